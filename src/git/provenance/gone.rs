//! Who removed a file.
//!
//! Owns [`removed_by`]. Must not know lines.

use bstr::BStr;

use super::Stretch;
use super::paths::spot;
use crate::git::history::{Graph, HistoryError};
use crate::git::store::Store;
use crate::object::CommitId;

/// The last commit of the stretch that removed `path`; `None` where it was not there.
pub(super) fn removed_by(
    graph: &Graph<'_>,
    store: &Store<'_>,
    stretch: &Stretch,
    path: &BStr,
) -> Result<Option<CommitId>, HistoryError> {
    let has = |commit| Ok::<_, HistoryError>(spot(store, graph.tree(commit)?, path, None)?.is_some());
    let mut commit = stretch.tip();
    while let Some(at) = stretch.number(commit) {
        let mut lacks = None;
        for &parent in stretch.parents(at) {
            if !has(parent)? {
                lacks = Some(parent);
                break;
            }
        }
        match lacks {
            Some(parent) => commit = parent,
            None if stretch.parents(at).is_empty() => return Ok(None),
            None => return Ok(Some(commit)),
        }
    }
    Ok(None)
}
