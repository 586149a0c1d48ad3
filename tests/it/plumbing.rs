//! `plan --country REV --upstream REV --base …`: any two commits, without releases, settings or even refs.

use serde_json::Value;

use crate::place::Place;

/// A repository that fits no pack, with a history as given by `build`; answers its bare copy without refs.
fn without_refs(build: impl Fn(&Place)) -> Place {
    let place = Place::empty();
    std::fs::create_dir(place.path("work")).unwrap();
    place.git("work", &["init", "--quiet", "--initial-branch=main"]);
    build(&place);
    place.git("", &["clone", "--quiet", "--bare", "work", "bare"]);
    std::fs::remove_file(place.path("bare/packed-refs")).unwrap();
    std::fs::remove_file(place.path("bare/config")).unwrap();
    assert_eq!(place.git("bare", &["--bare", "for-each-ref"]), "");
    place
}

fn lines(changes: &[(usize, &str)]) -> String {
    let text = |line| changes.iter().find(|(at, _)| *at == line).map_or("as it was", |(_, text)| text);
    (1..=30).fold(String::new(), |all, line| all + &format!("{line} {}\n", text(line)))
}

fn plan(place: &Place, args: &[&str]) -> (i32, Value) {
    let ran = place.run("bare", &[&["plan", "--format", "json"], args].concat());
    ran.planned();
    (ran.code, ran.json())
}

/// The tree of git's own merge and the paths that conflict.
fn gits(place: &Place, args: &[&str]) -> (String, Vec<String>) {
    let merge = ["--bare", "merge-tree", "--write-tree", "--name-only", "--no-messages"];
    let output = place.try_git("bare", &[&merge, args].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().unwrap(), lines.filter(|line| !line.is_empty()).collect())
}

fn paths(report: &Value) -> Vec<String> {
    let conflicts = report["conflicts"].as_array().unwrap();
    conflicts.iter().map(|conflict| conflict["path"].as_str().unwrap().to_owned()).collect()
}

fn rev(place: &Place, name: &str) -> String {
    place.git("work", &["rev-parse", name])
}

/// Two branches that agree in one file and disagree in another.
fn fork_in_the_road() -> Place {
    without_refs(|place| {
        place.commit("work", "a.txt", &lines(&[]));
        place.commit("work", "b.txt", &lines(&[]));
        place.git("work", &["branch", "other"]);
        place.commit("work", "a.txt", &lines(&[(3, "main")]));
        place.commit("work", "b.txt", &lines(&[(3, "main")]));
        place.git("work", &["checkout", "--quiet", "other"]);
        place.commit("work", "a.txt", &lines(&[(20, "other")]));
        place.commit("work", "b.txt", &lines(&[(3, "other")]));
    })
}

