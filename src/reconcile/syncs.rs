//! Merges in a history that brought something of upstream into a fork.
//!
//! Owns [`merges`]. Must not know which of them anybody asks about.
//!
//! ```text
//! o──o──m──o  country      m has one parent that upstream has and one that it has not
//!      /
//! u──u──u     upstream
//! ```

use crate::error::Error;
use crate::git::history::Graph;
use crate::git::provenance::Stretch;
use crate::object::CommitId;

/// A merge of upstream into a fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merge {
    /// The merge.
    pub(super) commit: CommitId,
    /// Its parent that was the country's.
    pub(super) country: CommitId,
    /// Its parent that was upstream's.
    pub(super) upstream: CommitId,
}

/// The merges that `tip` has and `upstream` has not, with one parent that upstream has and one that it has not; each before
/// those that it was made on, else the newest first.
pub(super) fn merges(graph: &Graph<'_>, tip: CommitId, upstream: &[CommitId]) -> Result<Vec<Merge>, Error> {
    let own = Stretch::of(graph, tip, upstream)?;
    let mut found = Vec::new();
    for &commit in own.commits() {
        if let [left, right] = graph.parents(commit)?[..] {
            match (own.has(left), own.has(right)) {
                (true, false) => found.push(Merge { commit, country: left, upstream: right }),
                (false, true) => found.push(Merge { commit, country: right, upstream: left }),
                _ => {}
            }
        }
    }
    Ok(found)
}
