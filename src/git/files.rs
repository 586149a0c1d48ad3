//! Commits and files of a repository as owned values.
//!
//! Owns [`CommitInfo`] and the reading of one file of one commit. Must not know what a file means. Many reads go
//! through one [`super::store::Store`] instead, which remembers trees.

use std::sync::Arc;

use bstr::{BStr, BString};
use git2::ErrorCode;

use super::Repository;
use super::store::{StoreError, object_id, oid};
use crate::object::{CommitId, ObjectId};

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    /// The first paragraph of the message on one line.
    pub subject: BString,
    /// The author's name.
    pub author: BString,
    /// The author's mail address, without angle brackets.
    pub mail: BString,
    /// When it was committed.
    pub time: Time,
    /// In order; empty for a root, and at the border of a shallow clone.
    pub parents: Vec<CommitId>,
    /// Its tree.
    pub tree: ObjectId,
}

/// A moment with the place's offset, as git records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset: i32,
}

impl Repository {
    /// What a commit says of itself.
    ///
    /// # Errors
    /// [`StoreError`] when it is absent, unreadable or no commit.
    pub fn commit_info(&self, id: CommitId) -> Result<CommitInfo, StoreError> {
        let commit = self.find_commit(id)?;
        let (author, time) = (commit.author(), commit.time());
        Ok(CommitInfo {
            subject: commit.summary_bytes().unwrap_or_default().into(),
            author: author.name_bytes().into(),
            mail: author.email_bytes().into(),
            time: Time { seconds: time.seconds(), offset: time.offset_minutes() },
            parents: commit.parent_ids().map(|parent| CommitId(object_id(parent))).collect(),
            tree: object_id(commit.tree_id()),
        })
    }

    /// The tree of a commit.
    ///
    /// # Errors
    /// [`StoreError`] when the commit is absent, unreadable or no commit.
    pub fn tree_of(&self, id: CommitId) -> Result<ObjectId, StoreError> {
        self.find_commit(id).map(|commit| object_id(commit.tree_id()))
    }

    /// The tree of a commit, or the tree itself that has this id.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read, or is neither.
    pub fn tree_at(&self, id: ObjectId) -> Result<ObjectId, StoreError> {
        let object = self.inner.find_object(oid(id), None).map_err(|source| match source.code() {
            ErrorCode::NotFound => StoreError::Missing { id },
            _ => StoreError::Corrupt { id, source },
        })?;
        let tree = object.peel_to_tree().map_err(|source| StoreError::Corrupt { id, source })?;
        Ok(object_id(tree.id()))
    }

    /// The content of a file in a commit; `None` where there is no regular file at that path.
    ///
    /// # Errors
    /// [`StoreError`] when the commit, a tree on the way or the file cannot be read.
    pub fn read_file(&self, id: CommitId, path: &BStr) -> Result<Option<Arc<[u8]>>, StoreError> {
        let root = self.tree_of(id)?;
        let store = self.store()?;
        match store.entry_at(root, path)? {
            Some(entry) if entry.mode.is_file() => store.blob(entry.id).map(Some),
            _ => Ok(None),
        }
    }

    /// libgit2's commit, its failures told apart.
    pub(in crate::git) fn find_commit(&self, id: CommitId) -> Result<git2::Commit<'_>, StoreError> {
        let explain = |source: git2::Error| match self.inner.find_object(oid(id.0), None) {
            Ok(object) if object.kind() != Some(git2::ObjectType::Commit) => StoreError::Kind {
                id: id.0,
                found: object.kind().map_or("object", |kind| kind.str()),
                expected: "commit",
            },
            Err(error) if error.code() == ErrorCode::NotFound => StoreError::Missing { id: id.0 },
            _ => StoreError::Corrupt { id: id.0, source },
        };
        self.inner.find_commit(oid(id.0)).map_err(explain)
    }
}
