use std::ops::Range;

use bstr::ByteSlice;

use super::*;
use crate::git::history::tests::Lab;
use crate::sides::Side;

/// The file of all these histories.
const FILE: &str = "dir/file";

fn question(base: Option<&str>, upstream: Option<&str>, hunks: &[[Range<usize>; 2]]) -> Question {
    let path = |path: Option<&str>| path.map(BString::from);
    let hunks = hunks.iter().map(|[base, upstream]| Sides::new(base.clone(), 0..0, upstream.clone()));
    Question { paths: Sides::new(path(base), None, path(upstream)), base: None, hunks: hunks.collect() }
}

/// What shaped the hunks of `path`, which the base has too, between two commits.
fn ask(
    lab: &Lab,
    (base, tip): (CommitId, CommitId),
    mut question: Question,
) -> Vec<Vec<(CommitId, Rung, usize)>> {
    let (graph, store) = (lab.graph(), lab.store());
    let stretch = Stretch::of(&graph, tip, &[base]).unwrap();
    if let Some(path) = &question.paths.base {
        let entry = store.entry_at(graph.tree(base).unwrap(), path.as_bstr()).unwrap();
        question.base = entry.map(|entry| entry.id);
    }
    let found = shaped(&graph, &store, &stretch, Side::Upstream, &[question]).unwrap().remove(0);
    assert!(!found.cut);
    let told =
        |found: Vec<Commitment>| found.into_iter().map(|one| (one.commit, one.how, one.lines)).collect();
    found.hunks.into_iter().map(told).collect()
}

fn same_path(hunks: &[[Range<usize>; 2]]) -> Question {
    question(Some(FILE), Some(FILE), hunks)
}

#[test]
fn each_line_goes_to_the_commit_that_wrote_it_and_none_below_the_base() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\nd\n")], &[]);
    let one = lab.commit(2, "one", &[(FILE, "a\nB\nc\nd\n")], &[base]);
    let other = lab.commit(3, "other", &[(FILE, "a\nB\nc\nd\n"), ("other", "x")], &[one]);
    let two = lab.commit(4, "two", &[(FILE, "x\ny\na\nB\nC\nd\n")], &[other]);
    let hunks = [[0..0, 0..2], [1..3, 3..5], [3..4, 5..6]];
    let found = ask(&lab, (base, two), same_path(&hunks));
    let mut middle = vec![(one, Rung::Blamed, 1), (two, Rung::Blamed, 1)];
    middle.sort_by_key(|(commit, ..)| *commit != two);
    assert_eq!(found[0], [(two, Rung::Blamed, 2)]);
    assert_eq!(found[1], middle);
    assert_eq!(found[2], [(two, Rung::TouchedPath, 0)]);
}

#[test]
fn lines_of_a_merge_go_to_the_side_that_has_them_and_what_only_it_has_is_its_own() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\nd\ne\n")], &[]);
    let left = lab.commit(3, "left", &[(FILE, "A\nb\nc\nd\ne\n")], &[base]);
    let right = lab.commit(2, "right", &[(FILE, "a\nb\nc\nd\nE\n")], &[base]);
    let merge = lab.commit(4, "merge", &[(FILE, "A\nb\nC\nd\nE\n")], &[left, right]);
    let later = lab.commit(5, "later", &[(FILE, "A\nb\nC\nd\nE\n"), ("x", "")], &[merge]);
    let found = ask(&lab, (base, later), same_path(&[[0..1, 0..1], [2..3, 2..3], [4..5, 4..5]]));
    let blamed = |commit| vec![(commit, Rung::Blamed, 1)];
    assert_eq!(found, [blamed(left), blamed(merge), blamed(right)]);
}

