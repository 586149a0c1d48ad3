//! `continue`: from decided hunks to the commit.
//!
//! Owns [`proceed`]. It refuses while something is open; what was settled by hand is recorded as such. Killed at any
//! instant, it goes on where it was when it is called again.

use bstr::{BString, ByteSlice};

use super::look::{Looked, Stands, look};
use super::start::verdict_of;
use super::{FOLDER, Phase, Run, RunError, Worker, left_behind, message, names, rebase, sound, verify};
use crate::config::Config;
use crate::error::Error;
use crate::git::{Operation, Repository};
use crate::object::CommitId;
use crate::progress::Progress;
use crate::reconcile::Force;
use crate::report::counts::few;
use crate::report::document::Decision;
use crate::report::path;
use crate::report::run::{Left, LostNames, Proceeded};
use crate::review::log::{self, Log};
use crate::review::session::{Decided, How, Replay};
use crate::rules::Packs;

/// Where the session of the last upgrade that was finished stays.
pub(super) const FINISHED: &str = "finished";

/// What a rebase needs to judge its next commits.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// What is known of upstream.
    pub packs: &'a Packs,
    /// The settings.
    pub config: &'a Config,
    /// Who is told what is being done.
    pub progress: &'a dyn Progress,
}

/// Commits the upgrade, if nothing is open; a rebase goes on to its next stop.
///
/// # Errors
/// [`Error`] when it cannot be committed; nothing that was decided is lost.
pub fn proceed(
    repo: &Repository,
    tools: &Tools<'_>,
    force: Force,
    now: Option<i64>,
) -> Result<Proceeded, Error> {
    let worker = Worker::of(repo, now);
    let lock = worker.lock(repo, "continue")?;
    let mut run = Run::find(repo)?.ok_or(RunError::None)?;
    if matches!(run.journal.phase, Phase::Starting | Phase::Aborting) {
        return Err(RunError::Interrupted.into());
    }
    if lock.left_by.is_some() {
        repo.break_locks(&run.session.branch)?;
    }
    let mut notes: Vec<String> = left_behind(&lock).into_iter().collect();
    if rebase::is_rebase(&run.session) {
        return rebase::proceed(run, &worker, tools, force, notes);
    }
    run.is_here()?;
    let head = repo.commit("HEAD")?;
    if run.is_merged(head)? {
        run.clear_merge()?;
        return committed_before(run, &worker, head, notes);
    }
    if repo.merge_head()?.is_none() {
        return Err(RunError::MergeGone.into());
    }
    run.bring_in()?;
    let files = look(&run)?;
    run.record_by_hand(&files, &worker);
    run.save()?;
    if let Some(refused) = refusal(&run, (tools.packs, &files), force, &mut notes)? {
        return Ok(refused);
    }
    let tree = repo.tree_of_files(run.journal.written)?;
    let sound = sound::check(&run, tools, tree)?;
    if !sound.errors.is_empty() && force == Force::No {
        return Ok(Proceeded::Unsound { findings: sound.errors });
    }
    notes.extend(sound.errors.iter().map(|error| format!("as was forced: {}", sound::told(error))));
    notes.extend(sound.warnings.iter().map(sound::told));
    commit(run, &files, notes)
}

/// What keeps the files from being committed: something is open, or something is gone that nobody decided. What is gone as
/// was decided, or accepted by force, is told in `notes`.
pub(super) fn refusal(
    run: &Run<'_>,
    (packs, files): (&Packs, &[Looked]),
    force: Force,
    notes: &mut Vec<String>,
) -> Result<Option<Proceeded>, Error> {
    let open = run.open_places(files);
    if !open.is_empty() {
        return Ok(Some(Proceeded::Open { open, notes: std::mem::take(notes) }));
    }
    let mut checked = names::check(run, packs, files)?;
    let dropped = std::mem::take(&mut checked.dropped);
    if let Some(refused) = run.refused(files, checked, force, notes)? {
        return Ok(Some(refused));
    }
    notes.extend(dropped.iter().map(|dropped| gone("as was decided", dropped)));
    Ok(None)
}

