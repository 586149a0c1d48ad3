//! What GitHub may answer instead, and what is said and done about it.

use std::sync::Mutex;
use std::time::Duration;

use git_reconcile::progress::{Progress, Silent};
use git_reconcile::publish::sticky::{self, Content, Key, Place, Posted};
use git_reconcile::publish::{Project, PublishError};
use git_reconcile::report::document::Report;
use git_reconcile::report::json;

use crate::comment::{comment, silent, text, with_report};
use crate::github_server::{GitHub, Mood, TOKEN};

/// The report of the demo, read once.
fn report() -> Report {
    let folder = with_report();
    json::parse(&std::fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap()
}

fn put_as(
    report: &Report,
    server: &GitHub,
    progress: &dyn Progress,
) -> (Result<Posted, PublishError>, Vec<Duration>) {
    let (project, key) = (Project::parse("ministry/forms").unwrap(), Key::new("upgrade").unwrap());
    let place = Place { project: &project, number: 7, key: &key, author: Some("github-actions[bot]") };
    let page = |_| "the page\n".to_owned();
    let content = Content { report, head: Some("abc"), page: &page };
    server.ask(progress, |client| sticky::put(client, &place, &content))
}

fn put(report: &Report, server: &GitHub) -> (Result<Posted, PublishError>, Vec<Duration>) {
    put_as(report, server, &Silent)
}

fn milliseconds(waited: &[Duration]) -> Vec<u128> {
    waited.iter().map(Duration::as_millis).collect()
}

#[test]
fn refusals_are_told_apart_with_a_hint_each_and_not_tried_again() {
    let report = report();
    for (status, message, expected, hint) in [
        ("401 Unauthorized", "Bad credentials", "not accepted (401): Bad credentials", "make a new one"),
        ("403 Forbidden", "Resource not accessible", "may not do this (403)", "workflow_run"),
        ("404 Not Found", "Not Found", "nothing there (404)", "may the token see it"),
        ("422 Unprocessable Entity", "Validation Failed", "refuses (422): Validation Failed", "pushed?"),
        ("400 Bad Request", "Problems parsing JSON", "refuses (400)", "GITHUB_API_URL"),
    ] {
        let server = GitHub::start(&[Mood::Says(status, "", message)]);
        let (result, waited) = put(&report, &server);
        let error = result.unwrap_err();
        let said = error.to_string();
        assert!(said.contains(expected) && said.contains("GET http://127.0.0.1"), "{said}");
        assert!(error.hint().unwrap().contains(hint), "{:?}", error.hint());
        assert_eq!((waited.len(), server.log().len()), (0, 1), "{status}");
    }
}

#[test]
fn a_rate_limit_is_waited_for_as_long_as_the_server_says() {
    let report = report();
    for (status, headers, wait) in [
        ("429 Too Many Requests", "Retry-After: 7\r\n", 7),
        ("403 Forbidden", "Retry-After: 3\r\n", 3),
        ("403 Forbidden", "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1041\r\n", 42),
        ("429 Too Many Requests", "", 60),
    ] {
        let limit = Mood::Says(status, headers, "API rate limit exceeded");
        let server = GitHub::start(&[Mood::Fine, limit]);
        let (result, waited) = put(&report, &server);
        assert!(matches!(result.unwrap(), Posted::Created(_)), "{status}");
        assert_eq!(waited, [Duration::from_secs(wait)], "{headers}");
        assert_eq!(server.with(|memory| memory.comments.len()), 1, "a comment that was refused is made once");
    }
}

#[test]
fn a_limit_that_is_too_long_or_too_frequent_is_told() {
    let report = report();
    let long = Mood::Says("403 Forbidden", "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 4600\r\n", "x");
    let server = GitHub::start(&[long]);
    let (result, waited) = put(&report, &server);
    let error = result.unwrap_err();
    assert!(error.to_string().contains("wants 3601 seconds of peace") && waited.is_empty(), "{error}");
    let short = Mood::Says("429 Too Many Requests", "Retry-After: 1\r\n", "x");
    let server = GitHub::start(&vec![short; 9]);
    let (result, waited) = put(&report, &server);
    assert!(matches!(result.unwrap_err(), PublishError::Limited { .. }));
    assert_eq!((waited.len(), server.log().len()), (3, 4));
}

#[test]
fn trouble_and_dropped_connections_are_tried_again_with_longer_waits() {
    let report = report();
    for mood in [Mood::Says("502 Bad Gateway", "", "x"), Mood::HangsUp] {
        let server = GitHub::start(&[mood.clone(), mood.clone()]);
        let (result, waited) = put(&report, &server);
        assert!(matches!(result.unwrap(), Posted::Created(_)), "{mood:?}");
        assert_eq!(milliseconds(&waited), [1, 2], "{mood:?}");
        let server = GitHub::start(&vec![mood.clone(); 9]);
        let (result, waited) = put(&report, &server);
        let error = result.unwrap_err();
        assert!(error.may_pass() && error.hint().is_some(), "{error}");
        assert_eq!((milliseconds(&waited), server.log().len()), (vec![1, 2, 3], 4), "{mood:?}");
    }
}

#[test]
fn a_comment_whose_fate_is_unknown_is_looked_for_before_another_is_made() {
    let report = report();
    for mood in [Mood::DoesAndHangsUp, Mood::HangsUp, Mood::Says("500 Internal Server Error", "", "x")] {
        let server = GitHub::start(&[Mood::Fine, mood.clone()]);
        let (result, waited) = put(&report, &server);
        let posted = result.unwrap();
        assert_eq!(server.with(|memory| memory.comments.len()), 1, "{mood:?}: {posted:?}");
        assert_eq!(
            matches!(posted, Posted::Unchanged(_)),
            matches!(mood, Mood::DoesAndHangsUp),
            "{posted:?}"
        );
        assert_eq!(waited.len(), 1);
    }
}

#[test]
fn an_answer_that_is_no_json_is_told() {
    let server = GitHub::start(&[Mood::Says("200 OK", "", "not a list")]);
    let error = put(&report(), &server).0.unwrap_err();
    assert!(matches!(&error, PublishError::Strange { .. }), "{error}");
}

#[test]
fn a_redirect_is_followed_on_the_same_server_and_nowhere_else() {
    let report = report();
    let away = "Location: http://127.0.0.1:9/repos/x\r\n";
    let server = GitHub::start(&[Mood::Says("301 Moved Permanently", away, "Moved")]);
    let error = put(&report, &server).0.unwrap_err();
    assert!(error.to_string().contains("it leads to another server"), "{error}");
    let here = "Location: /repos/ministry/forms/issues/7/comments\r\n";
    let server = GitHub::start(&[Mood::Says("301 Moved Permanently", here, "Moved")]);
    assert!(matches!(put(&report, &server).0.unwrap(), Posted::Created(_)));
    let server = GitHub::start(&vec![Mood::Says("301 Moved Permanently", here, "Moved"); 9]);
    let error = put(&report, &server).0.unwrap_err();
    assert!(error.to_string().contains("from one address to the next"), "{error}");
}

/// Keeps all that is said meanwhile.
#[derive(Default)]
struct Heard(Mutex<String>);

impl Progress for Heard {
    fn stage(&self, what: &str) {
        self.0.lock().unwrap().push_str(what);
    }
    fn step(&self, _: u64, _: u64) {}
    fn warn(&self, message: &str) {
        self.0.lock().unwrap().push_str(message);
    }
    fn finish(&self) {}
}

#[test]
fn a_server_that_sends_the_token_back_does_not_get_it_printed() {
    let report = report();
    for status in
        ["401 Unauthorized", "403 Forbidden", "422 Unprocessable Entity", "503 Service Unavailable", "200 OK"]
    {
        let server = GitHub::start(&vec![Mood::Echoes(status); 9]);
        let heard = Heard::default();
        let error = put_as(&report, &server, &heard).0.unwrap_err();
        let said = format!("{error} {error:?} {:?} {}", error.hint(), heard.0.into_inner().unwrap());
        assert!(!said.contains(TOKEN), "{status}: {said}");
        assert!(said.contains("***") || status.starts_with("200"), "{status}: {said}");
    }
}

#[test]
fn the_command_tells_an_error_and_its_hint_without_the_token() {
    let folder = with_report();
    for more in [&[][..], &["-v"]] {
        let server = GitHub::start(&[Mood::Echoes("401 Unauthorized")]);
        // `comment` looks for the token itself.
        let output = comment(folder.path(), &server, more);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(
            said.contains("error: GET http://127.0.0.1") && said.contains("hint: the token is wrong"),
            "{said}"
        );
    }
}

#[test]
fn a_403_in_a_job_falls_back_to_its_summary() {
    let folder = with_report();
    let server =
        GitHub::start(&[Mood::Fine, Mood::Fine, Mood::Says("403 Forbidden", "", "Resource not accessible")]);
    let summary = folder.path().join("summary.md");
    let args = ["comment", "--report", "report.json", "--pull-request", "7"];
    let mut command = crate::comment::command(folder.path(), &server, &args);
    let output = silent(command.env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("workflow_run") && summary.is_file());
}
