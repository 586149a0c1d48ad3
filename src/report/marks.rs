//! What of a report can be pinned to a place: the findings, then what a reviewer should look at first.
//!
//! Owns [`Mark`] and their order. The formats of CI ([`annotations`](super::annotations), [`sarif`](super::sarif)) show
//! the same marks, each in its own way.

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};

use super::attention::{self, What};
use super::document::{Accepted, Finding, Report, Severity};
use super::path;

/// Items of a finding that are told with it.
const ITEMS: usize = 5;

/// One thing to look at, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    pub(super) severity: Severity,
    /// Lower case with hyphens, unless the report says otherwise.
    pub(super) check: &'a str,
    /// As git has it.
    pub(super) path: Option<BString>,
    /// From 1, in the file as it stands in the branch; absent where that is not known.
    pub(super) line: Option<u32>,
    pub(super) text: String,
    pub(super) accepted: Option<&'a Accepted>,
}

/// All of them, the most severe first, accepted ones last. An audit says everything in findings.
pub(super) fn of(report: &Report) -> Vec<Mark<'_>> {
    let mut marks: Vec<Mark<'_>> = report.findings.iter().map(of_finding).collect();
    if report.audit.is_none() {
        marks.extend(of_looks(report));
    }
    marks.sort_by_key(|mark| (mark.accepted.is_some(), mark.severity));
    marks
}

fn of_finding(finding: &Finding) -> Mark<'_> {
    let shown = finding.items.iter().take(ITEMS).cloned().collect::<Vec<_>>().join(", ");
    let more = match finding.items.len().saturating_sub(ITEMS) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let items = if shown.is_empty() { shown } else { format!(": {shown}{more}") };
    Mark {
        severity: finding.severity,
        check: &finding.check,
        path: finding.path.as_deref().map(path::decode),
        line: finding.line.filter(|line| *line > 0),
        text: format!("{}{items}", finding.text.trim_end_matches('.')),
        accepted: finding.accepted.as_ref(),
    }
}

/// Hunks and dropped fixes. A hunk's line is that of the country's file, which is the one in the branch only before the
/// merge is committed.
fn of_looks(report: &Report) -> Vec<Mark<'_>> {
    let mut places = BTreeMap::new();
    for conflict in &report.conflicts {
        for hunk in &conflict.hunks {
            let line = hunk.lines.filter(|_| report.upgrade.is_none());
            let line = line.and_then(|lines| u32::try_from(lines.country.0).ok()).filter(|line| *line > 0);
            places.insert(hunk.id.clone(), (path::decode(&conflict.path), line));
        }
    }
    let looks = attention::first(report).into_iter().filter(|look| look.what != What::Finding);
    let marks = looks.map(|look| {
        let place = places.get(&look.name);
        let (severity, check) = kind(look.what);
        let name = if place.is_some() { String::new() } else { format!("{}: ", look.name) };
        Mark {
            severity,
            check,
            path: place.map(|(path, _)| path.clone()),
            line: place.and_then(|(_, line)| *line),
            text: format!("{}: {name}{}", look.what.title(), look.text),
            accepted: None,
        }
    });
    marks.collect()
}

const fn kind(what: What) -> (Severity, &'static str) {
    match what {
        What::Finding => (Severity::Error, "finding"),
        What::Open => (Severity::Warning, "open-hunk"),
        What::DroppedFix => (Severity::Warning, "dropped-fix"),
        What::AgainstSilently => (Severity::Warning, "against-the-evidence"),
        What::Against => (Severity::Note, "against-the-evidence"),
        What::Combined => (Severity::Note, "combined-by-hand"),
        What::Unverified => (Severity::Note, "unverified"),
    }
}

/// The path as text where it is UTF-8, else as the document writes it.
pub(super) fn shown(path: &BString) -> String {
    path.to_str().map_or_else(|_| path::encode(path), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn findings_come_before_what_is_less_severe_and_accepted_ones_last() {
        let mut report = samples::lifelike();
        let mut error = report.findings[0].clone();
        error.severity = Severity::Error;
        error.items = (1..8).map(|item| format!("key.{item}")).collect();
        let accepted =
            Finding { accepted: Some(Accepted { by: "Ana".into(), why: "ours".into() }), ..error.clone() };
        report.findings.extend([accepted, error]);
        let marks = of(&report);
        assert_eq!(marks[0].severity, Severity::Error);
        assert!(
            marks[0].text.ends_with(": key.1, key.2, key.3, key.4, key.5, and 2 more"),
            "{}",
            marks[0].text
        );
        assert!(marks.last().unwrap().accepted.is_some());
        assert_eq!(marks.iter().filter(|mark| mark.check == "open-hunk").count(), report.counts.open());
    }

    #[test]
    fn a_line_is_told_only_where_it_is_the_branchs_own() {
        let line =
            |report: &Report| of(report).iter().any(|mark| mark.check == "open-hunk" && mark.line.is_some());
        let mut report = samples::lifelike();
        assert!(line(&report));
        report.upgrade = samples::reviewed().upgrade;
        assert!(!line(&report));
    }
}
