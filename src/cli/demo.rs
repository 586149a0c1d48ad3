//! `git reconcile demo`

use super::Outcome;
use super::args::DemoArgs;
use super::context::Context;
use super::failure::Failure;
use crate::error::Error;

/// Runs the command.
pub fn run(_: &Context, _: &DemoArgs) -> Result<Outcome, Failure> {
    Err(Error::Unfinished.into())
}
