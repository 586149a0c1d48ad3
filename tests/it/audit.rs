//! `audit` of upgrades that were made by hand: a merge, a squash, a rebase, and one that the tool made.

use serde_json::Value;

use crate::place::{Place, Ran};

const NAMES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

/// Six settings far apart, each as `say` has it, and a last line.
fn settings(say: impl Fn(usize) -> String, last: &str) -> String {
    let around = |name: &str| (1..=6).map(|at| format!("about {name} {at}\n")).collect::<Vec<_>>().concat();
    let part = |(at, name): (usize, &&str)| {
        format!("{}{}{}", around(name), say(at), around(&format!("{name}'s end")))
    };
    NAMES.iter().enumerate().map(part).collect::<String>() + last + "\n"
}

fn manifest(version: &str) -> String {
    format!("{{\n  \"name\": \"@opencrvs/countryconfig\",\n  \"version\": \"{version}\"\n}}\n")
}

const FIX: &str = "never close the gate at noon\n";

/// An upstream with v1.0.0 and v1.1.0, which changes every setting and mends a file that does not conflict; and a clone of
/// it, `fork`, whose branch `own` left at v1.0.0 and changed every setting too.
fn fork() -> Place {
    let place = Place::empty();
    std::fs::create_dir(place.path("up")).unwrap();
    place.git("up", &["init", "--quiet", "--initial-branch=develop"]);
    place.write("up/settings.txt", settings(|at| format!("{} of old\n", NAMES[at]), "the last line"));
    place.write("up/gate.txt", "how to keep the gate\nopen it in the morning\nclose it in the evening\n");
    place.write("up/CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\n- The first\n");
    place.commit("up", "package.json", &manifest("1.0.0"));
    place.git("up", &["tag", "v1.0.0"]);
    place.write("up/settings.txt", settings(|at| format!("{} of theirs\n", NAMES[at]), "the last line"));
    place.commit("up", "settings.txt", &settings(|at| format!("{} of theirs\n", NAMES[at]), "the last line"));
    place.write(
        "up/gate.txt",
        format!("how to keep the gate\nopen it in the morning\n{FIX}close it in the evening\n"),
    );
    place.git("up", &["add", "--all"]);
    place.git("up", &["commit", "--quiet", "--message", "fix: the gate at noon (#12)"]);
    let notes = "# Changelog\n\n## 1.1.0\n\n### Bug fixes\n\n- The gate is open at noon \
        [#12](https://github.com/opencrvs/opencrvs-countryconfig/pull/12)\n\n## 1.0.0\n\n- The first\n";
    place.write("up/CHANGELOG.md", notes);
    place.commit("up", "package.json", &manifest("1.1.0"));
    place.git("up", &["tag", "v1.1.0"]);
    place.git("", &["clone", "--quiet", "up", "fork"]);
    place.git("fork", &["remote", "rename", "origin", "upstream"]);
    place.git("fork", &["checkout", "--quiet", "-b", "own", "v1.0.0"]);
    place.commit("fork", "settings.txt", &settings(|at| format!("{} of ours\n", NAMES[at]), "the last line"));
    place
}

/// Merges v1.1.0 by hand: these settings, the other files as upstream has them.
fn merge(place: &Place, settings: &str) {
    place.git("fork", &["checkout", "--quiet", "-b", "up-1.1.0"]);
    place.try_git("fork", &["merge", "--quiet", "--no-commit", "v1.1.0"]);
    place.write("fork/settings.txt", settings);
    place.git("fork", &["add", "--all"]);
    place.git("fork", &["commit", "--quiet", "--message", "Upgrade to 1.1.0"]);
}

fn ours(at: usize) -> String {
    format!("{} of ours\n", NAMES[at])
}

fn ran(place: &Place, args: &[&str]) -> Ran {
    place.run("fork", &[&["audit", "--offline"], args].concat())
}

fn audit(place: &Place, args: &[&str]) -> Value {
    let ran = ran(place, &[args, &["--format", "json"]].concat());
    assert!(ran.code < 2, "{}", ran.err);
    ran.json()
}

fn outcomes(report: &Value) -> Vec<(String, String)> {
    let conflicts = report["conflicts"].as_array().unwrap().iter();
    let hunks = conflicts.flat_map(|conflict| conflict["hunks"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    hunks.map(|hunk| (text(&hunk["outcome"]["is"]), text(&hunk["outcome"]["verdict"]))).collect()
}

fn found<'a>(report: &'a Value, check: &str) -> Vec<&'a Value> {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == check).collect()
}

