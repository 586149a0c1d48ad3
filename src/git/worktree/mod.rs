//! Files and index of a work tree: what would be lost, from one tree to another, and back.
//!
//! Owns [`Change`], [`Repository::changed_files`], [`Repository::in_the_way`], [`Repository::switch_files`] and
//! [`Repository::restore_files`]. Must not know why files change. libgit2 does the work where it does what git does; where
//! it does not (drivers of `filter=`, sparse checkouts, a split index), the git program does it.
//!
//! ```no_run
//! # use git_reconcile::git::Repository;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let repo = Repository::open(".".as_ref())?;
//! let (from, to) = (repo.tree_of(repo.commit("HEAD")?)?, repo.tree_of(repo.commit("v1.7.4")?)?);
//! let changes = repo.changes(from, to)?;
//! assert!(repo.changed_files()?.is_empty() && repo.in_the_way(&changes, to)?.is_empty());
//! repo.switch_files(&changes, to, &[])?;
//! # Ok(()) }
//! ```

mod check;
mod keep;
mod restore;
mod stage;
mod switch;

pub use keep::KeepError;
pub use stage::Staged;

use std::path::{Path, PathBuf};

use bstr::{BString, ByteSlice};

use super::program::{self, Answer};
use super::state_dir::StateError;
use super::store::{object_id, oid};
use super::{ConfigError, Repository};
use crate::object::{Entry, Mode, ObjectId};

/// What becomes of one path between two trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub path: BString,
    /// What stood there.
    pub from: Option<Entry>,
    /// What is to stand there.
    pub to: Option<Entry>,
}

/// A path that stands in the index more than once, as git records a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmerged {
    /// Where.
    pub path: BString,
    /// Git's stages 1, 2 and 3.
    pub stages: [Option<Entry>; 3],
}

/// Files or an index that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WorktreeError {
    /// There are no files.
    #[error("{}: a bare repository has no working tree", path.display())]
    Bare {
        /// The repository.
        path: PathBuf,
    },
    /// Git is at work, or was killed at it.
    #[error("{}: the index is locked by another git process", path.display())]
    Locked {
        /// The lock.
        path: PathBuf,
    },
    /// Two names that this file system takes for one.
    #[error(
        "{one} and {other} differ in upper and lower case alone, which this working tree cannot hold apart"
    )]
    OneName {
        /// A path of the merged tree.
        one: BString,
        /// Another.
        other: BString,
    },
    /// libgit2 refuses.
    #[error("{what}: {source}")]
    Git {
        /// What was being done.
        what: &'static str,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// The git program refuses.
    #[error("{what}: git says: {says}")]
    Program {
        /// What was being done.
        what: &'static str,
        /// What it printed.
        says: String,
    },
    /// The git program is needed.
    #[error("{why}: that takes the git program, which is not here")]
    NoProgram {
        /// What is special.
        why: &'static str,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file cannot be replaced.
    #[error(transparent)]
    State(#[from] StateError),
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl WorktreeError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Bare { .. } => "run it in a clone with a working tree".to_owned(),
            Self::Locked { path } => format!(
                "wait until the other git process is done; if there is none, remove {}",
                path.display()
            ),
            Self::OneName { .. } => "rename one of them first, in the fork or upstream".to_owned(),
            Self::Git { source, .. } if source.code() == git2::ErrorCode::HashsumMismatch => {
                "the clone is damaged: `git fsck` names the objects, a new clone has them whole".to_owned()
            }
            Self::Git { .. } | Self::File { .. } => {
                "is there room on the disk, and may you write to the files and to the repository?".to_owned()
            }
            Self::Program { .. } => "`git status` says how the files stand".to_owned(),
            Self::NoProgram { .. } => "install git and put it on the PATH".to_owned(),
            Self::State(error) => return error.hint(),
            Self::Config(error) => return error.hint(),
        })
    }
}

pub(in crate::git::worktree) fn git_error(what: &'static str) -> impl Fn(git2::Error) -> WorktreeError {
    move |source| WorktreeError::Git { what, source }
}

