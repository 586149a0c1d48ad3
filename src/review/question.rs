//! One thing that a person must decide, and what may be answered.
//!
//! Owns [`Question`]: the proposal, the answers on offer, which other questions are like it, and whether an answer goes
//! against the evidence. Must not know what was decided of others.

use std::collections::BTreeMap;

use bstr::{BStr, BString, ByteSlice};

use super::session::{Decided, How, Session};
use crate::report::document::{Conflict, Decision, Hunk};
use crate::sides::{Side, Sides};
use crate::verdict::{Confidence, Verdict};

/// A hunk, or a conflict that is not about lines, with what speaks for which answer.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The file's conflict.
    pub conflict: &'a Conflict,
    /// The hunk as it was judged.
    pub hunk: &'a Hunk,
    /// The lines of the sides; `None` where the conflict is not about lines.
    pub text: Option<&'a Sides<BString>>,
    /// Lines that combine both sides, where a method has made them.
    pub combined: Option<&'a BStr>,
}

/// Who answers, and when.
pub struct Who<'a> {
    /// `name <mail>`.
    pub name: &'a str,
    /// The present moment, RFC 3339 in UTC.
    pub now: &'a dyn Fn() -> String,
}

impl Who<'_> {
    /// An answer of theirs, given now.
    #[must_use]
    pub fn decides(&self, how: How, why: Option<&str>) -> Decided {
        let why = why.map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned);
        let decision = Decision { verdict: how.verdict(), by: self.name.to_owned(), at: (self.now)(), why };
        Decided { decision, how }
    }
}

/// The questions of an upgrade under way, decided ones included: one for each of its hunks that the report tells of.
#[must_use]
pub fn questions(session: &Session) -> Vec<Question<'_>> {
    let listed = session.report.conflicts.iter();
    let listed = listed.flat_map(|conflict| conflict.hunks.iter().map(move |hunk| (conflict, hunk)));
    let by_id: BTreeMap<&str, _> =
        listed.map(|(conflict, hunk)| (hunk.id.as_str(), (conflict, hunk))).collect();
    let mut questions = Vec::with_capacity(session.hunks.len());
    for open in &session.hunks {
        if let Some((conflict, hunk)) = by_id.get(open.id.as_str()) {
            let text = open.lines.map(|_| &open.text);
            questions.push(Question { conflict, hunk, text, combined: combined(hunk, text) });
        }
    }
    questions
}

/// The lines that a method has made of both sides; none where the report could not keep their bytes.
fn combined<'a>(hunk: &'a Hunk, text: Option<&Sides<BString>>) -> Option<&'a BStr> {
    let (proposal, text) = (hunk.proposal.as_deref()?, text?);
    let whole = text.iter().all(|(_, side)| side.to_str().is_ok());
    whole.then(|| BStr::new(proposal))
}

/// An answer on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The answer.
    pub how: How,
    /// What it does here, a phrase.
    pub label: String,
}

impl<'a> Question<'a> {
    /// The lines of the sides, borrowed.
    #[must_use]
    pub fn lines(&self) -> Option<Sides<&'a [u8]>> {
        self.text.map(|text| text.as_ref().map(|text| text.as_slice()))
    }

    /// What the evidence proposes; `None` where it leaves that to a person and nothing has combined the sides.
    ///
    /// Lines that combine both are proposed too where the verdict is that a person must look: they were looked at then.
    #[must_use]
    pub fn proposal(&self) -> Option<How> {
        match self.hunk.verdict {
            Verdict::TakeUpstream => Some(How::TAKE_UPSTREAM),
            Verdict::KeepCountry => Some(How::KEEP_COUNTRY),
            Verdict::Combine | Verdict::Review => {
                let sides = self.lines()?;
                self.combined.map(|text| How::leaving(text, sides))
            }
            Verdict::Regenerate => None,
        }
    }

    /// Whether `how` is another verdict than one that the evidence is fairly sure of: then a reason is asked for.
    #[must_use]
    pub fn goes_against(&self, how: &How) -> bool {
        let sure = self.hunk.confidence != Confidence::Low && self.hunk.verdict != Verdict::Review;
        sure && how.verdict() != self.hunk.verdict
    }

    /// Whether the same may be said of both: same area, verdict and deciding evidence.
    #[must_use]
    pub fn is_like(&self, other: &Question<'_>) -> bool {
        let decides = |question: &Question<'_>| {
            let first = question.hunk.evidence.first();
            first.map(|evidence| (evidence.source, evidence.says.clone(), evidence.text.clone()))
        };
        self.conflict.area == other.conflict.area
            && self.hunk.verdict == other.hunk.verdict
            && self.text.is_some() == other.text.is_some()
            && decides(self) == decides(other)
    }

    /// Every answer that makes sense here; editing is no answer of its own.
    #[must_use]
    pub fn offers(&self) -> Vec<Offer> {
        let offer = |how: How, label: String| Offer { how, label };
        if self.text.is_some() {
            return vec![
                offer(How::TAKE_UPSTREAM, "take upstream".to_owned()),
                offer(How::KEEP_COUNTRY, "keep country".to_owned()),
                offer(How::Both { first: Side::Country }, "both, country first".to_owned()),
                offer(How::Both { first: Side::Upstream }, "both, upstream first".to_owned()),
            ];
        }
        vec![
            offer(How::TAKE_UPSTREAM, self.whole(Side::Upstream)),
            offer(How::KEEP_COUNTRY, self.whole(Side::Country)),
            offer(How::ByHand, "done: the file is as it should be".to_owned()),
        ]
    }

    /// Whether `how` can be made here.
    #[must_use]
    pub fn takes(&self, how: &How) -> bool {
        let lines = self.text.is_some();
        lines && matches!(how, How::Edited { .. } | How::Side { side: Side::Base })
            || self.offers().iter().any(|offer| offer.how == *how)
    }

    /// What it means to take a side of a conflict that is about the whole file.
    fn whole(&self, side: Side) -> String {
        let deleted = self.conflict.deleted_by.as_deref();
        let what = match (self.conflict.kind.as_str(), deleted) {
            (_, Some(by)) if by == side.name() => return format!("delete the file, as {side} did"),
            (_, Some(_)) => return format!("keep the file, as {side} has it"),
            ("rename-rename" | "directory-rename", _) => "name and file",
            ("mode", _) => "file mode",
            ("submodule", _) => "submodule commit",
            ("symlink", _) => "link",
            _ => "file",
        };
        let verb = if side == Side::Country { "keep" } else { "take" };
        format!("{verb} {side}'s {what}")
    }
}
