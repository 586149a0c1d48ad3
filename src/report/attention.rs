//! What a reviewer should look at first.
//!
//! Owns [`first`]: the order, and which facts of a report are worth a line of their own. Facts only: what is said stands in
//! the report, and nothing is decided here.

use super::document::{Decision, Hunk, LedgerEntry, Report, Severity};
use super::words;
use crate::verdict::{Class, Confidence, Verdict};

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What it is.
    pub what: What,
    /// The hunk, the entry or the finding, as it is called.
    pub name: String,
    /// What is known of it; may be empty.
    pub text: String,
}

/// Why something should be looked at, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A check failed.
    Finding,
    /// Nobody decided it.
    Open,
    /// A bug fix of the release is not in.
    DroppedFix,
    /// Decided otherwise than the evidence says, without a reason.
    AgainstSilently,
    /// Decided otherwise than the evidence says, with a reason.
    Against,
    /// A fix or a breaking change was combined by hand.
    Combined,
    /// Taken as proposed, without a person.
    Unverified,
}

impl What {
    /// As a heading for one of them.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Finding => "a check failed",
            Self::Open => "not decided yet",
            Self::DroppedFix => "a bug fix of the release is not in",
            Self::AgainstSilently => "against the evidence, without a reason",
            Self::Against => "against the evidence",
            Self::Combined => "a fix or a breaking change, combined by hand",
            Self::Unverified => "applied without a check",
        }
    }
}

/// All of it, the most urgent first, then in the order of the report.
#[must_use]
pub fn first(report: &Report) -> Vec<Look> {
    let errors =
        report.findings.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| Look {
            what: What::Finding,
            name: finding.path.clone().unwrap_or_else(|| finding.check.clone()),
            text: finding.text.clone(),
        });
    let fixes = report.ledger.iter().filter(|entry| is_dropped_fix(entry)).map(|entry| Look {
        what: What::DroppedFix,
        name: entry.version.clone(),
        text: entry.text.clone(),
    });
    let hunks = report.conflicts.iter().flat_map(|conflict| {
        let open = conflict.hunks.iter().filter(|_| !conflict.resolved);
        let open = open.filter(|hunk| !hunk.is_settled()).map(|hunk| (What::Open, hunk));
        let settled = conflict.hunks.iter().filter_map(|hunk| Some((settled(hunk)?, hunk)));
        open.chain(settled)
    });
    let hunks = hunks.map(|(what, hunk)| Look { what, name: hunk.id.clone(), text: why(hunk) });
    let mut all: Vec<Look> = errors.chain(fixes).chain(hunks).collect();
    all.sort_by_key(|look| look.what);
    all
}

fn is_dropped_fix(entry: &LedgerEntry) -> bool {
    entry.status == "dropped" && words::is_bug_fixes(&entry.section)
}

/// Whether a decision is another verdict than one that the evidence was fairly sure of.
#[must_use]
pub fn is_against(hunk: &Hunk, decision: &Decision) -> bool {
    hunk.confidence != Confidence::Low && hunk.verdict != Verdict::Review && decision.verdict != hunk.verdict
}

fn settled(hunk: &Hunk) -> Option<What> {
    let Some(decision) = &hunk.decision else {
        return hunk.resolution.as_ref().filter(|found| !found.verified).map(|_| What::Unverified);
    };
    let weighty = matches!(hunk.class, Class::BugFix | Class::BreakingChange);
    match (is_against(hunk, decision), &decision.why) {
        (true, None) => Some(What::AgainstSilently),
        (true, Some(_)) => Some(What::Against),
        (false, _) if weighty && decision.verdict == Verdict::Combine => Some(What::Combined),
        (false, _) => None,
    }
}

/// What was decided and why; for an open hunk what is proposed.
fn why(hunk: &Hunk) -> String {
    let proposed = format!(
        "{} was proposed with {} confidence",
        hunk.verdict.name(),
        words::confidence(hunk.confidence)
    );
    let Some(decision) = &hunk.decision else { return proposed };
    let reason = decision.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    let name = decision.by.split(" <").next().unwrap_or(&decision.by);
    format!("{} by {name}{reason}; {proposed}", decision.verdict.name())
}
