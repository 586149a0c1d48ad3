//! `git reconcile status`

use super::Outcome;
use super::args::{ForkArgs, StatusArgs};
use super::context::Context;
use super::failure::Failure;
use crate::config::Config;
use crate::reconcile::{self, Force, Network, PlanOptions, Shallow};

/// Runs the command.
pub fn run(context: &Context, args: &StatusArgs) -> Result<Outcome, Failure> {
    let (repository, config) = context.open(args.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = options(context, &args.fork, &config);
    let packs = context.packs(&repository, &config)?;
    let status = reconcile::status(&repository, &packs, &config, &options, &context.progress)?;
    context.output.write(&serde_json::to_string_pretty(&status).unwrap_or_default())?;
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
        pack: config.repository.clone(),
        ..PlanOptions::default()
    }
}
