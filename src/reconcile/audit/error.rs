//! What stands in the way of looking at an upgrade.

use crate::version::Version;

/// An upgrade that cannot be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// Nothing of upstream is known, so none of its commits can be told from the country's.
    #[error(
        "no release of upstream is known in this repository, so its commits cannot be told from the country's"
    )]
    NoUpstream,
    /// The branch holds no upgrade.
    #[error(
        "{rev} holds no upgrade: no merge of upstream, no commit after which it became a later release, no rebase"
    )]
    NoUpgrade {
        /// What was looked at.
        rev: String,
    },
    /// The branch holds no upgrade to that release.
    #[error("{rev} holds no upgrade to {version}")]
    NotTo {
        /// What was looked at.
        rev: String,
        /// The release that was asked for.
        version: Version,
        /// The upgrades that it holds, by what came in.
        holds: Vec<String>,
    },
}

impl AuditError {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoUpstream => {
                "run without --offline once, or name what was merged with --upstream REV".to_owned()
            }
            Self::NoUpgrade { .. } => {
                "name the release with --against VERSION; after a rebase also what the \
                branch was before, with --country REV"
                    .to_owned()
            }
            Self::NotTo { holds, .. } if holds.is_empty() => {
                "after a rebase name what the branch was before, with --country REV".to_owned()
            }
            Self::NotTo { holds, .. } => format!("it holds upgrades to {}", holds.join(", ")),
        })
    }
}
