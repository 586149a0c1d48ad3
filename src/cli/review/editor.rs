//! The editor of whoever reviews, as git finds its own.

use std::ffi::OsStr;
use std::io::Write;
use std::process::Command;

use crate::cli::failure::Failure;
use crate::error::Error;
use crate::git::Repository;

/// A command for the shell that edits the file in its first argument.
pub struct Editor(String);

/// `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`, else `vi` (git-var(1), `GIT_EDITOR`).
pub fn of(repository: &Repository) -> Result<Editor, Failure> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let setting = repository.config_string("core.editor").map_err(Error::from)?;
    let found =
        variable("GIT_EDITOR").or(setting).or_else(|| variable("VISUAL")).or_else(|| variable("EDITOR"));
    Ok(Editor(found.unwrap_or_else(|| "vi".to_owned())))
}

impl Editor {
    /// What becomes of `text`; `None` where the editor failed. The file's name ends as `path` does, so that an editor knows
    /// the language.
    pub fn edit(&self, text: &[u8], path: &str) -> std::io::Result<Option<Vec<u8>>> {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let plain = ending.chars().all(|letter| letter.is_ascii_alphanumeric()) && ending.len() < 12;
        let suffix = if plain && !ending.is_empty() { format!(".{ending}") } else { String::new() };
        let mut file = tempfile::Builder::new().prefix("reconcile-hunk-").suffix(&suffix).tempfile()?;
        file.write_all(text)?;
        file.flush()?;
        if !self.run(file.path().as_os_str())? {
            return Ok(None);
        }
        // Read by name: editors replace a file as often as they write into it.
        std::fs::read(file.path()).map(Some)
    }

    /// Git runs editors through the shell too: the setting may hold arguments.
    fn run(&self, file: &OsStr) -> std::io::Result<bool> {
        let script = format!("{} \"$@\"", self.0);
        Ok(Command::new("sh").arg("-c").arg(script).arg("editor").arg(file).status()?.success())
    }
}
