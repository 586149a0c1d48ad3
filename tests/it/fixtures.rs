//! Every scenario of `fixtures/repositories/` builds, and shows what it says it shows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use git_reconcile::git::scenario::Scenario;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repositories")
}

/// Builds the scenario in a folder that lives as long as the answer.
pub fn build(name: &str) -> (tempfile::TempDir, BTreeMap<String, String>) {
    let into = tempfile::tempdir().unwrap();
    let scenario = Scenario::read(&folder().join(name)).unwrap();
    let ids = scenario.build(into.path()).unwrap();
    (into, ids.into_iter().map(|(id, commit)| (id, commit.to_string())).collect())
}

/// What the real git prints, without the last line break.
fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(dir).args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim_end().to_owned()
}

#[test]
fn every_scenario_builds_repositories_that_git_finds_whole() {
    let mut built = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_type().unwrap().is_dir() {
            continue;
        }
        let (into, _) = build(entry.file_name().to_str().unwrap());
        for repository in std::fs::read_dir(into.path()).unwrap() {
            let path = repository.unwrap().path();
            let checked =
                Command::new("git").arg("-C").arg(&path).args(["fsck", "--strict"]).output().unwrap();
            assert!(checked.status.success(), "{}: {checked:?}", path.display());
            if path.ends_with("country") {
                assert_eq!(git(&path, &["status", "--porcelain"]), "", "{}", path.display());
            }
            built += 1;
        }
    }
    assert_eq!(built, 8, "four scenarios, an upstream and a country each");
}

#[test]
fn the_copied_template_shares_no_history() {
    let (into, ids) = build("copied-template");
    let country = into.path().join("country");
    git(&country, &["fetch", "-q", "upstream", "refs/tags/*:refs/x/*"]);
    assert_eq!(git(&country, &["merge-base", "HEAD", &ids["release-1.0.0"]]), "");
}

#[test]
fn the_hotfix_is_left_behind_by_the_minor_and_equal_by_patch_in_its_patch() {
    let (into, ids) = build("left-behind");
    let upstream = into.path().join("upstream");
    let only_old = |target: &str| git(&upstream, &["cherry", target, &ids["hotfix"]]);
    assert_eq!(only_old(&ids["release-1.1.0"]), format!("+ {}", ids["hotfix"]));
    assert_eq!(only_old(&ids["release-1.1.1"]), format!("- {}", ids["hotfix"]));
}

#[test]
fn the_fork_point_saves_the_demo_four_conflicts() {
    let (into, ids) = build("demo");
    let country = into.path().join("country");
    git(&country, &["fetch", "-q", "--no-tags", "upstream", "refs/tags/*:refs/x/*"]);
    let conflicts = |base: &[&str]| {
        let merge = ["merge-tree", "--write-tree", "--name-only", "--no-messages"];
        let ends = [ids["own-calls"].as_str(), ids["release-1.8.1"].as_str()];
        git(&country, &[&merge, base, &ends].concat()).lines().count() - 1
    };
    let base = format!("--merge-base={}", ids["release-1.7.2"]);
    assert_eq!((conflicts(&[]), conflicts(&[&base])), (15, 11));
    assert_ne!(
        git(&country, &["rev-parse", "v1.7.2"]),
        ids["release-1.7.2"],
        "the country has a tag of that name"
    );
}
