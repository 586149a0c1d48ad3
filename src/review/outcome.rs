//! A report with the decisions in it.
//!
//! Owns [`decide`]: what decisions change in a report, from the single hunk to the totals and the ledger. Must not know who
//! decided or how that was found out.

use std::collections::BTreeMap;

use super::session::{Replay, Session};
use crate::report::document::{Counts, Decision, Hunk, LedgerEntry, Report, Upgrade, UpgradeState};
use crate::verdict::{Source, Verdict};

/// The report of an upgrade under way, as far as it has come.
#[must_use]
pub fn report_of(session: &Session) -> Report {
    let mut report = session.report.clone();
    let decided = session.all_hunks().filter_map(|hunk| {
        let decided = hunk.decided.as_ref()?;
        Some((hunk.id.clone(), decided.decision.clone()))
    });
    decide(&mut report, &decided.collect());
    report.upgrade = Some(Upgrade {
        state: UpgradeState::InProgress,
        branch: Some(session.branch.clone()),
        commit: None,
        by: session.by.clone(),
        at: session.started.clone(),
        logs: Vec::new(),
        replayed: session.replay.as_ref().map(Replay::told).unwrap_or_default(),
    });
    report
}

/// Puts decisions, by the id of their hunk, into a report.
pub fn decide(report: &mut Report, decisions: &BTreeMap<String, Decision>) {
    for conflict in &mut report.conflicts {
        for hunk in conflict.hunks.iter_mut().filter(|hunk| hunk.resolution.is_none()) {
            hunk.decision = decisions.get(&hunk.id).cloned();
        }
        conflict.resolved = conflict.hunks.iter().all(Hunk::is_settled);
    }
    report.counts = Counts::of(&report.conflicts);
    let hunks: Vec<&Hunk> = report.conflicts.iter().flat_map(|conflict| &conflict.hunks).collect();
    for entry in &mut report.ledger {
        if let Some(status) = status(entry, &hunks) {
            status.clone_into(&mut entry.status);
        }
    }
}

/// What became of an entry through the decisions; `None` where none of them is about it.
fn status(entry: &LedgerEntry, hunks: &[&Hunk]) -> Option<&'static str> {
    let touched: Vec<&&Hunk> = hunks.iter().filter(|hunk| tells_of(entry, hunk)).collect();
    if touched.iter().any(|hunk| !hunk.is_settled()) {
        return Some("undecided");
    }
    let decided: Vec<Verdict> =
        touched.iter().filter_map(|hunk| Some(hunk.decision.as_ref()?.verdict)).collect();
    let all = |verdict: Verdict| decided.iter().all(|decided| *decided == verdict);
    let settled_otherwise = decided.len() < touched.len();
    match decided.is_empty() {
        true => None,
        false if all(Verdict::TakeUpstream) => Some("present"),
        false if all(Verdict::KeepCountry) && !settled_otherwise => Some("dropped"),
        false => Some("adapted"),
    }
}

/// Whether a hunk's evidence cites the entry.
fn tells_of(entry: &LedgerEntry, hunk: &Hunk) -> bool {
    let section = if entry.section.is_empty() { String::new() } else { format!(", {}", entry.section) };
    let start = format!("{}{section}: {}", entry.version, entry.text);
    let notes = hunk.evidence.iter().filter(|evidence| evidence.source == Source::ReleaseNote);
    notes.into_iter().any(|evidence| evidence.text.starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use crate::verdict::Evidence;

    fn decision(verdict: Verdict) -> Decision {
        Decision { verdict, by: "Ada <>".into(), at: "2024-05-06T07:08:09Z".into(), why: None }
    }

    /// A report with one entry that two hunks are about, decided so.
    fn told(verdicts: [Option<Verdict>; 2]) -> Report {
        let mut report = samples::lifelike();
        let entry = report.ledger[0].clone();
        let text = format!("{}, {}: {} (why)", entry.version, entry.section, entry.text);
        let sample = report.conflicts[0].hunks[0].evidence[0].clone();
        let mut decisions = BTreeMap::new();
        for (conflict, verdict) in report.conflicts.iter_mut().zip(verdicts) {
            let hunk = &mut conflict.hunks[0];
            hunk.evidence.push(Evidence {
                source: Source::ReleaseNote,
                text: text.clone(),
                ..sample.clone()
            });
            decisions.extend(verdict.map(|verdict| (hunk.id.clone(), decision(verdict))));
        }
        decide(&mut report, &decisions);
        report
    }

    #[test]
    fn an_entry_is_what_its_hunks_were_decided_to_be() {
        let (up, keep) = (Some(Verdict::TakeUpstream), Some(Verdict::KeepCountry));
        for (verdicts, status) in [
            ([up, None], "undecided"),
            ([up, up], "present"),
            ([keep, keep], "dropped"),
            ([up, keep], "adapted"),
            ([Some(Verdict::Combine), up], "adapted"),
        ] {
            assert_eq!(told(verdicts).ledger[0].status, status, "{verdicts:?}");
        }
    }

    #[test]
    fn totals_count_what_is_decided() {
        let before = samples::lifelike().counts;
        let after = told([Some(Verdict::TakeUpstream), None]).counts;
        assert_eq!((after.resolved, after.keep_country), (before.resolved + 1, before.keep_country - 1));
    }

    #[test]
    fn an_entry_that_no_decision_is_about_stays_as_it_was() {
        let (before, after) = (samples::lifelike(), told([Some(Verdict::KeepCountry); 2]));
        assert_eq!(before.ledger[1..], after.ledger[1..]);
    }
}
