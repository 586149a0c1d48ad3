//! One run at a time in a worktree: a lock that says whose it is.
//!
//! Owns [`Lock`] and [`Owner`]. Must not know what is done under it. The lock is a file with its owner in it, made with
//! its content at once. One that its owner left behind (killed, a power cut) is taken over.
//!
//! ```text
//! {"pid":4711,"born":"8123","host":"laptop","user":"Ada <ada@example.org>","since":"2024-05-06T07:08:09Z","command":"start"}
//! ```

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Repository;
use super::state_dir::new_file;

/// Who holds a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The process.
    pub pid: u32,
    /// When the process began, as the system counts; numbers of processes are used again. Absent where it cannot be told.
    pub born: Option<String>,
    /// The machine.
    pub host: String,
    /// `name <mail>`.
    pub user: String,
    /// RFC 3339.
    pub since: String,
    /// What runs: `start`, `continue` …
    pub command: String,
}

impl Owner {
    /// This process.
    #[must_use]
    pub fn this(user: String, since: String, command: &str) -> Self {
        let pid = std::process::id();
        Self { pid, born: born(pid), host: host(), user, since, command: command.to_owned() }
    }

    /// Whether the process is gone for certain: it ran on this machine and runs no more.
    fn is_gone(&self) -> bool {
        self.host == host() && !(is_alive(self.pid) && born(self.pid) == self.born)
    }
}

/// A lock that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run has it.
    #[error(
        "another run is at work here: `git reconcile {}` of {}, since {}, process {} on {}",
        owner.command, owner.user, owner.since, owner.pid, owner.host
    )]
    Held {
        /// Whose it is.
        owner: Box<Owner>,
        /// The lock.
        path: PathBuf,
    },
    /// It is there and does not say whose it is.
    #[error("{}: is no lock of this tool", path.display())]
    Unreadable {
        /// The lock.
        path: PathBuf,
    },
    /// It cannot be made.
    #[error("{}: cannot be locked: {source}", path.display())]
    File {
        /// The lock.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl LockError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Held { path, .. } => {
                format!("wait for it to end; if that process is no more, remove {}", path.display())
            }
            Self::Unreadable { path } => format!("if no other run is at work, remove {}", path.display()),
            Self::File { .. } => "is there room on the disk, and may you write to the repository?".to_owned(),
        })
    }
}

/// A lock that is held; it goes away with this value.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Whose lock was taken over, as they are gone.
    pub left_by: Option<Owner>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Whoever comes next finds that its owner is gone.
        drop(std::fs::remove_file(&self.path));
    }
}

impl Repository {
    /// Locks this worktree.
    ///
    /// # Errors
    /// [`LockError`] when somebody else is at work, or the lock cannot be made.
    pub fn lock(&self, owner: &Owner) -> Result<Lock, LockError> {
        take(&self.state_dir().path("lock"), owner)
    }
}

fn take(path: &Path, owner: &Owner) -> Result<Lock, LockError> {
    let failed = |source| LockError::File { path: path.to_owned(), source };
    let mut left_by = None;
    for _ in 0..3 {
        match create(path, owner) {
            Ok(()) => return Ok(Lock { path: path.to_owned(), left_by }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let Some(found) = read(path)? else { continue };
                if !found.is_gone() {
                    return Err(LockError::Held { owner: Box::new(found), path: path.to_owned() });
                }
                put_away(path, &found)?;
                left_by = Some(found);
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(ErrorKind::AlreadyExists.into()))
}

fn create(path: &Path, owner: &Owner) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = new_file(folder)?;
    file.write_all(&serde_json::to_vec(owner)?)?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

/// `None` where it has just gone.
fn read(path: &Path) -> Result<Option<Owner>, LockError> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let owner = serde_json::from_slice(&bytes);
            owner.map(Some).map_err(|_| LockError::Unreadable { path: path.to_owned() })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LockError::File { path: path.to_owned(), source }),
    }
}

/// Removes the lock of `gone`; should somebody else have taken it over meanwhile, theirs is put back.
fn put_away(path: &Path, gone: &Owner) -> Result<(), LockError> {
    let failed = |source| LockError::File { path: path.to_owned(), source };
    let aside = path.with_extension(format!("left-{}", std::process::id()));
    match std::fs::rename(path, &aside) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        renamed => renamed.map_err(failed)?,
    }
    if read(&aside)?.as_ref() == Some(gone) {
        return std::fs::remove_file(&aside).map_err(failed);
    }
    std::fs::rename(&aside, path).map_err(failed)
}

fn host() -> String {
    let named = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|file| {
        let text = std::fs::read_to_string(file).ok()?;
        Some(text.trim().to_owned()).filter(|name| !name.is_empty())
    });
    let told = || ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.or_else(told).unwrap_or_else(|| "this machine".to_owned())
}

/// Where that cannot be told, the answer is yes.
fn is_alive(pid: u32) -> bool {
    if Path::new("/proc/self").exists() {
        return Path::new(&format!("/proc/{pid}")).exists();
    }
    let asked = std::process::Command::new("ps").args(["-p", &pid.to_string()]).output();
    asked.map_or(true, |output| output.status.success())
}

/// The 22nd field of `/proc/<pid>/stat` (proc(5)): when the process began, in ticks since the machine did. None for a
/// process that has ended and is not yet buried.
fn born(pid: u32) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = text.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?;
    fields.nth(18).filter(|_| !matches!(state, "Z" | "X")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        Owner::this("Ada <ada@example.org>".into(), "2024-05-06T07:08:09Z".into(), "start")
    }

    #[test]
    fn the_second_is_told_who_is_first_and_may_go_on_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reconcile/lock");
        let first = take(&path, &owner()).unwrap();
        let error = take(&path, &owner()).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("`git reconcile start` of Ada") && text.contains("2024-05-06"), "{text}");
        drop(first);
        assert!(take(&path, &owner()).unwrap().left_by.is_none());
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn the_lock_of_a_process_that_is_gone_is_taken_over_and_that_of_another_machine_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let gone = Owner { born: Some("an earlier process of this number".into()), ..owner() };
        std::fs::write(&path, serde_json::to_vec(&gone).unwrap()).unwrap();
        assert_eq!(take(&path, &owner()).unwrap().left_by, Some(gone.clone()));
        let far = Owner { host: "elsewhere".into(), ..gone };
        std::fs::write(&path, serde_json::to_vec(&far).unwrap()).unwrap();
        assert!(matches!(take(&path, &owner()), Err(LockError::Held { .. })));
        std::fs::write(&path, b"").unwrap();
        assert!(matches!(take(&path, &owner()), Err(LockError::Unreadable { .. })));
    }
}