impl Repository {
    /// The folder with the files.
    pub(in crate::git::worktree) fn files(&self) -> Result<&Path, WorktreeError> {
        self.workdir().ok_or_else(|| WorktreeError::Bare { path: self.git_dir().to_owned() })
    }

    /// What differs between two trees, file by file, in the order of the paths; renames are a file that goes and one
    /// that comes.
    ///
    /// # Errors
    /// [`WorktreeError::Git`] when a tree cannot be read.
    pub fn changes(&self, from: ObjectId, to: ObjectId) -> Result<Vec<Change>, WorktreeError> {
        let failed = git_error("comparing two trees");
        let tree = |id| self.inner.find_tree(oid(id));
        let (from, to) = (tree(from).map_err(&failed)?, tree(to).map_err(&failed)?);
        let mut options = git2::DiffOptions::new();
        options.include_typechange(true).ignore_submodules(false);
        let diff =
            self.inner.diff_tree_to_tree(Some(&from), Some(&to), Some(&mut options)).map_err(&failed)?;
        let entry = |file: &git2::DiffFile<'_>| {
            let mode = Mode::from_bits(u32::from(file.mode()))?;
            Some(Entry { mode, id: object_id(file.id()) })
        };
        let mut changes: Vec<_> = diff
            .deltas()
            .map(|delta| {
                let (old, new) = (delta.old_file(), delta.new_file());
                let path = new.path_bytes().or(old.path_bytes()).unwrap_or_default().into();
                Change { path, from: entry(&old), to: entry(&new) }
            })
            .collect();
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(changes)
    }

    /// Where a file of the work tree stands.
    pub(in crate::git::worktree) fn place(&self, path: &[u8]) -> Result<PathBuf, WorktreeError> {
        Ok(self.files()?.join(path.to_path_lossy()))
    }

    /// What makes this work tree, or one of the changes, the git program's business; `None` where libgit2 does as well.
    fn special(&self, changes: &[Change]) -> Result<Option<&'static str>, WorktreeError> {
        if self.config_flag("core.sparseCheckout")? {
            return Ok(Some("the checkout is sparse"));
        }
        if self.inner.index().is_err() {
            return Ok(Some("the index is of a kind that only git reads"));
        }
        let drivers = self.config_prefix("filter.")?;
        let runs = |key: &&String| key.ends_with(".smudge") || key.ends_with(".process");
        if drivers.keys().find(runs).is_none() {
            return Ok(None);
        }
        let filtered =
            |change: &Change| change.path.ends_with(b".gitattributes") || self.filter(&change.path).is_some();
        Ok(changes.iter().any(filtered).then_some("some files go through a filter of git's configuration"))
    }

    /// The driver that `.gitattributes` name for a path.
    fn filter(&self, path: &BString) -> Option<String> {
        let flags = git2::AttrCheckFlags::FILE_THEN_INDEX;
        let path = path.to_path().ok()?;
        let value = self.inner.get_attr(path, "filter", flags).ok()??;
        Some(value.to_owned())
    }

    fn config_flag(&self, key: &str) -> Result<bool, WorktreeError> {
        self.config_is(key, true)
    }

    /// Whether a key is set, and to `wanted`.
    fn config_is(&self, key: &str, wanted: bool) -> Result<bool, WorktreeError> {
        let value = self.config_string(key)?;
        Ok(value.is_some_and(|value| git2::Config::parse_bool(&*value).is_ok_and(|value| value == wanted)))
    }

    /// Has git look at the times of files again.
    fn refresh_by_git(&self) {
        // It tells with its exit code that some file differs, which is no failure of the refresh.
        drop(self.must_ask("refreshing the index", "", &["update-index", "-q", "--refresh"], &[]));
    }

    /// Has the git program do something that it must do.
    pub(in crate::git::worktree) fn must_ask(
        &self,
        what: &'static str,
        why: &'static str,
        arguments: &[&str],
        input: &[u8],
    ) -> Result<Vec<u8>, WorktreeError> {
        let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
        match program::ask(self, &arguments, input) {
            Answer::Said(said) => Ok(said),
            Answer::Refused(says) => Err(WorktreeError::Program { what, says }),
            Answer::Absent => Err(WorktreeError::NoProgram { why }),
        }
    }
}
