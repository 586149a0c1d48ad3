//! Options resolved: what the command line says over `git config` over the repository's file over the defaults.

use std::path::{Path, PathBuf};

use super::args::{Common, Format};
use super::failure::Failure;
use super::output::Output;
use super::progress::{Line, Talk};
use super::render::{self, Color, Terminal};
use crate::config::{self, Config, Setting};
use crate::error::Error;
use crate::git::Repository;
use crate::reconcile::{self, OtherFork};
use crate::report::text::{Detail, Elsewhere, Lines, TextOptions};
use crate::rules::{Layer, Mistakes, Packs, loader};

/// The folder of a fork's own rules.
const OWN_RULES: &str = "reconcile/rules";

/// What a command runs with, before any repository is open.
pub struct Context {
    /// The folder that commands start from.
    pub directory: PathBuf,
    /// How the result is written.
    pub format: Format,
    /// Where the result goes.
    pub output: Output,
    /// What is said meanwhile.
    pub progress: Line,
    /// The options as written.
    pub common: Common,
    /// The fork that is worked in instead of the one that the command was started in.
    pub elsewhere: Option<OtherFork>,
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
            output: common.output.clone().map_or(Output::Standard, Output::File),
            progress: Line::new(talk),
            common,
            elsewhere: None,
        }
    }

    /// The fork of the other repository that the settings name here; `None` where this is that repository.
    ///
    /// # Errors
    /// [`Failure::Work`] when they name none, or there is no repository here.
    pub fn other(&self) -> Result<Option<OtherFork>, Failure> {
        let (repository, config, packs) = self.open_with_packs("HEAD")?;
        Ok(reconcile::other(&repository, &packs, &config)?)
    }

    /// The same in another fork.
    #[must_use]
    pub fn within(mut self, mut fork: OtherFork) -> Self {
        fork.folder = fork.folder.canonicalize().unwrap_or(fork.folder);
        self.directory.clone_from(&fork.folder);
        self.common.directory = Some(fork.folder.clone());
        self.common.repository = None;
        self.elsewhere = Some(fork);
        self
    }

    /// Opens the repository and merges its settings.
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
        if let Some(fork) = &self.elsewhere {
            config.complete(&fork.config);
        }
        Ok((repository, config))
    }

    /// The same with the packs, which are loaded meanwhile.
    ///
    /// # Errors
    /// [`Failure::Work`] when there is no repository, or settings or packs have mistakes.
    pub fn open_with_packs(&self, rev: &str) -> Result<(Repository, Config, Packs), Failure> {
        std::thread::scope(|scope| {
            let embedded = scope.spawn(Packs::embedded);
            let (repository, config) = self.open(rev)?;
            repository.recall();
            let own = folders(repository.workdir(), &config);
            let packs = match embedded.join() {
                Ok(embedded) if own.is_empty() => embedded.map_err(refused)?,
                _ => packs(repository.workdir(), &config)?,
            };
            Ok((repository, config, packs))
        })
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

    /// The settings where there is no repository.
    #[must_use]
    pub fn options_alone(&self) -> Config {
        let mut config = Config::default();
        self.override_with_options(&mut config, None);
        config
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

    /// Lines painted for where they go: the option, else the setting, else as the terminal and `NO_COLOR` say.
    #[must_use]
    pub fn paint(&self, config: &Config, lines: &Lines) -> String {
        render::paint(lines, &self.terminal(), self.color(config))
    }

    /// Whether [`paint`](Self::paint) uses colours.
    #[must_use]
    pub fn paints(&self, config: &Config) -> bool {
        self.terminal().wants_color(self.color(config))
    }

    fn color(&self, config: &Config) -> Color {
        let setting = config.color.map(|color| match color {
            config::Color::Auto => Color::Auto,
            config::Color::Always => Color::Always,
            config::Color::Never => Color::Never,
        });
        self.common.color.or(setting).unwrap_or_default()
    }

    /// How much to say, and in what width.
    #[must_use]
    pub fn text_options(&self) -> TextOptions {
        let detail = match (self.common.quiet, self.common.verbose) {
            (true, _) => Detail::Brief,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        };
        let elsewhere = self
            .elsewhere
            .as_ref()
            .map(|fork| Elsewhere { name: fork.name.clone(), folder: fork.folder.display().to_string() });
        TextOptions { all: self.common.all, width: self.terminal().width(), detail, elsewhere }
    }

    /// A file is no terminal, whatever standard output is.
    fn terminal(&self) -> Terminal {
        match self.output {
            Output::Standard => Terminal::stdout(),
            Output::File(_) => Terminal::default(),
        }
    }

    /// Refuses Markdown for a command that has none.
    ///
    /// # Errors
    /// [`Failure::Usage`] when it is asked for.
    pub fn no_markdown(&self, command: &str) -> Result<(), Failure> {
        match self.format {
            Format::Text | Format::Json => Ok(()),
            Format::Markdown => Err(Failure::usage(format!("`{command}` has no Markdown"))),
            Format::Github | Format::Sarif => {
                Err(Failure::usage(format!("`{command}` has no findings to annotate")))
            }
        }
    }

    /// Refuses `--format` for a command whose result has one form only.
    ///
    /// # Errors
    /// [`Failure::Usage`] when another format than text is asked for.
    pub fn text_only(&self, command: &str) -> Result<(), Failure> {
        match self.format {
            Format::Text => Ok(()),
            _ => Err(Failure::usage(format!("`{command}` has no other format than text"))),
        }
    }
}

/// Seconds since 1970 UTC.
pub fn now() -> Option<i64> {
    std::time::UNIX_EPOCH.elapsed().ok().and_then(|since| i64::try_from(since.as_secs()).ok())
}

/// The packs: the built-in ones, under those of the fork itself, under those of the settings or `--rules`.
///
/// # Errors
/// [`Failure::Work`] with every mistake in any of them.
pub fn packs(root: Option<&Path>, config: &Config) -> Result<Packs, Failure> {
    Packs::load(&layers(&folders(root, config))).map_err(refused)
}

/// The built-in rules, and over them those of the folders.
pub fn layers(folders: &[PathBuf]) -> Vec<Layer> {
    std::iter::once(loader::embedded())
        .chain(folders.iter().map(|folder| loader::directory(folder)))
        .collect()
}

fn refused(mistakes: Mistakes) -> Failure {
    Error::Rules { mistakes }.into()
}

/// The folders whose rules lie over the built-in ones, in that order.
pub fn folders(root: Option<&Path>, config: &Config) -> Vec<PathBuf> {
    let own = root.map(|root| root.join(OWN_RULES)).filter(|folder| folder.is_dir());
    let given = config.rules.clone().filter(|folder| Some(folder) != own.as_ref());
    own.into_iter().chain(given).collect()
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
