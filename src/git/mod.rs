//! Everything that touches a git repository; the only folder that names git2.
//!
//! What leaves this folder is owned and plain: [`crate::object`] ids, [`crate::conflict`] conflicts, byte strings.

use std::path::Path;

use crate::object::CommitId;

pub mod merge;
pub mod store;

/// An open repository.
pub struct Repository {
    inner: git2::Repository,
}

/// A repository that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// libgit2 refuses.
    #[error("{path}: {source}")]
    Git {
        /// Where it was looked for.
        path: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl Repository {
    /// Opens the repository that `dir` belongs to.
    ///
    /// # Errors
    /// [`OpenError`] when there is none or it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let git = |source| OpenError::Git { path: dir.display().to_string(), source };
        git2::Repository::discover(dir).map(|inner| Self { inner }).map_err(git)
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    /// [`OpenError`] when it names none.
    pub fn commit(&self, rev: &str) -> Result<CommitId, OpenError> {
        let git = |source| OpenError::Git { path: rev.to_owned(), source };
        let object = self.inner.revparse_single(rev).and_then(|o| o.peel_to_commit()).map_err(git)?;
        Ok(CommitId(store::object_id(object.id())))
    }

    /// Its objects.
    ///
    /// # Errors
    /// [`OpenError`] when the object database cannot be opened.
    pub fn store(&self) -> Result<store::Store<'_>, OpenError> {
        let path = self.inner.path().display().to_string();
        store::Store::new(&self.inner).map_err(|source| OpenError::Git { path, source })
    }
}
