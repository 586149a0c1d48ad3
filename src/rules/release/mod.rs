//! Rules of releases: what a release changed that a country may have changed too.
//!
//! Owns the way from `releases/<version>.toml` to rules, the matching of rules with hunks, and the trial of their examples.
//! Must not know what follows from a match.
//!
//! ```text
//! releases/1.8.0.toml → rule "ssh-strong-ciphers" + hunk of tasks/ssh.yml → take-upstream, with the reason
//! ```

mod book;
mod matching;
mod raw;
mod rule;
mod trial;

pub use book::RuleBook;
pub use matching::{Condition, Match, RuleMatch, RuleSubject, matching, verdict};
pub use raw::{Expect, Phase};
pub use rule::{Example, Rule};
pub use trial::{Trial, TrialFailure, TrialFailureKind};

pub(crate) use book::Written;
#[cfg(test)]
pub(crate) use raw::ReleaseFile;
