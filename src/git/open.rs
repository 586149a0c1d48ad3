//! From a path to an open repository, or to the reason why not.
//!
//! Owns [`Repository::open`], [`Reopening`] and [`OpenError`]. Must not know what the repository is opened for.
//!
//! ```no_run
//! use git_reconcile::git::Repository;
//! let repository = Repository::open("some/folder/of/a/clone".as_ref())?;
//! assert!(!repository.is_bare());
//! # Ok::<(), git_reconcile::git::OpenError>(())
//! ```

use std::cell::{Cell, OnceCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{ErrorClass, ErrorCode, RepositoryOpenFlags};

use super::cache::ObjectCache;
use super::{Repository, history, opts};

/// A repository that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither the folder nor one above it is a repository.
    #[error("{} is not in a git repository", path.display())]
    NotARepository {
        /// Where the search began.
        path: PathBuf,
    },
    /// There is no such folder, or it is a file.
    #[error("there is no folder {}", path.display())]
    NoFolder {
        /// What was named.
        path: PathBuf,
    },
    /// It belongs to another user, and git's `safe.directory` does not name it.
    #[error("the repository at {} belongs to another user", path.display())]
    NotOwned {
        /// The repository.
        path: PathBuf,
    },
    /// It is of a kind that libgit2 cannot read.
    #[error("the repository at {} uses {kind}, which cannot be read yet", path.display())]
    Unsupported {
        /// The repository.
        path: PathBuf,
        /// What is special about it.
        kind: Unsupported,
    },
    /// A configuration file does not parse.
    #[error("the git configuration is broken: {source}")]
    Config {
        /// What libgit2 says; names file and line.
        source: git2::Error,
    },
    /// It is there and cannot be read.
    #[error("the repository at {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The repository.
        path: PathBuf,
        /// What libgit2 says.
        source: git2::Error,
    },
}

/// A format of repository that is refused (`extensions.*` in its configuration).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// Objects are not named by SHA-1.
    #[error("the object format `{0}`")]
    ObjectFormat(String),
    /// Refs are not kept in files.
    #[error("the ref storage `{0}`")]
    RefStorage(String),
    /// Another extension.
    #[error("the extension `{0}`")]
    Extension(String),
}

impl OpenError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotARepository { .. } | Self::NoFolder { .. } => {
                "run it in the clone of your fork, or name the clone with -C".to_owned()
            }
            Self::NotOwned { path } => {
                format!("if you trust it: git config --global --add safe.directory {}", quoted(path))
            }
            Self::Unsupported { kind, .. } => kind.hint(),
            Self::Config { .. } => {
                "correct the line that is named; `git config --list` must succeed".to_owned()
            }
            Self::Unreadable { path, .. } => {
                format!(
                    "`git -C {} fsck` says what is damaged; a fresh clone is the surest remedy",
                    quoted(path)
                )
            }
        })
    }
}

impl Unsupported {
    fn hint(&self) -> String {
        match self {
            Self::ObjectFormat(_) => {
                "use a clone with SHA-1 names (`git init --object-format=sha1`), which is what upstream has"
            }
            Self::RefStorage(_) => {
                "run `git refs migrate --ref-format=files` (git 2.46 or newer), or clone again with --ref-format=files"
            }
            Self::Extension(_) => "make a plain clone of it and run there",
        }
        .to_owned()
    }
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// An open repository as another thread opens it: libgit2's handles belong to one. What was read and parsed so far is shared.
#[derive(Clone)]
pub struct Reopening {
    git_dir: PathBuf,
    commits: Option<history::Known>,
    cache: Arc<ObjectCache>,
}

impl Reopening {
    /// Opens it.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be used any more.
    pub fn open(&self) -> Result<Repository, OpenError> {
        let repo = open(&self.git_dir, RepositoryOpenFlags::empty())?;
        let commits = self.commits.clone().map(|known| OnceCell::from(history::Parsed::new(known)));
        Ok(Repository { commits: commits.unwrap_or_default(), cache: Arc::clone(&self.cache), ..repo })
    }
}

impl Repository {
    /// The same for other threads.
    #[must_use]
    pub fn reopening(&self) -> Reopening {
        let commits = self.commits.get().map(history::Parsed::known);
        Reopening { git_dir: self.git_dir().to_owned(), commits, cache: Arc::clone(&self.cache) }
    }

    /// Opens the repository that `dir` belongs to: a clone, a linked worktree or a bare repository, or a folder in one.
    ///
    /// # Errors
    /// [`OpenError`] when there is none or it cannot be used.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        open(dir, RepositoryOpenFlags::empty())
    }

