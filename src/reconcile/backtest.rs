//! Past syncs replayed: what would have been said of each hunk, and what people made of it.
//!
//! Owns [`find`], the syncs in a fork's history, and [`replay`]. Must not count anything: that is `audit/measure.rs`. It
//! changes nothing in the repository.

use std::collections::{BTreeMap, BTreeSet};

use bstr::ByteSlice;
use serde::{Deserialize, Serialize};

use super::audit::fates::{Reading, Trees};
use super::outcomes::{self, Left};
use super::syncs::merges;
use super::{Forecast, PlanOptions, forecast, fork};
use crate::audit::measure::{FileFate, FileTrial, Trial};
use crate::classify::Voice;
use crate::config::Config;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::Repository;
use crate::git::store::Store;
use crate::object::{CommitId, ObjectId};
use crate::progress::{Progress, Silent};
use crate::reconcile::{BaseOption, Besides, Cut, Explain, Histories, Network};
use crate::report::document as doc;
use crate::report::path;
use crate::rules::Packs;
use crate::text::Whitespace;

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

/// What a sync shows when it is made again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// Every hunk that git's own merge of its two parents leaves, what a plan says of it, and what people made of it.
    pub trials: Vec<Trial>,
    /// Every file of text in which they stand.
    pub files: Vec<FileTrial>,
    /// What an audit of its files finds, counted by check; `None` where that was not asked for.
    pub findings: Option<BTreeMap<String, usize>>,
}

/// Whether the files of each sync are looked at as an audit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookInto {
    /// The hunks alone.
    Hunks,
    /// Also what else became of the files.
    Files,
}

/// Makes a sync again and holds it against what was committed; its files too, if that is asked for. A hunk
/// that merging by key cuts into smaller ones is judged as it was before.
///
/// # Errors
/// [`Error`] when the plan cannot be made or the merge cannot be read.
pub fn replay(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    sync: &Sync,
    look: LookInto,
) -> Result<Replayed, Error> {
    let options = PlanOptions {
        country: Some(sync.country.clone()),
        upstream: Some(sync.upstream.clone()),
        base: BaseOption::Recursive,
        network: Network::Offline,
        besides: Besides::Nothing,
        cut: Cut::AndLines,
        histories: Histories::Passed,
        ..PlanOptions::default()
    };
    let made = forecast((repo, packs, config), &options, Explain::No, &Silent)?;
    let (store, committed) = (repo.store()?, repo.tree_of(repo.commit(&sync.merge)?)?);
    let mut replayed = Replayed::default();
    for (at, conflict) in made.merged.iter().enumerate() {
        let keys = Heard::of(conflict, &made.report.conflicts[at], &made.voices[at]);
        let uncut = made.uncut.iter().find(|uncut| uncut.conflict.path == conflict.path);
        replayed.trials.extend(match uncut {
            None => keys.trials(sync, &outcomes::left_of(&store, &made, at, committed)?, &keys),
            Some(uncut) => {
                let left = outcomes::of_lines(&store, &uncut.conflict, (made.tree, committed))?;
                Heard::of(&uncut.conflict, &uncut.listed, &uncut.voices).trials(sync, &left, &keys)
            }
        });
        replayed.files.extend(file(&store, &made, at, committed)?);
    }
    if look == LookInto::Files {
        replayed.findings = Some(findings((repo, packs), sync, &made, committed)?);
    }
    Ok(replayed)
}

/// What an audit finds in the files of the merge, by check.
fn findings(
    (repo, packs): (&Repository, &Packs),
    sync: &Sync,
    made: &Forecast,
    committed: ObjectId,
) -> Result<BTreeMap<String, usize>, Error> {
    let version = made.report.release.to.as_ref().and_then(|version| version.parse().ok());
    let reading = Reading { repo, pack: packs.get(&made.report.repository), version: version.as_ref() };
    let tree = |commit: &str| -> Result<ObjectId, Error> { Ok(repo.tree_of(repo.commit(commit)?)?) };
    let trees = Trees::of(made, (tree(&sync.country)?, tree(&sync.upstream)?), (committed, committed));
    let mut counts = BTreeMap::new();
    for finding in reading.findings(made, &trees)? {
        *counts.entry(finding.check).or_default() += 1;
    }
    Ok(counts)
}

