//! The report as a document: what every output format is rendered from.
//!
//! Owns the field names of `git-reconcile/report/1`. Fields may be added, never renamed or removed, within a major
//! schema number. Lines count from 1. All text is kept as it was found; each format makes it harmless in its own way.

mod checklist;
mod impact;
mod paired;
mod verification;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::audited::{Audit, Exact, Followed, HunkOutcome, LookedAt, OtherUpgrade, Proof, UpgradeHow};
pub use checklist::{ChecklistItem, Reason, Ticked};
pub use impact::{Applies, Change, Impact, ImpactChange, ImpactItem, ImpactPlace, Renamed};
pub use paired::{CommitFate, Pace, Paired, PairedCommit, PairedHow};
pub use verification::{Ran, Verification};

use crate::verdict::{Class, Confidence, Disposition, Evidence, Verdict};

/// The value of [`Report::schema`].
pub const SCHEMA: &str = "git-reconcile/report/1";

/// One run of the tool over one repository and one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Always `git-reconcile/report/1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// Which build wrote it.
    pub tool: Tool,
    /// The pack: `countryconfig` or `core`.
    pub repository: String,
    /// How the release is brought in.
    pub strategy: Strategy,
    /// From where to where.
    pub release: Release,
    /// The three commits (the base is absent where it is synthetic or a merge of several).
    pub commits: Commits,
    /// How the base was chosen and what that saves.
    pub base: BaseChoice,
    /// Every sign of the fork's version, agreeing or not.
    pub version_signals: Vec<VersionSignal>,
    /// Upstream commits that the fork's release has and the target lacks.
    pub left_behind: Vec<LeftBehind>,
    /// Other branches that hold commits of the country which this one lacks.
    pub other_branches: Vec<OtherBranch>,
    /// What must be known or done for the steps, from the pack.
    pub steps: Vec<Step>,
    /// The merged tree: automatic resolutions in, markers where a person must decide.
    pub tree: String,
    /// Totals.
    pub counts: Counts,
    /// Every conflict the text merge leaves, settled ones included.
    pub conflicts: Vec<Conflict>,
    /// The release notes of the step, entry by entry.
    pub ledger: Vec<LedgerEntry>,
    /// What the release adds, removes and changes.
    pub impact: Vec<Impact>,
    /// What to do on the servers.
    pub checklist: Vec<ChecklistItem>,
    /// What somebody must look at.
    pub findings: Vec<Finding>,
    /// Conditions that limit this run's answer, in words.
    pub warnings: Vec<String>,
    /// How far the upgrade has come; absent in a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Upgrade>,
    /// What a rebase would cost; absent where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebase: Option<Rehearsal>,
    /// The upgrade that was looked at; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
    /// The repository that is upgraded in step with this one; absent where the settings name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paired: Option<Paired>,
    /// What the country's own commands said of the upgrade; absent where they were not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
}

/// What a rebase of the country's commits onto the release would cost, tried in memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rehearsal {
    /// The country's own commits on its line of first parents; what was merged into it counts as one.
    pub commits: usize,
    /// How many of them were tried; the rest was too many.
    pub tried: usize,
    /// Where it would stop for a person, in order; files that were settled once do not stop it again.
    pub stops: Vec<RebaseStop>,
    /// Commits that do not fit and that need nobody all the same; full ids.
    #[serde(default)]
    pub settled: Vec<String>,
    /// Commits that change nothing any more, as the release has what they did; full ids.
    pub dropped: Vec<String>,
    /// Merges of upstream that are left out.
    pub syncs: usize,
    /// Merge or rebase, and why; a sentence.
    pub advice: String,
}

/// A commit at which a rebase stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RebaseStop {
    /// Full id.
    pub commit: String,
    /// First line of the message.
    pub subject: String,
    /// The files that conflict, written by the rule of [`path`](super::path).
    pub paths: Vec<String>,
    /// How many commits of a merged branch it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub stands_for: usize,
}

/// An upgrade that was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Upgrade {
    /// Whether it is committed.
    pub state: UpgradeState,
    /// The branch it is on; absent where that is not known.
    pub branch: Option<String>,
    /// The merge commit; absent while there is none.
    pub commit: Option<String>,
    /// Who began it, or who committed the merge: `name <mail>`.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// The decision logs that were read; empty where decisions were found by comparing the files.
    pub logs: Vec<String>,
    /// What became of the country's commits, in order; empty where the release was merged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replayed: Vec<Replayed>,
}

