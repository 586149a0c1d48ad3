//! What one side has and the other lacks: commits, a fork's own work, other branches.
//!
//! Owns the walk `A not B` and the questions that it answers alone. Must not know which refs there are.
//!
//! ```text
//! o──F──r──s   upstream      range([c], [s]) = c, b
//!     \──b──c  country
//! ```

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

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
    let mut children: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for &node in painted.visited.iter().filter(|&&node| painted.has(node, MANY)) {
        for parent in graph.parents_of(node)? {
            children.entry(parent).or_default().push(node);
        }
    }
    let mut above = vec![false; graph.len()];
    let mut next = vec![commit];
    while let Some(node) = next.pop() {
        if !std::mem::replace(&mut above[node.at()], true) {
            next.extend(children.get(&node).into_iter().flatten());
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

/// A branch that holds work of the country which the planned one lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherBranch {
    /// Its name, the first given for its tip.
    pub name: String,
    /// Further names of the same tip, such as its remote-tracking branch.
    pub also: Vec<String>,
    /// Its tip.
    pub commit: CommitId,
    /// Commits that are neither upstream's nor in the planned branch.
    pub country_commits: usize,
    /// Committer's date of the newest of them, in seconds since 1970 UTC.
    pub newest: i64,
}

/// Branches with commits that neither upstream nor `country` has, the one with the newest work first.
///
/// A tip that upstream has too counts as upstream's, so pass every upstream tip that is known by name, fetched or not:
/// the ones that the repository lacks are skipped. Names of one tip are listed once, in the order given.
///
/// # Errors
/// As [`range`].
pub fn other_branches(
    graph: &Graph<'_>,
    country: CommitId,
    upstream: &[CommitId],
    branches: &[(String, CommitId)],
) -> Result<Vec<OtherBranch>, HistoryError> {
    let mut known: Vec<Node> =
        upstream.iter().filter(|&&id| graph.has(id)).map(|&id| graph.node(id)).collect();
    known.push(graph.node(country));
    let mut names: BTreeMap<Node, Vec<&str>> = BTreeMap::new();
    for (name, tip) in branches {
        names.entry(graph.node(*tip)).or_default().push(name);
    }
    let tips: Vec<Node> = names.keys().copied().collect();
    let new = exclusive(graph, &tips, &known)?;
    let mut is_new = vec![false; graph.len()];
    for node in &new {
        is_new[node.at()] = true;
    }
    let mut others = Vec::new();
    for (tip, names) in names {
        others.extend(other_branch(graph, tip, &names, &is_new)?);
    }
    others.sort_by(|a, b| b.newest.cmp(&a.newest).then_with(|| a.name.cmp(&b.name)));
    Ok(others)
}

fn other_branch(
    graph: &Graph<'_>,
    tip: Node,
    names: &[&str],
    is_new: &[bool],
) -> Result<Option<OtherBranch>, HistoryError> {
    let mut seen = vec![false; is_new.len()];
    let (mut count, mut newest, mut next) = (0, i64::MIN, vec![tip]);
    while let Some(node) = next.pop() {
        let known = !is_new.get(node.at()).is_some_and(|new| *new);
        if known || std::mem::replace(&mut seen[node.at()], true) {
            continue;
        }
        count += 1;
        newest = newest.max(graph.seconds_of(node)?);
        next.extend(graph.parents_of(node)?);
    }
    let Some((name, also)) = names.split_first().filter(|_| count > 0) else { return Ok(None) };
    let also = also.iter().map(|&name| name.to_owned()).collect();
    let (name, commit) = ((*name).to_owned(), graph.id(tip));
    Ok(Some(OtherBranch { name, also, commit, country_commits: count, newest }))
}

/// [`range`] over numbers.
pub(super) fn exclusive(graph: &Graph<'_>, from: &[Node], not: &[Node]) -> Result<Vec<Node>, HistoryError> {
    let mut walk = Walk { graph, marks: vec![0; graph.len() + 1024], queue: BinaryHeap::new(), open: 0 };
    for &node in from {
        walk.add(node, A)?;
    }
    for &node in not {
        walk.add(node, B)?;
    }
    let (mut found, mut oldest) = (Vec::new(), i64::MAX);
    while let Some((seconds, node)) = walk.next() {
        if walk.open == 0 && walk.marks[node.at()] & B != 0 && seconds < oldest.saturating_sub(SLACK) {
            break;
        }
        if walk.marks[node.at()] & B == 0 {
            found.push(node);
            oldest = oldest.min(seconds);
        }
        walk.spread(node)?;
    }
    found.retain(|node| walk.marks[node.at()] & B == 0);
    Ok(found)
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
