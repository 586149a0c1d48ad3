//! Small histories built for the purpose; dates are given so that walks can be led astray.

use std::sync::Arc;

use bstr::ByteSlice;

use super::*;
use crate::git::store::{Store, oid};
use crate::object::{CommitId, ObjectId};

/// A repository in a temporary folder.
pub(in crate::git) struct Lab {
    _dir: tempfile::TempDir,
    repo: git2::Repository,
}

impl Lab {
    pub(in crate::git) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let repo = git2::Repository::init_bare(dir.path()).unwrap();
        Self { _dir: dir, repo }
    }

    pub(in crate::git) fn graph(&self) -> Graph<'_> {
        Graph::new(&self.repo).unwrap()
    }

    pub(in crate::git) fn store(&self) -> Store<'_> {
        Store::new(&self.repo, Arc::default()).unwrap()
    }

    fn tree(&self, files: &[(&str, &str)]) -> ObjectId {
        let mut index = git2::Index::new().unwrap();
        for (path, content) in files {
            let blob = self.repo.blob(content.as_bytes()).unwrap();
            let zero = git2::IndexTime::new(0, 0);
            index
                .add(&git2::IndexEntry {
                    ctime: zero,
                    mtime: zero,
                    dev: 0,
                    ino: 0,
                    mode: 0o100_644,
                    uid: 0,
                    gid: 0,
                    file_size: 0,
                    id: blob,
                    flags: 0,
                    flags_extended: 0,
                    path: path.as_bytes().to_vec(),
                })
                .unwrap();
        }
        crate::git::store::object_id(index.write_tree_to(&self.repo).unwrap())
    }

    pub(in crate::git) fn commit(
        &self,
        seconds: i64,
        message: &str,
        files: &[(&str, &str)],
        parents: &[CommitId],
    ) -> CommitId {
        self.commit_by("a", (seconds, message), files, parents)
    }

    fn commit_by(
        &self,
        author: &str,
        (seconds, message): (i64, &str),
        files: &[(&str, &str)],
        parents: &[CommitId],
    ) -> CommitId {
        let who = git2::Signature::new(author, author, &git2::Time::new(seconds, 60)).unwrap();
        let tree = self.repo.find_tree(oid(self.tree(files))).unwrap();
        let parents: Vec<_> = parents.iter().map(|id| self.repo.find_commit(oid(id.0)).unwrap()).collect();
        let parents: Vec<_> = parents.iter().collect();
        let id = self.repo.commit(None, &who, &who, message, &tree, &parents).unwrap();
        CommitId(crate::git::store::object_id(id))
    }

    /// A commit whose content is its own name.
    pub(in crate::git) fn plain(&self, seconds: i64, name: &str, parents: &[CommitId]) -> CommitId {
        self.commit(seconds, name, &[("file", name)], parents)
    }
}

#[test]
fn the_fork_point_is_taken_against_all_releases_together() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let fix = lab.plain(2, "fix on the old line", &[root]);
    let old = lab.plain(3, "old release", &[fix]);
    let target = lab.plain(4, "target", &[root]);
    let country = lab.plain(5, "country", &[fix]);
    let graph = lab.graph();
    assert_eq!(fork_point(&graph, country, &[target]).unwrap(), [root]);
    assert_eq!(fork_point(&graph, country, &[target, old]).unwrap(), [fix]);
    assert_eq!(fork_point(&graph, country, &[old, target, old]).unwrap(), [fix]);
}

#[test]
fn an_unmodified_fork_is_its_own_fork_point() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let release = lab.plain(2, "release", &[root]);
    let graph = lab.graph();
    assert_eq!(fork_point(&graph, root, &[release]).unwrap(), [root]);
    assert_eq!(fork_point(&graph, release, &[release, root]).unwrap(), [release]);
    assert_eq!(own_commits(&graph, root, &[release]).unwrap(), OwnCommits::default());
}