/// One of the country's commits in a rebase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Replayed {
    /// Full id of the commit as it was.
    pub commit: String,
    /// First line of its message.
    pub subject: String,
    /// What became of it.
    pub fate: Fate,
    /// Full id of the commit that it became; absent where there is none.
    pub became: Option<String>,
    /// How many commits of a merged branch it stands for: more than 1 where these did not fit one by one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub stands_for: usize,
}

const fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
const fn is_one(number: &usize) -> bool {
    *number == 1
}

/// What became of a commit in a rebase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It fits.
    Replayed,
    /// It did not fit, and what conflicted was settled.
    Settled,
    /// It changes nothing any more: the release has what it did.
    Taken,
    /// It changes nothing any more, as was decided.
    Emptied,
    /// Somebody left it out by hand.
    LeftOut,
    /// It is not reached yet.
    Waiting,
}

/// Whether an upgrade is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UpgradeState {
    /// Not yet.
    InProgress,
    /// It is.
    Merged,
}

/// The build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `git-reconcile`.
    pub name: String,
    /// Semantic version.
    pub version: String,
}

/// How the release is brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// One merge commit.
    #[default]
    Merge,
    /// The country's commits replayed on the release.
    Rebase,
}

/// From where to where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Release {
    /// The fork's version; absent where nothing says it.
    pub from: Option<String>,
    /// How sure that is.
    pub from_confidence: Confidence,
    /// The target's version; absent where a bare commit was given.
    pub to: Option<String>,
    /// This step's target first, then the recommended one of each later line.
    pub ladder: Vec<String>,
    /// The version recommended for this step, and why, where it is not `to`.
    pub recommended: Option<Recommendation>,
}

/// A better target than the one asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recommendation {
    /// The version.
    pub version: String,
    /// The reason, a sentence.
    pub why: String,
}

/// The three commits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Commits {
    /// Absent where the base is synthetic or merged from several.
    pub base: Option<String>,
    /// The fork's tip.
    pub country: String,
    /// The target.
    pub upstream: String,
}

/// How the base was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseChoice {
    /// Which way it was found.
    pub how: BaseHow,
    /// The base in words: a version, a commit, how many bases were merged.
    pub says: String,
    /// Conflicted files of git's own merge, with the base git would take; absent where it would refuse, or nobody asked.
    pub plain_git_conflicted_files: Option<usize>,
}

/// The ways to a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BaseHow {
    /// Best common ancestor of the fork and all upstream releases.
    ForkPoint,
    /// Git's: best common ancestors of the two commits.
    Recursive,
    /// The release of the fork's version.
    Version,
    /// No shared history: the release with the most similar tree.
    TreeSimilarity,
    /// The user's.
    Given,
}

/// One sign of the fork's version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionSignal {
    /// What kind of sign: `package.json`, `tree-similarity`, `fork-point` …
    pub signal: String,
    /// The version it names; absent where it was looked for and says nothing.
    pub says: Option<String>,
    /// Where it was read: a path, a commit.
    #[serde(rename = "where")]
    pub place: String,
    /// What weakens it, in words.
    pub note: Option<String>,
}

/// An upstream commit that the step would take away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftBehind {
    /// Full id.
    pub commit: String,
    /// First line of the message.
    pub subject: String,
    /// `repository#number` of what the subject names.
    pub refs: Vec<String>,
}

/// A branch with country commits that the planned one lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherBranch {
    /// Its short name.
    pub name: String,
    /// Its tip.
    pub commit: String,
    /// How many commits are neither upstream's nor in the planned branch.
    pub country_commits: usize,
    /// The newest one's date, `YYYY-MM-DD`.
    pub newest: String,
}

/// What the pack says about a step of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Line left, such as `1.6`.
    pub from: String,
    /// Line reached.
    pub to: String,
    /// Why it needs more than a merge; absent for an ordinary step.
    pub special: Option<String>,
    /// To do before the merge.
    pub before: Vec<String>,
    /// To do after it.
    pub after: Vec<String>,
    /// Sources.
    pub refs: Vec<String>,
}

