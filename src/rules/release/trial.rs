//! The examples of rules, run.
//!
//! Owns [`Trial`]: every example against its own rule and against all other rules of the pack. An example that another
//! rule matches too must name it, so that no overlap comes about by accident. Must not know a terminal.
//!
//! ```
//! use git_reconcile::rules::{Packs, Trial};
//! let trial = Trial::of(Packs::embedded().unwrap().get("core").unwrap());
//! assert_eq!(trial.failures, []);
//! ```

use bstr::BStr;

use super::matching::{RuleMatch, RuleSubject, matching, verdict};
use super::raw::Expect;
use super::rule::{Example, Rule};
use crate::rules::mistake::Place;
use crate::rules::pack::Pack;
use crate::verdict::Verdict;

/// What came of the examples of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// How many rules there are.
    pub rules: usize,
    /// How many examples they have.
    pub examples: usize,
    /// What went wrong, in the order of the rules.
    pub failures: Vec<TrialFailure>,
}

/// An example that did not come out as it says, or a rule that has none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: rule `{rule}`: {kind}")]
pub struct TrialFailure {
    /// The rule.
    pub rule: String,
    /// Where the example stands.
    pub place: Place,
    /// What went wrong.
    pub kind: TrialFailureKind,
}

/// What can go wrong with an example.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrialFailureKind {
    /// The rule has no example that it matches.
    #[error("has no example that it matches")]
    NoExample,
    /// The rule is about other files than the example's.
    #[error("does not match its example: `paths` have no `{path}`")]
    Path {
        /// The path of the example.
        path: String,
    },
    /// The rule keeps silent.
    #[error("does not match its example: `{field}` fails")]
    Condition {
        /// The field of the rule.
        field: &'static str,
    },
    /// The rule speaks where it must keep silent.
    #[error("matches an example that it must not match")]
    Matches,
    /// Another verdict.
    #[error("the verdict is `{}`, expected `{}`", came.name(), expected.name())]
    Verdict {
        /// What came out.
        came: Verdict,
        /// What the example says.
        expected: Verdict,
    },
    /// Another rule matches the example and is not named there.
    #[error("its example is matched by the rule `{other}` too")]
    Overlap {
        /// The other rule.
        other: String,
    },
    /// A rule that is named in the example does not match it.
    #[error("its example names the rule `{other}`, which does not match")]
    NoOverlap {
        /// The other rule.
        other: String,
    },
}

impl TrialFailureKind {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoExample => {
                Some("add a `[[rule.example]]` with path, base, country, upstream and expect".to_owned())
            }
            Self::Condition { field: "except" } => Some("the path is one that `except` takes out".to_owned()),
            Self::Condition { field } => Some(format!(
                "the pattern `{field}` must be found in the lines that it is about: those that the side changed"
            )),
            Self::Overlap { other } => Some(format!(
                "make one of the two more precise, or say `also = [\"{other}\"]` in the example"
            )),
            _ => None,
        }
    }
}

impl Trial {
    /// Runs the examples of all rules of a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let rules: Vec<&Rule> = pack.rules.iter().collect();
        let mut trial = Self { rules: rules.len(), ..Self::default() };
        for rule in &rules {
            trial.examples += rule.examples.len();
            if rule.examples.iter().all(|example| example.expect == Expect::NoMatch) {
                trial.failures.push(failure(rule, &rule.place, TrialFailureKind::NoExample));
            }
            for example in &rule.examples {
                let kinds = run(rule, example, &rules);
                trial.failures.extend(kinds.into_iter().map(|kind| failure(rule, &example.place, kind)));
            }
        }
        trial
    }
}

fn failure(rule: &Rule, place: &Place, kind: TrialFailureKind) -> TrialFailure {
    TrialFailure { rule: rule.id.clone(), place: place.clone(), kind }
}

fn run(rule: &Rule, example: &Example, rules: &[&Rule]) -> Vec<TrialFailureKind> {
    let text = example.text.as_ref().map(|text| text.as_ref().map(String::as_bytes));
    let subject = RuleSubject::new(vec![BStr::new(&example.path)], text);
    let spoken = matching(rules.iter().copied(), &subject);
    let mut failures: Vec<_> = own(rule, example, &spoken).into_iter().collect();
    let others: Vec<&str> = full(&spoken).filter(|id| *id != rule.id).collect();
    let unnamed = others.iter().filter(|other| !example.also.iter().any(|also| also == *other));
    failures.extend(unnamed.map(|other| TrialFailureKind::Overlap { other: (*other).to_owned() }));
    let silent = example.also.iter().filter(|also| !others.contains(&also.as_str()));
    failures.extend(silent.map(|other| TrialFailureKind::NoOverlap { other: other.clone() }));
    failures
}

fn full<'s>(spoken: &'s [RuleMatch<'_>]) -> impl Iterator<Item = &'s str> {
    spoken.iter().filter(|one| one.is_full()).map(|one| one.rule.id.as_str())
}

/// What is wrong with the rule's own answer.
fn own(rule: &Rule, example: &Example, spoken: &[RuleMatch<'_>]) -> Option<TrialFailureKind> {
    let mine = spoken.iter().find(|one| one.rule.id == rule.id);
    let Some(expected) = example.expect.verdict() else {
        return mine.filter(|one| one.is_full()).map(|_| TrialFailureKind::Matches);
    };
    let Some(mine) = mine else { return Some(TrialFailureKind::Path { path: example.path.clone() }) };
    if let Some(condition) = mine.failed.first() {
        return Some(TrialFailureKind::Condition { field: condition.field() });
    }
    let came = verdict(spoken)?;
    (came != expected).then_some(TrialFailureKind::Verdict { came, expected })
}
