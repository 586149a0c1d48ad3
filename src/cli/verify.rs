//! `git reconcile verify`

use super::Outcome;
use super::args::Format;
use super::context::{self, Context};
use super::failure::Failure;
use crate::reconcile::run;
use crate::report::{json, text};

/// Runs the command.
pub fn run(context: &Context) -> Result<Outcome, Failure> {
    context.no_markdown("verify")?;
    let (repository, config) = context.open("HEAD")?;
    let ran = run::check_up(&repository, &config, context::now(), &context.progress)?;
    let result = match context.format {
        Format::Json => json::render(&ran),
        Format::Text | Format::Markdown | Format::Github | Format::Sarif => {
            context.paint(&config, &text::verification(&ran, &context.text_options()))
        }
    };
    context.output.write(&result)?;
    Ok(if ran.passed() { Outcome::Settled } else { Outcome::Undecided })
}
