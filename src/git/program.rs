//! The `git` program, for what libgit2 cannot do.
//!
//! Owns [`ask`], [`download`], [`complete`] and [`push`]. Must not know what an answer means. In a download only objects arrive,
//! nothing is named: libgit2 packs a local repository by
//! itself and far slower than git does; and in a partial clone it cannot complete a pack whose deltas rest on objects
//! that the clone lacks, nor ask for such an object. Without the program libgit2 does what it can.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::Repository;
use super::auth::{Credentials, Questions};
use super::fetch::History;
use super::remote::Source;
use crate::object::ObjectId;

/// What became of it.
pub(in crate::git) enum Ran {
    /// The objects are here.
    Done,
    /// The program refused; what it printed last.
    Failed(String),
    /// There is no such program.
    Absent,
}

/// Variables that would point git to another repository (`git rev-parse --local-env-vars`).
const ELSEWHERE: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
];

/// Has git fetch the objects of `names`, full names of refs at `source`.
///
/// No ref, no `FETCH_HEAD` and no configuration is written, whatever the user's settings for `git fetch` are.
pub(in crate::git) fn download(
    repo: &Repository,
    source: &Source,
    names: &[String],
    history: History,
) -> Ran {
    let mut command = fetch(repo, "default");
    if history == History::Whole {
        // The depth that git itself takes for "all" (`INFINITE_DEPTH`); unlike `--unshallow` it suits a whole clone.
        command.arg(format!("--depth={}", i32::MAX));
    }
    command.arg("--").arg(source.for_git()).args(names);
    run(command.stdin(Stdio::null()), &[])
}

/// Has git fetch objects by their names, as it does itself when it meets one that a partial clone lacks
/// (`fetch_objects` in git's `promisor-remote`).
pub(in crate::git) fn complete(repo: &Repository, remote: &str, objects: &[ObjectId]) -> Ran {
    let mut command = fetch(repo, "noop");
    command.args(["--filter=blob:none", "--stdin", "--", remote]).stdin(Stdio::piped());
    let lines: Vec<String> = objects.iter().map(ToString::to_string).collect();
    run(&mut command, (lines.join("\n") + "\n").as_bytes())
}

/// What the program answered.
pub(in crate::git) enum Answer {
    /// It did as it was asked, and printed this.
    Said(Vec<u8>),
    /// It refused, and printed this on standard error.
    Refused(String),
    /// There is no such program.
    Absent,
}

/// What became of a push.
pub(in crate::git) enum Sent {
    /// The branch is there.
    Done,
    /// The other side did not take it; its reason.
    Rejected(String),
    /// It did not come to that; what the program printed last.
    Failed(String),
    /// There is no such program.
    Absent,
}

/// The variable in which git's helper finds the token: an argument could be seen by everyone on the machine.
const TOKEN: &str = "GIT_RECONCILE_TOKEN";

/// Has git push a branch to the same name at `remote`; the token goes to its own server, as from a credential helper.
pub(in crate::git) fn push(repo: &Repository, remote: &str, branch: &str, credentials: &Credentials) -> Sent {
    let mut command = here(repo);
    if credentials.questions() == Questions::Never {
        command.env("GIT_TERMINAL_PROMPT", "0");
    }
    if let Some((origin, token)) = credentials.helper() {
        let answer = format!(
            "!f() {{ test \"$1\" = get && printf 'username=x-access-token\\npassword=%s\\n' \"${TOKEN}\"; }}; f"
        );
        command.arg("-c").arg(format!("credential.{origin}.helper={answer}")).env(TOKEN, token);
    }
    let name = format!("refs/heads/{branch}:refs/heads/{branch}");
    command.args(["push", "--porcelain", "--no-progress", "--", remote, &name]).stdin(Stdio::null());
    match command.stdout(Stdio::piped()).stderr(Stdio::piped()).output() {
        Ok(output) if output.status.success() => Sent::Done,
        Ok(output) => rejection(&output).map_or_else(|| Sent::Failed(last_words(&output)), Sent::Rejected),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Sent::Absent,
        Err(error) => Sent::Failed(error.to_string()),
    }
}

/// The third column of the line that begins with `!` (`git push --porcelain`).
fn rejection(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with("!\t"))?;
    line.split('\t').nth(2).map(str::to_owned)
}

/// Runs git at the top of the work tree, with `input` on its standard input.
pub(in crate::git) fn ask(repo: &Repository, arguments: &[&OsStr], input: &[u8]) -> Answer {
    let mut command = here(repo);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = command.spawn().and_then(|mut child| {
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            scope.spawn(|| drop(stdin.map(|mut stdin| stdin.write_all(input))));
            child.wait_with_output()
        })
    });
    match output {
        Ok(output) if output.status.success() => Answer::Said(output.stdout),
        Ok(output) => Answer::Refused(String::from_utf8_lossy(&output.stderr).trim_end().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Answer::Absent,
        Err(error) => Answer::Refused(error.to_string()),
    }
}

/// Git at the top of this work tree, wherever the environment points.
fn here(repo: &Repository) -> Command {
    let mut command = Command::new("git");
    for variable in ELSEWHERE {
        command.env_remove(variable);
    }
    let top = repo.workdir().unwrap_or_else(|| repo.git_dir());
    command.current_dir(top).arg("--git-dir").arg(absolute(repo.git_dir()));
    command
}

/// `negotiation`: `noop` conceals what is here, from which the server would conclude that blobs are here too.
fn fetch(repo: &Repository, negotiation: &str) -> Command {
    let mut command = here(repo);
    command.args(["-c", "fetch.writeCommitGraph=false", "-c"]);
    command.arg(format!("fetch.negotiationAlgorithm={negotiation}"));
    command.args(["fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head"]);
    command.args(["--no-auto-maintenance", "--no-recurse-submodules", "--refmap="]);
    command
}

fn run(command: &mut Command, input: &[u8]) -> Ran {
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().and_then(|mut child| {
        if let Some(mut stdin) = child.stdin.take() {
            // A child that ends early says why itself.
            stdin.write_all(input).unwrap_or_default();
        }
        child.wait_with_output()
    });
    match output {
        Ok(output) if output.status.success() => Ran::Done,
        Ok(output) => Ran::Failed(last_words(&output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ran::Absent,
        Err(error) => Ran::Failed(error.to_string()),
    }
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The line that says why: the last that begins `fatal:` or `error:`, else the last.
fn last_words(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let telling = |line: &&str| line.starts_with("fatal:") || line.starts_with("error:");
    let line = text.lines().rfind(telling).or_else(|| text.lines().next_back());
    line.unwrap_or("git failed").to_owned()
}
