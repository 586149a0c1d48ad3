//! Evidence to class, verdict, confidence and disposition.
//!
//! Owns [`judge`]. What needs no opinion comes first: the same change on both sides, a side that changed nothing, a
//! sample that the country removed. Then the sources of evidence, strongest first; the area's default is the weakest and
//! always asks. Must not know git or files: it is handed the lines of a hunk and what is known about its path.
//!
//! ```
//! use git_reconcile::classify::{judge, Subject};
//! use git_reconcile::conflict::Kind;
//! use git_reconcile::sides::Sides;
//! use git_reconcile::verdict::{Disposition, Verdict};
//!
//! let text = Sides::new(&b"let port = 80\n"[..], &b"let port = 8080\n"[..], &b"  let port = 8080\n"[..]);
//! let judgement = judge(&Subject { kind: Kind::Content, text: Some(text), ..Subject::default() });
//! assert_eq!(judgement.verdict, Verdict::TakeUpstream);
//! assert_eq!(judgement.disposition, Disposition::Safe);
//! ```

mod comments;
mod memory;
mod relation;
mod words;

pub use comments::Comments;
pub use memory::{Place, Remembered};
pub use relation::{Facts, Lines, Relation, relate};

use crate::conflict::Kind;
use crate::rules::{Area, Deletion, Rule, RuleMatch, verdict};
use crate::sides::{Side, Sides};
use crate::structured::Format;
use crate::text::Whitespace;
use crate::verdict::{Class, Confidence, Disposition, Evidence, Source, Verdict};

/// What is known about a hunk, or about a conflict that is not about lines.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Why the path could not be merged.
    pub kind: Kind,
    /// The lines of the three sides; `None` where the conflict is not about lines.
    pub text: Option<Sides<&'a [u8]>>,
    /// The part of the repository it belongs to.
    pub area: Option<&'a Area>,
    /// The rules of the step that speak about it, in their order.
    pub rules: &'a [RuleMatch<'a>],
    /// What white space means in this file.
    pub white_space: WhiteSpace,
    /// The upstream release or commit whose content the country's side equals, where it changed nothing itself.
    pub country_equals: Option<&'a str>,
    /// What a merge by key made of it.
    pub structure: Option<Structure>,
    /// What was found elsewhere: commits, release notes. It is kept, in its order, and decides nothing by itself yet.
    pub evidence: &'a [Evidence],
    /// What was decided of the same hunk before.
    pub remembered: &'a [Remembered],
    /// How the two changes relate, where that is known.
    pub relation: Option<Relation>,
    /// What the release notes call the change, where they are surely about it. It names the class and leaves the verdict.
    pub told: Option<Class>,
}

impl Default for Subject<'_> {
    fn default() -> Self {
        let (kind, white_space) = (Kind::Content, WhiteSpace::Layout);
        let (rules, evidence) = (&[][..], &[][..]);
        Self {
            kind,
            text: None,
            area: None,
            rules,
            white_space,
            country_equals: None,
            structure: None,
            evidence,
            remembered: &[],
            relation: None,
            told: None,
        }
    }
}

/// What a merge by key made of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Which side's lines stand there now, or those of both; for a proposal what it does.
    pub verdict: Verdict,
    /// Safe where it is verified and done, ask for a proposal.
    pub disposition: Disposition,
    /// The format it was merged as; `None` for lines.
    pub format: Option<Format>,
    /// How, a sentence.
    pub text: String,
}

/// What white space means in a file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhiteSpace {
    /// Layout alone: lines that differ in nothing else mean the same.
    Layout,
    /// It carries meaning, as indentation does in YAML.
    Meaning,
}

/// What was concluded about a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What the upstream change is.
    pub class: Class,
    /// What to do.
    pub verdict: Verdict,
    /// How sure that is.
    pub confidence: Confidence,
    /// Whether it may be applied without a person.
    pub disposition: Disposition,
    /// Everything that speaks, the deciding piece first; never empty.
    pub evidence: Vec<Evidence>,
    /// The method that applies it, where the disposition is safe.
    pub method: Option<Method>,
}

/// The ways in which a hunk is settled without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The country's side is a release's own text.
    Vacuous,
    /// Both sides made the same change.
    SameChange,
    /// Both sides made the same change but for white space, or one changed white space alone.
    WhiteSpace,
    /// The country removed a sample of upstream's.
    DeletedSample,
    /// The file was merged by key.
    Keys(Format),
    /// A rule of the release says that one side is right.
    Rule,
    /// A person decided the same hunk before.
    DecisionLog,
}

impl Method {
    /// As the report spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vacuous => "vacuous",
            Self::SameChange => "same-change",
            Self::WhiteSpace => "white-space",
            Self::DeletedSample => "deleted-sample",
            Self::Keys(format) => format.method(),
            Self::Rule => "rule",
            Self::DecisionLog => "decision-log",
        }
    }
}

