//! A pull request that means harm: branch, path, commit and content that try to be more than text, one test a vector.
//!
//! A report is what a fork hands to the job that may write, so the harm is planted there; a real repository with the same
//! names is planned too.

use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::{Value, json};

use crate::comment::{command, comment, silent, text, with_report};
use crate::github_server::GitHub;
use crate::sandbox::Sandbox;

/// Where in a report a text of others may stand.
const PLACES: [&str; 4] = ["branch", "path", "commit", "content"];

/// Everything that came out of one hostile report.
struct Seen {
    /// The comment's body.
    comment: String,
    /// What the job's log gets.
    log: String,
    /// The summary of the job.
    summary: String,
    /// `GITHUB_OUTPUT`.
    outputs: String,
}

/// Plants `evil` in `place` of the demo's report.
fn plant(folder: &Path, place: &str, evil: &str) {
    let path = folder.join("report.json");
    let mut report: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let upgrade = json!({ "state": "merged", "branch": null, "commit": null, "by": "Ada", "at": "2024-05-06T07:08:09Z", "logs": [] });
    let finding =
        json!({ "severity": "error", "check": "lost-lines", "path": "src/a.ts", "text": "a line is gone" });
    report["findings"] = json!([finding]);
    match place {
        "branch" => {
            report["upgrade"] = upgrade;
            report["upgrade"]["branch"] = evil.into();
            report["release"]["to"] = evil.into();
            report["other_branches"] =
                json!([{ "name": evil, "commit": "a".repeat(40), "country_commits": 1, "newest": evil }]);
        }
        "path" => {
            report["findings"][0]["path"] = evil.into();
            report["conflicts"][0]["path"] = evil.into();
            report["conflicts"][0]["hunks"][0]["id"] = format!("{evil}#1").into();
        }
        "commit" => {
            let commit = json!({ "commit": "a".repeat(40), "subject": evil, "author": evil, "date": evil });
            report["left_behind"] = json!([{ "commit": evil, "subject": evil, "refs": [evil] }]);
            report["conflicts"][0]["hunks"][0]["country_commits"] = json!([commit]);
        }
        _ => {
            report["findings"][0]["text"] = evil.into();
            report["findings"][0]["check"] = evil.into();
            report["findings"][0]["items"] = json!([evil]);
            report["conflicts"][0]["hunks"][0]["proposal"] = evil.into();
            report["conflicts"][0]["hunks"][0]["evidence"][0]["text"] = evil.into();
            report["warnings"] = json!([evil]);
        }
    }
    std::fs::write(path, report.to_string()).unwrap();
}

/// Makes an audit of the report, with `evil` in every place that an audit has besides.
fn audited(folder: &Path, evil: &str) {
    let path = folder.join("report.json");
    let mut report: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let other = json!({ "commit": evil, "date": evil, "upstream": evil, "version": evil });
    report["audit"] = json!({ "how": "merge", "commit": evil, "subject": evil, "by": evil, "at": evil, "looked_at": "tip",
        "result": evil, "later_commits": 1, "others": [other],
        "exact": { "exact": false, "paths": [evil], "recorded": 1, "by_hand": 0, "unrecorded": 1 } });
    let proof = json!({ "path": evil, "says": evil, "lines": [evil] });
    report["ledger"][0]["proof"] = json!([proof]);
    let mut accepted = report["findings"][0].clone();
    accepted["accepted"] = json!({ "by": evil, "why": evil });
    report["findings"].as_array_mut().unwrap().push(accepted);
    std::fs::write(path, report.to_string()).unwrap();
}

/// What `evil` comes to in each place of a plan, a summary and an audit.
fn each_place(evil: &str, check: impl Fn(&str, &Seen)) {
    for place in PLACES {
        let folder = with_report();
        plant(folder.path(), place, evil);
        check(place, &seen(folder.path()));
        audited(folder.path(), evil);
        let seen = seen(folder.path());
        assert!(seen.comment.contains("## Upgrade audited: "), "{place}: {}", seen.comment);
        check(&format!("{place} of an audit"), &seen);
    }
}

