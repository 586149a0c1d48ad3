//! `git reconcile rules list | explain | check`

use super::Outcome;
use super::args::RulesCommand;
use super::context::Context;
use super::failure::Failure;
use crate::error::Error;

/// Runs the command.
pub fn run(_: &Context, _: &RulesCommand) -> Result<Outcome, Failure> {
    Err(Error::Unfinished.into())
}
