//! Merges of small trees built in memory.

use std::sync::Arc;

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};

use super::{Detail, DirectoryRenames, MergeOptions, Merged, merge_trees};
use crate::conflict::Kind;
use crate::git::store::{Store, TreeEntry};
use crate::object::{Entry, Mode, ObjectId};
use crate::sides::{Side, Sides};

const TEXT: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

/// Files by path; a path may say what it is: `run!` is executable, `link@` a symlink, `module#` a submodule.
type Files<'a> = &'a [(&'a str, &'a str)];

fn with_store<T>(work: impl FnOnce(&Store) -> T) -> T {
    let dir = tempfile::tempdir().unwrap();
    let repo = git2::Repository::init_bare(dir.path()).unwrap();
    work(&Store::new(&repo, Arc::default()).unwrap())
}

fn tree(store: &Store, files: Files) -> ObjectId {
    let mut here = Vec::new();
    let mut below: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (path, text) in files {
        match path.split_once('/') {
            Some((dir, rest)) => below.entry(dir).or_default().push((rest, text)),
            None => here.push(file(store, path, text)),
        }
    }
    for (dir, files) in below {
        here.push(TreeEntry { name: dir.into(), entry: Entry { mode: Mode::Tree, id: tree(store, &files) } });
    }
    store.add_tree(here)
}

fn file(store: &Store, path: &str, text: &str) -> TreeEntry {
    let (name, mode) = match path.split_at(path.len() - 1) {
        (name, "!") => (name, Mode::Executable),
        (name, "@") => (name, Mode::Symlink),
        (name, "#") => (name, Mode::Submodule),
        _ => (path, Mode::File),
    };
    TreeEntry { name: name.into(), entry: Entry { mode, id: store.add_blob(text.as_bytes()) } }
}

fn merged(store: &Store, sides: Sides<Files>, options: &MergeOptions) -> Merged {
    merge_trees(store, sides.map(|files| tree(store, files)), options).unwrap()
}

/// Path and kind of each conflict, and the paths of the merged tree with their mode's sign.
fn outcome(base: Files, country: Files, upstream: Files) -> (Vec<(String, Kind)>, Vec<String>) {
    outcome_with(base, country, upstream, &MergeOptions::default())
}

fn outcome_with(
    base: Files,
    country: Files,
    upstream: Files,
    options: &MergeOptions,
) -> (Vec<(String, Kind)>, Vec<String>) {
    with_store(|store| {
        let merged = merged(store, Sides::new(base, country, upstream), options);
        let conflicts = merged.conflicts.iter().map(|conflict| (conflict.path.to_string(), conflict.kind));
        let conflicts = conflicts.collect();
        let mut paths = Vec::new();
        list(store, merged.tree, "", &mut paths);
        (conflicts, paths)
    })
}

fn list(store: &Store, tree: ObjectId, above: &str, paths: &mut Vec<String>) {
    for TreeEntry { name, entry } in store.tree(tree).unwrap().iter() {
        let path = format!("{above}{}", &**name);
        match entry.mode {
            Mode::Tree => list(store, entry.id, &format!("{path}/"), paths),
            Mode::File => paths.push(path),
            Mode::Executable => paths.push(path + "!"),
            Mode::Symlink => paths.push(path + "@"),
            Mode::Submodule => paths.push(path + "#"),
        }
    }
}

/// The text at `path` after a merge.
fn text(store: &Store, merged: &Merged, path: &str) -> BString {
    let entry = store.entry_at(merged.tree, path.into()).unwrap().unwrap();
    store.blob(entry.id).unwrap().to_vec().into()
}

fn conflict(path: &str, kind: Kind) -> (String, Kind) {
    (path.to_owned(), kind)
}

#[test]
fn changes_apart_from_each_other_merge() {
    let (country, upstream) = (TEXT.replace("one", "ONE"), TEXT.replace("eight", "EIGHT"));
    with_store(|store| {
        let (country, upstream) = ([("a", country.as_str())], [("a", upstream.as_str())]);
        let sides = Sides::new(&[("a", TEXT)][..], &country, &upstream);
        let merged = merged(store, sides, &MergeOptions::default());
        assert_eq!(merged.conflicts, []);
        assert_eq!(text(store, &merged, "a"), TEXT.replace("one", "ONE").replace("eight", "EIGHT"));
    });
}

#[test]
fn the_same_line_changed_twice_is_a_hunk_between_labelled_markers() {
    with_store(|store| {
        let sides = Sides::new(&[("a", "x\n")][..], &[("a", "c\n")], &[("a", "u\n")]);
        let merged = merged(store, sides, &MergeOptions::default());
        let [conflict] = &merged.conflicts[..] else { panic!("{merged:?}") };
        assert_eq!((conflict.kind, conflict.hunks.len()), (Kind::Content, 1));
        assert_eq!(
            conflict.hunks[0].text.as_ref().map(|text| text.to_str().unwrap()),
            Sides::new("x\n", "c\n", "u\n")
        );
        assert!(
            text(store, &merged, "a")
                .starts_with(b"<<<<<<< country\nc\n||||||| base\nx\n=======\nu\n>>>>>>>")
        );
    });
}

