//! A fork's own commits laid onto a release, one after the other, in memory: where would a rebase stop?
//!
//! Owns [`own_line`] (which commits, in which order), [`lay`] (one of them) and [`replay`] (all). Must not know what a
//! conflict means to anybody. Nothing is written: new objects stay in the store's memory.
//!
//! The line is the country's first parents. A branch that was merged into it counts as one change, made by that merge,
//! for what was settled in the branch would be asked again; but where its commits fit one by one, they are laid so, and
//! who wrote what stays known. A merge that brought upstream in is left out, for the release brings that itself; what a
//! merged branch had brought of upstream is not told as the country's. Where a rehearsal lets the country's files stand in
//! the conflicted places ([`as_country`]), a disagreement stops once, not at each later commit.
//!
//! ```text
//! upstream  o───o───o v1.7.4            replayed: a, M (as b, if that fits), c
//!            \   \
//! country     a───S───M───c             S brought upstream in: left out
//!                    /
//!                   b
//! ```

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::edit::{Changes, edit_tree};
use super::history::trees::{Change, changes};
use super::history::{Graph, fork_point, range};
use super::merge::{MergeError, MergeOptions, Merged, merge_trees};
use super::store::{Store, StoreError};
use crate::object::{CommitId, Mode, ObjectId};
use crate::sides::Sides;

/// A country's own line of commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnLine {
    /// What is replayed, the oldest first.
    pub commits: Vec<Unit>,
    /// Merges that brought upstream in.
    pub syncs: Vec<CommitId>,
}

/// One change of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The commit that made it.
    pub commit: CommitId,
    /// The tree that it is told from: its first parent's, with what a merged branch had brought of upstream.
    pub from: ObjectId,
    /// For a branch that was merged: its commits, each with the tree that it is told from, the oldest first, if these alone
    /// come to the same files. Empty for any other.
    pub parts: Vec<(CommitId, ObjectId)>,
    /// How many commits of the country it stands for.
    pub stands_for: usize,
}

/// What became of a line of commits on a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// Where somebody would have to decide, in order.
    pub stops: Vec<Stop>,
    /// Commits that do not fit and that need nobody all the same.
    pub settled: Vec<CommitId>,
    /// Commits that change nothing there: the release has what they did.
    pub taken: Vec<CommitId>,
    /// How many commits were looked at; less than the line has where it was cut.
    pub looked_at: usize,
    /// The tree at the end.
    pub tree: ObjectId,
}

/// A commit that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which.
    pub commit: CommitId,
    /// The files that conflict.
    pub paths: Vec<BString>,
}

/// One change laid onto a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Laid {
    /// It fits; what comes of it.
    Clean(ObjectId),
    /// It does not.
    Conflicted(Merged),
}

/// How a commit that does not fit goes on in a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The files that somebody would have to decide.
    pub open: Vec<BString>,
    /// The tree that the next commit is laid onto.
    pub tree: ObjectId,
}

/// The country's own commits on its line of first parents, back to the first that upstream has.
///
/// # Errors
/// [`MergeError`] when an object cannot be read.
pub fn own_line(
    (graph, store): (&Graph<'_>, &Store<'_>),
    country: CommitId,
    upstream: &[CommitId],
) -> Result<OwnLine, MergeError> {
    let own: BTreeSet<CommitId> = range(graph, &[country], upstream)?.into_iter().collect();
    let mut line = OwnLine::default();
    let mut commit = country;
    while own.contains(&commit) {
        let parents = graph.parents(commit)?;
        let Some(&parent) = parents.first() else { break };
        if parents[1..].iter().any(|parent| !own.contains(parent)) {
            line.syncs.push(commit);
        } else {
            match unit((graph, store), (commit, parent), &own)? {
                Some(unit) => line.commits.push(unit),
                None => line.syncs.push(commit),
            }
        }
        commit = parent;
    }
    line.commits.reverse();
    line.syncs.reverse();
    Ok(line)
}

