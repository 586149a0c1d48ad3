//! Fixes that a step would take away: upstream commits that the fork's release has and the target lacks.
//!
//! Owns the comparison of the two sides by change rather than by name. A diff is computed only for commits of the
//! target's side that touch exactly the paths of a candidate, and the trees of such a commit are opened only as deep as a
//! candidate still fits. Must not know releases or packs: who calls names the commits.
//!
//! ```text
//! o──x──y     the fork's release: fixes x and y
//!  \──x'──z   the target: x' makes x's change elsewhere in the file    left behind: y
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bstr::{BStr, BString, ByteSlice};

use super::HistoryError;
use super::commits::Node;
use super::graph::Graph;
use super::patch::{bumps_versions_only, footprint, patch_id};
use super::range::exclusive;
use super::trees::{Change, changes, join, pairs};
use crate::git::name::Name;
use crate::git::store::{Store, StoreError};
use crate::object::{CommitId, Entry, Mode, ObjectId};

/// An upstream commit that the step would take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The commit.
    pub commit: CommitId,
    /// First line of its message.
    pub subject: BString,
    /// Committer's date, in seconds since 1970 UTC.
    pub seconds: i64,
    /// What it touches, in git's order.
    pub paths: Vec<BString>,
    /// What it is made of.
    pub weight: Weight,
    /// Signs that the target has it after all.
    pub trace: Trace,
}

/// What a commit is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A change like any other.
    Change,
    /// Nothing but version numbers.
    VersionBump,
}

/// Signs that the target has a change although no commit of its side makes the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// None was found.
    None,
    /// A commit of the target's side has the same subject.
    SameSubject(CommitId),
    /// The target's files are what they are in the fork's release or what the commit made of them.
    SameContent,
}

/// Commits without any change, merges, and those that the target's side repeats are not listed; the newest comes first.
///
/// `from` is what the fork has from upstream (its fork points), `to` the target.
///
/// # Errors
/// [`HistoryError`] when a commit, a tree or a file cannot be read.
pub fn left_behind(
    graph: &Graph<'_>,
    store: &Store<'_>,
    from: &[CommitId],
    to: CommitId,
) -> Result<Vec<LeftBehind>, HistoryError> {
    let (from, to) = (graph.nodes(from), graph.node(to));
    let sides = Sides { graph, store };
    let mut candidates = Vec::new();
    for node in exclusive(graph, &from, &[to])? {
        candidates.extend(sides.candidate(node)?);
    }
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let theirs = exclusive(graph, &[to], &from)?;
    sides.drop_repeated(&mut candidates, &theirs)?;
    let subjects = sides.subjects(&theirs)?;
    let trees = (sides.trees(&from)?, graph.tree_of(to)?);
    candidates.into_iter().map(|candidate| sides.describe(candidate, &trees, &subjects)).collect()
}

/// The names that differ in each directory; two commits touch the same paths where this is equal.
type Shape = BTreeMap<BString, BTreeSet<Name>>;

struct Candidate {
    node: Node,
    changes: Vec<Change>,
    shape: Shape,
    /// Of the first files only, as far as asked for.
    footprints: Vec<u64>,
    patch: Option<ObjectId>,
}

struct Sides<'a, 'repo> {
    graph: &'a Graph<'repo>,
    store: &'a Store<'repo>,
}

impl Sides<'_, '_> {
    /// A commit worth comparing: no merge, and it changes something.
    fn candidate(&self, node: Node) -> Result<Option<Candidate>, HistoryError> {
        let Some((old, new)) = self.step(node)? else { return Ok(None) };
        let changes = changes(self.store, old, Some(new))?;
        let shape = shape(&changes);
        Ok((!changes.is_empty()).then_some(Candidate {
            node,
            changes,
            shape,
            footprints: Vec::new(),
            patch: None,
        }))
    }

    /// The trees before and after a commit; `None` for a merge.
    fn step(&self, node: Node) -> Result<Option<(Option<ObjectId>, ObjectId)>, HistoryError> {
        let before = match self.graph.parents_of(node)?.as_slice() {
            [] => None,
            [parent] => Some(self.graph.tree_of(*parent)?),
            _ => return Ok(None),
        };
        Ok(Some((before, self.graph.tree_of(node)?)))
    }

    fn drop_repeated(&self, candidates: &mut Vec<Candidate>, theirs: &[Node]) -> Result<(), HistoryError> {
        let mut repeated = HashSet::new();
        for &node in theirs {
            let Some((old, new)) = self.step(node)? else { continue };
            let all: Vec<usize> = (0..candidates.len()).filter(|at| !repeated.contains(at)).collect();
            let same_paths = self.fitting(candidates, all, BStr::new(""), (old, Some(new)))?;
            if same_paths.is_empty() {
                continue;
            }
            let changes = changes(self.store, old, Some(new))?;
            repeated.extend(self.repeating(candidates, same_paths, node, &changes)?);
        }
        let mut at = 0..;
        candidates.retain(|_| at.next().is_none_or(|at| !repeated.contains(&at)));
        Ok(())
    }

