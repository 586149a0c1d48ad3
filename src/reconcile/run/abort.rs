//! `abort`: everything as it was, from whatever instant the run had come to.
//!
//! Owns [`abort`]. Each step can be taken again, and the journal is the last thing to go.

use bstr::ByteSlice;

use super::{FOLDER, INDEX, Phase, Run, RunError, Worker, left_behind, ref_name};
use crate::error::Error;
use crate::git::Repository;
use crate::git::worktree::Change;
use crate::object::CommitId;
use crate::report::path;
use crate::report::run::Aborted;

/// Puts everything back.
///
/// # Errors
/// [`RunError::None`] when there is nothing to put back; [`Error`] when something cannot be written, and then calling it
/// again goes on.
pub fn abort(repo: &Repository, now: Option<i64>) -> Result<Aborted, Error> {
    let worker = Worker::of(repo, now);
    let lock = worker.lock(repo, "abort")?;
    let run = Run::find(repo)?.ok_or(RunError::None)?;
    let kept = keep_work(&run, &worker)?;
    let mut aborted = undo(run)?;
    aborted.kept = kept;
    aborted.notes.extend(left_behind(&lock));
    Ok(aborted)
}

/// The same under a lock that is held already, of a run that nobody has worked on.
pub(super) fn put_back(repo: &Repository) -> Result<(), Error> {
    match Run::find(repo)? {
        Some(run) => undo(run).map(drop),
        None => Ok(repo.state_dir().remove(FOLDER)?),
    }
}

/// What somebody changed in tracked files since the run began, as a commit that a ref keeps.
fn keep_work(run: &Run<'_>, worker: &Worker) -> Result<Option<String>, Error> {
    if matches!(run.journal.phase, Phase::Starting | Phase::Moving | Phase::Aborting) {
        return Ok(None);
    }
    if run.repo.changed_files()?.is_empty() {
        return Ok(None);
    }
    let message = format!("What `git reconcile abort` took away from {}\n", run.session.branch);
    let work = run.repo.commit_of_files(run.journal.written, run.journal.head, &message)?;
    let Some(work) = work else { return Ok(None) };
    let name = ref_name("aborted", Some(&run.session.branch), &worker.moment());
    run.repo.keep(&name, work, "reconcile abort: the files as they were")?;
    Ok(Some(name))
}

/// All that was written since: by `start`, by `continue`, and by commits on the branch.
fn written(run: &Run<'_>, tip: Option<CommitId>) -> Result<Vec<Change>, Error> {
    let (repo, journal) = (run.repo, &run.journal);
    let mut changes = repo.changes(journal.tree, journal.written)?;
    if let Some(tip) = tip.filter(|tip| *tip != journal.head) {
        changes.extend(repo.changes(journal.tree, repo.tree_of(tip)?)?);
    }
    for tree in &journal.also {
        changes.extend(repo.changes(journal.tree, *tree)?);
    }
    let store = repo.store()?;
    for path in journal.added.iter().map(|path| path::decode(path)) {
        let from = store.entry_at(journal.tree, path.as_bstr())?;
        changes.push(Change { path, from, to: None });
    }
    Ok(changes)
}

fn undo(mut run: Run<'_>) -> Result<Aborted, Error> {
    run.set_phase(Phase::Aborting)?;
    run.repo.break_locks(&run.session.branch)?;
    let (repo, journal, session) = (run.repo, &run.journal, &run.session);
    repo.end_pick()?;
    repo.end_merge()?;
    let head = journal.head_ref();
    repo.set_head_to(head.as_deref(), journal.head)?;
    let index = run.state.read(INDEX)?;
    let tip = repo.branch_tip(&session.branch)?;
    repo.restore_files(&written(&run, tip)?, journal.tree, index.as_deref())?;
    repo.set_git_file("ORIG_HEAD", journal.orig_head.as_ref().map(String::as_bytes))?;
    let removed = tip.is_none_or(|tip| run.made().contains(&tip));
    let mut notes = Vec::new();
    if removed {
        repo.delete_branch(&session.branch)?;
        repo.let_go(&session.safety_ref)?;
    } else {
        notes.push(format!("the branch {} has commits and stays", session.branch));
    }
    let back_on = session.from_branch.clone().unwrap_or_else(|| journal.head.short());
    let aborted = Aborted { back_on, branch: session.branch.clone(), removed, kept: None, notes };
    run.state.rename(FOLDER, "run.old")?;
    run.state.remove("run.old")?;
    Ok(aborted)
}
