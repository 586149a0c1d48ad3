//! The command line: arguments in, a call, an exit code out; one file a command.
//!
//! Owns what is printed and where: the result on standard output (or `--output`), progress and messages on standard
//! error. Must not know how anything is found out.

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;

use crate::error::Kind;
use args::{Cli, Command, Format};
use context::Context;
use failure::Failure;

mod abort;
mod args;
mod audit;
mod backtest;
mod checklist;
mod comment;
mod completions;
mod context;
mod continue_run;
mod demo;
mod explain;
mod failure;
mod github;
mod help;
mod init;
mod install_driver;
mod man;
mod merge_file;
mod output;
mod plan;
mod pr;
mod progress;
pub mod render;
mod review;
mod rules;
mod start;
mod status;
mod summary;
mod translations;
mod verify;

/// How a command ended that could be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is left for a person.
    Settled,
    /// A person must decide something.
    Undecided,
    /// What was to be checked has mistakes, and the result names them.
    Wrong,
}

/// Runs the program and gives its exit code; the first of `args` is its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return say_usage(&error),
    };
    let format = cli.common.format;
    match dispatch(cli) {
        Ok(Outcome::Settled) | Err(Failure::Closed) => 0,
        Ok(Outcome::Undecided) => 1,
        Ok(Outcome::Wrong) => 3,
        Err(failure) => say_failure(&failure, format),
    }
}

/// The whole command line, for the manual page, completions and the reference in `docs/`.
#[must_use]
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

fn dispatch(cli: Cli) -> Result<Outcome, Failure> {
    let context = Context::new(cli.common);
    let annotates = matches!(cli.command, Command::Plan(_) | Command::Summary(_) | Command::Audit(_));
    if matches!(context.format, Format::Github | Format::Sarif) && !annotates {
        return Err(Failure::usage("only `plan`, `summary` and `audit` write annotations and SARIF"));
    }
    if context.common.core { in_core(context, &cli.command) } else { perform(&context, &cli.command) }
}

/// Performs the command in the fork of core that the settings name here.
fn in_core(context: Context, command: &Command) -> Result<Outcome, Failure> {
    if !command.is_of_a_fork() {
        return Err(Failure::usage("this command does not work in a fork, so --core says nothing to it"));
    }
    match (context.other(), command) {
        (Err(failure), Command::Start(args)) if failure.is_not_forked() => start::pin(&context, args),
        (Err(failure), _) => Err(failure),
        (Ok(None), _) => perform(&context, command),
        (Ok(Some(fork)), _) => {
            let name = fork.name.clone();
            let context = context.within(fork);
            perform(&context, command).map_err(|failure| failure.within(name, context.directory))
        }
    }
}

fn perform(context: &Context, command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Status(args) => status::run(context, args),
        Command::Plan(args) => plan::run(context, args),
        Command::Explain(args) => explain::run(context, args),
        Command::Start(args) => start::run(context, args),
        Command::Review(args) => review::run(context, args),
        Command::Continue => continue_run::run(context),
        Command::Abort => abort::run(context),
        Command::Summary(args) => summary::run(context, args),
        Command::Audit(args) => audit::run(context, args),
        Command::Comment(args) => comment::run(context, args),
        Command::Pr(args) => pr::run(context, args),
        Command::Checklist(args) => checklist::run(context, args),
        Command::Translations(args) => translations::run(context, args),
        Command::Verify => verify::run(context),
        Command::Backtest(args) => backtest::run(context, args),
        Command::Rules(command) => rules::run(context, command),
        Command::MergeFile(args) => merge_file::run(context, args),
        Command::InstallDriver(args) => install_driver::run(context, args),
        Command::Init(args) => init::run(context, args),
        Command::Demo(args) => demo::run(context, args),
        Command::Completions(args) => completions::run(context, args),
        Command::Man => man::run(context),
    }
}

/// Help and version go to standard output with 0, mistakes to standard error with 2; a closed pipe changes neither.
fn say_usage(error: &clap::Error) -> u8 {
    drop(error.print());
    if error.use_stderr() { 2 } else { 0 }
}

fn say_failure(failure: &Failure, format: Format) -> u8 {
    if format == Format::Json {
        drop(std::io::stdout().write_all(failure.json().as_bytes()));
    }
    drop(std::io::stderr().write_all(failure.text().as_bytes()));
    match failure.kind() {
        Kind::Done => 0,
        Kind::Usage => 2,
        _ => 3,
    }
}
