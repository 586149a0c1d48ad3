//! `review` in a terminal: what is shown at which width, what keys do, and how the terminal is left.

use console::{measure_text_width, strip_ansi_codes};

use crate::place::Place;
use crate::review::remembering;
use crate::terminal::Terminal;

/// The example with its upgrade begun.
pub fn begun() -> Place {
    let place = Place::of("demo");
    place.git("country", &["config", "user.name", "Ana"]);
    place.git("country", &["config", "user.email", "ana@example.org"]);
    let ran = place.run("country", &["start"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    place
}

fn review(place: &Place, columns: u16, options: &[&str]) -> Terminal {
    let args = [&["review"], options].concat();
    Terminal::run(place.command("country", &args), columns)
}

fn open(place: &Place) -> u64 {
    place.run("country", &["review", "--list", "--format", "json"]).json()["open"].as_u64().unwrap()
}

#[test]
fn keys_decide_undo_explain_and_leave_at_any_width_with_and_without_colour() {
    for (columns, options) in
        [(80, &["--color", "never"][..]), (80, &[]), (200, &["--color", "never"]), (200, &[])]
    {
        let place = begun();
        let before = open(&place);
        let mut terminal = review(&place, columns, options);
        terminal.wait_for("1 of ");
        terminal.press("?");
        terminal.wait_for("take back the last decision");
        terminal.press("c");
        terminal.wait_for("saved: keep-country");
        terminal.wait_for("2 of ");
        assert_eq!(open_in_file(&place), before - 1);
        terminal.press("z");
        terminal.wait_for("taken back: ");
        terminal.wait_for("1 of ");
        terminal.press("u");
        terminal.wait_for("saved: take-upstream");
        terminal.wait_for("2 of ");
        terminal.press("\r");
        terminal.wait_for("3 of ");
        terminal.press("p");
        terminal.wait_for("2 of ");
        terminal.press("q");
        let (code, screen) = terminal.end();
        assert_eq!((code, open(&place)), (1, before - 1), "{screen}");
        assert_eq!(screen.contains("\x1b["), options.is_empty());
        assert_eq!(screen.contains(" │ "), columns == 200, "{screen}");
        for line in strip_ansi_codes(&screen).lines() {
            assert!(measure_text_width(line) <= usize::from(columns), "{line}");
        }
    }
}

/// Decisions in the session while the review holds the lock, so that no second run can be asked.
fn open_in_file(place: &Place) -> u64 {
    let session = std::fs::read(place.path("country/.git/reconcile/run/session.json")).unwrap();
    let session: serde_json::Value = serde_json::from_slice(&session).unwrap();
    let hunks = session["hunks"].as_array().unwrap();
    hunks.iter().filter(|hunk| hunk["decided"].is_null()).count() as u64
}

#[test]
fn ctrl_c_keeps_what_was_decided_and_leaves_the_terminal_sane() {
    let place = begun();
    let before = open(&place);
    let mut terminal = review(&place, 80, &[]);
    terminal.wait_for("1 of ");
    terminal.press("c");
    terminal.wait_for("2 of ");
    terminal.interrupt();
    let (code, _) = terminal.end();
    assert_eq!((code, open(&place)), (1, before - 1));
}

#[test]
fn after_a_resize_the_next_page_has_the_new_width() {
    let place = begun();
    let mut terminal = review(&place, 80, &["--color", "never"]);
    terminal.wait_for("1 of ");
    terminal.resize(200);
    terminal.press("\x0c");
    terminal.wait_for(" │ country");
    terminal.press("q");
    terminal.end();
}

#[test]
fn a_reason_is_asked_for_against_sure_evidence_and_kept() {
    // Decided elsewhere, the same lines are a proposal of medium confidence.
    let place = remembering("src/form/death/index.ts");
    let list = place.run("country", &["review", "--list", "--format", "json"]).json();
    let hunks = list["hunks"].as_array().unwrap();
    let sure = hunks.iter().position(|hunk| hunk["confidence"] == "medium");
    let mut terminal = review(&place, 80, &["--color", "never"]);
    for number in 1..=sure.unwrap() {
        terminal.wait_for(&format!("{number} of "));
        terminal.press("s");
    }
    terminal.wait_for(&format!("{} of ", sure.unwrap() + 1));
    terminal.press("u");
    terminal.wait_for("why> ");
    terminal.press("our servers differ\r");
    terminal.wait_for("saved: take-upstream");
    terminal.press("q");
    terminal.end();
    let list = place.run("country", &["review", "--list", "--format", "json"]).json();
    let decided = &list["hunks"][sure.unwrap()]["decided"];
    assert_eq!(
        (&decided["why"], &decided["by"]),
        (&"our servers differ".into(), &"Ana <ana@example.org>".into())
    );
}

#[test]
fn an_editor_writes_the_lines() {
    let place = begun();
    place.git("country", &["config", "core.editor", "sh -c 'printf edited\\\\n > \"$0\"'"]);
    let mut terminal = review(&place, 80, &["--color", "never"]);
    terminal.wait_for("1 of ");
    terminal.press("e");
    terminal.wait_for("saved: edited");
    terminal.press("q");
    terminal.end();
    let first = place.run("country", &["review", "--list", "--format", "json"]).json()["hunks"][0].clone();
    let file = std::fs::read_to_string(place.path("country").join(first["path"].as_str().unwrap())).unwrap();
    assert!(file.contains("\nedited\n") && !file.contains("<<<<<<<"), "{file}");
}
