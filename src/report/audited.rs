//! What was found out about an upgrade that somebody made, as the report lists it.
//!
//! Owns the field names, on the same terms as the report's. Must not know how anything is found out.
//!
//! ```text
//! a hunk      outcome { is: "country", verdict: "against" }      the country's lines stand there, upstream's were proposed
//! the merge   exact { state: "differs", paths: ["src/a.ts"] }    not what the machine and the recorded decisions give
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An upgrade that was made, and what of it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// How the release came in.
    pub how: UpgradeHow,
    /// The commit that brought it in; of a rebase the last one. Full id.
    pub commit: String,
    /// First line of its message.
    pub subject: String,
    /// `name <mail>` of its author.
    pub by: String,
    /// When it was committed, RFC 3339.
    pub at: String,
    /// Whose files were looked at.
    pub looked_at: LookedAt,
    /// The commit that has these files, a full id.
    pub result: String,
    /// Commits of the branch after it: repairs, and what else was done since.
    pub later_commits: usize,
    /// Other upgrades that the branch holds, newest first; they were not looked at.
    pub others: Vec<OtherUpgrade>,
    /// Whether it is what the machine and the recorded decisions give.
    pub exact: Exact,
}

/// How a release came into a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UpgradeHow {
    /// A merge commit with a parent of upstream's.
    Merge,
    /// One commit without such a parent.
    Squash,
    /// The country's commits stand on the release.
    Rebase,
}

/// Whose files were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LookedAt {
    /// Those of the branch, with all that was mended since.
    #[default]
    Tip,
    /// Those of the commit that brought the release in.
    Merge,
}

/// An upgrade that the branch holds besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherUpgrade {
    /// The commit that brought it in, a full id.
    pub commit: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// The upstream commit that came in, a full id.
    pub upstream: String,
    /// The release that this is; absent where it is none.
    pub version: Option<String>,
}

/// Whether an upgrade is what the machine and the recorded decisions give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exact {
    /// Every file is.
    pub exact: bool,
    /// The files that are not, written by the rule of [`path`](super::path).
    pub paths: Vec<String>,
    /// Decisions that were recorded.
    pub recorded: usize,
    /// Those of them that say that somebody wrote the lines by hand: there any lines will do.
    pub by_hand: usize,
    /// Hunks that somebody settled without a record of it.
    pub unrecorded: usize,
}

/// What stands in the place of a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HunkOutcome {
    /// `country`, `upstream`, `country+upstream`, `upstream+country`, `mixed`, `new`, `deleted`; for a whole file
    /// `file-country`, `file-upstream`, `file-deleted`, `file-other`; `structured` where it is what merging by key gives,
    /// `marked` where the markers still stand.
    pub is: String,
    /// How that stands to the verdict.
    pub verdict: Followed,
}

/// Whether people did what the evidence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Followed {
    /// They did.
    AsProposed,
    /// They did something else.
    Against,
    /// The evidence says nothing that could be followed.
    NoVerdict,
    /// Nothing was done yet.
    Undecided,
}

/// Where the lines of an entry of the release notes were looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// The file, written by the rule of [`path`](super::path).
    pub path: String,
    /// What was found there, a sentence.
    pub says: String,
    /// Lines that are there, or that are missing; the first few.
    pub lines: Vec<String>,
}
