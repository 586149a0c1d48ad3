//! Files as they are now, as a commit that belongs to no branch.

use bstr::{BString, ByteSlice};

use super::{WorktreeError, git_error};
use crate::git::Repository;
use crate::git::edit::{Changes, edit_tree};
use crate::git::store::{StoreError, object_id, oid};
use crate::object::{CommitId, Entry, Mode, ObjectId};

/// Files that cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// They cannot be read.
    #[error(transparent)]
    Worktree(#[from] WorktreeError),
    /// They cannot be written as objects.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl KeepError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Worktree(error) => error.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

impl Repository {
    /// A commit on `parent` with the tracked files as they are now; `None` where they are those of the tree `written`.
    ///
    /// # Errors
    /// [`KeepError`] when a file cannot be read or an object cannot be written.
    pub fn commit_of_files(
        &self,
        written: ObjectId,
        parent: CommitId,
        message: &str,
    ) -> Result<Option<CommitId>, KeepError> {
        let tree = self.tree_of_files(written)?;
        if tree == written {
            return Ok(None);
        }
        let failed = git_error("keeping the files as they are");
        let tree = self.inner.find_tree(oid(tree)).map_err(&failed)?;
        let parent = self.inner.find_commit(oid(parent.0)).map_err(&failed)?;
        let who = self.inner.signature().or_else(|_| git2::Signature::now("git-reconcile", "git-reconcile"));
        let who = who.map_err(&failed)?;
        let commit = self.inner.commit(None, &who, &who, message, &tree, &[&parent]).map_err(&failed)?;
        Ok(Some(CommitId(object_id(commit))))
    }

    /// The tree of the tracked files as they are now, where `written` was written to them.
    ///
    /// # Errors
    /// [`KeepError`] when a file cannot be read or an object cannot be written.
    pub fn tree_of_files(&self, written: ObjectId) -> Result<ObjectId, KeepError> {
        let changes = self.edits_since(written)?;
        if changes.is_empty() {
            return Ok(written);
        }
        let store = self.store()?;
        let tree = edit_tree(&store, written, &changes)?;
        store.persist(tree)?;
        Ok(tree)
    }

    /// What differs in the files from a tree, files that git does not track aside.
    fn edits_since(&self, tree: ObjectId) -> Result<Changes, WorktreeError> {
        let failed = git_error("looking for what was edited");
        let tree = self.inner.find_tree(oid(tree)).map_err(&failed)?;
        let mut options = git2::DiffOptions::new();
        options.include_typechange(true).ignore_submodules(true);
        let diff =
            self.inner.diff_tree_to_workdir_with_index(Some(&tree), Some(&mut options)).map_err(&failed)?;
        let mut changes = Changes::new();
        for delta in diff.deltas() {
            let path = delta.new_file().path_bytes().or(delta.old_file().path_bytes()).unwrap_or_default();
            let entry = self.file_entry(&path.into())?;
            let same = delta.old_file().mode() == delta.new_file().mode()
                && entry.is_some_and(|entry| oid(entry.id) == delta.old_file().id());
            if !same {
                changes.insert(path.into(), entry);
            }
        }
        Ok(changes)
    }

    /// A file as an object, through the filters that git would use; `None` where there is none. The object is written.
    ///
    /// # Errors
    /// [`WorktreeError`] when the file cannot be read or the object cannot be written.
    pub fn file_entry(&self, path: &BString) -> Result<Option<Entry>, WorktreeError> {
        let place = self.place(path)?;
        let Ok(found) = place.symlink_metadata() else { return Ok(None) };
        if found.is_dir() {
            return Ok(None);
        }
        let mode = if found.is_symlink() { Mode::Symlink } else { file_mode(&found) };
        let failed = git_error("keeping a file as it is");
        let id = if found.is_symlink() {
            let target = std::fs::read_link(&place)
                .map_err(|source| WorktreeError::File { path: place.clone(), source })?;
            self.inner.blob(&Vec::from(<[u8]>::from_path(&target).unwrap_or_default()))
        } else {
            self.inner.blob_path(&place)
        };
        Ok(Some(Entry { mode, id: object_id(id.map_err(failed)?) }))
    }
}

#[cfg(unix)]
fn file_mode(found: &std::fs::Metadata) -> Mode {
    use std::os::unix::fs::PermissionsExt;
    if found.permissions().mode() & 0o100 == 0 { Mode::File } else { Mode::Executable }
}

/// There the work tree does not tell.
#[cfg(not(unix))]
fn file_mode(_: &std::fs::Metadata) -> Mode {
    Mode::File
}
