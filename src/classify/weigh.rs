//! Opinions and how often they were right: which one decides, and how sure that is.
//!
//! Owns [`Voice`] and [`weigh`]. Each voice is held against the counts of the pack, from the general to the special: the
//! share of right ones among all such cases is what is expected of those in the same area, as if it had been seen in
//! three more cases there. The first voice of which at least three quarters are expected to be right decides; if none is,
//! a person does. Must not know what a voice is about.
//!
//! ```
//! use git_reconcile::classify::{Basis, Voice, weigh};
//! use git_reconcile::rules::{Calibration, Measured, Opinion};
//! use git_reconcile::verdict::{Confidence, Source, Verdict};
//! let area = Some("forms".to_owned());
//! let opinion = Opinion { source: Source::Area, how: None, area, verdict: Verdict::KeepCountry };
//! let voice = Voice { opinion: opinion.clone(), basis: Basis::Custom };
//! assert_eq!(weigh(&[voice.clone()], &Calibration::default()).decides, None);
//! let seen = Calibration::new(None, [(opinion, Measured { right: 12, wrong: 0 })]);
//! let weighed = weigh(&[voice], &seen);
//! assert_eq!((weighed.decides, weighed.confidence), (Some(0), Confidence::Medium));
//! ```

use serde::{Deserialize, Serialize};

use crate::rules::{Breadth, Calibration, Measured, Opinion};
use crate::verdict::{Confidence, Source};

/// What one source of evidence says to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// What it says.
    pub opinion: Opinion,
    /// What that rests on, before anything is measured.
    pub basis: Basis,
}

/// What an opinion rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// It cannot be wrong, or is no matter of right and wrong: a lock file is written anew.
    Certain,
    /// Rules that disagree: a person decides, whatever else speaks.
    Dispute,
    /// It is done already, and nothing was lost: if people mostly did something else, somebody should look at it.
    Done,
    /// The same, but nothing else speaks for it.
    DoneAlone,
    /// Somebody wrote it for this very change.
    Written,
    /// Nothing would be lost.
    Plain,
    /// What is usual.
    Custom,
    /// It says nothing of what to do.
    Silent,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// The voice that decides, by its place; `None` where a person must.
    pub decides: Option<usize>,
    /// The voice that decides, or the strongest that says anything where a person must.
    pub leads: usize,
    /// How sure that is.
    pub confidence: Confidence,
    /// How often that voice, or the strongest where none decides, was right; `None` where that needs no measure.
    pub measured: Option<Measured>,
}

/// The share of right ones from which on a voice decides.
const ENOUGH: f64 = 0.75;

/// How many cases what was seen more generally counts for.
const WEIGHT: f64 = 3.0;

/// From this many cases on special counts tell the confidence, else the general ones.
const FEW: usize = 5;

impl Basis {
    /// The share of right ones that is expected before anything is measured.
    const fn expected(self) -> f64 {
        match self {
            Self::Certain | Self::Dispute | Self::Silent => 1.0,
            Self::Done | Self::Written | Self::Plain => 0.9,
            Self::DoneAlone | Self::Custom => 0.5,
        }
    }

    const fn unmeasured(self) -> Confidence {
        match self {
            Self::Certain => Confidence::High,
            Self::Done | Self::Written => Confidence::Medium,
            Self::DoneAlone | Self::Dispute | Self::Plain | Self::Custom | Self::Silent => Confidence::Low,
        }
    }
}

/// The first of `voices`, strongest first, that was right often enough.
#[must_use]
pub fn weigh(voices: &[Voice], calibration: &Calibration) -> Weighed {
    for (at, voice) in voices.iter().enumerate() {
        let confidence = voice.basis.unmeasured();
        match voice.basis {
            Basis::Certain => return Weighed { decides: Some(at), leads: at, confidence, measured: None },
            Basis::Dispute => return Weighed { decides: None, leads: at, confidence, measured: None },
            Basis::Silent => continue,
            Basis::Done | Basis::DoneAlone | Basis::Written | Basis::Plain | Basis::Custom => {}
        }
        let counts = counts(&voice.opinion, calibration);
        let share = counts.iter().fold(voice.basis.expected(), |expected, seen| seen.share(expected, WEIGHT));
        if share >= ENOUGH {
            let measured = telling(&counts);
            let confidence = if measured.cases() == 0 { confidence } else { by_bound(measured) };
            return Weighed { decides: Some(at), leads: at, confidence, measured: Some(measured) };
        }
        if matches!(voice.basis, Basis::Done | Basis::DoneAlone) {
            let measured = Some(telling(&counts));
            return Weighed { decides: None, leads: at, confidence: Confidence::Low, measured };
        }
    }
    let speaks = voices.iter().position(|voice| voice.basis != Basis::Silent);
    let measured = speaks.map(|at| telling(&counts(&voices[at].opinion, calibration)));
    Weighed { decides: None, leads: speaks.unwrap_or(0), confidence: Confidence::Low, measured }
}

