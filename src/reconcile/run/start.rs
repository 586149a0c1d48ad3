//! `start`: from a plan to a merge that git itself knows of.
//!
//! Owns [`start`]. Everything that can refuse does so before anything of the user's changes; then the journal is
//! written, and only then branch, HEAD, files and index.

use bstr::ByteSlice;

use super::{
    FOLDER, INDEX, JOURNAL, Journal, Phase, Run, RunError, SESSION, Worker, json, left_behind, message,
    ref_name,
};
use crate::config::Config;
use crate::conflict::{Conflict, markers};
use crate::error::Error;
use crate::git::begun::MergeState;
use crate::git::store::Store;
use crate::git::worktree::{Change, Unmerged};
use crate::git::{Head, Repository};
use crate::object::{CommitId, Entry, ObjectId};
use crate::progress::Progress;
use crate::reconcile::{Explain, Force, Forecast, PlanOptions, forecast};
use crate::report::document::{self as doc, Report, Strategy};
use crate::report::path;
use crate::report::run::{Left, Started};
use crate::review::session::{FORMAT, OpenHunk, Session};
use crate::rules::Packs;
use crate::sides::{Side, Sides};

/// What is asked of `start`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// Which plan, and what is settled without a person.
    pub plan: PlanOptions,
    /// The branch to make; that of the pack's template where absent.
    pub branch: Option<String>,
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
    progress.stage("writing the merge");
    let branch = options.branch.clone().or_else(|| made.branch.clone()).ok_or(RunError::NoBranchName)?;
    repo.branch_is_free(&branch)?;
    let merge = Merge::of(repo, &made, checked_out)?;
    let run = prepared(repo, &worker, &made, branch, &merge)?;
    let begun = begin(&run, &merge).and_then(|()| finish(run));
    let run = match begun {
        Ok(run) => run,
        Err(error) => {
            // What was written goes back; the error that led here is the one to tell.
            drop(super::abort::put_back(repo));
            return Err(error);
        }
    };
    progress.finish();
    notes.extend(run.session.report.warnings.iter().cloned());
    Ok(started(&run, &merge, notes))
}

