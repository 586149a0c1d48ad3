//! What GitHub and its Actions hand to a program: the environment, read here and nowhere else.
//!
//! Owns [`Github`]. Source: GitHub's documentation, "Variables reference" and "Workflow commands for GitHub Actions".

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::ServerArgs;
use super::context::{self, Context};
use super::failure::Failure;
use crate::publish::event::Event;
use crate::publish::{Client, Patience, Project, PublishError, Secret, Server, WAITS};
use crate::report::document::Report;
use crate::report::{annotations, json};

/// The longest rate limit that a job waits for.
const LONGEST: Duration = Duration::from_secs(180);

/// Characters of the summary of a job: it may have 1 MiB, and a character at most 4 bytes.
const SUMMARY: usize = 250_000;

/// Bytes of an event that are read; GitHub's own limit for a webhook.
const EVENT: u64 = 25 * 1024 * 1024;

/// The environment of a job, or of a shell with a token in it.
pub struct Github {
    token: Option<Secret>,
    api: Option<String>,
    web: Option<String>,
    project: Option<String>,
    /// What happened.
    pub event: Event,
    summary: Option<PathBuf>,
    output: Option<PathBuf>,
}

impl Github {
    /// Reads it. What is empty counts as not set; an event that cannot be read as none.
    #[must_use]
    pub fn from_env() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let token = set("GITHUB_TOKEN").or_else(|| set("GH_TOKEN"));
        let event = set("GITHUB_EVENT_PATH").and_then(|path| read_event(Path::new(&path)));
        Self {
            token: token.as_deref().and_then(Secret::new),
            api: set("GITHUB_API_URL"),
            web: set("GITHUB_SERVER_URL"),
            project: set("GITHUB_REPOSITORY"),
            event: event.as_deref().map_or(Event::Other, Event::parse),
            summary: set("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            output: set("GITHUB_OUTPUT").map(PathBuf::from),
        }
    }

    /// Whether anything can be asked at all.
    #[must_use]
    pub const fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// The text without the token.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        self.token.as_ref().map_or_else(|| text.to_owned(), |token| token.scrub(text))
    }

    /// The report without the token in any of its texts: in Markdown it may stand in other letters.
    #[must_use]
    pub fn clean(&self, report: Report) -> Report {
        if self.token.is_none() {
            return report;
        }
        json::parse(&self.scrub(&json::render(&report))).unwrap_or(report)
    }

    /// The project that is meant: the option's, the job's, or the one that `remote` is a clone of.
    ///
    /// # Errors
    /// [`Failure::Usage`] where nothing names one.
    pub fn project(
        &self,
        option: Option<&str>,
        remote: &dyn Fn() -> Option<String>,
    ) -> Result<Project, Failure> {
        let named = option.or(self.project.as_deref());
        let project = match named {
            Some(named) => Project::parse(named),
            None => remote().as_deref().and_then(Project::of_remote),
        };
        project.ok_or_else(|| {
            let named = named.map(|named| format!(" (`{named}` is none)")).unwrap_or_default();
            Failure::usage(format!("no project on GitHub is named{named}: --github-repository OWNER/NAME"))
        })
    }

    /// The server of a project: the job's, else the one that the project's remote is on; `None` where that is not GitHub's.
    ///
    /// # Errors
    /// [`Failure::Publish`] for an address that no token may be sent to.
    pub fn server(&self, project: &Project) -> Result<Option<Server>, Failure> {
        match &self.api {
            Some(api) => {
                let web = self.web.as_deref().unwrap_or("https://github.com");
                Ok(Some(Server::new(api, web)?))
            }
            None => Ok(Server::of_host(project.host.as_deref().unwrap_or("github.com"))),
        }
    }

    /// A client with the token, as patient as it is asked to be.
    ///
    /// # Errors
    /// [`Failure::Publish`] where there is no token, or it is none.
    pub fn client<'a>(
        &self,
        server: Server,
        args: ServerArgs,
        context: &'a Context,
    ) -> Result<Client<'a>, Failure> {
        let token = self.token.clone().ok_or(PublishError::NoToken)?;
        let again = usize::from(args.tries).saturating_sub(1).min(WAITS.len());
        let patience =
            Patience { waits: &WAITS[..again], longest: LONGEST, sleep: &std::thread::sleep, now: &seconds };
        Ok(Client::new(server, token, patience, &context.progress)?)
    }

    /// Adds a page to the summary of the job; whether there is one.
    ///
    /// # Errors
    /// [`Failure::Write`]
    pub fn add_summary(&self, page: &dyn Fn(usize) -> String) -> Result<bool, Failure> {
        let Some(path) = &self.summary else { return Ok(false) };
        append(path, &(self.scrub(&page(SUMMARY)) + "\n")).map(|()| true)
    }

    /// Everything that `--format github` means but the annotations: the summary of the job, and its outputs.
    ///
    /// # Errors
    /// [`Failure::Write`]
    pub fn tell(&self, report: &Report, page: &dyn Fn(usize) -> String) -> Result<(), Failure> {
        self.add_summary(page)?;
        if let Some(path) = &self.output {
            append(path, &annotations::outputs(report, &delimiter()?))?;
        }
        Ok(())
    }
}

/// What `--format github` prints; the summary and the outputs of the job are written where there is one.
///
/// # Errors
/// [`Failure::Write`]
pub fn annotate(report: Report, page: &dyn Fn(&Report, usize) -> String) -> Result<String, Failure> {
    let github = Github::from_env();
    let report = github.clean(report);
    github.tell(&report, &|limit| page(&report, limit))?;
    Ok(annotations::render(&report))
}

/// A line that nobody could have known beforehand (GitHub's documentation asks for a random one).
fn delimiter() -> Result<String, Failure> {
    let random = getrandom::u64().and_then(|first| Ok((first, getrandom::u64()?)));
    let (first, second) = random.map_err(|error| Failure::Write {
        path: "GITHUB_OUTPUT".into(),
        source: std::io::Error::other(error.to_string()),
    })?;
    Ok(format!("ghadelimiter_{first:016x}{second:016x}"))
}

fn seconds() -> i64 {
    context::now().unwrap_or_default()
}

fn read_event(path: &Path) -> Option<String> {
    let length = std::fs::metadata(path).ok()?.len();
    if length > EVENT { None } else { std::fs::read_to_string(path).ok() }
}

fn append(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
