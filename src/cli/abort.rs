//! `git reconcile abort`

use super::Outcome;
use super::args::Format;
use super::context::{self, Context};
use super::failure::Failure;
use crate::reconcile::run;
use crate::report::{json, text};

/// Runs the command.
pub fn run(context: &Context) -> Result<Outcome, Failure> {
    context.no_markdown("abort")?;
    let repository = context.repository()?;
    let aborted = run::abort(&repository, context::now())?;
    let result = match context.format {
        Format::Json => json::render(&aborted),
        Format::Text | Format::Markdown | Format::Github | Format::Sarif => {
            let lines = text::aborted(&aborted, &context.text_options());
            context.paint(&context.options_alone(), &lines)
        }
    };
    context.output.write(&result)?;
    Ok(Outcome::Settled)
}