    /// Of the candidates `left`, those that touch exactly the paths below `directory` in which two trees differ.
    fn fitting(
        &self,
        candidates: &[Candidate],
        mut left: Vec<usize>,
        directory: &BStr,
        (old, new): (Option<ObjectId>, Option<ObjectId>),
    ) -> Result<Vec<usize>, StoreError> {
        let entries = |id: Option<ObjectId>| id.map(|id| self.store.tree(id)).transpose();
        let (old, new) = (entries(old)?, entries(new)?);
        let pairs = pairs(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
        let differing: Vec<_> = pairs.filter(|(a, b)| a.map(|e| e.entry) != b.map(|e| e.entry)).collect();
        let names: BTreeSet<&Name> =
            differing.iter().filter_map(|(a, b)| a.or(*b)).map(|entry| &entry.name).collect();
        left.retain(|&at| {
            candidates[at]
                .shape
                .get(directory.as_bytes())
                .is_some_and(|shape| shape.iter().eq(names.iter().copied()))
        });
        for (a, b) in &differing {
            let (Some(either), false) = (a.or(*b), left.is_empty()) else { break };
            if either.entry.mode == Mode::Tree {
                let below = join(directory, &either.name);
                let trees = (a.map(|e| e.entry.id), b.map(|e| e.entry.id));
                left = self.fitting(candidates, left, below.as_bstr(), trees)?;
            }
        }
        Ok(left)
    }

    /// Of the candidates `left`, which touch the paths of `changes`, those that `node` repeats.
    fn repeating(
        &self,
        candidates: &mut [Candidate],
        mut left: Vec<usize>,
        node: Node,
        changes: &[Change],
    ) -> Result<Vec<usize>, HistoryError> {
        // A file that became a directory is two changes of one name.
        left.retain(|&at| candidates[at].changes.len() == changes.len());
        for (file, change) in changes.iter().enumerate() {
            let footprint = footprint(self.store, change)?;
            left = try_filter(left, |at| Ok(self.footprint(&mut candidates[at], file)? == footprint))?;
            if left.is_empty() {
                return Ok(left);
            }
        }
        let patch = patch_id(self.store, self.graph.id(node), changes)?;
        try_filter(left, |at| Ok(self.patch(&mut candidates[at])? == patch))
    }

    fn footprint(&self, candidate: &mut Candidate, file: usize) -> Result<u64, HistoryError> {
        while candidate.footprints.len() <= file {
            let change = &candidate.changes[candidate.footprints.len()];
            candidate.footprints.push(footprint(self.store, change)?);
        }
        Ok(candidate.footprints[file])
    }

    fn patch(&self, candidate: &mut Candidate) -> Result<ObjectId, HistoryError> {
        if let Some(patch) = candidate.patch {
            return Ok(patch);
        }
        let patch = patch_id(self.store, self.graph.id(candidate.node), &candidate.changes)?;
        candidate.patch = Some(patch);
        Ok(patch)
    }

    /// Commits of a side by subject; short ones say too little.
    fn subjects(&self, nodes: &[Node]) -> Result<HashMap<BString, Node>, HistoryError> {
        let mut subjects = HashMap::new();
        for &node in nodes {
            let subject = self.graph.subject_of(node)?;
            if subject.split_str(" ").count() > 2 {
                subjects.entry(subject).or_insert(node);
            }
        }
        Ok(subjects)
    }

    fn trees(&self, nodes: &[Node]) -> Result<Vec<ObjectId>, HistoryError> {
        nodes.iter().map(|&node| self.graph.tree_of(node)).collect()
    }

    fn describe(
        &self,
        candidate: Candidate,
        trees: &(Vec<ObjectId>, ObjectId),
        subjects: &HashMap<BString, Node>,
    ) -> Result<LeftBehind, HistoryError> {
        let Candidate { node, changes, .. } = candidate;
        let (commit, subject) = (self.graph.id(node), self.graph.subject_of(node)?);
        let bump = bumps_versions_only(self.store, &changes)?;
        let weight = if bump { Weight::VersionBump } else { Weight::Change };
        let trace = match subjects.get(&subject) {
            _ if self.is_in_content(&changes, trees)? => Trace::SameContent,
            Some(&same) => Trace::SameSubject(self.graph.id(same)),
            None => Trace::None,
        };
        let seconds = self.graph.seconds_of(node)?;
        let paths = changes.into_iter().map(|change| change.path).collect();
        Ok(LeftBehind { commit, subject, seconds, paths, weight, trace })
    }

    /// Whether the target's file at every path is one of the fork's release or what the commit made of it.
    fn is_in_content(
        &self,
        changes: &[Change],
        (from, to): &(Vec<ObjectId>, ObjectId),
    ) -> Result<bool, HistoryError> {
        for change in changes {
            let there = self.file_at(*to, &change.path)?;
            let mut same = there == change.new;
            for &tree in from {
                same = same || there == self.file_at(tree, &change.path)?;
            }
            if !same {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn file_at(&self, tree: ObjectId, path: &BString) -> Result<Option<Entry>, StoreError> {
        Ok(self.store.entry_at(tree, path.as_bstr())?.filter(|entry| entry.mode != Mode::Tree))
    }
}

fn shape(changes: &[Change]) -> Shape {
    let mut shape = Shape::new();
    for Change { path, .. } in changes {
        let (mut directory, mut name) = split(path);
        loop {
            let names = shape.entry(directory.into()).or_default();
            if !names.insert(name.into()) {
                break;
            }
            if directory.is_empty() {
                break;
            }
            (directory, name) = split(directory);
        }
    }
    shape
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    path.rsplit_once_str("/").unwrap_or((b"", path))
}

fn try_filter(
    numbers: Vec<usize>,
    mut keep: impl FnMut(usize) -> Result<bool, HistoryError>,
) -> Result<Vec<usize>, HistoryError> {
    let mut kept = Vec::new();
    for number in numbers {
        if keep(number)? {
            kept.push(number);
        }
    }
    Ok(kept)
}