/// The change that `commit` is to its first parent; `None` where all of it is upstream's.
fn unit(
    (graph, store): (&Graph<'_>, &Store<'_>),
    (commit, first): (CommitId, CommitId),
    own: &BTreeSet<CommitId>,
) -> Result<Option<Unit>, MergeError> {
    let merged = graph.parents(commit)?.get(1..).unwrap_or_default().to_vec();
    let branch: BTreeSet<CommitId> = range(graph, &merged, &[first])?.into_iter().collect();
    let stands_for = branch.iter().filter(|commit| own.contains(commit)).count();
    let brought = brought(graph, &branch, own)?;
    let from = with_upstream((graph, store), first, &brought)?;
    if !brought.is_empty() && from == graph.tree(commit)? {
        return Ok(None);
    }
    let parts = parts((graph, store), (commit, from), (&branch, own))?;
    // A branch of one commit is that commit.
    Ok(Some(match parts[..] {
        [(commit, from)] => Unit { commit, from, parts: Vec::new(), stands_for: 1 },
        _ => Unit { commit, from, parts, stands_for: stands_for.max(1) },
    }))
}

/// Upstream's commits that were merged into a branch and that none of the others among them has.
fn brought(
    graph: &Graph<'_>,
    branch: &BTreeSet<CommitId>,
    own: &BTreeSet<CommitId>,
) -> Result<Vec<CommitId>, MergeError> {
    let mut tips = BTreeSet::new();
    for commit in branch.iter().filter(|commit| own.contains(commit)) {
        let parents = graph.parents(*commit)?;
        tips.extend(parents.into_iter().filter(|parent| branch.contains(parent) && !own.contains(parent)));
    }
    let mut newest = Vec::new();
    for tip in &tips {
        let others: Vec<CommitId> = tips.iter().copied().filter(|other| other != tip).collect();
        if !range(graph, &[*tip], &others)?.is_empty() {
            newest.push(*tip);
        }
    }
    Ok(newest)
}

/// The tree of `first` with `brought` merged into it. Where that conflicts, upstream's file stands: what the country made of
/// it is then its change.
fn with_upstream(
    (graph, store): (&Graph<'_>, &Store<'_>),
    first: CommitId,
    brought: &[CommitId],
) -> Result<ObjectId, MergeError> {
    let mut tree = graph.tree(first)?;
    for &tip in brought {
        let Some(&base) = fork_point(graph, first, &[tip])?.first() else { continue };
        let sides = Sides::new(graph.tree(base)?, tree, graph.tree(tip)?);
        let merged = merge_trees(store, sides, &MergeOptions::default())?;
        let paths: Vec<BString> = merged.conflicts.into_iter().map(|conflict| conflict.path).collect();
        tree = as_country(store, merged.tree, sides.upstream, paths.iter())?;
    }
    Ok(tree)
}

/// The commits of the branch that `commit` merged, where these one after the other lead from the tree `from` to the same
/// files without a conflict.
fn parts(
    (graph, store): (&Graph<'_>, &Store<'_>),
    (commit, from): (CommitId, ObjectId),
    (branch, own): (&BTreeSet<CommitId>, &BTreeSet<CommitId>),
) -> Result<Vec<(CommitId, ObjectId)>, MergeError> {
    let [_, second] = graph.parents(commit)?[..] else { return Ok(Vec::new()) };
    let is_own = |commit: &CommitId| branch.contains(commit) && own.contains(commit);
    let (mut parts, mut at) = (Vec::new(), second);
    while is_own(&at) {
        let parents = graph.parents(at)?;
        let Some(&before) = parents.first() else { return Ok(Vec::new()) };
        // What the branch merged from the line stands on the line already, and upstream's comes with the release.
        if parents.len() == 1 || parents[1..].iter().all(is_own) {
            parts.push((at, graph.tree(before)?));
        }
        at = before;
    }
    parts.reverse();
    let trees = lay_all((graph, store), &parts, from)?;
    let same = trees.and_then(|trees| trees.last().copied()) == Some(graph.tree(commit)?);
    Ok(if same { parts } else { Vec::new() })
}