    /// As [`Repository::open`], but `GIT_DIR` and git's other variables, where set, come before the search; for a run
    /// as `git --git-dir=… reconcile` or in a hook.
    ///
    /// # Errors
    /// [`OpenError`] when there is none or it cannot be used.
    pub fn open_from_env(dir: &Path) -> Result<Self, OpenError> {
        open(dir, RepositoryOpenFlags::FROM_ENV)
    }
}

fn open(dir: &Path, flags: RepositoryOpenFlags) -> Result<Repository, OpenError> {
    opts::prepare();
    if !dir.is_dir() {
        return Err(OpenError::NoFolder { path: dir.to_owned() });
    }
    let none: [&Path; 0] = [];
    match git2::Repository::open_ext(dir, flags, none) {
        Ok(inner) => Ok(Repository {
            inner,
            commits: OnceCell::new(),
            cache: Arc::default(),
            keeps_new: Cell::new(false),
        }),
        Err(source) => Err(explain(dir, source)),
    }
}

fn explain(dir: &Path, source: git2::Error) -> OpenError {
    let none: [&Path; 0] = [];
    let found = git2::Repository::discover_path(dir, none).ok();
    match (source.code(), source.class(), found) {
        (ErrorCode::Owner, _, found) => OpenError::NotOwned { path: worktree_of(dir, found) },
        (ErrorCode::NotFound, _, None) => {
            let path = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
            OpenError::NotARepository { path }
        }
        (_, _, Some(git_dir)) => match unsupported(&git_dir) {
            Some(kind) => OpenError::Unsupported { path: worktree_of(dir, Some(git_dir)), kind },
            None if source.class() == ErrorClass::Config => OpenError::Config { source },
            None => OpenError::Unreadable { path: git_dir, source },
        },
        (_, ErrorClass::Config, None) => OpenError::Config { source },
        (_, _, None) => OpenError::Unreadable { path: dir.to_owned(), source },
    }
}

/// The folder that git's `safe.directory` wants to hear: that of the work tree.
fn worktree_of(dir: &Path, git_dir: Option<PathBuf>) -> PathBuf {
    let git_dir = git_dir.unwrap_or_else(|| dir.to_owned());
    match (git_dir.file_name(), git_dir.parent()) {
        (Some(name), Some(parent)) if name == ".git" => parent.to_owned(),
        _ => git_dir,
    }
}

/// Reads the configuration past libgit2's refusal.
fn unsupported(git_dir: &Path) -> Option<Unsupported> {
    let common = std::fs::read_to_string(git_dir.join("commondir"))
        .map_or_else(|_| git_dir.to_owned(), |path| git_dir.join(path.trim_end()));
    let config = git2::Config::open(&common.join("config")).ok()?;
    let text = |key: &str| config.get_string(key).ok();
    if let Some(format) = text("extensions.objectformat").filter(|format| format != "sha1") {
        return Some(Unsupported::ObjectFormat(format));
    }
    if let Some(storage) = text("extensions.refstorage").filter(|storage| storage != "files") {
        return Some(Unsupported::RefStorage(storage));
    }
    unknown_extension(&config)
}

/// Extensions that libgit2 1.9 knows, and those that `opts` adds.
const KNOWN: [&str; 7] = [
    "noop",
    "objectformat",
    "worktreeconfig",
    "preciousobjects",
    "relativeworktrees",
    "partialclone",
    "submodulepathconfig",
];

fn unknown_extension(config: &git2::Config) -> Option<Unsupported> {
    let mut unknown = None;
    let entries = config.entries(Some("extensions.*")).ok()?;
    let read = entries.for_each(|entry| {
        let name = entry.name().unwrap_or_default().trim_start_matches("extensions.");
        if unknown.is_none() && !KNOWN.contains(&name) {
            unknown = Some(Unsupported::Extension(name.to_owned()));
        }
    });
    read.ok().and(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_of_another_user_is_named_with_gits_own_remedy() {
        let folder = tempfile::TempDir::new().unwrap();
        git2::Repository::init(folder.path()).unwrap();
        let error = git2::Error::new(ErrorCode::Owner, ErrorClass::Config, "not owned by current user");
        let error = explain(folder.path(), error);
        assert!(matches!(&error, OpenError::NotOwned { .. }), "{error:?}");
        let hint = error.hint().unwrap();
        assert!(hint.contains("--add safe.directory '") && !hint.contains(".git"), "{hint}");
    }

    #[test]
    fn paths_in_commands_are_quoted_for_a_shell() {
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
