//! `start`: from a plan to a merge, or the first stop of a rebase, that git itself knows of.
//!
//! Owns [`start`]. Everything that can refuse does so before anything of the user's changes; then the journal is
//! written, and only then branch, HEAD, files and index.

use bstr::ByteSlice;

use super::left::{Leftover, stages};
use super::rebase::{self, Asked};
use super::{
    FOLDER, INDEX, JOURNAL, Journal, Phase, Run, RunError, SESSION, Tools, Worker, json, left_behind,
    message, ref_name,
};
use crate::config::Config;
use crate::error::Error;
use crate::git::begun::MergeState;
use crate::git::worktree::Change;
use crate::git::{Head, Repository};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::reconcile::{Explain, Force, Forecast, PlanOptions, forecast};
use crate::report::document::{self as doc, Counts, Report, Strategy};
use crate::report::path;
use crate::report::run::{Left, Started};
use crate::review::session::{FORMAT, OpenHunk, Replay, Session};
use crate::rules::Packs;

/// What is asked of `start`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// Which plan, and what is settled without a person.
    pub plan: PlanOptions,
    /// The branch to make; that of the pack's template where absent.
    pub branch: Option<String>,
    /// How the release is brought in.
    pub strategy: Strategy,
}

/// Begins an upgrade.
///
/// # Errors
/// [`Error`] when it cannot be begun; then nothing has changed, or everything was put back.
pub fn start(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &StartOptions,
    progress: &dyn Progress,
) -> Result<Started, Error> {
    let worker = Worker::of(repo, options.plan.now);
    let lock = worker.lock(repo, "start")?;
    let mut notes: Vec<String> = left_behind(&lock).into_iter().collect();
    notes.extend(clear_away(repo)?);
    ready(repo)?;
    let checked_out = checked_out(repo, &options.plan)?;
    let made = forecast((repo, packs, config), &options.plan, Explain::No, progress)?;
    no_special_step(&made.report, options.plan.force)?;
    let branch = options.branch.clone().or_else(|| made.branch.clone()).ok_or(RunError::NoBranchName)?;
    repo.branch_is_free(&branch)?;
    let beginning = match options.strategy {
        Strategy::Merge => Beginning::merge(repo, &made, checked_out)?,
        Strategy::Rebase => {
            let tools = Tools { packs, config, progress };
            rebase::beginning(repo, &worker, &tools, (&made, checked_out), &options.plan)?
        }
    };
    progress.stage("writing the files");
    let changes = beginning.changes(repo)?;
    notes.extend(beginning.notes.iter().cloned());
    let begun = prepared(repo, &worker, made.report, branch, beginning);
    let run = match begun.and_then(|run| begin(&run, &changes).map(|()| run)).and_then(finish) {
        Ok(run) => run,
        Err(error) => {
            // What was written goes back; the error that led here is the one to tell.
            drop(super::abort::put_back(repo));
            return Err(error);
        }
    };
    progress.finish();
    notes.extend(run.session.report.warnings.iter().cloned());
    Ok(started(&run, changes.len(), notes))
}

/// A run that was killed while it was begun or put back is put back first; any other is a refusal.
fn clear_away(repo: &Repository) -> Result<Option<String>, Error> {
    let Some(run) = Run::find(repo)? else {
        repo.state_dir().remove(FOLDER)?;
        return Ok(None);
    };
    let session = &run.session;
    if matches!(run.journal.phase, Phase::Open | Phase::Moving | Phase::Committing) {
        return Err(RunError::Exists {
            to: run.in_progress().to,
            branch: session.branch.clone(),
            started: session.started.clone(),
            by: session.by.clone(),
        }
        .into());
    }
    let note =
        format!("the upgrade to {} that was interrupted here was put back first", run.in_progress().to);
    super::abort::put_back(repo)?;
    Ok(Some(note))
}

