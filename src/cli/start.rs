//! `git reconcile start`

use super::args::{ApplyArg, Format, StartArgs, StrategyArg};
use super::context::Context;
use super::failure::Failure;
use super::{Outcome, plan};
use crate::reconcile;
use crate::reconcile::Apply;
use crate::reconcile::run::{self, StartOptions};
use crate::report::document::Strategy;
use crate::report::{json, text};

/// Runs the command.
pub fn run(context: &Context, args: &StartArgs) -> Result<Outcome, Failure> {
    context.no_markdown("start")?;
    let (repository, config, packs) = context.open_with_packs("HEAD")?;
    let strategy = match args.strategy {
        StrategyArg::Merge => Strategy::Merge,
        StrategyArg::Rebase => Strategy::Rebase,
    };
    let plan = plan::options(context, &args.step, &config);
    let mut options = StartOptions { plan, branch: args.branch.clone(), strategy };
    options.plan.apply = match args.apply {
        None => Apply::Certain,
        Some(ApplyArg::None) => Apply::None,
        Some(ApplyArg::Safe) => Apply::Safe,
        Some(ApplyArg::Proposed) => Apply::Proposed,
    };
    let started = run::start(&repository, &packs, &config, &options, &context.progress)?;
    let result = match context.format {
        Format::Json => json::render(&started),
        _ => context.paint(&config, &text::started(&started, &context.text_options())),
    };
    context.output.write(&result)?;
    Ok(if started.open.is_empty() { Outcome::Settled } else { Outcome::Undecided })
}

/// Says how a release of the other repository is pinned, where there is no fork of it to begin in.
pub fn pin(context: &Context, args: &StartArgs) -> Result<Outcome, Failure> {
    context.no_markdown("start")?;
    let (repository, config, packs) = context.open_with_packs("HEAD")?;
    let options = plan::options(context, &args.step, &config);
    let pin = reconcile::pin(&repository, &packs, &config, &options, &context.progress)?;
    let result = match context.format {
        Format::Json => json::render(&pin),
        _ => context.paint(&config, &text::pin(&pin, &context.text_options())),
    };
    context.output.write(&result)?;
    Ok(if pin.is_done() { Outcome::Settled } else { Outcome::Undecided })
}