/// The entry of the notes about the gate.
fn gate(report: &Value) -> &Value {
    let ledger = report["ledger"].as_array().unwrap();
    ledger.iter().find(|entry| entry["text"].as_str().unwrap().contains("gate")).unwrap()
}

#[test]
fn a_merge_by_hand_is_told_hunk_by_hunk() {
    let place = fork();
    let settled = |at: usize| match at {
        0 => ours(at),
        1 => "two of theirs\n".to_owned(),
        2 => "three of ours\nthree of theirs\n".to_owned(),
        3 => "four of old\n".to_owned(),
        4 => "five as nobody had it\n".to_owned(),
        _ => String::new(),
    };
    merge(&place, &settings(settled, "the last line"));
    let report = audit(&place, &[]);
    let is: Vec<String> = outcomes(&report).into_iter().map(|(is, _)| is).collect();
    assert_eq!(is, ["country", "upstream", "country+upstream", "mixed", "new", "deleted"]);
    let told = &report["audit"];
    assert_eq!(
        (&told["how"], &told["later_commits"], &told["looked_at"]),
        (&"merge".into(), &0.into(), &"tip".into())
    );
    assert_eq!(told["exact"]["paths"], serde_json::json!(["settings.txt"]));
    assert_eq!((&told["exact"]["exact"], &told["exact"]["unrecorded"]), (&false.into(), &6.into()));
    assert_eq!(report["release"]["to"], "1.1.0");
}

#[test]
fn what_is_mended_after_the_merge_counts_unless_the_merge_alone_is_asked_for() {
    let place = fork();
    merge(
        &place,
        &settings(ours, "the last line").replace(
            "one of ours\n",
            "<<<<<<< ours\none of ours\n||||||| base\none of old\n=======\none of theirs\n>>>>>>> theirs\n",
        ),
    );
    let report = audit(&place, &[]);
    assert_eq!(outcomes(&report)[0], ("marked".to_owned(), "undecided".to_owned()));
    assert_eq!(found(&report, "markers-left").len(), 1, "{}", report["findings"]);
    assert_eq!(ran(&place, &[]).code, 1);
    place.commit("fork", "settings.txt", &settings(ours, "the last line"));
    let report = audit(&place, &[]);
    assert_eq!(
        (&outcomes(&report)[0].0, &report["audit"]["later_commits"]),
        (&"country".to_owned(), &1.into())
    );
    let merge = audit(&place, &["--merge-only"]);
    assert_eq!(
        (&outcomes(&merge)[0].0, &merge["audit"]["looked_at"]),
        (&"marked".to_owned(), &"merge".into())
    );
}

#[test]
fn a_fix_of_the_notes_that_was_taken_out_is_an_error_with_its_lines() {
    let place = fork();
    merge(&place, &settings(ours, "the last line"));
    let report = audit(&place, &[]);
    assert_eq!(gate(&report)["status"], "present", "{}", gate(&report));
    assert_eq!(gate(&report)["proof"][0]["lines"][0], FIX.trim());
    assert!(found(&report, "notes-fix-missing").is_empty());
    let text = std::fs::read_to_string(place.path("fork/gate.txt")).unwrap();
    place.write("fork/gate.txt", text.replace(FIX, ""));
    place.git("fork", &["commit", "--quiet", "--all", "--amend", "--no-edit"]);
    let report = audit(&place, &[]);
    assert_eq!(gate(&report)["status"], "dropped", "{}", gate(&report));
    let finding = found(&report, "notes-fix-missing")[0];
    assert_eq!((&finding["severity"], &finding["path"]), (&"error".into(), &"gate.txt".into()));
    assert_eq!(finding["items"], serde_json::json!([FIX.trim()]));
    assert_eq!(ran(&place, &[]).code, 1);
}

#[test]
fn a_squash_is_found_by_the_version_that_the_files_tell() {
    let place = fork();
    place.git("fork", &["merge", "--squash", "--strategy-option=ours", "--quiet", "v1.1.0"]);
    place.write("fork/settings.txt", settings(ours, "the last line"));
    place.git("fork", &["add", "--all"]);
    place.git("fork", &["commit", "--quiet", "--message", "Everything of 1.1.0"]);
    let commit = place.git("fork", &["rev-parse", "HEAD"]);
    place.commit("fork", "own.txt", "our own\n");
    let report = audit(&place, &[]);
    let told = &report["audit"];
    assert_eq!(
        (&told["how"], &told["commit"], &told["later_commits"]),
        (&"squash".into(), &commit.into(), &1.into())
    );
    assert!(outcomes(&report).iter().all(|(is, _)| is == "country"), "{:?}", outcomes(&report));
    assert_eq!(gate(&report)["status"], "present");
    assert_eq!(audit(&place, &["--against", "1.1.0"])["audit"]["how"], "squash");
}

