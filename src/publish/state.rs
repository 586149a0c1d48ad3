//! What a comment remembers of the report it was made from, so that the next one can say what changed.
//!
//! Owns [`State`]: a line of numbers and hexadecimal digits that fits into an HTML comment, and the comparison. Nothing
//! of what people or files say is in it, and what does not read back strictly counts as no state at all: whoever may edit
//! a comment may only make the next one say less.
//!
//! ```
//! use git_reconcile::publish::state::State;
//! let state = State::parse("v1 head=d531d4c760 hunks=41 open=3 findings=00c0ffee00:1,0badcafe00:1015").unwrap();
//! assert_eq!((state.open, state.findings["0badcafe00"]), (3, 1015));
//! assert_eq!(State::parse(&state.to_string()), Some(state));
//! assert_eq!(State::parse("v1 head=--> hunks=41 open=3 findings="), None);
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest, Sha256};

use crate::report::document::{Finding, Report};
use crate::report::untrusted::markdown::code;

/// Findings that are remembered; the most severe come first in a report.
const FINDINGS: usize = 200;

/// Digits of a finding's key.
const KEY: usize = 10;

/// Findings that are named as new.
const NAMED: usize = 3;

/// What a comment remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The commit that the report is about, at most 10 digits; empty where it is not known.
    pub head: String,
    /// All hunks.
    pub hunks: usize,
    /// Hunks that nobody has decided.
    pub open: usize,
    /// For each finding that nobody accepted, how many things it is about.
    pub findings: BTreeMap<String, usize>,
}

impl State {
    /// Of a report about the commit `head`; without one the commit that was audited, the merge, or else the country's.
    #[must_use]
    pub fn of(report: &Report, head: Option<&str>) -> Self {
        let merge = report.upgrade.as_ref().and_then(|upgrade| upgrade.commit.as_deref());
        let audited = report.audit.as_ref().map(|audit| audit.result.as_str());
        let head = head.or(audited).or(merge).unwrap_or(&report.commits.country);
        let mut findings = BTreeMap::new();
        for finding in counted(report) {
            *findings.entry(key(finding)).or_insert(0) += finding.items.len().max(1);
        }
        Self {
            head: hexadecimal(head).map_or_else(String::new, |head| head.chars().take(10).collect()),
            hunks: report.counts.hunks,
            open: report.counts.open(),
            findings,
        }
    }

    /// Reads what [`Display`](fmt::Display) writes; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut field = |name: &str| words.next()?.strip_prefix(name);
        field("v1")?;
        let head = field("head=")?;
        let (hunks, open) = (field("hunks=")?, field("open=")?);
        let findings = field("findings=")?;
        let findings = findings.split(',').filter(|entry| !entry.is_empty()).map(|entry| {
            let (key, count) = entry.split_once(':')?;
            Some((hexadecimal(key).filter(|key| key.len() == KEY)?.to_owned(), number(count)?))
        });
        Some(Self {
            head: if head.is_empty() { String::new() } else { hexadecimal(head)?.to_owned() },
            hunks: number(hunks)?,
            open: number(open)?,
            findings: findings.take(FINDINGS).collect::<Option<_>>()?,
        })
    }

    /// What is different in `report`, whose state this is, from `before`: Markdown, one line; `None` where both are of the
    /// same commit.
    #[must_use]
    pub fn since(&self, before: &Self, report: &Report) -> Option<String> {
        if self.head == before.head {
            return None;
        }
        let ids = [&before.head, &self.head].map(|head| code(head));
        let mut parts = Vec::new();
        if self.open != before.open {
            parts.push(format!("open hunks {} → {}", before.open, self.open));
        }
        parts.extend(before.new_findings(report));
        let gone = before.findings.keys().filter(|key| !self.findings.contains_key(*key)).count();
        if gone > 0 {
            parts.push(format!("{gone} settled {}", findings(gone)));
        }
        parts.extend(self.other_counts(before, report));
        let what = if parts.is_empty() { "nothing that counts here".to_owned() } else { parts.join(", ") };
        Some(format!("**Since the last push** ({} → {}): {what}.", ids[0], ids[1]))
    }

    /// Those of `report` that this state does not know.
    fn new_findings(&self, report: &Report) -> Option<String> {
        let is_new = |finding: &&Finding| !self.findings.contains_key(&key(finding));
        let new: Vec<&Finding> = counted(report).filter(is_new).collect();
        let mut names: Vec<String> = new.iter().take(NAMED).map(|finding| code(&finding.check)).collect();
        names.dedup();
        let more = if new.len() > NAMED { ", …" } else { "" };
        (!new.is_empty())
            .then(|| format!("{} new {} ({}{more})", new.len(), findings(new.len()), names.join(", ")))
    }

    /// Findings of `report` that are still there and are about more things or fewer.
    fn other_counts(&self, before: &Self, report: &Report) -> Vec<String> {
        let mut told = BTreeSet::new();
        let changed = counted(report).filter_map(|finding| {
            let key = key(finding);
            let (then, now) = (before.findings.get(&key)?, self.findings.get(&key)?);
            let name = code(&finding.check);
            (then != now && told.insert(key)).then(|| format!("{name} {then} → {now}"))
        });
        changed.take(NAMED).collect()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1 head={} hunks={} open={} findings=", self.head, self.hunks, self.open)?;
        let entries = self.findings.iter().take(FINDINGS).map(|(key, count)| format!("{key}:{count}"));
        f.write_str(&entries.collect::<Vec<_>>().join(","))
    }
}