/// Refuses where something of the user's is under way.
fn ready(repo: &Repository) -> Result<(), Error> {
    if let Some(operation) = repo.operation_in_progress() {
        return Err(RunError::InProgress(operation).into());
    }
    repo.index_is_free()?;
    let paths = repo.changed_files()?;
    if paths.is_empty() { Ok(()) } else { Err(RunError::Dirty { paths }.into()) }
}

/// The commit that is checked out, which must be the one that is planned for.
fn checked_out(repo: &Repository, options: &PlanOptions) -> Result<CommitId, Error> {
    let head = repo.commit("HEAD")?;
    match &options.country {
        Some(rev) if repo.commit(rev)? != head => Err(RunError::NotCheckedOut(rev.clone()).into()),
        _ => Ok(head),
    }
}

/// Refuses a step that takes more than a merge, unless it is forced.
fn no_special_step(report: &Report, force: Force) -> Result<(), Error> {
    let special = report.steps.iter().find_map(|step| Some((step, step.special.clone()?)));
    match special.filter(|_| force == Force::No) {
        Some((step, why)) => {
            let (from, to) = (step.from.clone(), step.to.clone());
            Err(RunError::Special { from, to, why, before: step.before.clone() }.into())
        }
        None => Ok(()),
    }
}

/// What is to be written.
pub(super) struct Beginning {
    /// The commit that is checked out.
    pub(super) head: CommitId,
    /// The commit that the new branch begins at.
    pub(super) tip: CommitId,
    /// The tree that the files will have.
    pub(super) written: ObjectId,
    /// What is left for a person.
    pub(super) left: Leftover,
    /// The country's commits, in a rebase.
    pub(super) replay: Option<(Replay, Asked)>,
    /// Every conflict so far, in a rebase.
    pub(super) conflicts: Option<Vec<doc::Conflict>>,
    /// What should be known besides.
    pub(super) notes: Vec<String>,
}

impl Beginning {
    fn merge(repo: &Repository, made: &Forecast, head: CommitId) -> Result<Self, Error> {
        let written = id(&made.report.tree)?;
        let left = Leftover::of(&repo.store()?, written, &made.report.conflicts, &made.merged)?;
        let (replay, conflicts, notes) = (None, None, Vec::new());
        Ok(Self { head, tip: head, written, left, replay, conflicts, notes })
    }

    /// What becomes of the files, if nothing is in the way.
    fn changes(&self, repo: &Repository) -> Result<Vec<Change>, Error> {
        let changes = repo.changes(repo.tree_of(self.head)?, self.written)?;
        nothing_in_the_way(repo, &changes, self.written)?;
        Ok(changes)
    }
}

/// Refuses where files that git does not know would be overwritten.
pub(super) fn nothing_in_the_way(repo: &Repository, changes: &[Change], to: ObjectId) -> Result<(), Error> {
    let paths = repo.in_the_way(changes, to)?;
    if paths.is_empty() { Ok(()) } else { Err(RunError::InTheWay { paths }.into()) }
}

/// The plan's own ids are read back from its text.
pub(super) fn id(text: &str) -> Result<ObjectId, Error> {
    text.parse().map_err(|_| RunError::None.into())
}

