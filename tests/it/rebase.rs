//! `start --strategy rebase` in the demo's fork: the stops, the way from one to the next, the way back, the end.

use serde_json::Value;

use crate::place::{Place, Ran};
use crate::upgrade::{BRANCH, demo, settle_all, unmerged, users};

const RELEASE: &str = "refs/reconcile/countryconfig/tags/v1.8.1";

fn start(place: &Place) -> Value {
    let ran = place.run("country", &["start", "--offline", "--strategy", "rebase", "--format", "json"]);
    assert!(ran.code < 2, "{}{}", ran.out, ran.err);
    ran.json()
}

fn go_on(place: &Place) -> Value {
    let ran = place.run("country", &["continue", "--format", "json"]);
    assert!(ran.code < 2, "{}{}", ran.out, ran.err);
    ran.json()
}

/// Keeps the country's side at every stop until the end; answers what `continue` said then, and how many stops there were.
pub fn to_the_end(place: &Place) -> (Value, usize) {
    for stops in 1..30 {
        settle_all(place);
        let told = go_on(place);
        match told["outcome"].as_str().unwrap() {
            "committed" => return (told, stops),
            "stopped" => {}
            other => panic!("{other}: {told}"),
        }
    }
    panic!("it does not come to an end")
}

/// Keeps the country's side, as [`settle_all`] does, with the answers of a script.
fn keep_all(place: &Place, why: &str) -> Ran {
    let listed = place.run("country", &["review", "--list", "--format", "json"]).json();
    let sets = listed["hunks"].as_array().unwrap().iter().filter(|hunk| hunk["decided"].is_null());
    let sets: Vec<String> = sets
        .flat_map(|hunk| ["--set".to_owned(), format!("{}=keep-country", hunk["id"].as_str().unwrap())])
        .collect();
    let args: Vec<&str> =
        ["review", "--why", why].into_iter().chain(sets.iter().map(String::as_str)).collect();
    place.run("country", &args)
}

#[test]
fn a_rebase_from_start_to_summary() {
    let place = demo();
    let country = place.git("country", &["rev-parse", "HEAD"]);
    let release = place.git("country", &["rev-parse", &format!("{RELEASE}^{{commit}}")]);
    let forecast = place.run("country", &["plan", "--offline", "--strategy", "rebase", "--format", "json"]);
    let forecast = forecast.json()["rebase"].clone();
    let started = start(&place);
    assert_eq!(started["stop"]["commit"], forecast["stops"][0]["commit"]);
    assert_eq!(place.git("country", &["branch", "--show-current"]), BRANCH);
    let head = place.git("country", &["rev-parse", "CHERRY_PICK_HEAD"]);
    assert_eq!(head, started["stop"]["commit"].as_str().unwrap());
    let status = place.run("country", &["status", "--offline", "--format", "json"]).json();
    assert_eq!(status["run"]["stop"], started["stop"]);
    let (done, stops) = to_the_end(&place);
    assert_eq!(stops, forecast["stops"].as_array().unwrap().len(), "{forecast}");
    assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    let own = place.git("country", &["rev-list", "--count", &format!("{release}..HEAD")]);
    assert_eq!(place.git("country", &["rev-list", "--count", "--merges", &format!("{release}..HEAD")]), "0");
    let there = done["replayed"].as_array().unwrap().iter().filter(|one| one["became"].is_string()).count();
    assert_eq!(own, (there + 1).to_string(), "the commits, and one with the decisions");
    let before =
        place.git("country", &["log", "--format=%an %ae %ad %s", &format!("{country}~{there}..{country}")]);
    let after = place.git("country", &["log", "--format=%an %ae %ad %s", &format!("{release}..HEAD~1")]);
    assert_eq!(after, before, "author, date and message are kept");
    assert_eq!(place.git("country", &["log", "-1", "--format=%cn", "HEAD~1"]), "Ada");
    let status = place.run("country", &["status", "--offline", "--format", "json"]).json();
    assert_eq!((&status["release"]["from"], &status["run"]), (&"1.8.1".into(), &Value::Null));
    let summary = place.run("country", &["summary", "--format", "json"]).json();
    assert_eq!((&summary["strategy"], &summary["counts"]["open_files"]), (&"rebase".into(), &0.into()));
    assert_eq!(summary["commits"]["country"], country);
    assert_eq!(summary["upgrade"]["replayed"], done["replayed"]);
    let page = place.run("country", &["summary", "--format", "markdown"]).out;
    assert!(page.contains("the country's commits are replayed") && page.contains("Rebased"), "{page}");
}

