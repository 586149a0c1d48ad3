//! Back to a tree that was checked out before, whatever became of files and index since.

use std::path::Path;

use bstr::ByteSlice;

use super::{Change, WorktreeError, git_error};
use crate::git::Repository;
use crate::git::store::oid;
use crate::object::{Mode, ObjectId};

impl Repository {
    /// The bytes of the index; `None` where there is none yet.
    ///
    /// # Errors
    /// [`WorktreeError::File`] when it cannot be read.
    pub fn index_bytes(&self) -> Result<Option<Vec<u8>>, WorktreeError> {
        let path = self.index_path()?;
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(WorktreeError::File { path, source }),
        }
    }

    fn index_path(&self) -> Result<std::path::PathBuf, WorktreeError> {
        self.files()?;
        Ok(self.git_dir().join("index"))
    }

    /// Makes tracked files those of the tree `to` again, and the index that of `index`: its bytes from before, with the
    /// times of files as they are now. `changes` lead from that tree to what was written since; what they added goes away.
    /// Files that neither tree has stay as they are.
    ///
    /// # Errors
    /// [`WorktreeError`]; calling it again goes on.
    pub fn restore_files(
        &self,
        changes: &[Change],
        to: ObjectId,
        index: Option<&[u8]>,
    ) -> Result<(), WorktreeError> {
        let why = self.special(changes)?;
        if let Some(why) = why {
            let what = "putting the files back";
            self.must_ask(what, why, &["read-tree", "--reset", "-u", &to.to_string()], &[])?;
        }
        self.remove_added(changes)?;
        if let Some(index) = index {
            self.put_index(index)?;
        }
        match why {
            Some(_) => {
                self.refresh_by_git();
                Ok(())
            }
            None => self.force_files(to),
        }
    }

    fn force_files(&self, to: ObjectId) -> Result<(), WorktreeError> {
        let failed = git_error("putting the files back");
        let tree = self.inner.find_tree(oid(to)).map_err(&failed)?;
        let mut options = git2::build::CheckoutBuilder::new();
        options.force().recreate_missing(true);
        let mut index = self.inner.index().map_err(&failed)?;
        index.read(true).map_err(&failed)?;
        for entry in index.iter() {
            self.remove_other_kind(&entry)?;
        }
        self.inner.checkout_tree(tree.as_object(), Some(&mut options)).map_err(&failed)
    }

    /// Removes a symlink where a file should be, or a file where a symlink should be: libgit2 takes the one for the other.
    fn remove_other_kind(&self, entry: &git2::IndexEntry) -> Result<(), WorktreeError> {
        let path = self.place(&entry.path)?;
        let Ok(found) = path.symlink_metadata() else { return Ok(()) };
        let wanted = Mode::from_bits(entry.mode) == Some(Mode::Symlink);
        // Where symlinks cannot be had, git keeps them as files.
        if found.is_dir()
            || found.is_symlink() == wanted
            || (wanted && self.config_is("core.symlinks", false)?)
        {
            return Ok(());
        }
        std::fs::remove_file(&path).map_err(|source| WorktreeError::File { path, source })
    }

    fn remove_added(&self, changes: &[Change]) -> Result<(), WorktreeError> {
        let top = self.files()?;
        for change in changes.iter().filter(|change| change.from.is_none()) {
            let path = top.join(change.path.to_path_lossy());
            match std::fs::remove_file(&path) {
                Ok(()) => remove_empty_folders(top, &path),
                // A folder stands there now, or a folder above is a file: it is somebody else's.
                Err(_) if !path.is_file() => {}
                Err(source) => return Err(WorktreeError::File { path, source }),
            }
        }
        Ok(())
    }

    fn put_index(&self, bytes: &[u8]) -> Result<(), WorktreeError> {
        Ok(self.replace_file(&self.index_path()?, bytes, None)?)
    }
}

/// Removes the folders above `path` that have nothing in them.
fn remove_empty_folders(top: &Path, path: &Path) {
    let above = path.ancestors().skip(1).take_while(|folder| *folder != top);
    for folder in above {
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
