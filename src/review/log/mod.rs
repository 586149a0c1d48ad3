//! The decision log: what was decided of every hunk of an upgrade, kept in the country's repository.
//!
//! Owns [`Log`] and its form, one TOML file a release below [`FOLDER`]. It is the memory of later upgrades: a hunk with the
//! same key has the same three texts, so what was decided of it once may be decided of it again. People write such files
//! too (`review --from`): then `key`, `by` and `at` may be missing. Must not know where the file lies or what a hunk is.
//!
//! ```
//! use git_reconcile::review::log::Log;
//! let log = Log::parse("[[decision]]\nhunk = \"a.ts#1\"\nverdict = \"keep-country\"\nwhy = \"our form\"\n").unwrap();
//! assert_eq!(log.decisions[0].how.name(), "keep-country");
//! assert_eq!(Log::parse(&log.write()).unwrap(), log);
//! ```

mod gather;
mod mistake;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use mistake::{LogMistake, LogMistakes};

use crate::verdict::Verdict;

use super::session::How;

/// The folder of the logs in the country's repository.
pub const FOLDER: &str = "reconcile/decisions";

/// The form that is written, and the only one that is read.
pub const FORMAT: i64 = 1;

/// Everything that was decided in one upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The pack; empty where nobody said.
    pub repository: String,
    /// The version that was left.
    pub from: Option<String>,
    /// The release that was adopted.
    pub release: Option<String>,
    /// What people decided, by path and number.
    pub decisions: Vec<Logged>,
    /// What a method settled, by path and number.
    pub automatic: Vec<Automatic>,
}

/// A decision of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// `path#number`, as it was in that upgrade.
    pub hunk: String,
    /// Hash of the three sides; absent in a file that somebody wrote by hand.
    pub key: Option<String>,
    /// What came in the place of the hunk.
    pub how: How,
    /// What that comes to.
    pub verdict: Verdict,
    /// `name <mail>`.
    pub by: Option<String>,
    /// RFC 3339.
    pub at: Option<String>,
    /// The person's reason.
    pub why: Option<String>,
    /// What the evidence proposed, where that is something else.
    pub proposed: Option<Verdict>,
    /// The strongest evidence at the time: its source and its words.
    pub evidence: Option<String>,
}

/// A hunk that a method settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Automatic {
    /// `path#number`, as it was in that upgrade.
    pub hunk: String,
    /// Hash of the three sides.
    pub key: Option<String>,
    /// What that came to.
    pub verdict: Verdict,
    /// The method.
    pub method: String,
    /// The strongest evidence: its source and its words.
    pub evidence: Option<String>,
}

/// The file of a release's log: `reconcile/decisions/1.7.4.toml`; `release` may be any text, a commit too.
#[must_use]
pub fn path(release: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_+".contains(letter);
    let name: String = release.chars().map(|letter| if plain(letter) { letter } else { '-' }).collect();
    format!("{FOLDER}/{}.toml", name.trim_start_matches('.'))
}