/// Everything that is needed for the way back, written before anything else.
fn prepared<'a>(
    repo: &'a Repository,
    worker: &Worker,
    mut report: Report,
    branch: String,
    beginning: Beginning,
) -> Result<Run<'a>, Error> {
    let moment = worker.moment();
    let from_branch = match repo.head()? {
        Head::Branch { name, .. } => Some(name),
        Head::Detached { .. } | Head::Unborn { .. } => None,
    };
    let Beginning { head, written, left, replay, .. } = beginning;
    report.tree = written.to_string();
    if let Some(conflicts) = beginning.conflicts {
        report.counts = Counts::of(&conflicts);
        (report.conflicts, report.strategy) = (conflicts, Strategy::Rebase);
    }
    let (replay, asked) = replay.unzip();
    let session = Session {
        format: FORMAT,
        started: moment.clone(),
        by: worker.name.clone(),
        branch,
        safety_ref: ref_name("safety", from_branch.as_deref(), &moment),
        from_branch,
        original_head: head.to_string(),
        country: report.commits.country.clone(),
        upstream: report.commits.upstream.clone(),
        version: report.release.to.clone(),
        base: report.base.says.clone(),
        strategy: report.strategy,
        report,
        hunks: left.hunks,
        replay,
    };
    let orig_head = repo.git_file("ORIG_HEAD")?;
    let journal = Journal {
        format: FORMAT,
        phase: Phase::Starting,
        head_ref: repo.head_ref()?.map(|name| path::encode(&name)),
        head,
        tree: repo.tree_of(head)?,
        written,
        also: Vec::new(),
        moving_to: Some(beginning.tip),
        asked,
        orig_head: orig_head.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        added: Vec::new(),
        unmerged: left.unmerged,
    };
    let state = repo.state_dir();
    state.write(SESSION, &json(&session))?;
    if let Some(index) = repo.index_bytes()? {
        state.write(INDEX, &index)?;
    }
    state.write(JOURNAL, &json(&journal))?;
    Ok(Run { repo, state, journal, session })
}

/// Files first: HEAD must still have the tree that they are of.
fn begin(run: &Run<'_>, changes: &[Change]) -> Result<(), Error> {
    let (repo, session, journal) = (run.repo, &run.session, &run.journal);
    let tip = journal.moving_to.unwrap_or(journal.head);
    repo.keep(&session.safety_ref, journal.head, "reconcile start: what HEAD was")?;
    let unmerged = stages(&journal.unmerged, session.strategy);
    repo.switch_files(changes, journal.written, &unmerged)?;
    repo.create_branch(&session.branch, tip)?;
    repo.set_head_to(Some(format!("refs/heads/{}", session.branch).as_bytes()), tip)?;
    if session.strategy == Strategy::Rebase {
        repo.set_git_file("ORIG_HEAD", Some(format!("{}\n", journal.head).as_bytes()))?;
        return run.mark_stop();
    }
    let paths: Vec<&[u8]> = unmerged.iter().map(|one| one.path.as_bytes()).collect();
    Ok(repo.begin_merge(&MergeState {
        upstream: repo.commit(&session.upstream)?,
        country: journal.head,
        tree: journal.written,
        message: message::begun(session, &paths),
    })?)
}

fn finish(mut run: Run<'_>) -> Result<Run<'_>, Error> {
    run.set_phase(Phase::Open)?;
    Ok(run)
}

fn started(run: &Run<'_>, files: usize, notes: Vec<String>) -> Started {
    let session = &run.session;
    Started {
        branch: session.branch.clone(),
        from_branch: session.from_branch.clone(),
        to: run.in_progress().to,
        safety_ref: session.safety_ref.clone(),
        files,
        counts: session.report.counts.clone(),
        open: run.left(),
        stop: run.at_stop(),
        replayed: session.replay.as_ref().map(Replay::told).unwrap_or_default(),
        notes,
    }
}

impl Run<'_> {
    /// What is open, before anybody looked at the files.
    pub(super) fn left(&self) -> Vec<Left> {
        let session = &self.session;
        let left = |hunk: &OpenHunk| Left {
            id: Some(hunk.id.clone()),
            path: hunk.path.clone(),
            line: None,
            verdict: verdict_of(&session.report, &hunk.id),
        };
        session.hunks.iter().map(left).collect()
    }
}

/// What the plan proposes for a hunk.
pub(super) fn verdict_of(report: &Report, id: &str) -> Option<crate::verdict::Verdict> {
    let mut hunks = report.conflicts.iter().flat_map(|conflict| &conflict.hunks);
    hunks.find(|hunk| hunk.id == id).map(|hunk| hunk.verdict)
}