/// The trees that commits lead to one after the other; `None` where one does not fit.
///
/// # Errors
/// [`MergeError`] when an object cannot be read.
pub fn lay_all(
    (graph, store): (&Graph<'_>, &Store<'_>),
    commits: &[(CommitId, ObjectId)],
    onto: ObjectId,
) -> Result<Option<Vec<ObjectId>>, MergeError> {
    let (mut trees, mut tree) = (Vec::with_capacity(commits.len()), onto);
    for &(commit, from) in commits {
        let Laid::Clean(next) = lay(store, Sides::new(from, graph.tree(commit)?, tree))? else {
            return Ok(None);
        };
        tree = next;
        trees.push(tree);
    }
    Ok(Some(trees))
}

/// Lays `line` onto the tree `onto`, at most `limit` commits of it; `pass` says how a commit that does not fit, whose trees
/// are given (upstream's is what it was laid onto), goes on.
///
/// # Errors
/// That of `pass`, and [`MergeError`] when an object cannot be read. A conflict is no error.
pub fn replay<E: From<MergeError>>(
    (store, graph): (&Store<'_>, &Graph<'_>),
    line: &OwnLine,
    onto: ObjectId,
    limit: usize,
    mut pass: impl FnMut(CommitId, Sides<ObjectId>, Merged) -> Result<Passed, E>,
) -> Result<Replay, E> {
    let mut replay = Replay { tree: onto, ..Replay::default() };
    let tree = |commit| graph.tree(commit).map_err(MergeError::from);
    for unit in line.commits.iter().take(limit) {
        let commit = unit.commit;
        let trees = Sides::new(unit.from, tree(commit)?, replay.tree);
        match lay(store, trees)? {
            Laid::Clean(tree) if tree == replay.tree => replay.taken.push(commit),
            Laid::Clean(tree) => replay.tree = tree,
            Laid::Conflicted(merged) => {
                let passed = pass(commit, trees, merged)?;
                replay.tree = passed.tree;
                match passed.open {
                    open if open.is_empty() => replay.settled.push(commit),
                    paths => replay.stops.push(Stop { commit, paths }),
                }
            }
        }
        replay.looked_at += 1;
    }
    Ok(replay)
}

/// One change laid onto a tree: from `trees.base` to `trees.country`, onto `trees.upstream`.
///
/// # Errors
/// [`MergeError`] when an object cannot be read. A conflict is no error.
pub fn lay(store: &Store<'_>, trees: Sides<ObjectId>) -> Result<Laid, MergeError> {
    let made = changes(store, Some(trees.base), Some(trees.country))?;
    if let Some(tree) = lay_plainly(store, trees.upstream, &made)? {
        return Ok(Laid::Clean(tree));
    }
    let merged = merge_trees(store, trees, &MergeOptions::default())?;
    Ok(if merged.conflicts.is_empty() { Laid::Clean(merged.tree) } else { Laid::Conflicted(merged) })
}

/// `tree` with the files of `country` at `paths`, as if somebody had settled them so.
///
/// # Errors
/// [`StoreError`] when a tree cannot be read.
pub fn as_country<'a>(
    store: &Store<'_>,
    tree: ObjectId,
    country: ObjectId,
    paths: impl Iterator<Item = &'a BString>,
) -> Result<ObjectId, StoreError> {
    let mut settled = Changes::new();
    for path in paths {
        let entry = store.entry_at(country, path.as_bstr())?;
        settled.insert(path.clone(), entry.filter(|entry| entry.mode != Mode::Tree));
    }
    edit_tree(store, tree, &settled)
}

/// Where every changed file stands as the change expects it, and every new one finds its folder, nothing need be merged:
/// a merge would find a release's renames anew for each commit.
fn lay_plainly(store: &Store<'_>, onto: ObjectId, made: &[Change]) -> Result<Option<ObjectId>, StoreError> {
    let mut edits = Changes::new();
    for change in made {
        if store.entry_at(onto, change.path.as_bstr())? != change.old {
            return Ok(None);
        }
        let folder = change.path.rfind_byte(b'/').map(|at| change.path[..at].as_bstr());
        if let (None, Some(folder)) = (change.old, folder)
            && store.entry_at(onto, folder)?.is_none_or(|entry| entry.mode != Mode::Tree)
        {
            return Ok(None);
        }
        edits.insert(change.path.clone(), change.new);
    }
    edit_tree(store, onto, &edits).map(Some)
}
