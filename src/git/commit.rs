//! The commit of what is staged, with the parents that git knows of.
//!
//! Owns [`Repository::commit_staged`]. The git program makes it, as hooks and signatures are its business; without the
//! program libgit2 does, and neither is run. Must not know what is committed.

use bstr::ByteSlice;

use super::Repository;
use super::begun::BegunError;
use super::program::{self, Answer};
use super::store::{object_id, oid};
use crate::object::{CommitId, ObjectId};

/// A commit that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Git refuses, or one of its hooks.
    #[error("git does not commit: {says}")]
    Refused {
        /// What it printed.
        says: String,
    },
    /// libgit2 refuses.
    #[error("the commit cannot be made: {source}")]
    Git {
        /// What libgit2 says.
        source: git2::Error,
    },
    /// What git keeps of a merge cannot be read or written.
    #[error(transparent)]
    Begun(#[from] BegunError),
}

impl CommitError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { .. } => {
                Some("nothing is lost: do what it says, then run `git reconcile continue` again".to_owned())
            }
            Self::Git { .. } => {
                Some("is there room on the disk, and do user.name and user.email say who you are?".to_owned())
            }
            Self::Begun(error) => error.hint(),
        }
    }
}

/// Who made a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The git program, with its hooks and signatures.
    ByGit,
    /// libgit2, without.
    ByLibgit2,
}

impl Made {
    /// What whoever asked for the commit should know of that.
    #[must_use]
    pub fn note(self) -> Option<String> {
        let text = "there is no git program here: the commit was made without hooks and signature";
        (self == Self::ByLibgit2).then(|| text.to_owned())
    }
}

impl Repository {
    /// Commits what is staged, on HEAD and what is being merged.
    ///
    /// # Errors
    /// [`CommitError`]; index and files stay as they are.
    pub fn commit_staged(&self, message: &str) -> Result<(CommitId, Made), CommitError> {
        self.commit_with(&["--cleanup=whitespace"], message.as_bytes())
    }

    /// Commits what is staged in the place of the commit that is laid onto HEAD: its author, its date, this message.
    ///
    /// # Errors
    /// [`CommitError`]; index and files stay as they are.
    pub fn commit_pick(&self, message: &[u8]) -> Result<(CommitId, Made), CommitError> {
        self.commit_with(&["--cleanup=verbatim", "--allow-empty-message"], message)
    }

    fn commit_with(&self, options: &[&str], message: &[u8]) -> Result<(CommitId, Made), CommitError> {
        let arguments = ["-c", "core.editor=true", "commit", "--quiet", "--file=-"];
        let arguments: Vec<_> = arguments.iter().chain(options).map(AsRef::as_ref).collect();
        let made = match program::ask(self, &arguments, message) {
            Answer::Said(_) => Made::ByGit,
            Answer::Refused(says) => return Err(CommitError::Refused { says }),
            Answer::Absent => {
                self.commit_by_libgit2(&message.to_str_lossy())?;
                Made::ByLibgit2
            }
        };
        let head = self.inner.head().and_then(|head| head.peel_to_commit());
        let head = head.map_err(|source| CommitError::Git { source })?;
        Ok((CommitId(object_id(head.id())), made))
    }

    fn commit_by_libgit2(&self, message: &str) -> Result<(), CommitError> {
        let (merged, picked) = (self.merge_head()?, self.pick_head()?);
        let commit = || {
            let mut index = self.inner.index()?;
            index.read(true)?;
            let tree = self.inner.find_tree(index.write_tree()?)?;
            let mut parents = vec![self.inner.head()?.peel_to_commit()?];
            if let Some(merged) = merged {
                parents.push(self.inner.find_commit(oid(merged.0))?);
            }
            let who = self.inner.signature()?;
            let author = match picked {
                Some(picked) => self.inner.find_commit(oid(picked.0))?.author().to_owned(),
                None => who.clone(),
            };
            let parents: Vec<_> = parents.iter().collect();
            self.inner.commit(Some("HEAD"), &author, &who, message, &tree, &parents)
        };
        commit().map_err(|source| CommitError::Git { source })?;
        self.end_pick()?;
        Ok(self.end_merge()?)
    }

    /// The tree of what is staged.
    ///
    /// # Errors
    /// [`CommitError`] where something is unmerged, or objects cannot be written.
    pub fn staged_tree(&self) -> Result<ObjectId, CommitError> {
        let failed = |source| CommitError::Git { source };
        match program::ask(self, &["write-tree".as_ref()], &[]) {
            Answer::Said(said) => said
                .to_str_lossy()
                .trim()
                .parse()
                .map_err(|_| CommitError::Refused { says: said.to_str_lossy().into_owned() }),
            Answer::Refused(says) => Err(CommitError::Refused { says }),
            Answer::Absent => {
                let mut index = self.inner.index().map_err(failed)?;
                index.read(true).map_err(failed)?;
                Ok(object_id(index.write_tree().map_err(failed)?))
            }
        }
    }

    /// Whether `commit` is `other` or comes after it.
    ///
    /// # Errors
    /// [`CommitError::Git`] when the history cannot be read.
    pub fn holds(&self, commit: CommitId, other: CommitId) -> Result<bool, CommitError> {
        let after = || self.inner.graph_descendant_of(oid(commit.0), oid(other.0));
        Ok(commit == other || after().map_err(|source| CommitError::Git { source })?)
    }
}
