//! How much a commit changes at once.
//!
//! Owns [`breadth`]. Must not say what is too much.

use crate::git::history::trees::changes;
use crate::git::history::{Graph, HistoryError};
use crate::git::store::Store;
use crate::object::CommitId;

/// How many files a commit changes against its first parent; for a merge that is what it brought.
///
/// # Errors
/// [`HistoryError`] when the commit or a tree cannot be read.
pub fn breadth(graph: &Graph<'_>, store: &Store<'_>, commit: CommitId) -> Result<usize, HistoryError> {
    let before = graph.parents(commit)?.first().map(|&parent| graph.tree(parent)).transpose()?;
    Ok(changes(store, before, Some(graph.tree(commit)?))?.len())
}
