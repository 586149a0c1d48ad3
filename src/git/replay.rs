//! A fork's own commits laid onto a release, one after the other, in memory: where would a rebase stop?
//!
//! Owns [`own_line`] (which commits, in which order) and [`replay`]. Must not know what a conflict means to anybody. Nothing
//! is written: new objects stay in the store's memory.
//!
//! The line is the country's first parents. What was merged into it counts as one change, made by that merge; a merge that
//! brought upstream in is left out, for the release brings that itself. After a stop the country's files stand in the
//! conflicted places, as if somebody had settled them so; thus a disagreement stops once, not at each later commit.
//!
//! ```text
//! upstream  o───o───o v1.7.4            replayed: a, M (the changes of b), c
//!            \   \
//! country     a───S───M───c             S brought upstream in: left out
//!                    /
//!                   b
//! ```

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::edit::{Changes, edit_tree};
use super::history::trees::{Change, changes};
use super::history::{Graph, HistoryError, range};
use super::merge::{MergeError, MergeOptions, merge_trees};
use super::store::{Store, StoreError};
use crate::object::{CommitId, Mode, ObjectId};
use crate::sides::Sides;

/// A country's own line of commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnLine {
    /// What is replayed, the oldest first, each with the parent that its change is told from.
    pub commits: Vec<(CommitId, CommitId)>,
    /// Merges that brought upstream in.
    pub syncs: Vec<CommitId>,
}

/// What became of a line of commits on a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// Where somebody would have to decide, in order.
    pub stops: Vec<Stop>,
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

/// The country's own commits on its line of first parents, back to the first that upstream has.
///
/// # Errors
/// [`HistoryError`] when a commit cannot be read.
pub fn own_line(
    graph: &Graph<'_>,
    country: CommitId,
    upstream: &[CommitId],
) -> Result<OwnLine, HistoryError> {
    let own: BTreeSet<CommitId> = range(graph, &[country], upstream)?.into_iter().collect();
    let mut line = OwnLine::default();
    let mut at = country;
    while own.contains(&at) {
        let parents = graph.parents(at)?;
        let Some(&first) = parents.first() else { break };
        if parents[1..].iter().any(|parent| !own.contains(parent)) {
            line.syncs.push(at);
        } else {
            line.commits.push((at, first));
        }
        at = first;
    }
    line.commits.reverse();
    line.syncs.reverse();
    Ok(line)
}

/// Lays `line` onto the tree `onto`, at most `limit` commits of it.
///
/// # Errors
/// [`MergeError`] when an object cannot be read. A conflict is no error.
pub fn replay(
    store: &Store<'_>,
    graph: &Graph<'_>,
    line: &OwnLine,
    onto: ObjectId,
    limit: usize,
) -> Result<Replay, MergeError> {
    let mut replay = Replay { tree: onto, ..Replay::default() };
    for &(commit, parent) in line.commits.iter().take(limit) {
        let trees = Sides::new(graph.tree(parent)?, graph.tree(commit)?, replay.tree);
        let (tree, paths) = lay(store, trees)?;
        if !paths.is_empty() {
            replay.stops.push(Stop { commit, paths });
        } else if tree == replay.tree {
            replay.taken.push(commit);
        }
        replay.tree = tree;
        replay.looked_at += 1;
    }
    Ok(replay)
}

