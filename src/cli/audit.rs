//! `git reconcile audit`

use super::args::{AuditArgs, Format};
use super::context::{self, Context};
use super::failure::Failure;
use super::{Outcome, plan, status};
use crate::reconcile::{self, AuditOptions, PlanOptions};
use crate::report::document::LookedAt;
use crate::report::tally::Tally;
use crate::report::{json, markdown, text};

/// Runs the command.
pub fn run(context: &Context, args: &AuditArgs) -> Result<Outcome, Failure> {
    let (repository, config) = context.open(args.rev.as_deref().unwrap_or("HEAD"))?;
    let packs = context::packs(repository.workdir(), &config)?;
    let common = status::options(context, &args.fork, &config);
    let options = AuditOptions {
        rev: args.rev.clone(),
        against: args.against.clone(),
        former: common.country.clone(),
        looked_at: if args.merge_only { LookedAt::Merge } else { LookedAt::Tip },
        plan: PlanOptions { country: None, upstream: args.upstream.clone(), ..common },
    };
    let report = reconcile::audit(&repository, &packs, &config, &options, &context.progress)?;
    let result = match context.format {
        Format::Text => context.paint(&config, &text::audit(&report, &context.text_options())),
        Format::Markdown => markdown::audit(&report, &plan::page(context)),
        Format::Json => json::render(&report),
    };
    context.output.write(&result)?;
    Ok(if Tally::of(&report).is_fine() { Outcome::Settled } else { Outcome::Undecided })
}
