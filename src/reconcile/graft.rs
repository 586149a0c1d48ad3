//! What can be told to git of the beginning of a fork that shares no history with upstream.
//!
//! Owns [`advice`]. Must not change anything: a graft is a person's, and stays in the clone where it is made.
//!
//! ```text
//! no history is shared; the first commit's files are most like those of 1.6.0
//!     ->  `git replace --graft FIRST RELEASE`, for `git log` and `git blame`
//! ```

use super::fork::Fork;
use super::standing::Standing;
use crate::error::Error;
use crate::git::history::{Counted, synthetic_base, tree_similarity};
use crate::object::CommitId;

/// A sentence for a fork without shared history whose first commit is like a release; `None` for any other.
pub(super) fn advice(fork: &Fork<'_>, standing: &Standing) -> Result<Option<String>, Error> {
    if !standing.fork_points.is_empty() || fork.upstream.is_empty() {
        return Ok(None);
    }
    let first = first_commit(fork)?;
    let listed: Vec<_> = standing.trees.iter().map(|(version, tree)| (version.clone(), *tree)).collect();
    let mut counted = Counted::of(fork.repo);
    let similar = tree_similarity(&fork.store, &mut counted, fork.graph.tree(first)?, &listed)?;
    let Some(best) = synthetic_base(&similar) else { return Ok(None) };
    let Some(release) = fork.releases.get(&best.release) else { return Ok(None) };
    Ok(Some(format!(
        "no history is shared with upstream: what the fork changed is told by the files of a release that stand in. To let \
         git itself know that the fork began as {} ({} % of the files of its first commit are the same), for `git log` and `git \
         blame` in this clone alone: `git replace --graft {} {}`; `git replace -d {}` takes it back. Once this upgrade \
         is merged, history is shared.",
        best.release,
        best.paths.share(),
        first.short(),
        release.short(),
        first.short()
    )))
}

/// The oldest commit of the line of first parents.
fn first_commit(fork: &Fork<'_>) -> Result<CommitId, Error> {
    let mut commit = fork.country;
    while let Some(parent) = fork.graph.parents(commit)?.first() {
        commit = *parent;
    }
    Ok(commit)
}
