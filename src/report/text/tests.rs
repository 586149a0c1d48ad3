use std::collections::BTreeMap;

use super::*;
use crate::report::document::{CountryCommit, Report};
use crate::report::explain::{Background, NearRule};
use crate::report::samples;
use crate::sides::Sides;

fn options(width: usize) -> TextOptions {
    TextOptions { width, ..TextOptions::default() }
}

fn snapshot(name: &str, page: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("text_{name}"), page);
    });
}

#[test]
fn plans_at_80_columns() {
    snapshot("plan_clean_80", &plan(&samples::clean(), &options(80)).plain());
    snapshot("plan_lifelike_80", &plan(&samples::lifelike(), &options(80)).plain());
    snapshot("plan_hostile_80", &plan(&samples::hostile(), &options(80)).plain());
}

#[test]
fn plans_at_200_columns() {
    snapshot("plan_clean_200", &plan(&samples::clean(), &options(200)).plain());
    snapshot("plan_lifelike_200", &plan(&samples::lifelike(), &options(200)).plain());
    snapshot("plan_hostile_200", &plan(&samples::hostile(), &options(200)).plain());
}

#[test]
fn a_plan_with_everything() {
    let options = TextOptions { all: true, width: 100, detail: Detail::Verbose, ..TextOptions::default() };
    snapshot("plan_lifelike_all", &plan(&samples::lifelike(), &options).plain());
}

#[test]
fn a_plan_in_brief() {
    let options = TextOptions { detail: Detail::Brief, ..options(80) };
    snapshot("plan_lifelike_brief", &plan(&samples::lifelike(), &options).plain());
}

#[test]
fn statuses_at_both_widths() {
    let [lifelike, newest, hostile] = samples::statuses();
    snapshot("status_lifelike_80", &status(&lifelike, &options(80)).plain());
    snapshot("status_lifelike_200", &status(&lifelike, &options(200)).plain());
    snapshot("status_newest_80", &status(&newest, &options(80)).plain());
    snapshot("status_hostile_80", &status(&hostile, &options(80)).plain());
}

#[test]
fn an_audit_says_first_how_it_stands() {
    snapshot("audit_80", &audit(&samples::audited(), &options(80)).plain());
    snapshot("audit_hostile_80", &audit(&samples::hostile_audited(), &options(80)).plain());
}

fn pages() -> Vec<(usize, Lines)> {
    let mut pages = Vec::new();
    for width in [0, 60, 80, 200] {
        for detail in [Detail::Brief, Detail::Normal, Detail::Verbose] {
            for all in [false, true] {
                let options = TextOptions { all, width, detail, ..TextOptions::default() };
                pages.extend(samples::all().iter().map(|report| (width, plan(report, &options))));
                let audited = [samples::audited(), samples::hostile_audited()];
                pages.extend(audited.iter().map(|report| (width, audit(report, &options))));
                pages.extend(samples::statuses().iter().map(|sample| (width, status(sample, &options))));
            }
        }
    }
    pages
}

