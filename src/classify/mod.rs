//! Evidence to class, verdict, confidence and disposition.
//!
//! Owns [`judge`]. What needs no opinion comes first: the same change on both sides, a side that changed nothing, a
//! sample that the country removed. Then the sources of evidence, strongest first: the rules of the release, how the two
//! changes relate, the area's default. Each is held against how often it was right before ([`weigh`]); the first that was
//! right often enough decides, and where none was a person does. Must not know git or files: it is handed the lines of a hunk and what is known about its path.
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

mod certain;
mod comments;
mod memory;
mod relation;
mod weigh;
mod words;

pub use certain::is_plain;
pub use comments::Comments;
pub use memory::{Place, Remembered};
pub use relation::{Facts, Lines, Relation, relate};
pub use weigh::{Basis, Voice, Weighed, weigh};

use crate::conflict::Kind;
use crate::rules::{Area, Calibration, Opinion, Rule, RuleMatch, verdict};
use crate::sides::Sides;
use crate::structured::Format;
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
    /// How often each source was right before; `None` where nothing was measured.
    pub calibration: Option<&'a Calibration>,
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
            calibration: None,
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
    /// Whose word that is.
    pub naming: Naming,
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
    /// What each source said, strongest first, also those that did not decide.
    pub voices: Vec<Voice>,
}

/// Who says what class a change is of. What release notes are surely about they name, too, if no rule does; that leaves the
/// verdict as it is, so it need not be known when a hunk is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A rule of the release: that is written about this very change.
    Rule,
    /// The area, or nobody.
    Area,
}

impl Naming {
    /// The class of a change that release notes call `told`.
    #[must_use]
    pub fn or_told(self, class: Class, told: Option<Class>) -> Class {
        match self {
            Self::Rule => class,
            Self::Area => told.unwrap_or(class),
        }
    }
}

/// The ways in which a hunk is settled without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The country's side is a release's own text.
    Vacuous,
    /// One side's file is an earlier version of the other's.
    MovedOn,
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
            Self::MovedOn => "moved-on",
            Self::SameChange => "same-change",
            Self::WhiteSpace => "white-space",
            Self::DeletedSample => "deleted-sample",
            Self::Keys(format) => format.method(),
            Self::Rule => "rule",
            Self::DecisionLog => "decision-log",
        }
    }
}

/// What one source says: a judgement as if nothing else spoke, and what it rests on.
struct Said {
    judgement: Judgement,
    how: Option<String>,
    basis: Basis,
}

/// Concludes from what is known.
#[must_use]
pub fn judge(subject: &Subject<'_>) -> Judgement {
    let (rules, area) = (by_rules(subject), area_default(subject));
    let naming = rules.as_ref().map_or(Naming::Area, |_| Naming::Rule);
    let class = rules.as_ref().unwrap_or(&area).judgement.class;
    let (first, relation) = structure(subject, &area);
    let before = memory::remembered(subject).map(by_memory);
    let mut said: Vec<Said> = first.into_iter().chain(before).chain(rules).chain(relation).collect();
    said.push(area);
    let voices: Vec<Voice> = said.iter().map(|said| said.voice(subject.area)).collect();
    let weighed = weigh(&voices, subject.calibration.unwrap_or(&Calibration::default()));
    let Said { mut judgement, .. } = said.remove(weighed.leads);
    conclude(&mut judgement, &weighed);
    (judgement.class, judgement.naming) = (class, naming);
    judgement.evidence.extend(said.into_iter().flat_map(|said| said.judgement.evidence));
    judgement.evidence.extend_from_slice(subject.evidence);
    judgement.evidence[1..].sort_by_key(|evidence| evidence.source);
    Judgement { voices, ..judgement }
}

/// What needs no opinion, and how the two changes relate. A merge by key and the relation are of one strength: where they
/// say different things a person should look, and where the relation says nothing the merge stands alone.
fn structure(subject: &Subject<'_>, area: &Said) -> (Option<Said>, Option<Said>) {
    let first = certain::certain(subject);
    let is = |said: &Said, basis: Basis| said.basis == basis;
    let relation = subject.relation.filter(|_| !first.as_ref().is_some_and(|said| is(said, Basis::Certain)));
    let relation = relation.map(by_relation);
    if is(area, Basis::Certain) {
        return (first, relation.map(Said::silent));
    }
    let first = first.map(|said| match &relation {
        Some(relation) if is(&said, Basis::Done) => said.beside(relation),
        _ => said,
    });
    (first, relation)
}

impl Said {
    /// Evidence without a say: a file that is written anew is no matter of which lines are whose.
    fn silent(self) -> Self {
        Self { basis: Basis::Silent, ..self }
    }

    /// A merge by key, beside how the changes relate.
    fn beside(self, relation: &Self) -> Self {
        match relation.basis {
            Basis::Plain if relation.judgement.verdict == self.judgement.verdict => self,
            Basis::Plain => Self { basis: Basis::Dispute, ..self },
            _ => {
                let how = self.how.map(|how| format!("{how}-alone"));
                Self { how, basis: Basis::DoneAlone, ..self }
            }
        }
    }

