//! A release brought in by rebase: the country's commits laid onto it one after the other, with a stop where one does not
//! fit.
//!
//! Owns the way from one stop to the next ([`walk`]), what `continue` does at a stop ([`go_on`]) and what a stop is to git.
//! Must not know how a commit is judged: [`Course`](crate::reconcile::course::Course) does.
//!
//! At a stop git is as in the middle of `git cherry-pick`: HEAD is on the new branch at what was replayed so far, the
//! commit stands in `CHERRY_PICK_HEAD`, and the index has the sides. Git's second stage is upstream's there, and the third
//! the country's; the markers in the files are labelled as ever. `git commit` keeps author and date, as git does itself.
//!
//! ```text
//! start ─> walk ─> stop ─> review ─> continue: commit ─> walk ─> stop … ─> end: the decisions in a commit of their own
//! ```

mod go_on;
mod walk;

use bstr::ByteSlice;
use serde::{Deserialize, Serialize};

pub(super) use go_on::proceed;
use walk::{Walked, walk};

use super::left::Leftover;
use super::start::{Beginning, nothing_in_the_way};
use super::{Run, RunError, Tools, Worker};
use crate::error::Error;
use crate::git::Repository;
use crate::git::pick::PickState;
use crate::object::{CommitId, ObjectId};
use crate::reconcile::course::Course;
use crate::reconcile::{Apply, BaseOption, Force, Forecast, Network, PlanOptions};
use crate::report::document as doc;
use crate::report::document::Strategy;
use crate::report::run::AtStop;
use crate::review::log::Log;
use crate::review::session::{Pick, Replay, Session};
use crate::structured::Formats;

/// What a rebase was begun with, and what its later stops are judged by too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// The fork's version, where somebody said it.
    from: Option<String>,
    /// The base's commit; absent where it is found again.
    base: Option<String>,
    /// The formats that are merged by key.
    structured: String,
    /// What is settled without a person.
    apply: Apply,
    /// The pack, where somebody named it.
    pack: Option<String>,
}

impl Asked {
    fn of(options: &PlanOptions, made: &Forecast) -> Self {
        Self {
            from: options.from.as_ref().map(ToString::to_string),
            base: made.report.commits.base.clone(),
            structured: options.structured.to_string(),
            apply: options.apply,
            pack: options.pack.clone(),
        }
    }

    /// The same as options of a plan for these two commits.
    fn options(&self, country: &str, upstream: &str, version: Option<&str>, worker: &Worker) -> PlanOptions {
        PlanOptions {
            version: version.and_then(|version| version.parse().ok()),
            country: Some(country.to_owned()),
            upstream: Some(upstream.to_owned()),
            base: self.base.clone().map_or(BaseOption::Auto, BaseOption::Rev),
            from: self.from.as_ref().and_then(|version| version.parse().ok()),
            force: Force::Yes,
            network: Network::Offline,
            apply: self.apply,
            now: Some(worker.now),
            pack: self.pack.clone(),
            structured: self.structured.parse().unwrap_or_else(|_| Formats::default()),
            ..PlanOptions::default()
        }
    }
}

/// What `start` writes: the commits up to the first stop, or all of them. Nothing of the user's has changed then.
pub(super) fn beginning(
    repo: &Repository,
    worker: &Worker,
    tools: &Tools<'_>,
    (made, head): (&Forecast, CommitId),
    options: &PlanOptions,
) -> Result<Beginning, Error> {
    // Names that this file system takes for one come back with the country's commits, if not at the first stop.
    nothing_in_the_way(repo, &[], repo.tree_of(head)?)?;
    let asked = Asked::of(options, made);
    let report = &made.report;
    let (country, upstream) = (&report.commits.country, &report.commits.upstream);
    let options = asked.options(country, upstream, report.release.to.as_deref(), worker);
    let course = Course::open(repo, tools.packs, tools.config, &options, tools.progress)?;
    let line = course.line()?;
    let commits = line.commits.iter().map(|unit| {
        let parts = unit.parts.iter().map(|part| pick(repo, *part, 1)).collect::<Result<_, _>>()?;
        Ok(Pick { parts, ..pick(repo, (unit.commit, unit.from), unit.stands_for)? })
    });
    let commits = commits.collect::<Result<Vec<_>, Error>>()?;
    let syncs = line.syncs.len();
    let mut replay = Replay { commits, syncs, merged: report.tree.clone(), ..Replay::default() };
    let walked = walk((repo, &course, worker), &replay, course.release(), &Log::default(), tools.progress)?;
    let Walked { commits, fates, tip, tree, mut conflicts, stop } = walked;
    (replay.commits, replay.fates) = (commits, fates);
    replay.tip = tip.to_string();
    let merged = stop.as_ref().map(|stop| stop.merged.as_slice()).unwrap_or_default();
    let at = conflicts.len() - merged.len();
    number(&mut conflicts, &[]);
    let left = Leftover::of(&repo.store()?, tree, &conflicts[at..], merged)?;
    let notes = unsigned(repo).into_iter().collect();
    let (replay, conflicts) = (Some((replay, asked)), Some(conflicts));
    Ok(Beginning { head, tip, written: tree, left, replay, conflicts, notes })
}

