//! `git reconcile summary`

use std::io::Read;
use std::path::Path;

use super::args::{Format, SummaryArgs};
use super::context::Context;
use super::failure::Failure;
use super::{Outcome, github, plan, status};
use crate::config::Config;
use crate::reconcile::{self, Network, PlanOptions};
use crate::report::document::Report;
use crate::report::tally::Tally;
use crate::report::{json, markdown, sarif, text};

/// Runs the command.
pub fn run(context: &Context, args: &SummaryArgs) -> Result<Outcome, Failure> {
    let (report, config) = report(context, args)?;
    write(context, &report, &config)
}

/// Writes a report in the format that is asked for, each kind in its own words.
///
/// # Errors
/// [`Failure::Write`], [`Failure::Closed`]
pub fn write(context: &Context, report: &Report, config: &Config) -> Result<Outcome, Failure> {
    let is_audit = report.audit.is_some();
    let result = match context.format {
        Format::Text if is_audit => context.paint(config, &text::audit(report, &context.text_options())),
        Format::Text => context.paint(config, &text::summary(report, &context.text_options())),
        Format::Markdown => page(report, plan::page(context).limit),
        Format::Json => json::render(report),
        Format::Github => github::annotate(report.clone(), &page)?,
        Format::Sarif => sarif::render(report),
    };
    context.output.write(&result)?;
    let fine = if is_audit { Tally::of(report).is_fine() } else { report.counts.open() == 0 };
    Ok(if fine { Outcome::Settled } else { Outcome::Undecided })
}

/// The page of a report in at most `limit` characters: an audit, the summary of an upgrade, or else a plan.
pub fn page(report: &Report, limit: usize) -> String {
    let options = &markdown::Options { limit };
    if report.audit.is_some() {
        markdown::audit(report, options)
    } else if report.upgrade.is_some() {
        markdown::summary(report, options)
    } else {
        markdown::render(report, options)
    }
}

/// The report that is given, or that of the upgrade.
///
/// # Errors
/// [`Failure::Report`] for a file that is none; [`Failure::Work`] when it cannot be made.
pub fn report(context: &Context, args: &SummaryArgs) -> Result<(Report, Config), Failure> {
    if let Some(path) = &args.report {
        return Ok((given(path)?, context.options_alone()));
    }
    let (repository, config, packs) =
        context.open_with_packs(args.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = PlanOptions {
        upstream: args.upstream.clone(),
        network: Network::Offline,
        ..status::options(context, &args.fork, &config)
    };
    Ok((reconcile::summary(&repository, &packs, &config, &options, &context.progress)?, config))
}

/// A report that was made before. Whoever made it may have written anything into it.
///
/// # Errors
/// [`Failure::Read`], [`Failure::Report`]
pub fn given(path: &Path) -> Result<Report, Failure> {
    let failed = |source| Failure::Read { path: path.to_owned(), source };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text).map_err(failed)?;
    } else {
        text = std::fs::read_to_string(path).map_err(failed)?;
    }
    json::parse(&text).map_err(|source| Failure::Report { path: path.to_owned(), source })
}
