//! What an upgrade asks of people, item by item, each with the facts that brought it in.
//!
//! Owns [`items`], the way from a pack's list and the facts of one step to the checklist of a report, and [`Ticks`], what
//! people have done of it. Must not know a repository: who calls says what the release changes. Nothing is estimated.
//!
//! ```text
//! [[item]] id = "rotate-keys", changed = ["deploy/keys/**"]     qa/rotate-keys, because
//! the release changes deploy/keys/rsa.pem                  ->   "the release changes deploy/keys/rsa.pem"
//! ```

mod proofs;
mod reasons;
mod tasks;
#[cfg(test)]
mod tests;
mod ticks;

pub use ticks::{FOLDER, Tick, TickMistake, Ticks, path};

use bstr::BString;

use crate::config::{Config, Integration, QUESTIONS};
use crate::object::CommitId;
use crate::report::document::{ChecklistItem, Impact, Reason};
use crate::rules::{Ask, ListItem, ListPhase, Pack, Rule, StepRule};
use crate::version::Version;
use reasons::Found;
use tasks::Task;

/// Names in the text of an item; the item's own list has all.
const NAMED: usize = 12;

/// What is known of a step.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// What upstream says of its releases.
    pub pack: &'a Pack,
    /// The version that is left.
    pub from: Option<&'a Version>,
    /// The release that is adopted.
    pub to: Option<&'a Version>,
    /// The steps on the way.
    pub steps: &'a [StepRule],
    /// The files that the release changes, sorted.
    pub changed: &'a [BString],
    /// The rules with something to do whose change the release brings.
    pub actions: &'a [Action<'a>],
    /// The inventories that differ.
    pub impact: &'a [Impact],
    /// What the country runs.
    pub runs: Runs,
    /// The country's commit and that of the release.
    pub ends: (CommitId, CommitId),
    /// The files that the country changed or made since it left upstream, sorted.
    pub own: &'a [BString],
    /// The text of a file of the release; `None` where there is none.
    pub read: &'a dyn Fn(&str) -> Option<String>,
    /// The newest release of the line that is left, where the fork is not at it.
    pub newer: Option<&'a Version>,
    /// What the country said of itself.
    pub config: &'a Config,
}

/// What a country runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// Upstream's commits alone.
    Release,
    /// So many commits of its own, at least one.
    OwnCommits(usize),
}

/// A rule with something to do, and the files in which the release brings its change.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The files, sorted; never empty.
    pub paths: Vec<String>,
}

/// The checklist of a step, by phase, in each phase what nothing may go on without first; nothing is ticked.
#[must_use]
pub fn items(facts: &Facts<'_>) -> Vec<ChecklistItem> {
    let mut tasks = tasks::of(facts);
    let mut all: Vec<(ListPhase, ChecklistItem)> = Vec::new();
    for item in &facts.pack.checklist {
        for about in subjects(item, facts) {
            if let Some(found) = reasons::of(item, facts, about, &mut tasks) {
                let listed = |phase: &ListPhase| (*phase, listed(item, *phase, about, facts, &found));
                all.extend(item.phases.iter().map(listed));
            }
        }
    }
    all.extend(tasks.into_iter().filter(|task| !task.covered).map(|task| (task.phase, alone(task))));
    all.sort_by_key(|(phase, item)| (*phase, !item.blocker));
    let mut all: Vec<_> = all.into_iter().map(|(_, item)| item).collect();
    number(&mut all);
    all
}

/// What an item is about: nothing beside the step, or each system that the settings name.
fn subjects<'a>(item: &ListItem, facts: &Facts<'a>) -> Vec<Option<&'a Integration>> {
    match item.asks {
        Some(Ask::Integration) => facts.config.integrations.iter().map(Some).collect(),
        _ => vec![None],
    }
}

fn listed(
    item: &ListItem,
    phase: ListPhase,
    about: Option<&Integration>,
    facts: &Facts<'_>,
    found: &Found,
) -> ChecklistItem {
    let suffix = about.map(|about| format!("-{}", slug(&about.name, usize::MAX))).unwrap_or_default();
    ChecklistItem {
        phase: phase.name().to_owned(),
        text: filled(&item.text, about, facts, &found.names),
        because: joined(&found.reasons),
        done: false,
        id: format!("{}/{}{suffix}", phase.name(), item.id),
        blocker: found.blocks,
        reasons: found.reasons.clone(),
        items: found.names.clone(),
        refs: item.refs.iter().chain(&found.refs).cloned().collect(),
        ticked: None,
    }
}

/// A step's task or a rule's action that no item of the pack covers.
fn alone(task: Task) -> ChecklistItem {
    let reasons = vec![task.reason];
    ChecklistItem {
        phase: task.phase.name().to_owned(),
        text: task.text,
        because: joined(&reasons),
        done: false,
        id: format!("{}/{}", task.phase.name(), task.id),
        blocker: task.blocks,
        reasons,
        items: Vec::new(),
        refs: task.refs,
        ticked: None,
    }
}

/// The second of two items with one id gets a number, and so on.
fn number(all: &mut [ChecklistItem]) {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for item in all {
        let times = seen.entry(item.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            item.id = format!("{}-{times}", item.id);
        }
    }
}

/// All reasons in one line.
fn joined(reasons: &[Reason]) -> String {
    let told: Vec<String> = reasons.iter().map(Reason::told).collect();
    told.join("; ")
}

/// The text with what stands for the places in it.
fn filled(text: &str, about: Option<&Integration>, facts: &Facts<'_>, names: &[String]) -> String {
    let version = |version: Option<&Version>| version.map_or("?".to_owned(), ToString::to_string);
    let environments = facts.config.deployment.answer("environments");
    let environments =
        environments.map_or_else(|| "every environment".to_owned(), |answer| answer.value.to_string());
    let contact = about.and_then(|about| about.contact.clone()).unwrap_or_else(|| "its people".to_owned());
    answered(&text.replace("{environments}", &environments), facts)
        .replace("{from}", &version(facts.from))
        .replace("{to}", &version(facts.to))
        .replace("{count}", &names.len().to_string())
        .replace("{counts}", &counts(names))
        .replace("{name}", about.map_or("", |about| about.name.as_str()))
        .replace("{contact}", &contact)
        .replace("{names}", &first_of(names))
}

/// The text with the answers whose keys stand in it; `?` where there is none.
fn answered(text: &str, facts: &Facts<'_>) -> String {
    QUESTIONS.iter().fold(text.to_owned(), |text, question| {
        let answer = facts.config.deployment.answer(question.key);
        let answer = answer.map_or_else(|| "?".to_owned(), |answer| answer.value.to_string());
        text.replace(&format!("{{{}}}", question.key), &answer)
    })
}

fn first_of(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// How many names each folder has: `12 (users 10, events 2)`; the number alone where they have none.
fn counts(names: &[String]) -> String {
    let mut folders = std::collections::BTreeMap::<&str, usize>::new();
    for (folder, _) in names.iter().filter_map(|name| name.split_once('/')) {
        *folders.entry(folder).or_default() += 1;
    }
    if folders.is_empty() {
        return names.len().to_string();
    }
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_by_key(|(folder, number)| (std::cmp::Reverse(*number), *folder));
    let told: Vec<_> = folders.iter().map(|(folder, number)| format!("{folder} {number}")).collect();
    format!("{} ({})", names.len(), told.join(", "))
}

/// The first `most` words of a text as a part of an id: lower-case letters and digits, hyphens between.
fn slug(text: &str, most: usize) -> String {
    let lower = text.to_lowercase().replace('\'', "");
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.take(most).collect::<Vec<_>>().join("-")
}
