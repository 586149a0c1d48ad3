//! `git reconcile comment` on a local server: one comment, made once, kept up to date, nobody else's.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::github_server::{GitHub, TOKEN};
use crate::{cli, fixtures};

/// A folder with a report of the demo's plan in it, `report.json`.
pub fn with_report() -> tempfile::TempDir {
    static REPORT: OnceLock<Vec<u8>> = OnceLock::new();
    let report = REPORT.get_or_init(|| {
        let (folder, _) = fixtures::build("demo");
        let plan = cli::run(&folder.path().join("country"), &["plan", "--format", "json"]);
        assert_eq!(plan.status.code(), Some(1), "{}", text(&plan.stderr));
        plan.stdout
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("report.json"), report).unwrap();
    folder
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The command in a job of the server's project.
pub fn command(dir: &Path, server: &GitHub, args: &[&str]) -> Command {
    let mut command = cli::command(dir);
    command
        .env("GITHUB_API_URL", server.url())
        .env("GITHUB_REPOSITORY", "ministry/forms")
        .env("GITHUB_TOKEN", TOKEN)
        .env("NO_PROXY", "127.0.0.1")
        .args(args);
    command
}

/// Runs it, and looks that nothing of what it says holds the token.
pub fn silent(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    for bytes in [&output.stdout, &output.stderr] {
        let said = text(bytes);
        assert!(!said.contains(TOKEN) && !said.contains(&TOKEN[4..]), "{said}");
    }
    output
}

pub fn comment(dir: &Path, server: &GitHub, more: &[&str]) -> Output {
    let args = [&["comment", "--report", "report.json", "--pull-request", "7"], more].concat();
    silent(&mut command(dir, server, &args))
}

/// Changes the report and says that another commit was pushed.
fn push(folder: &Path, commit: &str) {
    let path = folder.join("report.json");
    let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    report["commits"]["country"] = commit.repeat(40).into();
    report["counts"]["resolved"] = report["counts"]["hunks"].clone();
    std::fs::write(path, report.to_string()).unwrap();
}

#[test]
fn it_is_created_once_and_then_updated_in_place() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let first = comment(folder.path(), &server, &[]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert_eq!(text(&first.stdout), "created https://github.com/ministry/forms/pull/7#issuecomment-1\n");
    let again = comment(folder.path(), &server, &[]);
    assert!(text(&again.stdout).starts_with("says the same already: "), "{}", text(&again.stdout));
    push(folder.path(), "b");
    let next = comment(folder.path(), &server, &[]);
    assert!(text(&next.stdout).starts_with("updated "), "{}", text(&next.stdout));
    let comments = server.with(|memory| memory.comments.clone());
    assert_eq!(comments.len(), 1);
    let body = &comments[0].1;
    assert!(body.starts_with("<!-- git-reconcile comment=upgrade -->\n"), "{body}");
    assert!(
        body.contains("> **Since the last push** (`") && body.contains("→ `bbbbbbbbbb`): open hunks "),
        "{body}"
    );
    assert!(body.contains("## Upgrade plan: ") && body.contains("<details>"), "{body}");
    let writes: Vec<_> = server.log().into_iter().filter(|line| !line.starts_with("GET")).collect();
    assert_eq!(
        writes,
        ["POST /repos/ministry/forms/issues/7/comments", "PATCH /repos/ministry/forms/issues/comments/1"]
    );
}

#[test]
fn a_foreign_comment_with_the_same_key_is_left_alone() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let foreign = "<!-- git-reconcile comment=upgrade -->\nnothing to see here".to_owned();
    let quoted = "> <!-- git-reconcile comment=upgrade -->".to_owned();
    server.with(|memory| {
        memory.comments.push(("eve".to_owned(), foreign.clone()));
        memory.comments.push(("github-actions[bot]".to_owned(), quoted.clone()));
        memory.comments.push(("github-actions".to_owned(), foreign.clone()));
    });
    for _ in 0..2 {
        assert_eq!(comment(folder.path(), &server, &[]).status.code(), Some(0));
    }
    let comments = server.with(|memory| memory.comments.clone());
    assert_eq!(comments.len(), 4);
    assert_eq!([&comments[0].1, &comments[2].1, &comments[1].1], [&foreign, &foreign, &quoted]);
    assert!(comments[3].1.contains("## Upgrade plan"));
}

#[test]
fn a_token_of_ones_own_updates_ones_own() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let bots = "<!-- git-reconcile comment=upgrade -->\nthe job's".to_owned();
    server.with(|memory| {
        memory.user = Some("Ada".to_owned());
        memory.comments.push(("github-actions[bot]".to_owned(), bots.clone()));
        memory.comments.push(("ada".to_owned(), bots.clone()));
    });
    let output = comment(folder.path(), &server, &[]);
    assert!(text(&output.stdout).ends_with("#issuecomment-2\n"), "{}", text(&output.stdout));
    assert_eq!(server.with(|memory| memory.comments[0].1.clone()), bots);
    let named = comment(folder.path(), &server, &["--author", "github-actions[bot]"]);
    assert!(text(&named.stdout).ends_with("#issuecomment-1\n"), "{}", text(&named.stdout));
}