fn seen(folder: &Path) -> Seen {
    let server = GitHub::start(&[]);
    let posted = comment(folder, &server, &["-v"]);
    assert_eq!(posted.status.code(), Some(0), "{}", text(&posted.stderr));
    let files = ["summary.md", "outputs"].map(|name| folder.join(name));
    for path in &files {
        std::fs::write(path, "").unwrap();
    }
    let args = ["summary", "--report", "report.json", "--format", "github"];
    let mut job = command(folder, &server, &args);
    let job = silent(job.env("GITHUB_STEP_SUMMARY", &files[0]).env("GITHUB_OUTPUT", &files[1]));
    assert_eq!(job.status.code(), Some(1), "{}", text(&job.stderr));
    let [summary, outputs] = files.map(|path| std::fs::read_to_string(path).unwrap());
    let comment = server.with(|memory| memory.comments[0].1.clone());
    let log = [&posted.stdout, &posted.stderr, &job.stdout, &job.stderr].map(|bytes| text(bytes)).concat();
    Seen { comment, log, summary, outputs }
}

/// The page without the hidden lines above it.
fn events(page: &str) -> Vec<Event<'_>> {
    Parser::new_ext(page, Options::all()).collect()
}

/// The page's text as a reader sees it, code left out.
fn words(page: &str) -> String {
    let text = events(page).into_iter().filter_map(|event| match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    });
    text.collect()
}

#[test]
fn markdown_stays_text() {
    each_place(
        "a | b **bold** [link](https://evil.example) ![i](https://evil.example/i) # h `",
        |place, seen| {
            for page in [&seen.comment, &seen.summary] {
                for event in events(page) {
                    match event {
                        Event::Start(Tag::Link { dest_url, .. }) => {
                            assert!(!dest_url.contains("evil"), "{place}: {dest_url}");
                        }
                        Event::Start(Tag::Image { .. }) => panic!("{place}: an image in {page}"),
                        _ => {}
                    }
                }
                let bold = events(page).windows(2).any(|two| {
                matches!(two, [Event::Start(Tag::Strong), Event::Text(text)] if text.starts_with("bold"))
            });
                assert!(!bold, "{place}: {page}");
            }
        },
    );
}

#[test]
fn html_stays_text() {
    each_place("--> <img src=x onerror=alert(1)></details><script>alert(1)</script><!-- x", |place, seen| {
        for page in [&seen.comment, &seen.summary] {
            for event in events(page) {
                if let Event::Html(html) | Event::InlineHtml(html) = event {
                    let mut rest = html.to_string();
                    for tag in ["details", "summary", "code", "sub", "b"] {
                        rest = rest.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
                    }
                    let hidden = rest.trim().starts_with("<!-- git-reconcile ")
                        && rest.matches("-->").count() == rest.matches("<!--").count();
                    assert!(hidden || !rest.contains(['<', '>']), "{place}: {html}");
                }
            }
            let tags = |tag: &str| {
                let html = events(page).into_iter().filter_map(|event| match event {
                    Event::Html(html) | Event::InlineHtml(html) => Some(html.matches(tag).count()),
                    _ => None,
                });
                html.sum::<usize>()
            };
            assert_eq!(tags("<details>"), tags("</details>"), "{place}");
        }
    });
}

#[test]
fn nobody_is_called_and_nothing_is_linked() {
    each_place(
        "@everyone @org/team closes #12 o/r#34 GH-56 https://github.com/o/r/issues/7",
        |place, seen| {
            for page in [&seen.comment, &seen.summary] {
                let words = words(page);
                for call in ["@everyone", "@org", "#12", "r#34", "GH-56"] {
                    assert!(!words.contains(call), "{place}: {call} in {words}");
                }
            }
        },
    );
}

