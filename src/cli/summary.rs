//! `git reconcile summary`

use super::args::{Format, SummaryArgs};
use super::context::{self, Context};
use super::failure::Failure;
use super::{Outcome, plan, status};
use crate::reconcile::{self, Network, PlanOptions};
use crate::report::{json, markdown, text};

/// Runs the command.
pub fn run(context: &Context, args: &SummaryArgs) -> Result<Outcome, Failure> {
    let (repository, config) = context.open(args.fork.country.as_deref().unwrap_or("HEAD"))?;
    let packs = context::packs(repository.workdir(), &config)?;
    let options = PlanOptions {
        upstream: args.upstream.clone(),
        network: Network::Offline,
        ..status::options(context, &args.fork, &config)
    };
    let report = reconcile::summary(&repository, &packs, &config, &options, &context.progress)?;
    let result = match context.format {
        Format::Text => context.paint(&config, &text::summary(&report, &context.text_options())),
        Format::Markdown => markdown::summary(&report, &plan::page(context)),
        Format::Json => json::render(&report),
    };
    context.output.write(&result)?;
    Ok(if report.counts.open() == 0 { Outcome::Settled } else { Outcome::Undecided })
}
