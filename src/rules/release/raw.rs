//! A file `releases/<version>.toml` as it is written.
//!
//! Owns the names and types of its fields; the JSON Schema `rules/schema/release.json` is generated from here, so the doc
//! comments are what a maintainer sees in an editor. Must not know what the values mean: that is `rule.rs`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::at::At;
use crate::verdict::{Class, Disposition, Verdict};

/// `releases/<version>.toml`: what a release changed that a country may have changed too.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "a file of a release")]
pub(crate) struct ReleaseFile {
    /// The pack, equal to the name of its folder.
    #[schemars(required)]
    pub(crate) repository: Option<At<String>>,
    /// The release, equal to the name of the file.
    #[schemars(required)]
    pub(crate) release: Option<At<String>>,
    /// Its rules.
    pub(crate) rule: Vec<Rule>,
}

/// One change of a release, and what to do where the country changed the same lines.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// What reports call it; no other rule of the pack has the same.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// One line, as the release notes would say it.
    #[schemars(required)]
    pub(crate) title: Option<At<String>>,
    /// What the change is.
    #[schemars(required)]
    pub(crate) class: Option<Class>,
    /// What to do with it.
    #[schemars(required)]
    pub(crate) verdict: Option<Verdict>,
    /// Whether it may be done without a person; `ask` where nothing is said.
    pub(crate) disposition: Option<Disposition>,
    /// Issues and pull requests, as `repository#number`, and pages.
    #[serde(default)]
    pub(crate) refs: Vec<At<String>>,
    /// The files it is about: `*` within a name, `**` across folders, `{a,b}` either.
    #[schemars(required)]
    pub(crate) paths: Option<Vec<At<String>>>,
    /// Files that the paths match and that it is not about.
    #[serde(default)]
    pub(crate) except: Vec<At<String>>,
    /// A regular expression that must be found in the lines that upstream added or removed.
    pub(crate) upstream: Option<At<String>>,
    /// The same for the lines that the country added or removed.
    pub(crate) country: Option<At<String>>,
    /// The same for the lines of the base that one of them changed.
    pub(crate) base: Option<At<String>>,
    /// Why the change was made and what happens without it.
    #[schemars(required)]
    pub(crate) why: Option<At<String>>,
    /// What to do besides the merge, a sentence; goes to the checklist.
    pub(crate) action: Option<At<String>>,
    /// When to do it; `qa` where nothing is said.
    pub(crate) phase: Option<Phase>,
    /// Cases that show what it matches.
    #[serde(default)]
    pub(crate) example: Vec<Example>,
}

/// A hunk, and what must come of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    /// The path of the file.
    #[schemars(required)]
    pub(crate) path: Option<At<String>>,
    /// The lines before both changes; all three are left out where the conflict is about the whole file.
    pub(crate) base: Option<At<String>>,
    /// The country's lines.
    pub(crate) country: Option<At<String>>,
    /// Upstream's lines.
    pub(crate) upstream: Option<At<String>>,
    /// The verdict, or `no-match` where the rule must keep silent.
    #[schemars(required)]
    pub(crate) expect: Option<Expect>,
    /// Ids of other rules of the pack that match it too.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
}

/// When something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// On the upgrade branch, before it is merged.
    Branch,
    /// On the QA server, and then on every other.
    Qa,
    /// On the staging server, and then in production.
    Staging,
    /// In production.
    Production,
}

impl Phase {
    /// As packs and reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Qa => "qa",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// What an example says must come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// The rule matches, and the verdict is upstream's lines.
    TakeUpstream,
    /// The rule matches, and the verdict is the country's lines.
    KeepCountry,
    /// The rule matches, and the verdict is both.
    Combine,
    /// The rule matches, and the file is written anew.
    Regenerate,
    /// The rule matches, and a person decides; also where rules of different verdicts match.
    Review,
    /// The rule does not match.
    NoMatch,
}

impl Expect {
    /// The verdict that is expected; `None` for a rule that must keep silent.
    #[must_use]
    pub const fn verdict(self) -> Option<Verdict> {
        Some(match self {
            Self::TakeUpstream => Verdict::TakeUpstream,
            Self::KeepCountry => Verdict::KeepCountry,
            Self::Combine => Verdict::Combine,
            Self::Regenerate => Verdict::Regenerate,
            Self::Review => Verdict::Review,
            Self::NoMatch => return None,
        })
    }
}