#[test]
fn a_rebase_is_held_against_the_branch_that_it_was() {
    let place = fork();
    place.git("fork", &["checkout", "--quiet", "-b", "rebased", "v1.1.0"]);
    place.write("fork/settings.txt", settings(ours, "the last line"));
    place.git("fork", &["add", "--all"]);
    place.git("fork", &["commit", "--quiet", "--message", "settings.txt"]);
    let report = audit(&place, &[]);
    assert_eq!((&report["audit"]["how"], &report["strategy"]), (&"rebase".into(), &"rebase".into()));
    assert_eq!(report["commits"]["country"], place.git("fork", &["rev-parse", "own"]).as_str());
    assert!(outcomes(&report).iter().all(|(is, _)| is == "country"), "{:?}", outcomes(&report));
    place.git("fork", &["tag", "was", "own"]);
    place.git("fork", &["branch", "--quiet", "-D", "own"]);
    assert_eq!(ran(&place, &[]).code, 3);
    assert_eq!(audit(&place, &["--country", "was"])["audit"]["how"], "rebase");
}

#[test]
fn of_several_upgrades_the_newest_is_looked_at_and_the_others_are_named() {
    let place = fork();
    merge(&place, &settings(ours, "the last line"));
    let first = place.git("fork", &["rev-parse", "HEAD"]);
    place.write("up/gate.txt", "how to keep the gate\nkeep it open\n");
    place.commit("up", "package.json", &manifest("1.2.0"));
    place.git("up", &["tag", "v1.2.0"]);
    place.git("fork", &["fetch", "--quiet", "--tags", "upstream"]);
    place.git("fork", &["merge", "--quiet", "--no-edit", "v1.2.0"]);
    let report = audit(&place, &[]);
    assert_eq!(report["release"]["to"], "1.2.0");
    assert_eq!(report["audit"]["others"][0]["commit"], first.as_str());
    assert_eq!(report["audit"]["others"][0]["version"], "1.1.0");
    let older = audit(&place, &["--against", "1.1.0"]);
    assert_eq!(
        (&older["audit"]["commit"], &older["audit"]["later_commits"]),
        (&first.as_str().into(), &2.into())
    );
}

#[test]
fn a_branch_without_an_upgrade_is_refused_with_what_can_be_done() {
    let place = fork();
    ran(&place, &[]).refused(3, &["HEAD holds no upgrade"]);
    ran(&place, &["--against", "1.1.0"]).refused(3, &["no upgrade to 1.1.0"]);
    ran(&place, &["--against", "7.0.0"]).refused(2, &["no release 7.0.0"]);
    ran(&place, &["nowhere"]).refused(3, &["nowhere"]);
    ran(&place, &["--against", "x"]).refused_by_the_parser();
}

/// An upgrade of the demo that the tool made, every open hunk decided for the country by Ana.
fn made() -> Place {
    let place = Place::of("demo");
    place.git("country", &["config", "user.name", "Ana"]);
    place.git("country", &["config", "user.email", "ana@example.org"]);
    assert_eq!(place.run("country", &["start"]).code, 1);
    let list = place.run("country", &["review", "--list", "--format", "json"]).json();
    let hunks = list["hunks"].as_array().unwrap().iter();
    let open = hunks.filter(|hunk| hunk["decided"].is_null());
    let sets =
        open.flat_map(|hunk| ["--set".to_owned(), format!("{}=keep-country", hunk["id"].as_str().unwrap())]);
    let sets: Vec<String> = sets.collect();
    let mut args = vec!["review", "--why", "ours for now"];
    args.extend(sets.iter().map(String::as_str));
    assert_eq!(place.run("country", &args).code, 0);
    assert_eq!(place.run("country", &["continue"]).code, 0);
    place
}

fn audit_made(place: &Place, args: &[&str]) -> Value {
    let ran = place.run("country", &[&["audit", "--offline", "--format", "json"], args].concat());
    assert!(ran.code < 2, "{}", ran.err);
    ran.json()
}

#[test]
fn what_the_tool_made_is_exactly_the_machines_merge_and_the_record() {
    let place = made();
    let report = audit_made(&place, &[]);
    let exact = &report["audit"]["exact"];
    assert_eq!(
        (&exact["exact"], &exact["by_hand"], &exact["unrecorded"]),
        (&true.into(), &0.into(), &0.into())
    );
    assert!(exact["recorded"].as_u64().unwrap() > 3, "{exact}");
    place.write("country/extra.txt", "slipped in\n");
    place.git("country", &["add", "--all"]);
    place.git("country", &["commit", "--quiet", "--amend", "--no-edit"]);
    let exact = audit_made(&place, &[])["audit"]["exact"].clone();
    assert_eq!((&exact["exact"], &exact["paths"]), (&false.into(), &serde_json::json!(["extra.txt"])));
}

