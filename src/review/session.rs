//! An upgrade under way, as a document: what it was begun with, what is open, what was decided.
//!
//! Owns [`Session`] and its form on disk, JSON with a number of its own ([`FORMAT`]). Must not know where it is kept, nor
//! how a hunk is shown or written to a file. Bytes that are no UTF-8 are written by the rule of [`crate::report::path`].
//!
//! ```
//! use git_reconcile::review::session::{How, OpenHunk};
//! use git_reconcile::sides::{Side, Sides};
//! let hunk = OpenHunk {
//!     id: "a.ts#1".into(),
//!     key: "9d90".into(),
//!     path: "a.ts".into(),
//!     lines: None,
//!     text: Sides::new("a\n", "b\n", "c\n").map(Into::into),
//!     marker_size: 7,
//!     decided: None,
//! };
//! assert_eq!(hunk.settled(&How::Both { first: Side::Upstream }).unwrap(), "c\nb\n");
//! ```

use bstr::BString;
use serde::{Deserialize, Serialize};

use crate::report::document::{Decision, Fate, HunkLines, Replayed, Report, Strategy};
use crate::report::path;
use crate::sides::{Side, Sides};
use crate::verdict::Verdict;

/// The value of [`Session::format`]; another number is another form, and is not read.
pub const FORMAT: u32 = 1;

/// An upgrade that was begun and is neither finished nor aborted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Always [`FORMAT`].
    pub format: u32,
    /// When it began, RFC 3339.
    pub started: String,
    /// Who began it, `name <mail>`.
    pub by: String,
    /// The branch that it works on, without `refs/heads/`.
    pub branch: String,
    /// The branch that was checked out before; absent for a detached HEAD.
    pub from_branch: Option<String>,
    /// What HEAD was before, a full id; what `abort` goes back to.
    pub original_head: String,
    /// The country's commit, a full id.
    pub country: String,
    /// The release's commit, a full id.
    pub upstream: String,
    /// The release's version; absent where a bare commit is adopted.
    pub version: Option<String>,
    /// The base in words, as the report has it.
    pub base: String,
    /// How the release is brought in.
    pub strategy: Strategy,
    /// The ref that keeps what HEAD was.
    pub safety_ref: String,
    /// The plan as it was when the upgrade began.
    pub report: Report,
    /// Every hunk that was left for a person, decided ones included, in the order of the report; in a rebase those of the
    /// present stop.
    pub hunks: Vec<OpenHunk>,
    /// How far the country's commits have come, where the release is brought in by rebase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<Replay>,
}

/// The country's commits on their way onto a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// What is laid onto the release, the oldest first.
    pub commits: Vec<Pick>,
    /// What became of them as far as it has come; the next one is at the stop, if there is one.
    pub fates: Vec<Replayed>,
    /// The commit of the new branch that the stop lies on, a full id.
    pub tip: String,
    /// The hunks of earlier stops.
    pub earlier: Vec<OpenHunk>,
    /// How many merges of upstream were left out.
    pub syncs: usize,
    /// The tree that a merge in the place of the rebase has, as the plan has it.
    pub merged: String,
}

/// A commit to lay onto a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// Its full id.
    pub commit: String,
    /// The commit or the tree that its change is told from.
    pub parent: String,
    /// The first line of its message.
    pub subject: String,
    /// The commits of a branch that it merged, which stand for it where they fit one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Self>,
    /// How many commits of a merged branch it stands for, where it is laid as one.
    #[serde(default = "one")]
    pub stands_for: usize,
}

const fn one() -> usize {
    1
}

/// A hunk that was left for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenHunk {
    /// `path#number`, as in the report.
    pub id: String,
    /// As in the report.
    pub key: String,
    /// The conflict's path, as in the report (decoded by [`path::decode`]).
    pub path: String,
    /// Where the lines stand on each side; absent where the conflict is not about lines.
    pub lines: Option<HunkLines>,
    /// The lines of each side with their terminators; empty where the conflict is not about lines.
    #[serde(with = "sides")]
    pub text: Sides<BString>,
    /// How many signs the markers have that stand around it in the file.
    pub marker_size: usize,
    /// What was decided; absent while it is open.
    pub decided: Option<Decided>,
}

/// What a person decided about a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The verdict, who, when and why.
    pub decision: Decision,
    /// What comes in the place of the hunk.
    pub how: How,
}

