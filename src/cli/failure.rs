//! What the command line says when a command could not be completed, on standard error and as JSON.
//!
//! Text of others (paths, URLs, branch names, what a server said) is made harmless for a terminal, and credentials are
//! taken out.

use std::error::Error as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

use crate::error::{Error, Kind};
use crate::git;
use crate::git::scenario::ScenarioError;
use crate::publish::PublishError;
use crate::reconcile::PlanError;
use crate::report::json::ParseError;
use crate::report::untrusted::terminal;
use crate::review::log::LogMistakes;
use crate::review::script::ScriptError;

/// A command that could not be completed, as the command line sees it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A stage of the work.
    #[error(transparent)]
    Work(Box<Error>),
    /// Options that do not go together in a way that the parser cannot see.
    #[error("{text}")]
    Usage {
        /// What is wrong.
        text: String,
    },
    /// An id that no rule has.
    #[error("no rule has the id `{id}`")]
    NoRule {
        /// What was asked for.
        id: String,
        /// What may have been meant.
        near: Option<String>,
    },
    /// An id that no hunk of the plan has.
    #[error("the plan has no hunk `{id}`")]
    NoHunk {
        /// What was asked for.
        id: String,
        /// Some that it has.
        near: Vec<String>,
    },
    /// An id that no item of the checklist has.
    #[error("the checklist has no item `{id}`")]
    NoItem {
        /// What was asked for.
        id: String,
        /// What may have been meant.
        near: Option<String>,
    },
    /// Answers of a script that cannot be carried out.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// A file of decisions with mistakes in it.
    #[error("{}: {mistakes}", path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// All of them.
        mistakes: Box<LogMistakes>,
    },
    /// A decision that could not be put into its file.
    #[error("`{id}` could not be decided: {why}")]
    NotKept {
        /// The hunk.
        id: String,
        /// Why, a sentence.
        why: String,
    },
    /// Something that could not be published.
    #[error(transparent)]
    Publish(Box<PublishError>),
    /// A text that is no report.
    #[error("{}: {source}", path.display())]
    Report {
        /// The file, or `-`.
        path: PathBuf,
        /// What is wrong with it.
        source: ParseError,
    },
    /// An upgrade that is still under way.
    #[error("the upgrade is not committed yet")]
    NotCommitted,
    /// A branch that would be pushed over the one that it is to be merged into.
    #[error("{branch} is the branch that pull requests go to, so it is not pushed")]
    IntoItself {
        /// The branch.
        branch: String,
    },
    /// What happened in another repository than the one that the command was started in.
    #[error("in {name}, {}: {source}", folder.display())]
    Within {
        /// Its pack.
        name: String,
        /// Its folder.
        folder: PathBuf,
        /// What happened.
        source: Box<Self>,
    },
    /// Standard output is gone: whoever read it has seen enough.
    #[error("standard output was closed")]
    Closed,
    /// A file could not be read.
    #[error("{path}: cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("{path}: cannot be written")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file that is there and must not be lost.
    #[error("{path}: exists already")]
    Exists {
        /// The file or folder.
        path: PathBuf,
        /// How to go on.
        remedy: &'static str,
    },
    /// A command that needs files to be there.
    #[error("{path}: a bare repository has no working tree to write {file} to")]
    Bare {
        /// The repository.
        path: PathBuf,
        /// The file.
        file: &'static str,
    },
    /// The built-in example.
    #[error("the demo's repositories cannot be built")]
    Demo {
        /// Why.
        source: ScenarioError,
    },
}

/// What is printed with `--format json`.
#[derive(Debug, serde::Serialize)]
struct Document {
    schema: &'static str,
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Work(Box::new(error))
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        Self::Publish(Box::new(error))
    }
}

