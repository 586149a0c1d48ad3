//! Common ancestors, and the merge of two commits over all of them.
//!
//! Owns [`merge_bases`] and [`merge_commits`]: where two commits have several best common ancestors, these are merged
//! first, and the outcome, conflicts and all, is the base (git's recursive strategy). Must not know how trees merge.
//!
//! Worked example: after `A` and `B` were each merged into the other's line, both are best common ancestors of what
//! came after; the base is then the merge of `A` and `B` over theirs.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::rc::Rc;

use super::{Depth, Merge, MergeError, MergeOptions, Merged};
use crate::git::store::{Commit, Store};
use crate::object::{CommitId, ObjectId};
use crate::sides::Sides;

/// All best common ancestors of two commits, the newest first; none where they share no history.
///
/// # Errors
/// [`MergeError::Commit`] when a commit is absent (a shallow clone) or unreadable.
pub fn merge_bases(store: &Store, one: CommitId, other: CommitId) -> Result<Vec<CommitId>, MergeError> {
    History::new(store).merge_bases(&[one], &[other])
}

/// Merges two commits over `bases`, the newest first as [`merge_bases`] gives them. Several are merged into one first;
/// where there is none the base is the empty tree.
///
/// # Errors
/// [`MergeError`] when a commit or an object cannot be read. A conflict is no error.
pub fn merge_commits(
    store: &Store,
    country: CommitId,
    upstream: CommitId,
    bases: &[CommitId],
    options: &MergeOptions,
) -> Result<Merged, MergeError> {
    let mut recursion = Recursion { store, options, history: History::new(store), warnings: Vec::new() };
    let base = recursion.base_tree(bases, 1)?;
    let (country, upstream) = (recursion.history.tree(country)?, recursion.history.tree(upstream)?);
    let mut merged = Merge::run(store, Sides::new(base, country, upstream), options, Depth::Outer)?;
    recursion.warnings.append(&mut merged.warnings);
    merged.warnings = recursion.warnings;
    Ok(merged)
}

struct Recursion<'a> {
    store: &'a Store<'a>,
    options: &'a MergeOptions,
    history: History<'a>,
    warnings: Vec<String>,
}

impl Recursion<'_> {
    /// The tree of the one base, or of all bases merged, oldest first.
    fn base_tree(&mut self, bases: &[CommitId], level: usize) -> Result<ObjectId, MergeError> {
        let mut oldest_first = bases.iter().rev();
        let Some(first) = oldest_first.next() else { return Ok(self.store.add_tree(Vec::new())?) };
        let mut tree = self.history.tree(*first)?;
        let mut merged = vec![*first];
        for next in oldest_first {
            let inner = self.history.merge_bases(&merged, &[*next])?;
            let base = self.base_tree(&inner, level + 1)?;
            let trees = Sides::new(base, tree, self.history.tree(*next)?);
            tree = Merge::run(self.store, trees, self.options, Depth::Inner(level))?.tree;
            merged.push(*next);
        }
        Ok(tree)
    }
}

const ONE: u8 = 1;
const OTHER: u8 = 2;
const STALE: u8 = 4;

/// The commits read so far.
struct History<'a> {
    store: &'a Store<'a>,
    commits: HashMap<CommitId, Rc<Commit>>,
}

/// A commit that waits to be looked at: newest first, then in the order of arrival.
#[derive(PartialEq, Eq)]
struct Waiting {
    time: i64,
    arrival: Reverse<usize>,
    commit: CommitId,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.time, &self.arrival).cmp(&(other.time, &other.arrival))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A commit's marks, and how often it stands in the queue.
#[derive(Clone, Copy, Default)]
struct Painted {
    marks: u8,
    queued: usize,
}

/// Commits painted with the lines of history that they belong to.
#[derive(Default)]
struct Paint {
    marks: HashMap<CommitId, Painted>,
    queue: BinaryHeap<Waiting>,
    arrivals: usize,
    /// How many in the queue are not stale.
    fresh: usize,
    found: Vec<CommitId>,
}

impl<'a> History<'a> {
    fn new(store: &'a Store<'a>) -> Self {
        Self { store, commits: HashMap::new() }
    }