#[test]
fn a_stop_is_to_git_what_its_own_is() {
    let place = demo();
    start(&place);
    let ours = place.git("country", &["ls-files", "--stage", "--unmerged"]);
    let state = place.git("country", &["status"]);
    assert!(state.contains("currently cherry-picking"), "{state}");
    let (commit, head) = ("CHERRY_PICK_HEAD", place.git("country", &["rev-parse", "HEAD"]));
    let commit = place.git("country", &["rev-parse", commit]);
    let marked = std::fs::read_to_string(place.path("country").join(&unmerged(&place)[0])).unwrap();
    assert!(marked.contains("<<<<<<< country\n") && marked.contains(">>>>>>> upstream v1.8.1\n"), "{marked}");
    place.git("country", &["worktree", "add", "--quiet", "--detach", "../other", &head]);
    assert!(!place.try_git("other", &["cherry-pick", &commit]).status.success());
    let gits = place.git("other", &["ls-files", "--stage", "--unmerged"]);
    let settled = |listed: &str| listed.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    assert!(settled(&ours).is_subset(&settled(&gits)), "{ours}\n{gits}");
}

#[test]
fn git_commit_at_a_stop_loses_nothing() {
    let place = demo();
    let started = start(&place);
    settle_all(&place);
    place.git("country", &["-c", "core.editor=true", "commit", "--quiet"]);
    let (author, subject) = ("--format=%an %ad", "--format=%s");
    let commit = started["stop"]["commit"].as_str().unwrap();
    for format in [author, subject] {
        let of = |commit: &str| place.git("country", &["log", "-1", format, commit]);
        assert_eq!(of("HEAD"), of(commit), "{format}");
    }
    let open = started["open"].as_array().unwrap().len();
    to_the_end(&place);
    let log = place.git("country", &["show", "HEAD:reconcile/decisions/1.8.1.toml"]);
    assert!(log.matches("[[decision]]").count() >= open, "{log}");
}

#[test]
fn a_commit_of_which_nothing_is_left_is_dropped_and_told() {
    let place = demo();
    let started = start(&place);
    let commit = started["stop"]["commit"].as_str().unwrap();
    place.git("country", &["read-tree", "--reset", "-u", "HEAD"]);
    assert_eq!(go_on(&place)["outcome"], "lost");
    let told = place.run("country", &["continue", "--force", "--format", "json"]).json();
    assert!(told["notes"].to_string().contains("as was forced"), "{told}");
    let first = |told: &Value| {
        let all = told["replayed"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["commit"] == commit).unwrap()
    };
    assert_eq!(first(&told)["fate"], "emptied", "{told}");
    let (done, _) = if told["outcome"] == "stopped" { to_the_end(&place) } else { (told, 0) };
    assert_eq!(first(&done)["became"], Value::Null);
    let summary = place.run("country", &["summary", "--format", "json"]).json();
    assert_eq!(summary["upgrade"]["replayed"], done["replayed"]);
    let page = place.run("country", &["summary", "--format", "markdown"]).out;
    assert!(page.contains("Commits that are not in it any more"), "{page}");
}

