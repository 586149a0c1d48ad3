//! The country's commits on top of a release: what was the branch before?
//!
//! Owns [`find`]. Must not know merges.

use std::collections::BTreeSet;

use bstr::BString;

use super::AuditOptions;
use super::found::Made;
use crate::error::Error;
use crate::git::history::{contains, fork_point, range};
use crate::object::CommitId;
use crate::reconcile::fork::Fork;
use crate::report::document::UpgradeHow;
use crate::version::Version;

/// A rebase onto a release, of just this one where it is `wanted`: the branch leaves upstream at the release, and another
/// branch with the same commits of the country does not hold that release.
pub(super) fn find(
    fork: &Fork<'_>,
    options: &AuditOptions,
    wanted: Option<&Version>,
) -> Result<Option<Made>, Error> {
    let tips = fork.upstream_tips();
    let [point] = fork_point(&fork.graph, fork.country, &tips)?[..] else { return Ok(None) };
    let Some(version) = fork.version_of(point).filter(|version| wanted.is_none_or(|one| one == *version))
    else {
        return Ok(None);
    };
    let former = match &options.former {
        Some(rev) => Some(fork.repo.commit(rev)?),
        None => former(fork, point, &tips)?,
    };
    Ok(former.filter(|former| *former != fork.country).map(|country| Made {
        how: UpgradeHow::Rebase,
        commit: fork.country,
        country,
        upstream: point,
        version: Some(version.clone()),
    }))
}

/// The branch whose own commits are mostly those of this one, by their subjects, and that does not hold the release.
fn former(fork: &Fork<'_>, point: CommitId, tips: &[CommitId]) -> Result<Option<CommitId>, Error> {
    let own = subjects(fork, fork.country, tips)?;
    if own.is_empty() {
        return Ok(None);
    }
    let mut best: Option<(usize, CommitId)> = None;
    for branch in fork.repo.branches()? {
        if fork.is_upstreams(&branch) || contains(&fork.graph, branch.commit, point)? {
            continue;
        }
        let theirs = subjects(fork, branch.commit, tips)?;
        let shared = own.intersection(&theirs).count();
        let mostly = shared > 0 && shared * 2 >= own.len().min(theirs.len());
        if mostly && best.is_none_or(|(most, _)| shared > most) {
            best = Some((shared, branch.commit));
        }
    }
    Ok(best.map(|(_, commit)| commit))
}

fn subjects(fork: &Fork<'_>, tip: CommitId, not: &[CommitId]) -> Result<BTreeSet<BString>, Error> {
    let own = range(&fork.graph, &[tip], not)?;
    own.into_iter().map(|commit| Ok(fork.graph.subject(commit)?)).collect()
}
