//! Questions that the pipeline cannot answer, told apart from failures of the repository.

use crate::version::Version;

/// A plan that cannot be made as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No pack fits the repository.
    #[error("this repository fits none of the known ones ({known})")]
    NoPack {
        /// Names of all packs.
        known: String,
    },
    /// A pack that does not exist was asked for.
    #[error("there is no pack `{name}` (there are {known})")]
    UnknownPack {
        /// What was asked for.
        name: String,
        /// Names of all packs.
        known: String,
    },
    /// Nothing is known of upstream's releases.
    #[error("no release of upstream is known in this repository")]
    NoReleases,
    /// The version is no release.
    #[error("upstream has no release {version}")]
    UnknownVersion {
        /// What was asked for.
        version: Version,
        /// Releases near it.
        near: Vec<Version>,
    },
    /// The version of the fork could not be told.
    #[error("nothing says which version the fork is at")]
    UnknownFrom,
    /// The target is older than the fork.
    #[error("{to} is older than the fork, which is at {from}")]
    Backwards {
        /// The fork's version.
        from: Version,
        /// The target.
        to: Version,
    },
    /// The step leaves out lines of releases.
    #[error("{from} to {to} skips {missing}: {why}")]
    Skips {
        /// The fork's version.
        from: Version,
        /// The target.
        to: Version,
        /// Lines left out.
        missing: String,
        /// Why that is refused.
        why: String,
        /// The version to go to first.
        first: Version,
    },
    /// The pack refuses the step.
    #[error("the step from {from} to {to} is not one for a merge: {why}")]
    Refused {
        /// The fork's version.
        from: Version,
        /// The target.
        to: Version,
        /// The pack's reason.
        why: String,
    },
    /// The fork holds the release already.
    #[error("the fork holds {version} already: there is nothing to merge")]
    Held {
        /// The release.
        version: String,
    },
    /// The fork is on the newest release.
    #[error("the fork is at {version}, upstream's newest release: there is nothing to merge")]
    Newest {
        /// The fork's version.
        version: Version,
    },
    /// No upgrade is under way, and none was committed.
    #[error("no upgrade is in progress here, and the branch has no merge of a release")]
    NoMerge,
    /// The paired repository is wanted, and there is none.
    #[error("{name} has no repository that is upgraded in step with it")]
    NoPair {
        /// The pack, or `unknown`.
        name: String,
    },
    /// A fork of the paired repository is wanted, and the settings name none.
    #[error("the settings name no fork of {name} of your own{}", in_brackets(.place.as_ref()))]
    NotForked {
        /// The paired pack.
        name: String,
        /// Where they say something else of it.
        place: Option<String>,
    },
    /// The settings name an address where a folder is needed.
    #[error("the fork of {name} that the settings name is no folder here: {fork} ({place})")]
    ForkElsewhere {
        /// The paired pack.
        name: String,
        /// What they name.
        fork: String,
        /// Where.
        place: String,
    },
    /// Fork and release share no history, and no release has a tree like the fork's.
    #[error(
        "the fork shares no history with upstream, and its files resemble no release (nearest: {nearest})"
    )]
    NoBase {
        /// The nearest release and its share, or `none`.
        nearest: String,
    },
}

impl PlanError {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoPack { .. } | Self::UnknownPack { .. } => {
                "name it with --repository, or add a pack with --rules DIR".to_owned()
            }
            Self::NoReleases => {
                "run without --offline once, so that upstream's releases are fetched".to_owned()
            }
            Self::UnknownVersion { near, .. } if near.is_empty() => {
                "`git reconcile status` lists the releases of each line".to_owned()
            }
            Self::UnknownVersion { near, .. } => format!("near it: {}", join(near)),
            Self::UnknownFrom => "say it with --from VERSION, or set `from` in reconcile.toml".to_owned(),
            Self::Backwards { .. } => {
                "if the fork's version is read wrongly, correct it with --from VERSION".to_owned()
            }
            Self::Skips { first, .. } => {
                format!("plan {first} first; --force plans the whole way at once all the same")
            }
            Self::Refused { .. } => "--force plans it all the same".to_owned(),
            Self::NoMerge => {
                "check out the branch of the upgrade, or name what was merged with --upstream REV".to_owned()
            }
            Self::NoPair { .. } => "leave out --core".to_owned(),
            Self::NotForked { .. } => "where you keep one, clone it beside this repository and write [core] fork = \"../DIR\" into \
                                       reconcile.toml; where it runs unmodified, `git reconcile start --core` shows how its release is pinned"
                .to_owned(),
            Self::ForkElsewhere { .. } => "clone it, and write where: fork = \"../DIR\"".to_owned(),
            Self::Held { .. } | Self::Newest { .. } => return None,
            Self::NoBase { .. } => {
                "name the release that the fork was made from as base: --base TAG (after a fetch: \
                 refs/reconcile/<pack>/tags/v…)"
                    .to_owned()
            }
        })
    }

    /// Whether another request would be answered: the version or the pack is not one to ask for.
    #[must_use]
    pub const fn is_about_the_request(&self) -> bool {
        matches!(
            self,
            Self::UnknownPack { .. }
                | Self::UnknownVersion { .. }
                | Self::Backwards { .. }
                | Self::Skips { .. }
                | Self::Refused { .. }
                | Self::NoPair { .. }
                | Self::NotForked { .. }
                | Self::ForkElsewhere { .. }
        )
    }

    /// Not a failure: what was asked for is so already.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Held { .. } | Self::Newest { .. })
    }
}

fn join(versions: &[Version]) -> String {
    versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn in_brackets(place: Option<&String>) -> String {
    place.map(|place| format!(" ({place})")).unwrap_or_default()
}