/// The findings that count, the most severe first, as many as are remembered.
fn counted(report: &Report) -> impl Iterator<Item = &Finding> {
    let mut findings: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.accepted.is_none()).collect();
    findings.sort_by_key(|finding| finding.severity);
    findings.into_iter().take(FINDINGS)
}

/// What makes it the same finding in the next report: check and place, but not its words, in which numbers may stand.
fn key(finding: &Finding) -> String {
    let path = finding.path.as_deref().unwrap_or_default();
    let digest = Sha256::digest(format!("{}\0{path}", finding.check));
    digest.iter().take(KEY / 2).fold(String::new(), |key, byte| key + &format!("{byte:02x}"))
}

fn findings(number: usize) -> &'static str {
    if number == 1 { "finding" } else { "findings" }
}

fn hexadecimal(text: &str) -> Option<&str> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (digits && !text.is_empty() && text.len() <= 64).then_some(text)
}

fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 10;
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Accepted, Severity};
    use crate::report::samples;
    use proptest::prelude::*;

    fn finding(check: &str, items: usize) -> Finding {
        Finding {
            severity: Severity::Error,
            check: check.to_owned(),
            path: Some("src/words.csv".to_owned()),
            line: None,
            text: format!("{items} keys are gone"),
            items: (0..items).map(|item| item.to_string()).collect(),
            accepted: None,
        }
    }

    fn report(findings: Vec<Finding>) -> Report {
        Report { findings, ..samples::reviewed() }
    }

    fn since(before: Vec<Finding>, now: Vec<Finding>) -> String {
        let (before, now) = (report(before), report(now));
        let before = State::of(&before, Some("aaaaaaaaaaaa"));
        State::of(&now, Some("bbbbbbbbbbbb")).since(&before, &now).unwrap()
    }

    #[test]
    fn it_says_what_is_new_gone_and_smaller() {
        let lead = "**Since the last push** (`aaaaaaaaaa` → `bbbbbbbbbb`):";
        for (before, now, expected) in [
            (vec![finding("lost-keys", 1015)], vec![finding("lost-keys", 111)], "`lost-keys` 1015 → 111."),
            (vec![], vec![finding("lost-keys", 2)], "1 new finding (`lost-keys`)."),
            (vec![finding("a", 1), finding("b", 1)], vec![], "2 settled findings."),
            (vec![finding("a", 1)], vec![finding("a", 1)], "nothing that counts here."),
        ] {
            assert_eq!(since(before, now), format!("{lead} {expected}"));
        }
    }

    #[test]
    fn an_accepted_finding_is_settled() {
        let accepted =
            Finding { accepted: Some(Accepted { by: "Ana".into(), why: "ours".into() }), ..finding("a", 1) };
        assert!(since(vec![finding("a", 1)], vec![accepted]).ends_with("1 settled finding."));
    }

    #[test]
    fn the_same_commit_has_no_since() {
        let report = report(vec![]);
        let state = State::of(&report, None);
        assert_eq!(state.since(&state.clone(), &report), None);
    }

    #[test]
    fn a_hostile_report_leaves_digits_only() {
        let report = samples::hostile_reviewed();
        let text = State::of(&report, Some("--><script>")).to_string();
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" =:,".contains(&byte)), "{text}");
        assert!(State::parse(&text).is_some(), "{text}");
    }

    #[test]
    fn more_findings_than_are_remembered_stay_within_bounds() {
        let many = |prefix: &str| (0..500).map(|at| finding(&format!("{prefix}{at}"), 1)).collect();
        let text = State::of(&report(many("a")), None).to_string();
        assert!(text.len() < 4000, "{}", text.len());
        assert!(since(many("a"), many("a")).ends_with("nothing that counts here."));
    }

    proptest! {
        #[test]
        fn what_is_no_state_is_none(text in r"(v1 |head=|hunks=|open=|findings=|[0-9a-f]{1,12}|-->|:|,| |\PC){0,12}") {
            if let Some(state) = State::parse(&text) {
                prop_assert_eq!(State::parse(&state.to_string()), Some(state));
            }
        }
    }
}
