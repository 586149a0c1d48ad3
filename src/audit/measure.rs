//! From past conflicts and what people made of them to figures: how often each source was right.
//!
//! Owns [`Trial`], [`calibrate`], [`cross_validated`] and [`Figures`]. Must not know where the trials come from. A file
//! that is written anew, such as a lock file, is not measured: what people committed there says nothing.
//!
//! ```text
//! 9 trials of uganda 2024, 20 of farajaland 2024     folds: those of uganda are judged by the counts of farajaland's 20,
//!                                                    those of farajaland by the counts of uganda's 9
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::classify::{Basis, Voice, weigh};
use crate::rules::{Calibration, Measured, Opinion};
use crate::verdict::{Confidence, Source, Verdict};

/// A conflicted file of text, and whether the machine settled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTrial {
    /// Its path and its three sides: the same in several merges is one.
    pub key: String,
    /// What became of it.
    pub fate: FileFate,
}

/// What the machine made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileFate {
    /// Something in it is left for a person.
    Open,
    /// It is what was committed, white space aside.
    Equal,
    /// It is something else.
    Other,
}

/// A hunk that was judged and that people had settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Trials of one fold are never judged by each other: the fork and the year.
    pub fold: String,
    /// The merge that settled it, and the file: hunks of one file in one merge are mostly one decision.
    pub file: String,
    /// The merge and the hunk's name.
    pub name: String,
    /// The hunk's name that depends on its path and its lines alone.
    pub key: String,
    /// What each source said, strongest first.
    pub voices: Vec<Voice>,
    /// What people made of it.
    pub outcome: Outcome,
}

/// What a trial was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The verdict is what people did.
    Agreed,
    /// It is not.
    Disagreed,
    /// A person was asked.
    Review,
    /// It is written anew.
    Regenerate,
}

/// A trial with the verdict that it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged<'a> {
    /// The trial.
    pub trial: &'a Trial,
    /// The verdict.
    pub verdict: Verdict,
    /// What led to it.
    pub by: Option<&'a Opinion>,
    /// How sure that was.
    pub confidence: Confidence,
    /// Whether that is what people did.
    pub finding: Finding,
}

/// How often each source was right. What an opinion was right about in several hunks of one file of one merge counts
/// once, and so does what it was wrong about.
#[must_use]
pub fn calibrate<'a>(trials: impl IntoIterator<Item = &'a Trial>, measured: Option<String>) -> Calibration {
    let mut cells: BTreeMap<Opinion, Measured> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for trial in trials.into_iter().filter(|trial| !trial.is_anew()) {
        let spoken = trial.voices.iter().filter(|voice| is_measured(voice));
        for opinion in spoken.map(|voice| &voice.opinion) {
            let right = trial.outcome.agrees(opinion.verdict);
            if !seen.insert((&trial.file, opinion, right)) {
                continue;
            }
            let cell = cells.entry(opinion.clone()).or_default();
            *if right { &mut cell.right } else { &mut cell.wrong } += 1;
        }
    }
    Calibration::new(measured, cells)
}

fn is_measured(voice: &Voice) -> bool {
    let says = !matches!(voice.opinion.verdict, Verdict::Review | Verdict::Regenerate);
    says && !matches!(voice.basis, Basis::Silent | Basis::Dispute)
}

/// Each trial judged by all counts.
#[must_use]
pub fn fitted<'a>(trials: &'a [Trial], calibration: &Calibration) -> Vec<Judged<'a>> {
    trials.iter().map(|trial| judged(trial, calibration)).collect()
}

/// Each trial judged by the counts of the other folds alone.
#[must_use]
pub fn cross_validated(trials: &[Trial]) -> Vec<Judged<'_>> {
    let folds: BTreeSet<&str> = trials.iter().map(|trial| trial.fold.as_str()).collect();
    let others = |fold: &str| calibrate(trials.iter().filter(|trial| trial.fold != fold), None);
    let by_fold: BTreeMap<&str, Calibration> = folds.into_iter().map(|fold| (fold, others(fold))).collect();
    let judge = |trial| by_fold.get(Trial::fold(trial)).map(|seen| judged(trial, seen));
    trials.iter().filter_map(judge).collect()
}

impl Trial {
    /// Whether the strongest voice has the file written anew.
    fn is_anew(&self) -> bool {
        let strongest = self.voices.iter().find(|voice| voice.basis != Basis::Silent);
        strongest.is_some_and(|voice| voice.opinion.verdict == Verdict::Regenerate)
    }

    fn fold(&self) -> &str {
        &self.fold
    }
}