#[test]
fn two_keys_are_two_comments() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    for key in ["core", "forms", "core"] {
        assert_eq!(comment(folder.path(), &server, &["--key", key]).status.code(), Some(0));
    }
    assert_eq!(server.with(|memory| memory.comments.len()), 2);
    assert_eq!(comment(folder.path(), &server, &["--key", "a-->"]).status.code(), Some(2));
}

#[test]
fn the_comment_is_found_on_a_later_page() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    server.with(|memory| {
        memory.page = 3;
        memory.comments = (0..8).map(|number| ("ada".to_owned(), format!("talk {number}"))).collect();
        let ours = "<!-- git-reconcile comment=upgrade -->\r\nold".to_owned();
        memory.comments.insert(7, ("github-actions[bot]".to_owned(), ours));
    });
    let output = comment(folder.path(), &server, &[]);
    assert!(text(&output.stdout).ends_with("#issuecomment-8\n"), "{}", text(&output.stdout));
    assert_eq!(server.log().iter().filter(|line| line.contains("/issues/7/comments")).count(), 3);
}

#[test]
fn a_dry_run_prints_the_comment_and_sends_nothing() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let output = comment(folder.path(), &server, &["--dry-run"]);
    assert!(text(&output.stdout).starts_with("<!-- git-reconcile comment=upgrade -->\n"));
    assert_eq!((output.status.code(), server.log()), (Some(0), Vec::new()));
    let without = cli::run(folder.path(), &["comment", "--report", "report.json", "--dry-run"]);
    assert_eq!(without.stdout, output.stdout, "neither a token nor a server is needed");
}

