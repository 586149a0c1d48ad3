//! What a pack says about moving from one release line to another.
//!
//! Owns [`StepRule`] and [`Steps`]. Must not know which releases exist: the ladder of `version.rs` does.
//!
//! ```text
//! 1.6 → 1.7   special, with what to do before and after
//! 1.6 → 1.8   refused: one line at a time
//! 1.4 → 1.5   ordinary: nothing is said about it
//! ```

use std::collections::BTreeMap;

use super::check::Check;
use super::mistake::{MistakeKind, Place};
use super::raw;
use super::raw::{Reach, StepKind};
use crate::version::Line;

/// What is to be known about one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRule {
    /// The line the fork stands at.
    pub from: Line,
    /// The line it goes to.
    pub to: Line,
    /// Whether it may be made.
    pub kind: StepKind,
    /// Why it is not like any other; empty for an ordinary one.
    pub why: String,
    /// What to do before the merge, in order.
    pub before: Vec<String>,
    /// What to do after it, in order.
    pub after: Vec<String>,
    /// Issues, pull requests, pages.
    pub refs: Vec<String>,
    /// Where the pack says so; `None` where it follows from the policy.
    pub place: Option<Place>,
}

impl StepRule {
    /// The id of a step: `1.6-1.7`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}", self.from, self.to)
    }

    fn plain(from: Line, to: Line, kind: StepKind, why: String, refs: Vec<String>) -> Self {
        Self { from, to, kind, why, before: Vec::new(), after: Vec::new(), refs, place: None }
    }
}

/// The policy and the steps that are not like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// How far one step may go.
    pub reach: Reach,
    /// Why no further.
    pub why: String,
    /// Where upstream says so.
    pub refs: Vec<String>,
    /// The steps that the pack names, by from and to.
    pub named: BTreeMap<(Line, Line), StepRule>,
}

impl Steps {
    /// What is to be known about a step; named ones first, then the policy.
    #[must_use]
    pub fn rule(&self, from: Line, to: Line) -> StepRule {
        if let Some(named) = self.named.get(&(from, to)) {
            return named.clone();
        }
        let (kind, why) = self.by_policy(from, to);
        let refs = if kind == StepKind::Ordinary { Vec::new() } else { self.refs.clone() };
        StepRule::plain(from, to, kind, why, refs)
    }

    fn by_policy(&self, from: Line, to: Line) -> (StepKind, String) {
        let next = to.major == from.major && to.minor == from.minor + 1;
        if to < from {
            (StepKind::Refused, "The release is older than the fork.".to_owned())
        } else if to == from || next || self.reach == Reach::Any {
            (StepKind::Ordinary, String::new())
        } else {
            (StepKind::Refused, self.why.clone())
        }
    }
}

/// The steps of one file, validated.
pub(crate) fn validate(raw: &[raw::Step], check: &mut Check<'_>) -> Vec<StepRule> {
    let mut seen = BTreeMap::new();
    raw.iter().filter_map(|step| one(step, check, &mut seen)).collect()
}

fn one(step: &raw::Step, check: &mut Check<'_>, seen: &mut BTreeMap<String, usize>) -> Option<StepRule> {
    let (from, to) = (check.line(step.from.as_ref()), check.line(step.to.as_ref()));
    let why = check.text(step.why.as_ref(), "why");
    let (before, after) = (check.texts(&step.before, "before"), check.texts(&step.after, "after"));
    let refs = check.texts(&step.refs, "refs");
    let (from, to, written) = (from?, to?, step.from.as_ref()?);
    if from >= to {
        let (from, to) = (written.value.clone(), step.to.as_ref()?.value.clone());
        check.wrong(written, MistakeKind::Backwards { from, to });
        return None;
    }
    let rule = StepRule {
        from,
        to,
        kind: step.kind?,
        why: why?,
        before,
        after,
        refs,
        place: Some(check.place(written)),
    };
    check.once(written, &rule.id(), "step", seen).then_some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps() -> Steps {
        let special =
            StepRule::plain(Line::new(1, 6), Line::new(1, 7), StepKind::Special, "roles".into(), Vec::new());
        let refs = vec!["x#1".to_owned()];
        let named = BTreeMap::from([((Line::new(1, 6), Line::new(1, 7)), special)]);
        Steps { reach: Reach::OneLine, why: "one at a time".into(), refs, named }
    }

    #[test]
    fn a_named_step_wins_over_the_policy() {
        assert_eq!(steps().rule(Line::new(1, 6), Line::new(1, 7)).kind, StepKind::Special);
    }

    #[test]
    fn the_policy_allows_the_same_line_and_the_next_only() {
        let kind = |from, to| steps().rule(from, to).kind;
        assert_eq!(kind(Line::new(1, 7), Line::new(1, 7)), StepKind::Ordinary);
        assert_eq!(kind(Line::new(1, 7), Line::new(1, 8)), StepKind::Ordinary);
        assert_eq!(kind(Line::new(1, 7), Line::new(1, 9)), StepKind::Refused);
        assert_eq!(kind(Line::new(1, 9), Line::new(2, 0)), StepKind::Refused);
        assert_eq!(kind(Line::new(1, 9), Line::new(1, 8)), StepKind::Refused);
    }

    #[test]
    fn a_refusal_cites_where_upstream_says_so() {
        assert_eq!(steps().rule(Line::new(1, 1), Line::new(1, 5)).refs, ["x#1"]);
        assert!(steps().rule(Line::new(1, 1), Line::new(1, 2)).refs.is_empty());
    }
}
