//! Forks that were copied from a release and share no history with upstream: what is proposed, what is settled, and the
//! hand-over to upstream's own tool.

use serde_json::Value;

use crate::place::{Place, Ran};

const WORDS: &str = "src/translations/client.csv";
const FEES: &str = "src/form/fees.ts";

/// The manifest of a release.
fn manifest(version: &str) -> String {
    format!("{{\n  \"name\": \"@opencrvs/countryconfig\",\n  \"version\": \"{version}\"\n}}\n")
}

/// A repository of nothing but the template's files.
fn template(place: &Place, dir: &str, version: &str) {
    std::fs::create_dir(place.path(dir)).unwrap();
    place.git(dir, &["init", "--quiet", "--initial-branch", "main"]);
    for (key, value) in [("user.name", "Ada"), ("user.email", "ada@example.org")] {
        place.git(dir, &["config", key, value]);
    }
    for number in 0..20 {
        place.write(&format!("{dir}/src/data-seeding/{number}.txt"), format!("{number}\n"));
    }
    // Another text in each, so that no commit of one is by chance one of the other.
    place.write(&format!("{dir}/README.md"), dir);
    place.write(&format!("{dir}/{WORDS}"), "id,en\na,A\nb,B\n");
    place.write(&format!("{dir}/{FEES}"), "export const fee = 1;\nexport const due = 2;\n");
    place.commit(dir, "package.json", &manifest(version));
}

/// An upstream of two releases, `from` and `to`, and the fork of a country that copied the files of the first.
fn copied(from: &str, to: &str) -> Place {
    let place = Place::empty();
    template(&place, "up", from);
    place.git("up", &["tag", &format!("v{from}")]);
    place.write(&format!("up/{WORDS}"), "id,en\na,A\nb,Bee\n");
    place.write(&format!("up/{FEES}"), "export const fee = 3;\nexport const due = 2;\n");
    place.commit("up", "package.json", &manifest(to));
    place.git("up", &["tag", &format!("v{to}")]);
    template(&place, "fork", from);
    place.git("fork", &["remote", "add", "upstream", "../up"]);
    place.write(&format!("fork/{WORDS}"), "id,en\na,Ay\nb,B\n");
    place.commit("fork", FEES, "export const fee  =  3;\nexport const due = 2;\n");
    place
}

fn json(place: &Place, args: &[&str]) -> Value {
    let ran = place.run("fork", &[args, &["--format", "json"]].concat());
    ran.planned();
    ran.json()
}

fn hunks(report: &Value) -> Vec<Value> {
    let conflicts = report["conflicts"].as_array().unwrap();
    conflicts.iter().flat_map(|one| one["hunks"].as_array().unwrap().clone()).collect()
}

fn committed(place: &Place, path: &str) -> String {
    place.git("fork", &["show", &format!("HEAD:{path}")])
}

/// Whether the upgrade in the branch is the machine's merge and the recorded decisions.
fn is_exact(place: &Place) -> bool {
    json(place, &["audit"])["audit"]["exact"]["exact"].as_bool().unwrap()
}

