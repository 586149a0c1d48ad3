//! `checklist.toml` as it is written.
//!
//! Owns the shape of the file; the JSON Schema is generated from here. Must not know what the values mean.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::at::At;

/// `checklist.toml`: what an upgrade asks of people, and when it does.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "checklist.toml")]
pub(crate) struct ChecklistFile {
    /// The items, in the order in which they are done within a phase.
    pub(crate) item: Vec<RawItem>,
}

/// Something to do. It is listed where its versions and answers hold and, if it names any reason (`changed`, `impact`,
/// `covers`), where one of them does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawItem {
    /// What it is called: never changed, as people tick it by this name.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// When it is done; in several phases it is an item of each.
    #[schemars(required)]
    pub(crate) phases: Option<Vec<ListPhase>>,
    /// What to do, a sentence. `{from}`, `{to}` are the versions, `{environments}` the answer or "every environment",
    /// `{disk-gb}` and so on what a question was answered or `?`, `{count}`, `{counts}`, `{names}` what `impact` or `changed` found.
    #[schemars(required)]
    pub(crate) text: Option<At<String>>,
    /// Why, a sentence; needed where it names no other reason.
    pub(crate) because: Option<At<String>>,
    /// The first target release for which it holds.
    pub(crate) since: Option<At<String>>,
    /// The first target release for which it no longer does.
    pub(crate) until: Option<At<String>>,
    /// The line that the upgrade must reach, coming from an earlier one, such as `1.7`.
    pub(crate) reaches: Option<At<String>>,
    /// Only if the questions have one of these answers; what nobody answered may be any.
    #[serde(default)]
    pub(crate) needs: BTreeMap<String, Vec<At<String>>>,
    /// Not if a question has one of these answers.
    #[serde(default)]
    pub(crate) unless: BTreeMap<String, Vec<At<String>>>,
    /// Nothing may go on without it where the questions have these answers, nobody's answer included; `{}` always.
    pub(crate) blocks: Option<BTreeMap<String, Vec<At<String>>>>,
    /// A reason: the release changes one of these files.
    #[serde(default)]
    pub(crate) changed: Vec<At<String>>,
    /// A reason: an inventory differs.
    #[serde(default)]
    pub(crate) impact: Vec<RawImpact>,
    /// A reason: the words of a step or of a rule's action match this regular expression; they are then not listed on
    /// their own.
    pub(crate) covers: Option<At<String>>,
    /// A reason of the questionnaire's own.
    pub(crate) asks: Option<Ask>,
    /// What shows that the item is right: told where it is found, no reason where it is not.
    #[serde(default)]
    pub(crate) proof: Vec<RawProof>,
    /// Issues and pull requests, as `repository#number`, and pages.
    #[serde(default)]
    pub(crate) refs: Vec<At<String>>,
}

/// What shows that an item is right: a `line` in one of `files` of the release, or files of the country's `own`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProof {
    /// Paths in the release, those of all eras; the first that is there and has the line counts.
    #[serde(default)]
    pub(crate) files: Vec<At<String>>,
    /// A regular expression; `^` and `$` are the ends of each line. The first line that it matches is quoted.
    pub(crate) line: Option<At<String>>,
    /// Files, as globs, that the country has changed or made.
    #[serde(default)]
    pub(crate) own: Vec<At<String>>,
}

/// A difference of an inventory.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawImpact {
    /// The inventory.
    #[schemars(required)]
    pub(crate) inventory: Option<At<String>>,
    /// What became of the items.
    #[schemars(required)]
    pub(crate) what: Option<Vec<Became>>,
    /// Only items whose name this regular expression matches.
    pub(crate) names: Option<At<String>>,
}

/// What became of the items of an inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// Only the target has them.
    Added,
    /// Only the release that is left has them.
    Removed,
    /// Their value is another one.
    Changed,
    /// Only the release that is left has them, and files of the country's own name them too.
    StillUsed,
}

/// What brings an item in besides the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// A question that nobody answered.
    Unanswered,
    /// A system that the settings name: an item for each, `{name}` in the text.
    Integration,
    /// The country runs commits of its own, not a release of upstream as it is.
    OwnCommits,
    /// A newer release of the fork's own line is known; without one the item is not listed, whatever else speaks for it.
    NewerInLine,
    /// The settings do not say which release of the paired repository runs, or not where a clone of it lies.
    Pair,
    /// The country's branch does not hold the release: always so in a plan, told with both commits.
    Release,
}

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ListPhase {
    /// Before anything else: people, backups, decisions.
    Preparation,
    /// In a clone, on the branch of the upgrade.
    Local,
    /// In the settings of the repository's environments on GitHub.
    GithubEnvironments,
    /// On the QA servers.
    Qa,
    /// On staging, which mirrors production.
    Staging,
    /// While production stands still.
    Downtime,
    /// In production.
    Production,
    /// When production is in use again.
    Afterwards,
}

impl ListPhase {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Preparation,
        Self::Local,
        Self::GithubEnvironments,
        Self::Qa,
        Self::Staging,
        Self::Downtime,
        Self::Production,
        Self::Afterwards,
    ];

    /// As packs and reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preparation => "preparation",
            Self::Local => "local",
            Self::GithubEnvironments => "github-environments",
            Self::Qa => "qa",
            Self::Staging => "staging",
            Self::Downtime => "downtime",
            Self::Production => "production",
            Self::Afterwards => "afterwards",
        }
    }
}
