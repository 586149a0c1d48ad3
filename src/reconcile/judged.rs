//! The merge itself, and everything that is said of its conflicts: history, release notes, rules, verdicts.
//!
//! Owns [`Found`]. Must not know what else a plan lists.

use std::collections::BTreeMap;
use std::thread;

use bstr::{BString, ByteSlice};

use super::aside::{Again, joined};
use super::base::{self, Base};
use super::earlier::Earlier;
use super::fork::Fork;
use super::ground::{Asks, Ground};
use super::memory::Memory;
use super::near;
use super::notes::{self, Linked, StepNotes};
use super::options::{Apply, Cut, Explain, Histories};
use super::provenance::{self, History, Own, Why};
use super::settle::{self, Settlement};
use super::standing::Standing;
use super::structure::{self, ByKey};
use super::target::Target;
use crate::classify::Voice;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::merge::Merged;
use crate::git::store::{Store, StoreError};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::report::document::{self as doc, LedgerEntry};
use crate::report::explain::Background;
use crate::resolve::keys::Keyed;
use crate::review::log::Log;
use crate::sides::Sides;
use crate::structured::Formats;

/// A merge whose conflicts were judged.
pub(super) struct Found {
    /// Its tree and its conflicts.
    pub(super) settlement: Settlement,
    /// The release notes of the step.
    pub(super) ledger: Vec<LedgerEntry>,
    /// What an explanation of a hunk needs, where one is wanted.
    pub(super) background: Background,
    /// The conflicts as the merge left them, in the order of the settlement's.
    pub(super) merged: Vec<Conflict>,
    /// What merging by key made of each of them.
    pub(super) by_key: Vec<ByKey>,
    /// The conflicts that merging by key cut into single keys, as they were, where that was asked for.
    pub(super) uncut: Vec<Uncut>,
}

/// A conflict that merging by key cut into single keys, as the merge of lines left it.
pub(super) struct Uncut {
    /// The conflict.
    pub(super) conflict: Conflict,
    /// The same as the report would list it.
    pub(super) listed: doc::Conflict,
    /// What each source said of each of its hunks.
    pub(super) voices: Vec<Vec<Voice>>,
}

/// A step whose merge is to be judged.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    /// The fork.
    pub(super) fork: &'a Fork<'a>,
    /// The same for other threads.
    pub(super) again: &'a Again<'a>,
    /// Where it stands.
    pub(super) standing: &'a Standing,
    /// The release.
    pub(super) target: &'a Target,
    /// What the merge starts from.
    pub(super) base: &'a Base,
    /// The formats that are merged by key.
    pub(super) structured: &'a Formats,
    /// What is settled without a person.
    pub(super) apply: Apply,
    /// Which hunks are judged.
    pub(super) cut: Cut,
    /// Whether anybody's commits and notes are read.
    pub(super) histories: Histories,
    /// The one commit that is laid onto the release; `None` for the merge of everything.
    pub(super) stop: Option<&'a Stop<'a>>,
}

/// A commit of the country's that does not fit where it is laid.
pub(super) struct Stop<'a> {
    /// The commit.
    pub(super) commit: CommitId,
    /// Its parent's tree, its own, and the one that it is laid onto.
    pub(super) trees: Sides<ObjectId>,
    /// What was decided at the stops before it.
    pub(super) decided: &'a Log,
}

/// A merged tree, and what it was merged from where no commit holds that: a base of several commits.
pub(super) struct Unwritten {
    /// The tree.
    pub(super) tree: ObjectId,
    bases: Vec<ObjectId>,
}

impl Unwritten {
    fn of(tree: ObjectId, conflicts: &[Conflict]) -> Self {
        let bases = conflicts.iter().filter_map(|conflict| conflict.entries.base).map(|entry| entry.id);
        Self { tree, bases: bases.collect() }
    }

    /// Writes it to the repository.
    pub(super) fn write(&self, store: &Store<'_>) -> Result<(), StoreError> {
        self.bases.iter().try_for_each(|&id| store.write_out(id))?;
        store.persist(self.tree)
    }

    /// The same where that can be done; else what people should know.
    pub(super) fn try_write(&self, store: &Store<'_>) -> Option<String> {
        let error = self.write(store).err()?;
        Some(format!("the merged tree is not in the repository: {error}"))
    }
}

