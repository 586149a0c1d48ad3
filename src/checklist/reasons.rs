//! Whether an item of the pack is listed, and every fact that speaks for it.

use bstr::{BStr, ByteSlice};

use super::tasks::Task;
use super::{Facts, Runs, proofs};
use crate::config::{self, Integration, Paired, PairedKind};
use crate::report::document::{Applies, Impact, ImpactChange, Reason};
use crate::rules::{Answers, Ask, Became, Difference, ListItem, Place};
use crate::version::Version;

/// Why an item is listed.
pub(super) struct Found {
    pub(super) reasons: Vec<Reason>,
    /// What the reasons are about: variables, keys, files.
    pub(super) names: Vec<String>,
    /// Nothing may go on without it.
    pub(super) blocks: bool,
    /// What the tasks that it covers refer to.
    pub(super) refs: Vec<String>,
}

/// A fact without a list of its own.
fn fact(text: String, place: Option<String>) -> Reason {
    Reason { text, place, items: Vec::new() }
}

/// File and line of a pack.
pub(super) fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

/// The first file, and how many more there are.
pub(super) fn files(paths: &[String]) -> String {
    match paths {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] if rest.len() == 1 => format!("{first} and one more file"),
        [first, rest @ ..] => format!("{first} and {} more files", rest.len()),
    }
}

/// The facts that bring an item in; `None` where its versions or answers do not hold, or no fact does. Tasks that it
/// covers are marked.
pub(super) fn of(
    item: &ListItem,
    facts: &Facts<'_>,
    about: Option<&Integration>,
    tasks: &mut [Task],
) -> Option<Found> {
    if !holds(item, facts) {
        return None;
    }
    let answered = answered(item, facts)?;
    let mut found =
        Found { reasons: Vec::new(), names: Vec::new(), blocks: blocks(item, facts), refs: Vec::new() };
    asked(item, facts, about, &mut found);
    for difference in &item.impact {
        impact(difference, facts, &mut found);
    }
    changed(item, facts, &mut found);
    covered(item, tasks, &mut found);
    if item.asks == Some(Ask::NewerInLine) && facts.newer.is_none() {
        return None;
    }
    if found.reasons.is_empty() && !item.stands_alone() {
        return None;
    }
    if let (Some(_), Some(from), Some(to)) = (item.reaches, facts.from, facts.to) {
        found.reasons.push(fact(format!("the upgrade goes from {} to {}", from.line(), to.line()), None));
    }
    found.reasons.extend(answered);
    found.reasons.extend(item.blocks.iter().flatten().map(|(key, wanted)| asks(facts, key, wanted).1));
    found.reasons.extend(item.because.clone().map(|text| fact(text, Some(at(&item.place)))));
    found.reasons.extend(item.proofs.iter().filter_map(|proof| proofs::of(proof, facts)));
    once(&mut found.reasons);
    Some(found)
}

/// Each fact once, in order.
fn once(reasons: &mut Vec<Reason>) {
    let mut seen = std::collections::BTreeSet::new();
    reasons.retain(|reason| seen.insert(reason.told()));
}

/// Whether the versions are those of the item.
fn holds(item: &ListItem, facts: &Facts<'_>) -> bool {
    let within = |to: &Version| {
        let since = item.since.as_ref().is_none_or(|since| since <= to);
        since && item.until.as_ref().is_none_or(|until| to < until)
    };
    let bounded = item.since.is_some() || item.until.is_some();
    let reached = item.reaches.is_none_or(|line| {
        facts.from.is_some_and(|from| from.line() < line) && facts.to.is_some_and(|to| line <= to.line())
    });
    reached && (!bounded || facts.to.is_some_and(within))
}

/// What the answers say for an item; `None` where they speak against it.
fn answered(item: &ListItem, facts: &Facts<'_>) -> Option<Vec<Reason>> {
    let mut reasons = Vec::new();
    for (key, wanted) in &item.needs {
        let (holds, reason) = asks(facts, key, wanted);
        if holds == Some(false) {
            return None;
        }
        reasons.push(reason);
    }
    for (key, unwanted) in &item.unless {
        let (holds, reason) = asks(facts, key, unwanted);
        if holds == Some(true) {
            return None;
        }
        reasons.push(reason);
    }
    Some(reasons)
}

