//! What a repository says about itself for this tool: its lines of `git config` and files at its root.
//!
//! Must not know what the settings mean: `config.rs` reads them.

use std::path::{Path, PathBuf};

use super::{OpenError, Repository};

/// One line of `git config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key without its section.
    pub key: String,
    /// The value as text.
    pub value: String,
    /// Which file it stands in: `git config (local)`.
    pub place: String,
}

impl Repository {
    /// The lines of `git config` below `section`, weakest level first.
    ///
    /// # Errors
    /// [`OpenError`] when the configuration cannot be read.
    pub fn settings(&self, section: &str) -> Result<Vec<Line>, OpenError> {
        let prefix = format!("{section}.");
        let mut lines = Vec::new();
        let config = self.inner.config().map_err(|source| self.settings_error(source))?;
        let entries = config.entries(None).map_err(|source| self.settings_error(source))?;
        entries
            .for_each(|entry| {
                let name = String::from_utf8_lossy(entry.name_bytes());
                if let Some(key) = name.strip_prefix(&prefix) {
                    let value =
                        if entry.has_value() { entry.value_bytes().to_vec() } else { b"true".to_vec() };
                    lines.push((entry.level(), key.to_owned(), value));
                }
            })
            .map_err(|source| self.settings_error(source))?;
        lines.sort_by_key(|(level, ..)| *level as i32);
        Ok(lines.into_iter().map(line).collect())
    }

    /// The text of a file at the root: of the working tree, or of `rev` in a bare repository; `None` where there is none.
    /// Bytes that are no UTF-8 are replaced.
    ///
    /// # Errors
    /// [`OpenError`] when it is there but cannot be read.
    pub fn root_file(&self, name: &str, rev: &str) -> Result<Option<String>, OpenError> {
        match self.root() {
            Some(root) => read(&root.join(name)),
            None => self.committed_file(name, rev),
        }
    }

    /// The folder of the working tree; `None` in a bare repository.
    #[must_use]
    pub fn root(&self) -> Option<PathBuf> {
        self.inner.workdir().map(Path::to_path_buf)
    }

    fn committed_file(&self, name: &str, rev: &str) -> Result<Option<String>, OpenError> {
        let Ok(commit) = self.inner.revparse_single(rev).and_then(|object| object.peel_to_commit()) else {
            return Ok(None);
        };
        let tree = commit.tree().map_err(|source| self.settings_error(source))?;
        let Some(entry) = tree.get_name(name) else { return Ok(None) };
        let object = entry.to_object(&self.inner).map_err(|source| self.settings_error(source))?;
        Ok(object.as_blob().map(|blob| String::from_utf8_lossy(blob.content()).into_owned()))
    }

    fn settings_error(&self, source: git2::Error) -> OpenError {
        OpenError::Git { path: self.inner.path().display().to_string(), source }
    }
}

fn line((level, key, value): (git2::ConfigLevel, String, Vec<u8>)) -> Line {
    let file = match level {
        git2::ConfigLevel::ProgramData | git2::ConfigLevel::System => "system",
        git2::ConfigLevel::XDG | git2::ConfigLevel::Global => "global",
        git2::ConfigLevel::Local => "local",
        git2::ConfigLevel::Worktree => "worktree",
        _ => "command line",
    };
    let value = String::from_utf8_lossy(&value).into_owned();
    Line { key, value, place: format!("git config ({file})") }
}

fn read(path: &Path) -> Result<Option<String>, OpenError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(OpenError::File { path: path.display().to_string(), source }),
    }
}
