//! The facts of one step that its checklist is made from.
//!
//! Owns what is read of the repository for [`checklist`](crate::checklist), and the ticks in it. Must not know an item.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use bstr::{BStr, BString, ByteSlice};

use super::base::Base;
use super::fork::{Fork, read_text};
use super::standing::Standing;
use super::target::Target;
use crate::checklist::{self, Action, Facts, Runs, Ticks};
use crate::config::Config;
use crate::error::Error;
use crate::git::Repository;
use crate::git::history::own_commits;
use crate::git::worktree::Change;
use crate::object::{CommitId, ObjectId};
use crate::report::document::{ChecklistItem, Impact};
use crate::report::path;
use crate::rules::{Ask, Match, Pack, Proof, Rule, RuleSubject, StepRule};
use crate::sides::Sides;
use crate::version::Version;

/// The checklist of a step; nothing is ticked yet.
pub(super) fn find(
    fork: &Fork<'_>,
    standing: &Standing,
    (target, base): (&Target, &Base),
    config: &Config,
    impact: &[Impact],
) -> Result<Vec<ChecklistItem>, Error> {
    let Some(pack) = fork.pack else { return Ok(Vec::new()) };
    let began = began(fork, standing, base)?;
    let to = fork.graph.tree(target.commit)?;
    let changes = began.map_or_else(|| Ok(Vec::new()), |began| fork.repo.changes(began, to))?;
    let own = own(fork, pack, began)?;
    let actions = actions(fork, pack, standing, target, &changes)?;
    let touched: Vec<BString> = changes.into_iter().map(|change| change.path).collect();
    let facts = Facts {
        pack,
        from: standing.version.as_ref(),
        to: target.version.as_ref(),
        steps: &steps(pack, standing, target),
        changed: &touched,
        actions: &actions,
        impact,
        runs: runs(fork, pack, standing)?,
        ends: (fork.country, target.commit),
        own: &own,
        read: &|path| read_text(&fork.store, to, path).ok().flatten(),
        newer: newer(standing),
        config,
    };
    Ok(checklist::items(&facts))
}

/// The newest release of the fork's line, where the fork is not at it.
fn newer(standing: &Standing) -> Option<&Version> {
    let from = standing.version.as_ref()?;
    let newest = standing.trees.keys().filter(|version| version.line() == from.line()).max()?;
    (newest > from).then_some(newest)
}

/// What the country runs; its commits are counted only where an item of the pack asks for them.
fn runs(fork: &Fork<'_>, pack: &Pack, standing: &Standing) -> Result<Runs, Error> {
    let asked = pack.checklist.iter().any(|item| item.asks == Some(Ask::OwnCommits));
    let released = || standing.trees.values().any(|tree| *tree == fork.tree);
    if !asked || released() {
        return Ok(Runs::Release);
    }
    let own = own_commits(&fork.graph, fork.country, &standing.fork_points)?.count;
    Ok(if own == 0 { Runs::Release } else { Runs::OwnCommits(own) })
}

/// The files that the country left upstream with; `None` where that is not known.
fn began(fork: &Fork<'_>, standing: &Standing, base: &Base) -> Result<Option<ObjectId>, Error> {
    match standing.fork_points.first() {
        Some(point) => Ok(Some(fork.graph.tree(*point)?)),
        None => base.tree(fork),
    }
}

/// The files that the country changed or made since then; looked for only where an item of the pack asks for them.
fn own(fork: &Fork<'_>, pack: &Pack, began: Option<ObjectId>) -> Result<Vec<BString>, Error> {
    let mut proofs = pack.checklist.iter().flat_map(|item| &item.proofs);
    let Some(began) = began.filter(|_| proofs.any(|proof| matches!(proof, Proof::Own(_)))) else {
        return Ok(Vec::new());
    };
    let there = |change: &Change| change.to.is_some();
    Ok(fork.repo.changes(began, fork.tree)?.into_iter().filter(there).map(|change| change.path).collect())
}

/// The steps on the way, as the pack has them.
fn steps(pack: &Pack, standing: &Standing, target: &Target) -> Vec<StepRule> {
    let (Some(ladder), Some(to)) = (&standing.ladder, &target.version) else { return Vec::new() };
    if standing.version.as_ref().is_none_or(|from| from.line() == to.line()) {
        return Vec::new();
    }
    ladder.rungs_to(to).map(|rung| pack.step(rung.from, rung.to)).collect()
}

/// The rules with something to do whose change the release brings, and which the country has not made itself.
fn actions<'p>(
    fork: &Fork<'_>,
    pack: &'p Pack,
    standing: &Standing,
    target: &Target,
    changes: &[Change],
) -> Result<Vec<Action<'p>>, Error> {
    let (Some(from), Some(to)) = (&standing.version, &target.version) else { return Ok(Vec::new()) };
    let mut subjects: BTreeMap<&BStr, Option<RuleSubject<'_>>> = BTreeMap::new();
    let mut actions = Vec::new();
    for rule in pack.rules_for(from, to).filter(|rule| rule.action.is_some()) {
        let mut paths = Vec::new();
        for change in changes.iter().filter(|change| is_about(rule, change)) {
            let subject = match subjects.entry(change.path.as_bstr()) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(free) => free.insert(subject(fork, change)?),
            };
            if subject.as_ref().is_some_and(|subject| rule.matches(subject) == Match::Matches) {
                paths.push(path::encode(&change.path));
            }
        }
        if !paths.is_empty() {
            actions.push(Action { rule, paths });
        }
    }
    Ok(actions)
}

fn is_about(rule: &Rule, change: &Change) -> bool {
    let path = change.path.as_bstr();
    rule.paths.match_any(&[path]) && !rule.except.match_any(&[path])
}

/// What rules are asked about a change of the release; nothing where the country has made it itself.
fn subject<'c>(fork: &Fork<'_>, change: &'c Change) -> Result<Option<RuleSubject<'c>>, Error> {
    let path = change.path.as_bstr();
    let here = fork.store.entry_at(fork.tree, path)?;
    if here == change.to {
        return Ok(None);
    }
    let sides = Sides::new(change.from, here, change.to).map(|entry| fork.store.file(entry));
    let sides = sides.try_map(|side| side)?;
    Ok(Some(RuleSubject::new(vec![path], Some(sides.map(|text| text.to_vec())))))
}

/// Ticks what was done, as the working tree has it, else the commit.
pub(super) fn tick(
    repo: &Repository,
    commit: CommitId,
    release: &str,
    items: &mut [ChecklistItem],
    warn: impl Fn(String),
) -> Result<(), Error> {
    let path = checklist::path(release);
    let kept = match repo.workdir().map(|root| std::fs::read(root.join(&path))) {
        Some(Ok(bytes)) => Some(bytes),
        _ => repo.read_file(commit, BStr::new(&path))?.map(|bytes| bytes.to_vec()),
    };
    let Some(bytes) = kept else { return Ok(()) };
    match Ticks::parse(&bytes.to_str_lossy()) {
        Ok(ticks) => ticks.apply(items),
        Err(mistake) => warn(format!("{path} was not read: {mistake}")),
    }
    Ok(())
}