impl Failure {
    /// A usage error.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::Usage { text: text.into() }
    }

    /// The same, said of another repository.
    #[must_use]
    pub fn within(self, name: String, folder: PathBuf) -> Self {
        match self {
            Self::Closed => self,
            failure => Self::Within { name, folder, source: Box::new(failure) },
        }
    }

    /// Whether the settings name no fork of the other repository.
    #[must_use]
    pub fn is_not_forked(&self) -> bool {
        let Self::Work(error) = self else { return false };
        matches!(&**error, Error::Plan(plan) if matches!(**plan, PlanError::NotForked { .. }))
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Work(error) => error.kind(),
            Self::Within { source, .. } => source.kind(),
            Self::Publish(error) if !error.is_about_the_request() => Kind::Network,
            Self::Usage { .. }
            | Self::NoRule { .. }
            | Self::NoHunk { .. }
            | Self::NoItem { .. }
            | Self::Script(_)
            | Self::Publish(_)
            | Self::Report { .. }
            | Self::IntoItself { .. }
            | Self::Log { .. } => Kind::Usage,
            Self::Closed | Self::Write { .. } | Self::Exists { .. } | Self::Demo { .. } => Kind::Output,
            Self::Read { .. } | Self::Bare { .. } | Self::NotKept { .. } | Self::NotCommitted => {
                Kind::Repository
            }
        }
    }

    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Work(error) => error.hint(),
            Self::Within { source, .. } => source.hint().map(|hint| {
                let told = match hint.contains("git reconcile") {
                    true => " (with --core, as here)",
                    false if hint.contains("git ") => " (there)",
                    false => "",
                };
                format!("{hint}{told}")
            }),
            Self::Publish(error) => error.hint(),
            Self::Report { source, .. } => source.hint(),
            Self::NotCommitted => Some("git reconcile continue".to_owned()),
            Self::IntoItself { .. } => {
                Some("git switch --create <a branch for the upgrade>, or name --base".to_owned())
            }
            Self::Usage { .. } => Some("see `git reconcile -h`".to_owned()),
            Self::NoRule { near: Some(near), .. } | Self::NoItem { near: Some(near), .. } => {
                Some(format!("did you mean `{near}`?"))
            }
            Self::NoItem { near: None, .. } => Some("`git reconcile checklist` lists them".to_owned()),
            Self::NoRule { near: None, .. } => Some("`git reconcile rules list` lists them".to_owned()),
            Self::NoHunk { near, .. } if near.is_empty() => {
                Some("the plan has no conflicts at all".to_owned())
            }
            Self::NoHunk { near, .. } => Some(format!("it has {}", near.join(", "))),
            Self::Script(error) => error.hint(),
            Self::Log { .. } => Some("nothing was decided; correct the file and run it again".to_owned()),
            Self::NotKept { .. } => Some(
                "those before it on the command line are saved; `git reconcile review --list` shows them"
                    .to_owned(),
            ),
            Self::Exists { remedy, .. } => Some((*remedy).to_owned()),
            Self::Bare { .. } => Some("run it in a clone with a working tree".to_owned()),
            Self::Demo { source } => source.hint(),
            Self::Closed | Self::Read { .. } | Self::Write { .. } => None,
        }
    }

    /// The message and its causes, one sentence, harmless.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = error.source();
        }
        harmless(&redacted(&message))
    }

    /// Two lines for a terminal: `error: …` and, where there is one, `  hint: …`.
    #[must_use]
    pub fn text(&self) -> String {
        let hint = self.hint().map(|hint| format!("  hint: {}\n", harmless(&redacted(&hint))));
        let what = if self.kind() == Kind::Done { "nothing to do" } else { "error" };
        format!("{what}: {}\n{}", self.message(), hint.unwrap_or_default())
    }

    /// One JSON object (`git-reconcile/error/1`).
    #[must_use]
    pub fn json(&self) -> String {
        let hint = self.hint().map(|hint| redacted(&hint));
        let schema = "git-reconcile/error/1";
        let document = Document { schema, kind: self.kind(), message: self.message(), hint };
        serde_json::to_string_pretty(&document).map_or_else(|_| String::new(), |text| text + "\n")
    }
}

/// Line by line, without what a terminal or the log of a CI job would act on.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn line(text: &str) -> String {
    let line = terminal::line(text);
    if terminal::is_command(&line) { line.replacen("::", ": :", 1) } else { line }
}

/// Takes user names and passwords out of URLs, and tokens out of anything.
#[must_use]
pub fn redacted(text: &str) -> String {
    const TOKEN: &str =
        r"\b(gh[pousr]_|github_pat_|glpat-)[A-Za-z0-9_-]+|(?i:authorization:\s*(\w+\s+)?|bearer\s)\S+";
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(TOKEN).ok());
    let text = git::redact(text);
    PATTERN.as_ref().map_or_else(String::new, |token| token.replace_all(&text, "***").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_taken_out_and_the_rest_stays() {
        let cases = [
            ("https://user:pw@example.org/x.git: no", "https://***@example.org/x.git: no"),
            ("https://ghp_abc123@github.com/x", "https://***@github.com/x"),
            ("token ghp_abcDEF123 was refused", "token *** was refused"),
            ("Authorization: Bearer abc.def, then", "*** then"),
            ("authorization: abc", "***"),
            ("git@github.com:a/b.git", "git@github.com:a/b.git"),
            ("https://example.org/a@b", "https://example.org/a@b"),
        ];
        for (text, expected) in cases {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn terminal_escapes_and_direction_marks_are_shown_not_sent() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\nd"), "a\\u{1b}[31mb\\u{202e}c\nd");
        assert_eq!(harmless("x\n::error::y"), "x\n: :error::y");
    }

    #[test]
    fn a_message_names_every_cause_once() {
        let source = std::io::Error::other("disk is full");
        let failure = Failure::Write { path: "plan.md".into(), source };
        assert_eq!(failure.text(), "error: plan.md: cannot be written: disk is full\n");
    }

    #[test]
    fn json_carries_kind_and_hint() {
        let json: serde_json::Value = serde_json::from_str(&Failure::usage("no").json()).unwrap();
        assert_eq!(json["schema"], "git-reconcile/error/1");
        assert_eq!((&json["kind"], &json["message"]), (&"usage".into(), &"no".into()));
        assert!(json["hint"].is_string());
    }
}
