//! `git reconcile plan`

use super::args::{Format, PlanArgs};
use super::context::{self, Context};
use super::failure::Failure;
use super::{Outcome, status};
use crate::reconcile::{self, BaseOption, PlanOptions};
use crate::report::{json, markdown, text};

/// Runs the command.
pub fn run(context: &Context, args: &PlanArgs) -> Result<Outcome, Failure> {
    let (repository, config) = context.open(args.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = PlanOptions {
        version: args.version.clone(),
        upstream: args.upstream.clone(),
        base: base(&args.base),
        ..status::options(context, &args.fork, &config)
    };
    let packs = context::packs(repository.workdir(), &config)?;
    let report = reconcile::plan(&repository, &packs, &config, &options, &context.progress)?;
    let result = match context.format {
        Format::Text => context.paint(&config, &text::plan(&report, &context.text_options())),
        Format::Markdown => markdown::render(&report, &page(context)),
        Format::Json => json::render(&report),
    };
    context.output.write(&result)?;
    Ok(if report.counts.open_files == 0 { Outcome::Settled } else { Outcome::Undecided })
}

/// As long as GitHub takes it, unless everything is asked for.
fn page(context: &Context) -> markdown::Options {
    if context.common.all { markdown::Options { limit: usize::MAX } } else { markdown::Options::default() }
}

fn base(text: &str) -> BaseOption {
    match text {
        "auto" => BaseOption::Auto,
        "recursive" => BaseOption::Recursive,
        rev => BaseOption::Rev(rev.to_owned()),
    }
}
