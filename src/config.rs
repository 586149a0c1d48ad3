//! Settings: one shared file in the country's repository, and `git config` for each person, merged once.
//!
//! Owns [`Config`]. The file (`reconcile.toml`) is read as it was written into a raw form; then every mistake in it and
//! in `git config reconcile.*` is collected with its place before anything is used. Must not know where the text came
//! from: callers hand it in.
//!
//! ```
//! use git_reconcile::config::{Config, Setting};
//! let file = "repository = \"core\"\nignore-branches = [\"archive/*\"]\n";
//! let mine = [Setting::new("upstream", "https://example.org/mirror.git", ".git/config")];
//! let config = Config::merge(Some(("reconcile.toml", file)), &mine).unwrap();
//! assert_eq!(config.repository.as_deref(), Some("core"));
//! assert_eq!(config.upstream.as_deref(), Some("https://example.org/mirror.git"));
//! ```

use std::fmt;
use std::path::PathBuf;

use crate::structured::Formats;
use crate::version::Version;

mod deployment;
mod fill;
mod parse;
mod tables;
#[cfg(test)]
mod tests;

pub use deployment::{Answer, Deployment, Integration, Kind, QUESTIONS, Question, Value, question};
pub use fill::fill;

/// The name of the file at the root of the country's repository.
pub const FILE: &str = "reconcile.toml";

/// The section of `git config`.
pub const SECTION: &str = "reconcile";

/// What `git reconcile init` writes: every key, commented out, with its meaning.
pub const TEMPLATE: &str = include_str!("../docs/reconcile.toml");

/// Everything that may be set, resolved; absent where nobody set it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The pack: which upstream repository this is a fork of.
    pub repository: Option<String>,
    /// A remote's name or a URL to fetch releases from.
    pub upstream: Option<String>,
    /// The fork's version.
    pub from: Option<Version>,
    /// The branch that runs on the servers.
    pub deployed_branch: Option<String>,
    /// Globs of branches that are not compared with the planned one.
    pub ignore_branches: Vec<String>,
    /// A folder with rules that add to or replace the built-in ones; relative to the repository's root.
    pub rules: Option<PathBuf>,
    /// The formats that are merged by key.
    pub structured: Option<Formats>,
    /// When to colour.
    pub color: Option<Color>,
    /// What is known of the servers.
    pub deployment: Deployment,
    /// The systems that talk with them, in the order of the file.
    pub integrations: Vec<Integration>,
    /// The repository whose versions are paired with this one's.
    pub paired: Option<Paired>,
    /// The commands that show whether an upgrade works.
    pub verify: Option<Verify>,
}

/// The repository whose versions are paired with this one's, as the country runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paired {
    /// Unmodified or not.
    pub kind: PairedKind,
    /// File and line, from 1.
    pub place: String,
}

/// How a country runs the paired repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairedKind {
    /// Unmodified, at a release.
    Pinned {
        /// The release that runs.
        release: Version,
        /// A clone that has upstream's releases, relative to the repository's root.
        clone: Option<String>,
    },
    /// A fork of the country's own.
    Forked {
        /// Its clone, relative to the repository's root.
        fork: String,
        /// The commit that runs; `HEAD` where nothing is said.
        revision: Option<String>,
    },
}

/// The commands that show whether an upgrade works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    /// Lines for the shell, in order.
    pub commands: Vec<String>,
    /// How long each may take.
    pub minutes: u64,
}

/// When to colour output for a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// One line of `git config reconcile.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key without its section.
    pub key: String,
    /// The value as text.
    pub value: String,
    /// Where it stands, for messages.
    pub place: String,
}

impl Setting {
    /// From its parts.
    #[must_use]
    pub fn new(key: &str, value: &str, place: &str) -> Self {
        Self { key: key.to_owned(), value: value.to_owned(), place: place.to_owned() }
    }
}

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// File and line (from 1), or the `git config` file.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)?;
        self.hint.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Mistakes, all of them.
    #[error("{}", list(.mistakes))]
    Mistakes {
        /// In the order of the file, then of `git config`; never empty.
        mistakes: Vec<Mistake>,
    },
}

impl ConfigError {
    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(format!("`git reconcile init` writes a {FILE} with every key explained"))
    }
}

fn list(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
    let what = if lines.len() == 1 { "mistake" } else { "mistakes" };
    format!("{} {what} in the settings:{}", lines.len(), lines.concat())
}

impl Config {
    /// The globs of [`Config::ignore_branches`], ready to be asked; validated when they were read.
    #[must_use]
    pub fn ignored_branches(&self) -> globset::GlobSet {
        let globs = self.ignore_branches.iter().filter_map(|glob| globset::Glob::new(glob).ok());
        let mut set = globset::GlobSetBuilder::new();
        for glob in globs {
            set.add(glob);
        }
        set.build().unwrap_or_default()
    }

    /// Takes over what is not said here and `other` knows: the pack, rules, formats and the answers about the servers.
    pub fn complete(&mut self, other: &Self) {
        self.repository = self.repository.take().or_else(|| other.repository.clone());
        self.rules = self.rules.take().or_else(|| other.rules.clone());
        self.structured = self.structured.take().or_else(|| other.structured.clone());
        if self.deployment == Deployment::default() {
            self.deployment.clone_from(&other.deployment);
        }
    }

    /// Merges the file (its name and its text) with the settings of `git config`, which win.
    ///
    /// # Errors
    /// [`ConfigError`] with every mistake in either.
    pub fn merge(file: Option<(&str, &str)>, settings: &[Setting]) -> Result<Self, ConfigError> {
        let mut found = parse::Found::default();
        if let Some((name, text)) = file {
            found.read_file(name, text);
        }
        found.read_settings(settings);
        found.finish()
    }
}