#[test]
fn a_job_is_not_commanded() {
    let evil = "x\r\n::set-env name=PATH::/tmp\n::add-mask::y\n##[add-path]/tmp\nghadelimiter_0\nPATH=/tmp\n";
    each_place(evil, |place, seen| {
        for line in seen.log.lines() {
            let ours =
                ["::error ", "::warning ", "::notice "].iter().any(|command| line.starts_with(command));
            let command = line.trim_start().starts_with("::") || line.contains("##[");
            assert!(ours || !command, "{place}: {line}");
            assert!(!line.contains("##["), "{place}: {line}");
        }
        for page in [&seen.comment, &seen.summary] {
            let commanded =
                page.lines().any(|line| line.trim_start().starts_with("::") || line.contains("##["));
            assert!(!commanded, "{place}: {page}");
        }
        let lines: Vec<&str> = seen.outputs.lines().collect();
        let delimiter = lines[0].split_once("<<").unwrap().1;
        assert!(delimiter.len() > 40 && lines.len() == 18, "{place}: {}", seen.outputs);
        assert!(
            lines.chunks(3).all(|three| three[0].ends_with(delimiter) && three[2] == delimiter),
            "{place}"
        );
    });
}

#[test]
fn a_terminal_is_not_repainted() {
    each_place("\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}\u{9b}31m\u{202e}\r\u{8}", |place, seen| {
        for text in [&seen.log, &seen.comment, &seen.summary, &seen.outputs] {
            let moves = |letter: char| letter != '\n' && letter.is_control() || letter == '\u{202e}';
            assert!(!text.contains(moves), "{place}: {text:?}");
        }
    });
}

/// Names that git allows and nobody would like.
const PATH: &str = "src/<img src=x onerror=alert(1)>|@everyone **x** #1\n::error::y\u{1b}[2J##[z].txt";

#[test]
fn a_real_repository_with_such_names_is_planned_and_posted_harmlessly() {
    let sandbox = Sandbox::new();
    sandbox.init("upstream");
    let commit = |dir: &str, content: &str, subject: &str| {
        sandbox.write(&format!("{dir}/{PATH}"), content);
        sandbox.git(dir, &["add", "--all"]);
        sandbox.git(dir, &["commit", "--quiet", "--message", subject]);
    };
    commit("upstream", "one\n", "start");
    sandbox.git("upstream", &["tag", "v1.0.0"]);
    sandbox.git("", &["clone", "--quiet", &sandbox.url("upstream"), "fork"]);
    sandbox.git("fork", &["switch", "--quiet", "--create", "up/<b>@everyone#1|`x`"]);
    let evil = "::error::subject @everyone #1 </details><script>\u{1b}[2J";
    commit("fork", "</details> @everyone\n```\n::error::content\u{1b}[2J\n", evil);
    commit("upstream", "**b** ##[error]content\u{202e}\n", &format!("fix: {evil}"));
    sandbox.git("fork", &["fetch", "--quiet", "origin"]);
    let fork = sandbox.path("fork");
    let server = GitHub::start(&[]);
    let plan = |more: &[&str]| {
        let args =
            ["plan", "--upstream", "origin/develop", "--base", "recursive", "--offline", "--repository"];
        let args = [&args, &["countryconfig"][..], more].concat();
        let mut command = command(&fork, &server, &args);
        let output = silent(command.env("GITHUB_STEP_SUMMARY", sandbox.path("summary.md")));
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        output
    };
    plan(&["--format", "json", "-o", "../report.json"]);
    let job = text(&plan(&["--format", "github"]).stdout);
    assert!(
        job.starts_with("::warning file=src/<img src=x onerror=alert(1)>|@everyone **x** #1\\n%3A%3Aerror"),
        "{job}"
    );
    let ours = |line: &str| line.starts_with("::warning file=src/") || line.starts_with("::notice title=");
    assert!(job.lines().all(ours) && job.matches("::warning ").count() == 1, "{job}");
    let sarif: Value = serde_json::from_slice(&plan(&["--format", "sarif"]).stdout).unwrap();
    let place =
        &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(
        place.as_str().unwrap().starts_with("src/%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%7C"),
        "{place}"
    );
    let args = ["comment", "--report", "../report.json", "--pull-request", "7"];
    assert_eq!(silent(&mut command(&fork, &server, &args)).status.code(), Some(0));
    let summary = std::fs::read_to_string(sandbox.path("summary.md")).unwrap();
    let comment = server.with(|memory| memory.comments[0].1.clone());
    for page in [&comment, &summary, &job] {
        assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}') && !page.contains("##["), "{page}");
    }
    for page in [&comment, &summary] {
        assert!(
            !words(page).contains("@everyone") && !page.contains("<script>") && !page.contains("<img"),
            "{page}"
        );
    }
}