#[test]
fn on_a_base_that_stands_in_nothing_is_settled_and_each_settlement_is_proposed() {
    let place = copied("1.6.0", "1.6.1");
    let plan = json(&place, &["plan"]);
    assert_eq!(plan["base"]["how"], "tree-similarity");
    assert_eq!((&plan["counts"]["resolved"], &plan["counts"]["hunks"]), (&0.into(), &2.into()));
    let asked = |hunk: &Value| hunk["disposition"] == "ask" && hunk["resolution"].is_null();
    assert!(hunks(&plan).iter().all(asked), "{:#?}", hunks(&plan));
    let warnings = plan["warnings"].to_string();
    assert!(
        warnings.contains("none is settled by itself") && warnings.contains("--apply safe"),
        "{warnings}"
    );
    let text = place.run("fork", &["plan"]);
    assert!(text.out.contains("0 hunks; 0 of 2 files need nothing more"), "{}", text.out);

    let started = json(&place, &["start"]);
    assert_eq!(started["counts"]["resolved"], 0);
    for hunk in hunks(&plan) {
        let verdict = hunk["verdict"].as_str().unwrap();
        let decision = if hunk["proposal"].is_string() { "proposal" } else { verdict };
        let set = format!("{}={decision}", hunk["id"].as_str().unwrap());
        let ran = place.run("fork", &["review", "--set", &set]);
        assert!(ran.code < 2, "{set}: {}{}", ran.out, ran.err);
    }
    let ran = place.run("fork", &["continue"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(committed(&place, WORDS), "id,en\na,Ay\nb,Bee");
    assert!(committed(&place, FEES).starts_with("export const fee"));
    assert!(is_exact(&place));
}

#[test]
fn who_asks_for_it_has_what_is_safe_settled_on_a_base_that_stands_in() {
    let place = copied("1.6.0", "1.6.1");
    let started = place.run("fork", &["start", "--apply", "safe", "--format", "json"]);
    assert_eq!(started.code, 0, "{}{}", started.out, started.err);
    assert_eq!(started.json()["counts"]["resolved"], 2);
    assert_eq!(place.run("fork", &["continue"]).code, 0);
    assert_eq!(committed(&place, WORDS), "id,en\na,Ay\nb,Bee");
    assert!(is_exact(&place));
    assert_eq!(json(&place, &["summary"])["counts"]["resolved"], 2, "the machine settled them, nobody else");
}

#[test]
fn where_history_is_shared_the_same_hunks_are_settled() {
    let place = copied("1.6.0", "1.6.1");
    place.git("fork", &["fetch", "--quiet", "../up", "refs/tags/v1.6.0:refs/heads/began"]);
    let own = place.git("fork", &["commit-tree", "-p", "began", "-m", "ours", "HEAD^{tree}"]);
    place.git("fork", &["reset", "--quiet", "--hard", &own]);
    let plan = json(&place, &["plan"]);
    assert_eq!((&plan["base"]["how"], &plan["counts"]["resolved"]), (&"fork-point".into(), &2.into()));
}

fn hands_over(place: &Place, to: &str) {
    let plan = json(place, &["plan", to]);
    assert_eq!(plan["base"]["how"], "tree-similarity");
    let steps = plan["steps"].to_string();
    assert!(steps.contains("codemods") && steps.contains("yarn opencrvs upgrade"), "{steps}");
    let items = plan["checklist"].as_array().unwrap();
    let item = |id: &str| items.iter().find(|item| item["id"] == id);
    assert!(item("local/merge").is_none(), "{items:#?}");
    let item = item("local/codemods").unwrap();
    let says = item["text"].as_str().unwrap();
    assert!(says.contains(&format!("yarn add @opencrvs/toolkit@{to} --exact")), "{says}");
    assert!(item["blocker"] == true && !item["because"].as_str().unwrap().is_empty(), "{item}");

    let before = place.users("fork");
    let refused: Ran = place.run("fork", &["start", to]);
    refused.refused(2, &["codemods", "yarn opencrvs upgrade", "--force"]);
    assert_eq!(place.users("fork"), before, "nothing of the user's changes where it hands over");
}

#[test]
fn from_2_0_on_a_copied_template_is_handed_over_to_upstreams_own_tool() {
    hands_over(&copied("1.9.5", "2.0.0"), "2.0.0");
}

#[test]
fn a_template_of_2_0_is_handed_over_again_at_2_1() {
    hands_over(&copied("2.0.1", "2.1.0"), "2.1.0");
}

#[test]
fn what_upstreams_own_tool_lost_is_told_once_its_work_is_committed() {
    let place = copied("1.9.5", "2.0.0");
    for number in 0..4 {
        place.write(&format!("up/src/data-seeding/{number}.txt"), format!("new {number}\n"));
    }
    place.commit("up", "NEW.md", "new\n");
    place.git("up", &["tag", "--force", "v2.0.0"]);
    // As codemods leave it: the release's files but for one, and the country's words gone.
    for number in 0..3 {
        place.write(&format!("fork/src/data-seeding/{number}.txt"), format!("new {number}\n"));
    }
    place.write(&format!("fork/{WORDS}"), "id,en\na,A\nb,Bee\n");
    place.write("fork/NEW.md", "new\n");
    place.commit("fork", "package.json", &manifest("2.0.0"));
    let audit = json(&place, &["audit", "--against", "2.0.0"]);
    assert_eq!(audit["audit"]["how"], "squash", "{audit:#}");
    let told = |check: &str, path: &str| {
        let findings = audit["findings"].as_array().unwrap();
        findings.iter().any(|one| one["check"] == check && one["path"] == path)
    };
    assert!(told("country-lost", WORDS), "{:#}", audit["findings"]);
    assert!(told("upstream-change-dropped", "src/data-seeding/3.txt"), "{:#}", audit["findings"]);
}

#[test]
fn a_patch_of_2_0_is_merged_as_before() {
    let place = copied("2.0.0", "2.0.1");
    let plan = json(&place, &["plan", "2.0.1"]);
    assert!(
        plan["steps"].as_array().unwrap().iter().all(|step| step["special"].is_null()),
        "{}",
        plan["steps"]
    );
    assert_eq!(plan["counts"]["hunks"], 2);
    assert!(place.run("fork", &["start", "2.0.1"]).code < 2);
}