#[test]
fn histories_that_cross_have_several_fork_points_newest_first() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let (a, b) = (lab.plain(2, "a", &[root]), lab.plain(3, "b", &[root]));
    let country = lab.plain(4, "country", &[a, b]);
    let upstream = lab.plain(5, "upstream", &[b, a]);
    let graph = lab.graph();
    assert_eq!(fork_point(&graph, country, &[upstream]).unwrap(), [b, a]);
    assert_eq!(fork_point(&graph, country, &[a, b]).unwrap(), [b, a]);
}

#[test]
fn an_octopus_reaches_all_its_parents() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let arms: Vec<CommitId> = (2..6).map(|n| lab.plain(n, &format!("arm {n}"), &[root])).collect();
    let upstream = lab.plain(9, "octopus", &arms);
    let country = lab.plain(10, "country", &[arms[2]]);
    let graph = lab.graph();
    assert_eq!(fork_point(&graph, country, &[upstream]).unwrap(), [arms[2]]);
    assert_eq!(range(&graph, &[upstream], &[country]).unwrap(), [upstream, arms[3], arms[1], arms[0]]);
    assert_eq!(holders(&graph, &[arms[0], arms[3]], &[upstream, country]).unwrap(), [true, false]);
}

#[test]
fn clocks_that_go_backwards_do_not_change_the_answer() {
    let lab = Lab::new();
    let root = lab.plain(1000, "root", &[]);
    let base = lab.plain(10, "base", &[root]);
    let future = lab.plain(99_999_999, "future", &[base]);
    let country = lab.plain(5, "country", &[future]);
    let upstream = lab.plain(50, "upstream", &[future]);
    let other = lab.plain(70_000, "older line", &[root]);
    let graph = lab.graph();
    assert_eq!(fork_point(&graph, country, &[upstream, other]).unwrap(), [future]);
    assert!(contains(&graph, upstream, future).unwrap() && !contains(&graph, other, base).unwrap());
    assert_eq!(range(&graph, &[country], &[upstream]).unwrap(), [country]);
}

#[test]
fn histories_without_a_common_commit_have_no_fork_point() {
    let lab = Lab::new();
    let (ours, theirs) = (lab.plain(1, "ours", &[]), lab.plain(2, "theirs", &[]));
    let graph = lab.graph();
    assert!(fork_point(&graph, ours, &[theirs]).unwrap().is_empty());
    assert!(!is_shared_history(&graph, ours, &[theirs]).unwrap());
    assert!(!contains(&graph, ours, theirs).unwrap());
}

#[test]
fn a_commit_that_is_not_there_is_named() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let gone = CommitId("00ff10e2b2d1d6434b8b29ae775ad8c2e48c5391".parse().unwrap());
    let error = fork_point(&lab.graph(), root, &[gone]).unwrap_err();
    assert!(error.to_string().contains("00ff10e2b2"), "{error}");
    let blob = CommitId(crate::git::store::object_id(lab.repo.blob(b"no commit").unwrap()));
    let error = fork_point(&lab.graph(), root, &[blob]).unwrap_err();
    assert!(matches!(error, HistoryError::Malformed { .. }), "{error}");
}

/// A copy of `commit` whose parent is absent, in a repository that says it was cut off there.
fn cut_below(lab: &Lab, files: &[(&str, &str)]) -> CommitId {
    let parent = "1111111111111111111111111111111111111111";
    let tree = lab.tree(files);
    let text =
        format!("tree {tree}\nparent {parent}\nauthor A <a> 5 +0000\ncommitter A <a> 5 +0000\n\ncut\n");
    let id = lab.repo.odb().unwrap().write(git2::ObjectType::Commit, text.as_bytes()).unwrap();
    std::fs::write(lab.repo.path().join("shallow"), format!("{id}\n")).unwrap();
    CommitId(crate::git::store::object_id(id))
}

