//! The index as a person leaves it before a commit: what is staged, what is not, what is unmerged.

use bstr::{BString, ByteSlice};

use super::{WorktreeError, git_error};
use crate::git::Repository;
use crate::git::edit::{Changes, edit_tree};
use crate::git::program::{self, Answer};
use crate::git::store::oid;
use crate::git::worktree::KeepError;
use crate::object::{Entry, ObjectId};

/// How a path stands in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staged {
    /// Nothing stands there.
    Nothing,
    /// One thing.
    Entry(Entry),
    /// The sides of a conflict.
    Unmerged,
}

impl Repository {
    /// Tracked files that differ from the index and are in no conflict, in order.
    ///
    /// # Errors
    /// [`WorktreeError`] when the index or the files cannot be read.
    pub fn unstaged_files(&self) -> Result<Vec<BString>, WorktreeError> {
        let arguments = ["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames"];
        let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
        match program::ask(self, &arguments, &[]) {
            Answer::Said(said) => {
                let lines = said.split_str("\0").filter(|line| line.len() > 3);
                let unstaged = lines.filter(|line| line[1] != b' ' && !is_unmerged(&line[..2]));
                Ok(unstaged.map(|line| line[3..].into()).collect())
            }
            Answer::Refused(says) => Err(WorktreeError::Program { what: "looking for changed files", says }),
            Answer::Absent => self.unstaged_by_libgit2(),
        }
    }

    fn unstaged_by_libgit2(&self) -> Result<Vec<BString>, WorktreeError> {
        let failed = git_error("looking for changed files");
        let mut options = git2::StatusOptions::new();
        options.include_untracked(false).include_ignored(false);
        let statuses = self.inner.statuses(Some(&mut options)).map_err(failed)?;
        let wanted = git2::Status::WT_MODIFIED | git2::Status::WT_DELETED | git2::Status::WT_TYPECHANGE;
        let unstaged = statuses.iter().filter(|entry| {
            let status = entry.status();
            status.intersects(wanted) && !status.contains(git2::Status::CONFLICTED)
        });
        Ok(unstaged.map(|entry| entry.path_bytes().into()).collect())
    }

    /// Paths that are unmerged in the index, in order.
    ///
    /// # Errors
    /// [`WorktreeError`] when the index cannot be read.
    pub fn unmerged_paths(&self) -> Result<Vec<BString>, WorktreeError> {
        let failed = git_error("reading the index");
        let mut index = self.inner.index().map_err(&failed)?;
        index.read(true).map_err(&failed)?;
        let mut paths: Vec<BString> =
            index.iter().filter(|entry| stage(entry) > 0).map(|entry| entry.path.into()).collect();
        paths.dedup();
        Ok(paths)
    }

    /// How each of `paths` stands in the index.
    ///
    /// # Errors
    /// [`WorktreeError`] when the index cannot be read.
    pub fn staged(&self, paths: &[BString]) -> Result<Vec<Staged>, WorktreeError> {
        let failed = git_error("reading the index");
        let mut index = self.inner.index().map_err(&failed)?;
        index.read(true).map_err(&failed)?;
        let at = |path: &BString| {
            let path = path.to_path_lossy();
            if (1..=3).any(|stage| index.get_path(&path, stage).is_some()) {
                return Staged::Unmerged;
            }
            let entry = index.get_path(&path, 0).and_then(|entry| {
                let mode = crate::object::Mode::from_bits(entry.mode)?;
                Some(Entry { mode, id: crate::git::store::object_id(entry.id) })
            });
            entry.map_or(Staged::Nothing, Staged::Entry)
        };
        Ok(paths.iter().map(at).collect())
    }