#[test]
fn the_token_stands_nowhere_however_much_is_said() {
    let folder = with_report();
    for more in [&[][..], &["-v"], &["-q"], &["--dry-run", "-v"], &["--github-repository", "no/such", "-v"]] {
        let server = GitHub::start(&[]);
        // `comment` looks at both streams itself.
        let output = comment(folder.path(), &server, more);
        let verbose = more.contains(&"-v") && !more.contains(&"--dry-run");
        assert_eq!(
            text(&output.stderr).contains("http://127.0.0.1"),
            verbose,
            "{more:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn a_report_that_holds_the_token_does_not_give_it_away() {
    let folder = with_report();
    let path = folder.path().join("report.json");
    let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    report["warnings"] = serde_json::json!([format!("could not read https://x:{TOKEN}@github.com")]);
    std::fs::write(&path, report.to_string()).unwrap();
    let server = GitHub::start(&[]);
    assert_eq!(comment(folder.path(), &server, &[]).status.code(), Some(0));
    assert_eq!(comment(folder.path(), &server, &["--dry-run"]).status.code(), Some(0));
    server.with(|memory| {
        assert!(!memory.comments[0].1.contains(TOKEN) && memory.comments[0].1.contains("https"));
    });
}

/// An event file for a job.
fn event(folder: &Path, json: &serde_json::Value) -> PathBuf {
    let path = folder.join("event.json");
    std::fs::write(&path, json.to_string()).unwrap();
    path
}

fn pull_request(head: &str) -> serde_json::Value {
    serde_json::json!({ "pull_request": { "number": 7,
        "head": { "sha": "c".repeat(40), "repo": { "full_name": head } },
        "base": { "sha": "d".repeat(40), "repo": { "full_name": "ministry/forms" } } } })
}

#[test]
fn a_job_of_a_branch_finds_its_pull_request() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let event = event(folder.path(), &pull_request("ministry/forms"));
    let args = ["comment", "--report", "report.json"];
    let output = silent(command(folder.path(), &server, &args).env("GITHUB_EVENT_PATH", event));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let body = server.with(|memory| memory.comments[0].1.clone());
    assert!(body.contains("state v1 head=cccccccccc "), "{body}");
}

#[test]
fn a_pull_request_from_a_fork_gets_the_summary_of_the_job() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let event = event(folder.path(), &pull_request("eve/forms"));
    let summary = folder.path().join("summary.md");
    let args = ["comment", "--report", "report.json", "-v"];
    let mut command = command(folder.path(), &server, &args);
    let output = silent(command.env("GITHUB_EVENT_PATH", event).env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!((output.status.code(), server.log()), (Some(0), Vec::new()), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("comes from a fork") && said.contains("workflow_run"), "{said}");
    assert!(std::fs::read_to_string(summary).unwrap().contains("## Upgrade plan"));
}

#[test]
fn a_run_posts_to_the_pull_request_that_github_names_and_only_while_it_is_current() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let run = serde_json::json!({ "workflow_run": { "head_branch": "up/1.8", "head_sha": "e".repeat(40),
        "head_repository": { "owner": { "login": "eve" } } } });
    let event = event(folder.path(), &run);
    let post = || {
        let mut command = command(folder.path(), &server, &["comment", "--report", "report.json"]);
        let output = silent(command.env("GITHUB_EVENT_PATH", &event));
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    assert!(post().contains("has no open pull request of eve:up/1.8"));
    let pull = |sha: &str| serde_json::json!({ "number": 7, "label": "eve:up/1.8", "head": { "sha": sha.repeat(40) } });
    server.with(|memory| memory.pulls.push(pull("f")));
    assert!(post().contains("#7 has newer commits"));
    server.with(|memory| memory.pulls[0] = pull("e"));
    assert!(post().starts_with("created "));
    assert_eq!(server.with(|memory| memory.comments.len()), 1);
}

#[test]
fn without_a_token_it_says_how_to_get_one() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let mut command =
        command(folder.path(), &server, &["comment", "--report", "report.json", "--pull-request", "7"]);
    let output = command.env_remove("GITHUB_TOKEN").output().unwrap();
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), server.log()), (Some(2), Vec::new()));
    assert!(said.contains("there is no token for GitHub") && said.contains("gh auth token"), "{said}");
}

#[test]
fn a_token_is_not_sent_over_plain_http_to_another_machine() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let args = ["comment", "--report", "report.json", "--pull-request", "7"];
    let output =
        silent(command(folder.path(), &server, &args).env("GITHUB_API_URL", "http://ghe.example.org"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("over https only"), "{}", text(&output.stderr));
}

#[test]
fn what_is_no_report_is_told() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    std::fs::write(folder.path().join("report.json"), "{}").unwrap();
    let output = comment(folder.path(), &server, &[]);
    assert_eq!((output.status.code(), server.log()), (Some(2), Vec::new()));
    assert!(text(&output.stderr).contains("report.json: not a report"), "{}", text(&output.stderr));
}

#[test]
fn a_proxy_is_asked_unless_no_proxy_says_otherwise() {
    let folder = with_report();
    for (variable, no_proxy, asked) in
        [("HTTPS_PROXY", "example.org", true), ("ALL_PROXY", "", true), ("HTTPS_PROXY", "localhost", false)]
    {
        let server = GitHub::start(&[]);
        let args = ["comment", "--report", "report.json", "--pull-request", "7", "--tries", "1", "-q"];
        let mut command = command(folder.path(), &server, &args);
        // Nobody listens there: only a proxy could lead on.
        command
            .env("GITHUB_API_URL", "http://localhost:1")
            .env(variable, server.url())
            .env("NO_PROXY", no_proxy);
        assert_eq!(silent(&mut command).status.code(), Some(3));
        let through = server.log().iter().any(|line| line.contains("localhost:1"));
        assert_eq!(through, asked, "{variable} {no_proxy}: {:?}", server.log());
    }
}

#[test]
fn an_app_that_cannot_ask_for_its_name_is_told_how_to_find_its_comment_again() {
    let folder = with_report();
    let server = GitHub::start(&[]);
    let first = comment(folder.path(), &server, &["--author", "our-app[bot]"]);
    assert!(
        text(&first.stderr).contains("only with --author 'github-actions[bot]'"),
        "{}",
        text(&first.stderr)
    );
    let named = comment(folder.path(), &server, &["--author", "github-actions[bot]"]);
    assert_eq!((text(&named.stderr).as_str(), server.with(|memory| memory.comments.len())), ("", 1));
}
