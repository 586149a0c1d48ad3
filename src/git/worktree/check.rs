//! What would be lost if files changed: edits that are in no commit, files that git does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bstr::{BString, ByteSlice, ByteVec};

use super::{Change, WorktreeError, git_error};
use crate::git::Repository;
use crate::git::program::{self, Answer};
use crate::git::store::oid;
use crate::object::ObjectId;

impl Repository {
    /// Tracked files whose content is not that of HEAD, in the work tree or in the index, in order.
    ///
    /// # Errors
    /// [`WorktreeError`] when the index or the files cannot be read.
    pub fn changed_files(&self) -> Result<Vec<BString>, WorktreeError> {
        self.files()?;
        let found = self.changed_by_libgit2();
        if found.as_ref().is_ok_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        // Git knows filters and sparse checkouts too.
        let arguments = ["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames"];
        let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
        match program::ask(self, &arguments, &[]) {
            Answer::Said(said) => {
                Ok(said.split_str("\0").filter_map(|line| line.get(3..)).map(BString::from).collect())
            }
            Answer::Refused(says) => Err(WorktreeError::Program { what: "looking for changed files", says }),
            Answer::Absent => found,
        }
    }

    fn changed_by_libgit2(&self) -> Result<Vec<BString>, WorktreeError> {
        let failed = git_error("looking for changed files");
        let mut options = git2::StatusOptions::new();
        options.include_untracked(false).include_ignored(false).renames_head_to_index(false);
        let statuses = self.inner.statuses(Some(&mut options)).map_err(failed)?;
        Ok(statuses.iter().map(|status| status.path_bytes().into()).collect())
    }

    /// The lock of the index, where somebody holds it.
    ///
    /// # Errors
    /// [`WorktreeError::Locked`] where that is so.
    pub fn index_is_free(&self) -> Result<(), WorktreeError> {
        let path = self.git_dir().join("index.lock");
        if path.exists() { Err(WorktreeError::Locked { path }) } else { Ok(()) }
    }

    /// Files that git does not track and that `changes` would overwrite, ignored ones too, in order.
    ///
    /// # Errors
    /// [`WorktreeError::OneName`] when the tree `to` has names that this file system takes for one, and as libgit2 fails.
    pub fn in_the_way(&self, changes: &[Change], to: ObjectId) -> Result<Vec<BString>, WorktreeError> {
        let gone: BTreeSet<&BString> =
            changes.iter().filter(|change| change.to.is_none()).map(|change| &change.path).collect();
        let folded = self.config_flag("core.ignorecase")?;
        if folded {
            self.names_are_apart(to)?;
        }
        let mut found = BTreeSet::new();
        for change in changes.iter().filter(|change| change.from.is_none()) {
            let case_only = |path: &BString| folded && fold(path) == fold(&change.path);
            if !gone.iter().any(|path| case_only(path)) {
                found.extend(self.obstacles(&change.path, &gone)?);
            }
        }
        Ok(found.into_iter().collect())
    }

    /// What stands at `path` or in the place of a folder above it, unless it is to go.
    fn obstacles(&self, path: &BString, gone: &BTreeSet<&BString>) -> Result<Vec<BString>, WorktreeError> {
        let above = path.find_iter("/").map(|at| BString::from(&path[..at]));
        for folder in above {
            match self.place(&folder)?.symlink_metadata() {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Ok(if gone.contains(&folder) { Vec::new() } else { vec![folder] }),
                Err(_) => return Ok(Vec::new()),
            }
        }
        let place = self.place(path)?;
        match place.symlink_metadata() {
            Ok(found) if found.is_dir() => files_below(&place, path, gone),
            Ok(_) if !gone.contains(path) => Ok(vec![path.clone()]),
            _ => Ok(Vec::new()),
        }
    }

    /// Refuses two paths of a tree that differ in case alone.
    fn names_are_apart(&self, tree: ObjectId) -> Result<(), WorktreeError> {
        let failed = git_error("reading the merged tree");
        let tree = self.inner.find_tree(oid(tree)).map_err(&failed)?;
        let mut seen: BTreeMap<String, BString> = BTreeMap::new();
        let mut clash = None;
        let walked = tree.walk(git2::TreeWalkMode::PreOrder, |above, entry| {
            let path = BString::from([above.as_bytes(), entry.name_bytes()].concat());
            let before = seen.insert(fold(&path), path.clone());
            clash = before.map(|other| WorktreeError::OneName { one: other, other: path });
            if clash.is_some() { git2::TreeWalkResult::Abort } else { git2::TreeWalkResult::Ok }
        });
        clash.map_or_else(|| walked.map_err(failed), Err)
    }
}

fn fold(path: &BString) -> String {
    path.to_str_lossy().to_lowercase()
}

/// The files in a folder that do not go.
fn files_below(
    place: &Path,
    path: &BString,
    gone: &BTreeSet<&BString>,
) -> Result<Vec<BString>, WorktreeError> {
    let failed = |source| WorktreeError::File { path: place.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = Vec::from_os_str_lossy(&entry.file_name()).into_owned();
        let below = BString::from([path.as_slice(), b"/", &name].concat());
        if entry.file_type().map_err(failed)?.is_dir() {
            found.extend(files_below(&entry.path(), &below, gone)?);
        } else if !gone.contains(&below) {
            found.push(below);
        }
    }
    Ok(found)
}
