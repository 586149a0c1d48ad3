//! Git's configuration, read only.
//!
//! Owns [`ConfigError`] and the reading of single keys and of whole sections. Must not know which keys there are.

use std::collections::BTreeMap;

use git2::ErrorCode;

use super::Repository;

/// The configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file does not parse.
    #[error("the git configuration is broken: {source}")]
    Broken {
        /// What libgit2 says; names file and line.
        source: git2::Error,
    },
    /// A value cannot be used.
    #[error("the git configuration's {key} cannot be used: {source}")]
    Value {
        /// The key.
        key: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl ConfigError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Broken { .. } => {
                "correct the line that is named; `git config --list` must succeed".to_owned()
            }
            Self::Value { key, .. } => format!("`git config --show-origin {key}` says where it stands"),
        })
    }
}

impl Repository {
    /// The value of a key such as `reconcile.format`; the nearest file wins, as in git.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration or the value cannot be read.
    pub fn config_string(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let config = self.config()?;
        match config.get_string(key) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(source) => Err(ConfigError::Value { key: key.to_owned(), source }),
        }
    }

    /// All keys that begin with `prefix` (such as `reconcile.`) and their values; section and name in lower case, a
    /// key without a value is `true`, as in git.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration cannot be read.
    pub fn config_prefix(&self, prefix: &str) -> Result<BTreeMap<String, String>, ConfigError> {
        let mut found = BTreeMap::new();
        let config = self.config()?;
        let entries = config.entries(None).map_err(|source| ConfigError::Broken { source })?;
        entries
            .for_each(|entry| {
                let name = String::from_utf8_lossy(entry.name_bytes());
                if name.starts_with(prefix) {
                    let bytes: &[u8] = if entry.has_value() { entry.value_bytes() } else { b"true" };
                    found.insert(name.into_owned(), String::from_utf8_lossy(bytes).into_owned());
                }
            })
            .map_err(|source| ConfigError::Broken { source })?;
        Ok(found)
    }

    /// A snapshot of all configuration files together.
    pub(in crate::git) fn config(&self) -> Result<git2::Config, ConfigError> {
        let snapshot = self.inner.config().and_then(|mut config| config.snapshot());
        snapshot.map_err(|source| ConfigError::Broken { source })
    }
}
