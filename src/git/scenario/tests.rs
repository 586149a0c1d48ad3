use super::*;
use crate::git::scenario::Files;

const HISTORY: &str = r#"
about = "a merge"
author = "Ana <ana@example.org>"
start = 2025-01-06T09:00:00Z
[[commit]]
id = "root"
message = "Begin"
executable = ["run.sh"]
[[commit]]
id = "left"
message = "Rename"
rename = { "old" = "new" }
[[commit]]
id = "right"
parents = ["root"]
message = "Edit"
delete = ["gone.txt"]
edit = [{ path = "old/a.txt", find = "one", put = "two" }]
[[commit]]
id = "merge"
parents = ["left", "right"]
message = "Merge"
[repository.upstream]
head = "main"
bare = true
branches = { main = "left" }
tags = { "v1.0.0" = "root" }
[repository.country]
head = "develop"
branches = { develop = "merge" }
remotes = { upstream = "upstream" }
"#;

fn files(history: &str) -> Files {
    let plain = [("root/old/a.txt", "one\n"), ("root/gone.txt", "x\n"), ("root/run.sh", "#!/bin/sh\n")];
    let mut files: Files =
        plain.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    files.insert("history.toml".to_owned(), history.as_bytes().to_vec());
    files
}

fn refused(history: &str) -> String {
    Scenario::parse(files(history)).unwrap_err().to_string()
}

#[test]
fn commits_do_what_they_say_and_ids_are_the_same_in_every_repository() {
    let folder = tempfile::tempdir().unwrap();
    let ids = Scenario::parse(files(HISTORY)).unwrap().build(folder.path()).unwrap();
    let again = tempfile::tempdir().unwrap();
    assert_eq!(ids, Scenario::parse(files(HISTORY)).unwrap().build(again.path()).unwrap());
    let upstream = crate::git::Repository::open(&folder.path().join("upstream")).unwrap();
    let country = crate::git::Repository::open(&folder.path().join("country")).unwrap();
    assert_eq!(upstream.commit("v1.0.0").unwrap(), ids["root"]);
    assert_eq!(country.commit("HEAD").unwrap(), ids["merge"]);
    assert!(upstream.commit(&ids["right"].to_string()).is_err(), "upstream has not what it cannot reach");
    let text = |id: &str, path: &str| country.read_file(ids[id], path.into()).unwrap().map(|b| b.to_vec());
    assert_eq!(text("left", "new/a.txt").unwrap(), b"one\n");
    assert_eq!((text("left", "old/a.txt"), text("right", "gone.txt")), (None, None));
    assert_eq!(text("right", "old/a.txt").unwrap(), b"two\n");
}

#[test]
fn the_working_tree_is_clean_and_has_the_modes() {
    let folder = tempfile::tempdir().unwrap();
    Scenario::parse(files(HISTORY)).unwrap().build(folder.path()).unwrap();
    let country = git2::Repository::open(folder.path().join("country")).unwrap();
    assert_eq!(country.statuses(None).unwrap().len(), 0);
    let tree = country.head().unwrap().peel_to_tree().unwrap();
    assert_eq!(tree.get_name("run.sh").unwrap().filemode(), 0o100_755);
    assert_eq!(
        country.find_remote("upstream").unwrap().url().unwrap(),
        folder.path().join("upstream").to_str().unwrap()
    );
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "x").unwrap();
    let error = Scenario::parse(files(HISTORY)).unwrap().build(folder.path()).unwrap_err();
    assert!(matches!(error, ScenarioError::NotEmpty { .. }) && error.hint().is_some());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn contradictions_are_refused_by_name() {
    let cases = [
        (HISTORY.replace("find = \"one\"", "find = \"none\""), "stands 0 times in `old/a.txt`"),
        (HISTORY.replace("\"gone.txt\"", "\"other.txt\""), "there is no `other.txt`"),
        (HISTORY.replace("id = \"left\"", "id = \"root\""), "commit `root` is described twice"),
        (HISTORY.replace("[\"left\", \"right\"]", "[\"later\"]"), "names the commit `later`"),
        (
            HISTORY.replace("main = \"left\"", "main = \"far\""),
            "repository `upstream` names the commit `far`",
        ),
        (HISTORY.replace("bare = true", "bear = true"), "unknown field `bear`"),
        (HISTORY.replace("id = \"root\"", "id = \"start\""), "names the commit `root`"),
    ];
    for (history, expected) in cases {
        let text = refused(&history);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_stray_file_is_refused() {
    let mut files = files(HISTORY);
    files.insert("elsewhere/a".to_owned(), Vec::new());
    assert!(matches!(Scenario::parse(files), Err(ScenarioError::Stray { path }) if path == "elsewhere/a"));
}
