//! `git reconcile demo`

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use clap::{Parser, ValueEnum};
use include_dir::{Dir, include_dir};

use super::args::{Cli, DemoArgs};
use super::context::Context;
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, dispatch};
use crate::git::scenario::{Files, Scenario, ScenarioError};

/// The example's description: everything that is said of it stands there.
static SCENARIO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/repositories/demo");

/// What is decided in it in place of a person.
const DECISIONS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/decisions/demo.toml"));

/// The folder of the fork, as the description names it.
const FORK: &str = "country";

/// Who works in it: whoever tries it may not have told git a name yet.
const SOMEBODY: &str = "[user]\n\tname = Ana Demo\n\temail = ana@example.org\n";

/// Builds the example and runs the real commands in it.
pub fn run(context: &Context, args: &DemoArgs) -> Result<Outcome, Failure> {
    context.text_only("demo")?;
    if context.output != Output::Standard {
        return Err(Failure::usage("`demo` writes to standard output only"));
    }
    if let Some(folder) = &args.keep {
        return show(context, folder, Kept::Yes);
    }
    let failed = |source| Failure::Write { path: std::env::temp_dir(), source };
    let folder = tempfile::Builder::new().prefix("git-reconcile-demo-").tempdir().map_err(failed)?;
    show(context, folder.path(), Kept::No)
}

/// Whether the folder stays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

fn show(context: &Context, folder: &Path, kept: Kept) -> Result<Outcome, Failure> {
    let failed = |source: ScenarioError| Failure::Demo { source };
    let scenario = Scenario::parse(files(&SCENARIO)).map_err(failed)?;
    scenario.build(folder).map_err(failed)?;
    let fork = folder.join(FORK);
    append(&fork.join(".git/config"), SOMEBODY)?;
    append(&folder.join("decisions.toml"), DECISIONS)?;
    context.output.write(&format!("{}.\n", scenario.about()))?;
    for command in COMMANDS {
        context.output.write(&format!("\n$ git reconcile {}\n\n", command.join(" ")))?;
        dispatch(parsed(context, &fork, command)?)?;
    }
    context.output.write(&next(&fork, kept))?;
    Ok(Outcome::Settled)
}

/// A whole upgrade, from the question where the fork stands to the page for the reviewer.
const COMMANDS: [&[&str]; 6] = [
    &["status"],
    &["plan"],
    &["start"],
    &["review", "--from", "../decisions.toml"],
    &["continue"],
    &["summary"],
];

fn append(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    let file = std::fs::File::options().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}

/// The command as if it had been typed, with what was said about colours and talk.
fn parsed(context: &Context, fork: &Path, command: &[&str]) -> Result<Cli, Failure> {
    let mut words = vec!["git-reconcile".into(), "-C".into(), fork.as_os_str().to_owned()];
    words.extend(command.iter().map(|word| match *word {
        "../decisions.toml" => fork.with_file_name("decisions.toml").into(),
        word => OsString::from(word),
    }));
    let common = &context.common;
    let color = common.color.as_ref().and_then(ValueEnum::to_possible_value);
    words.extend(color.map(|value| format!("--color={}", value.get_name()).into()));
    let switches = [(common.all, "--all"), (common.quiet, "--quiet"), (common.verbose, "--verbose")];
    words.extend(switches.into_iter().filter(|(on, _)| *on).map(|(_, name)| name.into()));
    Cli::try_parse_from(words).map_err(|error| Failure::usage(error.to_string()))
}

fn files(folder: &Dir<'_>) -> Files {
    let mut found: Files = Files::new();
    for file in folder.files() {
        let parts: Vec<_> = file.path().iter().map(|part| part.to_string_lossy()).collect();
        found.insert(parts.join("/"), file.contents().to_vec());
    }
    for inner in folder.dirs() {
        found.extend(files(inner));
    }
    found
}

fn next(fork: &Path, kept: Kept) -> String {
    let look = match kept {
        Kept::Yes => vec![
            (format!("cd {}", fork.display()), "the fork, its upgrade on a branch of its own"),
            ("git reconcile summary --format markdown".to_owned(), "the page for the pull request"),
            ("git switch develop".to_owned(), "as it was before; now do it yourself:"),
            ("git reconcile start --branch mine".to_owned(), "begin"),
            ("git reconcile review".to_owned(), "one question after the other"),
            ("git reconcile continue".to_owned(), "commit"),
        ],
        Kept::No => vec![
            ("git reconcile demo --keep DIR".to_owned(), "the repositories stay, to play with"),
            ("git reconcile status".to_owned(), "the same in a clone of your own fork"),
            ("git reconcile -h".to_owned(), "all commands"),
        ],
    };
    let lines = look.iter().map(|(command, what)| format!("  {command:<41} {what}\n"));
    ["\nWhere to look next\n".to_owned()].into_iter().chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_whole_and_makes_the_same_commits_everywhere() {
        let files = files(&SCENARIO);
        assert!(files.len() > 30, "{} files", files.len());
        let folder = tempfile::tempdir().unwrap();
        let ids = Scenario::parse(files).unwrap().build(folder.path()).unwrap();
        assert_eq!(ids["release-1.8.1"].to_string(), "e7c23d929bca28aeb813ff68ad5c46d315b7fd7d");
        assert_eq!(ids["own-calls"].to_string(), "b9ece4e97b1d2f5062d1f4f4c58e3447861e2da6");
        assert!(folder.path().join(FORK).join("package.json").is_file());
    }

    #[test]
    fn its_decisions_have_a_reason_each() {
        let log = crate::review::log::Log::parse(DECISIONS).unwrap();
        assert!(log.decisions.len() >= 5);
        assert!(log.decisions.iter().all(|decision| decision.why.is_some() && decision.key.is_some()));
    }
}
