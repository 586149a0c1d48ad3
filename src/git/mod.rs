//! Everything that touches a git repository; the only folder that names git2.
//!
//! What leaves this folder is owned and plain: [`crate::object`] ids, [`crate::conflict`] conflicts, byte strings.

use std::path::Path;
use std::sync::Arc;

mod auth;
pub mod begun;
mod cache;
pub mod commit;
mod config;
mod conversation;
pub mod driver;
pub mod edit;
mod fetch;
mod fetched;
mod files;
pub mod history;
mod left_locks;
pub mod lock;
pub mod merge;
pub mod name;
mod open;
mod opts;
pub mod pick;
mod program;
mod promised;
pub mod provenance;
mod push;
pub mod refs;
mod remembered;
mod remote;
pub mod replay;
mod revision;
pub mod scenario;
mod settings;
pub mod state_dir;
pub mod store;
pub mod worktree;

pub use auth::{Credentials, Questions, redact};
pub use config::ConfigError;
pub use fetch::{Access, FetchError, FetchRequest, Fetched, History, WAITS};
pub use files::{CommitInfo, Time};
pub use open::{OpenError, Reopening, Unsupported};
pub use opts::defer_certificates;
pub use push::PushError;
pub use remote::{Refusal, Source};
pub use revision::{Head, RevisionError};
pub use settings::Line;

/// An open repository.
pub struct Repository {
    inner: git2::Repository,
    /// What was parsed of its commits; every graph over it goes on from there.
    commits: std::cell::OnceCell<history::Parsed>,
    /// What was read of its objects; every store over it goes on from there.
    cache: Arc<cache::ObjectCache>,
    /// Whether it keeps new objects that another opening might not see.
    keeps_new: std::cell::Cell<bool>,
}

/// Something that git has begun and not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `git merge`
    Merge,
    /// `git revert`
    Revert,
    /// `git cherry-pick`
    CherryPick,
    /// `git bisect`
    Bisect,
    /// `git rebase`
    Rebase,
    /// `git am`
    Am,
}

impl Operation {
    /// The git command, as in `git <command> --abort`.
    #[must_use]
    pub const fn command(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Revert => "revert",
            Self::CherryPick => "cherry-pick",
            Self::Bisect => "bisect",
            Self::Rebase => "rebase",
            Self::Am => "am",
        }
    }
}

/// Where new objects are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewObjects {
    /// In memory.
    InMemory,
    /// On the disk where that may be written, else in memory.
    WhereTheyCan,
}

impl NewObjects {
    /// libgit2 writes to the place with the highest priority that takes it; that of loose objects on the disk is 1.
    const fn priority(self) -> i32 {
        match self {
            Self::InMemory => 1000,
            Self::WhereTheyCan => 0,
        }
    }
}

impl Repository {
    /// The folder with the files; `None` for a bare repository.
    #[must_use]
    pub fn workdir(&self) -> Option<&Path> {
        self.inner.workdir()
    }

    /// Where HEAD and the index of this worktree are.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        self.inner.path()
    }

    /// Where objects, branches and configuration are; differs from [`Repository::git_dir`] in a linked worktree.
    #[must_use]
    pub fn common_dir(&self) -> &Path {
        self.inner.commondir()
    }

    /// There are no files, only the history.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.inner.is_bare()
    }

    /// The history ends before its beginning (`git clone --depth`).
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.inner.is_shallow()
    }

    /// Objects may be missing on purpose (`git clone --filter`).
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.promisor().is_some()
    }

    /// The remote that has promised what a partial clone lacks.
    fn promisor(&self) -> Option<String> {
        let named = self.config_string("extensions.partialClone").ok().flatten();
        named.or_else(|| {
            let remotes = self.config_prefix("remote.").ok()?;
            let promised = |value: &str| git2::Config::parse_bool(value).unwrap_or(false);
            remotes.into_iter().find_map(|(key, value)| {
                let name = key.strip_prefix("remote.")?.strip_suffix(".promisor")?;
                promised(&value).then(|| name.to_owned())
            })
        })
    }

    /// What git has begun and not ended here, if anything.
    #[must_use]
    pub fn operation_in_progress(&self) -> Option<Operation> {
        use git2::RepositoryState as State;
        match self.inner.state() {
            State::Clean => None,
            State::Merge => Some(Operation::Merge),
            State::Revert | State::RevertSequence => Some(Operation::Revert),
            State::CherryPick | State::CherryPickSequence => Some(Operation::CherryPick),
            State::Bisect => Some(Operation::Bisect),
            State::Rebase | State::RebaseInteractive | State::RebaseMerge | State::ApplyMailboxOrRebase => {
                Some(Operation::Rebase)
            }
            State::ApplyMailbox => Some(Operation::Am),
        }
    }

    /// Decides where new objects go from now on, as long as this is open; without it onto the disk or nowhere. Another opening
    /// of the same repository sees what is on the disk alone.
    ///
    /// # Errors
    /// [`store::StoreError`] when the object database cannot be opened.
    pub fn keep_new(&self, place: NewObjects) -> Result<(), store::StoreError> {
        self.keeps_new.set(true);
        let added = self.inner.odb().and_then(|odb| odb.add_new_mempack_backend(place.priority()).map(drop));
        added.map_err(|source| store::StoreError::Database { source })
    }

    /// Whether new objects go where [`Repository::keep_new`] says, and not where any other opening writes them, too.
    #[must_use]
    pub const fn keeps_new(&self) -> bool {
        self.keeps_new.get()
    }

    /// Its objects.
    ///
    /// # Errors
    /// [`store::StoreError`] when the object database cannot be opened.
    pub fn store(&self) -> Result<store::Store<'_>, store::StoreError> {
        store::Store::new(&self.inner, Arc::clone(&self.cache))
            .map_err(|source| store::StoreError::Database { source })
    }
}
