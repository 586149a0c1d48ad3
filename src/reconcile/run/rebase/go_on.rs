//! `continue` in a rebase: the stop is committed, the next one is gone to; at the end the decisions are.
//!
//! Owns [`proceed`]. Killed at any instant, it goes on where it was when it is called again.

use bstr::{BString, ByteSlice};

use super::super::look::look;
use super::super::proceed::{finished, refusal};
use super::super::start::id;
use super::super::{Phase, Run, RunError, Tools, Worker, message, sound, verify};
use super::walk::told;
use crate::error::Error;
use crate::object::CommitId;
use crate::reconcile::Force;
use crate::report::counts::few;
use crate::report::document::Fate;
use crate::report::path;
use crate::report::run::Proceeded;

/// What is told besides.
type Notes = Vec<String>;

/// Commits what was decided at a stop and goes on.
pub(in crate::reconcile::run) fn proceed(
    mut run: Run<'_>,
    worker: &Worker,
    tools: &Tools<'_>,
    force: Force,
    mut notes: Notes,
) -> Result<Proceeded, Error> {
    run.is_here()?;
    run.recover()?;
    if !run.session.hunks.is_empty()
        && let Some(refused) = run.leave_stop(worker, tools, force, &mut notes)?
    {
        return Ok(refused);
    }
    run.no_stray_commits()?;
    run.go_to_next(worker, tools)?;
    match run.at_stop() {
        Some(stop) => Ok(Proceeded::Stopped {
            stop,
            branch: run.session.branch.clone(),
            open: run.left(),
            replayed: run.replay()?.told(),
            notes,
        }),
        None => end(run, tools, force, notes),
    }
}

impl Run<'_> {
    /// Commits the stop, unless somebody did; what keeps it from being committed where something does.
    fn leave_stop(
        &mut self,
        worker: &Worker,
        tools: &Tools<'_>,
        force: Force,
        notes: &mut Notes,
    ) -> Result<Option<Proceeded>, Error> {
        let (head, tip) = (self.repo.commit("HEAD")?, CommitId(id(&self.replay()?.tip)?));
        if head != tip {
            return self.committed_by_hand(head, tip, worker).map(|()| None);
        }
        if self.is_put_away()? {
            return self.left_out(force).map(|()| None);
        }
        self.bring_in()?;
        let files = look(self)?;
        self.record_by_hand(&files, worker);
        self.save()?;
        if let Some(refused) = refusal(self, (tools.packs, &files), force, notes)? {
            return Ok(Some(refused));
        }
        let paths: Vec<BString> = files.iter().map(|file| file.path.clone()).collect();
        self.repo.stage_files(&paths)?;
        if self.repo.staged_tree()? == self.repo.tree_of(tip)? {
            self.repo.end_pick()?;
            self.done(Fate::Emptied, tip)?;
            return Ok(None);
        }
        self.set_phase(Phase::Committing)?;
        let message = self.repo.message_of(self.stopped_at()?)?;
        let (commit, made) = self.repo.commit_pick(&message)?;
        notes.extend(made.note());
        // Git leaves some of it where a process that was killed held a lock.
        self.repo.end_pick()?;
        self.done(Fate::Settled, commit)?;
        Ok(None)
    }

    fn stopped_at(&self) -> Result<CommitId, Error> {
        let pick = self.replay()?.next().ok_or(RunError::None)?;
        Ok(CommitId(id(&pick.commit)?))
    }

    /// Whether nothing of the stop is left: git does not know of it, and the files are those of HEAD.
    fn is_put_away(&self) -> Result<bool, Error> {
        if self.repo.pick_head()?.is_some() {
            return Ok(false);
        }
        if self.repo.unmerged_paths()?.is_empty() && self.repo.changed_files()?.is_empty() {
            return Ok(true);
        }
        // `git cherry-pick --quit` forgets the commit and leaves the files.
        self.mark_stop()?;
        Ok(false)
    }

    /// The commit at the stop stays out, if that is what somebody wants.
    fn left_out(&mut self, force: Force) -> Result<(), Error> {
        let (stop, tip) = (self.stopped_at()?, CommitId(id(&self.replay()?.tip)?));
        if force == Force::No {
            return Err(RunError::StopGone { commit: stop.short() }.into());
        }
        self.session.hunks.retain(|hunk| hunk.decided.is_some());
        self.done(Fate::LeftOut, tip)
    }

    /// Somebody typed `git commit`, or the run was killed after it had committed.
    fn committed_by_hand(&mut self, head: CommitId, tip: CommitId, worker: &Worker) -> Result<(), Error> {
        if !self.repo.holds(head, tip)? {
            return Err(RunError::MovedAway { branch: self.session.branch.clone() }.into());
        }
        self.repo.end_pick()?;
        let files = look(self)?;
        self.record_by_hand(&files, worker);
        self.done(Fate::Settled, head)
    }

    /// Keeps what became of the commit at the stop; there is none any more then.
    fn done(&mut self, fate: Fate, tip: CommitId) -> Result<(), Error> {
        let hunks = std::mem::take(&mut self.session.hunks);
        let replay = self.replay_mut()?;
        let became = (fate == Fate::Settled).then(|| tip.to_string());
        let fate = replay.next().map(|pick| told(pick, fate, became));
        replay.fates.extend(fate);
        replay.earlier.extend(hunks);
        replay.tip = tip.to_string();
        self.save()
    }

    /// Commits that somebody made between two stops are built upon.
    fn no_stray_commits(&mut self) -> Result<(), Error> {
        let (head, tip) = (self.repo.commit("HEAD")?, CommitId(id(&self.replay()?.tip)?));
        if head == tip {
            return Ok(());
        }
        if !self.repo.holds(head, tip)? {
            return Err(RunError::MovedAway { branch: self.session.branch.clone() }.into());
        }
        self.replay_mut()?.tip = head.to_string();
        self.save()
    }
}

