//! From one stop to the next.
//!
//! Owns [`walk`], which only makes objects, and [`Run::move_on`], which writes them to files, index and branch. Where that is
//! interrupted, [`Run::recover`] goes back to where it began, and the walk is made again.

use super::super::left::{Leftover, stages};
use super::super::start::{id, nothing_in_the_way};
use super::super::{Phase, Run, RunError, Tools, Worker};
use super::number;
use crate::error::Error;
use crate::git::Repository;
use crate::git::pick::Committer;
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::reconcile::course::{Course, Judged, Outcome};
use crate::report::document::{self as doc, Counts, Fate, Replayed};
use crate::review::log::Log;
use crate::review::session::{Pick, Replay};

/// Git's index before it goes on.
const STOP_INDEX: &str = "run/stop-index";

/// How far the commits went.
pub(super) struct Walked {
    /// All commits: branches that were merged and whose commits fit one by one are told apart now.
    pub(super) commits: Vec<Pick>,
    /// What became of each that was reached.
    pub(super) fates: Vec<Replayed>,
    /// The last commit that was made.
    pub(super) tip: CommitId,
    /// The tree that the files will have: that of the tip, or of the stop.
    pub(super) tree: ObjectId,
    /// The conflicts on the way, those of the stop last.
    pub(super) conflicts: Vec<doc::Conflict>,
    /// The commit that needs a person; `None` at the end.
    pub(super) stop: Option<Judged>,
}

