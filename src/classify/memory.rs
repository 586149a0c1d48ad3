//! Decisions that were made before on the same hunk.
//!
//! Owns [`Remembered`] and what several of them come to.

use super::{Judgement, Method, Naming, Subject, evidence};
use crate::verdict::{Class, Confidence, Disposition, Evidence, Source, Verdict};

/// What a person decided of a hunk with the same three texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// What was decided.
    pub verdict: Verdict,
    /// Whether one side's lines were taken as they are; else the result is not known from the verdict.
    pub whole_side: bool,
    /// Where.
    pub place: Place,
    /// Who, when and why, a sentence.
    pub text: String,
}

/// Where something was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the same file.
    Same,
    /// In another one, where the same lines may mean something else.
    Other,
}

/// What the decisions say: their verdict where they agree, a person's where not. It is safe to decide alike what was
/// decided in the same file by taking a side.
pub(super) fn remembered(subject: &Subject<'_>) -> Option<Judgement> {
    let (first, others) = subject.remembered.split_first()?;
    let agree = others.iter().all(|other| other.verdict == first.verdict);
    let here = subject.remembered.iter().any(|one| one.place == Place::Same && one.whole_side);
    let one_side = matches!(first.verdict, Verdict::TakeUpstream | Verdict::KeepCountry);
    let safe = agree && here && one_side;
    let cited = |one: &Remembered| -> Evidence {
        evidence(Source::DecisionLog, one.verdict.name(), one.text.clone())
    };
    Some(Judgement {
        class: Class::Unclassified,
        naming: Naming::Area,
        verdict: if agree { first.verdict } else { Verdict::Review },
        confidence: match (agree, here) {
            (true, true) => Confidence::High,
            (true, false) => Confidence::Medium,
            (false, _) => Confidence::Low,
        },
        disposition: if safe { Disposition::Safe } else { Disposition::Ask },
        evidence: subject.remembered.iter().map(cited).collect(),
        method: safe.then_some(Method::DecisionLog),
        voices: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::judge;
    use crate::sides::Sides;

    fn one(verdict: Verdict, place: Place) -> Remembered {
        let whole_side = verdict != Verdict::Combine;
        Remembered { verdict, whole_side, place, text: "Ada decided the same hunk".to_owned() }
    }

    fn judged(remembered: &[Remembered]) -> Judgement {
        let text = Sides::new(&b"a\n"[..], b"b\n", b"c\n");
        judge(&Subject { text: Some(text), remembered, ..Subject::default() })
    }

    #[test]
    fn what_was_decided_in_the_same_file_is_decided_alike() {
        let judgement = judged(&[one(Verdict::KeepCountry, Place::Same)]);
        assert_eq!((judgement.verdict, judgement.method), (Verdict::KeepCountry, Some(Method::DecisionLog)));
        assert_eq!(judgement.evidence[0].source, Source::DecisionLog);
    }

    #[test]
    fn elsewhere_or_combined_it_is_only_proposed() {
        for remembered in [one(Verdict::KeepCountry, Place::Other), one(Verdict::Combine, Place::Same)] {
            let judgement = judged(std::slice::from_ref(&remembered));
            assert_eq!((judgement.verdict, judgement.disposition), (remembered.verdict, Disposition::Ask));
        }
    }

    #[test]
    fn decisions_that_disagree_are_a_persons_business() {
        let both = [one(Verdict::KeepCountry, Place::Same), one(Verdict::TakeUpstream, Place::Same)];
        let judgement = judged(&both);
        assert_eq!((judgement.verdict, judgement.disposition), (Verdict::Review, Disposition::Ask));
        assert_eq!(judgement.evidence.iter().filter(|one| one.source == Source::DecisionLog).count(), 2);
    }

    #[test]
    fn what_needs_no_opinion_comes_before_what_was_decided() {
        let text = Sides::new(&b"a\n"[..], b"b\n", b"b\n");
        let remembered = [one(Verdict::KeepCountry, Place::Same)];
        let judgement = judge(&Subject { text: Some(text), remembered: &remembered, ..Subject::default() });
        assert_eq!(judgement.method, Some(Method::SameChange));
    }
}