/// What comes in the place of a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum How {
    /// One side's lines; in a conflict that is not about lines, one side's file (or its absence).
    Side {
        /// Whose.
        side: Side,
    },
    /// The lines of country and upstream.
    Both {
        /// Whose come first.
        first: Side,
    },
    /// A text that was written for it.
    Edited {
        /// The lines.
        #[serde(with = "bytes")]
        text: BString,
    },
    /// Whatever stands in the file: somebody edited it and took the markers away.
    ByHand,
}

impl Session {
    /// The hunks that nobody decided yet.
    pub fn open(&self) -> impl Iterator<Item = &OpenHunk> {
        self.hunks.iter().filter(|hunk| hunk.decided.is_none())
    }

    /// The hunks of all stops so far, in the order in which they came.
    pub fn all_hunks(&self) -> impl Iterator<Item = &OpenHunk> {
        let earlier = self.replay.iter().flat_map(|replay| &replay.earlier);
        earlier.chain(&self.hunks)
    }
}

impl Replay {
    /// The commit that is laid next, or is at the stop.
    #[must_use]
    pub fn next(&self) -> Option<&Pick> {
        self.commits.get(self.fates.len())
    }

    /// What became of every commit, those to come included.
    #[must_use]
    pub fn told(&self) -> Vec<Replayed> {
        let waiting = self.commits.iter().skip(self.fates.len()).map(|pick| Replayed {
            commit: pick.commit.clone(),
            subject: pick.subject.clone(),
            fate: Fate::Waiting,
            became: None,
            stands_for: pick.stands_for,
        });
        self.fates.iter().cloned().chain(waiting).collect()
    }
}

impl OpenHunk {
    /// The lines that `how` puts in the place of this hunk; `None` where that stands in the file alone.
    ///
    /// A side that ends without newline gets one where the other side's lines follow it.
    #[must_use]
    pub fn settled(&self, how: &How) -> Option<BString> {
        match how {
            How::Side { side } => Some(self.text[*side].clone()),
            How::Both { first } => {
                let mut text = self.text[*first].clone();
                if !text.is_empty() && !text.ends_with(b"\n") {
                    text.push(b'\n');
                }
                text.extend_from_slice(&self.text[first.other()]);
                Some(text)
            }
            How::Edited { text } => Some(text.clone()),
            How::ByHand => None,
        }
    }

    /// What a verdict means where nothing more is said: the side that it names.
    #[must_use]
    pub const fn how(verdict: Verdict) -> Option<How> {
        match verdict {
            Verdict::TakeUpstream => Some(How::Side { side: Side::Upstream }),
            Verdict::KeepCountry => Some(How::Side { side: Side::Country }),
            Verdict::Combine | Verdict::Regenerate | Verdict::Review => None,
        }
    }
}

/// Bytes as text that leads back to them.
mod bytes {
    use super::{BString, path};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &BString, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&path::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<BString, D::Error> {
        String::deserialize(input).map(|text| path::decode(&text))
    }
}

/// The same for each side.
mod sides {
    use super::{BString, Sides, path};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(sides: &Sides<BString>, out: S) -> Result<S::Ok, S::Error> {
        sides.as_ref().map(|text| path::encode(text)).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Sides<BString>, D::Error> {
        Sides::<String>::deserialize(input).map(|sides| sides.map(|text| path::decode(&text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hunk(text: [Vec<u8>; 3], how: Option<How>) -> OpenHunk {
        let [base, country, upstream] = text.map(BString::from);
        let decision = Decision {
            verdict: Verdict::Combine,
            by: "Ada <ada@example.org>".into(),
            at: "2024-05-06T07:08:09Z".into(),
            why: None,
        };
        OpenHunk {
            id: "a#1".into(),
            key: "0".into(),
            path: "a".into(),
            lines: None,
            text: Sides::new(base, country, upstream),
            marker_size: 7,
            decided: how.map(|how| Decided { decision, how }),
        }
    }

    #[test]
    fn a_side_without_last_newline_does_not_run_into_the_other() {
        let hunk = hunk([b"".to_vec(), b"x".to_vec(), b"y".to_vec()], None);
        assert_eq!(hunk.settled(&How::Both { first: Side::Country }).unwrap(), "x\ny");
        assert_eq!(hunk.settled(&How::Side { side: Side::Country }).unwrap(), "x");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_whatever_bytes_it_has(text: [Vec<u8>; 3], edited: Vec<u8>) {
            for how in [None, Some(How::ByHand), Some(How::Edited { text: edited.into() }), Some(How::Both { first: Side::Country })] {
                let hunk = hunk(text.clone(), how);
                let json = serde_json::to_string(&hunk).unwrap();
                prop_assert_eq!(serde_json::from_str::<OpenHunk>(&json).unwrap(), hunk);
            }
        }
    }
}
