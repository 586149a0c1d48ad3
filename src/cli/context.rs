//! Options resolved: what the command line says over `git config` over the repository's file over the defaults.

use std::path::{Path, PathBuf};

use super::args::{ColorChoice, Common, Format};
use super::failure::Failure;
use super::output::Output;
use super::progress::{Line, Talk};
use crate::config::{self, Color, Config, Setting};
use crate::error::Error;
use crate::git::Repository;
use crate::rules::{Packs, loader};

/// What a command runs with, before any repository is open.
pub struct Context {
    /// The folder that commands start from.
    pub directory: PathBuf,
    /// How the result is written.
    pub format: Format,
    /// Whether everything is listed.
    pub detail: Detail,
    /// Where the result goes.
    pub output: Output,
    /// What is said meanwhile.
    pub progress: Line,
    /// The options as written.
    pub common: Common,
}

/// How much of a result is shown on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What a person reads at a glance.
    Glance,
    /// All of it.
    All,
}

impl Context {
    /// Resolves what needs no repository.
    #[must_use]
    pub fn new(common: Common) -> Self {
        let talk = match (common.quiet, common.verbose) {
            (true, _) => Talk::Quiet,
            (_, true) => Talk::Verbose,
            _ => Talk::Normal,
        };
        Self {
            directory: common.directory.clone().unwrap_or_else(|| PathBuf::from(".")),
            format: common.format,
            detail: if common.all { Detail::All } else { Detail::Glance },
            output: common.output.clone().map_or(Output::Standard, Output::File),
            progress: Line::new(talk),
            common,
        }
    }

    /// Opens the repository and merges its settings; from then on colours are as asked for.
    ///
    /// # Errors
    /// [`Failure::Work`] when there is none, or its settings have mistakes.
    pub fn open(&self, rev: &str) -> Result<(Repository, Config), Failure> {
        let repository = self.repository()?;
        let file = shared_file(&repository, rev)?;
        let lines = repository.settings(config::SECTION).map_err(Error::from)?;
        let settings: Vec<_> =
            lines.iter().map(|line| Setting::new(&line.key, &line.value, &line.place)).collect();
        let file = file.as_deref().map(|text| (config::FILE, text));
        let mut config = Config::merge(file, &settings).map_err(Error::from)?;
        self.override_with_options(&mut config, repository.workdir());
        self.color(config.color);
        Ok((repository, config))
    }

    /// Opens the repository that the command was started in, or that `-C` names.
    ///
    /// # Errors
    /// [`Failure::Work`] when there is none.
    pub fn repository(&self) -> Result<Repository, Failure> {
        let opened = match &self.common.directory {
            Some(directory) => Repository::open(directory),
            None => Repository::open_from_env(&self.directory),
        };
        Ok(opened.map_err(Error::from)?)
    }

    /// The packs that come with the program, under those of the country, under those that the settings name.
    ///
    /// # Errors
    /// [`Failure::Work`] with every mistake in them.
    pub fn packs(&self, repository: &Repository, config: &Config) -> Result<Packs, Failure> {
        let own = repository.workdir().map(|root| root.join("reconcile").join("rules"));
        let mut layers = vec![loader::embedded()];
        layers.extend(own.filter(|folder| folder.is_dir()).map(|folder| loader::directory(&folder)));
        layers.extend(config.rules.as_deref().map(loader::directory));
        Ok(Packs::load(&layers).map_err(Error::from)?)
    }

    fn override_with_options(&self, config: &mut Config, root: Option<&Path>) {
        if let (Some(rules), Some(root)) = (&mut config.rules, root) {
            *rules = root.join(&*rules);
        }
        if let Some(rules) = &self.common.rules {
            config.rules = Some(rules.clone());
        }
        if let Some(name) = &self.common.repository {
            config.repository = Some(name.clone());
        }
    }

    /// Sets colours for everything that follows: the option, else the setting, else as the terminal and `NO_COLOR` say.
    pub fn color(&self, setting: Option<Color>) {
        let choice = match self.common.color {
            Some(ColorChoice::Auto) => Color::Auto,
            Some(ColorChoice::Always) => Color::Always,
            Some(ColorChoice::Never) => Color::Never,
            None => setting.unwrap_or_default(),
        };
        match choice {
            Color::Always => console::set_colors_enabled(true),
            Color::Never => console::set_colors_enabled(false),
            Color::Auto if self.output != Output::Standard => console::set_colors_enabled(false),
            Color::Auto => {}
        }
    }

    /// Refuses `--format` for a command whose result has one form only.
    ///
    /// # Errors
    /// [`Failure::Usage`] when another format than text is asked for.
    pub fn text_only(&self, command: &str) -> Result<(), Failure> {
        match self.format {
            Format::Text => Ok(()),
            Format::Markdown | Format::Json => {
                Err(Failure::usage(format!("`{command}` has no other format than text")))
            }
        }
    }
}

/// The text of the settings file: at the root of the working tree, or of `rev` in a bare repository.
fn shared_file(repository: &Repository, rev: &str) -> Result<Option<String>, Failure> {
    match repository.workdir() {
        Some(root) => read(&root.join(config::FILE)),
        None => committed(repository, rev),
    }
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Failure::Read { path: path.to_owned(), source }),
    }
}

/// A revision that names nothing is for the pipeline to complain about.
fn committed(repository: &Repository, rev: &str) -> Result<Option<String>, Failure> {
    let Ok(commit) = repository.commit(rev) else { return Ok(None) };
    let file = repository.read_file(commit, config::FILE.into()).map_err(Error::from)?;
    Ok(file.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}
