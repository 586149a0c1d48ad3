//! What `start`, `continue` and `abort` did, as documents.
//!
//! Owns the field names, on the same terms as the report's. Paths are written by the rule of [`path`](super::path).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{Counts, Finding, Replayed};
use crate::verdict::Verdict;

/// What `start` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The branch that was made.
    pub branch: String,
    /// The branch that it was made from; absent for a detached HEAD.
    pub from_branch: Option<String>,
    /// The release: its version, else its commit.
    pub to: String,
    /// The ref that keeps what HEAD was.
    pub safety_ref: String,
    /// How many files were written or removed.
    pub files: usize,
    /// Conflicts and hunks.
    pub counts: Counts,
    /// What is left for a person.
    pub open: Vec<Left>,
    /// The commit that does not fit, where a rebase stopped at one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<AtStop>,
    /// What became of the country's commits so far; empty where the release is merged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replayed: Vec<Replayed>,
    /// What should be known besides.
    pub notes: Vec<String>,
}

/// How a release of the repository that runs unmodified is pinned: what `start` says where there is no fork to merge into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Its pack.
    pub repository: String,
    /// The release that the settings name; absent where they name none.
    pub from: Option<String>,
    /// The release to pin.
    pub to: String,
    /// Whether the repository at hand has a release of that number, as its pair then has.
    pub is_release: bool,
    /// Where the settings name what runs; absent where they say nothing.
    pub place: Option<String>,
    /// What is to be done besides, a sentence each.
    pub steps: Vec<String>,
    /// Where the files name an older release.
    pub older: Vec<Finding>,
}

impl Pin {
    /// Whether the release is pinned already, everywhere that is known.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.from.as_ref() == Some(&self.to) && self.older.is_empty()
    }
}

/// A commit of the country's that does not fit on the release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AtStop {
    /// Full id.
    pub commit: String,
    /// First line of its message.
    pub subject: String,
    /// Which one it is, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// How many commits of a merged branch it stands for, where these do not fit one by one.
    #[serde(default)]
    pub stands_for: usize,
}

/// Something that is left for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The hunk; absent for markers that belong to none.
    pub id: Option<String>,
    /// The file.
    pub path: String,
    /// Where its marker stands in the file, from 1; absent where the conflict is not about lines.
    pub line: Option<usize>,
    /// What is proposed; absent for markers that belong to no hunk.
    pub verdict: Option<Verdict>,
}

/// What `abort` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aborted {
    /// The branch or commit that is checked out again.
    pub back_on: String,
    /// The branch that the upgrade was on.
    pub branch: String,
    /// Whether that branch was removed; it stays where it has commits of somebody's.
    pub removed: bool,
    /// The ref that keeps the files as they were before they were put back; absent where nobody had changed anything.
    pub kept: Option<String>,
    /// What should be known besides.
    pub notes: Vec<String>,
}

/// What `continue` came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Proceeded {
    /// The merge is committed.
    Committed {
        /// The commit, a full id.
        commit: String,
        /// The branch.
        branch: String,
        /// The release: its version, else its commit.
        to: String,
        /// The file with the decisions.
        log: String,
        /// How many hunks were settled by editing the file.
        by_hand: usize,
        /// What became of the country's commits; empty where the release was merged.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replayed: Vec<Replayed>,
        /// What should be known besides.
        notes: Vec<String>,
    },
    /// The rebase stopped at the next commit that does not fit.
    Stopped {
        /// At which.
        stop: AtStop,
        /// The branch.
        branch: String,
        /// What is to be decided of it.
        open: Vec<Left>,
        /// What became of the country's commits so far.
        replayed: Vec<Replayed>,
        /// What should be known besides.
        notes: Vec<String>,
    },
    /// Something must be decided first.
    Open {
        /// Where.
        open: Vec<Left>,
        /// What should be known besides.
        notes: Vec<String>,
    },
    /// Tracked files have changes that are not staged and that no conflict explains.
    Unstaged {
        /// The files.
        paths: Vec<String>,
    },
    /// The checks of the merged tree found errors that neither the country's files nor the release had.
    Unsound {
        /// All of them.
        findings: Vec<Finding>,
    },
    /// Something of the country's is gone, or no longer read, and nobody decided that.
    Lost {
        /// Files of its own.
        paths: Vec<String>,
        /// The commit that has them all, a full id.
        country: String,
        /// What its files named.
        names: Vec<LostNames>,
        /// Files that cannot be read as what they are.
        unreadable: Vec<Unreadable>,
    },
}

/// Rows, keys or declarations of the country that a file no longer has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostNames {
    /// The file.
    pub path: String,
    /// What is gone, sorted.
    pub names: Vec<String>,
    /// How many the country's file has.
    pub of: usize,
}

/// A file that both sides had right and that is no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// The file.
    pub path: String,
    /// Where, from 1.
    pub line: usize,
    /// What is wrong there, a clause.
    pub what: String,
}
