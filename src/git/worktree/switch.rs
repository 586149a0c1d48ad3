//! From the tree of HEAD to another: only files that differ are written.

use bstr::ByteSlice;

use super::{Change, Unmerged, WorktreeError, git_error};
use crate::git::Repository;
use crate::git::opts::hashing;
use crate::git::store::oid;
use crate::object::{Entry, ObjectId};

impl Repository {
    /// Writes the files of `changes` as they are in the tree `to`, through the filters that git would use, and the index
    /// accordingly; then records `unmerged`.
    ///
    /// The work tree must be clean and nothing [in the way](Repository::in_the_way). HEAD must still have the tree that
    /// the changes start from.
    ///
    /// # Errors
    /// [`WorktreeError`]; then files may be half written, and [`Repository::restore_files`] puts them back.
    pub fn switch_files(
        &self,
        changes: &[Change],
        to: ObjectId,
        unmerged: &[Unmerged],
    ) -> Result<(), WorktreeError> {
        match self.special(changes)? {
            Some(why) => self.switch_by_git(why, to, unmerged),
            None => self.switch_by_libgit2(changes, to, unmerged),
        }
    }

    fn switch_by_libgit2(
        &self,
        changes: &[Change],
        to: ObjectId,
        unmerged: &[Unmerged],
    ) -> Result<(), WorktreeError> {
        let failed = git_error("writing the merged files");
        // Git may have changed it since it was read.
        self.inner.index().and_then(|mut index| index.read(true)).map_err(&failed)?;
        let tree = self.inner.find_tree(oid(to)).map_err(&failed)?;
        if !changes.is_empty() {
            let mut options = git2::build::CheckoutBuilder::new();
            options.safe().overwrite_ignored(false).disable_pathspec_match(true);
            for change in changes {
                options.path(change.path.as_bytes());
            }
            hashing(|| self.inner.checkout_tree(tree.as_object(), Some(&mut options))).map_err(&failed)?;
        }
        let failed = git_error("writing the index");
        let mut index = self.inner.index().map_err(&failed)?;
        for path in unmerged {
            // Nothing stands there where the merge removed the file.
            drop(index.remove(&path.path.to_path_lossy(), 0));
            for (entry, stage) in path.stages.iter().zip(1..) {
                if let Some(entry) = entry {
                    index.add(&staged(&path.path, *entry, stage)).map_err(&failed)?;
                }
            }
        }
        index.write().map_err(&failed)
    }

    fn switch_by_git(
        &self,
        why: &'static str,
        to: ObjectId,
        unmerged: &[Unmerged],
    ) -> Result<(), WorktreeError> {
        let what = "writing the merged files";
        self.refresh_by_git();
        self.must_ask(what, why, &["read-tree", "-m", "-u", "HEAD", &to.to_string()], &[])?;
        let mut lines = Vec::new();
        for path in unmerged {
            let mut line = |text: String| {
                lines.extend_from_slice(text.as_bytes());
                lines.extend_from_slice(&path.path);
                lines.push(0);
            };
            line(format!("0 {}\t", ObjectId::default()));
            for (entry, stage) in path.stages.iter().zip(1..) {
                if let Some(entry) = entry {
                    line(format!("{:o} {} {stage}\t", entry.mode.bits(), entry.id));
                }
            }
        }
        self.must_ask("writing the index", why, &["update-index", "-z", "--index-info"], &lines).map(drop)
    }
}

/// An entry of the index as a conflict has it: without the times and sizes of a file.
fn staged(path: &[u8], entry: Entry, stage: u16) -> git2::IndexEntry {
    let time = git2::IndexTime::new(0, 0);
    git2::IndexEntry {
        ctime: time,
        mtime: time,
        dev: 0,
        ino: 0,
        mode: entry.mode.bits(),
        uid: 0,
        gid: 0,
        file_size: 0,
        id: oid(entry.id),
        // `CE_STAGESHIFT` of git's `read-cache`.
        flags: stage << 12,
        flags_extended: 0,
        path: path.to_vec(),
    }
}
