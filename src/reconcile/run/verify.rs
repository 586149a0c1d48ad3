//! What was the country's is still there.
//!
//! Owns [`lost`], which counts the country's own files before an upgrade is committed; what the files name is counted in
//! [`super::names`]. Must not mend anything.

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::Run;
use crate::error::Error;
use crate::git::worktree::Staged;
use crate::object::ObjectId;

/// What is gone and nobody decided that: paths.
pub(super) fn lost(run: &Run<'_>) -> Result<Vec<BString>, Error> {
    own_files(run)
}

/// Files that only the country has, and that are no more: neither where they were nor, moved along, elsewhere.
fn own_files(run: &Run<'_>) -> Result<Vec<BString>, Error> {
    let (repo, journal) = (run.repo, &run.journal);
    let Some(base) = run.session.report.commits.base.as_ref().and_then(|base| repo.commit(base).ok()) else {
        return Ok(Vec::new());
    };
    let base = repo.tree_of(base)?;
    let upstream = repo.tree_of(repo.commit(&run.session.upstream)?)?;
    let store = repo.store()?;
    let moved = repo.changes(journal.tree, journal.written)?;
    let arrived: BTreeSet<ObjectId> =
        moved.iter().filter_map(|change| change.to).map(|entry| entry.id).collect();
    let mut own = Vec::new();
    for added in repo.changes(base, journal.tree)?.into_iter().filter(|change| change.from.is_none()) {
        let gone_along = added.to.is_some_and(|entry| arrived.contains(&entry.id));
        if !gone_along && store.entry_at(upstream, added.path.as_bstr())?.is_none() {
            own.push(added.path);
        }
    }
    let staged = repo.staged(&own)?;
    let gone = own.into_iter().zip(staged).filter(|(_, staged)| *staged == Staged::Nothing);
    Ok(gone
        .map(|(path, _)| path)
        .filter(|path| run.session.all_hunks().all(|hunk| hunk.path != path.to_str_lossy()))
        .collect())
}