#[test]
fn a_shallow_clone_gives_no_wrong_answer() {
    let lab = Lab::new();
    let cut = cut_below(&lab, &[("file", "cut")]);
    let country = lab.plain(6, "country", &[cut]);
    let upstream = lab.plain(7, "upstream", &[cut]);
    let elsewhere = lab.plain(8, "elsewhere", &[]);
    let graph = lab.graph();
    assert_eq!(fork_point(&graph, country, &[upstream]).unwrap(), [cut], "above the cut all is known");
    let error = fork_point(&graph, country, &[elsewhere]).unwrap_err();
    assert!(matches!(error, HistoryError::Shallow { id } if id == cut), "{error}");
    assert!(error.hint().is_some());
    assert!(range(&graph, &[country], &[elsewhere]).is_err());
    assert_eq!(range(&graph, &[country], &[upstream]).unwrap(), [country]);
}

#[test]
fn own_commits_are_counted_with_their_dates_and_without_merges() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let release = lab.plain(2, "release", &[root]);
    let first = lab.plain(3, "first", &[root]);
    let merge = lab.plain(4, "merge", &[first, release]);
    let last = lab.plain(9, "last", &[merge]);
    let own = own_commits(&lab.graph(), last, &[release]).unwrap();
    assert_eq!(own, OwnCommits { count: 3, non_merge: 2, first: Some(3), last: Some(9) });
}

#[test]
fn only_branches_with_work_of_their_own_are_listed() {
    let lab = Lab::new();
    let root = lab.plain(1, "root", &[]);
    let release = lab.plain(2, "release", &[root]);
    let country = lab.plain(3, "country", &[root]);
    let deployed = lab.plain(8, "deployed", &[lab.plain(4, "before", &[root])]);
    let newer = lab.plain(9, "newer", &[deployed]);
    let named =
        |names: &[(&str, CommitId)]| names.iter().map(|(n, c)| ((*n).to_owned(), *c)).collect::<Vec<_>>();
    let branches = named(&[
        ("develop", country),
        ("old", root),
        ("copy", release),
        ("live", deployed),
        ("origin/live", deployed),
        ("next", newer),
    ]);
    let gone = CommitId("00ff10e2b2d1d6434b8b29ae775ad8c2e48c5391".parse().unwrap());
    let others = other_branches(&lab.graph(), country, &[release, gone], &branches).unwrap();
    let told: Vec<_> = others.iter().map(|b| (b.name.as_str(), b.country_commits, b.newest)).collect();
    assert_eq!(told, [("next", 3, 9), ("live", 2, 8)]);
    assert_eq!(others[1].also, ["origin/live"]);
}

#[test]
fn the_most_similar_release_is_first_and_every_path_is_counted_once() {
    let lab = Lab::new();
    let country =
        lab.tree(&[("a", "1"), ("dir/b", "2"), ("dir/c", "own"), ("dir/sub/x", "7"), ("foo", "file")]);
    let near = lab.tree(&[("a", "1"), ("dir/b", "2"), ("dir/sub/x", "8"), ("foo/in", "dir"), ("foo.c", "3")]);
    let far = lab.tree(&[("a", "9")]);
    let releases = [("far", far), ("near", near), ("same", country)];
    let ranked = tree_similarity(&lab.store(), &mut Counted::default(), country, &releases).unwrap();
    let order: Vec<_> = ranked.iter().map(|s| s.release).collect();
    assert_eq!(order, ["same", "far", "near"]);
    assert_eq!(ranked[0].paths, PathCounts { equal: 5, ..PathCounts::default() });
    assert_eq!(ranked[1].paths, PathCounts { differing: 1, only_country: 4, ..PathCounts::default() });
    let counts = PathCounts { equal: 2, differing: 1, only_country: 2, only_release: 2 };
    assert_eq!(ranked[2].paths, counts);
    assert_eq!((counts.distance(), counts.share()), (5, 40));
    assert_eq!(synthetic_base(&ranked).unwrap().release, "same");
    assert!(synthetic_base(&ranked[1..]).is_none(), "nothing of it is in the fork");
}

