//! `review` without a terminal, and the summary of what was decided: while it is under way and after the commit.

use serde_json::Value;

use crate::place::Place;

fn begun() -> Place {
    let place = Place::of("demo");
    start(&place);
    place
}

fn start(place: &Place) {
    place.git("country", &["config", "user.name", "Ana"]);
    place.git("country", &["config", "user.email", "ana@example.org"]);
    let ran = place.run("country", &["start"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

/// A begun upgrade of a fork whose log has a decision on the first hunk of the form, as if made at `path`.
pub fn remembering(path: &str) -> Place {
    let place = Place::of("demo");
    let plan = place.run("country", &["plan", "--format", "json"]).json();
    let conflicts = plan["conflicts"].as_array().unwrap();
    let form = conflicts.iter().find(|conflict| conflict["path"] == FORM).unwrap();
    let key = &form["hunks"][0]["key"];
    let log = format!(
        "[[decision]]\nhunk = \"{path}#1\"\nkey = {key}\nverdict = \"keep-country\"\nby = \"Rui <r@x.org>\"\n"
    );
    place.commit("country", "reconcile/decisions/1.8.0.toml", &log);
    start(&place);
    place
}

/// A file of the example whose hunks nothing settles.
pub const FORM: &str = "src/form/birth/index.ts";

fn listed(place: &Place) -> Vec<Value> {
    let list = place.run("country", &["review", "--list", "--format", "json"]).json();
    list["hunks"].as_array().unwrap().clone()
}

fn id(hunk: &Value) -> &str {
    hunk["id"].as_str().unwrap()
}

fn file(place: &Place, hunk: &Value) -> String {
    std::fs::read_to_string(place.path("country").join(hunk["path"].as_str().unwrap())).unwrap()
}

/// Decides everything that is open for the country; answers how many hunks that are.
fn keep_all(place: &Place) -> usize {
    let hunks = listed(place);
    let sets: Vec<String> = hunks
        .iter()
        .filter(|hunk| hunk["decided"].is_null())
        .flat_map(|hunk| ["--set".to_owned(), format!("{}=keep-country", id(hunk))])
        .collect();
    let mut args = vec!["review", "--why", "ours for now"];
    args.extend(sets.iter().map(String::as_str));
    let ran = place.run("country", &args);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    hunks.len()
}

#[test]
fn without_a_terminal_it_prints_the_commands_that_do_the_same() {
    let place = begun();
    let ran = place.run("country", &["review"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("git reconcile review --set ID=keep-country"), "{}", ran.out);
    assert!(ran.out.contains("--accept-proposed high"), "{}", ran.out);
}

#[test]
fn a_decision_goes_into_the_file_and_comes_out_again() {
    let place = begun();
    let hunks = listed(&place);
    let hunk = hunks.iter().find(|hunk| hunk["line"].is_number()).unwrap();
    let before = file(&place, hunk);
    let decide = |value: &str| place.run("country", &["review", "--set", &format!("{}={value}", id(hunk))]);
    assert_eq!(decide("take-upstream").code, 1);
    assert_ne!(file(&place, hunk), before);
    assert_eq!(decide("undo").code, 1);
    assert_eq!(file(&place, hunk), before);
    assert!(listed(&place).iter().all(|hunk| hunk["decided"].is_null()));
}

#[test]
fn a_key_names_a_hunk_as_well_as_its_id() {
    let place = begun();
    let key = listed(&place)[0]["key"].as_str().unwrap().to_owned();
    assert_eq!(place.run("country", &["review", "--set", &format!("{key}=keep-country")]).code, 1);
    assert_eq!(listed(&place)[0]["decided"]["verdict"], "keep-country");
}

#[test]
fn mistakes_are_told_and_nothing_is_decided() {
    let place = begun();
    let hunks = listed(&place);
    let first = id(&hunks[0]);
    let review = |args: &[&str]| place.run("country", &[&["review"], args].concat());
    let near = format!("{}x#1", hunks[0]["path"].as_str().unwrap());
    review(&["--set", &format!("{near}=undo")])
        .refused(2, &["no hunk of this upgrade is called", "did you mean"]);
    review(&["--set", &format!("{first}=keep")]).refused(2, &["`keep` is no decision", "keep-country"]);
    review(&["--set", first]).refused(2, &["not of the form"]);
    let twice = format!("{first}=keep-country");
    review(&["--set", &twice, "--set", &twice]).refused(2, &["decided twice"]);
    place.write("bad.toml", "[[decision]]\nhunk = \"x\"\nverdict = \"kep\"\n");
    review(&["--from", "../bad.toml"]).refused(2, &["line 3: `kep` is no verdict"]);
    assert!(listed(&place).iter().all(|hunk| hunk["decided"].is_null()));
}

#[test]
fn a_log_decides_the_same_again() {
    let place = begun();
    keep_all(&place);
    assert_eq!(place.run("country", &["continue"]).code, 0);
    let log = place.git("country", &["show", "HEAD:reconcile/decisions/1.8.1.toml"]);
    let again = begun();
    again.write("log.toml", log);
    let ran = again.run("country", &["review", "--from", "../log.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(listed(&again).iter().all(|hunk| hunk["decided"]["why"] == "ours for now"));
}

#[test]
fn edited_files_count_as_decided_by_hand() {
    let place = begun();
    let hunks = listed(&place);
    let hunk = hunks.iter().find(|hunk| hunk["line"].is_number()).unwrap();
    place.git("country", &["checkout", "--theirs", "--", hunk["path"].as_str().unwrap()]);
    let now = listed(&place);
    let decided = &now.iter().find(|other| id(other) == id(hunk)).unwrap()["decided"];
    assert_eq!(decided["verdict"], "take-upstream", "{decided}");
}

#[test]
fn the_summary_of_a_run_says_what_is_open() {
    let place = begun();
    let report = place.run("country", &["summary", "--format", "json"]).json();
    assert_eq!(report["upgrade"]["state"], "in-progress");
    let ran = place.run("country", &["summary", "--format", "markdown"]);
    assert!(ran.code == 1 && ran.out.contains("not decided yet"), "{}", ran.out);
}

/// Everything that the summary tells of decisions: hunk, verdict, reason.
fn decisions(place: &Place) -> Vec<(String, Value, Value)> {
    let report = place.run("country", &["summary", "--format", "json"]).json();
    assert_eq!(report["upgrade"]["state"], "merged");
    let conflicts = report["conflicts"].as_array().unwrap().iter();
    let hunks = conflicts.flat_map(|conflict| conflict["hunks"].as_array().unwrap());
    let decided = hunks.filter(|hunk| !hunk["decision"].is_null());
    decided
        .map(|hunk| {
            (id(hunk).to_owned(), hunk["decision"]["verdict"].clone(), hunk["decision"]["why"].clone())
        })
        .collect()
}

#[test]
fn after_the_commit_the_summary_has_the_log() {
    let place = begun();
    let number = keep_all(&place);
    assert_eq!(place.run("country", &["continue"]).code, 0);
    let decided = decisions(&place);
    assert_eq!(decided.len(), number, "{decided:?}");
    assert!(
        decided.iter().all(|(_, verdict, why)| verdict == "keep-country" && why == "ours for now"),
        "{decided:?}"
    );
}

#[test]
fn after_a_plain_git_commit_in_another_clone_the_summary_reads_the_files() {
    let place = begun();
    let number = keep_all(&place);
    place.git("country", &["add", "--all"]);
    place.git("country", &["commit", "--quiet", "--no-edit"]);
    std::fs::remove_dir_all(place.path("country/.git/reconcile")).unwrap();
    let decided = decisions(&place);
    assert_eq!(decided.len(), number, "{decided:?}");
    assert!(decided.iter().all(|(_, verdict, _)| verdict == "keep-country"), "{decided:?}");
}

#[test]
fn where_nothing_was_merged_the_summary_says_so() {
    let place = Place::of("demo");
    place.run("country", &["summary"]).refused(3, &["no upgrade is in progress here"]);
}

#[test]
fn what_was_decided_of_the_same_hunk_before_is_decided_alike() {
    let place = remembering(FORM);
    let report = place.run("country", &["summary", "--format", "json"]).json();
    let conflicts = report["conflicts"].as_array().unwrap();
    let hunk = &conflicts.iter().find(|conflict| conflict["path"] == FORM).unwrap()["hunks"][0];
    assert_eq!(hunk["resolution"]["method"], "decision-log", "{hunk}");
    assert!(hunk["evidence"][0]["text"].as_str().unwrap().starts_with("Rui decided the same hunk"), "{hunk}");
}

#[test]
fn a_log_with_mistakes_is_told_of_and_left_out() {
    let place = Place::of("demo");
    place.commit("country", "reconcile/decisions/1.8.0.toml", "[[decision]]\nhunk = 1\n");
    let plan = place.run("country", &["plan", "--format", "json"]).json();
    let warnings = plan["warnings"].to_string();
    assert!(warnings.contains("1.8.0.toml was not read: line 1"), "{warnings}");
}

#[test]
fn the_demo_is_a_whole_upgrade_and_its_repository_can_be_played_with() {
    let place = Place::empty();
    let ran = place.run("", &["demo", "--keep", "d"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for words in ["$ git reconcile review --from", "1.8.1 is merged", "merged by Ana Demo", "Look at first"] {
        assert!(ran.out.contains(words), "no {words} in {}", ran.out);
    }
    assert_eq!(place.git("d/country", &["status", "--porcelain"]), "");
    assert_eq!(place.run("d/country", &["status", "--format", "json"]).json()["release"]["from"], "1.8.1");
    place.git("d/country", &["switch", "--quiet", "develop"]);
    assert_eq!(place.run("d/country", &["start", "--branch", "mine"]).code, 1);
}
