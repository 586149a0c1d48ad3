//! Totals over an audited upgrade, and the one sentence that says how it stands.
//!
//! Owns [`Tally`]: the one place where findings and outcomes are counted, so that no two formats disagree. Must not know how
//! anything was found.

use std::collections::BTreeMap;

use super::document::{Conflict, Finding, Followed, Report, Severity};
use super::words;

/// What was found, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Findings of severity `error` that nobody accepted.
    pub errors: usize,
    /// Of severity `warning`.
    pub warnings: usize,
    /// Of severity `note`.
    pub notes: usize,
    /// Findings that a named person decided on purpose.
    pub accepted: usize,
    /// Hunks with a known outcome.
    pub hunks: usize,
    /// Those settled as proposed.
    pub as_proposed: usize,
    /// Those settled against the evidence.
    pub against: usize,
    /// Those whose markers still stand.
    pub undecided: usize,
}

impl Tally {
    /// Counts a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut tally = Self::default();
        for finding in &report.findings {
            *match (&finding.accepted, finding.severity) {
                (Some(_), _) => &mut tally.accepted,
                (None, Severity::Error) => &mut tally.errors,
                (None, Severity::Warning) => &mut tally.warnings,
                (None, Severity::Note) => &mut tally.notes,
            } += 1;
        }
        let hunks = report.conflicts.iter().flat_map(|conflict| &conflict.hunks);
        for outcome in hunks.filter_map(|hunk| hunk.outcome.as_ref()) {
            tally.hunks += 1;
            match outcome.verdict {
                Followed::AsProposed => tally.as_proposed += 1,
                Followed::Against => tally.against += 1,
                Followed::Undecided => tally.undecided += 1,
                Followed::NoVerdict => {}
            }
        }
        tally
    }

    /// Nothing is left for a person.
    #[must_use]
    pub const fn is_fine(&self) -> bool {
        self.errors + self.warnings + self.undecided == 0
    }

    /// How the upgrade stands, a sentence without its end.
    #[must_use]
    pub fn verdict(&self) -> String {
        let mut parts = Vec::new();
        if self.errors > 0 {
            parts.push(words::count(self.errors, "error"));
        }
        if self.warnings > 0 {
            parts.push(words::count(self.warnings, "warning"));
        }
        if self.undecided > 0 {
            parts.push(format!("{} still open", words::count(self.undecided, "hunk")));
        }
        let accepted = match self.accepted {
            0 => String::new(),
            some => format!("; {} accepted by a person", words::count(some, "finding")),
        };
        if parts.is_empty() {
            format!("Nothing is left for a person{accepted}")
        } else {
            format!("Not ready: {}{accepted}", parts.join(", "))
        }
    }
}

/// How often each outcome occurs, the most frequent first.
pub(super) fn outcomes<'a>(conflicts: impl IntoIterator<Item = &'a Conflict>) -> Vec<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let hunks = conflicts.into_iter().flat_map(|conflict| &conflict.hunks);
    for outcome in hunks.filter_map(|hunk| hunk.outcome.as_ref()) {
        *counts.entry(&outcome.is).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    counts
}

/// `3 country, 1 mixed`.
pub(super) fn outcomes_in_words(counts: &[(&str, usize)]) -> String {
    counts.iter().map(|(is, number)| format!("{number} {is}")).collect::<Vec<_>>().join(", ")
}

/// `src/a.ts:12`, or the path alone; empty for a finding about no one file.
pub(super) fn place(finding: &Finding) -> String {
    match (&finding.path, finding.line) {
        (Some(path), Some(line)) => format!("{path}:{line}"),
        (Some(path), None) => path.clone(),
        (None, _) => String::new(),
    }
}

/// Whether it is what the machine and the record give, a sentence without its end; empty without an audit.
pub(super) fn exact(report: &Report) -> String {
    let Some(exact) = report.audit.as_ref().map(|audit| &audit.exact) else { return String::new() };
    let decisions = match exact.recorded {
        0 => String::new(),
        some => format!(" and {}", words::count(some, "recorded decision")),
    };
    let by_hand = match exact.by_hand {
        0 => String::new(),
        some => format!(", {some} of them lines written by hand"),
    };
    if exact.exact {
        return format!("exactly the machine's merge{decisions}{by_hand}");
    }
    let files = words::count(exact.paths.len(), "file");
    let differ = if exact.paths.len() == 1 { "differs" } else { "differ" };
    let unrecorded = match exact.unrecorded {
        0 => String::new(),
        some => format!("; {} settled without a record", words::count(some, "hunk")),
    };
    format!("not the machine's merge{decisions}: {files} {differ}{unrecorded}")
}
