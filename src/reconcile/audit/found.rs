//! The upgrade in a branch.
//!
//! Owns [`find`] and the choice among several. Must not look at files, but for the signs of a version ([`squash`]).
//!
//! A merge with a parent of upstream's is one for sure. Where there is none, or one commit since then made the branch a later
//! release, that commit is; where the country's commits stand on a release that another branch of theirs does not hold, they
//! were put there by a rebase.

use super::{AuditError, AuditOptions, rebased, squash};
use crate::error::Error;
use crate::git::history::{contains, range};
use crate::object::CommitId;
use crate::reconcile::PlanError;
use crate::reconcile::fork::Fork;
use crate::reconcile::syncs::{Merge, merges};
use crate::report::document::UpgradeHow;
use crate::rules::Trust;
use crate::version::Version;

/// Merges that are held against each other.
const LOOKED_AT: usize = 60;

/// An upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// How the release came in.
    pub(super) how: UpgradeHow,
    /// The commit that brought it in; of a rebase the last one.
    pub(super) commit: CommitId,
    /// What the country had before.
    pub(super) country: CommitId,
    /// What came in.
    pub(super) upstream: CommitId,
    /// The release that this is, as far as that is known.
    pub(super) version: Option<Version>,
}

/// The upgrade to look at, and what else the branch holds.
pub(super) struct Found {
    /// The one to look at.
    pub(super) made: Made,
    /// Other merges of upstream, newest first.
    pub(super) others: Vec<Merge>,
    /// How many commits the branch has besides and after it.
    pub(super) later: usize,
}

/// Finds the newest upgrade of a branch, or the one that brought in the release that was asked for.
pub(super) fn find(fork: &Fork<'_>, options: &AuditOptions) -> Result<Found, Error> {
    let tips = tips(fork, options)?;
    if tips.is_empty() {
        return Err(AuditError::NoUpstream.into());
    }
    let all = real(fork, merges(&fork.graph, fork.country, &tips)?)?;
    let made = match &options.against {
        Some(version) => to(fork, options, version, &all)?,
        None => newest(fork, options, &all)?,
    };
    let later = match made.how {
        UpgradeHow::Rebase => 0,
        UpgradeHow::Merge | UpgradeHow::Squash => range(&fork.graph, &[fork.country], &[made.commit])?.len(),
    };
    let others = all.into_iter().filter(|merge| merge.commit != made.commit).collect();
    Ok(Found { made, others, later })
}

/// What counts as upstream's.
fn tips(fork: &Fork<'_>, options: &AuditOptions) -> Result<Vec<CommitId>, Error> {
    let given = options.plan.upstream.as_deref().map(|rev| fork.repo.commit(rev)).transpose()?;
    let mut tips = fork.upstream_tips();
    tips.extend(given);
    Ok(tips)
}

/// The merges that brought in something that was not there before.
fn real(fork: &Fork<'_>, all: Vec<Merge>) -> Result<Vec<Merge>, Error> {
    let mut real = Vec::new();
    for merge in all.into_iter().take(LOOKED_AT) {
        if !contains(&fork.graph, merge.country, merge.upstream)? {
            real.push(merge);
        }
    }
    Ok(real)
}

fn newest(fork: &Fork<'_>, options: &AuditOptions, all: &[Merge]) -> Result<Made, Error> {
    let newest = all.first();
    if options.plan.upstream.is_none() {
        if let Some(made) = squash::find(fork, None, all)? {
            return Ok(made);
        }
        if newest.is_none()
            && let Some(made) = rebased::find(fork, options, None)?
        {
            return Ok(made);
        }
    }
    newest
        .map(|merge| merged(fork, merge))
        .ok_or_else(|| AuditError::NoUpgrade { rev: options.name() }.into())
}

/// The upgrade that brought in a release: of the merges that hold it the oldest.
fn to(fork: &Fork<'_>, options: &AuditOptions, version: &Version, all: &[Merge]) -> Result<Made, Error> {
    let unknown = || PlanError::UnknownVersion { version: version.clone(), near: Vec::new() };
    let release = *fork.releases.get(version).ok_or_else(unknown)?;
    for merge in all.iter().rev() {
        let graph = &fork.graph;
        if contains(graph, merge.upstream, release)? && !contains(graph, merge.country, release)? {
            return Ok(Made { version: Some(version.clone()), ..merged(fork, merge) });
        }
    }
    if let Some(made) = rebased::find(fork, options, Some(version))? {
        return Ok(made);
    }
    let holds = |merge: &Merge| {
        let version = version_of(fork, merge.upstream);
        version.map_or_else(|| merge.upstream.short(), |version| version.to_string())
    };
    squash::find(fork, Some(version), all)?.ok_or_else(|| {
        let (rev, holds) = (options.name(), all.iter().map(holds).collect());
        AuditError::NotTo { rev, version: version.clone(), holds }.into()
    })
}

fn merged(fork: &Fork<'_>, merge: &Merge) -> Made {
    Made {
        how: UpgradeHow::Merge,
        commit: merge.commit,
        country: merge.country,
        upstream: merge.upstream,
        version: version_of(fork, merge.upstream),
    }
}

/// The release that an upstream commit is; of one between two releases what its own files say.
pub(super) fn version_of(fork: &Fork<'_>, commit: CommitId) -> Option<Version> {
    let known = fork.version_of(commit).cloned();
    known.or_else(|| squash::said(fork, fork.graph.tree(commit).ok()?, Trust::Strong))
}
