//! An upgrade that was looked at.

use super::super::document::*;
use super::{EVIL, hostile_reviewed, id, reviewed, text};

/// [`reviewed`] with what was found: things lost, one of them on purpose, and each hunk's outcome.
pub fn audited() -> Report {
    looked_at(reviewed(), "")
}

/// The same of a hostile report.
pub fn hostile_audited() -> Report {
    looked_at(hostile_reviewed(), EVIL)
}

fn looked_at(mut report: Report, evil: &str) -> Report {
    let told = |words: &str| format!("{words}{evil}");
    let outcomes = ["country", "upstream", "structured", "mixed", "new"];
    for (number, hunk) in report.conflicts.iter_mut().flat_map(|conflict| &mut conflict.hunks).enumerate() {
        let verdict = match number % 4 {
            0 => Followed::Against,
            1 => Followed::NoVerdict,
            _ => Followed::AsProposed,
        };
        hunk.outcome = Some(HunkOutcome { is: told(outcomes[number % outcomes.len()]), verdict });
    }
    let proof =
        |says: &str| Proof { path: told("src/a.ts"), says: told(says), lines: vec![told("if (ready)")] };
    report.ledger[0].proof = vec![proof("none of it is there; missing:")];
    report.ledger[1].proof = vec![proof("its line is there"), proof("all 3 lines are there")];
    let finding = |severity: Severity, check: &str, words: &str, items: usize| Finding {
        severity,
        check: text(check),
        path: Some(told("src/form/birth/index.ts")),
        line: Some(17),
        text: told(words),
        items: (0..items).map(|item| told(&format!("form.field.label.{item}"))).collect(),
        accepted: None,
    };
    report.findings = vec![
        finding(Severity::Error, "country-lost", "90 of the 2184 names in the country's file are gone", 90),
        finding(Severity::Warning, "line-from-nowhere", "2 lines that neither side has", 2),
        Finding { path: None, line: None, ..finding(Severity::Note, "other-branches", "other branches", 1) },
        Finding {
            accepted: Some(Accepted { by: told("Ana Lima <ana@example.org>"), why: told("ours for now") }),
            ..finding(Severity::Warning, "upstream-change-dropped", "1 line that upstream added is gone", 1)
        },
    ];
    report.audit = Some(Audit {
        how: UpgradeHow::Merge,
        commit: id("ec0de"),
        subject: told("Merge v1.7.0 into develop"),
        by: told("Ana Lima <ana@example.org>"),
        at: text("2026-03-12T09:30:00Z"),
        looked_at: LookedAt::Tip,
        result: id("dec0de"),
        later_commits: 3,
        others: vec![OtherUpgrade {
            commit: id("0dd"),
            date: told("2025-01-07"),
            upstream: id("abad1dea"),
            version: Some(told("1.6.0")),
        }],
        exact: Exact { exact: false, paths: vec![told("src/a.ts")], recorded: 4, by_hand: 1, unrecorded: 2 },
    });
    report
}
