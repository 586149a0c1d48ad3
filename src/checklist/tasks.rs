//! What steps and rules ask for, before it is known whether an item of the pack covers it.

use super::{Facts, slug};
use crate::report::document::Reason;
use crate::rules::{ListPhase, Phase, StepKind, StepRule};

/// Words of a task that become its id.
const WORDS: usize = 6;

/// Something that a step or a rule asks for.
pub(super) struct Task {
    pub(super) phase: ListPhase,
    /// Without the phase.
    pub(super) id: String,
    pub(super) text: String,
    pub(super) reason: Reason,
    pub(super) refs: Vec<String>,
    /// Nothing may go on without it.
    pub(super) blocks: bool,
    /// An item of the pack says it.
    pub(super) covered: bool,
}

/// What is to be done about lines that are skipped, the tasks of all steps, then those of the rules.
pub(super) fn of(facts: &Facts<'_>) -> Vec<Task> {
    let steps = facts.steps.iter().flat_map(|step| {
        let before = step.before.iter().map(|text| task(step, ListPhase::Preparation, text));
        let after = step.after.iter().map(|text| task(step, ListPhase::Local, text));
        before.chain(after).collect::<Vec<_>>()
    });
    skipped(facts).into_iter().chain(steps).chain(actions(facts)).collect()
}

/// The lines between, where upstream supports one at a time.
fn skipped(facts: &Facts<'_>) -> Option<Task> {
    let (_, between) = facts.steps.split_last().filter(|(_, between)| !between.is_empty())?;
    let (from, to) = (facts.from?, facts.to?);
    let refused = facts.pack.step(from.line(), to.line());
    let lines: Vec<String> = between.iter().map(|step| step.to.to_string()).collect();
    let why = format!("the upgrade goes from {from} to {to} and skips {}: {}", lines.join(", "), refused.why);
    let lines = lines.join(", then to ");
    (refused.kind == StepKind::Refused).then(|| Task {
        phase: ListPhase::Preparation,
        id: "one-line-at-a-time".to_owned(),
        text: format!(
            "Upgrade to {lines} first, and let every environment run it until its migrations have ended: this step \
             skips it."
        ),
        reason: Reason {
            text: why.trim_end_matches('.').to_owned(),
            place: refused.place.as_ref().map(super::reasons::at),
            items: Vec::new(),
        },
        refs: refused.refs,
        blocks: true,
        covered: false,
    })
}

fn task(step: &StepRule, phase: ListPhase, text: &str) -> Task {
    let when = if phase == ListPhase::Preparation { "before the merge" } else { "after the merge" };
    Task {
        phase,
        id: format!("{}-{}", step.to, slug(text, WORDS)),
        text: text.to_owned(),
        reason: Reason {
            text: format!("the step from {} to {} asks for it {when}", step.from, step.to),
            place: step.place.as_ref().map(super::reasons::at),
            items: Vec::new(),
        },
        refs: step.refs.clone(),
        blocks: false,
        covered: false,
    }
}

fn actions(facts: &Facts<'_>) -> Vec<Task> {
    let tasks = facts.actions.iter().filter_map(|action| {
        let rule = action.rule;
        let (phase, text) = rule.action.as_ref()?;
        let phase = match phase {
            Phase::Branch => ListPhase::Local,
            Phase::Qa => ListPhase::Qa,
            Phase::Staging => ListPhase::Staging,
            Phase::Production => ListPhase::Production,
        };
        let files = super::reasons::files(&action.paths);
        Some(Task {
            phase,
            id: rule.id.clone(),
            text: text.clone(),
            reason: Reason {
                text: format!("{} changes {files}: {}", rule.release, rule.title),
                place: Some(super::reasons::at(&rule.place)),
                items: action.paths.clone(),
            },
            refs: rule.refs.clone(),
            blocks: false,
            covered: false,
        })
    });
    tasks.collect()
}