    fn commit(&mut self, id: CommitId) -> Result<Rc<Commit>, MergeError> {
        if let Some(commit) = self.commits.get(&id) {
            return Ok(Rc::clone(commit));
        }
        let commit = self.store.commit(id).map_err(|source| MergeError::Commit { commit: id, source })?;
        let commit = Rc::new(commit);
        self.commits.insert(id, Rc::clone(&commit));
        Ok(commit)
    }

    fn tree(&mut self, id: CommitId) -> Result<ObjectId, MergeError> {
        Ok(self.commit(id)?.tree)
    }

    /// The best common ancestors of two groups of commits, the newest first.
    fn merge_bases(&mut self, ones: &[CommitId], others: &[CommitId]) -> Result<Vec<CommitId>, MergeError> {
        let painted = self.paint(ones, others)?;
        let mut best: Vec<_> = painted.found.iter().filter(|id| !painted.has(**id, STALE)).copied().collect();
        self.sort_by_time(&mut best)?;
        if best.len() > 1 {
            best = self.independent(best)?;
        }
        Ok(best)
    }

    fn sort_by_time(&mut self, commits: &mut [CommitId]) -> Result<(), MergeError> {
        for id in commits.iter() {
            self.commit(*id)?;
        }
        commits.sort_by_key(|id| Reverse(self.commits.get(id).map(|commit| commit.time)));
        Ok(())
    }

    /// Drops those that another one contains (which clock skew can leave).
    fn independent(&mut self, commits: Vec<CommitId>) -> Result<Vec<CommitId>, MergeError> {
        let mut redundant = vec![false; commits.len()];
        for at in 0..commits.len() {
            let rest: Vec<_> =
                (0..commits.len()).filter(|other| *other != at && !redundant[*other]).collect();
            if redundant[at] || rest.is_empty() {
                continue;
            }
            let others: Vec<_> = rest.iter().map(|other| commits[*other]).collect();
            let painted = self.paint(&[commits[at]], &others)?;
            redundant[at] = painted.has(commits[at], OTHER);
            for other in rest {
                redundant[other] |= painted.has(commits[other], ONE);
            }
        }
        let kept = commits.into_iter().zip(redundant).filter(|(_, redundant)| !redundant);
        Ok(kept.map(|(commit, _)| commit).collect())
    }

    fn paint(&mut self, ones: &[CommitId], others: &[CommitId]) -> Result<Paint, MergeError> {
        let mut paint = Paint::default();
        for (group, mark) in [(ones, ONE), (others, OTHER)] {
            for id in group {
                let time = self.commit(*id)?.time;
                paint.mark(*id, mark, time);
            }
        }
        while paint.fresh > 0 {
            let Some(commit) = paint.next() else { break };
            let mut marks = paint.marks.get(&commit).map_or(0, |painted| painted.marks);
            if marks == ONE | OTHER {
                if !paint.found.contains(&commit) {
                    paint.found.push(commit);
                }
                marks |= STALE;
            }
            for parent in &self.commit(commit)?.parents {
                if !paint.has(*parent, marks) {
                    let time = self.commit(*parent)?.time;
                    paint.mark(*parent, marks, time);
                }
            }
        }
        Ok(paint)
    }
}

impl Paint {
    /// Adds marks to a commit and queues it.
    fn mark(&mut self, commit: CommitId, marks: u8, time: i64) {
        let painted = self.marks.entry(commit).or_default();
        let was_fresh = painted.marks & STALE == 0;
        painted.marks |= marks;
        let is_fresh = painted.marks & STALE == 0;
        if was_fresh && !is_fresh {
            self.fresh -= painted.queued;
        }
        painted.queued += 1;
        self.fresh += usize::from(is_fresh);
        self.arrivals += 1;
        self.queue.push(Waiting { time, arrival: Reverse(self.arrivals), commit });
    }

    fn next(&mut self) -> Option<CommitId> {
        let commit = self.queue.pop()?.commit;
        let painted = self.marks.entry(commit).or_default();
        painted.queued -= 1;
        self.fresh -= usize::from(painted.marks & STALE == 0);
        Some(commit)
    }

    fn has(&self, commit: CommitId, marks: u8) -> bool {
        self.marks.get(&commit).is_some_and(|painted| painted.marks & marks == marks)
    }
}