/// One change laid onto a tree: what comes of it, and the paths that conflict.
fn lay(store: &Store<'_>, trees: Sides<ObjectId>) -> Result<(ObjectId, Vec<BString>), MergeError> {
    let made = changes(store, Some(trees.base), Some(trees.country))?;
    if let Some(tree) = lay_plainly(store, trees.upstream, &made)? {
        return Ok((tree, Vec::new()));
    }
    let merged = merge_trees(store, trees, &MergeOptions::default())?;
    if merged.conflicts.is_empty() {
        return Ok((merged.tree, Vec::new()));
    }
    let mut settled = Changes::new();
    for conflict in &merged.conflicts {
        let entry = store.entry_at(trees.country, conflict.path.as_bstr())?;
        settled.insert(conflict.path.clone(), entry.filter(|entry| entry.mode != Mode::Tree));
    }
    let tree = edit_tree(store, merged.tree, &settled)?;
    Ok((tree, merged.conflicts.into_iter().map(|conflict| conflict.path).collect()))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Parents by number, and the files.
    type Commit<'a> = (&'a [usize], &'a [(&'a str, &'a str)]);

    /// A history in a repository that lives as long as the answer.
    struct History {
        folder: tempfile::TempDir,
        tips: Vec<CommitId>,
    }

    impl History {
        /// Commits in order.
        fn new(commits: &[Commit]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let repo = git2::Repository::init_bare(folder.path()).unwrap();
            let who =
                git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(1_700_000_000, 0)).unwrap();
            let mut ids: Vec<git2::Oid> = Vec::new();
            for (number, (parents, files)) in commits.iter().enumerate() {
                let mut tree = repo.treebuilder(None).unwrap();
                for (name, text) in *files {
                    tree.insert(name, repo.blob(text.as_bytes()).unwrap(), 0o100_644).unwrap();
                }
                let tree = repo.find_tree(tree.write().unwrap()).unwrap();
                let parents: Vec<_> = parents.iter().map(|at| repo.find_commit(ids[*at]).unwrap()).collect();
                let parents: Vec<_> = parents.iter().collect();
                let message = format!("commit {number}");
                ids.push(repo.commit(None, &who, &who, &message, &tree, &parents).unwrap());
            }
            let tips = ids.into_iter().map(|id| CommitId(crate::git::store::object_id(id))).collect();
            Self { folder, tips }
        }

        fn replayed(&self, country: usize, release: usize, limit: usize) -> (OwnLine, Replay) {
            let repo = crate::git::Repository::open(self.folder.path()).unwrap();
            let (store, graph) = (repo.store().unwrap(), Graph::of(&repo).unwrap());
            let line = own_line(&graph, self.tips[country], &[self.tips[release]]).unwrap();
            let onto = graph.tree(self.tips[release]).unwrap();
            let replay = replay(&store, &graph, &line, onto, limit).unwrap();
            (line, replay)
        }
    }

    #[test]
    fn a_disagreement_stops_once_what_upstream_took_is_dropped_and_syncs_are_left_out() {
        let history = History::new(&[
            (&[], &[("a", "1\n"), ("b", "1\n")]),
            // 1: the country's own a; 2: a fix that upstream takes; 3: upstream changes a and takes the fix.
            (&[0], &[("a", "country\n"), ("b", "1\n")]),
            (&[1], &[("a", "country\n"), ("b", "fixed\n")]),
            (&[0], &[("a", "upstream\n"), ("b", "fixed\n")]),
            // 4: an old sync; 5: the country goes on with a; 6: a file of its own.
            (&[2, 0], &[("a", "country\n"), ("b", "fixed\n")]),
            (&[4], &[("a", "country 2\n"), ("b", "fixed\n")]),
            (&[5], &[("a", "country 2\n"), ("b", "fixed\n"), ("own", "1\n")]),
        ]);
        let (line, replay) = history.replayed(6, 3, 100);
        assert_eq!(
            line.commits.iter().map(|(commit, _)| *commit).collect::<Vec<_>>(),
            [1, 2, 5, 6].map(|at| history.tips[at])
        );
        assert_eq!(line.syncs, [history.tips[4]]);
        assert_eq!(replay.stops, [Stop { commit: history.tips[1], paths: vec!["a".into()] }]);
        assert_eq!(replay.taken, [history.tips[2]]);
        assert_eq!(replay.looked_at, 4);
        assert_eq!(history.replayed(6, 3, 1).1.looked_at, 1);
    }

    #[test]
    fn what_was_merged_in_is_one_change() {
        let history = History::new(&[
            (&[], &[("a", "1\n")]),
            (&[0], &[("a", "1\n"), ("b", "1\n")]),
            (&[1], &[("a", "1\n"), ("b", "1\n"), ("c", "1\n")]),
            (&[0], &[("a", "1\n"), ("x", "1\n")]),
            (&[3, 2], &[("a", "1\n"), ("b", "1\n"), ("c", "1\n"), ("x", "1\n")]),
            (&[0], &[("a", "2\n")]),
        ]);
        let (line, replay) = history.replayed(4, 5, 100);
        assert_eq!(line.commits.len(), 2);
        assert!(replay.stops.is_empty() && replay.taken.is_empty());
    }
}
