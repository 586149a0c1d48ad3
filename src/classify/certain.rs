//! What needs no opinion: a side that changed nothing, a file that is an earlier version of the other side's, the same
//! change twice, keys that only one side changed, a sample that the country removed.
//!
//! Owns [`certain`]. What it finds is applied without a person, but where white space may carry meaning: that is asked,
//! and weighed like any other opinion. Must not know history, rules or measured figures.
//!
//! ```text
//! base      port = 80        the country's and upstream's lines are equal but for the layout:
//! country   port = 8080      upstream's are taken
//! upstream    port = 8080
//! ```

use super::{Basis, Judgement, Method, Naming, Relation, Said, Subject, WhiteSpace, evidence};
use crate::conflict::Kind;
use crate::rules::Deletion;
use crate::sides::Side;
use crate::text::Whitespace;
use crate::verdict::{Class, Confidence, Disposition, Source, Verdict};

/// The first of these that holds.
pub(super) fn certain(subject: &Subject<'_>) -> Option<Said> {
    let of = |judgement: Option<Judgement>, how| judgement.map(|judgement| said(judgement, how));
    of(vacuous(subject), VACUOUS)
        .or_else(|| of(moved_on(subject), MOVED_ON))
        .or_else(|| of(by_key(subject, Disposition::Safe), PROPOSAL))
        .or_else(|| of(same_change(subject), WHITE_SPACE))
        .or_else(|| of(one_side_layout(subject), WHITE_SPACE))
        .or_else(|| of(by_key(subject, Disposition::Ask), PROPOSAL))
        .or_else(|| of(deleted_sample(subject), DELETED))
}

/// What these are counted as.
const VACUOUS: &str = "vacuous";
const MOVED_ON: &str = "moved-on";
const WHITE_SPACE: &str = "white-space";
const PROPOSAL: &str = "proposal";
const DELETED: &str = "deleted-sample";

fn said(judgement: Judgement, how: &'static str) -> Said {
    let how = match judgement.method {
        Some(method @ Method::Keys(_)) => method.name(),
        _ => how,
    };
    let basis = match judgement.method {
        Some(Method::Keys(_)) => Basis::Done,
        Some(_) => Basis::Certain,
        None if judgement.verdict == Verdict::Review => Basis::Dispute,
        None if how == WHITE_SPACE => Basis::Custom,
        None => Basis::Plain,
    };
    Said { judgement, how: Some(how.to_owned()), basis }
}

/// Whether a hunk of lines needs no opinion: both sides made the same change, or one changed white space alone.
#[must_use]
pub fn is_plain(subject: &Subject<'_>) -> bool {
    let first = same_change(subject).or_else(|| one_side_layout(subject));
    first.is_some_and(|judgement| judgement.disposition == Disposition::Safe)
}

fn by_key(subject: &Subject<'_>, disposition: Disposition) -> Option<Judgement> {
    let structure = subject.structure.as_ref().filter(|structure| structure.disposition == disposition)?;
    let evidence = evidence(Source::Structure, structure.verdict.name(), structure.text.clone());
    let safe = disposition == Disposition::Safe;
    Some(Judgement {
        class: Class::Unclassified,
        naming: Naming::Area,
        verdict: structure.verdict,
        confidence: if safe { Confidence::High } else { Confidence::Medium },
        disposition,
        evidence: vec![evidence],
        method: structure.format.filter(|_| safe).map(Method::Keys),
        voices: Vec::new(),
    })
}

fn vacuous(subject: &Subject<'_>) -> Option<Judgement> {
    let release = subject.country_equals?;
    let text = format!("the country changed nothing here: its side is that of {release}");
    Some(settled(Verdict::TakeUpstream, Method::Vacuous, Source::SameChange, text))
}

/// Where one side has the very file that the other once had, that file is the common version which the merge did not know:
/// one side changed nothing since, and the other's stands.
fn moved_on(subject: &Subject<'_>) -> Option<Judgement> {
    let relation = subject.relation?;
    let verdict = match relation {
        Relation::CountryMovedOn => Verdict::KeepCountry,
        Relation::UpstreamMovedOn => Verdict::TakeUpstream,
        _ => return None,
    };
    Some(settled(verdict, Method::MovedOn, Source::Structure, relation.sentence().to_owned()))
}

fn same_change(subject: &Subject<'_>) -> Option<Judgement> {
    let text = subject.text?;
    if text.country == text.upstream {
        let says = "country and upstream made the same change".to_owned();
        return Some(settled(Verdict::TakeUpstream, Method::SameChange, Source::SameChange, says));
    }
    let how = layout_difference(subject.kind, text.country, text.upstream)?;
    let says = "country and upstream made the same change, white space aside".to_owned();
    Some(layout(subject, how, Verdict::TakeUpstream, says))
}

/// A side that changed the layout alone gives way to the one that changed the content.
fn one_side_layout(subject: &Subject<'_>) -> Option<Judgement> {
    let text = subject.text?;
    let changed_layout = |side: Side| layout_difference(subject.kind, text.base, text[side]);
    let (changed, how, verdict) = match (changed_layout(Side::Country), changed_layout(Side::Upstream)) {
        (Some(how), _) => (Side::Country, how, Verdict::TakeUpstream),
        (None, Some(how)) => (Side::Upstream, how, Verdict::KeepCountry),
        (None, None) => return None,
    };
    Some(layout(subject, how, verdict, format!("{changed} changed white space alone here")))
}

/// How far two texts differ in white space alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// In the length of runs, in indentation and in line breaks: no word was joined or split.
    Runs,
    /// Also in whether there is any: `f(x)` and `f( x )`, but `a b` and `ab` too.
    Presence,
}

/// Only where both have text: a side that removed or added everything changed more than the layout.
fn layout_difference(kind: Kind, left: &[u8], right: &[u8]) -> Option<Layout> {
    let blank = |text: &[u8]| text.iter().all(u8::is_ascii_whitespace);
    if kind != Kind::Content || blank(left) || blank(right) {
        None
    } else if Whitespace::IgnoreChange.same(left.trim_ascii_start(), right.trim_ascii_start()) {
        Some(Layout::Runs)
    } else {
        Whitespace::IgnoreAll.same(left, right).then_some(Layout::Presence)
    }
}

fn layout(subject: &Subject<'_>, how: Layout, verdict: Verdict, says: String) -> Judgement {
    let mut judgement = settled(verdict, Method::WhiteSpace, Source::SameChange, says);
    if subject.white_space == WhiteSpace::Meaning || how == Layout::Presence {
        judgement.confidence = Confidence::Medium;
        judgement.disposition = Disposition::Ask;
        judgement.method = None;
    }
    judgement
}

fn deleted_sample(subject: &Subject<'_>) -> Option<Judgement> {
    let area = subject.area.filter(|area| area.deletion == Deletion::StaysDeleted)?;
    if subject.kind != (Kind::ModifyDelete { deleted_by: Side::Country }) {
        return None;
    }
    let says = format!("the country removed this sample of upstream's ({}); it stays removed", area.title);
    Some(settled(Verdict::KeepCountry, Method::DeletedSample, Source::Structure, says))
}

fn settled(verdict: Verdict, method: Method, source: Source, text: String) -> Judgement {
    Judgement {
        class: Class::Unclassified,
        naming: Naming::Area,
        verdict,
        confidence: Confidence::High,
        disposition: Disposition::Safe,
        evidence: vec![evidence(source, verdict.name(), text)],
        method: Some(method),
        voices: Vec::new(),
    }
}
