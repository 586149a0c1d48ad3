//! `git reconcile explain`

use super::Outcome;
use super::args::ExplainArgs;
use super::context::Context;
use super::failure::Failure;
use super::plan::{Made, make};
use crate::reconcile::{Explain, Rehearse};
use crate::report::document::{Hunk, Report};
use crate::report::text;

/// How many ids are named where the one asked for is not there.
const NEAR: usize = 3;

/// Runs the command.
pub fn run(context: &Context, args: &ExplainArgs) -> Result<Outcome, Failure> {
    context.text_only("explain")?;
    let Made { report, background, config } = make(context, &args.step, (Explain::Yes, Rehearse::Nothing))?;
    let Some(lines) = text::explain(&report, &background, &args.id, &context.text_options()) else {
        return Err(Failure::NoHunk { id: args.id.clone(), near: near(&report, &args.id) });
    };
    context.output.write(&context.paint(&config, &lines))?;
    let mut shown = report.conflicts.iter().flat_map(|conflict| {
        conflict.hunks.iter().filter(|hunk| hunk.id == args.id || conflict.path == args.id)
    });
    Ok(if shown.all(Hunk::is_settled) { Outcome::Settled } else { Outcome::Undecided })
}

/// Ids that hold what was asked for, or that are of a file of the same name; else the first ones.
fn near(report: &Report, id: &str) -> Vec<String> {
    let ids = || report.conflicts.iter().flat_map(|conflict| &conflict.hunks).map(|hunk| &hunk.id);
    let path = id.rsplit_once('#').map_or(id, |(path, _)| path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let alike: Vec<String> = ids().filter(|id| id.contains(name)).take(NEAR).cloned().collect();
    if alike.is_empty() { ids().take(NEAR).cloned().collect() } else { alike }
}