    fn voice(&self, area: Option<&Area>) -> Voice {
        let area = area.map(|area| area.id.clone());
        let (source, how) = (self.judgement.evidence[0].source, self.how.clone());
        Voice { opinion: Opinion { source, how, area, verdict: self.judgement.verdict }, basis: self.basis }
    }
}

/// Makes the strongest voice a question where none was right often enough, and says how often it was. What is done
/// already stays done.
fn conclude(judgement: &mut Judgement, weighed: &Weighed) {
    if weighed.decides.is_none() {
        (judgement.verdict, judgement.confidence) = (Verdict::Review, Confidence::Low);
        if !matches!(judgement.method, Some(Method::Keys(_))) {
            (judgement.disposition, judgement.method) = (Disposition::Ask, None);
        }
    }
    let Some(measured) = weighed.measured else { return };
    judgement.confidence = weighed.confidence;
    let said = match (measured.cases(), weighed.decides) {
        (0, _) => " (not measured)".to_owned(),
        (_, Some(_)) => format!(" (measured: {measured})"),
        (_, None) => format!(" (measured: {measured}, too seldom to go by)"),
    };
    judgement.evidence[0].text += &said;
}

/// What people of the fork decided is not held against what others did.
fn by_memory(judgement: Judgement) -> Said {
    let basis = if judgement.verdict == Verdict::Review { Basis::Dispute } else { Basis::Certain };
    Said { judgement, how: None, basis }
}

fn by_relation(relation: Relation) -> Said {
    let text = format!("{} [{}]", relation.sentence(), relation.name());
    let (verdict, basis) = relation.verdict().unwrap_or((Verdict::Review, Basis::Silent));
    let says = if basis == Basis::Silent { "nothing" } else { verdict.name() };
    let judgement = open(Class::Unclassified, verdict, evidence(Source::Structure, says, text));
    Said { judgement, how: Some(relation.name().to_owned()), basis }
}

/// What the rules of the release say: one verdict if they agree, a person's if not; all are cited.
///
/// A rule that takes upstream's change speaks of that change alone: where the country added lines of its own beside it,
/// both must stay.
fn by_rules(subject: &Subject<'_>) -> Option<Said> {
    let said = verdict(subject.rules)?;
    let beside = said == Verdict::TakeUpstream && subject.text.is_some_and(words::adds_beside);
    let verdict = if beside { Verdict::Combine } else { said };
    let rules: Vec<_> = subject.rules.iter().filter(|one| one.is_full()).map(|one| one.rule).collect();
    let agree = rules.iter().all(|rule| rule.verdict == said);
    let safe = agree && !beside && rules.iter().all(|rule| rule.disposition == Disposition::Safe);
    let one_class = |class: Class| rules.iter().all(|rule| rule.class == class).then_some(class);
    let judgement = Judgement {
        class: rules.first().and_then(|rule| one_class(rule.class)).unwrap_or(Class::Unclassified),
        naming: Naming::Rule,
        verdict,
        confidence: if agree { Confidence::Medium } else { Confidence::Low },
        disposition: if safe { Disposition::Safe } else { Disposition::Ask },
        evidence: rules.into_iter().map(cited).chain(beside.then(own_lines)).collect(),
        method: safe.then_some(Method::Rule),
        voices: Vec::new(),
    };
    let basis = if verdict == Verdict::Review { Basis::Dispute } else { Basis::Written };
    Some(Said { judgement, how: beside.then(|| "own-lines".to_owned()), basis })
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

fn area_default(subject: &Subject<'_>) -> Said {
    let Some(area) = subject.area else {
        let says = "no evidence: no area of the pack holds this path".to_owned();
        let judgement = open(Class::Unclassified, Verdict::Review, evidence(Source::Area, "nothing", says));
        return Said { judgement, how: None, basis: Basis::Silent };
    };
    let text = format!("{}: {}", area.title, area.advice);
    let judgement = open(area.class, area.verdict, evidence(Source::Area, area.class.name(), text));
    let basis = match area.verdict {
        Verdict::Regenerate => Basis::Certain,
        Verdict::Review => Basis::Silent,
        Verdict::TakeUpstream | Verdict::KeepCountry | Verdict::Combine => Basis::Custom,
    };
    Said { judgement, how: None, basis }
}

fn open(class: Class, verdict: Verdict, evidence: Evidence) -> Judgement {
    let (confidence, disposition) = (Confidence::Low, Disposition::Ask);
    Judgement {
        class,
        naming: Naming::Area,
        verdict,
        confidence,
        disposition,
        evidence: vec![evidence],
        method: None,
        voices: Vec::new(),
    }
}

fn evidence(source: Source, says: &str, text: String) -> Evidence {
    Evidence { source, says: says.to_owned(), text, refs: Vec::new(), commits: Vec::new(), url: None }
}

#[cfg(test)]
mod tests;