/// A conflict, and what each source said of each of its hunks.
struct Heard<'a> {
    conflict: &'a Conflict,
    listed: &'a doc::Conflict,
    voices: &'a [Vec<Voice>],
}

impl<'a> Heard<'a> {
    const fn of(conflict: &'a Conflict, listed: &'a doc::Conflict, voices: &'a [Vec<Voice>]) -> Self {
        Self { conflict, listed, voices }
    }

    /// A trial for each hunk; where `keys` has the same hunk, with what was said of that.
    fn trials(&self, sync: &Sync, left: &[Left], keys: &Self) -> Vec<Trial> {
        let year = sync.date.get(..4).unwrap_or("?");
        let path = path::encode(&self.conflict.path);
        let each = self.listed.hunks.iter().zip(self.voices).zip(left).map(|((hunk, voices), left)| Trial {
            fold: format!("{} {year}", sync.fork),
            file: format!("{} {path}", sync.merge),
            name: format!("{} {}", sync.merge, hunk.id),
            key: format!("{path} {}", hunk.key),
            voices: keys.said(&hunk.key).unwrap_or(voices).clone(),
            outcome: left.outcome,
        });
        each.collect()
    }

    fn said(&self, key: &str) -> Option<&Vec<Voice>> {
        let at = self.listed.hunks.iter().position(|hunk| hunk.key == key)?;
        self.voices.get(at)
    }
}

/// What became of a conflicted file of text; `None` for another one, and for one that is gone.
fn file(
    store: &Store<'_>,
    made: &Forecast,
    at: usize,
    committed: ObjectId,
) -> Result<Option<FileTrial>, Error> {
    let (conflict, listed) = (&made.merged[at], &made.report.conflicts[at]);
    let now = outcomes::entry_of(store, conflict, committed)?;
    let machine = store.entry_at(made.tree, conflict.path.as_bstr())?;
    let (Some(now), Some(machine), false) = (now, machine, conflict.hunks.is_empty()) else {
        return Ok(None);
    };
    let said = |id| -> Result<Vec<Vec<u8>>, Error> {
        let text = store.blob(id)?;
        let lines = text.lines().map(|line| Whitespace::IgnoreAll.key(line).into_owned());
        Ok(lines.filter(|line| !line.is_empty()).collect())
    };
    let fate = if !listed.resolved {
        FileFate::Open
    } else if machine.id == now.id || said(machine.id)? == said(now.id)? {
        FileFate::Equal
    } else {
        FileFate::Other
    };
    let sides = conflict.entries.map(|entry| entry.map_or_else(String::new, |entry| entry.id.to_string()));
    let key = format!("{} {} {} {}", listed.path, sides.base, sides.country, sides.upstream);
    Ok(Some(FileTrial { key, fate }))
}

/// Where a fork's commits are to be read on the web, by the address that it was cloned from: `https://host/owner/name`.
#[must_use]
pub fn web(repo: &Repository) -> Option<String> {
    repo.config_string("remote.origin.url").ok().flatten().and_then(|url| page(&url))
}

/// The page of a repository, by the address that git knows it by; `None` for a folder, and for what has no owner.
fn page(url: &str) -> Option<String> {
    let rest = match url.split_once("://") {
        Some(("https" | "http" | "ssh", rest)) => {
            rest.rsplit_once('@').map_or(rest, |(_, rest)| rest).to_owned()
        }
        Some(_) => return None,
        None => url.split_once('@')?.1.replacen(':', "/", 1),
    };
    let name = rest.trim_end_matches('/').trim_end_matches(".git");
    name.contains('/').then(|| format!("https://{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_git_knows_leads_to_the_page_without_names_and_secrets() {
        let known = Some("https://host.example/owner/fork".to_owned());
        for url in [
            "https://host.example/owner/fork.git",
            "https://ada:secret@host.example/owner/fork/",
            "ssh://git@host.example/owner/fork.git",
            "git@host.example:owner/fork.git",
        ] {
            assert_eq!(page(url), known, "{url}");
        }
        assert_eq!([page("../fork"), page("file:///fork"), page("https://host.example")], [None, None, None]);
    }
}