#[test]
fn lines_by_hand_are_exact_where_the_record_says_so_and_nowhere_else() {
    let place = crate::upgrade::demo();
    assert_eq!(place.run("country", &["start", "--offline"]).code, 1);
    crate::upgrade::settle_all(&place);
    assert_eq!(place.run("country", &["continue"]).code, 0);
    let exact = audit_made(&place, &[])["audit"]["exact"].clone();
    assert_eq!(exact["exact"], true, "{exact}");
}

#[test]
fn a_finding_that_somebody_decided_on_purpose_is_accepted_with_the_reason() {
    let place = made();
    let report = audit_made(&place, &[]);
    let all = report["findings"].as_array().unwrap();
    let accepted: Vec<&Value> = all.iter().filter(|finding| !finding["accepted"].is_null()).collect();
    for finding in &accepted {
        assert_eq!(finding["accepted"]["why"], "ours for now", "{finding}");
        assert!(finding["accepted"]["by"].as_str().unwrap().starts_with("Ana <"), "{finding}");
    }
    assert!(!accepted.is_empty(), "{all:?}");
}

#[test]
fn the_same_is_told_as_text_and_as_a_page_and_nothing_is_changed() {
    let place = fork();
    merge(&place, &settings(ours, "the last line"));
    let before = place.users("fork");
    let text = ran(&place, &["--color", "never"]);
    for words in [
        "Audit: countryconfig 1.0.0 → 1.1.0",
        "How the conflicts were settled",
        "6 hunks: 6 country",
        "verdict",
    ] {
        assert!(text.out.contains(words), "no `{words}` in {}", text.out);
    }
    let page = ran(&place, &["--format", "markdown"]);
    for words in
        ["## Upgrade audited: countryconfig 1.0.0 → 1.1.0", "### Bug fixes of the notes", "**present**"]
    {
        assert!(page.out.contains(words), "no `{words}` in {}", page.out);
    }
    assert_eq!(place.users("fork"), before);
}

#[test]
fn a_repository_that_cannot_be_written_is_audited_all_the_same() {
    let place = fork();
    merge(&place, &settings(ours, "the last line"));
    place.git("fork", &["repack", "-adq"]);
    place.git("fork", &["prune"]);
    // Modes do not stop root; a file where a folder should be stops everybody.
    let folders = || (0..=255).map(|number| place.path(&format!("fork/.git/objects/{number:02x}")));
    for folder in folders() {
        std::fs::write(folder, "").unwrap();
    }
    assert!(!place.try_git("fork", &["commit", "--allow-empty", "--message", "no"]).status.success());
    let sealed = ran(&place, &["--format", "json"]);
    assert!(sealed.code < 2, "{}", sealed.err);
    for folder in folders() {
        std::fs::remove_file(folder).unwrap();
    }
    let written = ran(&place, &["--format", "json"]);
    assert_eq!(sealed.out, written.out);
    assert!(
        place.git("fork", &["cat-file", "-t", written.json()["tree"].as_str().unwrap()]).contains("tree")
    );
}

#[test]
fn a_file_of_the_country_that_stands_unchanged_may_lack_what_upstream_deleted() {
    let place = fork();
    place.git("up", &["rm", "--quiet", "gate.txt"]);
    place.commit("up", "parts.ts", "export const part = 1\n");
    place.git("up", &["tag", "v1.1.1"]);
    place.git("up", &["rm", "--quiet", "parts.ts"]);
    place.commit("up", "package.json", &manifest("1.1.2"));
    place.git("up", &["tag", "v1.1.2"]);
    place.git("fork", &["fetch", "--quiet", "--tags", "upstream"]);
    place.git("fork", &["checkout", "--quiet", "-b", "own-2", "v1.1.1"]);
    place.commit("fork", "own.ts", "import { part } from './parts'\nexport const own = part\n");
    place.git("fork", &["merge", "--quiet", "--no-edit", "v1.1.2"]);
    let report = audit(&place, &[]);
    let [broken] = found(&report, "import-broken")[..] else { panic!("{}", report["findings"]) };
    assert_eq!((&broken["path"], &broken["items"]), (&"own.ts".into(), &serde_json::json!(["./parts"])));
}
