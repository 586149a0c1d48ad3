//! Which release to go to, and whether the step there is one to make.
//!
//! Owns [`Target`]. Must not know how conflicts will look.

use std::collections::BTreeMap;

use super::error::PlanError;
use super::fork::Fork;
use super::options::{Force, PlanOptions};
use super::standing::Standing;
use crate::error::Error;
use crate::git::history::holders;
use crate::object::CommitId;
use crate::report::document::{Recommendation, Step};
use crate::rules::{Pack, StepKind as PackStep};
use crate::version::{Ladder, Line, StepKind, Version};

/// The release to go to.
#[derive(Clone)]
pub(super) struct Target {
    /// Its version; `None` for a bare commit.
    pub(super) version: Option<Version>,
    /// Its commit.
    pub(super) commit: CommitId,
    /// A better release of the same line.
    pub(super) recommended: Option<Recommendation>,
    /// This target, then the recommended release of each later line.
    pub(super) ladder: Vec<String>,
    /// What is to be known about the step.
    pub(super) steps: Vec<Step>,
}

/// Which releases hold everything that the fork has from upstream.
pub(super) type Holders = BTreeMap<Version, bool>;

/// Asks it of every release.
pub(super) fn releases_that_hold(fork: &Fork<'_>, points: &[CommitId]) -> Result<Holders, Error> {
    let tips: Vec<CommitId> = fork.releases.values().copied().collect();
    let holds =
        if points.is_empty() { vec![false; tips.len()] } else { holders(&fork.graph, points, &tips)? };
    Ok(fork.releases.keys().cloned().zip(holds).collect())
}

/// Chooses the target that `options` name, or the release to go to next.
pub(super) fn choose(fork: &Fork<'_>, standing: &Standing, options: &PlanOptions) -> Result<Target, Error> {
    if let Some(rev) = &options.upstream {
        let commit = fork.repo.commit(rev)?;
        let version = options.version.clone().or_else(|| fork.version_of(commit).cloned());
        return Ok(described(fork, standing, commit, version));
    }
    if fork.releases.is_empty() {
        return Err(PlanError::NoReleases.into());
    }
    let version = match &options.version {
        Some(version) => version.clone(),
        None => next(standing)?,
    };
    let commit = *fork.releases.get(&version).ok_or_else(|| unknown(fork, &version))?;
    check_step(fork, standing, &version, commit, options)?;
    Ok(described(fork, standing, commit, Some(version)))
}

fn unknown(fork: &Fork<'_>, version: &Version) -> PlanError {
    let mut near: Vec<_> =
        fork.releases.keys().filter(|known| known.line() == version.line()).cloned().collect();
    if near.is_empty() {
        let below = fork.releases.range(..version).next_back();
        let above = fork.releases.range(version..).next();
        near.extend(below.into_iter().chain(above).map(|(known, _)| known.clone()));
    }
    PlanError::UnknownVersion { version: version.clone(), near }
}

/// The release to go to where none was named: of the next line the newest patch that holds the fork, else the newest.
fn next(standing: &Standing) -> Result<Version, Error> {
    let (Some(ladder), Some(from)) = (&standing.ladder, &standing.version) else {
        return Err(PlanError::UnknownFrom.into());
    };
    match ladder.rungs().first() {
        Some(rung) => Ok(best_of(rung.releases(), &standing.holders)),
        None => match ladder.newest_of_own_line() {
            Some(newest) => Ok(newest.clone()),
            None => Err(PlanError::Newest { version: from.clone() }.into()),
        },
    }
}

/// The newest that holds the fork, else the newest. `releases` is ascending and not empty.
pub(super) fn best_of(releases: &[Version], holders: &Holders) -> Version {
    let holding = releases.iter().rev().find(|version| holders.get(*version) == Some(&true));
    holding.unwrap_or(&releases[releases.len() - 1]).clone()
}

