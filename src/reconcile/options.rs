//! What a run of the pipeline is asked for.
//!
//! Owns [`PlanOptions`]. Must not know the command line: that is where they are resolved.

use serde::{Deserialize, Serialize};

use crate::structured::Formats;
use crate::version::Version;

/// Which commit the merge starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BaseOption {
    /// The fork point, or what stands in for it.
    #[default]
    Auto,
    /// Git's own choice.
    Recursive,
    /// The user's.
    Rev(String),
}

/// Whether the network may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// Fetch what is missing or old.
    #[default]
    Online,
    /// Use what is there.
    Offline,
}

/// Whether a skipped or special step is planned all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Force {
    /// Refuse it.
    #[default]
    No,
    /// Plan it.
    Yes,
}

/// Whether hunks will be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explain {
    /// The report is all that is wanted.
    No,
    /// Their texts and commits are wanted too.
    Yes,
}

/// What to do about a shallow clone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shallow {
    /// Say so and stop.
    #[default]
    Refuse,
    /// Fetch the missing history.
    Deepen,
}

/// What is settled without a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Apply {
    /// Nothing.
    None,
    /// What is certain; nothing where the base only stands in for shared history, as then what the fork changed is a guess.
    #[default]
    Certain,
    /// What is certain, whatever the base is.
    Safe,
    /// Also what is proposed, where that is one side.
    Proposed,
}

/// Whether a rebase is tried in memory too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rehearse {
    /// It is not.
    #[default]
    Nothing,
    /// It is.
    Rebase,
}

/// Whether hunks that merging by key cuts into single keys are judged as they were, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// They are not: the keys are.
    #[default]
    Keys,
    /// They are.
    AndLines,
}

/// Whether the histories of both sides and the release notes are asked about each hunk. They cite and they tell its class;
/// verdicts do not rest on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Histories {
    /// They are.
    #[default]
    Asked,
    /// They are not: the report has no ledger, and its evidence no commits.
    Passed,
}

/// What is told beside the merge; each one includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Besides {
    /// Nothing.
    Nothing,
    /// What the step leaves behind, and how many files git's own merge leaves in conflict.
    Step,
    /// Also what the release changes around the code, and other branches with commits of the country.
    #[default]
    Branches,
}

/// What is asked for, resolved: command line over git's configuration over the repository's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// The target; the recommended release where absent.
    pub version: Option<Version>,
    /// The fork's commit; `HEAD` where absent.
    pub country: Option<String>,
    /// The target's commit, where it is no release.
    pub upstream: Option<String>,
    /// The base.
    pub base: BaseOption,
    /// The fork's version, where the user knows better.
    pub from: Option<Version>,
    /// Skipped and special steps.
    pub force: Force,
    /// The network.
    pub network: Network,
    /// Missing history.
    pub shallow: Shallow,
    /// What is settled without a person.
    pub apply: Apply,
    /// What is tried besides.
    pub rehearse: Rehearse,
    /// What is told besides.
    pub besides: Besides,
    /// Which hunks are judged.
    pub cut: Cut,
    /// Whose commits and notes are read.
    pub histories: Histories,
    /// The time, in seconds since 1970 UTC; `None` where nothing is to be dated.
    pub now: Option<i64>,
    /// Name of the pack; found from the repository where absent.
    pub pack: Option<String>,
    /// The formats that are merged by key.
    pub structured: Formats,
    /// The commit that the checks are made on, where the merge was made already; else the merged tree.
    pub checked: Option<String>,
}
