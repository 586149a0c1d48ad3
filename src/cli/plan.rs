//! `git reconcile plan`

use super::args::PlanArgs;
use super::context::Context;
use super::failure::Failure;
use super::{Outcome, status};
use crate::reconcile::{self, BaseOption, PlanOptions};

/// Runs the command.
pub fn run(context: &Context, args: &PlanArgs) -> Result<Outcome, Failure> {
    let (repository, config) = context.open(args.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = PlanOptions {
        version: args.version.clone(),
        upstream: args.upstream.clone(),
        base: base(&args.base),
        ..status::options(context, &args.fork, &config)
    };
    let packs = context.packs(&repository, &config)?;
    let report = reconcile::plan(&repository, &packs, &config, &options, &context.progress)?;
    context.output.write(&serde_json::to_string_pretty(&report).unwrap_or_default())?;
    Ok(if report.counts.open_files == 0 { Outcome::Settled } else { Outcome::Undecided })
}

fn base(text: &str) -> BaseOption {
    match text {
        "auto" => BaseOption::Auto,
        "recursive" => BaseOption::Recursive,
        rev => BaseOption::Rev(rev.to_owned()),
    }
}