/// Names that are gone, and why that is told only.
fn gone(why: &str, lost: &LostNames) -> String {
    const NAMED: usize = 8;
    let (gone, of, path) = (lost.names.len(), lost.of, &lost.path);
    let named = few(&lost.names, NAMED);
    format!("{why}, {gone} of the {of} names in the country's {path} are gone: {named}")
}

fn commit(mut run: Run<'_>, files: &[Looked], mut notes: Vec<String>) -> Result<Proceeded, Error> {
    let log = run.write_log()?;
    let mut paths: Vec<BString> = files.iter().map(|file| file.path.clone()).collect();
    paths.push(log.clone().into());
    run.repo.stage_files(&paths)?;
    let (commit, made) = run.repo.commit_staged(&message::of(&run.session, Some(&log)))?;
    notes.extend(made.note());
    finished(&mut run, commit, log, notes)
}

/// Somebody typed `git commit`, or the run was killed after it had committed.
fn committed_before(
    mut run: Run<'_>,
    worker: &Worker,
    head: CommitId,
    mut notes: Vec<String>,
) -> Result<Proceeded, Error> {
    let log = log::path(run.session.version.as_ref().unwrap_or(&run.session.upstream));
    if run.repo.read_file(head, log.as_str().into())?.is_some() {
        return finished(&mut run, head, log, notes);
    }
    let files = look(&run)?;
    run.record_by_hand(&files, worker);
    run.save()?;
    let log = run.write_log()?;
    run.repo.stage_files(&[log.clone().into()])?;
    let (commit, made) = run.repo.commit_staged(&message::of_log(&run.session, &log))?;
    notes.extend(made.note());
    notes.push("the merge was committed with git; the decisions follow in a commit of their own".to_owned());
    finished(&mut run, commit, log, notes)
}

/// The run is over; what it came to.
pub(super) fn finished(
    run: &mut Run<'_>,
    commit: CommitId,
    log: String,
    notes: Vec<String>,
) -> Result<Proceeded, Error> {
    let by_hand = run.session.all_hunks().filter_map(|hunk| hunk.decided.as_ref());
    let by_hand = by_hand.filter(|decided| decided.how == How::ByHand).count();
    run.state.rename(FOLDER, FINISHED)?;
    Ok(Proceeded::Committed {
        commit: commit.to_string(),
        branch: run.session.branch.clone(),
        to: run.in_progress().to,
        log,
        by_hand,
        replayed: run.session.replay.as_ref().map(Replay::told).unwrap_or_default(),
        notes,
    })
}

