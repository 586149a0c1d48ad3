//! `git reconcile demo`

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

/// The folder of the fork, as the description names it.
const FORK: &str = "country";

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
    context.output.write(&format!("{}.\n", scenario.about()))?;
    for command in ["status", "plan"] {
        context.output.write(&format!("\n$ git reconcile {command}\n\n"))?;
        dispatch(parsed(context, &fork, command)?)?;
    }
    context.output.write(&next(&fork, kept))?;
    Ok(Outcome::Settled)
}

/// The command as if it had been typed, with what was said about colours and talk.
fn parsed(context: &Context, fork: &Path, command: &str) -> Result<Cli, Failure> {
    let mut words = vec!["git-reconcile".into(), "-C".into(), fork.as_os_str().to_owned(), command.into()];
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
        Kept::Yes => format!("  cd {}\n  git reconcile plan --all", fork.display()),
        Kept::No => "  git reconcile demo --keep DIR".to_owned(),
    };
    format!(
        "\nWhere to look next\n{look:34}  the repositories stay, every hunk with its evidence\n  \
         git reconcile status            the same in a clone of your own fork\n  \
         git reconcile -h                all commands\n"
    )
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
}