/// A run that was killed while it was begun or put back is put back first; any other is a refusal.
fn clear_away(repo: &Repository) -> Result<Option<String>, Error> {
    let Some(run) = Run::find(repo)? else {
        repo.state_dir().remove(FOLDER)?;
        return Ok(None);
    };
    let session = &run.session;
    if matches!(run.journal.phase, Phase::Open | Phase::Committing) {
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

impl Unmerged {
    /// As the journal has it: git's stages are base, country and upstream in a merge.
    fn sides(&self) -> (String, Sides<Option<Entry>>) {
        let [base, country, upstream] = self.stages;
        (path::encode(&self.path), Sides::new(base, country, upstream))
    }
}

/// What is to be written.
struct Merge {
    head: CommitId,
    tree: ObjectId,
    written: ObjectId,
    upstream: CommitId,
    changes: Vec<Change>,
    unmerged: Vec<Unmerged>,
    hunks: Vec<OpenHunk>,
}

impl Merge {
    fn of(repo: &Repository, made: &Forecast, head: CommitId) -> Result<Self, Error> {
        let (written, upstream) = (id(&made.report.tree)?, CommitId(id(&made.report.commits.upstream)?));
        let tree = repo.tree_of(head)?;
        let changes = repo.changes(tree, written)?;
        let paths = repo.in_the_way(&changes, written)?;
        if !paths.is_empty() {
            return Err(RunError::InTheWay { paths }.into());
        }
        let store = repo.store()?;
        let open = made.report.conflicts.iter().zip(&made.merged).filter(|(listed, _)| !listed.resolved);
        let (mut unmerged, mut hunks) = (Vec::new(), Vec::new());
        for (listed, conflict) in open {
            let stages = Side::ALL.map(|side| conflict.entries[side]);
            unmerged.push(Unmerged { path: conflict.path.clone(), stages });
            let size = marker_size(&store, written, conflict)?;
            hunks.extend(open_hunks(listed, conflict, size));
        }
        Ok(Self { head, tree, written, upstream, changes, unmerged, hunks })
    }
}

/// The plan's own ids are read back from its text.
fn id(text: &str) -> Result<ObjectId, Error> {
    text.parse().map_err(|_| RunError::None.into())
}

/// How long the markers are in the file as it is written.
fn marker_size(store: &Store<'_>, tree: ObjectId, conflict: &Conflict) -> Result<usize, Error> {
    let entry = store.entry_at(tree, conflict.path.as_bstr())?.filter(|entry| entry.mode.is_file());
    let Some(entry) = entry.filter(|_| !conflict.hunks.is_empty()) else { return Ok(markers::SHORTEST) };
    let text = store.blob(entry.id)?;
    let marked = markers::parse(&text);
    let first = marked.hunks().next().and_then(|hunk| marked.lines().get(hunk.lines.start));
    Ok(first.map_or(markers::SHORTEST, |line| line.iter().take_while(|byte| **byte == b'<').count()))
}

fn open_hunks(listed: &doc::Conflict, conflict: &Conflict, marker_size: usize) -> Vec<OpenHunk> {
    let text = |number: usize| conflict.hunks.get(number).map(|hunk| hunk.text.clone()).unwrap_or_default();
    let hunks = listed.hunks.iter().enumerate().filter(|(_, hunk)| !hunk.is_settled());
    let open = hunks.map(|(number, hunk)| OpenHunk {
        id: hunk.id.clone(),
        key: hunk.key.clone(),
        path: listed.path.clone(),
        lines: hunk.lines,
        text: if hunk.lines.is_some() { text(number) } else { Sides::default() },
        marker_size,
        decided: None,
    });
    open.collect()
}

/// Everything that is needed for the way back, written before anything else.
fn prepared<'a>(
    repo: &'a Repository,
    worker: &Worker,
    made: &Forecast,
    branch: String,
    merge: &Merge,
) -> Result<Run<'a>, Error> {
    let moment = worker.moment();
    let from_branch = match repo.head()? {
        Head::Branch { name, .. } => Some(name),
        Head::Detached { .. } | Head::Unborn { .. } => None,
    };
    let report = &made.report;
    let session = Session {
        format: FORMAT,
        started: moment.clone(),
        by: worker.name.clone(),
        branch,
        safety_ref: ref_name("safety", from_branch.as_deref(), &moment),
        from_branch,
        original_head: merge.head.to_string(),
        country: report.commits.country.clone(),
        upstream: report.commits.upstream.clone(),
        version: report.release.to.clone(),
        base: report.base.says.clone(),
        strategy: Strategy::Merge,
        report: report.clone(),
        hunks: merge.hunks.clone(),
    };
    let orig_head = repo.git_file("ORIG_HEAD")?;
    let journal = Journal {
        format: FORMAT,
        phase: Phase::Starting,
        head_ref: repo.head_ref()?.map(|name| path::encode(&name)),
        head: merge.head,
        tree: merge.tree,
        written: merge.written,
        orig_head: orig_head.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        added: Vec::new(),
        unmerged: merge.unmerged.iter().map(Unmerged::sides).collect(),
    };
    let state = repo.state_dir();
    state.write(SESSION, &json(&session))?;
    if let Some(index) = repo.index_bytes()? {
        state.write(INDEX, &index)?;
    }
    state.write(JOURNAL, &json(&journal))?;
    Ok(Run { repo, state, journal, session })
}

fn begin(run: &Run<'_>, merge: &Merge) -> Result<(), Error> {
    let (repo, session) = (run.repo, &run.session);
    repo.keep(&session.safety_ref, merge.head, "reconcile start: what HEAD was")?;
    repo.create_branch(&session.branch, merge.head)?;
    repo.set_head_to(Some(format!("refs/heads/{}", session.branch).as_bytes()), merge.head)?;
    repo.switch_files(&merge.changes, merge.written, &merge.unmerged)?;
    let unmerged: Vec<&[u8]> = merge.unmerged.iter().map(|one| one.path.as_bytes()).collect();
    Ok(repo.begin_merge(&MergeState {
        upstream: merge.upstream,
        country: merge.head,
        tree: merge.written,
        message: message::begun(session, &unmerged),
    })?)
}

fn finish(mut run: Run<'_>) -> Result<Run<'_>, Error> {
    run.set_phase(Phase::Open)?;
    Ok(run)
}

fn started(run: &Run<'_>, merge: &Merge, notes: Vec<String>) -> Started {
    let session = &run.session;
    let left = |hunk: &OpenHunk| Left {
        id: Some(hunk.id.clone()),
        path: hunk.path.clone(),
        line: None,
        verdict: verdict_of(&session.report, &hunk.id),
    };
    Started {
        branch: session.branch.clone(),
        from_branch: session.from_branch.clone(),
        to: run.in_progress().to,
        safety_ref: session.safety_ref.clone(),
        files: merge.changes.len(),
        counts: session.report.counts.clone(),
        open: session.hunks.iter().map(left).collect(),
        notes,
    }
}

/// What the plan proposes for a hunk.
pub(super) fn verdict_of(report: &Report, id: &str) -> Option<crate::verdict::Verdict> {
    let mut hunks = report.conflicts.iter().flat_map(|conflict| &conflict.hunks);
    hunks.find(|hunk| hunk.id == id).map(|hunk| hunk.verdict)
}
