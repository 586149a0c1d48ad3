//! The tool's own folder below the git directory, and files in it that are written whole or not at all.
//!
//! Owns [`StateDir`]: `<git dir>/reconcile`, one for each worktree. Must not know what the files say.
//!
//! ```no_run
//! # use git_reconcile::git::Repository;
//! let state = Repository::open(".".as_ref())?.state_dir();
//! state.write("run/session.json", b"{}")?;
//! assert_eq!(state.read("run/session.json")?.as_deref(), Some(&b"{}"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fs::Permissions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Repository;

/// The name of the folder.
const FOLDER: &str = "reconcile";

/// Where files are made before they take their places.
const HALF_WRITTEN: &str = "new";

/// A file of the tool's own that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It cannot be written, renamed or removed.
    #[error("{}: cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl StateError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Read { .. } => "may you read the repository's git directory?",
            Self::Write { .. } => "is there room on the disk, and may you write to the repository?",
        };
        Some(text.to_owned())
    }
}

/// The folder of the tool's own. It need not exist: what is written makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDir {
    folder: PathBuf,
}

impl Repository {
    /// The tool's own folder in the git directory of this worktree.
    #[must_use]
    pub fn state_dir(&self) -> StateDir {
        StateDir { folder: self.git_dir().join(FOLDER) }
    }

    /// A file of git's own in the git directory of this worktree, such as `MERGE_HEAD`; `None` where there is none.
    ///
    /// # Errors
    /// [`StateError`] when it is there and cannot be read.
    pub fn git_file(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        read(&self.git_dir().join(name))
    }

    /// Writes a file of git's own, or with `None` removes it.
    ///
    /// # Errors
    /// [`StateError`] when that cannot be done.
    pub fn set_git_file(&self, name: &str, bytes: Option<&[u8]>) -> Result<(), StateError> {
        let path = self.git_dir().join(name);
        match bytes {
            Some(bytes) => self.replace_file(&path, bytes, None),
            None => remove(&path),
        }
    }

    /// Replaces a file of this worktree or of its git directory, whole or not at all. What is half written lies in the
    /// tool's own folder, where [`StateDir::sweep`] finds it.
    ///
    /// # Errors
    /// [`StateError::Write`]
    pub(in crate::git) fn replace_file(
        &self,
        path: &Path,
        bytes: &[u8],
        permissions: Option<Permissions>,
    ) -> Result<(), StateError> {
        write(&self.state_dir().path(HALF_WRITTEN), path, bytes, permissions)
    }
}

impl StateDir {
    /// Where a file stands, `/`-separated below the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Its bytes; `None` where there is no such file.
    ///
    /// # Errors
    /// [`StateError::Read`]
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        read(&self.path(name))
    }

    /// Writes it whole: after a crash it has the old content or the new.
    ///
    /// # Errors
    /// [`StateError::Write`]
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        write(&self.path(HALF_WRITTEN), &self.path(name), bytes, None)
    }

    /// Removes what was half written when somebody was killed; for who holds the lock.
    ///
    /// # Errors
    /// [`StateError::Write`]
    pub fn sweep(&self) -> Result<(), StateError> {
        self.remove(HALF_WRITTEN)
    }

    /// Gives a file or a folder another name; what had that name is gone.
    ///
    /// # Errors
    /// [`StateError::Write`]
    pub fn rename(&self, from: &str, to: &str) -> Result<(), StateError> {
        self.remove(to)?;
        let (from, to) = (self.path(from), self.path(to));
        std::fs::rename(&from, &to).map_err(|source| StateError::Write { path: to.clone(), source })?;
        settle(&to);
        Ok(())
    }

    /// Removes a file or a folder with all that is in it; nothing happens where there is none.
    ///
    /// # Errors
    /// [`StateError::Write`]
    pub fn remove(&self, name: &str) -> Result<(), StateError> {
        remove(&self.path(name))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, StateError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StateError::Read { path: path.to_owned(), source }),
    }
}

/// Makes the file in the folder `aside` and gives it its name; written in place where that is another file system.
fn write(
    aside: &Path,
    path: &Path,
    bytes: &[u8],
    permissions: Option<Permissions>,
) -> Result<(), StateError> {
    let failed = |source| StateError::Write { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).and_then(|()| std::fs::create_dir_all(aside)).map_err(failed)?;
    let mut file = new_file(aside).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    match file.persist(path) {
        Err(error) if error.error.kind() == ErrorKind::CrossesDevices => {
            std::fs::write(path, bytes).map_err(failed)?;
        }
        persisted => drop(persisted.map_err(|error| failed(error.error))?),
    }
    settle(path);
    Ok(())
}

/// A temporary file with the permissions of an ordinary new one.
pub(in crate::git) fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".reconcile-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn remove(path: &Path) -> Result<(), StateError> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(StateError::Write { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// Makes a new name last through a power cut, where the system lets a folder be synced.
fn settle(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| std::fs::File::open(folder).ok()) {
        drop(folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_renamed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir { folder: folder.path().join("reconcile") };
        assert_eq!(state.read("run/a").unwrap(), None);
        state.write("run/a", b"1").unwrap();
        state.write("run/a", b"2").unwrap();
        state.write("old/b", b"3").unwrap();
        state.rename("run", "old").unwrap();
        assert_eq!((state.read("run/a").unwrap(), state.read("old/b").unwrap()), (None, None));
        assert_eq!(state.read("old/a").unwrap().as_deref(), Some(&b"2"[..]));
        state.remove("old").unwrap();
        state.remove("old").unwrap();
        state.sweep().unwrap();
        assert_eq!(std::fs::read_dir(state.path("")).unwrap().count(), 0);
    }
}