/// Lays what is left of `replay` onto `tip`, up to the first commit that needs a person.
pub(super) fn walk(
    (repo, course, worker): (&Repository, &Course<'_>, &Worker),
    replay: &Replay,
    tip: CommitId,
    decided: &Log,
    progress: &dyn Progress,
) -> Result<Walked, Error> {
    let committer = repo.committer(worker.now)?;
    let tree = repo.tree_of(tip)?;
    let commits = replay.commits.clone();
    let mut walked = Walked { commits, fates: Vec::new(), tip, tree, conflicts: Vec::new(), stop: None };
    let done = replay.fates.len();
    while let Some(pick) = walked.commits.get(done + walked.fates.len()).cloned() {
        let number = done + walked.fates.len();
        progress.stage(&format!("replaying {} of {}", number + 1, walked.commits.len()));
        if !pick.parts.is_empty()
            && let Some(trees) = course.lay_all(&ids(repo, &pick.parts)?, walked.tip)?
        {
            for (part, tree) in pick.parts.iter().zip(trees) {
                walked.commit(repo, part, tree, (&committer, Fate::Replayed))?;
            }
            walked.commits.splice(number..=number, pick.parts);
            continue;
        }
        let [commits] = ids(repo, std::slice::from_ref(&pick))?[..] else { break };
        match course.lay(commits, walked.tip, decided, progress)? {
            Outcome::Clean(tree) => walked.commit(repo, &pick, tree, (&committer, Fate::Replayed))?,
            Outcome::Judged(judged) if judged.is_settled() => {
                walked.conflicts.extend(judged.conflicts);
                walked.commit(repo, &pick, judged.tree, (&committer, Fate::Settled))?;
            }
            Outcome::Judged(judged) => {
                walked.conflicts.extend(judged.conflicts.iter().cloned());
                walked.tree = judged.tree;
                walked.stop = Some(judged);
                break;
            }
        }
    }
    progress.finish();
    Ok(walked)
}

/// Commits, and the trees that their changes are told from.
fn ids(repo: &Repository, picks: &[Pick]) -> Result<Vec<(CommitId, ObjectId)>, Error> {
    picks.iter().map(|pick| Ok((repo.commit(&pick.commit)?, repo.tree_at(id(&pick.parent)?)?))).collect()
}

impl Walked {
    fn commit(
        &mut self,
        repo: &Repository,
        pick: &Pick,
        tree: ObjectId,
        (committer, fate): (&Committer, Fate),
    ) -> Result<(), Error> {
        let commit = repo.commit(&pick.commit)?;
        let became = if tree == self.tree {
            None
        } else {
            self.tip = repo.remake(commit, tree, self.tip, committer)?;
            self.tree = tree;
            Some(self.tip.to_string())
        };
        let fate = if became.is_some() { fate } else { Fate::Taken };
        self.fates.push(told(pick, fate, became));
        Ok(())
    }
}

/// What became of a commit.
pub(super) fn told(pick: &Pick, fate: Fate, became: Option<String>) -> Replayed {
    let (commit, subject, stands_for) = (pick.commit.clone(), pick.subject.clone(), pick.stands_for);
    Replayed { commit, subject, fate, became, stands_for }
}

impl Run<'_> {
    /// Goes on from HEAD, which is clean, to the next stop or to the end.
    pub(super) fn go_to_next(&mut self, worker: &Worker, tools: &Tools<'_>) -> Result<(), Error> {
        let replay = self.replay()?;
        if replay.next().is_none() {
            return Ok(());
        }
        let asked = self.journal.asked.as_ref().ok_or(RunError::None)?;
        let session = &self.session;
        let version = session.version.as_deref();
        let options = asked.options(&session.country, &session.upstream, version, worker);
        let course = Course::open(self.repo, tools.packs, tools.config, &options, tools.progress)?;
        let (tip, decided) = (CommitId(id(&replay.tip)?), Log::of(session));
        let walked = walk((self.repo, &course, worker), replay, tip, &decided, tools.progress)?;
        self.move_on(tip, walked)
    }

    /// Writes where the walk led to. The journal says it before anything changes, the session when everything has.
    fn move_on(&mut self, from: CommitId, walked: Walked) -> Result<(), Error> {
        let Walked { commits, fates, tip, tree, mut conflicts, stop } = walked;
        let (repo, before) = (self.repo, self.repo.tree_of(from)?);
        let changes = repo.changes(before, tree)?;
        nothing_in_the_way(repo, &changes, tree)?;
        let merged = stop.as_ref().map(|stop| stop.merged.as_slice()).unwrap_or_default();
        let at = conflicts.len() - merged.len();
        number(&mut conflicts, &self.session.report.conflicts);
        let left = Leftover::of(&repo.store()?, tree, &conflicts[at..], merged)?;
        if let Some(index) = repo.index_bytes()? {
            self.state.write(STOP_INDEX, &index)?;
        }
        let journal = &mut self.journal;
        (journal.written, journal.unmerged) = (tree, left.unmerged);
        (journal.also, journal.moving_to) = (vec![before], Some(tip));
        self.set_phase(Phase::Moving)?;
        repo.switch_files(&changes, tree, &stages(&self.journal.unmerged, doc::Strategy::Rebase))?;
        repo.move_branch(&self.session.branch, from, tip)?;
        let report = &mut self.session.report;
        report.conflicts.extend(conflicts);
        report.counts = Counts::of(&report.conflicts);
        report.tree = tree.to_string();
        self.session.hunks = left.hunks;
        let replay = self.replay_mut()?;
        replay.commits = commits;
        replay.fates.extend(fates);
        replay.tip = tip.to_string();
        self.mark_stop()?;
        self.save()?;
        self.settle_down()
    }

    fn settle_down(&mut self) -> Result<(), Error> {
        self.journal.also.clear();
        self.set_phase(Phase::Open)
    }

    /// Makes good what a kill left half done on the way to the next stop.
    pub(super) fn recover(&mut self) -> Result<(), Error> {
        if self.journal.phase != Phase::Moving {
            return Ok(());
        }
        let (repo, branch) = (self.repo, self.session.branch.clone());
        repo.break_locks(&branch)?;
        let replay = self.replay()?;
        if !self.session.hunks.is_empty() || replay.next().is_none() {
            // The session is the last that is written: everything else is.
            return self.settle_down();
        }
        let from = CommitId(id(&replay.tip)?);
        let to = self.journal.moving_to.unwrap_or(from);
        match repo.branch_tip(&branch)? {
            Some(at) if at == from || at == to => repo.move_branch(&branch, at, from)?,
            _ => return Err(RunError::MovedAway { branch }.into()),
        }
        repo.end_pick()?;
        let tree = repo.tree_of(from)?;
        let changes = repo.changes(tree, self.journal.written)?;
        let index = self.state.read(STOP_INDEX)?;
        repo.restore_files(&changes, tree, index.as_deref())?;
        self.journal.written = tree;
        self.journal.unmerged.clear();
        self.settle_down()
    }
}
