//! `--core`: a fork of the other repository upgraded from here, in step; or how its release is pinned.

use serde_json::Value;

use crate::place::{Place, Ran};
use crate::upgrade::{demo, settle_all};

const BRANCH: &str = "upgrade-core-v1.8.1";

/// The demo's fork, and beside it one of the product, whose `src/fees.ts` says something else than release 1.8.1.
fn pair() -> Place {
    let place = demo();
    let product = |version: &str, fee: &str| {
        let fees = format!("export const fee = {fee}\nexport const currency = 'XYZ'\n");
        (format!("{{\n  \"version\": \"{version}\"\n}}\n"), fees)
    };
    let release = |version: &str, fee: &str| {
        let (manifest, fees) = product(version, fee);
        place.write("product-upstream/src/fees.ts", fees);
        place.commit("product-upstream", "package.json", &manifest);
        place.git("product-upstream", &["tag", &format!("v{version}")]);
    };
    place.write("product-upstream/README.md", "The product\n");
    place.git("product-upstream", &["init", "--quiet", "--initial-branch=develop"]);
    release("1.7.0", "100");
    place.git("product-upstream", &["clone", "--quiet", "--origin", "upstream", ".", "../product"]);
    release("1.8.1", "200");
    for (key, value) in [("user.name", "Ada"), ("user.email", "ada@example.org")] {
        place.git("product", &["config", key, value]);
    }
    place.commit("product", "src/fees.ts", &product("1.7.0", "0").1);
    configure(&place, "[core]\nfork = \"../product\"\n");
    place
}

fn configure(place: &Place, settings: &str) {
    place.commit("country", "reconcile.toml", settings);
}

fn at(place: &Place, args: &[&str]) -> Ran {
    place.run("country", args)
}

fn json(place: &Place, args: &[&str]) -> Value {
    at(place, &[args, &["--format", "json"]].concat()).json()
}

