//! The merge of two commits over all their best common ancestors.
//!
//! Owns [`merge_commits`]: where two commits have several best common ancestors, these are merged first, and the outcome,
//! conflicts and all, is the base (git's recursive strategy). Must not know how trees merge, nor how ancestors are found.
//!
//! Worked example: after `A` and `B` were each merged into the other's line, both are best common ancestors of what
//! came after; the base is then the merge of `A` and `B` over theirs.

use super::{Depth, Merge, MergeError, MergeOptions, Merged};
use crate::git::history::{Graph, fork_point};
use crate::git::store::Store;
use crate::object::{CommitId, ObjectId};
use crate::sides::Sides;

/// Two commits to merge, and what from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commits {
    /// The fork's.
    pub country: CommitId,
    /// The release's.
    pub upstream: CommitId,
    /// Their best common ancestors, the newest first, as [`fork_point`] gives them.
    /// Several are merged into one first; where there is none the base is the empty tree.
    pub bases: Vec<CommitId>,
}

/// Merges two commits.
///
/// # Errors
/// [`MergeError`] when a commit or an object cannot be read. A conflict is no error.
pub fn merge_commits(
    store: &Store,
    graph: &Graph<'_>,
    commits: &Commits,
    options: &MergeOptions,
) -> Result<Merged, MergeError> {
    let recursion = Recursion { store, graph, options };
    let base = recursion.base_tree(&commits.bases, 1)?;
    let trees = Sides::new(base, graph.tree(commits.country)?, graph.tree(commits.upstream)?);
    Merge::run(store, trees, options, Depth::Outer)
}

struct Recursion<'a> {
    store: &'a Store<'a>,
    graph: &'a Graph<'a>,
    options: &'a MergeOptions,
}

impl Recursion<'_> {
    /// The tree of the one base, or of all bases merged, oldest first.
    fn base_tree(&self, bases: &[CommitId], level: usize) -> Result<ObjectId, MergeError> {
        let mut oldest_first = bases.iter().rev();
        let Some(first) = oldest_first.next() else { return Ok(self.store.add_tree(Vec::new())) };
        let mut tree = self.graph.tree(*first)?;
        let mut merged = vec![*first];
        for next in oldest_first {
            let inner = fork_point(self.graph, *next, &merged)?;
            let base = self.base_tree(&inner, level + 1)?;
            let trees = Sides::new(base, tree, self.graph.tree(*next)?);
            tree = Merge::run(self.store, trees, self.options, Depth::Inner(level))?.tree;
            merged.push(*next);
        }
        Ok(tree)
    }
}
