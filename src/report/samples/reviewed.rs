//! An upgrade that people decided and committed.

use super::super::document::*;
use super::{EVIL, hostile, id, lifelike, text};
use crate::verdict::Verdict;

/// [`lifelike`] with every hunk decided: most as proposed, some against the evidence, with and without a reason.
pub fn reviewed() -> Report {
    decided(lifelike())
}

/// The same of a hostile report.
pub fn hostile_reviewed() -> Report {
    let mut report = decided(hostile());
    for conflict in &mut report.conflicts {
        for decision in conflict.hunks.iter_mut().filter_map(|hunk| hunk.decision.as_mut()) {
            decision.by = EVIL.to_owned();
            decision.why = Some(EVIL.to_owned());
        }
    }
    report
}

fn decided(mut report: Report) -> Report {
    let mut number = 0;
    for conflict in &mut report.conflicts {
        for hunk in conflict.hunks.iter_mut().filter(|hunk| hunk.resolution.is_none()) {
            number += 1;
            hunk.decision = Some(decision(hunk, number));
        }
        conflict.resolved = true;
    }
    report.counts = Counts::of(&report.conflicts);
    report.ledger[0].status = text("dropped");
    report.ledger[2].status = text("adapted");
    report.upgrade = Some(Upgrade {
        state: UpgradeState::Merged,
        branch: Some(text("upgrade-v1.7.0")),
        commit: Some(id("ec0de")),
        by: text("Ana Lima <ana@example.org>"),
        at: text("2026-03-12T09:30:00Z"),
        logs: vec![text("reconcile/decisions/1.7.0.toml")],
        replayed: Vec::new(),
    });
    report
}

fn decision(hunk: &Hunk, number: usize) -> Decision {
    let verdict = match (number % 4, hunk.verdict) {
        (0, _) => Verdict::KeepCountry,
        (1, _) => Verdict::Combine,
        (_, Verdict::Review | Verdict::Regenerate) => Verdict::TakeUpstream,
        (_, proposed) => proposed,
    };
    let by =
        if number.is_multiple_of(5) { "Tomas Reis <t@example.org>" } else { "Ana Lima <ana@example.org>" };
    let why = (number % 3 == 1).then(|| text("ours has the field that the ministry asked for"));
    Decision { verdict, by: text(by), at: text("2026-03-12T08:00:00Z"), why }
}
