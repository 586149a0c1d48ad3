//! A merge that was begun, as git itself records it: branch, HEAD and the files that `git commit` reads.
//!
//! Owns [`MergeState`] and the refs around it. Must not know files or the index.
//!
//! ```text
//! MERGE_HEAD  the release      MERGE_MODE  no-ff      MERGE_MSG  the message so far
//! ORIG_HEAD   the country      AUTO_MERGE  the tree that was written
//! ```

use git2::ErrorCode;

use super::Repository;
use super::state_dir::StateError;
use super::store::{object_id, oid};
use crate::object::{CommitId, ObjectId};

/// Refs that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BegunError {
    /// The branch is there.
    #[error("there is a branch {name} already")]
    BranchExists {
        /// Its name.
        name: String,
    },
    /// Git takes no branch of that name.
    #[error("`{name}` is no name for a branch")]
    BranchName {
        /// What was asked for.
        name: String,
    },
    /// A ref cannot be read or written.
    #[error("{name}: {source}")]
    Ref {
        /// The ref.
        name: String,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// A file of git's cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
}

impl BegunError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::BranchExists { name } => {
                format!("name another with --branch NAME, or remove it: git branch -D {name}")
            }
            Self::BranchName { .. } => "name another with --branch NAME".to_owned(),
            Self::Ref { .. } => "is there room on the disk, and may you write to the repository?".to_owned(),
            Self::State(error) => return error.hint(),
        })
    }
}

pub(in crate::git) fn failed(name: &str) -> impl Fn(git2::Error) -> BegunError {
    move |source| BegunError::Ref { name: name.to_owned(), source }
}

/// What git has to know of a merge before it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeState {
    /// The commit that is merged.
    pub upstream: CommitId,
    /// What HEAD was.
    pub country: CommitId,
    /// What was written to the files.
    pub tree: ObjectId,
    /// The message so far.
    pub message: String,
}

/// The files of a merge that was begun; the last one is the one that makes it so.
const MERGE_FILES: [&str; 4] = ["AUTO_MERGE", "MERGE_MSG", "MERGE_MODE", "MERGE_HEAD"];

impl Repository {
    /// Whether a branch of that name can be made.
    ///
    /// # Errors
    /// [`BegunError`] when it exists, or is no name.
    pub fn branch_is_free(&self, name: &str) -> Result<(), BegunError> {
        if !git2::Branch::name_is_valid(name).unwrap_or(false) {
            return Err(BegunError::BranchName { name: name.to_owned() });
        }
        match self.inner.find_branch(name, git2::BranchType::Local) {
            Ok(_) => Err(BegunError::BranchExists { name: name.to_owned() }),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
            Err(source) => Err(failed(name)(source)),
        }
    }

    /// The tip of a local branch; `None` where there is no such branch.
    ///
    /// # Errors
    /// [`BegunError::Ref`]
    pub fn branch_tip(&self, name: &str) -> Result<Option<CommitId>, BegunError> {
        match self.inner.find_branch(name, git2::BranchType::Local) {
            Ok(branch) => Ok(branch.get().target().map(|id| CommitId(object_id(id)))),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(source) => Err(failed(name)(source)),
        }
    }

    /// Makes a branch.
    ///
    /// # Errors
    /// [`BegunError::Ref`] when it exists or cannot be written.
    pub fn create_branch(&self, name: &str, tip: CommitId) -> Result<(), BegunError> {
        let made = self.inner.find_commit(oid(tip.0)).and_then(|tip| self.inner.branch(name, &tip, false));
        made.map(drop).map_err(failed(name))
    }

