//! What a step asks of people beside its conflicts: what changes around the code, checks of the merged tree, the
//! checklist, the paired repository.
//!
//! Owns [`Ahead`], what is known before the merge is made, [`Checked`], what is known after, and the order in which their
//! parts are found. Must not judge any of it.

use super::aside::Again;
use super::paired::Pair;
use super::{Base, Besides, Fork, PlanOptions, Standing, Target};
use super::{checklist, checks, impact};
use crate::config::Config;
use crate::error::Error;
use crate::git::store::Made;
use crate::impact::Memory;
use crate::object::ObjectId;
use crate::report::document::{ChecklistItem, Finding, Paired, PairedHow};

/// The file with what was found in files, for the next run.
const FOUND: &str = "found";

/// What needs no merge.
#[derive(Default)]
pub(super) struct Ahead<'p> {
    /// What the release changes around the code.
    pub(super) impact: impact::Impact,
    /// Nothing is ticked in it yet.
    checklist: Vec<ChecklistItem>,
    /// What was listed on the way.
    memory: Memory<'p>,
}

impl<'p> Ahead<'p> {
    /// Finds it with a handle on the repository of its own, so that a merge can be made at the same time; nothing where no
    /// pack is known.
    pub(super) fn find(
        again: &Again<'p>,
        (standing, target, base): (&Standing, &Target, &Base),
        config: &Config,
        besides: Besides,
    ) -> Result<Self, Error> {
        let Some(pack) = again.pack else { return Ok(Self::default()) };
        again.ask(|fork| {
            let memory = Memory::recalling(fork.repo.remembered(FOUND));
            let impact = match besides {
                Besides::Branches => impact::find(fork, pack, (standing, target, base), &memory)?,
                Besides::Nothing | Besides::Step => impact::Impact::default(),
            };
            checks::prepare(fork, pack, (standing, target), &memory)?;
            let checklist = checklist::find(fork, standing, (target, base), config, &impact.listed)?;
            Ok(Self { impact, checklist, memory })
        })
    }

    /// Checks the merged tree `made`, another store's, with a handle of its own, too.
    pub(super) fn check(
        self,
        again: &Again<'p>,
        (standing, target): (&Standing, &Target),
        (made, tree): (Made, ObjectId),
        (pair, options): (Option<&Pair<'p>>, &PlanOptions),
    ) -> Result<Checked, Error> {
        let Self { impact, checklist, memory } = self;
        let findings = again.ask(|fork| {
            fork.store.take_over(made);
            let tree = match &options.checked {
                Some(rev) => fork.repo.tree_of(fork.repo.commit(rev)?)?,
                None => tree,
            };
            let findings = checks::find(fork, (standing, target), pair, tree, &memory)?;
            if options.upstream.is_none()
                && let Some(found) = memory.to_remember()
            {
                // A convenience for the next run, done without where it cannot be had.
                let _ = fork.repo.remember(FOUND, found);
            }
            Ok(findings)
        })?;
        memory.let_go();
        Ok(Checked { impact, findings, checklist })
    }
}

/// What is known when the merged tree was checked.
#[derive(Default)]
pub(super) struct Checked {
    /// What the release changes around the code.
    pub(super) impact: impact::Impact,
    /// What is wrong with the merged tree.
    pub(super) findings: Vec<Finding>,
    checklist: Vec<ChecklistItem>,
}

impl Checked {
    /// What is to be done, by both where there is a pair, and what of it was ticked.
    pub(super) fn checklist(
        &mut self,
        fork: &Fork<'_>,
        target: &Target,
        paired: Option<&mut Paired>,
    ) -> Result<Vec<ChecklistItem>, Error> {
        let mut checklist = std::mem::take(&mut self.checklist);
        if let Some(paired) = paired {
            take_over(&mut checklist, paired);
        }
        if let Some(version) = &target.version {
            checklist::tick(fork.repo, fork.country, &version.to_string(), &mut checklist, |text| {
                fork.warn(text);
            })?;
        }
        Ok(checklist)
    }
}

/// One list for both: the pair's items stand behind those of the same phase, blockers before the others, and what both ask
/// for stands once.
fn take_over(all: &mut Vec<ChecklistItem>, paired: &mut Paired) {
    let Some(plan) = &mut paired.plan else { return };
    // Nobody merges or compiles what runs unmodified.
    let unmodified = paired.how == PairedHow::Pinned;
    for mut item in std::mem::take(&mut plan.checklist) {
        if unmodified && item.phase == "local" {
            continue;
        }
        if let Some(same) = all.iter_mut().find(|one| one.phase == item.phase && one.text == item.text) {
            same.because = format!("{}; {}: {}", same.because, paired.repository, item.because);
            same.reasons.extend(item.reasons);
            same.blocker |= item.blocker;
            continue;
        }
        item.id = format!("{}:{}", paired.repository, item.id);
        item.text = format!("{}: {}", paired.repository, item.text);
        let goes_before = |one: &ChecklistItem| one.blocker || !item.blocker;
        let behind = all.iter().rposition(|one| one.phase == item.phase && goes_before(one));
        let behind = behind.or_else(|| all.iter().rposition(|one| is_before(&one.phase, &item.phase)));
        all.insert(behind.map_or(0, |at| at + 1), item);
    }
}

/// Whether a phase comes before another.
fn is_before(one: &str, other: &str) -> bool {
    let at = |name: &str| crate::rules::ListPhase::ALL.iter().position(|phase| phase.name() == name);
    at(one) < at(other)
}

#[cfg(test)]
mod tests;