/// The counts that say something about an opinion, the most general first.
fn counts(opinion: &Opinion, calibration: &Calibration) -> Vec<Measured> {
    let of = |how, area| calibration.of(opinion, how, area);
    let same = of(Breadth::Same, Breadth::Same);
    match opinion.source {
        Source::Area => vec![same],
        Source::Structure => {
            vec![of(Breadth::Same, Breadth::All), of(Breadth::All, Breadth::Same), same]
        }
        _ => vec![of(Breadth::Same, Breadth::All), same],
    }
}

/// The most special counts of more than a few cases; the most general where there are none.
fn telling(counts: &[Measured]) -> Measured {
    let enough = counts.iter().rev().find(|measured| measured.cases() >= FEW);
    enough.or_else(|| counts.first()).copied().unwrap_or_default()
}

fn by_bound(measured: Measured) -> Confidence {
    match measured.lower() {
        bound if bound >= 0.95 => Confidence::High,
        bound if bound >= 0.80 => Confidence::Medium,
        _ => Confidence::Low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Verdict;

    fn voice(source: Source, how: &str, area: &str, basis: Basis) -> Voice {
        let how = (!how.is_empty()).then(|| how.to_owned());
        let opinion = Opinion { source, how, area: Some(area.to_owned()), verdict: Verdict::Combine };
        Voice { opinion, basis }
    }

    fn seen(cells: &[(&Voice, usize, usize)]) -> Calibration {
        let cells = cells
            .iter()
            .map(|(voice, right, wrong)| (voice.opinion.clone(), Measured { right: *right, wrong: *wrong }));
        Calibration::new(None, cells)
    }

    #[test]
    fn unmeasured_only_what_was_written_or_loses_nothing_decides() {
        let decides =
            |basis| weigh(&[voice(Source::Structure, "apart", "x", basis)], &Calibration::default());
        assert_eq!(
            (decides(Basis::Written).decides, decides(Basis::Written).confidence),
            (Some(0), Confidence::Medium)
        );
        assert_eq!(
            (decides(Basis::Plain).decides, decides(Basis::Plain).confidence),
            (Some(0), Confidence::Low)
        );
        assert_eq!(decides(Basis::Custom).decides, None);
        assert_eq!(decides(Basis::Plain).measured, Some(Measured::default()));
    }

    #[test]
    fn a_voice_that_is_wrong_in_one_area_is_heard_in_another() {
        let (here, there) = (
            voice(Source::Structure, "apart", "table", Basis::Plain),
            voice(Source::Structure, "apart", "code", Basis::Plain),
        );
        let seen = seen(&[(&here, 2, 6), (&there, 18, 2)]);
        assert_eq!(weigh(&[here], &seen).decides, None);
        assert_eq!(weigh(std::slice::from_ref(&there), &seen).decides, Some(0));
        assert_eq!(weigh(&[there], &seen).measured, Some(Measured { right: 18, wrong: 2 }));
    }

    #[test]
    fn where_the_strongest_fails_the_next_decides() {
        let strong = voice(Source::Structure, "apart", "x", Basis::Plain);
        let weak = voice(Source::Area, "", "x", Basis::Custom);
        let seen = seen(&[(&strong, 0, 4), (&weak, 6, 0)]);
        assert_eq!(weigh(&[strong, weak], &seen).decides, Some(1));
    }

    #[test]
    fn a_dispute_is_a_persons_whatever_else_speaks() {
        let dispute = voice(Source::Rule, "", "x", Basis::Dispute);
        let sure = voice(Source::Area, "", "x", Basis::Certain);
        assert_eq!(weigh(&[dispute, sure], &Calibration::default()).decides, None);
    }

    #[test]
    fn what_is_done_is_not_overruled_by_a_weaker_voice() {
        let done = voice(Source::Structure, "by-key", "x", Basis::Done);
        let weak = voice(Source::Area, "", "x", Basis::Custom);
        let seen = seen(&[(&done, 0, 6), (&weak, 6, 0)]);
        let weighed = weigh(&[done, weak], &seen);
        assert_eq!((weighed.decides, weighed.leads), (None, 0));
    }

    #[test]
    fn few_cases_leave_the_confidence_to_the_general_counts() {
        let (here, there) = (
            voice(Source::Structure, "apart", "a", Basis::Plain),
            voice(Source::Structure, "apart", "b", Basis::Plain),
        );
        let seen = seen(&[(&here, 2, 0), (&there, 60, 0)]);
        assert_eq!(weigh(&[here], &seen).confidence, Confidence::High);
    }
}
