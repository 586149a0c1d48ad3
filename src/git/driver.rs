//! Git's own merges of files, handed to another program (`gitattributes(5)`, *Defining a custom merge driver*).
//!
//! Owns [`Repository::install_driver`] and [`Repository::remove_driver`]: the keys `merge.<name>.*` of the clone's
//! configuration, and one block of lines in an attributes file, between two comments, which is all that is ever changed
//! there. Must not know formats.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bstr::ByteSlice;

use super::Repository;
use super::state_dir::new_file;

/// A merge driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Driver {
    /// Its name in configuration and attributes.
    pub name: String,
    /// What people read.
    pub title: String,
    /// The command, as git's `merge.<name>.driver`.
    pub command: String,
    /// Lines of the attributes file.
    pub attributes: Vec<String>,
}

/// The file that names the driver's paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// `.git/info/attributes`: this clone.
    Clone,
    /// `.gitattributes` at the root of the working tree: everyone.
    Shared,
}

/// The driver cannot be written or taken away.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The configuration cannot be changed.
    #[error("the configuration of the clone cannot be changed: {source}")]
    Config {
        /// What libgit2 says.
        source: git2::Error,
    },
    /// The attributes file, or the configuration as one, cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no working tree for a shared file.
    #[error("a bare repository has no .gitattributes to write to")]
    Bare,
}

impl DriverError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config { .. } => Some("`git config --local --edit` must succeed".to_owned()),
            Self::File { .. } => None,
            Self::Bare => Some("leave out --shared".to_owned()),
        }
    }
}

impl Repository {
    /// Writes the driver into the clone's configuration and its paths into an attributes file; a second time changes nothing.
    /// Returns the attributes file.
    ///
    /// # Errors
    /// [`DriverError`]; a part may be written.
    pub fn install_driver(&self, driver: &Driver, place: Attributes) -> Result<PathBuf, DriverError> {
        let mut config = self.local_config()?;
        for (key, value) in [("name", &driver.title), ("driver", &driver.command)] {
            let key = format!("merge.{}.{key}", driver.name);
            config.set_str(&key, value).map_err(|source| DriverError::Config { source })?;
        }
        let path = self.attributes_file(place)?;
        change(&path, |text| with_block(&text, driver))?;
        Ok(path)
    }

