//! `git reconcile plan`

use std::mem::ManuallyDrop;

use super::args::{Format, PlanArgs, StepArgs, StrategyArg};
use super::context::Context;
use super::failure::Failure;
use super::{Outcome, github, status};
use crate::config::Config;
use crate::reconcile::{self, BaseOption, Explain, PlanOptions, Rehearse};
use crate::report::document::Report;
use crate::report::explain::Background;
use crate::report::{json, markdown, sarif, text};
use crate::structured::Formats;

/// Runs the command.
pub fn run(context: &Context, args: &PlanArgs) -> Result<Outcome, Failure> {
    if args.explain {
        context.text_only("--explain")?;
    }
    let explain = if args.explain { Explain::Yes } else { Explain::No };
    let Made { report, background, config } = make(context, &args.step, (explain, rehearse(args.strategy)))?;
    let result = match context.format {
        Format::Text => {
            let options = context.text_options();
            let plan = context.paint(&config, &text::plan(&report, &options));
            let all = args
                .explain
                .then(|| context.paint(&config, &text::explain_all(&report, &background, &options)));
            all.map_or_else(|| plan.clone(), |all| format!("{plan}\n{all}"))
        }
        Format::Markdown => markdown::render(&report, &page(context)),
        Format::Json => json::render(&report),
        Format::Github => github::annotate(report.clone(), &|report, limit| {
            markdown::render(report, &markdown::Options { limit })
        })?,
        Format::Sarif => sarif::render(&report),
    };
    context.output.write(&result)?;
    Ok(if report.counts.open_files == 0 { Outcome::Settled } else { Outcome::Undecided })
}

/// A plan as it was made.
pub struct Made {
    /// The plan.
    pub report: Report,
    /// What explains it, where that was asked for.
    pub background: Background,
    /// The settings that it was made with.
    pub config: Config,
}

/// Makes the plan that the arguments ask for.
///
/// # Errors
/// [`Failure::Work`] when it cannot be made.
pub fn make(
    context: &Context,
    args: &StepArgs,
    (explain, rehearse): (Explain, Rehearse),
) -> Result<Made, Failure> {
    let rev = args.fork.country.as_deref().unwrap_or("HEAD");
    let (repository, config, packs) = context.open_with_packs(rev)?;
    // The process ends soon after: what the system takes back at once is not taken apart piece by piece.
    let (repository, packs) = (ManuallyDrop::new(repository), ManuallyDrop::new(packs));
    let options = PlanOptions { rehearse, ..options(context, args, &config) };
    let progress = &context.progress;
    let (report, background) = match explain {
        Explain::No => {
            (reconcile::plan(&repository, &packs, &config, &options, progress)?, Background::default())
        }
        Explain::Yes => reconcile::explained(&repository, &packs, &config, &options, progress)?,
    };
    Ok(Made { report, background, config })
}

/// What `plan` and `start` have in common, resolved.
pub fn options(context: &Context, args: &StepArgs, config: &Config) -> PlanOptions {
    let options = status::options(context, &args.fork, config);
    let elsewhere = context.elsewhere.as_ref();
    // In step: what is under way in the repository at hand is what the other one goes to.
    let in_step = || elsewhere.filter(|_| args.upstream.is_none()).and_then(|fork| fork.to.clone());
    PlanOptions {
        version: args.version.clone().or_else(in_step),
        upstream: args.upstream.clone(),
        country: options.country.or_else(|| elsewhere.and_then(|fork| fork.revision.clone())),
        base: base(&args.base),
        structured: structured(args, config),
        ..options
    }
}

const fn rehearse(strategy: StrategyArg) -> Rehearse {
    match strategy {
        StrategyArg::Merge => Rehearse::Nothing,
        StrategyArg::Rebase => Rehearse::Rebase,
    }
}

/// As long as GitHub takes it, unless everything is asked for.
pub fn page(context: &Context) -> markdown::Options {
    if context.common.all { markdown::Options { limit: usize::MAX } } else { markdown::Options::default() }
}

fn structured(args: &StepArgs, config: &Config) -> Formats {
    if args.no_structured {
        return Formats::none();
    }
    args.structured.clone().or_else(|| config.structured.clone()).unwrap_or_default()
}

fn base(text: &str) -> BaseOption {
    match text {
        "auto" => BaseOption::Auto,
        "recursive" => BaseOption::Recursive,
        rev => BaseOption::Rev(rev.to_owned()),
    }
}