const BEFORE: &str = "a\nb\nc\nd\ne\nf\ng\nh\n";

#[test]
fn a_cherry_pick_elsewhere_in_the_file_and_with_other_white_space_is_not_left_behind() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[("f", BEFORE)], &[]);
    let x = lab.commit(2, "x", &[("f", &BEFORE.replace("d\n", "fixed(1)\n"))], &[root]);
    let from =
        lab.commit(3, "y (#12), abc-7", &[("f", &BEFORE.replace("d\n", "fixed(1)\n")), ("y", "y")], &[x]);
    let moved = format!("new\nnew\nnew\nnew\n{BEFORE}");
    let other = lab.commit(4, "other", &[("f", &moved)], &[root]);
    let to = lab.commit(5, "pick", &[("f", &moved.replace("d\n", "\tfixed( 1 )\n"))], &[other]);
    let left = left_behind(&lab.graph(), &lab.store(), &[from], to).unwrap();
    let told: Vec<_> = left.iter().map(|l| (l.commit, l.paths.clone(), l.weight, l.trace)).collect();
    assert_eq!(told, [(from, vec!["y".into()], Weight::Change, Trace::None)]);
}

#[test]
fn the_same_lines_in_another_file_are_another_change() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[("f", BEFORE), ("g", BEFORE)], &[]);
    let fixed = BEFORE.replace("d\n", "fixed\n");
    let from = lab.commit(2, "in f", &[("f", &fixed), ("g", BEFORE)], &[root]);
    let to = lab.commit(3, "in g", &[("f", BEFORE), ("g", &fixed)], &[root]);
    let left = left_behind(&lab.graph(), &lab.store(), &[from], to).unwrap();
    assert_eq!(left.iter().map(|l| l.commit).collect::<Vec<_>>(), [from]);
}

#[test]
fn merges_and_commits_without_a_change_are_not_left_behind() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[("f", BEFORE)], &[]);
    let empty = lab.commit(2, "placeholder", &[("f", BEFORE)], &[root]);
    let side = lab.commit(3, "side", &[("f", BEFORE), ("s", "s")], &[root]);
    let from = lab.commit(4, "merge", &[("f", BEFORE), ("s", "s")], &[empty, side]);
    let to = lab.commit(5, "to", &[("f", "z")], &[root]);
    let left = left_behind(&lab.graph(), &lab.store(), &[from], to).unwrap();
    assert_eq!(left.iter().map(|l| l.subject.as_bstr()).collect::<Vec<_>>(), ["side"]);
}

#[test]
fn a_bump_of_versions_is_told_from_a_change_of_numbers() {
    let lab = Lab::new();
    let package =
        |version: &str, memory: u32| format!("{{\"version\": \"{version}\", \"memory\": {memory}}}\n");
    let root = lab.commit(1, "root", &[("p", &package("1.6.3", 10))], &[]);
    let bump = lab.commit(2, "bump", &[("p", &package("1.6.4-rc.1", 10))], &[root]);
    let from = lab.commit(3, "memory", &[("p", &package("1.6.4-rc.1", 20))], &[bump]);
    let to = lab.commit(4, "to", &[("p", &package("1.7.0", 10))], &[root]);
    let left = left_behind(&lab.graph(), &lab.store(), &[from], to).unwrap();
    let told: Vec<_> = left.iter().map(|l| (l.commit, l.weight)).collect();
    assert_eq!(told, [(from, Weight::Change), (bump, Weight::VersionBump)]);
}