/// Every commit is replayed: the decisions follow in a commit of their own.
fn end(mut run: Run<'_>, tools: &Tools<'_>, force: Force, mut notes: Notes) -> Result<Proceeded, Error> {
    let paths = run.repo.unstaged_files()?.into_iter().filter(|path| *path != run.log_path());
    let paths: Vec<String> = paths.map(|path| path::encode(&path)).collect();
    if !paths.is_empty() {
        return Ok(Proceeded::Unstaged { paths });
    }
    let lost: Vec<String> = verify::lost(&run)?.iter().map(|path| path::encode(path)).collect();
    if !lost.is_empty() && force == Force::No {
        let country = run.session.country.clone();
        return Ok(Proceeded::Lost { paths: lost, country, names: Vec::new(), unreadable: Vec::new() });
    }
    notes.extend(unlike_merge(&run)?);
    let head = run.repo.commit("HEAD")?;
    notes.extend(back_again(&run, head)?);
    // Its commits are made: what is wrong is mended in one more.
    let sound = sound::check(&run, tools, run.repo.tree_of(head)?)?;
    notes.extend(sound.errors.iter().chain(&sound.warnings).map(sound::told));
    let log = run.write_log()?;
    run.repo.stage_files(&[log.clone().into()])?;
    let commit = if run.repo.staged_tree()? == run.repo.tree_of(head)? {
        head
    } else {
        let (commit, made) = run.repo.commit_staged(&message::of_replay(&run.session, &log))?;
        notes.extend(made.note().filter(|note| !notes.contains(note)));
        commit
    };
    finished(&mut run, commit, log, notes)
}

/// Files that neither the branch had at its end nor the release has: an early commit brought them, a person kept them at its
/// stop, and what took them away later was a merge of upstream.
fn back_again(run: &Run<'_>, head: CommitId) -> Result<Option<String>, Error> {
    const NAMED: usize = 8;
    let (repo, upstream) = (run.repo, run.repo.commit(&run.session.upstream)?);
    let added = repo.changes(repo.tree_of(upstream)?, repo.tree_of(head)?)?;
    let (store, country) = (repo.store()?, run.journal.tree);
    let mut names = Vec::new();
    for change in added.into_iter().filter(|change| change.from.is_none()) {
        if store.entry_at(country, change.path.as_bstr())?.is_none() {
            names.push(path::encode(&change.path));
        }
    }
    let listed = few(&names, NAMED);
    Ok((!names.is_empty()).then(|| {
        format!(
            "there again, though neither your branch nor the release has it now ({} in all): {listed}; `git rm FILE` and a \
             commit take away what is not wanted",
            names.len()
        )
    }))
}

/// Files that are not as a merge would have them and that no conflict explains: what a dropped merge of upstream had
/// settled by hand, for one.
fn unlike_merge(run: &Run<'_>) -> Result<Option<String>, Error> {
    const NAMED: usize = 8;
    let (repo, merged) = (run.repo, &run.replay()?.merged);
    let (Ok(merged_tree), head) = (id(merged), repo.commit("HEAD")?) else { return Ok(None) };
    let Ok(changes) = repo.changes(merged_tree, repo.tree_of(head)?) else { return Ok(None) };
    let explained = |name: &str| run.session.report.conflicts.iter().any(|conflict| conflict.path == name);
    let names = changes.iter().map(|change| path::encode(&change.path)).filter(|name| !explained(name));
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return Ok(None);
    }
    let (count, listed) = (names.len(), few(&names, NAMED));
    Ok(Some(format!(
        "{count} files are not as a merge would have left them, and no conflict explains it: {listed}; \
         look at them with git diff {merged} HEAD -- FILE"
    )))
}