#[test]
fn an_edit_follows_a_rename_on_the_other_side() {
    let edited = TEXT.replace("four", "FOUR");
    let (conflicts, paths) = outcome(&[("a", TEXT)], &[("lib/b", TEXT)], &[("a", &edited)]);
    assert_eq!((conflicts, paths), (vec![], vec!["lib/b".to_owned()]));
}

#[test]
fn a_file_too_different_is_no_rename() {
    let (conflicts, _) = outcome(&[("a", TEXT)], &[("b", "other\n")], &[("a", "edited\n")]);
    assert_eq!(conflicts, [conflict("a", Kind::ModifyDelete { deleted_by: Side::Country })]);
}

#[test]
fn one_file_renamed_to_two_names_is_three_paths() {
    let (conflicts, paths) = outcome(&[("a", TEXT)], &[("b", TEXT)], &[("c", TEXT)]);
    let expected = ["a", "b", "c"].map(|path| conflict(path, Kind::RenameRename));
    assert_eq!((conflicts, paths), (expected.to_vec(), vec!["b".to_owned(), "c".to_owned()]));
}

#[test]
fn a_renamed_file_that_the_other_side_deleted_stays_at_its_new_path() {
    let edited = TEXT.replace("four", "FOUR");
    let (conflicts, paths) = outcome(&[("a", TEXT)], &[("b", &edited)], &[]);
    assert_eq!(conflicts, [conflict("b", Kind::RenameDelete { deleted_by: Side::Upstream })]);
    assert_eq!(paths, ["b"]);
}

#[test]
fn a_rename_onto_an_added_file_conflicts_there() {
    let edited = TEXT.replace("four", "FOUR");
    let (conflicts, paths) = outcome(&[("a", TEXT)], &[("b", TEXT)], &[("a", &edited), ("b", "new\n")]);
    assert_eq!((conflicts, paths), (vec![conflict("b", Kind::RenameAdd)], vec!["b".to_owned()]));
}

#[test]
fn two_files_renamed_to_one_path_conflict_there() {
    let other = TEXT.replace('o', "0");
    let (edited, other_edited) = (TEXT.replace("six", "SIX"), other.replace("six", "SIX"));
    let country = [("c", TEXT), ("b", other_edited.as_str())];
    let upstream = [("a", edited.as_str()), ("c", other.as_str())];
    let (conflicts, _) = outcome(&[("a", TEXT), ("b", &other)], &country, &upstream);
    assert_eq!(conflicts, [conflict("c", Kind::RenameRename)]);
}

#[test]
fn a_file_added_to_a_renamed_directory_goes_along_and_asks() {
    let base: Files = &[("old/a", TEXT), ("old/b", "1\n2\n3\n")];
    let country: Files = &[("old/a", TEXT), ("old/b", "1\n2\n3\n"), ("old/new", "n\n")];
    let upstream: Files = &[("dir/a", TEXT), ("dir/b", "1\n2\n3\n")];
    let with = |directory_renames| MergeOptions { directory_renames, ..MergeOptions::default() };
    let (conflicts, paths) = outcome(base, country, upstream);
    assert_eq!(conflicts, [conflict("dir/new", Kind::DirectoryRename)]);
    assert_eq!(paths, ["dir/a", "dir/b", "dir/new"]);
    let (conflicts, paths) = outcome_with(base, country, upstream, &with(DirectoryRenames::Apply));
    assert_eq!((conflicts, &paths[2]), (vec![], &"dir/new".to_owned()));
    let (conflicts, paths) = outcome_with(base, country, upstream, &with(DirectoryRenames::Ignore));
    assert_eq!((conflicts, &paths[2]), (vec![], &"old/new".to_owned()));
}

#[test]
fn a_file_where_the_other_side_has_a_directory_moves_aside() {
    let (conflicts, paths) = outcome(&[], &[("lib", "f\n")], &[("lib/a", "a\n")]);
    assert_eq!(conflicts, [conflict("lib~country", Kind::FileDirectory)]);
    assert_eq!(paths, ["lib/a", "lib~country"]);
}

#[test]
fn a_label_with_a_slash_names_no_directory() {
    let labels = Sides::new("base".to_owned(), "ug/develop".to_owned(), "v2".to_owned());
    let options = MergeOptions { labels, ..MergeOptions::default() };
    let (_, paths) = outcome_with(&[], &[("lib", "f\n")], &[("lib/a", "a\n")], &options);
    assert_eq!(paths, ["lib/a", "lib~ug_develop"]);
}

#[test]
fn a_file_and_a_symlink_are_both_kept() {
    let (conflicts, paths) = outcome(&[], &[("a", "file\n")], &[("a@", "target")]);
    assert_eq!(conflicts, ["a", "a~country"].map(|path| conflict(path, Kind::Type)));
    assert_eq!(paths, ["a@", "a~country"]);
}

