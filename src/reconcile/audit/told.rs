//! What an audit tells beside the files: fixes of the notes that are not in, branches that were left out; and which
//! findings somebody decided on purpose.
//!
//! Owns [`fixes_missing`], [`branches`] and [`accept`]. Must not read files.

use std::collections::BTreeSet;

use bstr::ByteSlice;

use crate::conflict::Hunk;
use crate::notes::SectionKind;
use crate::reconcile::Forecast;
use crate::report::document::{Accepted, Finding, LedgerEntry, OtherBranch, Severity};
use crate::report::path;
use crate::review::log::{Log, Logged};

/// A bug fix of the notes of which no line is in the result, though its place is.
pub(super) fn fixes_missing(ledger: &[LedgerEntry]) -> Vec<Finding> {
    let fixes = ledger.iter().filter(|entry| SectionKind::of(&entry.section) == SectionKind::BugFixes);
    let missing = fixes.filter(|entry| entry.status == "dropped").map(|entry| {
        let items: Vec<String> = entry.proof.iter().flat_map(|proof| proof.lines.clone()).collect();
        let paths: BTreeSet<&str> = entry.proof.iter().map(|proof| proof.path.as_str()).collect();
        let others = match paths.len() {
            0 | 1 => String::new(),
            more => format!(" (and {} more files)", more - 1),
        };
        Finding {
            severity: Severity::Error,
            check: "notes-fix-missing".to_owned(),
            path: paths.first().map(|path| (*path).to_owned()),
            line: None,
            text: format!("a bug fix of {} is not in{others}: {}", entry.version, entry.text),
            items,
            accepted: None,
        }
    });
    missing.collect()
}

/// Which branch is deployed, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deployed<'a> {
    /// The settings name it.
    Named(&'a str),
    /// Nothing says it, and the upgraded branch had commits of the country.
    Unknown,
    /// Nothing says it, and the upgraded branch had no commit of the country at all.
    Elsewhere,
}

/// Commits of the country on other branches that the upgrade has not.
pub(super) fn branches(others: &[OtherBranch], deployed: Deployed<'_>) -> Vec<Finding> {
    let is_deployed = |branch: &&OtherBranch| match deployed {
        Deployed::Named(name) => {
            branch.name == name || branch.name.split_once('/').is_some_and(|(_, rest)| rest == name)
        }
        Deployed::Unknown | Deployed::Elsewhere => true,
    };
    let found: Vec<&OtherBranch> = others.iter().filter(is_deployed).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let commits: usize = found.iter().map(|branch| branch.country_commits).sum();
    let (severity, text) = match deployed {
        Deployed::Named(name) => (
            Severity::Error,
            format!("{commits} commits of the country on {name}, the deployed branch, are not in this one"),
        ),
        Deployed::Elsewhere => (
            Severity::Error,
            "the upgraded branch had no commit of the country, others have: is it the one you deploy?"
                .to_owned(),
        ),
        Deployed::Unknown => {
            (Severity::Note, "other branches hold commits of the country that this one has not".to_owned())
        }
    };
    let item = |branch: &&OtherBranch| {
        format!("{}: {} commits, the newest of {}", branch.name, branch.country_commits, branch.newest)
    };
    let items = found.iter().map(item).collect();
    let check = "other-branches".to_owned();
    vec![Finding { severity, check, path: None, line: None, text, items, accepted: None }]
}

/// Marks the findings that a named person decided on purpose: all that such a finding names stands in hunks of its file
/// that the log says they decided.
pub(super) fn accept(findings: &mut [Finding], made: &Forecast, log: &Log) {
    for finding in findings {
        let Some(file) = &finding.path else { continue };
        let decided = decided(file, made, log);
        finding.accepted = accepted(&finding.items, &decided);
    }
}

/// The hunks of a file that people decided, with what they said.
fn decided<'a>(file: &str, made: &'a Forecast, log: &'a Log) -> Vec<(Option<&'a Hunk>, &'a Logged)> {
    let mut found = Vec::new();
    for (listed, conflict) in made.report.conflicts.iter().zip(&made.merged) {
        let here = std::iter::once(&conflict.path)
            .chain(conflict.paths.iter().filter_map(|(_, path)| path.as_ref()));
        if !here.into_iter().any(|path| path::encode(path) == file) {
            continue;
        }
        for (at, hunk) in listed.hunks.iter().enumerate() {
            let entry = log.decision_for(&hunk.id, &hunk.key).filter(|entry| entry.by.is_some());
            found.extend(entry.map(|entry| (conflict.hunks.get(at), entry)));
        }
    }
    found
}

/// Who accepted a finding about these items: a decision on the whole file covers all, one on a hunk what is in its lines.
fn accepted(items: &[String], decided: &[(Option<&Hunk>, &Logged)]) -> Option<Accepted> {
    let covers = |hunk: Option<&Hunk>, item: &str| {
        hunk.is_none_or(|hunk| hunk.text.iter().any(|(_, text)| text.contains_str(item.trim())))
    };
    let by = |item: &String| decided.iter().find(|(hunk, _)| covers(*hunk, item)).map(|(_, entry)| *entry);
    let entries: Vec<&Logged> = items.iter().map(by).collect::<Option<_>>()?;
    let first = entries.first()?;
    let whys: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.why.as_deref()).collect();
    Some(Accepted {
        by: first.by.clone().unwrap_or_default(),
        why: whys.into_iter().collect::<Vec<_>>().join("; "),
    })
}