    /// Takes away all that [`install_driver`](Self::install_driver) wrote, in either file. Returns whether anything was there.
    ///
    /// # Errors
    /// [`DriverError`]; a part may be taken away.
    pub fn remove_driver(&self, driver: &Driver) -> Result<bool, DriverError> {
        let mut config = self.local_config()?;
        let mut found = false;
        for key in ["name", "driver"] {
            match config.remove(&format!("merge.{}.{key}", driver.name)) {
                Ok(()) => found = true,
                Err(error) if error.code() == git2::ErrorCode::NotFound => {}
                Err(source) => return Err(DriverError::Config { source }),
            }
        }
        if found {
            self.drop_empty_section(&driver.name)?;
        }
        for place in [Attributes::Clone, Attributes::Shared] {
            match self.attributes_file(place) {
                Ok(path) => found |= change(&path, |text| without_block(&text, driver))?,
                Err(DriverError::Bare) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    fn local_config(&self) -> Result<git2::Config, DriverError> {
        let config = self.inner.config().and_then(|config| config.open_level(git2::ConfigLevel::Local));
        config.map_err(|source| DriverError::Config { source })
    }

    /// Takes the head of the driver's section away, which libgit2 leaves when the last key goes.
    fn drop_empty_section(&self, name: &str) -> Result<(), DriverError> {
        let path = self.common_dir().join("config");
        rewrite(&path, name).map_err(|source| DriverError::File { path, source })
    }

    fn attributes_file(&self, place: Attributes) -> Result<PathBuf, DriverError> {
        match place {
            Attributes::Clone => Ok(self.common_dir().join("info").join("attributes")),
            Attributes::Shared => {
                let root = self.workdir().ok_or(DriverError::Bare)?;
                Ok(root.join(".gitattributes"))
            }
        }
    }
}

/// Rewrites a file, or removes one that would be empty; returns whether that changed anything.
fn change(path: &Path, edit: impl FnOnce(String) -> String) -> Result<bool, DriverError> {
    let failed = |source| DriverError::File { path: path.to_owned(), source };
    let before = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(failed(source)),
    };
    let after = edit(before.clone());
    if after == before {
        return Ok(false);
    }
    if after.is_empty() {
        return std::fs::remove_file(path).map(|()| true).map_err(failed);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, after)).map(|()| true).map_err(failed)
}

/// Writes the configuration anew, in one step, where it has an empty section of that name. A link stays one.
fn rewrite(path: &Path, name: &str) -> io::Result<()> {
    let path = std::fs::canonicalize(path)?;
    let before = std::fs::read(&path)?;
    let after = without_empty_section(&before, name);
    if after == before {
        return Ok(());
    }
    let mut file = new_file(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(&after)?;
    file.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    file.persist(&path).map(drop).map_err(|error| error.error)
}

/// A section is empty where its head is the last line, or another head follows.
fn without_empty_section(config: &[u8], name: &str) -> Vec<u8> {
    let head = format!("[merge \"{name}\"]\n");
    let lines: Vec<&[u8]> = config.lines_with_terminator().collect();
    let is_empty = |at: usize| {
        lines[at] == head.as_bytes() && lines.get(at + 1).is_none_or(|next| next.starts_with(b"["))
    };
    (0..lines.len()).filter(|&at| !is_empty(at)).flat_map(|at| lines[at]).copied().collect()
}

fn marks(driver: &Driver) -> [String; 2] {
    ["begin", "end"].map(|what| format!("# {what} {}: {}\n", driver.name, driver.title))
}

fn without_block(text: &str, driver: &Driver) -> String {
    let [begin, end] = marks(driver);
    let found = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    found.map_or_else(|| text.to_owned(), |(before, after)| format!("{before}{after}"))
}

fn with_block(text: &str, driver: &Driver) -> String {
    let [begin, end] = marks(driver);
    let lines: String = driver.attributes.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let block = format!("{begin}{lines}{end}");
    let replaced = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some(format!("{before}{block}{after}"))
    });
    let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    replaced.unwrap_or_else(|| format!("{text}{newline}{block}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn driver() -> Driver {
        let text = |text: &str| text.to_owned();
        let attributes = vec![text("*.csv merge=x")];
        Driver { name: text("x"), title: text("by key"), command: text("x %O %A %B"), attributes }
    }

    #[test]
    fn a_block_is_written_once_and_taken_away_whole() {
        for text in ["", "*.png binary\n"] {
            let with = with_block(text, &driver());
            assert!(with.contains("*.csv merge=x\n"));
            assert_eq!(with_block(&with, &driver()), with);
            assert_eq!(without_block(&with, &driver()), text);
        }
        assert!(with_block("a", &driver()).starts_with("a\n# begin x"));
    }

    #[test]
    fn a_clone_is_as_before_when_the_driver_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        git2::Repository::init(folder.path()).unwrap();
        let config = folder.path().join(".git/config");
        let before = std::fs::read_to_string(&config).unwrap();
        let repository = Repository::open(folder.path()).unwrap();
        for place in [Attributes::Clone, Attributes::Shared] {
            let path = repository.install_driver(&driver(), place).unwrap();
            assert!(std::fs::read_to_string(&path).unwrap().contains("merge=x"));
            assert!(std::fs::read_to_string(&config).unwrap().contains("x %O %A %B"));
            assert!(repository.remove_driver(&driver()).unwrap());
            assert!(!path.exists());
        }
        assert!(!repository.remove_driver(&driver()).unwrap());
        assert_eq!(std::fs::read_to_string(&config).unwrap(), before);
    }

    #[test]
    fn a_section_that_holds_anything_stays() {
        let config = |section: &str| format!("[core]\n\tbare = false\n{section}[user]\n\tname = a\n");
        let empty = config("[merge \"x\"]\n");
        assert_eq!(without_empty_section(empty.as_bytes(), "x"), config("").as_bytes());
        assert_eq!(without_empty_section(empty.as_bytes(), "y"), empty.as_bytes());
        let own = config("[merge \"x\"]\n\trecursive = binary\n");
        assert_eq!(without_empty_section(own.as_bytes(), "x"), own.as_bytes());
    }
}