/// Merges in memory and judges what conflicts. As soon as the merged tree is known it is given to `on_tree`, which writes it.
///
/// What needs no result of the other is done at the same time: the merge, by key too, and the reading of the notes, then
/// the judgement and the histories of both sides, which add evidence to it.
pub(super) fn find(
    step: &Step<'_>,
    explain: Explain,
    progress: &dyn Progress,
    on_tree: &mut dyn FnMut(&Store<'_>, Unwritten),
) -> Result<Found, Error> {
    let &Step { fork, standing, .. } = step;
    progress.stage("merging in memory");
    let (Cutting { mut merged, before, mut bench }, notes) = merge_and_read(step)?;
    let by_key = &mut bench.by_key;
    let all = by_key.len();
    let was_cut =
        before.into_iter().zip(&*by_key).filter(|(_, by_key)| by_key.keyed().is_some_and(Keyed::is_cut));
    merged.conflicts.extend(was_cut.map(|(conflict, _)| conflict).collect::<Vec<_>>());
    by_key.resize_with(merged.conflicts.len(), || ByKey::Not);
    let mut judge = || {
        progress.stage("judging conflicts");
        let settlement = bench.settle(step, &merged)?;
        on_tree(&fork.store, Unwritten::of(settlement.tree, &merged.conflicts));
        progress.stage("asking the history");
        Ok(settlement)
    };
    let (mut settlement, story) = match notes {
        None => (judge()?, None),
        Some(notes) => {
            let (settlement, story) = ask_history(step, &merged.conflicts, notes, judge)?;
            (settlement, Some(story))
        }
    };
    if let Some(story) = &story {
        settlement.tell(story.whys());
    }
    let ledger = story
        .as_ref()
        .map(|story| notes::ledger(&story.linked, &settlement.conflicts, standing.version.as_ref()));
    let background = match (explain, &story) {
        (Explain::Yes, Some(story)) => Background {
            near: near::near(step, &merged.conflicts, &settlement.conflicts),
            ..background(story, &merged.conflicts, &settlement.conflicts)
        },
        _ => Background::default(),
    };
    fork.warnings.borrow_mut().extend(merged.warnings);
    bench.by_key.truncate(all);
    let conflicts = merged.conflicts.split_off(all);
    let listed = settlement.conflicts.split_off(all).into_iter().zip(settlement.voices.split_off(all));
    let uncut = conflicts.into_iter().zip(listed);
    let uncut = uncut.map(|(conflict, (listed, voices))| Uncut { conflict, listed, voices }).collect();
    let ledger = ledger.unwrap_or_default();
    Ok(Found { settlement, ledger, background, merged: merged.conflicts, by_key: bench.by_key, uncut })
}

/// The commit of a stop judged without its history: what is settled does not depend on that.
pub(super) fn glance(step: &Step<'_>, mut merged: Merged) -> Result<Settlement, Error> {
    Bench::of(step, &mut merged)?.settle(step, &merged)
}

/// What conflicts are judged with, whatever their history says.
struct Bench<'a> {
    ground: Ground<'a>,
    memory: Memory,
    earlier: Earlier,
    by_key: Vec<ByKey>,
}

impl<'a> Bench<'a> {
    /// Merges by key what conflicts.
    fn of(step: &Step<'a>, merged: &mut Merged) -> Result<Self, Error> {
        let none = Formats::none();
        let formats = if step.apply == Apply::None { &none } else { step.structured };
        let (ground, memory) = (ground(step)?, memory(step)?);
        let (earlier, by_key) = structure::merge_by_key(&ground, formats, merged)?;
        Ok(Self { ground, memory, earlier, by_key })
    }

    fn settle(&self, step: &Step<'a>, merged: &Merged) -> Result<Settlement, Error> {
        let hearing = settle::Hearing {
            ground: self.ground,
            from: step.standing.version.as_ref(),
            by_key: &self.by_key,
            earlier: &self.earlier,
            memory: &self.memory,
            apply: step.apply,
        };
        settle::settle(&hearing, merged)
    }
}

fn ground<'a>(step: &Step<'a>) -> Result<Ground<'a>, Error> {
    let ground = Ground::new(step.fork, step.target, step.base, &step.standing.fork_points)?;
    let ground = ground.asking(Asks::of(step.base, step.apply));
    Ok(step.stop.map_or(ground, |stop| ground.at(stop.commit)))
}