fn judged<'a>(trial: &'a Trial, calibration: &Calibration) -> Judged<'a> {
    let weighed = weigh(&trial.voices, calibration);
    let by = trial.voices.get(weighed.leads).map(|voice| &voice.opinion);
    let verdict = weighed.decides.and(by).map_or(Verdict::Review, |opinion| opinion.verdict);
    let finding = match verdict {
        Verdict::Review => Finding::Review,
        Verdict::Regenerate => Finding::Regenerate,
        verdict if trial.outcome.agrees(verdict) => Finding::Agreed,
        _ => Finding::Disagreed,
    };
    Judged { trial, verdict, by, confidence: weighed.confidence, finding }
}

/// How many trials were found to be what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// With a verdict that is what people did.
    pub agreed: usize,
    /// With another one.
    pub disagreed: usize,
    /// A person was asked.
    pub review: usize,
    /// Written anew.
    pub regenerate: usize,
}

impl Figures {
    /// Of these trials.
    #[must_use]
    pub fn of<'a>(judged: impl IntoIterator<Item = &'a Judged<'a>>) -> Self {
        judged.into_iter().fold(Self::default(), |mut figures, judged| {
            *match judged.finding {
                Finding::Agreed => &mut figures.agreed,
                Finding::Disagreed => &mut figures.disagreed,
                Finding::Review => &mut figures.review,
                Finding::Regenerate => &mut figures.regenerate,
            } += 1;
            figures
        })
    }

    /// The share of verdicts that are what people did, in percent.
    #[must_use]
    pub fn agreement(self) -> usize {
        (self.agreed * 100).checked_div(self.agreed + self.disagreed).unwrap_or(100)
    }

    /// The share of all trials that a person was asked about, in percent.
    #[must_use]
    pub fn asked(self) -> usize {
        let all = self.agreed + self.disagreed + self.review + self.regenerate;
        (self.review * 100).checked_div(all).unwrap_or(0)
    }
}

/// The name of what led to a verdict: the source, and the relation or method within it.
#[must_use]
pub fn led_by(judged: &Judged<'_>) -> String {
    let Some(by) = judged.by else { return "nothing".to_owned() };
    match (&by.how, by.source) {
        (Some(how), source) => format!("{} {how}", source.name()),
        (None, Source::Area) => format!("area {}", by.area.as_deref().unwrap_or("none")),
        (None, source) => source.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sides::Side;

    fn trial(fold: &str, how: &str, outcome: Outcome) -> Trial {
        let opinion = Opinion {
            source: Source::Structure,
            how: Some(how.to_owned()),
            area: Some("forms".to_owned()),
            verdict: Verdict::KeepCountry,
        };
        let voices = vec![Voice { opinion, basis: Basis::Plain }];
        let file = format!("{fold} {}", voices.len());
        Trial { fold: fold.to_owned(), file, name: String::new(), key: String::new(), voices, outcome }
    }

    fn trials() -> Vec<Trial> {
        let (right, wrong) = (Outcome::Side(Side::Country), Outcome::New);
        let wrong = (0..4).map(|file| Trial { file: file.to_string(), ..trial("a", "apart", wrong) });
        wrong.chain([trial("b", "apart", right), trial("b", "overlap", right)]).collect()
    }

    #[test]
    fn hunks_of_one_file_that_went_the_same_way_count_once() {
        let counts = |trials: &[Trial]| {
            let seen = calibrate(trials, None);
            seen.cells().map(|(_, measured)| (measured.right, measured.wrong)).collect::<Vec<_>>()
        };
        assert_eq!(counts(&trials()), [(1, 4), (1, 0)]);
        let one_file: Vec<Trial> =
            trials().into_iter().map(|trial| Trial { file: String::new(), ..trial }).collect();
        assert_eq!(counts(&one_file), [(1, 1), (1, 0)]);
    }

    #[test]
    fn a_file_that_is_written_anew_is_not_measured() {
        let mut anew = trials();
        anew[0].voices[0].opinion.verdict = Verdict::Regenerate;
        assert_eq!(calibrate(&anew[..1], None).cells().count(), 0);
    }

    #[test]
    fn no_trial_is_judged_by_its_own_fold() {
        let trials = trials();
        let found: Vec<_> = cross_validated(&trials).iter().map(|judged| judged.finding).collect();
        let (wrong, asked) = (Finding::Disagreed, Finding::Review);
        assert_eq!(found, [wrong, wrong, wrong, wrong, asked, asked]);
        let fitted = fitted(&trials, &calibrate(&trials, None));
        assert_eq!(Figures::of(&fitted), Figures { review: 6, ..Figures::default() });
    }

    #[test]
    fn shares_of_nothing_are_told() {
        assert_eq!((Figures::default().agreement(), Figures::default().asked()), (100, 0));
    }
}
