//! The merge itself, and everything that is said of its conflicts: history, release notes, rules, verdicts.
//!
//! Owns [`Found`]. Must not know what else a plan lists.

use bstr::{BString, ByteSlice};

use super::base::{self, Base};
use super::fork::Fork;
use super::ground::Ground;
use super::notes;
use super::options::Apply;
use super::provenance::{self, History};
use super::settle::{self, Settlement};
use super::standing::Standing;
use super::structure;
use super::target::Target;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::progress::Progress;
use crate::report::document::{self as doc, LedgerEntry};
use crate::report::explain::Background;
use crate::structured::Formats;

/// A merge whose conflicts were judged.
pub(super) struct Found {
    /// Its tree and its conflicts.
    pub(super) settlement: Settlement,
    /// The release notes of the step.
    pub(super) ledger: Vec<LedgerEntry>,
    /// What an explanation of a hunk needs.
    pub(super) background: Background,
    /// The conflicts as the merge left them, in the order of the settlement's.
    pub(super) merged: Vec<Conflict>,
}

/// What was chosen before.
pub(super) struct Chosen<'a> {
    /// The fork.
    pub(super) fork: &'a Fork<'a>,
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
}

/// Merges in memory and judges what conflicts; the merged tree is written where that can be done.
pub(super) fn find(chosen: &Chosen<'_>, progress: &dyn Progress) -> Result<Found, Error> {
    let &Chosen { fork, standing, target, base, structured, apply } = chosen;
    progress.stage("merging in memory");
    let mut merged = base::merge(fork, target, base)?;
    let ground = Ground::new(fork, target, base)?;
    let none = Formats::none();
    let formats = if apply == Apply::None { &none } else { structured };
    let by_key = structure::merge_by_key(&ground, formats, &mut merged.conflicts)?;
    progress.stage("asking the history");
    let notes = notes::read(fork, standing, target, base)?;
    let mut history = provenance::find(fork, target, base, &merged.conflicts, notes.question())?;
    let linked = notes::link(fork, notes, &history, &merged.conflicts)?;
    linked.tell(&mut history.whys);
    progress.stage("judging conflicts");
    let hearing = settle::Hearing {
        ground,
        from: standing.version.as_ref(),
        by_key: &by_key,
        whys: &history.whys,
        apply,
    };
    let settlement = settle::settle(&hearing, &merged)?;
    if let Err(error) = fork.store.persist(settlement.tree) {
        fork.warn(format!("the merged tree is not in the repository: {error}"));
    }
    let ledger = notes::ledger(&linked, &settlement.conflicts);
    let background = background(&history, &merged.conflicts, &settlement.conflicts);
    fork.warnings.borrow_mut().extend(merged.warnings);
    Ok(Found { settlement, ledger, background, merged: merged.conflicts })
}

/// The texts of the hunks and what their commits say; `listed` are the same conflicts as the report has them.
fn background(history: &History<'_>, conflicts: &[Conflict], listed: &[doc::Conflict]) -> Background {
    let text = |text: &BString| text.to_str_lossy().into_owned();
    let both =
        conflicts.iter().zip(listed).flat_map(|(conflict, listed)| conflict.hunks.iter().zip(&listed.hunks));
    Background {
        texts: both.map(|(hunk, listed)| (listed.id.clone(), hunk.text.as_ref().map(text))).collect(),
        commits: history.described().map(|commit| (commit.commit.clone(), commit)).collect(),
    }
}
