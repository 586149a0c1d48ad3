//! What an audit tells beside the files: fixes of the notes that are not in, branches that were left out; and which
//! findings somebody decided on purpose.
//!
//! Owns [`fixes_missing`], [`branches`] and [`accept`]. Must not read files.

use std::collections::BTreeSet;

use bstr::ByteSlice;

use crate::conflict::Hunk;
use crate::notes::SectionKind;
use crate::reconcile::Forecast;
use crate::reconcile::outcomes::Left;
use crate::report::document::{Accepted, Finding, LedgerEntry, OtherBranch, Severity};
use crate::report::path;
use crate::review::log::{Log, Logged};
use crate::text::Whitespace;

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
        let commits = match branch.country_commits {
            1 => "1 commit, of".to_owned(),
            more => format!("{more} commits, the newest of"),
        };
        format!("{}: {commits} {}", branch.name, branch.newest)
    };
    let items = found.iter().map(item).collect();
    let check = "other-branches".to_owned();
    vec![Finding { severity, check, path: None, line: None, text, items, accepted: None }]
}

/// A hunk, or a whole file, that a named person decided; and what stands there now.
struct Decided<'a> {
    hunk: Option<&'a Hunk>,
    left: Option<&'a Left>,
    entry: &'a Logged,
}

/// Marks the findings that a named person decided on purpose: all that such a finding names stands, or stood, in hunks of its
/// file that the log says they decided.
pub(super) fn accept(findings: &mut [Finding], made: &Forecast, left: &[Vec<Left>], log: &Log) {
    for finding in findings {
        let Some(file) = &finding.path else { continue };
        finding.accepted = accepted(&finding.items, &decided(file, made, left, log));
    }
}

/// The hunks of a file that people decided.
fn decided<'a>(file: &str, made: &'a Forecast, left: &'a [Vec<Left>], log: &'a Log) -> Vec<Decided<'a>> {
    let mut found = Vec::new();
    for ((listed, conflict), left) in made.report.conflicts.iter().zip(&made.merged).zip(left) {
        let sides = conflict.paths.iter().filter_map(|(_, path)| path.as_ref());
        if !std::iter::once(&conflict.path).chain(sides).any(|path| path::encode(path) == file) {
            continue;
        }
        for (at, hunk) in listed.hunks.iter().enumerate() {
            let entry = log.decision_for(&hunk.id, &hunk.key).filter(|entry| entry.by.is_some());
            found.extend(entry.map(|entry| Decided {
                hunk: conflict.hunks.get(at),
                left: left.get(at),
                entry,
            }));
        }
    }
    found
}

/// Who accepted a finding about these items: a decision on the whole file covers all, one on a hunk what is in its lines.
fn accepted(items: &[String], decided: &[Decided<'_>]) -> Option<Accepted> {
    let by = |item: &String| decided.iter().find(|one| one.covers(item)).map(|one| one.entry);
    let entries: Vec<&Logged> = if items.is_empty() {
        decided.iter().filter(|one| one.hunk.is_none()).map(|one| one.entry).collect()
    } else {
        items.iter().map(by).collect::<Option<_>>()?
    };
    let first = entries.first()?;
    let whys: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.why.as_deref()).collect();
    Some(Accepted {
        by: first.by.clone().unwrap_or_default(),
        why: whys.into_iter().collect::<Vec<_>>().join("; "),
    })
}

impl Decided<'_> {
    /// Whether an item, a line perhaps behind a sign or a name, is of the hunk.
    fn covers(&self, item: &str) -> bool {
        let Some(hunk) = self.hunk else { return true };
        let unsigned = item.strip_prefix(['+', '-']).unwrap_or(item).trim();
        let key = Whitespace::IgnoreAll.key(unsigned.as_bytes());
        let now = self.left.is_some_and(|left| left.lines.iter().any(|line| *line == *key));
        now || hunk.text.iter().any(|(_, text)| {
            text.contains_str(unsigned) || text.lines().any(|line| Whitespace::IgnoreAll.key(line) == key)
        })
    }
}
