//! The vocabulary of judgement: class, verdict, confidence, disposition, evidence.
//!
//! Owns the enums that packs are written in, that `classify/` answers in and that the report prints. Must not know how
//! a judgement is reached.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an upstream change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the glossary's words")]
pub enum Class {
    BugFix,
    Configuration,
    BreakingChange,
    Feature,
    Improvement,
    Infrastructure,
    Dependency,
    Content,
    Generated,
    Unclassified,
}

/// What to do with a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the glossary's words")]
pub enum Verdict {
    TakeUpstream,
    KeepCountry,
    Combine,
    Regenerate,
    Review,
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the glossary's words")]
pub enum Confidence {
    High,
    Medium,
    Low,
}

/// Whether a verdict may be applied without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Disposition {
    /// It may.
    Safe,
    /// A person confirms it.
    Ask,
}

/// One cited fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Where it comes from.
    pub source: Source,
    /// The class or the verdict it speaks for, or `nothing`.
    pub says: String,
    /// The fact, a sentence.
    pub text: String,
    /// `repository#number`.
    pub refs: Vec<String>,
    /// Full commit ids.
    pub commits: Vec<String>,
    /// Where to read more.
    pub url: Option<String>,
}

/// Where evidence comes from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// What needs no opinion: the country changed nothing, or both changed the same.
    SameChange,
    /// A decision made before on the same hunk.
    DecisionLog,
    /// A rule of the release.
    Rule,
    /// An entry of the release notes.
    ReleaseNote,
    /// Keys or lines that do not touch, renames, deletions.
    Structure,
    /// The words of the commit and its pull request.
    Commit,
    /// The default of the path's area.
    Area,
}

impl Class {
    /// As packs and reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BugFix => "bug-fix",
            Self::Configuration => "configuration",
            Self::BreakingChange => "breaking-change",
            Self::Feature => "feature",
            Self::Improvement => "improvement",
            Self::Infrastructure => "infrastructure",
            Self::Dependency => "dependency",
            Self::Content => "content",
            Self::Generated => "generated",
            Self::Unclassified => "unclassified",
        }
    }
}

impl Verdict {
    /// As packs and reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TakeUpstream => "take-upstream",
            Self::KeepCountry => "keep-country",
            Self::Combine => "combine",
            Self::Regenerate => "regenerate",
            Self::Review => "review",
        }
    }
}

impl Source {
    /// As packs and reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameChange => "same-change",
            Self::DecisionLog => "decision-log",
            Self::Rule => "rule",
            Self::ReleaseNote => "release-note",
            Self::Structure => "structure",
            Self::Commit => "commit",
            Self::Area => "area",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_serde_writes() {
        for class in [Class::BugFix, Class::BreakingChange, Class::Unclassified] {
            assert_eq!(serde_json::to_value(class).unwrap(), class.name());
        }
        for verdict in [Verdict::TakeUpstream, Verdict::KeepCountry, Verdict::Review] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.name());
        }
        for source in [Source::SameChange, Source::ReleaseNote, Source::Structure] {
            assert_eq!(serde_json::to_value(source).unwrap(), source.name());
        }
    }
}
