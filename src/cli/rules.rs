//! `git reconcile rules list | explain | check`

use super::Outcome;
use super::args::RulesCommand;
use super::context::Context;
use super::failure::Failure;

/// Runs the command.
pub fn run(_: &Context, _: &RulesCommand) -> Result<Outcome, Failure> {
    Err(Failure::usage("rules: being written"))
}
