//! The repository that is upgraded in step with the planned one, as the document has it.
//!
//! Owns the field names of `paired`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Report;

/// The repository whose versions are paired with those of the planned one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Paired {
    /// Its pack.
    pub repository: String,
    /// How the country runs it.
    pub how: PairedHow,
    /// Where it was looked at, as the settings name it; absent where they name no clone.
    pub place: Option<String>,
    /// The version that runs; absent where nothing says it.
    pub from: Option<String>,
    /// The release to go to together.
    pub to: Option<String>,
    /// How far the upgrade there is; absent where there is none to make, or nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
    /// What there is to say of the pair, a sentence each.
    pub says: Vec<String>,
    /// What of that somebody must look at.
    pub warnings: Vec<String>,
    /// The country's own commits in it, the newest first.
    pub commits: Vec<PairedCommit>,
    /// The plan there, without its checklist, which stands in that of the whole; absent where it could not be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Box<Report>>,
}

/// How far the upgrade of a fork of the country's own is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Pace {
    /// Nobody began it.
    NotBegun,
    /// It is being made.
    UnderWay {
        /// The release that it goes to: its version, else its commit.
        to: String,
        /// Its branch.
        branch: String,
        /// Hunks that still need a person.
        open: usize,
    },
    /// The release is in it.
    Done {
        /// The branch or commit that has it.
        at: String,
    },
}

impl Pace {
    /// Whether it keeps step with a repository that goes to `to`.
    #[must_use]
    pub fn is_in_step(&self, to: Option<&str>) -> bool {
        match self {
            Self::NotBegun => false,
            Self::UnderWay { to: goes, .. } => to == Some(goes),
            Self::Done { .. } => true,
        }
    }

    /// In a sentence.
    #[must_use]
    pub fn sentence(&self, to: Option<&str>) -> String {
        let step = if self.is_in_step(to) { "in step" } else { "not in step" };
        let release = to.unwrap_or("the release");
        match self {
            Self::NotBegun => format!("{step}: its upgrade to {release} is not begun"),
            Self::UnderWay { to: goes, branch, open } => {
                let open = match open {
                    0 => "nothing is open".to_owned(),
                    open => format!("{} open", crate::report::words::count(*open, "hunk")),
                };
                format!("{step}: its upgrade to {goes} is under way on {branch}, {open}")
            }
            Self::Done { at } => format!("{step}: {at} holds {release}"),
        }
    }
}

/// How a country runs a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PairedHow {
    /// Unmodified, at a release.
    Pinned,
    /// As a fork of its own.
    Forked,
}

/// A commit of the country in the paired repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PairedCommit {
    /// Full id.
    pub commit: String,
    /// First line of the message.
    pub subject: String,
    /// What may become of it.
    pub fate: CommitFate,
    /// Why, a sentence.
    pub why: String,
}

/// What may become of a commit of the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CommitFate {
    /// The release has it: it may be dropped.
    AlreadyUpstream,
    /// Others could use it: offer it, and be rid of it one day.
    OfferUpstream,
    /// It stays the country's.
    Keep,
}

impl CommitFate {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AlreadyUpstream => "already upstream",
            Self::OfferUpstream => "offer upstream",
            Self::Keep => "keep",
        }
    }
}
