//! The fork point: best common ancestors of one commit and the union of many.
//!
//! Owns the walk that paints commits from two sides, newest first, until only shared history is left (the idea of git's
//! `merge-base --all ONE MANY...`, where MANY are taken as if merged together). Dates only order the walk; the answer is
//! right with clocks that go backwards too, because a commit that gains a colour is visited again.
//!
//! ```text
//! o──F──a──b  country        paint from b: 1; from r, s: 2
//!     \──r  \──s  upstream   first to carry both, not below another such: a
//! ```

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::HistoryError;
use super::commits::Node;
use super::graph::Graph;
use crate::object::CommitId;

/// Reached from the one.
pub(super) const ONE: u8 = 1;
/// Reached from the many.
pub(super) const MANY: u8 = 2;
/// An ancestor of a common ancestor: no longer interesting.
const STALE: u8 = 4;
const QUEUED: u8 = 8;
const FOUND: u8 = 16;

/// Best common ancestors of the fork and all of `upstream` taken together, newest first; empty without shared history.
///
/// Several where histories cross. The country's commit itself where it is upstream's own.
///
/// # Errors
/// [`HistoryError`] when a commit on the way cannot be read; [`HistoryError::Shallow`] when the clone ends too early.
pub fn fork_point(
    graph: &Graph<'_>,
    country: CommitId,
    upstream: &[CommitId],
) -> Result<Vec<CommitId>, HistoryError> {
    let found = best_common(graph, graph.node(country), &graph.nodes(upstream))?;
    Ok(found.into_iter().map(|node| graph.id(node)).collect())
}

/// Whether the fork and upstream have any commit in common.
///
/// # Errors
/// As [`fork_point`].
pub fn is_shared_history(
    graph: &Graph<'_>,
    country: CommitId,
    upstream: &[CommitId],
) -> Result<bool, HistoryError> {
    fork_point(graph, country, upstream).map(|found| !found.is_empty())
}

/// [`fork_point`] over numbers.
pub(super) fn best_common(graph: &Graph<'_>, one: Node, many: &[Node]) -> Result<Vec<Node>, HistoryError> {
    if many.contains(&one) {
        return Ok(vec![one]);
    }
    let mut found = paint(graph, one, many)?.found;
    drop_redundant(graph, &mut found)?;
    found.sort_by_cached_key(|&node| Reverse(graph.seconds_of(node).unwrap_or_default()));
    Ok(found)
}

/// With clocks that go backwards a walk can find an ancestor of another answer: such ones go.
fn drop_redundant(graph: &Graph<'_>, found: &mut Vec<Node>) -> Result<(), HistoryError> {
    let mut at = 0;
    while found.len() > 1 && at < found.len() {
        let others: Vec<Node> = found.iter().copied().filter(|&node| node != found[at]).collect();
        if paint(graph, found[at], &others)?.has(found[at], MANY) {
            found.remove(at);
        } else {
            at += 1;
        }
    }
    Ok(())
}

/// The painted commits.
pub(super) struct Painted {
    marks: Vec<u8>,
    found: Vec<Node>,
    /// Every commit whose parents were looked at, in order of visit (some twice).
    pub(super) visited: Vec<Node>,
}

impl Painted {
    /// Whether a commit carries all of these colours.
    pub(super) fn has(&self, node: Node, colours: u8) -> bool {
        self.marks.get(node.at()).is_some_and(|marks| marks & colours == colours)
    }
}

/// Paints from both sides until nothing but ancestors of common ancestors is left to visit.
pub(super) fn paint(graph: &Graph<'_>, one: Node, many: &[Node]) -> Result<Painted, HistoryError> {
    let mut walk = Walk::new(graph);
    walk.add(one, ONE)?;
    for &node in many {
        walk.add(node, MANY)?;
    }
    while walk.fresh > 0 {
        let Some(node) = walk.next() else { break };
        let mut colours = walk.marks[node.at()] & (ONE | MANY | STALE);
        if colours == ONE | MANY {
            walk.find(node);
            colours |= STALE;
        }
        walk.spread(node, colours)?;
    }
    Ok(walk.done())
}

type Turn = (i64, Reverse<u32>, Node);

struct Walk<'g, 'repo> {
    graph: &'g Graph<'repo>,
    marks: Vec<u8>,
    queue: BinaryHeap<Turn>,
    turns: u32,
    /// Queued commits that are not stale.
    fresh: usize,
    found: Vec<Node>,
    visited: Vec<Node>,
}

impl<'g, 'repo> Walk<'g, 'repo> {
    fn new(graph: &'g Graph<'repo>) -> Self {
        let marks = vec![0; graph.len() + 1024];
        Self {
            graph,
            marks,
            queue: BinaryHeap::new(),
            turns: 0,
            fresh: 0,
            found: Vec::new(),
            visited: Vec::new(),
        }
    }

    /// Gives a commit these colours and queues it if that is news.
    fn add(&mut self, node: Node, colours: u8) -> Result<(), HistoryError> {
        if node.at() >= self.marks.len() {
            self.marks.resize(node.at() * 2, 0);
        }
        let before = self.marks[node.at()];
        if before & colours == colours {
            return Ok(());
        }
        let after = before | colours;
        if before & QUEUED == 0 {
            let seconds = self.graph.seconds_of(node)?;
            self.queue.push((seconds, Reverse(self.turns), node));
            self.turns += 1;
            self.fresh += usize::from(after & STALE == 0);
        } else if before & STALE == 0 && after & STALE != 0 {
            self.fresh -= 1;
        }
        self.marks[node.at()] = after | QUEUED;
        Ok(())
    }

    fn next(&mut self) -> Option<Node> {
        let (_, _, node) = self.queue.pop()?;
        self.marks[node.at()] &= !QUEUED;
        self.fresh -= usize::from(self.marks[node.at()] & STALE == 0);
        Some(node)
    }

    /// Notes a commit with both colours, once.
    fn find(&mut self, node: Node) {
        let marks = &mut self.marks[node.at()];
        if *marks & FOUND == 0 {
            *marks |= FOUND;
            self.found.push(node);
        }
    }

    fn spread(&mut self, node: Node, colours: u8) -> Result<(), HistoryError> {
        self.visited.push(node);
        for parent in self.graph.parents_of(node)? {
            match self.add(parent, colours) {
                Err(HistoryError::Missing { .. }) if self.graph.is_cut(node) => {
                    if colours & STALE == 0 {
                        return Err(HistoryError::Shallow { id: self.graph.id(node) });
                    }
                }
                other => other?,
            }
        }
        Ok(())
    }

    fn done(self) -> Painted {
        let Self { marks, mut found, visited, .. } = self;
        found.retain(|node| marks[node.at()] & STALE == 0);
        Painted { marks, found, visited }
    }
}