    /// Removes a branch that is not checked out; nothing happens where there is none.
    ///
    /// # Errors
    /// [`BegunError::Ref`]
    pub fn delete_branch(&self, name: &str) -> Result<(), BegunError> {
        match self.inner.find_branch(name, git2::BranchType::Local) {
            Ok(mut branch) => branch.delete().map_err(failed(name)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
            Err(source) => Err(failed(name)(source)),
        }
    }

    /// The full name of the ref that HEAD stands on; `None` where HEAD is detached.
    ///
    /// # Errors
    /// [`BegunError::Ref`]
    pub fn head_ref(&self) -> Result<Option<Vec<u8>>, BegunError> {
        let head = self.inner.find_reference("HEAD").map_err(failed("HEAD"))?;
        Ok(head.symbolic_target_bytes().map(<[u8]>::to_vec))
    }

    /// Sets HEAD to a ref, or to a commit where `name` is `None`; files and index stay as they are.
    ///
    /// # Errors
    /// [`BegunError::Ref`]
    pub fn set_head_to(&self, name: Option<&[u8]>, commit: CommitId) -> Result<(), BegunError> {
        if let Some(name) = name
            && self.head_ref()?.as_deref() == Some(name)
        {
            return Ok(());
        }
        let set = match name {
            Some(name) => self.inner.set_head_bytes(name),
            None => self.inner.set_head_detached(oid(commit.0)),
        };
        set.map_err(failed("HEAD"))
    }

    /// Lets a ref of the tool's own, a full name, keep a commit.
    ///
    /// # Errors
    /// [`BegunError::Ref`]
    pub fn keep(&self, name: &str, commit: CommitId, message: &str) -> Result<(), BegunError> {
        self.break_own_lock(name)?;
        self.inner.reference(name, oid(commit.0), true, message).map(drop).map_err(failed(name))
    }

    /// Removes a ref of the tool's own; nothing happens where there is none.
    ///
    /// # Errors
    /// [`BegunError::Ref`]
    pub fn let_go(&self, name: &str) -> Result<(), BegunError> {
        self.break_own_lock(name)?;
        match self.inner.find_reference(name) {
            Ok(mut reference) => reference.delete().map_err(failed(name)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
            Err(source) => Err(failed(name)(source)),
        }
    }

    /// Writes what git wants to know of a merge that was begun.
    ///
    /// `no-ff`, so that git keeps both parents also where one is an ancestor of the other.
    ///
    /// # Errors
    /// [`BegunError::State`]
    pub fn begin_merge(&self, state: &MergeState) -> Result<(), BegunError> {
        let line = |text: String| (text + "\n").into_bytes();
        self.set_git_file("ORIG_HEAD", Some(&line(state.country.to_string())))?;
        self.set_git_file("AUTO_MERGE", Some(&line(state.tree.to_string())))?;
        self.set_git_file("MERGE_MSG", Some(state.message.as_bytes()))?;
        self.set_git_file("MERGE_MODE", Some(b"no-ff"))?;
        self.set_git_file("MERGE_HEAD", Some(&line(state.upstream.to_string())))?;
        Ok(())
    }

    /// Removes what [`Repository::begin_merge`] wrote, but for `ORIG_HEAD`.
    ///
    /// # Errors
    /// [`BegunError::State`]
    pub fn end_merge(&self) -> Result<(), BegunError> {
        for name in MERGE_FILES.into_iter().rev() {
            self.set_git_file(name, None)?;
        }
        Ok(())
    }

    /// The commit that is being merged, as git records it; `None` where no merge is in progress.
    ///
    /// # Errors
    /// [`BegunError::State`]
    pub fn merge_head(&self) -> Result<Option<CommitId>, BegunError> {
        let bytes = self.git_file("MERGE_HEAD")?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.lines().next().and_then(|line| line.trim().parse().ok()).map(CommitId))
    }

    /// Who works here, `name <mail>`, as git would write it into a commit; `None` where nothing says it.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        let told = |variable: &str, key: &str| {
            let here = std::env::var(variable).ok().filter(|text| !text.trim().is_empty());
            here.or_else(|| self.config_string(key).ok().flatten())
        };
        let name = told("GIT_AUTHOR_NAME", "user.name")?;
        Some(format!("{name} <{}>", told("GIT_AUTHOR_EMAIL", "user.email")?))
    }
}
