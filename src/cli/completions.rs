//! `git reconcile completions`

use super::Outcome;
use super::args::CompletionsArgs;
use super::context::Context;
use super::failure::Failure;

/// Prints the completion script of a shell.
pub fn run(context: &Context, args: &CompletionsArgs) -> Result<Outcome, Failure> {
    context.text_only("completions")?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "git-reconcile", &mut script);
    context.output.write(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Settled)
}