#[test]
fn a_stop_that_was_put_away_by_hand_is_left_out_only_by_force() {
    let place = demo();
    let before = users(&place);
    start(&place);
    place.git("country", &["cherry-pick", "--abort"]);
    place.run("country", &["continue"]).refused(3, &["put away by hand", "--force"]);
    let told = place.run("country", &["continue", "--force", "--format", "json"]).json();
    assert!(told["replayed"].as_array().unwrap().iter().any(|one| one["fate"] == "left-out"), "{told}");
    if told["outcome"] == "stopped" {
        place.run("country", &["abort"]);
        assert_eq!(users(&place), before);
    }
}

#[test]
fn abort_is_exact_at_every_stop_and_keeps_what_was_edited() {
    let place = demo();
    place.write("country/notes.txt", "untracked\n");
    let before = users(&place);
    for stop in 0..3 {
        let mut told = start(&place);
        for _ in 0..stop {
            settle_all(&place);
            told = go_on(&place);
        }
        if told["outcome"] == "committed" {
            break;
        }
        let path = unmerged(&place)[0].clone();
        place.write(&format!("country/{path}"), "edited\n");
        let aborted = place.run("country", &["abort", "--format", "json"]).json();
        assert_eq!((&aborted["back_on"], &aborted["removed"]), (&"develop".into(), &true.into()));
        let kept = aborted["kept"].as_str().unwrap();
        assert_eq!(place.git("country", &["show", &format!("{kept}:{path}")]), "edited");
        assert_eq!(users(&place), before, "stop {stop}");
    }
}

#[test]
fn a_decision_with_its_reason_is_in_the_log_and_is_not_asked_again() {
    let place = demo();
    start(&place);
    let mut asked = std::collections::BTreeSet::new();
    loop {
        let listed = place.run("country", &["review", "--list", "--format", "json"]).json();
        for hunk in listed["hunks"].as_array().unwrap() {
            assert!(asked.insert(hunk["key"].to_string()), "asked twice: {hunk}");
            assert!(asked.insert(hunk["id"].to_string()), "an id names one hunk: {hunk}");
        }
        assert_eq!(keep_all(&place, "as our law has it").code, 0);
        if go_on(&place)["outcome"] == "committed" {
            break;
        }
    }
    let log = place.git("country", &["show", "HEAD:reconcile/decisions/1.8.1.toml"]);
    assert_eq!(log.matches("as our law has it").count(), asked.len() / 2, "{log}");
    let summary = place.run("country", &["summary", "--format", "markdown"]).out;
    assert!(summary.contains("as our law has it"), "{summary}");
}

#[test]
fn a_file_that_one_side_removed_is_decided_at_its_stop_and_the_next_commit_follows() {
    let place = demo();
    place.git("country", &["rm", "--quiet", "src/form/common/phone.ts"]);
    place.git("country", &["commit", "--quiet", "--message", "no phones"]);
    place.commit("country", "own.txt", "1\n");
    start(&place);
    let mut whole = 0;
    loop {
        let listed = place.run("country", &["review", "--list", "--format", "json"]).json();
        whole += listed["hunks"].as_array().unwrap().iter().filter(|hunk| hunk["line"].is_null()).count();
        assert_eq!(keep_all(&place, "none here").code, 0);
        if go_on(&place)["outcome"] == "committed" {
            break;
        }
    }
    assert!(whole > 0, "no conflict was about a whole file");
    assert!(!place.path("country/src/form/common/phone.ts").exists());
    assert_eq!(place.git("country", &["show", "HEAD:own.txt"]), "1");
}

#[test]
fn files_in_the_way_and_an_unknown_committer_are_told_before_anything_changes() {
    let place = demo();
    let refused = |words: &[&str]| {
        let before = users(&place);
        place.run("country", &["start", "--offline", "--strategy", "rebase"]).refused(3, words);
        assert_eq!(users(&place), before);
    };
    place.write("country/src/api/notifications/sms.ts", "mine\n");
    refused(&["src/api/notifications/sms.ts", "in the way"]);
    std::fs::remove_dir_all(place.path("country/src/api/notifications")).unwrap();
    place.git("country", &["config", "--unset", "user.name"]);
    refused(&["who you are", "git config user.name"]);
}
