//! Entries held against the history.
//!
//! Owns [`link`] and what a link says as evidence. Must not decide which link is true: `notes::links` does.

use super::super::fork::Fork;
use super::super::provenance::{History, Why};
use super::read::{StepNotes, Told};
use crate::conflict::{Conflict, Hunk};
use crate::error::Error;
use crate::git::provenance::breadth;
use crate::notes::links::{Cause, EntryFacts, HunkFacts, Link, Rung, links};
use crate::object::CommitId;
use crate::verdict::{Class, Evidence, Source};

/// A commit or pull request that changes more files than this says nothing alone about any of them.
const FILES: usize = 10;
/// One that changes more files than this says nothing about any of them.
const FILES_OF_SEVERAL: usize = 50;

/// The entries of the step, linked.
pub(in crate::reconcile) struct Linked {
    pub(super) entries: Vec<Told>,
    pub(super) links: Vec<Link>,
    /// For each entry the upstream commits of the step that made what it tells of.
    pub(super) commits: Vec<Vec<CommitId>>,
}

/// Links the entries with the hunks of `conflicts`, and with the commits of the step.
pub(in crate::reconcile) fn link(
    fork: &Fork<'_>,
    notes: StepNotes,
    history: &History<'_>,
    conflicts: &[Conflict],
) -> Result<Linked, Error> {
    let both = conflicts.iter().zip(&history.causes);
    let hunks: Vec<HunkFacts> = both
        .flat_map(|(conflict, causes)| {
            let telling = is_telling(fork, &notes, conflict);
            facts(conflict, causes).map(move |facts| if telling { facts } else { HunkFacts::default() })
        })
        .collect();
    let mut writers = history.writers.iter();
    let mut entries = Vec::with_capacity(notes.entries.len());
    for told in &notes.entries {
        let wrote = told.lines.and_then(|_| writers.next()).map_or(&[][..], Vec::as_slice);
        let (writers, broad) = by_breadth(fork, wrote)?;
        entries.push(EntryFacts { refs: told.refs.clone(), tokens: told.tokens.clone(), writers, broad });
    }
    let links = links(&entries, &hunks);
    let commits = commits(history, &entries)?;
    Ok(Linked { entries: notes.entries, links, commits })
}

/// Whether entries tell of a file: not of the notes themselves, nor of what follows from other files.
fn is_telling(fork: &Fork<'_>, notes: &StepNotes, conflict: &Conflict) -> bool {
    let area = fork.pack.and_then(|pack| pack.area_of(&[conflict.path.as_ref()], None));
    let follows = area.is_some_and(|area| matches!(area.class, Class::Dependency | Class::Generated));
    !follows && conflict.path != notes.path
}

fn facts<'a>(conflict: &'a Conflict, causes: &'a [Vec<Cause>]) -> impl Iterator<Item = HunkFacts> + 'a {
    let path = conflict.paths.upstream.as_ref().unwrap_or(&conflict.path).to_string();
    causes.iter().enumerate().map(move |(at, causes)| match conflict.hunks.get(at) {
        Some(Hunk { text, .. }) => HunkFacts::new(path.clone(), causes.clone(), &text.base, &text.upstream),
        None => HunkFacts { path: path.clone(), causes: causes.clone(), ..HunkFacts::default() },
    })
}

/// The writers that did something beside the notes: those that did little else, and those that did more.
fn by_breadth(fork: &Fork<'_>, writers: &[Cause]) -> Result<(Vec<Cause>, Vec<Cause>), Error> {
    let (mut narrow, mut broad) = (Vec::new(), Vec::new());
    for writer in writers {
        let files = breadth(&fork.graph, &fork.store, writer.merge.unwrap_or(writer.commit))?;
        if (2..=FILES).contains(&files) {
            narrow.push(writer.clone());
        } else if (2..=FILES_OF_SEVERAL).contains(&files) {
            broad.push(writer.clone());
        }
    }
    Ok((narrow, broad))
}

/// For each entry its writers and the commits whose subjects name what it names.
fn commits(history: &History<'_>, entries: &[EntryFacts]) -> Result<Vec<Vec<CommitId>>, Error> {
    let some = entries.iter().any(|entry| !entry.refs.is_empty());
    let told = if some { history.told()? } else { Vec::new() };
    let of = |entry: &EntryFacts| {
        let mut commits: Vec<CommitId> =
            entry.writers.iter().map(|writer| writer.commit).filter(|commit| history.has(*commit)).collect();
        let named =
            told.iter().filter(|(_, refs)| refs.iter().any(|reference| entry.refs.contains(reference)));
        commits.extend(named.map(|(commit, _)| *commit));
        commits.sort();
        commits.dedup();
        commits
    };
    Ok(entries.iter().map(of).collect())
}

impl Linked {
    /// Adds to what is known about each hunk what the notes say of it, the surest entry first.
    pub(in crate::reconcile) fn tell(&self, whys: &mut [Vec<Why>]) {
        for (number, why) in whys.iter_mut().flatten().enumerate() {
            let mut links: Vec<&Link> = self.links.iter().filter(|link| link.hunk == number).collect();
            links.sort_by_key(|link| link.rung);
            why.class = agreed(&links, &self.entries);
            why.evidence.extend(links.iter().filter_map(|link| self.evidence(link)));
        }
    }

    fn evidence(&self, link: &Link) -> Option<Evidence> {
        let told = self.entries.get(link.entry)?;
        let section = if told.section.is_empty() { String::new() } else { format!(", {}", told.section) };
        Some(Evidence {
            source: Source::ReleaseNote,
            says: told.class.map_or("nothing", Class::name).to_owned(),
            text: format!("{}{section}: {} ({})", told.version, told.text, rung(link)),
            refs: told.refs.clone(),
            commits: link.commits.iter().map(ToString::to_string).collect(),
            url: told.url.clone(),
        })
    }
}

/// The class of the links on the strongest rung, where a number or an author makes them and they agree.
fn agreed(links: &[&Link], entries: &[Told]) -> Option<Class> {
    let strongest = links.first()?.rung;
    let mut classes = links
        .iter()
        .filter(|link| link.rung == strongest && strongest < Rung::Named)
        .filter_map(|link| entries.get(link.entry)?.class);
    let class = classes.next()?;
    classes.all(|other| other == class).then_some(class)
}

fn rung(link: &Link) -> String {
    match link.rung {
        Rung::Number => format!("the entry and the commit both name {}", link.by),
        Rung::Author if link.by.is_empty() => {
            "the commit that wrote the entry, or its merge, changed these lines".to_owned()
        }
        Rung::Author => format!("{} wrote the entry and changed these lines", link.by),
        Rung::Named => format!("who wrote the entry changed these lines, and it names `{}`", link.by),
        Rung::Token => format!("the entry names `{}`, which upstream changed here", link.by),
    }
}
