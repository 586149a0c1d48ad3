//! The merge itself, and everything that is said of its conflicts: history, release notes, rules, verdicts.
//!
//! Owns [`Found`]. Must not know what else a plan lists.

use bstr::{BString, ByteSlice};

use super::base::{self, Base};
use super::fork::Fork;
use super::notes;
use super::options::Apply;
use super::provenance::{self, History};
use super::settle::{self, Settlement};
use super::standing::Standing;
use super::target::Target;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::progress::Progress;
use crate::report::document::{self as doc, LedgerEntry};
use crate::report::explain::Background;

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

/// Merges in memory and judges what conflicts; the merged tree is written where that can be done.
pub(super) fn find(
    fork: &Fork<'_>,
    standing: &Standing,
    target: &Target,
    base: &Base,
    (apply, progress): (Apply, &dyn Progress),
) -> Result<Found, Error> {
    progress.stage("merging in memory");
    let merged = base::merge(fork, target, base)?;
    progress.stage("asking the history");
    let notes = notes::read(fork, standing, target, base)?;
    let mut history = provenance::find(fork, target, base, &merged.conflicts, notes.question())?;
    let linked = notes::link(fork, notes, &history, &merged.conflicts)?;
    linked.tell(&mut history.whys);
    progress.stage("judging conflicts");
    let hearing = settle::Hearing { fork, from: standing.version.as_ref(), target, base, apply };
    let settlement = settle::settle(&hearing, &merged, &history.whys)?;
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
