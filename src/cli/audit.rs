//! `git reconcile audit`

use super::args::AuditArgs;
use super::context::Context;
use super::failure::Failure;
use super::{Outcome, status, summary};
use crate::config::Config;
use crate::reconcile::{self, AuditOptions, PlanOptions};
use crate::report::document::{LookedAt, Report};

/// Runs the command.
pub fn run(context: &Context, args: &AuditArgs) -> Result<Outcome, Failure> {
    let (report, config) = report(context, args)?;
    summary::write(context, &report, &config)
}

/// What was found out about the upgrade.
///
/// # Errors
/// [`Failure::Work`] when there is none, or it cannot be looked at.
pub fn report(context: &Context, args: &AuditArgs) -> Result<(Report, Config), Failure> {
    let (repository, config, packs) = context.open_with_packs(args.rev.as_deref().unwrap_or("HEAD"))?;
    let common = status::options(context, &args.fork, &config);
    let options = AuditOptions {
        rev: args.rev.clone(),
        against: args.against.clone(),
        former: common.country.clone(),
        looked_at: if args.merge_only { LookedAt::Merge } else { LookedAt::Tip },
        plan: PlanOptions { country: None, upstream: args.upstream.clone(), ..common },
    };
    Ok((reconcile::audit(&repository, &packs, &config, &options, &context.progress)?, config))
}
