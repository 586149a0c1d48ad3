//! When upstream was last asked, kept beside the tool's own data in the git directory.
//!
//! Owns the file `reconcile/<namespace>.fetched`: seconds since 1970 UTC in decimal digits. Must not know a clock.

use super::Repository;

impl Repository {
    /// Notes the moment of a fetch. A note that cannot be written is done without: nothing depends on it.
    pub fn note_fetch(&self, namespace: &str, seconds: i64) {
        let file = self.fetch_note(namespace);
        let folder = file.parent().map(std::fs::create_dir_all);
        if matches!(folder, Some(Ok(()))) {
            let _ = std::fs::write(file, format!("{seconds}\n"));
        }
    }

    /// The moment of the last fetch, in seconds since 1970 UTC; `None` where there was none or nobody knows.
    #[must_use]
    pub fn last_fetch(&self, namespace: &str) -> Option<i64> {
        std::fs::read_to_string(self.fetch_note(namespace)).ok()?.trim().parse().ok()
    }

    fn fetch_note(&self, namespace: &str) -> std::path::PathBuf {
        self.common_dir().join("reconcile").join(format!("{namespace}.fetched"))
    }
}
