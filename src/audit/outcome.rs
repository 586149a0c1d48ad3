//! What stands in the place of a hunk.
//!
//! Owns [`Outcome`] and which verdicts it agrees with. Must not know how it is found.
//!
//! ```text
//! country b, upstream c, committed "b c"      country+upstream: agrees with `combine`
//! ```

use serde::{Deserialize, Serialize};

use crate::sides::Side;
use crate::verdict::Verdict;

/// What a committed merge holds in the place of a hunk, or of a file that conflicts as a whole; white space aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// That side's lines.
    Side(Side),
    /// The country's lines, then upstream's.
    CountryUpstream,
    /// Upstream's lines, then the country's.
    UpstreamCountry,
    /// Lines of the sides in another selection or order.
    Mixed,
    /// Also lines of no side.
    New,
    /// Nothing, where both sides have something.
    Deleted,
    /// That side's file.
    File(Side),
    /// No file.
    FileDeleted,
    /// Another file than any side's.
    FileOther,
}

impl Outcome {
    /// Every outcome that a hunk or a file can have.
    pub const ALL: [Self; 11] = [
        Self::Side(Side::Country),
        Self::Side(Side::Upstream),
        Self::CountryUpstream,
        Self::UpstreamCountry,
        Self::Mixed,
        Self::New,
        Self::Deleted,
        Self::File(Side::Country),
        Self::File(Side::Upstream),
        Self::FileDeleted,
        Self::FileOther,
    ];

    /// As tables spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Side(side) => side.name(),
            Self::CountryUpstream => "country+upstream",
            Self::UpstreamCountry => "upstream+country",
            Self::Mixed => "mixed",
            Self::New => "new",
            Self::Deleted => "deleted",
            Self::File(Side::Country) => "file-country",
            Self::File(Side::Upstream) => "file-upstream",
            Self::File(Side::Base) => "file-base",
            Self::FileDeleted => "file-deleted",
            Self::FileOther => "file-other",
        }
    }

    /// The outcome of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// The decision that it comes to. Of a whole file that is gone only the caller knows whose choice that is.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Side(Side::Country) | Self::File(Side::Country) | Self::FileDeleted => Verdict::KeepCountry,
            Self::Side(Side::Upstream) | Self::File(Side::Upstream) => Verdict::TakeUpstream,
            Self::Side(Side::Base)
            | Self::File(Side::Base)
            | Self::CountryUpstream
            | Self::UpstreamCountry
            | Self::Mixed
            | Self::New
            | Self::Deleted
            | Self::FileOther => Verdict::Combine,
        }
    }

    /// Whether somebody who follows the verdict arrives there. A deleted file is told to be the country's choice: where
    /// the country's and upstream's files differ, it is mostly the country that deleted its own.
    #[must_use]
    pub const fn agrees(self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::TakeUpstream => matches!(self, Self::Side(Side::Upstream) | Self::File(Side::Upstream)),
            Verdict::KeepCountry => {
                matches!(self, Self::Side(Side::Country) | Self::File(Side::Country) | Self::FileDeleted)
            }
            Verdict::Combine => {
                matches!(self, Self::CountryUpstream | Self::UpstreamCountry | Self::Mixed | Self::New)
            }
            Verdict::Regenerate | Verdict::Review => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_is_found_by_its_name() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::named(outcome.name()), Some(outcome));
        }
        assert_eq!(Outcome::named("ours"), None);
    }

    #[test]
    fn an_outcome_agrees_with_one_verdict_at_most() {
        let verdicts = [Verdict::TakeUpstream, Verdict::KeepCountry, Verdict::Combine];
        for outcome in Outcome::ALL {
            assert!(verdicts.iter().filter(|verdict| outcome.agrees(**verdict)).count() <= 1);
        }
        assert!(Outcome::New.agrees(Verdict::Combine) && !Outcome::New.agrees(Verdict::Review));
    }
}
