//! Release versions, the signs of a fork's version and the ladder of steps to a later one.
//!
//! Owns [`Version`], [`Line`], [`ladder`] and [`signals`]. Must not know repositories or packs: who calls says which
//! versions exist and which release holds what.
//!
//! ```
//! use git_reconcile::version::Version;
//! let version: Version = "v1.7.4".parse().unwrap();
//! assert_eq!((version.to_string().as_str(), version.tag().as_str()), ("1.7.4", "v1.7.4"));
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub mod ladder;
pub mod signals;

pub use ladder::{Ladder, Rung, StepKind};
pub use signals::{Agreement, Signal, agree};

/// A release version (Semantic Versioning 2.0.0).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(semver::Version);

/// All releases of one major and minor number: `1.7` holds 1.7.0, 1.7.1 …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// First number.
    pub major: u64,
    /// Second number.
    pub minor: u64,
}

impl Line {
    /// The line of these two numbers.
    #[must_use]
    pub const fn new(major: u64, minor: u64) -> Self {
        Self { major, minor }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

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

    /// Major and minor, the line a release belongs to.
    #[must_use]
    pub const fn line(&self) -> Line {
        Line { major: self.0.major, minor: self.0.minor }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_with_and_without_its_letter() {
        for text in ["1.7.4", "v1.7.4", " V1.7.4\n"] {
            assert_eq!(text.parse(), Ok(Version::new(1, 7, 4)), "{text}");
        }
        for text in ["", "v", "1.7", "vtesting", "v20240821", "release-1.7.4"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_candidate_comes_before_its_release_and_is_not_stable() {
        let candidate: Version = "1.9.0-beta.1".parse().unwrap();
        assert!(candidate < Version::new(1, 9, 0) && candidate > Version::new(1, 8, 99));
        assert!(!candidate.is_stable());
        assert_eq!(candidate.line().to_string(), "1.9");
    }
}