#[test]
fn no_page_holds_anything_that_a_terminal_or_a_runner_obeys() {
    for (_, page) in pages() {
        for line in page.iter() {
            let text = line.text();
            assert!(!text.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')), "{text}");
            assert!(!terminal::is_command(&text), "{text}");
        }
    }
}

/// Below 80 columns a hunk's verdict is worth more than the margin.
#[test]
fn no_line_is_wider_than_the_page() {
    for (width, page) in pages().into_iter().filter(|(width, _)| *width >= 80) {
        for line in page.iter() {
            let command = line.spans().iter().any(|span| span.style() == Style::Command);
            let defused = if line.text().trim_start().starts_with(r"\u{3a}") { 5 } else { 0 };
            assert!(line.width() <= width + defused || command, "{width}: {}", line.text());
        }
    }
}

#[test]
fn the_special_step_stands_before_anything_else() {
    let text = plan(&samples::lifelike(), &options(80)).plain();
    assert!(text.starts_with("┃ SPECIAL STEP 1.6 → 1.7\n"), "{text}");
}

#[test]
fn with_all_nothing_is_cut_away() {
    let options = TextOptions { all: true, width: 200, detail: Detail::Verbose, ..TextOptions::default() };
    let report = samples::lifelike();
    let text = plan(&report, &options).plain();
    for conflict in &report.conflicts {
        assert!(text.contains(&conflict.path), "{}", conflict.path);
    }
    for commit in &report.left_behind {
        assert!(text.contains(&commit.subject), "{}", commit.subject);
    }
    assert!(!text.contains("(--all)"), "{text}");
}

#[test]
fn a_line_that_a_runner_would_obey_is_defused() {
    for hostile in ["::set-env name=A::b", "  ::debug::x", "##[group]x"] {
        let mut lines = Lines::default();
        let middle = hostile.len() / 2;
        lines.push(
            [&hostile[..1], &hostile[1..middle], &hostile[middle..]].map(Span::plain).into_iter().collect(),
        );
        assert!(!terminal::is_command(&lines.plain()), "{}", lines.plain());
    }
}

fn near(report: &Report, text: &str) -> BTreeMap<String, Vec<NearRule>> {
    let rule = NearRule {
        id: format!("ports {text}"),
        release: "v1.7.0".to_owned(),
        title: format!("Ports are open {text}"),
        failed: vec!["except".to_owned(), "upstream".to_owned()],
    };
    let hunks = report.conflicts.iter().flat_map(|conflict| &conflict.hunks);
    hunks.map(|hunk| (hunk.id.clone(), vec![rule.clone()])).collect()
}

fn background(report: &Report, text: &str) -> Background {
    let side = |name: &str| format!("shared\n{name} {text}\n");
    let hunks =
        report.conflicts.iter().flat_map(|conflict| &conflict.hunks).filter(|hunk| hunk.lines.is_some());
    let texts =
        hunks.map(|hunk| (hunk.id.clone(), Sides::new(side("old"), side("own"), side("new")))).collect();
    let all = report.conflicts.iter().flat_map(|conflict| &conflict.hunks).flat_map(|hunk| &hunk.evidence);
    let commit = |id: &String| CountryCommit {
        commit: id.clone(),
        subject: format!("Mend the form {text}"),
        author: format!("Bea {text}"),
        date: "2024-07-08".to_owned(),
    };
    let commits = all.flat_map(|evidence| &evidence.commits).map(|id| (id.clone(), commit(id))).collect();
    Background { texts, commits, near: near(report, text) }
}

#[test]
fn an_explanation_shows_sides_commits_notes_and_what_is_missing() {
    let report = samples::lifelike();
    let background = background(&report, "x");
    let page = |id: &str| explain(&report, &background, id, &options(100)).map(|page| page.plain());
    let shown = page("src/form/common/preview-groups.ts#1").unwrap();
    for expected in [
        "  - old x\n  + own x\n",
        "  - old x\n  + new x\n",
        "    shared\n",
        "  → release-note: Bug fixes: the informant's age",
        "core#9311",
        "2024-07-08 Bea x: Mend the form x",
        "Ana: Our own form",
        "No rule of the release matches.",
        "v1.7.0 ports x: Ports are open x (the path is excepted; its pattern is not",
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert!(!shown.contains("preview-groups.ts#2"));
    assert!(page("src/form/common/preview-groups.ts").unwrap().contains("preview-groups.ts#2"));
    assert!(page("src/data-seeding/roles/source/roles.csv#1").unwrap().contains("about the whole file"));
    assert_eq!(page("src/form/common/preview-groups.ts#9"), None);
}

#[test]
fn no_explanation_holds_anything_that_a_terminal_or_a_runner_obeys() {
    let report = samples::hostile();
    let page = explain_all(&report, &background(&report, samples::EVIL), &options(80));
    assert!(page.iter().count() > 100);
    for line in page.iter() {
        let text = line.text();
        assert!(!text.chars().any(char::is_control) && !terminal::is_command(&text), "{text}");
    }
}

#[test]
fn the_ledger_names_the_bug_fixes_that_are_open() {
    let text = plan(&samples::lifelike(), &options(80)).plain();
    assert!(text.contains("2 undecided, 1 present"), "{text}");
    assert!(text.contains("  - 1.7.0: Age of the informant is kept [core#8515]"), "{text}");
    assert!(!text.contains("Ciphers of SSH"), "{text}");
}
