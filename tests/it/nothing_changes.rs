//! `status`, `plan` and `rules` leave everything of the user's as it is: files with their times, index, HEAD, refs,
//! configuration, hooks, reflogs, `FETCH_HEAD`, `ORIG_HEAD`.

use crate::place::Place;

const COMMANDS: [&[&str]; 9] = [
    &["status", "--offline"],
    &["plan", "--offline"],
    &["status"],
    &["status", "--format", "json"],
    &["plan"],
    &["plan", "--format", "json"],
    &["plan", "--format", "markdown", "--all"],
    &["rules", "list"],
    &["plan", "--offline"],
];

/// Runs every command in `dir`; nothing of the user's in `repositories` may differ afterwards.
fn leaves_alone(place: &Place, dir: &str, repositories: &[&str]) {
    let before: Vec<_> = repositories.iter().map(|name| place.users(name)).collect();
    assert!(before.iter().all(|users| users.refs.len() > 2 && users.files.len() > 2));
    for args in COMMANDS {
        let ran = place.run(dir, args);
        let never_fetched = args == COMMANDS[1] && ran.err.contains("no release of upstream is known");
        assert!(ran.code < 2 || never_fetched, "{args:?}: {}{}", ran.out, ran.err);
        for (name, before) in repositories.iter().zip(&before) {
            let now = place.users(name);
            let changed = now.files.iter().find(|(path, file)| before.files.get(*path) != Some(file));
            let gone = before.files.keys().find(|path| !now.files.contains_key(*path));
            assert!(
                changed.is_none() && gone.is_none(),
                "{args:?}: {:?} {gone:?}",
                changed.map(|(path, _)| path)
            );
            assert_eq!(now.refs, before.refs, "{args:?}");
        }
    }
}

fn demo() -> Place {
    let place = Place::of("demo");
    // What an earlier life leaves behind.
    place.git("country", &["fetch", "--quiet", "upstream", "develop"]);
    place.git("country", &["commit", "--quiet", "--allow-empty", "--message", "one"]);
    place.git("country", &["reset", "--quiet", "--hard", "HEAD~1"]);
    place.git("country", &["stash", "list"]);
    for file in ["FETCH_HEAD", "ORIG_HEAD", "logs/HEAD"] {
        assert!(place.path("country/.git").join(file).is_file(), "{file}");
    }
    place.write("country/.git/hooks/post-checkout", "#!/bin/sh\ntouch hook-ran\n");
    place.write("country/.git/hooks/reference-transaction", "#!/bin/sh\ntouch hook-ran\n");
    place
}

#[test]
fn a_clean_clone() {
    let place = demo();
    leaves_alone(&place, "country", &["country", "upstream"]);
}

#[test]
fn a_dirty_tree_and_a_half_staged_index() {
    let place = demo();
    place.write("country/package.json", "{ \"name\": \"@opencrvs/countryconfig\", half written");
    place.write("country/new.txt", "untracked\n");
    place.write("country/staged.txt", "staged\n");
    place.git("country", &["add", "staged.txt"]);
    std::fs::remove_file(place.path("country/CHANGELOG.md")).unwrap();
    place.git("country", &["stash", "push", "--quiet", "staged.txt"]);
    place.write("country/staged.txt", "staged\n");
    place.git("country", &["add", "staged.txt"]);
    leaves_alone(&place, "country", &["country"]);
}

#[test]
fn packed_refs_and_a_subfolder() {
    let place = demo();
    place.git("country", &["pack-refs", "--all"]);
    leaves_alone(&place, "country/src/form", &["country"]);
}

#[test]
fn a_linked_worktree_and_the_repository_it_belongs_to() {
    let place = demo();
    place.git("country", &["worktree", "add", "--quiet", "-b", "other", "../linked"]);
    place.write("linked/new.txt", "untracked\n");
    leaves_alone(&place, "linked", &["linked", "country"]);
}

#[test]
fn a_detached_head() {
    let place = demo();
    place.git("country", &["checkout", "--quiet", "--detach"]);
    leaves_alone(&place, "country", &["country"]);
}

#[test]
fn in_the_middle_of_a_merge() {
    let place = demo();
    place.git("country", &["fetch", "--quiet", "upstream", "tag", "v1.8.1"]);
    let merge = place.try_git("country", &["merge", "--quiet", "v1.8.1"]);
    assert!(!merge.status.success() && place.path("country/.git/MERGE_HEAD").is_file());
    leaves_alone(&place, "country", &["country"]);
}

#[test]
fn a_bare_repository() {
    let place = demo();
    place.git("", &["clone", "--quiet", "--bare", "country", "bare"]);
    place.git("bare", &["remote", "add", "upstream", place.path("upstream").to_str().unwrap()]);
    leaves_alone(&place, "bare", &["bare"]);
}

#[test]
fn the_file_of_packed_refs_keeps_its_meaning_when_releases_are_fetched_twice() {
    let place = demo();
    place.git("country", &["pack-refs", "--all"]);
    assert_eq!(place.run("country", &["status"]).code, 0);
    place.git("country", &["pack-refs", "--all"]);
    place.git("upstream", &["tag", "--delete", "v1.8.1"]);
    place.git("upstream", &["branch", "--delete", "--force", "release-v1.8.1"]);
    let before = place.users("country");
    assert_eq!(place.run("country", &["status"]).code, 0);
    assert_eq!(place.users("country"), before);
    let own = place.git("country", &["for-each-ref", "refs/reconcile"]);
    assert!(own.contains("v1.8.0") && !own.contains("v1.8.1"), "{own}");
}
