//! The lines of `git config` below one section, with the file each stands in.
//!
//! Must not know what the settings mean: `config.rs` reads them.

use super::{ConfigError, Repository};

/// One line of `git config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key without its section, in lower case.
    pub key: String,
    /// The value as text; `true` where the line has none, as in git.
    pub value: String,
    /// Which file it stands in: `git config (local)`.
    pub place: String,
}

impl Repository {
    /// The lines of `git config` below `section`, weakest file first, repeated keys included.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration cannot be read.
    pub fn settings(&self, section: &str) -> Result<Vec<Line>, ConfigError> {
        let prefix = format!("{section}.");
        let broken = |source| ConfigError::Broken { source };
        let config = self.config()?;
        let mut lines = Vec::new();
        let entries = config.entries(None).map_err(broken)?;
        entries
            .for_each(|entry| {
                let name = String::from_utf8_lossy(entry.name_bytes());
                if let Some(key) = name.strip_prefix(&prefix) {
                    lines.push((entry.level(), line(key, entry)));
                }
            })
            .map_err(broken)?;
        lines.sort_by_key(|(level, _)| *level as i32);
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }
}

fn line(key: &str, entry: &git2::ConfigEntry<'_>) -> Line {
    let file = match entry.level() {
        git2::ConfigLevel::ProgramData | git2::ConfigLevel::System => "system",
        git2::ConfigLevel::XDG | git2::ConfigLevel::Global => "global",
        git2::ConfigLevel::Local => "local",
        git2::ConfigLevel::Worktree => "worktree",
        _ => "command line",
    };
    let value: &[u8] = if entry.has_value() { entry.value_bytes() } else { b"true" };
    Line {
        key: key.to_owned(),
        value: String::from_utf8_lossy(value).into_owned(),
        place: format!("git config ({file})"),
    }
}