#[test]
fn a_cherry_pick_on_both_sides_of_a_merge_is_found_by_the_first_parent() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\n")], &[]);
    let left = lab.commit(2, "left", &[(FILE, "A\n")], &[base]);
    let right = lab.commit(3, "right", &[(FILE, "A\n")], &[base]);
    let merge = lab.commit(4, "merge", &[(FILE, "A\n")], &[left, right]);
    assert_eq!(ask(&lab, (base, merge), same_path(&[[0..1, 0..1]])), [[(left, Rung::Blamed, 1)]]);
}

#[test]
fn a_file_is_followed_to_its_old_name() {
    let lab = Lab::new();
    let old = "a\nb\nc\nd\ne\nf\n";
    let base = lab.commit(1, "base", &[("old/file", old), ("old/same", "q\n")], &[]);
    let edit = lab.commit(2, "edit", &[("old/file", "a\nB\nc\nd\ne\nf\n"), ("old/same", "q\n")], &[base]);
    let edited = [("new/name", "a\nB\nc\nd\ne\nF\n"), ("new/same", "q\n")];
    let renamed = lab.commit(3, "rename with an edit", &edited, &[edit]);
    let question = question(Some("old/file"), Some("new/name"), &[[1..2, 1..2], [5..6, 5..6], [0..1, 0..1]]);
    let found = ask(&lab, (base, renamed), question);
    assert_eq!(found[..2], [[(edit, Rung::Blamed, 1)], [(renamed, Rung::Blamed, 1)]]);
    assert_eq!(found[2], [(renamed, Rung::TouchedPath, 0)]);
}

#[test]
fn who_removed_lines_is_found_also_on_the_other_side_of_a_merge() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\nd\ne\nf\n")], &[]);
    let above = lab.commit(2, "lines above", &[(FILE, "0\n1\na\nb\nc\nd\ne\nf\n")], &[base]);
    let removes = lab.commit(3, "removes", &[(FILE, "a\nb\ne\nf\n")], &[base]);
    let merge = lab.commit(4, "merge", &[(FILE, "0\n1\na\nb\ne\nf\n")], &[above, removes]);
    let after = lab.commit(5, "after", &[(FILE, "0\n1\n2\na\nb\ne\nf\n")], &[merge]);
    assert_eq!(ask(&lab, (base, after), same_path(&[[2..4, 5..5]])), [[(removes, Rung::Removed, 2)]]);
}

#[test]
fn who_removed_lines_is_found_where_the_end_of_what_went_is_drawn_a_line_off() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\n\nb\nc\n\nd\n")], &[]);
    let removes = lab.commit(2, "removes", &[(FILE, "a\n\nd\n")], &[base]);
    let last = lab.commit(3, "last", &[(FILE, "a\n\nD\n")], &[removes]);
    assert_eq!(ask(&lab, (base, last), same_path(&[[2..5, 2..2]])), [[(removes, Rung::Removed, 3)]]);
    assert_eq!(ask(&lab, (base, last), same_path(&[[1..4, 1..1]])), [[(removes, Rung::Removed, 2)]]);
}

#[test]
fn who_removed_lines_is_found_far_from_where_the_hunk_is_put() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\nd\ne\n")], &[]);
    let removes = lab.commit(2, "removes", &[(FILE, "a\nd\ne\n")], &[base]);
    let replaces = lab.commit(3, "replaces", &[(FILE, "A\nd\ne\n")], &[removes]);
    let last = lab.commit(4, "last", &[(FILE, "A\nd\ne\nf\n")], &[replaces]);
    let none_left = [[1..3, 3..3], [0..1, 3..3]];
    let found = ask(&lab, (base, last), same_path(&none_left));
    assert_eq!(found, [[(removes, Rung::Removed, 2)], [(replaces, Rung::Removed, 1)]]);
    let old_line_left = same_path(&[[1..3, 2..3]]);
    assert_eq!(ask(&lab, (base, last), old_line_left), [[(removes, Rung::Removed, 2)]]);
}