/// Concludes from what is known.
#[must_use]
pub fn judge(subject: &Subject<'_>) -> Judgement {
    let first = vacuous(subject)
        .or_else(|| structure(subject, Disposition::Safe))
        .or_else(|| same_change(subject))
        .or_else(|| one_side_layout(subject))
        .or_else(|| structure(subject, Disposition::Ask))
        .or_else(|| deleted_sample(subject));
    let before = memory::remembered(subject);
    let by_rule = by_rules(subject);
    let by_area = area_default(subject);
    let class = by_rule.as_ref().map(|rules| rules.class).or(subject.told).unwrap_or(by_area.class);
    let mut spoken = first.into_iter().chain(before).chain(by_rule).chain([by_area]);
    let mut judgement = spoken.next().unwrap_or_else(|| area_default(subject));
    judgement.class = class;
    judgement.evidence.extend(spoken.flat_map(|weaker| weaker.evidence));
    judgement.evidence.extend(subject.relation.map(|relation| {
        let says = relation.verdict().map_or("nothing", Verdict::name);
        evidence(Source::Structure, says, format!("{} [{}]", relation.sentence(), relation.name()))
    }));
    judgement.evidence.extend_from_slice(subject.evidence);
    judgement.evidence[1..].sort_by_key(|evidence| evidence.source);
    judgement
}

/// What the rules of the release say: one verdict if they agree, a person's if not; all are cited.
///
/// A rule that takes upstream's change speaks of that change alone: where the country added lines of its own beside it,
/// both must stay.
fn by_rules(subject: &Subject<'_>) -> Option<Judgement> {
    let said = verdict(subject.rules)?;
    let beside = said == Verdict::TakeUpstream && subject.text.is_some_and(words::adds_beside);
    let verdict = if beside { Verdict::Combine } else { said };
    let rules: Vec<_> = subject.rules.iter().filter(|one| one.is_full()).map(|one| one.rule).collect();
    let agree = rules.iter().all(|rule| rule.verdict == said);
    let safe = agree && !beside && rules.iter().all(|rule| rule.disposition == Disposition::Safe);
    let one_class = |class: Class| rules.iter().all(|rule| rule.class == class).then_some(class);
    Some(Judgement {
        class: rules.first().and_then(|rule| one_class(rule.class)).unwrap_or(Class::Unclassified),
        verdict,
        confidence: if agree { Confidence::Medium } else { Confidence::Low },
        disposition: if safe { Disposition::Safe } else { Disposition::Ask },
        evidence: rules.into_iter().map(cited).chain(beside.then(own_lines)).collect(),
        method: safe.then_some(Method::Rule),
    })
}

fn own_lines() -> Evidence {
    let text =
        "the country added lines of its own beside that change: taking upstream's side would lose them";
    evidence(Source::Structure, Verdict::Combine.name(), text.to_owned())
}

fn cited(rule: &Rule) -> Evidence {
    let text = format!("{}: {} [{} {}]", rule.title, rule.why, rule.release.tag(), rule.id);
    Evidence { refs: rule.refs.clone(), ..evidence(Source::Rule, rule.verdict.name(), text) }
}

fn vacuous(subject: &Subject<'_>) -> Option<Judgement> {
    let release = subject.country_equals?;
    let text = format!("the country changed nothing here: its side is that of {release}");
    Some(certain(Verdict::TakeUpstream, Method::Vacuous, Source::SameChange, text))
}

/// Whether a hunk of lines needs no opinion: both sides made the same change, or one changed white space alone.
#[must_use]
pub fn is_plain(subject: &Subject<'_>) -> bool {
    let first = same_change(subject).or_else(|| one_side_layout(subject));
    first.is_some_and(|judgement| judgement.disposition == Disposition::Safe)
}

fn structure(subject: &Subject<'_>, disposition: Disposition) -> Option<Judgement> {
    let structure = subject.structure.as_ref().filter(|structure| structure.disposition == disposition)?;
    let evidence = evidence(Source::Structure, structure.verdict.name(), structure.text.clone());
    let safe = disposition == Disposition::Safe;
    Some(Judgement {
        class: Class::Unclassified,
        verdict: structure.verdict,
        confidence: if safe { Confidence::High } else { Confidence::Medium },
        disposition,
        evidence: vec![evidence],
        method: structure.format.filter(|_| safe).map(Method::Keys),
    })
}

fn same_change(subject: &Subject<'_>) -> Option<Judgement> {
    let text = subject.text?;
    if text.country == text.upstream {
        let says = "country and upstream made the same change".to_owned();
        return Some(certain(Verdict::TakeUpstream, Method::SameChange, Source::SameChange, says));
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
    let mut judgement = certain(verdict, Method::WhiteSpace, Source::SameChange, says);
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
    Some(certain(Verdict::KeepCountry, Method::DeletedSample, Source::Structure, says))
}

fn certain(verdict: Verdict, method: Method, source: Source, text: String) -> Judgement {
    Judgement {
        class: Class::Unclassified,
        verdict,
        confidence: Confidence::High,
        disposition: Disposition::Safe,
        evidence: vec![evidence(source, verdict.name(), text)],
        method: Some(method),
    }
}

fn area_default(subject: &Subject<'_>) -> Judgement {
    let Some(area) = subject.area else {
        let says = "no evidence: no area of the pack holds this path".to_owned();
        return open(Class::Unclassified, Verdict::Review, evidence(Source::Area, "nothing", says));
    };
    let text = format!("{}: {}", area.title, area.advice);
    open(area.class, area.verdict, evidence(Source::Area, area.class.name(), text))
}

fn open(class: Class, verdict: Verdict, evidence: Evidence) -> Judgement {
    let (confidence, disposition) = (Confidence::Low, Disposition::Ask);
    Judgement { class, verdict, confidence, disposition, evidence: vec![evidence], method: None }
}

fn evidence(source: Source, says: &str, text: String) -> Evidence {
    Evidence { source, says: says.to_owned(), text, refs: Vec::new(), commits: Vec::new(), url: None }
}

#[cfg(test)]
mod tests;