#[test]
fn a_fork_of_the_product_is_upgraded_from_here() {
    let place = pair();
    let before = place.git("country", &["rev-parse", "HEAD"]);
    let started = at(&place, &["start", "1.8.1", "--core"]);
    assert_eq!(started.code, 1, "{}{}", started.out, started.err);
    for words in [&*format!("branch {BRANCH}"), "In core, ", "/product\n", "git reconcile review --core"] {
        assert!(started.out.contains(words), "{words} in\n{}", started.out);
    }
    assert_eq!(place.git("country", &["rev-parse", "HEAD"]), before);
    assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    at(&place, &["review"]).refused(3, &["no upgrade is in progress here"]);
    let refused = at(&place, &["start", "1.8.1", "--core"]);
    refused
        .refused(3, &["in core, ", "/product: an upgrade to 1.8.1 is in progress", "with --core, as here"]);
    let aborted = at(&place, &["abort", "--core"]);
    assert_eq!((aborted.code, &*place.git("product", &["branch", "--show-current"])), (0, "develop"));
    assert_eq!(at(&place, &["start", "1.8.1", "--core"]).code, 1);
    let hunks = json(&place, &["review", "--list", "--core"])["hunks"].clone();
    assert_eq!(hunks[0]["path"], "src/fees.ts");
    let set = format!("{}=keep-country", hunks[0]["id"].as_str().unwrap());
    assert_eq!(at(&place, &["review", "--core", "--set", &set, "--why", "no fees here"]).code, 0);
    let done = at(&place, &["continue", "--core"]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    assert!(done.out.contains("git -C ") && done.out.contains("git reconcile status --core"), "{}", done.out);
    assert_eq!(json(&place, &["status", "--core"])["release"]["from"], "1.8.1");
    let summary = json(&place, &["summary", "--core"]);
    assert_eq!((&summary["repository"], &summary["release"]["to"]), (&"core".into(), &"1.8.1".into()));
    let audit = json(&place, &["audit", "--core"]);
    assert_eq!(audit["upgrade"]["branch"].as_str().unwrap_or(BRANCH), BRANCH);
    let plan = at(&place, &["plan", "--core", "--offline"]);
    assert!(plan.code == 0 && plan.err.contains("nothing to do"), "{}{}", plan.out, plan.err);
}

#[test]
fn the_summary_says_how_far_the_product_is() {
    let place = pair();
    assert_eq!(at(&place, &["status", "--core"]).code, 0, "its releases are known now");
    assert_eq!(at(&place, &["start", "1.8.1", "--offline"]).code, 1);
    let there = || json(&place, &["summary"])["paired"]["pace"].clone();
    assert_eq!(there(), serde_json::json!({ "state": "not-begun" }));
    let page = at(&place, &["summary"]).out;
    assert!(page.contains("git reconcile start 1.8.1 --core"), "{page}");
    // No version is given: the one that is under way here.
    assert_eq!(at(&place, &["start", "--core"]).code, 1);
    let expected = serde_json::json!({ "state": "under-way", "to": "1.8.1", "branch": BRANCH, "open": 1 });
    assert_eq!(there(), expected);
    let set = ["review", "--core", "--set", "src/fees.ts#1=take-upstream"];
    assert_eq!(at(&place, &set).code, 0);
    assert_eq!(at(&place, &["continue", "--core"]).code, 0);
    assert_eq!(there(), serde_json::json!({ "state": "done", "at": BRANCH }));
    settle_all(&place);
    let done = at(&place, &["continue", "--force"]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    assert_eq!(there()["state"], "done", "after the commit too");
    let page = at(&place, &["summary", "--format", "markdown"]).out;
    assert!(page.contains("- in step: ") && page.contains("holds 1.8.1"), "{page}");
}

#[test]
fn without_a_fork_it_is_shown_how_the_release_is_pinned() {
    let place = demo();
    configure(&place, "[core]\nrelease = \"1.7.0\"\n");
    let users = place.users("country");
    let told = at(&place, &["start", "1.8.1", "--core"]);
    assert_eq!(told.code, 1, "{}", told.err);
    for words in
        ["release = \"1.8.1\" (reconcile.toml:1)", "deploy-prod.yml:5", "v1.8.1", "git reconcile plan 1.8.1"]
    {
        assert!(told.out.contains(words), "{words} in\n{}", told.out);
    }
    assert_eq!(place.users("country"), users, "nothing is begun");
    at(&place, &["review", "--core"]).refused(2, &["reconcile.toml:1", "start --core"]);
    for name in ["deploy.yml", "deploy-prod.yml"] {
        let path = place.path("country").join(".github/workflows").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace("v1.7.0", "v1.8.1").replace("v1.7.2", "v1.8.1")).unwrap();
    }
    configure(&place, "[core]\nrelease = \"1.8.1\"\n");
    let told = at(&place, &["start", "1.8.1", "--core", "--format", "json"]);
    assert_eq!((told.code, &told.json()["older"]), (0, &serde_json::json!([])));
    configure(&place, "ignore-branches = []\n");
    let told = at(&place, &["start", "1.8.1", "--core"]);
    assert!(told.code == 1 && told.out.contains("[core] release = \"1.8.1\""), "{}{}", told.out, told.err);
    at(&place, &["demo", "--core"]).refused(2, &["--core"]);
}

#[test]
fn in_the_fork_of_the_product_itself_the_option_changes_nothing() {
    let place = pair();
    place.write("product/reconcile.toml", "repository = \"core\"\n");
    place.git("product", &["add", "--all"]);
    place.git("product", &["commit", "--quiet", "--message", "settings"]);
    let ran = place.run("product", &["start", "1.8.1", "--core"]);
    assert!(ran.code == 1 && ran.out.starts_with("1.8.1 is being merged"), "{}{}", ran.out, ran.err);
}

#[test]
fn only_the_commits_of_the_countrys_own_since_the_fork_point_are_counted() {
    let place = pair();
    let because = || {
        let plan = json(&place, &["plan", "1.8.1"]);
        let items = plan["checklist"].as_array().unwrap().clone();
        let item = items.iter().find(|item| item["id"] == "core:qa/images-of-own");
        item.map(|item| item["because"].as_str().unwrap().to_owned())
    };
    assert_eq!(because().as_deref(), Some("the country runs a commit of its own"));
    // A hotfix of upstream's on the fork's line is not the country's, nor is the merge that brings it anybody's but its own.
    place.git("product-upstream", &["checkout", "--quiet", "-b", "hotfix", "v1.7.0"]);
    place.commit("product-upstream", "hotfix.ts", "fixed\n");
    place.commit("product-upstream", "package.json", "{\n  \"version\": \"1.7.1\"\n}\n");
    place.git("product-upstream", &["tag", "v1.7.1"]);
    place.git("product", &["fetch", "--quiet", "upstream", "v1.7.1"]);
    place.git("product", &["merge", "--quiet", "--no-edit", "FETCH_HEAD"]);
    place.commit("product", "own.ts", "ours\n");
    assert_eq!(because().as_deref(), Some("the country runs 3 commits of its own"));
    place.git("product", &["reset", "--quiet", "--hard", "v1.7.0"]);
    assert_eq!(because(), None, "a release as it is holds nothing of the country's");
}

#[test]
fn a_fork_that_is_no_folder_is_told() {
    let place = demo();
    configure(&place, "[core]\nfork = \"https://example.org/product.git\"\n");
    at(&place, &["start", "--core"]).refused(2, &["https://example.org/product.git", "reconcile.toml:1"]);
    configure(&place, "[core]\nfork = \"../nowhere\"\n");
    at(&place, &["start", "--core"]).refused(3, &["in core, ", "nowhere"]);
}