#[test]
fn the_lines_of_a_hunk_may_have_been_removed_in_two_places() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\nd\n")], &[]);
    let between = lab.commit(2, "between", &[(FILE, "a\nb\nnew\nc\nd\n")], &[base]);
    let below = lab.commit(3, "removes below", &[(FILE, "a\nb\nnew\nd\n")], &[between]);
    let above = lab.commit(4, "removes above", &[(FILE, "a\nnew\nd\n")], &[below]);
    let both = [(above, Rung::Removed, 1), (below, Rung::Removed, 1)];
    assert_eq!(ask(&lab, (base, above), same_path(&[[1..3, 1..1]])), [both]);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(16))]

    /// `removed` tells for each line of the base which commit takes it out; the fourth one is never made.
    #[test]
    fn who_removed_a_line_is_found_wherever_its_hunk_is_put(
        removed in proptest::collection::vec(0_usize..4, 1..9),
        place in 0_usize..9,
    ) {
        let lab = Lab::new();
        let left = |after: usize| -> String {
            let stays = removed.iter().enumerate().filter(|(_, by)| **by >= after);
            stays.map(|(line, _)| line.to_string() + "\n").collect()
        };
        let base = lab.commit(1, "base", &[(FILE, &left(0))], &[]);
        let mut commits = vec![base];
        for after in 1..4 {
            let seconds = 1 + i64::try_from(after).unwrap();
            commits.push(lab.commit(seconds, "next", &[(FILE, &left(after))], &commits[after - 1..after]));
        }
        let place = place.min(left(3).lines().count());
        for (line, by) in removed.iter().enumerate().filter(|(_, by)| **by < 3) {
            let found = ask(&lab, (base, commits[3]), same_path(&[[line..line + 1, place..place]]));
            proptest::prop_assert_eq!(&found, &[[(commits[by + 1], Rung::Removed, 1)]], "line {}", line);
        }
    }
}

#[test]
fn a_hunk_that_lacks_nothing_of_the_base_owes_nothing_to_who_removed_other_lines() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\nd\n")], &[]);
    let removes = lab.commit(2, "removes", &[(FILE, "a\nd\n")], &[base]);
    let last = lab.commit(3, "last", &[(FILE, "a\nd\ne\n")], &[removes]);
    let nothing = [[(last, Rung::TouchedPath, 0)], [(last, Rung::TouchedPath, 0)]];
    assert_eq!(ask(&lab, (base, last), same_path(&[[0..0, 0..0], [0..1, 0..1]])), nothing);
}

#[test]
fn lines_that_came_and_went_within_the_stretch_count_for_nothing() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\nb\nc\n")], &[]);
    let replaced = lab.commit(2, "replaces", &[(FILE, "a\nX\nY\nc\n")], &[base]);
    let gone = lab.commit(3, "removes what replaced", &[(FILE, "a\nc\n")], &[replaced]);
    assert_eq!(ask(&lab, (base, gone), same_path(&[[1..2, 1..1]])), [[(replaced, Rung::Replaced, 1)]]);
}

#[test]
fn who_removed_the_file_shaped_all_of_it() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\n"), ("x", "")], &[]);
    let kept = lab.commit(2, "kept", &[(FILE, "b\n"), ("x", "")], &[base]);
    let removed = lab.commit(3, "removed", &[("x", "")], &[kept]);
    let merge = lab.commit(4, "merge", &[("x", "1")], &[kept, removed]);
    assert_eq!(ask(&lab, (base, merge), question(Some(FILE), None, &[])), [[(removed, Rung::Removed, 0)]]);
}

#[test]
fn a_conflict_that_is_not_about_lines_lists_who_changed_the_file() {
    let lab = Lab::new();
    let base = lab.commit(1, "base", &[(FILE, "a\n")], &[]);
    let one = lab.commit(2, "one", &[(FILE, "b\n")], &[base]);
    let two = lab.commit(3, "two", &[(FILE, "c\n")], &[one]);
    let listed = [(two, Rung::TouchedPath, 0), (one, Rung::TouchedPath, 0)];
    assert_eq!(ask(&lab, (base, two), same_path(&[])), [listed]);
}