fn check_step(
    fork: &Fork<'_>,
    standing: &Standing,
    to: &Version,
    commit: CommitId,
    options: &PlanOptions,
) -> Result<(), Error> {
    if holders(&fork.graph, &[commit], &[fork.country])? == [true] {
        return Err(PlanError::Held { version: to.to_string() }.into());
    }
    let (Some(ladder), Some(from), Some(pack)) = (&standing.ladder, &standing.version, fork.pack) else {
        return Ok(());
    };
    let refusal = match ladder.kind(to) {
        StepKind::Backwards => Some(PlanError::Backwards { from: from.clone(), to: to.clone() }),
        StepKind::Skips { missing } => Some(skips(standing, ladder, pack, (from, to), &missing)),
        StepKind::Same | StepKind::SameLine => None,
        StepKind::NextLine => refused(pack, from, to),
    };
    match refusal {
        Some(refusal) if options.force == Force::No => Err(refusal.into()),
        Some(refusal) => {
            fork.warn(format!("forced: {refusal}"));
            Ok(())
        }
        None => Ok(()),
    }
}

fn skips(
    standing: &Standing,
    ladder: &Ladder,
    pack: &Pack,
    (from, to): (&Version, &Version),
    missing: &[Line],
) -> PlanError {
    let first = ladder.rungs().first();
    let first = first.map_or_else(|| to.clone(), |rung| best_of(rung.releases(), &standing.holders));
    let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
    let (missing, why) = (missing.join(" and "), pack.steps.why.clone());
    PlanError::Skips { from: from.clone(), to: to.clone(), missing, why, first }
}

fn refused(pack: &Pack, from: &Version, to: &Version) -> Option<PlanError> {
    let rule = pack.step(from.line(), to.line());
    let refused = rule.kind == PackStep::Refused;
    refused.then(|| PlanError::Refused { from: from.clone(), to: to.clone(), why: rule.why })
}

fn described(fork: &Fork<'_>, standing: &Standing, commit: CommitId, version: Option<Version>) -> Target {
    let mut target = Target { version, commit, recommended: None, ladder: Vec::new(), steps: Vec::new() };
    let (Some(version), Some(ladder)) = (&target.version, &standing.ladder) else { return target };
    target.recommended = recommended(fork, standing, ladder, version);
    let later = ladder.rungs().iter().filter(|rung| rung.to > version.line());
    let later = later.map(|rung| best_of(rung.releases(), &standing.holders).to_string());
    target.ladder = std::iter::once(version.to_string()).chain(later).collect();
    target.steps = fork.pack.map(|pack| steps(pack, ladder, standing, version)).unwrap_or_default();
    target
}

/// A release of the target's line that loses nothing, where the target does.
fn recommended(
    fork: &Fork<'_>,
    standing: &Standing,
    ladder: &Ladder,
    target: &Version,
) -> Option<Recommendation> {
    if fork.upstream.is_empty() || standing.holders.get(target) != Some(&false) {
        return None;
    }
    let holds = |version: &Version| standing.holders.get(version) == Some(&true);
    let advice = ladder.advise(target.line(), holds).filter(|advice| advice.version != *target)?;
    Some(Recommendation { version: advice.version.to_string(), why: advice.why })
}

/// The steps on the way to the target, special ones with what to do.
fn steps(pack: &Pack, ladder: &Ladder, standing: &Standing, target: &Version) -> Vec<Step> {
    if standing.version.as_ref().is_none_or(|from| from.line() == target.line()) {
        return Vec::new();
    }
    ladder.rungs_to(target).map(|rung| step(pack, rung.from, rung.to)).collect()
}

/// One step as the report shows it.
pub(super) fn step(pack: &Pack, from: Line, to: Line) -> Step {
    let rule = pack.step(from, to);
    Step {
        from: from.to_string(),
        to: to.to_string(),
        special: (rule.kind != PackStep::Ordinary).then_some(rule.why),
        before: rule.before,
        after: rule.after,
        refs: rule.refs,
    }
}
