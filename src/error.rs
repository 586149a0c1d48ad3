//! What can stop a command, gathered from the stages.
//!
//! Owns [`Error`] and [`Kind`]. Each stage has its own enum; here they meet so that the command line can choose an
//! exit code, find the hint and print the chain of causes. Must not know how an error is shown.

use crate::config::ConfigError;
use crate::git::begun::BegunError;
use crate::git::commit::CommitError;
use crate::git::driver::DriverError;
use crate::git::history::HistoryError;
use crate::git::lock::LockError;
use crate::git::merge::MergeError;
use crate::git::pick::PickError;
use crate::git::refs::RefsError;
use crate::git::state_dir::StateError;
use crate::git::store::StoreError;
use crate::git::worktree::{KeepError, WorktreeError};
use crate::git::{self, FetchError, OpenError, PushError, RevisionError};
use crate::reconcile::{AuditError, PlanError, RunError};
use crate::rules::Mistakes;

/// A command that could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The repository cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A revision names no commit.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// An object of the repository cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Git's configuration cannot be read.
    #[error(transparent)]
    GitConfig(#[from] git::ConfigError),
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The packs have mistakes.
    #[error("{} in the rules:\n{mistakes}", count(.mistakes.len()))]
    Rules {
        /// All of them.
        mistakes: Mistakes,
    },
    /// Refs cannot be read.
    #[error(transparent)]
    Refs(#[from] RefsError),
    /// Upstream's releases cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A branch cannot be pushed.
    #[error(transparent)]
    Push(#[from] PushError),
    /// The history cannot be read far enough.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The merge in memory cannot be made.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// Somebody else is at work.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The tool's own files cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// Branches, HEAD or what git keeps of a merge cannot be written.
    #[error(transparent)]
    Begun(#[from] BegunError),
    /// Files or the index cannot be read or written.
    #[error(transparent)]
    Worktree(#[from] WorktreeError),
    /// Files cannot be kept as they are.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// A merge driver cannot be written or taken away.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The commit cannot be made.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// A commit cannot be made anew on another one.
    #[error(transparent)]
    Pick(#[from] PickError),
    /// The upgrade cannot be worked on as asked.
    #[error(transparent)]
    Run(Box<RunError>),
    /// The plan cannot be made as asked.
    #[error(transparent)]
    Plan(Box<PlanError>),
    /// The upgrade cannot be looked at as asked.
    #[error(transparent)]
    Audit(Box<AuditError>),
}

/// What an error is about, as scripts tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Nothing: what was asked for is so already.
    Done,
    /// The command line.
    Usage,
    /// The repository, its objects, its revisions.
    Repository,
    /// The network, or the server at its other end.
    Network,
    /// The packs.
    Rules,
    /// Settings of the repository or the user.
    Config,
    /// Where the result should go.
    Output,
    /// The program itself.
    Internal,
}

impl From<RunError> for Error {
    fn from(error: RunError) -> Self {
        Self::Run(Box::new(error))
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        Self::Plan(Box::new(error))
    }
}

impl From<AuditError> for Error {
    fn from(error: AuditError) -> Self {
        Self::Audit(Box::new(error))
    }
}

impl Error {
    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Fetch(_) | Self::Push(_) => Kind::Network,
            Self::Rules { .. } => Kind::Rules,
            Self::GitConfig(_) | Self::Config(_) => Kind::Config,
            Self::Plan(error) if error.is_done() => Kind::Done,
            Self::Plan(error) if error.is_about_the_request() => Kind::Usage,
            Self::Run(error) if error.is_about_the_request() => Kind::Usage,
            _ => Kind::Repository,
        }
    }

    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Open(error) => error.hint(),
            Self::Revision(error) => error.hint(),
            Self::Store(error) => error.hint(),
            Self::GitConfig(error) => error.hint(),
            Self::Config(error) => error.hint(),
            Self::Rules { .. } => Some("`git reconcile rules check DIR` checks a folder of rules".to_owned()),
            Self::Refs(error) => error.hint(),
            Self::Fetch(error) => error.hint(),
            Self::Push(error) => error.hint(),
            Self::History(error) => error.hint(),
            Self::Merge(error) => error.hint(),
            Self::Lock(error) => error.hint(),
            Self::State(error) => error.hint(),
            Self::Begun(error) => error.hint(),
            Self::Worktree(error) => error.hint(),
            Self::Keep(error) => error.hint(),
            Self::Driver(error) => error.hint(),
            Self::Commit(error) => error.hint(),
            Self::Pick(error) => error.hint(),
            Self::Run(error) => error.hint(),
            Self::Plan(error) => error.hint(),
            Self::Audit(error) => error.hint(),
        }
    }
}

fn count(mistakes: usize) -> String {
    let noun = if mistakes == 1 { "mistake" } else { "mistakes" };
    format!("{mistakes} {noun}")
}
