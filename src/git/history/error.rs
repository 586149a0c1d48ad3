//! What can go wrong while history is read.

use crate::git::store::StoreError;
use crate::object::CommitId;

/// A history that could not be read far enough to answer.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A commit is named by another one or by the caller, but is not in the repository.
    #[error("commit {id} is missing from the repository")]
    Missing {
        /// The name that led nowhere.
        id: CommitId,
    },
    /// The clone is shallow and the answer lies below the cut.
    #[error("the history is cut off below commit {id}: the clone is shallow")]
    Shallow {
        /// The last commit that is there.
        id: CommitId,
    },
    /// It is there but cannot be read.
    #[error("commit {id} cannot be read: {source}")]
    Corrupt {
        /// The unreadable commit.
        id: CommitId,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// An object that is no commit, or a commit whose header does not parse.
    #[error("object {id} is no readable commit: {what}")]
    Malformed {
        /// The object.
        id: CommitId,
        /// The line that is missing or wrong.
        what: &'static str,
    },
    /// Two versions of a file could not be compared.
    #[error("the change of `{path}` in commit {commit} cannot be computed: {source}")]
    Diff {
        /// The commit.
        commit: CommitId,
        /// The file, bytes that are no UTF-8 replaced.
        path: String,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// A tree or a file could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object database itself could not be opened.
    #[error("the objects of {path} cannot be opened: {source}")]
    Open {
        /// The repository.
        path: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl HistoryError {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Shallow { .. } => Some(
                "fetch the rest of the history: --deepen does it, and so does `git fetch --unshallow`"
                    .to_owned(),
            ),
            Self::Missing { .. } => Some("fetch it, or check the object database: git fsck".to_owned()),
            Self::Corrupt { .. } | Self::Malformed { .. } | Self::Open { .. } => {
                Some("check the object database: git fsck".to_owned())
            }
            Self::Store(source) => source.hint(),
            Self::Diff { .. } => None,
        }
    }
}
