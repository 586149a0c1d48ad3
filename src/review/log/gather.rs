//! The log of an upgrade, gathered from its report and the answers.

use super::{Automatic, Log, Logged};
use crate::report::document::{Hunk, Report};
use crate::review::session::{How, OpenHunk, Session};

impl Log {
    /// What was decided of `session` so far.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let report = &session.report;
        let judged = |open: &OpenHunk| hunks(report).find(|hunk| hunk.id == open.id);
        let decisions = session.all_hunks().filter_map(|open| {
            let (decided, judged) = (open.decided.as_ref()?, judged(open));
            let verdict = decided.decision.verdict;
            Some(Logged {
                hunk: open.id.clone(),
                key: Some(open.key.clone()),
                how: decided.how.clone(),
                verdict,
                by: Some(decided.decision.by.clone()),
                at: Some(decided.decision.at.clone()),
                why: decided.decision.why.clone(),
                proposed: judged.map(|hunk| hunk.verdict).filter(|proposed| *proposed != verdict),
                evidence: judged.and_then(deciding),
            })
        });
        Self {
            repository: report.repository.clone(),
            from: report.release.from.clone(),
            release: report.release.to.clone(),
            decisions: decisions.collect(),
            automatic: hunks(report).filter_map(automatic).collect(),
        }
    }

    /// The entry for a hunk: the one with its key; else one without any key for its id.
    #[must_use]
    pub fn decision_for(&self, id: &str, key: &str) -> Option<&Logged> {
        let by_key = self.decisions.iter().find(|entry| entry.key.as_deref() == Some(key));
        by_key.or_else(|| self.decisions.iter().find(|entry| entry.key.is_none() && entry.hunk == id))
    }
}

impl Logged {
    /// What it may be repeated as: what stood in a file alone is not known any more.
    #[must_use]
    pub fn repeatable(&self) -> Option<&How> {
        (self.how != How::ByHand).then_some(&self.how)
    }
}

fn hunks(report: &Report) -> impl Iterator<Item = &Hunk> {
    report.conflicts.iter().flat_map(|conflict| &conflict.hunks)
}

fn automatic(hunk: &Hunk) -> Option<Automatic> {
    Some(Automatic {
        hunk: hunk.id.clone(),
        key: Some(hunk.key.clone()),
        verdict: hunk.verdict,
        method: hunk.resolution.as_ref()?.method.clone(),
        evidence: deciding(hunk),
    })
}

/// `release-note: its words`; the area's default is no evidence of this hunk's own, but better than none.
fn deciding(hunk: &Hunk) -> Option<String> {
    let first = hunk.evidence.first()?;
    Some(format!("{}: {}", first.source.name(), first.text))
}
