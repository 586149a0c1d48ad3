//! Lines of commits in small histories, laid onto a release.

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
        let who = git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(1_700_000_000, 0)).unwrap();
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
        let line = own_line((&graph, &store), self.tips[country], &[self.tips[release]]).unwrap();
        let onto = graph.tree(self.tips[release]).unwrap();
        let pass = |_, trees: Sides<ObjectId>, merged: Merged| -> Result<Passed, MergeError> {
            let open: Vec<BString> = merged.conflicts.into_iter().map(|conflict| conflict.path).collect();
            let tree = as_country(&store, merged.tree, trees.country, open.iter())?;
            Ok(Passed { open, tree })
        };
        let replay = replay((&store, &graph), &line, onto, limit, pass).unwrap();
        (line, replay)
    }
}

fn commits(line: &OwnLine) -> Vec<CommitId> {
    line.commits.iter().map(|unit| unit.commit).collect()
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
    assert_eq!(commits(&line), [1, 2, 5, 6].map(|at| history.tips[at]));
    assert_eq!(line.syncs, [history.tips[4]]);
    assert_eq!(replay.stops, [Stop { commit: history.tips[1], paths: vec!["a".into()] }]);
    assert_eq!(replay.taken, [history.tips[2]]);
    assert_eq!(replay.looked_at, 4);
    assert_eq!(history.replayed(6, 3, 1).1.looked_at, 1);
}

#[test]
fn what_was_merged_in_is_one_change_and_its_commits_are_known() {
    let history = History::new(&[
        (&[], &[("a", "1\n")]),
        (&[0], &[("a", "1\n"), ("b", "1\n")]),
        (&[1], &[("a", "1\n"), ("b", "1\n"), ("c", "1\n")]),
        (&[0], &[("a", "1\n"), ("x", "1\n")]),
        (&[3, 2], &[("a", "1\n"), ("b", "1\n"), ("c", "1\n"), ("x", "1\n")]),
        (&[0], &[("a", "2\n")]),
    ]);
    let (line, replay) = history.replayed(4, 5, 100);
    assert_eq!(commits(&line), [3, 4].map(|at| history.tips[at]));
    let parts: Vec<_> = line.commits[1].parts.iter().map(|(commit, _)| *commit).collect();
    assert_eq!(parts, [1, 2].map(|at| history.tips[at]));
    assert!(replay.stops.is_empty() && replay.taken.is_empty());
}

#[test]
fn what_a_branch_had_brought_of_upstream_is_not_told_as_the_countrys() {
    let history = History::new(&[
        (&[], &[("a", "1\n"), ("own", "1\n")]),
        // 1: upstream goes on; 2: the country's own; 3: a branch of it, 4: which brings upstream in, 5: and goes on.
        (&[0], &[("a", "2\n"), ("own", "1\n")]),
        (&[0], &[("a", "1\n"), ("own", "country\n")]),
        (&[2], &[("a", "1\n"), ("b", "1\n"), ("own", "country\n")]),
        (&[3, 1], &[("a", "2\n"), ("b", "1\n"), ("own", "country\n")]),
        (&[4], &[("a", "2\n"), ("b", "1\n"), ("c", "1\n"), ("own", "country\n")]),
        // 6: the branch is merged; 7: the release.
        (&[2, 5], &[("a", "2\n"), ("b", "1\n"), ("c", "1\n"), ("own", "country\n")]),
        (&[1], &[("a", "3\n"), ("own", "1\n")]),
        // 8: as 6, but of a branch that has nothing of its own.
        (&[2, 1], &[("a", "2\n"), ("own", "country\n")]),
        (&[2, 8], &[("a", "2\n"), ("own", "country\n")]),
    ]);
    let (line, replay) = history.replayed(6, 7, 100);
    assert_eq!(commits(&line), [2, 6].map(|at| history.tips[at]));
    assert_eq!(line.commits[1].stands_for, 3);
    let parts: Vec<_> = line.commits[1].parts.iter().map(|(commit, _)| *commit).collect();
    assert_eq!(parts, [3, 5].map(|at| history.tips[at]), "without the merge of upstream");
    assert!(replay.stops.is_empty(), "a of the release stays as it is: {replay:?}");
    let (line, _) = history.replayed(9, 7, 100);
    assert_eq!((commits(&line), line.syncs), (vec![history.tips[2]], vec![history.tips[9]]));
}

#[test]
fn a_merge_that_settled_something_is_one_change() {
    let history = History::new(&[
        (&[], &[("a", "1\n")]),
        (&[0], &[("a", "one\n")]),
        (&[0], &[("a", "two\n")]),
        (&[2, 1], &[("a", "both\n")]),
        (&[0], &[("a", "1\n"), ("x", "1\n")]),
    ]);
    let (line, replay) = history.replayed(3, 4, 100);
    assert_eq!(commits(&line), [2, 3].map(|at| history.tips[at]));
    assert!(line.commits[1].parts.is_empty());
    assert!(replay.stops.is_empty());
}