impl Run<'_> {
    /// Refuses where another branch is checked out.
    pub(super) fn is_here(&self) -> Result<(), Error> {
        let branch = &self.session.branch;
        if self.repo.head_ref()?.as_deref() == Some(format!("refs/heads/{branch}").as_bytes()) {
            return Ok(());
        }
        Err(RunError::Elsewhere { branch: branch.clone() }.into())
    }

    /// Whether the release was merged into `head` since the run began.
    fn is_merged(&self, head: CommitId) -> Result<bool, Error> {
        let upstream = self.repo.commit(&self.session.upstream)?;
        let repo = self.repo;
        Ok(head != self.journal.head && repo.holds(head, self.journal.head)? && repo.holds(head, upstream)?)
    }

    /// Git was killed between the commit and the end of the merge: what it would have removed goes.
    fn clear_merge(&self) -> Result<(), Error> {
        match self.repo.merge_head()? {
            None => Ok(()),
            Some(merging) if merging.to_string() == self.session.upstream => Ok(self.repo.end_merge()?),
            Some(_) => Err(RunError::InProgress(Operation::Merge).into()),
        }
    }

    /// Hunks that are open and whose markers are gone were decided by whoever edited the file.
    pub(super) fn record_by_hand(&mut self, files: &[Looked], worker: &Worker) {
        for (at, stands) in files.iter().flat_map(|file| &file.hunks) {
            let hunk = &mut self.session.hunks[*at];
            if let (Stands::Gone(how), None) = (stands, &hunk.decided) {
                let (by, at) = (worker.name.clone(), worker.moment());
                let decision = Decision { verdict: how.verdict(), by, at, why: None };
                hunk.decided = Some(Decided { decision, how: how.clone() });
            }
        }
    }

    /// What stands in the way of a commit.
    fn open_places(&self, files: &[Looked]) -> Vec<Left> {
        let mut open = Vec::new();
        for file in files {
            let path = path::encode(&file.path);
            for (at, stands) in &file.hunks {
                let hunk = &self.session.hunks[*at];
                let line = match stands {
                    Stands::Gone(_) => continue,
                    Stands::Marked(block) => Some(block.lines.start + 1),
                    Stands::Unmerged if hunk.decided.is_some() => continue,
                    Stands::Unmerged => None,
                };
                let verdict = verdict_of(&self.session.report, &hunk.id);
                open.push(Left { id: Some(hunk.id.clone()), path: path.clone(), line, verdict });
            }
            let left_over = file.left_over.iter();
            open.extend(left_over.map(|line| Left {
                id: None,
                path: path.clone(),
                line: Some(*line),
                verdict: None,
            }));
        }
        open
    }

    /// What else keeps the upgrade from being committed.
    fn refused(
        &self,
        files: &[Looked],
        checked: names::Checked,
        force: Force,
        notes: &mut Vec<String>,
    ) -> Result<Option<Proceeded>, Error> {
        let of_run = |path: &BString| files.iter().any(|file| file.path == *path) || *path == self.log_path();
        let encoded = |paths: Vec<BString>| paths.iter().map(|path| path::encode(path)).collect();
        let unstaged: Vec<_> = self.repo.unstaged_files()?.into_iter().filter(|path| !of_run(path)).collect();
        if !unstaged.is_empty() {
            return Ok(Some(Proceeded::Unstaged { paths: encoded(unstaged) }));
        }
        // At a stop of a rebase most of the country's files are still to come.
        let lost = if rebase::is_rebase(&self.session) { Vec::new() } else { verify::lost(self)? };
        if force == Force::Yes {
            let files = lost.iter().map(|path| format!("as was forced, {} is gone", path::encode(path)));
            let names = checked.lost.iter().map(|lost| gone("as was forced", lost));
            let broken = checked.unreadable.iter();
            let broken = broken.map(|file| {
                format!("as was forced, {}:{} stays as it is: {}", file.path, file.line, file.what)
            });
            notes.extend(files.chain(names).chain(broken));
            return Ok(None);
        }
        let fine = lost.is_empty() && checked.lost.is_empty() && checked.unreadable.is_empty();
        let (names, unreadable) = (checked.lost, checked.unreadable);
        Ok((!fine).then(|| Proceeded::Lost {
            paths: encoded(lost),
            country: self.session.country.clone(),
            names,
            unreadable,
        }))
    }

    /// Where its decisions go.
    pub(super) fn log_path(&self) -> String {
        log::path(self.session.version.as_ref().unwrap_or(&self.session.upstream))
    }

    /// Writes the decisions to the files; what an earlier upgrade to the same release left there stays in it.
    pub(super) fn write_log(&mut self) -> Result<String, Error> {
        let name = self.log_path();
        self.journal.added = vec![name.clone()];
        self.set_phase(Phase::Committing)?;
        let mut log = Log::of(&self.session);
        let before = self.repo.read_file(self.journal.head, name.as_str().into())?;
        let before = before.and_then(|bytes| Log::parse(&bytes.to_str_lossy()).ok()).unwrap_or_default();
        let known = |key: &Option<String>| log.decisions.iter().any(|one| one.key == *key);
        let older: Vec<_> = before.decisions.into_iter().filter(|one| !known(&one.key)).collect();
        log.decisions.extend(older);
        self.repo.set_file(&name.as_str().into(), log.write().as_bytes())?;
        Ok(name)
    }
}