/// Whether an answer is one of `wanted`, `None` where there is none; and what is said of it.
fn asks(facts: &Facts<'_>, key: &str, wanted: &[String]) -> (Option<bool>, Reason) {
    let Some(answer) = facts.config.deployment.answer(key) else {
        return (None, fact(format!("`{key}` is not answered in the settings"), None));
    };
    let is = |text: &str| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(text));
    let holds = match &answer.value {
        config::Value::Names(names) => names.iter().any(|name| is(name)),
        value => is(&value.to_string()),
    };
    (Some(holds), fact(format!("`{key}` is {}", answer.value), Some(answer.place.clone())))
}

/// Nobody's answer counts as the worst, once what the item itself needs was answered.
fn blocks(item: &ListItem, facts: &Facts<'_>) -> bool {
    let sure = item.needs.iter().all(|(key, wanted)| asks(facts, key, wanted).0 == Some(true));
    let worst =
        |blocks: &Answers| blocks.iter().all(|(key, wanted)| asks(facts, key, wanted).0 != Some(false));
    sure && item.blocks.as_ref().is_some_and(worst)
}

fn asked(item: &ListItem, facts: &Facts<'_>, about: Option<&Integration>, found: &mut Found) {
    match (item.asks, about) {
        (Some(Ask::Unanswered), _) => {
            let open: Vec<_> =
                facts.config.deployment.unanswered().map(|question| question.key.to_owned()).collect();
            if !open.is_empty() {
                let text = format!("{} of {} questions are open", open.len(), config::QUESTIONS.len());
                found.reasons.push(fact(text, None));
                found.names = open;
            }
        }
        (Some(Ask::Integration), Some(about)) => integration(facts, about, found),
        (Some(Ask::OwnCommits), _) => found.reasons.extend(own(facts.runs)),
        (Some(Ask::Pair), _) => found.reasons.extend(pair(facts)),
        (Some(Ask::Release), _) => found.reasons.push(release(facts)),
        (Some(Ask::NewerInLine), _) => {
            let newer = |newer: &Version| fact(format!("{newer} is the newest release of its line"), None);
            found.reasons.extend(facts.newer.filter(|_| asked_for(item, facts)).map(newer));
        }
        (Some(Ask::Integration) | None, _) => {}
    }
}

/// That the country runs commits of its own; `None` where it runs upstream's alone.
fn own(runs: Runs) -> Option<Reason> {
    let text = match runs {
        Runs::Release => return None,
        Runs::OwnCommits(1) => "the country runs a commit of its own".to_owned(),
        Runs::OwnCommits(count) => format!("the country runs {count} commits of its own"),
    };
    Some(fact(text, None))
}

/// That the release is still to be brought in.
fn release(facts: &Facts<'_>) -> Reason {
    let (country, release) = facts.ends;
    let to = facts.to.map_or_else(|| "the release".to_owned(), ToString::to_string);
    fact(format!("the fork's commit {} does not hold {to} ({})", country.short(), release.short()), None)
}

/// Whether a step asks for what an item covers.
fn asked_for(item: &ListItem, facts: &Facts<'_>) -> bool {
    let mut asked = facts.steps.iter().flat_map(|step| step.before.iter().chain(&step.after));
    asked.any(|text| item.covers.as_ref().is_some_and(|covers| covers.is_match(text)))
}

/// What the settings lack of the paired repository; `None` where there is none, or where they name a clone of it.
fn pair(facts: &Facts<'_>) -> Option<Reason> {
    let name = facts.pack.pairs_with.as_ref()?;
    match &facts.config.paired {
        None => Some(fact(format!("the settings do not say which {name} runs"), None)),
        Some(Paired { kind: PairedKind::Pinned { clone: None, .. }, place }) => {
            Some(fact(format!("the settings name no clone of {name}"), Some(place.clone())))
        }
        Some(_) => None,
    }
}