/// Totals over the conflicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Paths in `conflicts`.
    pub conflicted_files: usize,
    /// Paths that still need a person.
    pub open_files: usize,
    /// Hunks in `conflicts`; a conflict that is not about lines counts as one.
    pub hunks: usize,
    /// Hunks settled.
    pub resolved: usize,
    /// Open hunks with this verdict, and so on.
    pub take_upstream: usize,
    /// See `take_upstream`.
    pub keep_country: usize,
    /// See `take_upstream`.
    pub combine: usize,
    /// See `take_upstream`.
    pub regenerate: usize,
    /// See `take_upstream`.
    pub review: usize,
}

/// A path that the text merge could not settle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conflict {
    /// In the merged tree, `/`-separated, written by the rule of [`path`](super::path).
    pub path: String,
    /// `content`, `add-add`, `modify-delete` …
    pub kind: String,
    /// For `modify-delete` and `rename-delete`: the side that deleted it.
    pub deleted_by: Option<String>,
    /// Where the file stands on each side, where that differs from `path`.
    pub renamed_from: BTreeMap<String, String>,
    /// The pack's area; absent where none matches.
    pub area: Option<String>,
    /// No part of it needs a person.
    pub resolved: bool,
    /// The runs of lines; a conflict that is not about lines has one, without lines.
    pub hunks: Vec<Hunk>,
    /// What somebody should know about how the file was merged by key, or why it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A run of lines in which the sides disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hunk {
    /// `path#number`, from 1.
    pub id: String,
    /// Hash of the three sides, stable across runs and places.
    pub key: String,
    /// First line from 1 and number of lines, a side; absent where the conflict is not about lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<HunkLines>,
    /// What the upstream change is.
    pub class: Class,
    /// What to do.
    pub verdict: Verdict,
    /// How sure that is.
    pub confidence: Confidence,
    /// Whether it may be applied without a person.
    pub disposition: Disposition,
    /// Everything that speaks, strongest first; never empty.
    pub evidence: Vec<Evidence>,
    /// The country's own commits that shaped its side, the one with most of its lines first.
    #[serde(default)]
    pub country_commits: Vec<CountryCommit>,
    /// The lines that would settle it if a person agrees; the first of `evidence` says why. Bytes that are no UTF-8 are lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
    /// How it was settled by the machine.
    pub resolution: Option<Resolution>,
    /// How it was settled by a person.
    pub decision: Option<Decision>,
    /// What stands in its place in an upgrade that was made; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<HunkOutcome>,
}

/// A commit of the country: why its side is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountryCommit {
    /// Full id.
    pub commit: String,
    /// First line of the message.
    pub subject: String,
    /// The author's name.
    pub author: String,
    /// The author's date, `YYYY-MM-DD`.
    pub date: String,
}

/// First line from 1 and number of lines of a hunk, a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HunkLines {
    /// In the base's file.
    pub base: (usize, usize),
    /// In the country's file.
    pub country: (usize, usize),
    /// In the release's file.
    pub upstream: (usize, usize),
}

/// How the machine settled a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resolution {
    /// Name of the method.
    pub method: String,
    /// The result was checked by that method's own rules.
    pub verified: bool,
}

/// How a person settled a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// `name <mail>`.
    pub by: String,
    /// RFC 3339.
    pub at: String,
    /// The person's reason.
    pub why: Option<String>,
}

/// An entry of the release notes and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerEntry {
    /// Release.
    pub version: String,
    /// Heading it stands under.
    pub section: String,
    /// Its words.
    pub text: String,
    /// `repository#number`.
    pub refs: Vec<String>,
    /// Full commit ids.
    pub commits: Vec<String>,
    /// `present`, `adapted`, `undecided`, `dropped`, `not-applicable`, `unknown`.
    pub status: String,
    /// What shows that, file by file; empty where the upgrade is not made yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<Proof>,
}

/// What somebody must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Name of the check, in lower case with hyphens.
    pub check: String,
    /// Where; absent where it is about no one file.
    pub path: Option<String>,
    /// First line it is about, from 1, in the file as it is in the upgrade; absent where it is about no one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The finding, a sentence.
    pub text: String,
    /// What it is about, one by one: keys, lines, names. All of them, also where a format shows the first few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// The decision that made it so on purpose; absent where nobody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
}

/// How bad a finding is; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Something was lost or is broken.
    Error,
    /// Somebody should look.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word of the document.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A decision that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// `name <mail>`.
    pub by: String,
    /// The reason they gave; empty where none was asked for.
    pub why: String,
}
