//! Past syncs replayed: what would have been said of each hunk, and what people made of it.
//!
//! Owns [`find`], the syncs in a fork's history, and [`replay`]. Must not count anything: that is `audit/measure.rs`. It
//! changes nothing in the repository.

use std::collections::{BTreeMap, BTreeSet};

use super::syncs::merges;
use super::{Forecast, PlanOptions, forecast, fork, outcomes};
use crate::audit::Outcome;
use crate::audit::measure::Trial;
use crate::classify::Voice;
use crate::config::Config;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::Repository;
use crate::object::CommitId;
use crate::progress::Progress;
use crate::reconcile::{Apply, BaseOption, Besides, Explain, Network};
use crate::report::document as doc;
use crate::report::path;
use crate::rules::Packs;

/// A merge that brought something of upstream into a fork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sync {
    /// What the fork is called.
    pub fork: String,
    /// The merge.
    pub merge: String,
    /// Its parent that was the country's.
    pub country: String,
    /// Its parent that was upstream's.
    pub upstream: String,
    /// When it was made, `2024-04-11`.
    pub date: String,
}

/// The syncs in the history of the fork's branches, the newest first: merges of the fork with one parent that upstream
/// has and one that it has not.
///
/// # Errors
/// [`Error`] when the fork or its history cannot be read.
pub fn find(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    name: &str,
    progress: &dyn Progress,
) -> Result<Vec<Sync>, Error> {
    let options = PlanOptions { network: Network::Offline, ..PlanOptions::default() };
    let fork = fork::open(repo, packs, config, &options, progress)?;
    let upstream = fork.upstream_tips();
    let mut tips = vec![fork.country];
    tips.extend(
        repo.branches()?.iter().filter(|branch| !fork.is_upstreams(branch)).map(|branch| branch.commit),
    );
    let mut found = BTreeSet::new();
    for tip in tips {
        for merge in merges(&fork.graph, tip, &upstream)? {
            found.insert((fork.graph.seconds(merge.commit)?, merge.commit, merge.country, merge.upstream));
        }
    }
    let sync = |(seconds, merge, country, upstream): (i64, CommitId, CommitId, CommitId)| {
        let [merge, country, upstream] = [merge, country, upstream].map(|commit| commit.to_string());
        Sync { fork: name.to_owned(), merge, country, upstream, date: crate::text::date(seconds) }
    };
    Ok(found.into_iter().rev().map(sync).collect())
}

/// The trials of one sync: every hunk that git's own merge of its two parents leaves, what a plan says of it, and what
/// people made of it. A hunk that merging by key cuts into smaller ones is judged as it was before.
///
/// # Errors
/// [`Error`] when the plan cannot be made or the merge cannot be read.
pub fn replay(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    sync: &Sync,
    progress: &dyn Progress,
) -> Result<Vec<Trial>, Error> {
    let plan = |apply| {
        let options = PlanOptions {
            country: Some(sync.country.clone()),
            upstream: Some(sync.upstream.clone()),
            base: BaseOption::Recursive,
            network: Network::Offline,
            apply,
            besides: Besides::Nothing,
            ..PlanOptions::default()
        };
        forecast((repo, packs, config), &options, Explain::No, progress)
    };
    let (by_lines, by_key) = (plan(Apply::None)?, plan(Apply::Safe)?);
    let (store, committed) = (repo.store()?, repo.tree_of(repo.commit(&sync.merge)?)?);
    let said = voices(&by_key);
    let mut trials = Vec::new();
    for (at, conflict) in by_lines.merged.iter().enumerate() {
        let found = outcomes::by_lines(&store, conflict, by_lines.tree, committed)?;
        let own = of_conflict(sync, &by_lines, at, &found);
        trials.extend(own.into_iter().map(|trial| match said.get(&trial.key) {
            Some(voices) => Trial { voices: voices.clone(), ..trial },
            None => trial,
        }));
    }
    Ok(trials)
}

/// What each source said of each hunk of a plan, by the hunk's key.
fn voices(made: &Forecast) -> BTreeMap<String, Vec<Voice>> {
    let conflicts = made.merged.iter().zip(&made.report.conflicts).zip(&made.voices);
    let each = conflicts.flat_map(|((conflict, listed), voices)| {
        let key = |hunk: &doc::Hunk| key(conflict, hunk);
        listed.hunks.iter().map(key).zip(voices.iter().cloned())
    });
    each.collect()
}

fn key(conflict: &Conflict, hunk: &doc::Hunk) -> String {
    format!("{} {}", path::encode(&conflict.path), hunk.key)
}

fn of_conflict(sync: &Sync, made: &Forecast, at: usize, found: &[Outcome]) -> Vec<Trial> {
    let year = sync.date.get(..4).unwrap_or("?");
    let listed = made.report.conflicts[at].hunks.iter();
    let each = listed.zip(&made.voices[at]).zip(found).map(|((hunk, voices), outcome)| Trial {
        fold: format!("{} {year}", sync.fork),
        file: format!("{} {}", sync.merge, path::encode(&made.merged[at].path)),
        name: format!("{} {}", sync.merge, hunk.id),
        key: key(&made.merged[at], hunk),
        voices: voices.clone(),
        outcome: *outcome,
    });
    each.collect()
}
