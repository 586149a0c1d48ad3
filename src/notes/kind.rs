//! What a section heading means.
//!
//! Owns [`SectionKind`] and the spellings that are known. Must not know Markdown: it is given plain words.
//!
//! ```
//! use git_reconcile::notes::SectionKind;
//! assert_eq!(SectionKind::of("Bug-fixes:"), SectionKind::BugFixes);
//! assert_eq!(SectionKind::of("Deleted keys"), SectionKind::Other("Deleted keys".to_owned()));
//! ```

use serde::Serialize;

use crate::verdict::Class;

/// What a section tells of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of the headings")]
pub enum SectionKind {
    /// Before any section heading.
    None,
    BugFixes,
    BreakingChanges,
    NewFeatures,
    Improvements,
    Infrastructure,
    InfrastructureBreaking,
    Deprecated,
    Dependencies,
    Migration,
    NewContentKeys,
    Refactor,
    Note,
    /// Any other heading, in plain words.
    Other(String),
}

/// Spellings after [`normalise`].
const WORDS: &[(&str, SectionKind)] = &[
    ("bug fix", SectionKind::BugFixes),
    ("bug fixes", SectionKind::BugFixes),
    ("bugfix", SectionKind::BugFixes),
    ("bugfixes", SectionKind::BugFixes),
    ("fixed", SectionKind::BugFixes),
    ("fixes", SectionKind::BugFixes),
    ("hotfixes", SectionKind::BugFixes),
    ("non breaking hotfixes", SectionKind::BugFixes),
    ("security", SectionKind::BugFixes),
    ("breaking change", SectionKind::BreakingChanges),
    ("breaking changes", SectionKind::BreakingChanges),
    ("breaking hotfixes", SectionKind::BreakingChanges),
    ("removed", SectionKind::BreakingChanges),
    ("added", SectionKind::NewFeatures),
    ("features", SectionKind::NewFeatures),
    ("new feature", SectionKind::NewFeatures),
    ("new features", SectionKind::NewFeatures),
    ("changed", SectionKind::Improvements),
    ("enhancements", SectionKind::Improvements),
    ("improvement", SectionKind::Improvements),
    ("improvements", SectionKind::Improvements),
    ("infrastructure", SectionKind::Infrastructure),
    ("infrastructure changes", SectionKind::Infrastructure),
    ("breaking infrastructure changes", SectionKind::InfrastructureBreaking),
    ("infrastructure breaking changes", SectionKind::InfrastructureBreaking),
    ("deprecated", SectionKind::Deprecated),
    ("deprecation", SectionKind::Deprecated),
    ("deprecations", SectionKind::Deprecated),
    ("dependencies", SectionKind::Dependencies),
    ("dependency updates", SectionKind::Dependencies),
    ("dependency upgrades", SectionKind::Dependencies),
    ("before you update", SectionKind::Migration),
    ("before you upgrade", SectionKind::Migration),
    ("migration guide", SectionKind::Migration),
    ("migration notes", SectionKind::Migration),
    ("upgrade guidance", SectionKind::Migration),
    ("upgrade notes", SectionKind::Migration),
    ("content keys", SectionKind::NewContentKeys),
    ("refactor", SectionKind::Refactor),
    ("refactoring", SectionKind::Refactor),
    ("note", SectionKind::Note),
    ("notes", SectionKind::Note),
];

/// Beginnings after [`normalise`], for headings that go on after the words that matter.
const BEGINNINGS: &[(&str, SectionKind)] = &[
    ("breaking changes ", SectionKind::BreakingChanges),
    ("new content keys", SectionKind::NewContentKeys),
    ("please note ", SectionKind::Note),
];

impl SectionKind {
    /// What a heading in plain words means.
    #[must_use]
    pub fn of(heading: &str) -> Self {
        let words = normalise(heading);
        let exact = WORDS.iter().find(|(known, _)| *known == words);
        let begun = || BEGINNINGS.iter().find(|(known, _)| words.starts_with(known));
        exact.or_else(begun).map_or_else(|| Self::Other(heading.trim().to_owned()), |(_, kind)| kind.clone())
    }

    /// Whether the heading is one of the known ones.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// The class of what the section lists, where the heading alone settles it.
    #[must_use]
    pub const fn class(&self) -> Option<Class> {
        match self {
            Self::BugFixes => Some(Class::BugFix),
            Self::BreakingChanges => Some(Class::BreakingChange),
            Self::NewFeatures => Some(Class::Feature),
            Self::Improvements | Self::Refactor => Some(Class::Improvement),
            Self::Infrastructure | Self::InfrastructureBreaking => Some(Class::Infrastructure),
            Self::Dependencies => Some(Class::Dependency),
            Self::NewContentKeys => Some(Class::Content),
            Self::None | Self::Deprecated | Self::Migration | Self::Note | Self::Other(_) => None,
        }
    }

    /// Whether two headings open the same section.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(one), Self::Other(two)) => normalise(one) == normalise(two),
            _ => self == other,
        }
    }
}

/// Lower case, letters and digits only, single spaces.
pub(super) fn normalise(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_mean_the_same() {
        for heading in ["Bug fixes", "Bug Fixes", "Bugfixes", "Bug-fixes", "🐛 Bug fixes:", "fixed"] {
            assert_eq!(SectionKind::of(heading), SectionKind::BugFixes, "{heading}");
        }
    }

    #[test]
    fn a_longer_heading_is_known_by_its_beginning() {
        assert_eq!(SectionKind::of("Breaking changes – core"), SectionKind::BreakingChanges);
        assert_eq!(SectionKind::of("Please note for 3.5.0 release"), SectionKind::Note);
        assert_eq!(SectionKind::of("New content keys requiring translation"), SectionKind::NewContentKeys);
        assert_eq!(SectionKind::of("Notes of thanks"), SectionKind::Other("Notes of thanks".to_owned()));
    }

    #[test]
    fn only_plain_headings_have_a_class() {
        assert_eq!(SectionKind::BugFixes.class(), Some(Class::BugFix));
        assert_eq!(SectionKind::InfrastructureBreaking.class(), Some(Class::Infrastructure));
        assert_eq!(SectionKind::Deprecated.class(), None);
        assert_eq!(SectionKind::Other("What's changed".to_owned()).class(), None);
    }
}