fn pick(repo: &Repository, (commit, from): (CommitId, ObjectId), stands_for: usize) -> Result<Pick, Error> {
    let subject = repo.commit_info(commit)?.subject.to_str_lossy().into_owned();
    let parent = from.to_string();
    Ok(Pick { commit: commit.to_string(), parent, subject, parts: Vec::new(), stands_for })
}

/// Signatures are made where a commit is committed, not where it is only replayed.
fn unsigned(repo: &Repository) -> Option<String> {
    let wanted = repo.config_string("commit.gpgSign").ok().flatten()?;
    matches!(wanted.to_lowercase().as_str(), "true" | "yes" | "on" | "1").then(|| {
        "commits that are replayed without a stop are not signed; when all is done, \
         `git rebase --force-rebase --gpg-sign RELEASE` signs them"
            .to_owned()
    })
}

/// Numbers the hunks of `new` on from those of `known`, file by file: an id names one hunk in the whole rebase.
fn number(new: &mut [doc::Conflict], known: &[doc::Conflict]) {
    for at in 0..new.len() {
        let (before, rest) = new.split_at_mut(at);
        let conflict = &mut rest[0];
        let same = known.iter().chain(&*before).filter(|other| other.path == conflict.path);
        let taken: usize = same.map(|other| other.hunks.len()).sum();
        for (number, hunk) in (taken + 1..).zip(&mut conflict.hunks) {
            hunk.id = format!("{}#{number}", conflict.path);
        }
    }
}

impl Run<'_> {
    /// The commit that does not fit, where a rebase stopped at one.
    pub(super) fn at_stop(&self) -> Option<AtStop> {
        let session = &self.session;
        let replay = session.replay.as_ref().filter(|_| !session.hunks.is_empty())?;
        let pick = replay.next()?;
        Some(AtStop {
            commit: pick.commit.clone(),
            subject: pick.subject.clone(),
            number: replay.fates.len() + 1,
            of: replay.commits.len(),
            stands_for: pick.stands_for,
        })
    }

    /// Has git know of the stop; nothing where there is none.
    pub(super) fn mark_stop(&self) -> Result<(), Error> {
        let Some(stop) = self.at_stop() else { return Ok(()) };
        let commit = self.repo.commit(&stop.commit)?;
        let mut message = self.repo.message_of(commit)?;
        if !message.ends_with(b"\n") {
            message.push(b'\n');
        }
        message.extend_from_slice(b"\n# Conflicts:\n");
        for (path, _) in &self.journal.unmerged {
            message.extend_from_slice(format!("#\t{path}\n").as_bytes());
        }
        Ok(self.repo.begin_pick(&PickState { commit, tree: self.journal.written, message })?)
    }

    /// Whether what stands in the branch is not all of it yet.
    pub(in crate::reconcile) fn is_being_made(&self) -> Result<bool, Error> {
        if !is_rebase(&self.session) {
            return Ok(self.repo.merge_head()?.is_some());
        }
        let branch = format!("refs/heads/{}", self.session.branch);
        Ok(self.repo.head_ref()?.as_deref() == Some(branch.as_bytes()))
    }

    /// The commits that the branch may stand at without holding anything of the user's.
    pub(super) fn made(&self) -> Vec<CommitId> {
        let mut made = vec![self.journal.head];
        made.extend(self.journal.moving_to);
        let replay = self.session.replay.as_ref();
        made.extend(replay.and_then(|replay| replay.tip.parse().ok()).map(CommitId));
        made
    }

    fn replay(&self) -> Result<&Replay, RunError> {
        self.session.replay.as_ref().ok_or(RunError::None)
    }

    fn replay_mut(&mut self) -> Result<&mut Replay, RunError> {
        self.session.replay.as_mut().ok_or(RunError::None)
    }
}

/// Whether an upgrade is made by rebase.
pub(super) fn is_rebase(session: &Session) -> bool {
    session.strategy == Strategy::Rebase
}
