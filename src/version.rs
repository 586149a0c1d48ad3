//! Release versions and the ladder of steps between them.
//!
//! Owns [`Version`] and [`Ladder`]. Must not know repositories or packs: who calls says which versions exist.
//!
//! ```
//! use git_reconcile::version::Version;
//! let version: Version = "v1.7.4".parse().unwrap();
//! assert_eq!((version.to_string().as_str(), version.tag().as_str()), ("1.7.4", "v1.7.4"));
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A release version (Semantic Versioning 2.0.0).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(semver::Version);

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version (expected something like 1.7.4 or v1.7.4)")]
pub struct BadVersion {
    /// What was given.
    pub text: String,
}

impl Version {
    /// A release without a pre-release part.
    #[must_use]
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self(semver::Version::new(major, minor, patch))
    }

    /// First number.
    #[must_use]
    pub const fn major(&self) -> u64 {
        self.0.major
    }

    /// Second number.
    #[must_use]
    pub const fn minor(&self) -> u64 {
        self.0.minor
    }

    /// Third number.
    #[must_use]
    pub const fn patch(&self) -> u64 {
        self.0.patch
    }

    /// No pre-release part: a version that is recommended to anyone.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.0.pre.is_empty()
    }

    /// Major and minor, the *line* a release belongs to.
    #[must_use]
    pub const fn line(&self) -> (u64, u64) {
        (self.0.major, self.0.minor)
    }

    /// As upstream writes its tags: `v1.7.4`.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("v{}", self.0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Version {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        let bare = text.trim();
        let bare = bare.strip_prefix(['v', 'V']).unwrap_or(bare);
        semver::Version::parse(bare).map(Self).map_err(|_| BadVersion { text: text.to_owned() })
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}
