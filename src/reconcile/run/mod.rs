//! An upgrade under way in a worktree: begun, gone on with, ended or put back.
//!
//! Owns [`Run`], what is kept of it below the git directory, and the order in which files, index, HEAD and refs change.
//! Whatever is about to change stands in the journal before it changes, so that [`abort`] finds the way back from any
//! instant. Must not know a terminal.
//!
//! ```text
//! <git dir>/reconcile/lock               who is at work
//! <git dir>/reconcile/run/session.json   what is open, what was decided (crate::review::session)
//! <git dir>/reconcile/run/journal.json   the way back, and how far it went
//! <git dir>/reconcile/run/index          git's index as it was
//! <git dir>/reconcile/run/stop-index     the same before a rebase goes on to its next stop
//! <git dir>/reconcile/finished/          the same of the last one that was finished
//! ```

mod abort;
mod check_up;
mod decide;
mod desk;
mod error;
mod left;
mod look;
mod message;
mod names;
mod proceed;
mod rebase;
mod sound;
mod start;
pub(in crate::reconcile) mod trailers;
mod verify;

pub use abort::abort;
pub use check_up::{check_up, last_check_up};
pub use desk::Desk;
pub use error::RunError;
pub use proceed::{Tools, proceed};
pub use start::{StartOptions, start};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::git::Repository;
use crate::git::lock::{Lock, Owner};
use crate::git::state_dir::StateDir;
use crate::object::{CommitId, Entry, ObjectId};
use crate::report::path;
use crate::report::status::RunInProgress;
use crate::review::session::{self, Session};
use crate::sides::Sides;

const FOLDER: &str = "run";
const SESSION: &str = "run/session.json";
const JOURNAL: &str = "run/journal.json";
const INDEX: &str = "run/index";

/// How far a run went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Phase {
    /// Files, HEAD and refs are being written.
    Starting,
    /// A person decides.
    Open,
    /// A rebase goes from one stop to the next: files, HEAD and refs are being written.
    Moving,
    /// The commit is being made.
    Committing,
    /// Everything is being put back.
    Aborting,
}

/// The way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Journal {
    format: u32,
    phase: Phase,
    /// The full name of the ref that HEAD stood on, by the rule of [`path`]; absent where HEAD was detached.
    head_ref: Option<String>,
    /// The commit that HEAD stood on.
    head: CommitId,
    /// Its tree.
    tree: ObjectId,
    /// The tree that was written to the files.
    written: ObjectId,
    /// Trees that may stand in the files too, while a rebase goes from one stop to the next.
    #[serde(default)]
    also: Vec<ObjectId>,
    /// Where the branch goes then.
    #[serde(default)]
    moving_to: Option<CommitId>,
    /// What a rebase was begun with.
    #[serde(default)]
    asked: Option<rebase::Asked>,
    /// The content of `ORIG_HEAD`, where there was one.
    orig_head: Option<String>,
    /// Files that `continue` adds, by the rule of [`path`].
    added: Vec<String>,
    /// What each side of a conflict has, by path.
    unmerged: Vec<(String, Sides<Option<Entry>>)>,
}

/// An upgrade under way.
pub struct Run<'a> {
    repo: &'a Repository,
    state: StateDir,
    journal: Journal,
    /// What is open and what was decided.
    pub session: Session,
}

impl<'a> Run<'a> {
    /// The run of this worktree, if there is one.
    ///
    /// # Errors
    /// [`Error::Run`] when what is kept of it cannot be understood, [`Error::State`] when it cannot be read.
    pub fn find(repo: &'a Repository) -> Result<Option<Self>, Error> {
        let state = repo.state_dir();
        let Some(journal) = state.read(JOURNAL)? else { return Ok(None) };
        let bad = |name: &str| RunError::Unreadable { path: state.path(name) };
        let journal: Journal = parsed(&journal).ok_or_else(|| bad(JOURNAL))?;
        let session = state.read(SESSION)?.ok_or_else(|| bad(SESSION))?;
        let session: Session = parsed(&session).ok_or_else(|| bad(SESSION))?;
        Ok(Some(Self { repo, state, journal, session }))
    }