    /// Stages files as they are, or that they are gone.
    ///
    /// # Errors
    /// [`WorktreeError`] when a file cannot be read or the index cannot be written.
    pub fn stage_files(&self, paths: &[BString]) -> Result<(), WorktreeError> {
        let input = paths.iter().flat_map(|path| [path.as_slice(), b"\0"].concat()).collect::<Vec<u8>>();
        let arguments = ["update-index", "--add", "--remove", "-z", "--stdin"];
        let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
        match program::ask(self, &arguments, &input) {
            Answer::Said(_) => Ok(()),
            Answer::Refused(says) => Err(WorktreeError::Program { what: "staging files", says }),
            Answer::Absent => self.stage_by_libgit2(paths),
        }
    }

    fn stage_by_libgit2(&self, paths: &[BString]) -> Result<(), WorktreeError> {
        if let Some(why) = self.special(&[])? {
            return Err(WorktreeError::NoProgram { why });
        }
        let failed = git_error("staging files");
        let mut index = self.inner.index().map_err(&failed)?;
        index.read(true).map_err(&failed)?;
        for path in paths {
            let staged = if self.place(path)?.symlink_metadata().is_ok() {
                index.add_path(&path.to_path_lossy())
            } else {
                index.remove_path(&path.to_path_lossy())
            };
            staged.map_err(&failed)?;
        }
        index.write().map_err(&failed)
    }

    /// The bytes of a file of the work tree; `None` where there is no regular file.
    ///
    /// # Errors
    /// [`WorktreeError::File`] when it cannot be read.
    pub fn file(&self, path: &BString) -> Result<Option<Vec<u8>>, WorktreeError> {
        let place = self.place(path)?;
        match place.symlink_metadata() {
            Ok(found) if found.is_file() => {
                std::fs::read(&place).map(Some).map_err(|source| WorktreeError::File { path: place, source })
            }
            _ => Ok(None),
        }
    }

    /// Whether anything stands at a path of the work tree.
    ///
    /// # Errors
    /// [`WorktreeError::Bare`]
    pub fn has_file(&self, path: &BString) -> Result<bool, WorktreeError> {
        Ok(self.place(path)?.symlink_metadata().is_ok())
    }

    /// Replaces the bytes of a file, whole or not at all; its permissions stay.
    ///
    /// # Errors
    /// [`WorktreeError::State`] when it cannot be written.
    pub fn set_file(&self, path: &BString, bytes: &[u8]) -> Result<(), WorktreeError> {
        let place = self.place(path)?;
        let permissions = place.metadata().ok().map(|found| found.permissions());
        Ok(self.replace_file(&place, bytes, permissions)?)
    }

    /// Puts `entry` at a path of the work tree, through the filters that git would use; `None` takes away what stands
    /// there. The index stays as it is.
    ///
    /// # Errors
    /// [`KeepError`] when it cannot be read or written.
    pub fn put_entry(&self, path: &BString, entry: Option<Entry>) -> Result<(), KeepError> {
        let place = self.place(path)?;
        if entry.is_none() {
            return match std::fs::remove_file(&place) {
                Err(source) if place.symlink_metadata().is_ok() => {
                    Err(WorktreeError::File { path: place, source }.into())
                }
                _ => Ok(()),
            };
        }
        let store = self.store()?;
        let empty = store.add_tree(Vec::new());
        let tree = edit_tree(&store, empty, &Changes::from([(path.clone(), entry)]))?;
        store.persist(tree)?;
        Ok(self.check_out(path, tree)?)
    }

    fn check_out(&self, path: &BString, tree: ObjectId) -> Result<(), WorktreeError> {
        let failed = git_error("writing a file");
        let tree = self.inner.find_tree(oid(tree)).map_err(&failed)?;
        let mut options = git2::build::CheckoutBuilder::new();
        options.force().update_index(false).disable_pathspec_match(true).path(path.as_bytes());
        self.inner.checkout_tree(tree.as_object(), Some(&mut options)).map_err(&failed)
    }
}

/// `CE_STAGEMASK` of git's `read-cache`.
const fn stage(entry: &git2::IndexEntry) -> u16 {
    (entry.flags >> 12) & 3
}

/// The codes of git-status(1) for a conflict.
fn is_unmerged(code: &[u8]) -> bool {
    code.contains(&b'U') || matches!(code, b"AA" | b"DD")
}
