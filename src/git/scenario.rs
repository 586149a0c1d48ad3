//! Repositories described by plain files: the demo and the cases of the tests.
//!
//! Owns the format of `fixtures/repositories/` (its README explains every key) and [`Scenario::build`]. A scenario is a
//! `history.toml` and one folder of files a commit, laid over the files of its first parent. Dates and names are part of
//! the description, so the same files make the same commit ids everywhere. Must not know what the files are about.
//!
//! ```
//! use git_reconcile::git::scenario::{Files, Scenario};
//! let history = r#"
//! about = "one commit"
//! author = "Ana <ana@example.org>"
//! start = 2025-01-06T09:00:00Z
//! [[commit]]
//! id = "first"
//! message = "Begin"
//! [repository.upstream]
//! head = "main"
//! branches = { main = "first" }
//! "#;
//! let files = Files::from([
//!     ("history.toml".to_owned(), history.as_bytes().to_vec()),
//!     ("first/README.md".to_owned(), b"hello\n".to_vec()),
//! ]);
//! let folder = tempfile::tempdir().unwrap();
//! let built = Scenario::parse(files).unwrap().build(folder.path()).unwrap();
//! assert_eq!(built["first"].to_string(), "0007783dc3ee254f490ce396562d8c93d7af12f8");
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod build;
mod raw;
mod replay;

use raw::History;

/// The files of a scenario by path, `/`-separated, `history.toml` among them.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The name of the description.
pub const HISTORY: &str = "history.toml";

/// A description that has been read and a snapshot of the files of each of its commits.
#[derive(Clone, Debug)]
pub struct Scenario {
    history: History,
    snapshots: BTreeMap<String, replay::Snapshot>,
}

/// A scenario that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// There is no description.
    #[error("there is no {HISTORY}")]
    NoHistory,
    /// The description is not as it should be.
    #[error("{HISTORY}: {source}")]
    Syntax {
        /// What the parser says; names line and column.
        source: toml::de::Error,
    },
    /// The description is not text.
    #[error("{HISTORY} is not UTF-8")]
    Encoding,
    /// Two commits have one id.
    #[error("commit `{id}` is described twice")]
    Twice {
        /// The id.
        id: String,
    },
    /// An id that no commit before has.
    #[error("{by} names the commit `{id}`, which is not described before it")]
    UnknownCommit {
        /// The id.
        id: String,
        /// Who names it.
        by: String,
    },
    /// A file lies in a folder that belongs to no commit.
    #[error("`{path}` belongs to no commit")]
    Stray {
        /// The file.
        path: String,
    },
    /// A commit renames, deletes, edits or marks what is not there.
    #[error("commit `{commit}`: there is no `{path}`")]
    UnknownPath {
        /// The commit.
        commit: String,
        /// The path.
        path: String,
    },
    /// The text to replace does not stand in the file exactly once.
    #[error("commit `{commit}`: the text to replace stands {times} times in `{path}`, not once")]
    Edit {
        /// The commit.
        commit: String,
        /// The file.
        path: String,
        /// How often it was found.
        times: usize,
    },
    /// An author that is not written `Name <mail>`.
    #[error("commit `{commit}`: the author is not written as `Name <mail>`")]
    Author {
        /// The commit.
        commit: String,
    },
    /// A date without day, time or offset.
    #[error("commit `{commit}`: the date needs day, time and offset, as in 2025-01-06T09:00:00Z")]
    Date {
        /// The commit, or `start`.
        commit: String,
    },
    /// The folder to build in has something in it.
    #[error("{}: is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// libgit2 refuses.
    #[error("{what}: {source}")]
    Git {
        /// What was being made.
        what: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl ScenarioError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotEmpty { .. } => Some("name a folder that is empty or does not exist".to_owned()),
            Self::File { .. } | Self::Git { .. } => None,
            _ => Some("fixtures/repositories/README.md describes the format".to_owned()),
        }
    }
}

impl Scenario {
    /// Reads a description and works out the files of each commit.
    ///
    /// # Errors
    /// [`ScenarioError`] when it is incomplete or contradicts itself.
    pub fn parse(mut files: Files) -> Result<Self, ScenarioError> {
        let text = files.remove(HISTORY).ok_or(ScenarioError::NoHistory)?;
        let text = String::from_utf8(text).map_err(|_| ScenarioError::Encoding)?;
        let history: History = toml::from_str(&text).map_err(|source| ScenarioError::Syntax { source })?;
        history.check()?;
        let snapshots = replay::snapshots(&history, &files)?;
        Ok(Self { history, snapshots })
    }

    /// Reads a scenario from a folder on disk.
    ///
    /// # Errors
    /// [`ScenarioError`] when a file cannot be read, and as [`Scenario::parse`].
    pub fn read(folder: &Path) -> Result<Self, ScenarioError> {
        let mut files = Files::new();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| file_error(folder, error.into()))?;
            if entry.file_type().is_file() {
                let bytes = std::fs::read(entry.path()).map_err(|source| file_error(entry.path(), source))?;
                let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                files.insert(parts.join("/"), bytes);
            }
        }
        Self::parse(files)
    }

    /// What it is about, a sentence.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.history.about
    }
}

fn file_error(path: &Path, source: std::io::Error) -> ScenarioError {
    ScenarioError::File { path: path.to_owned(), source }
}