#[test]
fn what_the_target_has_by_other_ways_is_said() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[("f", BEFORE)], &[]);
    let fixed = BEFORE.replace("d\n", "fixed\n");
    let squashed = lab.commit(2, "squashed later", &[("f", &fixed)], &[root]);
    let rewritten = lab.commit(3, "repair the thing", &[("f", &fixed), ("g", "one")], &[squashed]);
    let same = lab.commit(4, "repair the thing", &[("f", BEFORE), ("g", "two")], &[root]);
    let to = lab.commit(5, "all at once", &[("f", &fixed), ("g", "two"), ("h", "")], &[same]);
    let left = left_behind(&lab.graph(), &lab.store(), &[rewritten], to).unwrap();
    let told: Vec<_> = left.iter().map(|l| (l.commit, l.trace)).collect();
    assert_eq!(told, [(rewritten, Trace::SameSubject(same)), (squashed, Trace::SameContent)]);
}

#[test]
fn binary_files_are_compared_by_content() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[("b", "\0one")], &[]);
    let from = lab.commit(2, "new image", &[("b", "\0two")], &[root]);
    let picked = lab.commit(3, "picked", &[("b", "\0two")], &[root]);
    let other = lab.commit(4, "other image", &[("b", "\0 two")], &[root]);
    let left = |to| left_behind(&lab.graph(), &lab.store(), &[from], to).unwrap().len();
    assert_eq!((left(picked), left(other)), (0, 1));
}

#[test]
fn what_was_remembered_is_read_again_and_damage_is_noticed() {
    let lab = Lab::new();
    let mut tip = lab.plain(1, "root", &[]);
    for n in 2..300 {
        tip = lab.plain(n, &format!("commit {n}"), &[tip]);
    }
    let elsewhere = lab.plain(7, "elsewhere", &[]);
    let first = lab.graph();
    let all = range(&first, &[tip], &[elsewhere]).unwrap();
    assert_eq!(first.remember().unwrap(), Remembered::Written);
    let second = lab.graph();
    assert_eq!(range(&second, &[tip], &[elsewhere]).unwrap(), all);
    assert_eq!(second.subject(tip).unwrap(), "commit 299");
    assert_eq!(second.remember().unwrap(), Remembered::Unchanged, "nothing had to be parsed");
    let file = lab.repo.path().join("reconcile/commits");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let third = lab.graph();
    assert_eq!(range(&third, &[tip], &[elsewhere]).unwrap(), all);
    assert_eq!(third.remember().unwrap(), Remembered::Written, "the damaged file counted as none");
}

#[test]
fn a_file_that_became_a_directory_is_told_from_a_change_inside_it() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[("f", "file")], &[]);
    let from = lab.commit(2, "now a directory", &[("f/x", "x")], &[root]);
    let other = lab.commit(3, "also", &[("f/x", "y")], &[root]);
    let to = lab.commit(4, "inside", &[("f/x", "x")], &[other]);
    let left = |from, to| left_behind(&lab.graph(), &lab.store(), &[from], to).unwrap().len();
    assert_eq!((left(from, to), left(to, from)), (1, 2));
}

#[test]
fn an_old_copy_of_an_upstream_branch_is_told_from_the_countrys_work() {
    let lab = Lab::new();
    let by = |author, seconds, parent: &[CommitId]| {
        lab.commit_by(author, (seconds, "work"), &[("f", author)], parent)
    };
    let root = by("upstream", 1, &[]);
    let release = by("upstream", 20, &[root]);
    let country = by("country", 9, &[root]);
    let branches = [
        ("copy".to_owned(), by("upstream", 5, &[root])),
        ("early".to_owned(), by("country", 6, &[root])),
        ("by-upstream-for-the-country".to_owned(), by("upstream", 11, &[root])),
    ];
    let others = other_branches(&lab.graph(), country, &[release], &branches).unwrap();
    let told: Vec<_> = others.iter().map(|b| (b.name.as_str(), b.whose)).collect();
    let names = [("by-upstream-for-the-country", Whose::Country), ("early", Whose::Country)];
    assert_eq!(told, [names[0], names[1], ("copy", Whose::PerhapsUpstream)]);
}