#[test]
fn two_commits_of_a_bare_repository_without_refs_or_settings() {
    let place = fork_in_the_road();
    let (main, other, base) = (rev(&place, "main"), rev(&place, "other"), rev(&place, "main~2"));
    let (tree, conflicted) = gits(&place, &[&main, &other]);
    for choice in ["auto", "recursive", &base] {
        let (code, report) = plan(&place, &["--country", &main, "--upstream", &other, "--base", choice]);
        assert_eq!((code, paths(&report)), (1, conflicted.clone()), "{choice}");
        assert_eq!(report["commits"]["base"], Value::from(base.clone()));
        assert_eq!(report["repository"], "unknown");
        let shown = |tree: &str| place.git("bare", &["--bare", "show", &format!("{tree}:a.txt")]);
        assert_eq!(shown(report["tree"].as_str().unwrap()), shown(&tree));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let place = fork_in_the_road();
    let args = ["plan", "--country", &rev(&place, "main"), "--upstream", &rev(&place, "other"), "--format"];
    for format in ["json", "markdown", "text"] {
        let first = place.run("bare", &[&args[..], &[format]].concat());
        let second = place.run("bare", &[&args[..], &[format]].concat());
        assert_eq!((first.out, first.code), (second.out, second.code));
    }
    let demo = Place::of("demo");
    let plans = [(); 2].map(|()| demo.run("country", &["plan", "--format", "json"]).out);
    assert!(plans[0].len() > 1000 && plans[0] == plans[1]);
}

#[test]
fn a_criss_cross_is_merged_from_its_merged_bases() {
    let place = without_refs(|place| {
        place.commit("work", "a.txt", &lines(&[]));
        place.git("work", &["branch", "other"]);
        place.commit("work", "a.txt", &lines(&[(2, "main")]));
        place.git("work", &["tag", "one"]);
        place.git("work", &["checkout", "--quiet", "other"]);
        place.commit("work", "a.txt", &lines(&[(12, "other")]));
        place.git("work", &["tag", "two"]);
        place.git("work", &["merge", "--quiet", "--no-edit", "one"]);
        place.commit("work", "a.txt", &lines(&[(2, "other again"), (12, "other")]));
        place.git("work", &["checkout", "--quiet", "main"]);
        place.git("work", &["merge", "--quiet", "--no-edit", "two"]);
        place.commit("work", "a.txt", &lines(&[(2, "main"), (12, "main again")]));
    });
    let (main, other) = (rev(&place, "main"), rev(&place, "other"));
    let (tree, conflicted) = gits(&place, &[&main, &other]);
    assert!(conflicted.is_empty());
    for choice in ["auto", "recursive"] {
        let (code, report) = plan(&place, &["--country", &main, "--upstream", &other, "--base", choice]);
        assert_eq!((code, &report["tree"]), (0, &Value::from(tree.clone())), "{choice}");
        assert!(
            report["commits"]["base"].is_null() && report["base"]["says"].to_string().contains("2 commits")
        );
    }
}

#[test]
fn one_is_the_other_or_holds_it() {
    let place = fork_in_the_road();
    let (new, old) = (rev(&place, "main"), rev(&place, "main~1"));
    let tree = |commit: &str| Value::from(rev(&place, &format!("{commit}^{{tree}}")));
    for (country, upstream, result) in [(&new, &new, &new), (&old, &new, &new), (&new, &old, &new)] {
        for choice in ["auto", "recursive"] {
            let args = ["--country", country, "--upstream", upstream, "--base", choice];
            let (code, report) = plan(&place, &args);
            assert_eq!((code, paths(&report).len(), &report["tree"]), (0, 0, &tree(result)), "{args:?}");
        }
    }
}

#[test]
fn upstreams_own_work_is_not_the_countrys_whatever_the_base() {
    let place = Place::of("left-behind");
    place.git("", &["clone", "--quiet", "--origin", "upstream", "upstream", "fork"]);
    place.git("fork", &["checkout", "--quiet", "-b", "ours", "v1.0.1"]);
    let args = ["plan", "1.1.0", "--force", "--base", "recursive", "--format", "json"];
    let ran = place.run("fork", &args);
    let report = ran.json();
    assert_eq!(report["conflicts"][0]["path"], "package.json");
    assert_eq!(report["conflicts"][0]["hunks"][0]["resolution"]["method"], "vacuous");
}

#[test]
fn commits_that_share_no_history() {
    let place = without_refs(|place| {
        place.commit("work", "a.txt", &lines(&[]));
        place.git("work", &["checkout", "--quiet", "--orphan", "other"]);
        place.commit("work", "b.txt", &lines(&[]));
    });
    let (main, other) = (rev(&place, "main"), rev(&place, "other"));
    let args = ["--country", &main, "--upstream", &other];
    let (tree, _) = gits(&place, &["--allow-unrelated-histories", &main, &other]);
    let (code, report) = plan(&place, &args);
    assert_eq!((code, &report["tree"]), (0, &Value::from(tree)));
    assert!(report["base"]["plain_git_conflicted_files"].is_null(), "git refuses to merge them");
    assert!(report["base"]["says"].to_string().contains("share no history"));
}

#[test]
fn work_on_the_deployed_branch_is_not_left_out_unnoticed() {
    let place = Place::of("demo");
    place.git("country", &["switch", "--quiet", "--create", "live"]);
    place.commit("country", "hotfix.txt", "a fix made on the servers' branch\n");
    place.git("country", &["switch", "--quiet", "-"]);
    let warned = |settings: &str| {
        place.write("country/reconcile.toml", settings);
        let report = place.run("country", &["plan", "--format", "json"]).json();
        report["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|text| text.as_str().unwrap().contains("live is the deployed"))
    };
    assert!(warned("deployed-branch = \"live\"\n"));
    assert!(!warned("deployed-branch = \"develop\"\n"));
}

#[test]
fn a_file_that_is_an_earlier_version_of_the_other_sides_gives_way_whole() {
    let place = without_refs(|place| {
        place.commit("work", "deep/a.txt", &lines(&[]));
        place.git("work", &["branch", "other"]);
        place.commit("work", "own.txt", "a file that makes its commits its own\n");
        place.commit("work", "deep/a.txt", &lines(&[(3, "first"), (20, "first")]));
        place.git("work", &["checkout", "--quiet", "other"]);
        place.commit("work", "deep/a.txt", &lines(&[(3, "first"), (20, "first")]));
        place.commit("work", "deep/a.txt", &lines(&[(3, "second")]));
    });
    let (main, other) = (rev(&place, "main"), rev(&place, "other"));
    for (country, upstream, verdict) in [(&main, &other, "take-upstream"), (&other, &main, "keep-country")] {
        let (code, report) = plan(&place, &["--country", country, "--upstream", upstream]);
        assert_eq!((code, report["conflicts"][0]["resolved"].as_bool()), (0, Some(true)));
        let hunk = &report["conflicts"][0]["hunks"][0];
        assert_eq!((&hunk["verdict"], &hunk["resolution"]["method"]), (&verdict.into(), &"moved-on".into()));
        let file = format!("{}:deep/a.txt", report["tree"].as_str().unwrap());
        let shown = place.git("bare", &["--bare", "show", &file]);
        assert_eq!(shown, lines(&[(3, "second")]).trim_end());
    }
}