/// What earlier upgrades decided, and this one.
fn memory(step: &Step<'_>) -> Result<Memory, Error> {
    let mut memory = Memory::of(step.fork)?;
    if let Some(stop) = step.stop {
        memory.add(stop.decided);
    }
    Ok(memory)
}

/// A merge, by lines and then by key.
struct Cutting<'a> {
    merged: Merged,
    /// Its conflicts before they were merged by key, where they are wanted.
    before: Vec<Conflict>,
    bench: Bench<'a>,
}

impl<'a> Cutting<'a> {
    fn of(step: &Step<'a>) -> Result<Self, Error> {
        let &Step { fork, target, base, .. } = step;
        let mut merged = match step.stop {
            Some(one) => base::merge_trees_of(fork, target, one.trees)?,
            None => base::merge(fork, target, base)?,
        };
        let before = if step.cut == Cut::AndLines { merged.conflicts.clone() } else { Vec::new() };
        let bench = Bench::of(step, &mut merged)?;
        Ok(Self { merged, before, bench })
    }
}

/// The merge, and meanwhile the entries of the step, where they are asked for.
fn merge_and_read<'a>(step: &Step<'a>) -> Result<(Cutting<'a>, Option<StepNotes>), Error> {
    let &Step { fork, again, standing, target, base, .. } = step;
    if step.histories == Histories::Passed {
        return Ok((Cutting::of(step)?, None));
    }
    let (merged, notes) = thread::scope(|scope| {
        let notes = scope.spawn(|| {
            again.ask(|fork| Ok((notes::read(fork, standing, target, base)?, fork.warnings.take())))
        });
        (Cutting::of(step), joined(notes))
    });
    let (merged, (notes, warnings)) = (merged?, notes?);
    fork.warnings.borrow_mut().extend(warnings);
    Ok((merged, Some(notes)))
}

/// What both histories and the notes say of the conflicts.
struct Story<'a> {
    history: History<'a>,
    own: Own,
    linked: Linked,
}

impl Story<'_> {
    fn whys(&self) -> Vec<Vec<Why>> {
        let mut whys = self.history.whys(&self.own);
        self.linked.tell(&mut whys);
        whys
    }
}

/// What upstream's history says, held against the notes, and meanwhile what the country's says; before, what `first` makes.
fn ask_history<'a, T>(
    step: &Step<'a>,
    conflicts: &[Conflict],
    notes: StepNotes,
    first: impl FnOnce() -> Result<T, Error>,
) -> Result<(T, Story<'a>), Error> {
    let &Step { fork, again, target, base, .. } = step;
    let borders = provenance::borders(fork, target, base);
    let (made, own) = thread::scope(|scope| {
        let own = scope.spawn(|| again.ask(|fork| Own::find(fork, &borders, conflicts)));
        let made = first().and_then(|first| {
            let history = History::find(fork, target, base, (conflicts, notes.question()))?;
            let linked = notes::link(fork, notes, &history, conflicts)?;
            Ok((first, history, linked))
        });
        (made, joined(own))
    });
    let ((first, history, linked), own) = (made?, own?);
    let cut = history.cut + own.cut;
    if cut > 0 {
        fork.warn(format!(
            "{cut} files lack old versions in this partial clone: older commits are not cited for them"
        ));
    }
    Ok((first, Story { history, own, linked }))
}

/// The texts of the hunks and what their commits say; `listed` are the same conflicts as the report has them.
fn background(
    Story { history, own, .. }: &Story<'_>,
    conflicts: &[Conflict],
    listed: &[doc::Conflict],
) -> Background {
    let text = |text: &BString| text.to_str_lossy().into_owned();
    let both =
        conflicts.iter().zip(listed).flat_map(|(conflict, listed)| conflict.hunks.iter().zip(&listed.hunks));
    Background {
        texts: both.map(|(hunk, listed)| (listed.id.clone(), hunk.text.as_ref().map(text))).collect(),
        commits: history
            .described()
            .chain(own.described())
            .map(|commit| (commit.commit.clone(), commit))
            .collect(),
        near: BTreeMap::new(),
    }
}
