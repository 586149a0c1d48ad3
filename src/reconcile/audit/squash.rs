//! A commit that brought a release in without having it as a parent.
//!
//! Owns [`find`] and [`said`]. Must not know what else a branch holds.
//!
//! Going back along the first parents: the commit after which the files that tell the version tell a later release, and after
//! which more files are as in that release than before. Where the release is named and no file tells it, the commit that
//! made the most files as in the release.

use super::found::Made;
use crate::error::Error;
use crate::git::history::{Counted, contains, range, tree_similarity};
use crate::object::{CommitId, ObjectId};
use crate::reconcile::fork::{Fork, read_text};
use crate::reconcile::syncs::Merge;
use crate::report::document::UpgradeHow;
use crate::rules::Trust;
use crate::version::Version;

/// Commits of the first-parent line that are looked at.
const LOOKED_AT: usize = 2000;

/// The same where each is compared with a release.
const COMPARED: usize = 300;

/// So many files more must be as in the release after the commit than before.
const FILES: usize = 3;

/// The newest such commit after all `merges` of upstream, which are newest first; where a release is `wanted` the commit of
/// just that, before or after them.
pub(super) fn find(
    fork: &Fork<'_>,
    wanted: Option<&Version>,
    merges: &[Merge],
) -> Result<Option<Made>, Error> {
    if fork.releases.is_empty() {
        return Ok(None);
    }
    let newest = merges.first().filter(|_| wanted.is_none());
    let steps = steps(fork, newest.map(|merge| merge.commit))?;
    for step in &steps {
        let (before, after) = (fork.graph.tree(step.before)?, fork.graph.tree(step.after)?);
        let Some(version) = became(fork, before, after) else { continue };
        let Some(&release) = fork.releases.get(&version) else { continue };
        if wanted.is_none_or(|wanted| *wanted == version)
            && !contains(&fork.graph, step.after, release)?
            && !step.brings(fork, merges)?
            && newest.map_or(Ok(true), |newest| contains(&fork.graph, step.before, newest.commit))?
            && gained(fork, (before, after), release)? >= FILES
        {
            return Ok(Some(step.made(release, version)));
        }
    }
    match wanted {
        Some(version) => most_like(fork, version, &steps, merges),
        None => Ok(None),
    }
}

/// A commit and its first parent.
#[derive(Clone, Copy)]
struct Step {
    before: CommitId,
    after: CommitId,
}

impl Step {
    /// Whether one of the merges came with it.
    fn brings(self, fork: &Fork<'_>, merges: &[Merge]) -> Result<bool, Error> {
        let came = range(&fork.graph, &[self.after], &[self.before])?;
        Ok(merges.iter().any(|merge| came.contains(&merge.commit)))
    }

    const fn made(self, release: CommitId, version: Version) -> Made {
        Made {
            how: UpgradeHow::Squash,
            commit: self.after,
            country: self.before,
            upstream: release,
            version: Some(version),
        }
    }
}

/// The country's own steps on the first-parent line, the newest first.
fn steps(fork: &Fork<'_>, since: Option<CommitId>) -> Result<Vec<Step>, Error> {
    let (mut steps, mut after) = (Vec::new(), fork.country);
    while steps.len() < LOOKED_AT && Some(after) != since && fork.version_of(after).is_none() {
        let Some(&before) = fork.graph.parents(after)?.first() else { break };
        steps.push(Step { before, after });
        after = before;
    }
    Ok(steps)
}

/// The version that the files tell after a commit, if they told an earlier one before.
fn became(fork: &Fork<'_>, before: ObjectId, after: ObjectId) -> Option<Version> {
    let told = |path: &str| {
        let entry = |tree| fork.store.entry_at(tree, path.into()).ok().flatten();
        entry(before) != entry(after)
    };
    if !fork.pack?.signals.iter().any(|signal| told(&signal.path)) {
        return None;
    }
    let (old, new) = (said(fork, before, Trust::Strong)?, said(fork, after, Trust::Strong)?);
    (new > old).then_some(new)
}

/// The version that the files of a tree tell which are to be trusted so.
pub(super) fn said(fork: &Fork<'_>, tree: ObjectId, trust: Trust) -> Option<Version> {
    let signals = fork.pack?.signals.iter().filter(|signal| signal.trust == trust);
    let mut told = signals.filter_map(|signal| {
        let text = read_text(&fork.store, tree, &signal.path).ok().flatten()?;
        signal.read(&text)
    });
    told.next()
}

/// How many more files are as in a release after a commit than before.
fn gained(fork: &Fork<'_>, (before, after): (ObjectId, ObjectId), release: CommitId) -> Result<usize, Error> {
    let release = fork.graph.tree(release)?;
    let mut counted = Counted::default();
    let mut equal = |tree| -> Result<usize, Error> {
        let found = tree_similarity(&fork.store, &mut counted, tree, &[((), release)])?;
        Ok(found.first().map_or(0, |one| one.paths.equal))
    };
    Ok(equal(after)?.saturating_sub(equal(before)?))
}

/// The step that made the most files as in a release.
fn most_like(
    fork: &Fork<'_>,
    version: &Version,
    steps: &[Step],
    merges: &[Merge],
) -> Result<Option<Made>, Error> {
    let Some(&release) = fork.releases.get(version) else { return Ok(None) };
    let mut best: Option<(usize, Step)> = None;
    for &step in steps.iter().take(COMPARED) {
        let trees = (fork.graph.tree(step.before)?, fork.graph.tree(step.after)?);
        let gained = gained(fork, trees, release)?;
        let more = gained >= FILES && best.is_none_or(|(most, _)| gained > most);
        if more && !step.brings(fork, merges)? {
            best = Some((gained, step));
        }
    }
    Ok(best.map(|(_, step)| step.made(release, version.clone())))
}
