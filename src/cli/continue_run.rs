//! `git reconcile continue`

use super::Outcome;
use super::args::Format;
use super::context::{self, Context};
use super::failure::Failure;
use crate::reconcile::{Force, run};
use crate::report::run::Proceeded;
use crate::report::{json, text};

/// Runs the command.
pub fn run(context: &Context) -> Result<Outcome, Failure> {
    context.no_markdown("continue")?;
    let country = run::country(&context.repository()?);
    // The release that a rebase builds on has no settings of the country's yet.
    let (repository, config, packs) = context.open_with_packs(country.as_deref().unwrap_or("HEAD"))?;
    let force = if context.common.force { Force::Yes } else { Force::No };
    let tools = run::Tools { packs: &packs, config: &config, progress: &context.progress };
    let proceeded = run::proceed(&repository, &tools, force, context::now())?;
    let result = match context.format {
        Format::Json => json::render(&proceeded),
        Format::Text | Format::Markdown | Format::Github | Format::Sarif => {
            let lines = text::proceeded(&proceeded, &context.text_options());
            context.paint(&config, &lines)
        }
    };
    context.output.write(&result)?;
    Ok(match proceeded {
        Proceeded::Committed { .. } => Outcome::Settled,
        Proceeded::Open { .. }
        | Proceeded::Stopped { .. }
        | Proceeded::Unstaged { .. }
        | Proceeded::Unsound { .. }
        | Proceeded::Lost { .. } => Outcome::Undecided,
    })
}
