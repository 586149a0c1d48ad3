//! Locks of git's that a killed process left behind.
//!
//! Owns [`Repository::break_locks`]. Must not be called but where the tool itself was at work and holds its own lock: an
//! upgrade begins where nobody holds git's, so one that stays is of a process that is no more.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Repository;
use super::state_dir::StateError;

/// How long a git process that is still at work is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

impl Repository {
    /// Waits for the locks of index, HEAD and the refs beside it, settings, packed refs and the branch; then removes those that stay.
    ///
    /// # Errors
    /// [`StateError::Write`] when one cannot be removed.
    pub fn break_locks(&self, branch: &str) -> Result<(), StateError> {
        let own = ["index", "HEAD", "CHERRY_PICK_HEAD", "AUTO_MERGE", "ORIG_HEAD"];
        let own = own.map(|name| self.git_dir().join(format!("{name}.lock")));
        let shared =
            ["config.lock".to_owned(), "packed-refs.lock".to_owned(), format!("refs/heads/{branch}.lock")];
        let shared = shared.map(|name| self.common_dir().join(name));
        let begun = Instant::now();
        let held =
            || own.iter().chain(&shared).filter(|path| path.exists()).cloned().collect::<Vec<PathBuf>>();
        while !held().is_empty() && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
        held().into_iter().try_for_each(remove)
    }

    /// Removes the lock of a ref of the tool's own, which nobody else writes.
    pub(in crate::git) fn break_own_lock(&self, name: &str) -> Result<(), StateError> {
        remove(self.common_dir().join(format!("{name}.lock")))
    }
}

fn remove(path: PathBuf) -> Result<(), StateError> {
    match std::fs::remove_file(&path) {
        Err(source) if path.exists() => Err(StateError::Write { path, source }),
        _ => Ok(()),
    }
}
