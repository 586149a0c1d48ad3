//! What one side has and the other lacks, and which commits hold which.
//!
//! Owns the walk `A not B` and the questions that it answers alone. Must not know which refs there are.
//!
//! ```text
//! o──F──r──s   upstream      range([c], [s]) = c, b
//!     \──b──c  country
//! ```

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::HistoryError;
use super::commits::Node;
use super::graph::Graph;
use super::paint::{self, MANY};
use crate::object::CommitId;

const A: u8 = 1;
const B: u8 = 2;
const QUEUED: u8 = 4;

/// How much older than the oldest commit found the walk goes on, for clocks that went backwards; in seconds.
const SLACK: i64 = 7 * 24 * 3600;

/// Commits reachable from `from` and from none of `not`, newest first.
///
/// # Errors
/// [`HistoryError`] when a commit on the way cannot be read; [`HistoryError::Shallow`] when the clone ends too early.
pub fn range(graph: &Graph<'_>, from: &[CommitId], not: &[CommitId]) -> Result<Vec<CommitId>, HistoryError> {
    let nodes = exclusive(graph, &graph.nodes(from), &graph.nodes(not))?;
    Ok(nodes.into_iter().map(|node| graph.id(node)).collect())
}

/// For each of `candidates`, whether it has all of `commits` among its ancestors (or is it); one walk a commit.
///
/// # Errors
/// As [`range`].
pub fn holders(
    graph: &Graph<'_>,
    commits: &[CommitId],
    candidates: &[CommitId],
) -> Result<Vec<bool>, HistoryError> {
    let candidates = graph.nodes(candidates);
    let mut all = vec![true; candidates.len()];
    for commit in graph.nodes(commits) {
        let above = descendants(graph, commit, &candidates)?;
        for (holds, candidate) in all.iter_mut().zip(&candidates) {
            *holds &= above[candidate.at()];
        }
    }
    Ok(all)
}

/// Whether `commit` is `tip` or an ancestor of it.
///
/// # Errors
/// As [`range`].
pub fn contains(graph: &Graph<'_>, tip: CommitId, commit: CommitId) -> Result<bool, HistoryError> {
    Ok(holders(graph, &[commit], &[tip])?[0])
}

/// Marks, by number, of the commits between `tips` and `commit` that have it among their ancestors, and of itself.
///
/// Nothing between the two can go stale while `commit` is painted, so every path down to it was visited.
fn descendants(graph: &Graph<'_>, commit: Node, tips: &[Node]) -> Result<Vec<bool>, HistoryError> {
    let painted = paint::paint(graph, commit, tips)?;
    // Parents with their children, by parent.
    let mut edges: Vec<(Node, Node)> = Vec::new();
    for &node in painted.visited.iter().filter(|&&node| painted.has(node, MANY)) {
        edges.extend(graph.parents_of(node)?.into_iter().map(|parent| (parent, node)));
    }
    edges.sort_unstable();
    let mut above = vec![false; graph.len()];
    let mut next = vec![commit];
    while let Some(node) = next.pop() {
        if !std::mem::replace(&mut above[node.at()], true) {
            let children = edges[edges.partition_point(|(parent, _)| *parent < node)..].iter();
            next.extend(children.take_while(|(parent, _)| *parent == node).map(|(_, child)| *child));
        }
    }
    Ok(above)
}

/// A fork's own work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnCommits {
    /// Commits that upstream lacks.
    pub count: usize,
    /// Those that are no merges.
    pub non_merge: usize,
    /// Committer's date of the oldest, in seconds since 1970 UTC; `None` without any.
    pub first: Option<i64>,
    /// Committer's date of the newest.
    pub last: Option<i64>,
}