#[test]
fn modes_merge_apart_from_contents() {
    let edited = TEXT.replace("four", "FOUR");
    assert_eq!(outcome(&[("a", TEXT)], &[("a!", TEXT)], &[("a", &edited)]), (vec![], vec!["a!".to_owned()]));
    let (conflicts, _) = outcome(&[], &[("a!", TEXT)], &[("a", TEXT)]);
    assert_eq!(conflicts, [conflict("a", Kind::Mode)]);
}

#[test]
fn symlinks_submodules_and_binaries_are_taken_whole() {
    for (path, kind) in [("a@", Kind::Symlink), ("a#", Kind::Submodule)] {
        let (conflicts, paths) = outcome(&[(path, "x")], &[(path, "y")], &[(path, "z")]);
        assert_eq!((conflicts, paths), (vec![conflict("a", kind)], vec![path.to_owned()]));
    }
    let (conflicts, _) = outcome(&[("a", "\0x\n")], &[("a", "\0y\n")], &[("a", "\0z\n")]);
    assert_eq!(conflicts, [conflict("a", Kind::Binary)]);
}

#[test]
fn attributes_of_the_country_decide_how_files_merge() {
    let rules = (".gitattributes", "*.log merge=union\n*.dat binary\n*.own merge=mine\n");
    let base = [rules, ("a.log", "x\n"), ("a.dat", "x\n"), ("a.own", "x\n")];
    let country = [rules, ("a.log", "c\n"), ("a.dat", "c\n"), ("a.own", "c\n")];
    let upstream = [("a.log", "u\n"), ("a.dat", "u\n"), ("a.own", "u\n")];
    with_store(|store| {
        let merged = merged(store, Sides::new(&base[..], &country, &upstream), &MergeOptions::default());
        let kinds: Vec<_> = merged
            .conflicts
            .iter()
            .map(|conflict| (conflict.path.as_bstr().to_string(), conflict.kind))
            .collect();
        assert_eq!(kinds, [conflict("a.dat", Kind::Binary), conflict("a.own", Kind::Content)]);
        assert_eq!(text(store, &merged, "a.log"), "c\nu\n");
        assert_eq!(merged.warnings, ["a.own wants the merge driver `mine`; it was merged as text instead"]);
    });
}

#[test]
fn what_no_side_changed_is_never_read() {
    with_store(|store| {
        let nowhere = Entry { mode: Mode::Tree, id: ObjectId::from_bytes([7; 20]) };
        let absent = Entry { mode: Mode::File, id: ObjectId::from_bytes([8; 20]) };
        let side = |name: &str, text: &str| {
            let kept = TreeEntry { name: "kept".into(), entry: nowhere };
            let only = TreeEntry { name: name.into(), entry: absent };
            store.add_tree(vec![kept, only, file(store, "a", text)])
        };
        let trees = Sides::new(side("b", "x\n"), side("b", "y\n"), side("c", "x\n"));
        let merged = merge_trees(store, trees, &MergeOptions::default()).unwrap();
        assert_eq!(merged.conflicts, []);
        let names: Vec<_> =
            store.tree(merged.tree).unwrap().iter().map(|entry| entry.name.to_string()).collect();
        assert_eq!(names, ["a", "c", "kept"]);
    });
}

#[test]
fn counting_finds_the_same_conflicts_and_makes_nothing() {
    with_store(|store| {
        let sides = Sides::new(&[("a", "x\n")][..], &[("a", "c\n")], &[("a", "u\n")]);
        let options = MergeOptions { detail: Detail::CountOnly, ..MergeOptions::default() };
        let merged = merged(store, sides, &options);
        assert_eq!(merged.conflicts.len(), 1);
        assert_eq!(merged.tree, ObjectId::default());
    });
}

#[test]
fn a_search_for_renames_beyond_the_limit_is_left_out_and_said_so() {
    let edited = TEXT.replace("four", "FOUR");
    let options = MergeOptions { rename_limit: 1, ..MergeOptions::default() };
    with_store(|store| {
        let base = [("a", TEXT), ("b", "other\n")];
        let country = [("c", edited.as_str()), ("d", "new\n")];
        let upstream = [("a", edited.as_str()), ("b", "o\n")];
        let sides = Sides::new(&base[..], &country, &upstream);
        let merged = merged(store, sides, &options);
        assert_eq!(merged.conflicts.len(), 2);
        assert_eq!(merged.warnings, ["renames of country were not all looked for; a limit of 2 would do"]);
    });
}

#[test]
fn sides_in_each_others_place_conflict_in_the_same_paths() {
    let edited = TEXT.replace("four", "FOUR");
    let one = [("a", TEXT), ("dir/x", TEXT)];
    let other = [("a", edited.as_str()), ("x!", TEXT)];
    let sides = Sides::new(&[("a", "1\n"), ("dir/x", TEXT)][..], &one, &other);
    with_store(|store| {
        let paths = |sides| -> Vec<_> {
            let merged = merged(store, sides, &MergeOptions::default());
            merged.conflicts.into_iter().map(|conflict| conflict.path).collect()
        };
        assert_eq!(paths(sides), paths(sides.swapped()));
    });
}
