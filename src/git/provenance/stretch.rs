//! A stretch of history: the commits that one side has and the base lacks, children before parents.
//!
//! Owns [`Stretch`]. Must not know files.

use crate::git::history::{Graph, HistoryError, range};
use crate::object::{CommitId, IdMap};

/// The commits reachable from a tip and from none of its borders, each before its parents.
pub struct Stretch {
    tip: CommitId,
    commits: Vec<CommitId>,
    numbers: IdMap<CommitId, usize>,
    parents: Vec<Vec<CommitId>>,
}

impl Stretch {
    /// What `tip` has and none of `not` has.
    ///
    /// # Errors
    /// [`HistoryError`] when a commit on the way cannot be read.
    pub fn of(graph: &Graph<'_>, tip: CommitId, not: &[CommitId]) -> Result<Self, HistoryError> {
        let by_date = range(graph, &[tip], not)?;
        let mut parents: IdMap<CommitId, Vec<CommitId>> = IdMap::default();
        for &commit in &by_date {
            parents.insert(commit, graph.parents(commit)?);
        }
        let commits = ordered(&by_date, &parents);
        let numbers = commits.iter().enumerate().map(|(at, &commit)| (commit, at)).collect();
        let parents = commits.iter().map(|commit| parents.remove(commit).unwrap_or_default()).collect();
        Ok(Self { tip, commits, numbers, parents })
    }

    /// The commit it leads to; not in the stretch itself where a border has it.
    #[must_use]
    pub const fn tip(&self) -> CommitId {
        self.tip
    }

    /// Its commits, each before its parents.
    #[must_use]
    pub fn commits(&self) -> &[CommitId] {
        &self.commits
    }

    /// Whether a commit belongs to it.
    #[must_use]
    pub fn has(&self, commit: CommitId) -> bool {
        self.numbers.contains_key(&commit)
    }

    /// The place of a commit in [`Stretch::commits`].
    pub(super) fn number(&self, commit: CommitId) -> Option<usize> {
        self.numbers.get(&commit).copied()
    }

    /// The parents of the commit at a place, inside the stretch or not.
    pub(super) fn parents(&self, at: usize) -> &[CommitId] {
        &self.parents[at]
    }
}

/// Kahn's order: a commit follows once all of its children have; among those that are free the newest first.
fn ordered(by_date: &[CommitId], parents: &IdMap<CommitId, Vec<CommitId>>) -> Vec<CommitId> {
    let rank: IdMap<CommitId, usize> = by_date.iter().enumerate().map(|(at, &id)| (id, at)).collect();
    let mut children = vec![0_usize; by_date.len()];
    let inner = |commit: &CommitId| {
        let parents = parents.get(commit).into_iter().flatten();
        parents.filter_map(|parent| rank.get(parent).copied()).collect::<Vec<_>>()
    };
    for commit in by_date {
        for parent in inner(commit) {
            children[parent] += 1;
        }
    }
    let mut free: std::collections::BTreeSet<usize> =
        (0..by_date.len()).filter(|&at| children[at] == 0).collect();
    let mut order = Vec::with_capacity(by_date.len());
    while let Some(at) = free.pop_first() {
        order.push(by_date[at]);
        for parent in inner(&by_date[at]) {
            children[parent] -= 1;
            if children[parent] == 0 {
                free.insert(parent);
            }
        }
    }
    order
}
