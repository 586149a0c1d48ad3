//! Where a fork stands: the document behind `status`.
//!
//! Owns the field names of `git-reconcile/status/1`, on the same terms as the report's: fields may be added, never
//! renamed or removed. Must not know how any of it was found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{OtherBranch, Tool, VersionSignal};
use super::run::AtStop;
use crate::verdict::Confidence;

/// The value of [`Status::schema`].
pub const SCHEMA: &str = "git-reconcile/status/1";

/// A fork, seen from the releases of its upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// Always `git-reconcile/status/1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// Which build wrote it.
    pub tool: Tool,
    /// The pack: `countryconfig` or `core`.
    pub repository: String,
    /// The branch that was looked at; absent for a detached or bare commit.
    pub branch: Option<String>,
    /// Its tip, a full id.
    pub commit: String,
    /// The fork's version and the way from there.
    pub release: StatusRelease,
    /// Every sign of the fork's version, agreeing or not.
    pub version_signals: Vec<VersionSignal>,
    /// Where the fork left upstream; absent where no history is shared.
    pub fork_point: Option<ForkPoint>,
    /// Commits of the branch that no upstream release or release branch has.
    pub country_commits: usize,
    /// Other branches that hold commits of the country which this one lacks.
    pub other_branches: Vec<OtherBranch>,
    /// What is known of upstream.
    pub upstream: UpstreamRefs,
    /// What to know about the other repository of the pair, a sentence.
    pub core: Option<String>,
    /// An upgrade that was begun and is neither finished nor aborted.
    pub run: Option<RunInProgress>,
    /// Conditions that limit this answer, in words.
    pub warnings: Vec<String>,
}

/// The fork's version and the way from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusRelease {
    /// The fork's version; absent where nothing says it.
    pub from: Option<String>,
    /// How sure that is.
    pub from_confidence: Confidence,
    /// Upstream's newest stable release; absent where none is known.
    pub latest: Option<String>,
    /// One rung a later line, next one first; empty where the fork is on the newest.
    pub ladder: Vec<Rung>,
}

/// One step of the ladder: from the line before to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rung {
    /// The line reached, such as `1.7`.
    pub line: String,
    /// Its newest release.
    pub newest: String,
    /// The release to go to; most often the newest.
    pub recommended: String,
    /// Why it is not the newest; absent where it is.
    pub why: Option<String>,
    /// Why the step needs more than a merge; absent for an ordinary one.
    pub special: Option<String>,
}

/// Where a fork left upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForkPoint {
    /// Full id.
    pub commit: String,
    /// The lowest release that contains it; absent where none does.
    pub version: Option<String>,
    /// The commit's date, `YYYY-MM-DD`.
    pub date: String,
}

/// What is known of upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UpstreamRefs {
    /// Where the refs come from, without credentials: a URL, or the name of a remote and its URL.
    pub source: String,
    /// Release tags at hand.
    pub releases: usize,
    /// Release branches at hand.
    pub branches: usize,
    /// When they were fetched, RFC 3339; absent where they never were, or nobody knows.
    pub fetched: Option<String>,
}

/// An upgrade that was begun and is neither finished nor aborted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunInProgress {
    /// The branch it works on.
    pub branch: String,
    /// The version it goes to.
    pub to: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// Hunks that still need a person.
    pub open: usize,
    /// Hunks in all.
    pub hunks: usize,
    /// The commit that does not fit, where a rebase stopped at one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<AtStop>,
}