    /// The run of this worktree.
    ///
    /// # Errors
    /// [`RunError::None`] when there is none, [`RunError::Interrupted`] when `start` or `abort` did not come to its end.
    pub fn under_way(repo: &'a Repository) -> Result<Self, Error> {
        let run = Self::find(repo)?.ok_or(RunError::None)?;
        match run.journal.phase {
            Phase::Open | Phase::Committing => Ok(run),
            Phase::Moving => Err(RunError::Between.into()),
            Phase::Starting | Phase::Aborting => Err(RunError::Interrupted.into()),
        }
    }

    /// Keeps the session as it is now: what was decided is safe when this returns.
    ///
    /// # Errors
    /// [`Error::State`] when it cannot be written; then the old one stands.
    pub fn save(&self) -> Result<(), Error> {
        Ok(self.state.write(SESSION, &json(&self.session))?)
    }

    /// What `status` tells of it.
    #[must_use]
    pub fn in_progress(&self) -> RunInProgress {
        let session = &self.session;
        RunInProgress {
            branch: session.branch.clone(),
            to: session.version.clone().unwrap_or_else(|| session.upstream.clone()),
            started: session.started.clone(),
            open: session.open().count(),
            hunks: session.report.counts.hunks,
            stop: self.at_stop(),
        }
    }

    fn set_phase(&mut self, phase: Phase) -> Result<(), Error> {
        self.journal.phase = phase;
        Ok(self.state.write(JOURNAL, &json(&self.journal))?)
    }
}

/// The commit that the upgrade of this worktree was begun from, where one can be read.
#[must_use]
pub fn country(repo: &Repository) -> Option<String> {
    Run::find(repo).ok().flatten().map(|run| run.session.original_head)
}

/// What kind of number the form on disk has is asked before anything else of it.
fn parsed<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<T> {
    #[derive(Deserialize)]
    struct Numbered {
        format: u32,
    }
    let numbered: Numbered = serde_json::from_slice(bytes).ok()?;
    (numbered.format == session::FORMAT).then(|| serde_json::from_slice(bytes).ok())?
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}

/// Who works, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// `name <mail>`.
    pub name: String,
    /// Seconds since 1970 UTC.
    pub now: i64,
}

impl Worker {
    /// The one whom git's configuration names.
    #[must_use]
    pub fn of(repo: &Repository, now: Option<i64>) -> Self {
        let name = repo.identity().unwrap_or_else(|| "somebody <>".to_owned());
        Self { name, now: now.unwrap_or_default() }
    }

    fn moment(&self) -> String {
        crate::text::moment(self.now)
    }

    /// Keeps others out while `command` runs.
    ///
    /// # Errors
    /// [`Error::Lock`] when somebody else is at work.
    pub fn lock(&self, repo: &Repository, command: &str) -> Result<Lock, Error> {
        let lock = repo.lock(&Owner::this(self.name.clone(), self.moment(), command))?;
        repo.state_dir().sweep()?;
        Ok(lock)
    }
}

/// What is to be told of a lock that was left behind.
fn left_behind(lock: &Lock) -> Option<String> {
    let owner = lock.left_by.as_ref()?;
    Some(format!(
        "`git reconcile {}` of {} ({}, process {}) did not come to its end",
        owner.command, owner.user, owner.since, owner.pid
    ))
}

/// A name for a ref, from the branch and the time.
fn ref_name(kind: &str, branch: Option<&str>, moment: &str) -> String {
    let moment: String = moment.chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    format!("refs/reconcile/{kind}/{}-{moment}", branch.unwrap_or("HEAD"))
}

impl Journal {
    fn head_ref(&self) -> Option<Vec<u8>> {
        self.head_ref.as_ref().map(|name| path::decode(name).into())
    }
}