#[test]
fn a_base_beside_the_history_still_tells_which_lines_were_its_own() {
    let lab = Lab::new();
    let root = lab.commit(1, "root", &[(FILE, "a\nb\nc\n")], &[]);
    let base = lab.commit(2, "hotfix", &[(FILE, "new\na\nb\nc\n")], &[root]);
    let removes = lab.commit(3, "removes", &[(FILE, "a\nc\n")], &[root]);
    assert_eq!(ask(&lab, (base, removes), same_path(&[[2..3, 1..1]])), [[(removes, Rung::Removed, 1)]]);
}

/// Whether these tests take a merge for a pull request.
fn is_pull_request(subject: &bstr::BStr) -> bool {
    subject.starts_with(b"PR")
}

fn brought(
    lab: &Lab,
    (base, tip): (CommitId, CommitId),
    limit: usize,
) -> impl Fn(CommitId) -> Option<CommitId> {
    let graph = lab.graph();
    let stretch = Stretch::of(&graph, tip, &[base]).unwrap();
    let mainline = Mainline::of(&graph, &stretch, limit, &is_pull_request).unwrap();
    move |commit| mainline.brought(&stretch, commit)
}

#[test]
fn the_innermost_pull_request_brought_a_commit() {
    let lab = Lab::new();
    let base = lab.plain(1, "base", &[]);
    let direct = lab.plain(2, "direct", &[base]);
    let inner = lab.plain(3, "inner", &[base]);
    let outer = lab.plain(4, "outer", &[base]);
    let inner_merge = lab.plain(5, "PR 1", &[outer, inner]);
    let own = lab.plain(6, "own", &[inner_merge]);
    let merge = lab.plain(7, "PR 2", &[direct, own]);
    let brought = brought(&lab, (base, merge), 60);
    assert_eq!([inner, outer, own].map(&brought), [Some(inner_merge), Some(merge), Some(merge)]);
    assert_eq!([direct, merge, base].map(&brought), [None; 3]);
    assert_eq!(brought(inner_merge), Some(merge));
}

#[test]
fn a_sync_brings_nothing_but_the_merges_in_it_do() {
    let lab = Lab::new();
    let base = lab.plain(1, "base", &[]);
    let change = lab.plain(2, "change", &[base]);
    let develop = lab.plain(3, "PR 1", &[base, change]);
    let pushed = lab.plain(4, "pushed", &[develop]);
    let release = lab.plain(5, "release", &[base]);
    let sync = lab.plain(6, "PR 2", &[release, pushed]);
    let all = |limit| [change, develop, pushed].map(brought(&lab, (base, sync), limit));
    assert_eq!(all(3), [Some(develop), None, None]);
    assert_eq!(all(4), [Some(develop), Some(sync), Some(sync)]);
}

#[test]
fn a_change_tells_its_pull_request() {
    let lab = Lab::new();
    let base = lab.plain(1, "base", &[]);
    let fix = lab.plain(2, "fix: it\n\nbody", &[base]);
    let merge = lab.plain(3, "PR 1 from a/b\n\nTitle of it", &[base, fix]);
    let graph = lab.graph();
    let stretch = Stretch::of(&graph, merge, &[base]).unwrap();
    let mainline = Mainline::of(&graph, &stretch, 60, &is_pull_request).unwrap();
    let change = describe(&lab.store(), &stretch, &mainline, fix).unwrap();
    let told = change.merge.map(|merge| (merge.commit, merge.subject, merge.title));
    assert_eq!((change.subject, change.author, change.seconds), ("fix: it".into(), "a".into(), 2));
    assert_eq!(told, Some((merge, "PR 1 from a/b".into(), "Title of it".into())));
}