/// The country's commits that are not upstream's.
///
/// # Errors
/// As [`range`].
pub fn own_commits(
    graph: &Graph<'_>,
    country: CommitId,
    upstream: &[CommitId],
) -> Result<OwnCommits, HistoryError> {
    let nodes = exclusive(graph, &[graph.node(country)], &graph.nodes(upstream))?;
    let mut own = OwnCommits { count: nodes.len(), ..OwnCommits::default() };
    for node in nodes {
        let seconds = graph.seconds_of(node)?;
        own.non_merge += usize::from(graph.parents_of(node)?.len() < 2);
        own.first = Some(own.first.map_or(seconds, |first| first.min(seconds)));
        own.last = own.last.max(Some(seconds));
    }
    Ok(own)
}

/// [`range`] over numbers.
pub(super) fn exclusive(graph: &Graph<'_>, from: &[Node], not: &[Node]) -> Result<Vec<Node>, HistoryError> {
    Ok(compare(graph, from, not)?.only)
}

/// Two sides, as far as they were walked.
pub(super) struct Compared {
    /// What only the first has, newest first.
    pub(super) only: Vec<Node>,
    /// What was visited of the second, in order of their numbers: all that is as new as anything in `only`.
    pub(super) others: Vec<Node>,
}

/// Walks both sides until the first has nothing more of its own.
pub(super) fn compare(graph: &Graph<'_>, from: &[Node], not: &[Node]) -> Result<Compared, HistoryError> {
    let mut walk = Walk { graph, marks: vec![0; graph.len() + 1024], queue: BinaryHeap::new(), open: 0 };
    for &node in from {
        walk.add(node, A)?;
    }
    for &node in not {
        walk.add(node, B)?;
    }
    let (mut only, mut visited, mut oldest) = (Vec::new(), Vec::new(), i64::MAX);
    while let Some((seconds, node)) = walk.next() {
        if walk.open == 0 && walk.marks[node.at()] & B != 0 && seconds < oldest.saturating_sub(SLACK) {
            break;
        }
        if walk.marks[node.at()] & B == 0 {
            only.push(node);
            oldest = oldest.min(seconds);
        }
        visited.push(node);
        walk.spread(node)?;
    }
    let is_other = |node: &Node| walk.marks[node.at()] & B != 0;
    only.retain(|node| !is_other(node));
    let mut others: Vec<Node> = visited.into_iter().filter(is_other).collect();
    others.sort();
    others.dedup();
    Ok(Compared { only, others })
}

struct Walk<'g, 'repo> {
    graph: &'g Graph<'repo>,
    marks: Vec<u8>,
    queue: BinaryHeap<(i64, Reverse<Node>)>,
    /// Queued commits that only `A` reaches so far.
    open: usize,
}

impl Walk<'_, '_> {
    /// Gives a commit a colour and queues it if that is news.
    fn add(&mut self, node: Node, colour: u8) -> Result<(), HistoryError> {
        if node.at() >= self.marks.len() {
            self.marks.resize(node.at() * 2, 0);
        }
        let before = self.marks[node.at()];
        // What B reaches is out, whoever else reaches it.
        if before & colour != 0 || before & B != 0 {
            return Ok(());
        }
        if before & QUEUED == 0 {
            self.queue.push((self.graph.seconds_of(node)?, Reverse(node)));
            self.open += usize::from(colour == A);
        } else if colour == B {
            self.open -= 1;
        }
        self.marks[node.at()] = before | colour | QUEUED;
        Ok(())
    }

    fn next(&mut self) -> Option<(i64, Node)> {
        let (seconds, Reverse(node)) = self.queue.pop()?;
        let marks = &mut self.marks[node.at()];
        *marks &= !QUEUED;
        self.open -= usize::from(*marks & B == 0);
        Some((seconds, node))
    }

    fn spread(&mut self, node: Node) -> Result<(), HistoryError> {
        let colour = if self.marks[node.at()] & B == 0 { A } else { B };
        for parent in self.graph.parents_of(node)? {
            match self.add(parent, colour) {
                Err(HistoryError::Missing { .. }) if self.graph.is_cut(node) => {
                    if colour == A || self.open > 0 {
                        return Err(HistoryError::Shallow { id: self.graph.id(node) });
                    }
                }
                other => other?,
            }
        }
        Ok(())
    }
}
