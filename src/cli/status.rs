//! `git reconcile status`

use super::Outcome;
use super::args::{ForkArgs, Format, StatusArgs};
use super::context::{self, Context};
use super::failure::Failure;
use crate::config::Config;
use crate::reconcile::{self, Force, Network, PlanOptions, Shallow};
use crate::report::{json, markdown, text};

/// Runs the command.
pub fn run(context: &Context, args: &StatusArgs) -> Result<Outcome, Failure> {
    let (repository, config, packs) =
        context.open_with_packs(args.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = options(context, &args.fork, &config);
    let status = reconcile::status(&repository, &packs, &config, &options, &context.progress)?;
    let result = match context.format {
        Format::Text => context.paint(&config, &text::status(&status, &context.text_options())),
        Format::Markdown => markdown::status(&status),
        Format::Json => json::render(&status),
        Format::Github | Format::Sarif => return Err(Failure::usage("`status` has no annotations")),
    };
    context.output.write(&result)?;
    Ok(Outcome::Settled)
}

/// What `status` and `plan` have in common, resolved.
pub fn options(context: &Context, fork: &ForkArgs, config: &Config) -> PlanOptions {
    let common = &context.common;
    PlanOptions {
        country: fork.country.clone(),
        from: fork.from.clone().or_else(|| config.from.clone()),
        force: if common.force { Force::Yes } else { Force::No },
        network: if common.offline { Network::Offline } else { Network::Online },
        shallow: if fork.deepen { Shallow::Deepen } else { Shallow::Refuse },
        now: context::now(),
        pack: config.repository.clone(),
        ..PlanOptions::default()
    }
}