/// A system of the settings, and what of what it relies on goes away or changes.
fn integration(facts: &Facts<'_>, about: &Integration, found: &mut Found) {
    let text = format!("the settings name the integration {}", about.name);
    found.reasons.push(fact(text, Some(about.place.clone())));
    for used in &about.uses {
        for impact in facts.impact {
            let removed = became(impact, Became::Removed).contains(used);
            let changed = impact.changed.iter().any(|change| change.name == *used);
            if removed || changed {
                let became = if removed { "removes" } else { "changes" };
                found.reasons.push(fact(format!("it uses {used}, which the release {became}"), None));
                found.names.push(used.clone());
                found.blocks |= removed;
            }
        }
    }
}

fn impact(difference: &Difference, facts: &Facts<'_>, found: &mut Found) {
    let fits = |name: &String| difference.names.as_ref().is_none_or(|names| names.is_match(name));
    for impact in facts.impact.iter().filter(|impact| impact.inventory == difference.inventory) {
        for what in &difference.what {
            let names: Vec<String> = became(impact, *what).into_iter().filter(fits).collect();
            if names.is_empty() {
                continue;
            }
            let title = if impact.title.is_empty() { &impact.inventory } else { &impact.title };
            let text = format!("{title}: {} {}", names.len(), word(*what));
            found.reasons.push(Reason { text, place: None, items: names.clone() });
            found.names.extend(names);
        }
    }
}

/// The names; one that was renamed is gone by the old and new by the other.
fn became(impact: &Impact, what: Became) -> Vec<String> {
    let renamed = impact.renamed.iter();
    match what {
        Became::Added => {
            let new = impact.added.iter().chain(renamed.map(|one| &one.to));
            new.filter(|name| !has(impact, name)).cloned().collect()
        }
        Became::Removed => impact.removed.iter().chain(renamed.map(|one| &one.from)).cloned().collect(),
        Became::Changed => {
            impact.changed.iter().map(|one| format!("{} {} → {}", one.name, one.from, one.to)).collect()
        }
        Became::StillUsed => still_used(impact).collect(),
    }
}

/// What goes away and stands in files of the country's own, with the first of these.
fn still_used(impact: &Impact) -> impl Iterator<Item = String> {
    let gone = impact.items.iter().filter(|item| item.change == ImpactChange::Removed);
    let used = gone.filter(|item| matches!(item.applies, Applies::Uses | Applies::Overrides));
    used.map(|item| match item.country.first() {
        Some(place) => format!("{} ({})", item.name, place.path),
        None => item.name.clone(),
    })
}

/// Whether the country has what a release adds already.
fn has(impact: &Impact, name: &str) -> bool {
    impact.items.iter().any(|item| item.name == name && item.applies == Applies::Has)
}

const fn word(what: Became) -> &'static str {
    match what {
        Became::Added => "added",
        Became::Removed => "removed",
        Became::Changed => "changed",
        Became::StillUsed => "removed but still used",
    }
}

fn changed(item: &ListItem, facts: &Facts<'_>, found: &mut Found) {
    let paths = facts.changed.iter().filter(|path| item.changed.match_any(&[BStr::new(path.as_slice())]));
    let paths: Vec<String> = paths.map(|path| path.to_str_lossy().into_owned()).collect();
    if !paths.is_empty() {
        let text = format!("the release changes {}", files(&paths));
        found.reasons.push(Reason { text, place: None, items: paths.clone() });
        if item.impact.is_empty() {
            found.names.extend(paths);
        }
    }
}

fn covered(item: &ListItem, tasks: &mut [Task], found: &mut Found) {
    let Some(covers) = &item.covers else { return };
    for task in tasks.iter_mut().filter(|task| covers.is_match(&task.text)) {
        task.covered = true;
        found.reasons.push(task.reason.clone());
        let new = task.refs.iter().filter(|one| !item.refs.contains(one) && !found.refs.contains(one));
        let new: Vec<_> = new.cloned().collect();
        found.refs.extend(new);
    }
}
