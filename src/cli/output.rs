//! Where results go: standard output, or a file that is written whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// Where results go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Standard output.
    Standard,
    /// A file.
    File(PathBuf),
}

impl Output {
    /// Writes a whole result.
    ///
    /// # Errors
    /// [`Failure::Closed`] when nobody reads standard output any more; [`Failure::Write`] otherwise.
    pub fn write(&self, result: &str) -> Result<(), Failure> {
        self.write_bytes(result.as_bytes())
    }

    /// Writes a whole result that need not be UTF-8.
    ///
    /// # Errors
    /// The same.
    pub fn write_bytes(&self, result: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Standard => to_standard(result),
            Self::File(path) => to_file(path, result),
        }
    }
}

fn to_standard(result: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(result).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::Closed),
        Err(source) => Err(Failure::Write { path: "standard output".into(), source }),
    }
}

/// Writes beside the file and renames, so that a reader sees the old or the new content and never a part.
pub fn to_file(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    let content = content.as_ref();
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    if path.exists() && !path.is_file() {
        // A device or a pipe (`/dev/null`, `/dev/stderr`) cannot be replaced, only written to.
        return std::fs::write(path, content).map_err(failed);
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = new_file(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}

/// A temporary file with the permissions that an ordinary new file would have.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".git-reconcile-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.md");
        for content in ["first, longer", "second"] {
            Output::File(path.clone()).write(content).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Output::File(folder.path().join("no/plan.md")).write("x").unwrap_err();
        assert!(error.message().contains("plan.md: cannot be written"), "{}", error.message());
    }
}
