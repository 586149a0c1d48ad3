//! `git reconcile man`

use super::Outcome;
use super::context::Context;
use super::failure::Failure;

/// Prints one manual page: the program, then each command as a section of its own.
pub fn run(context: &Context) -> Result<Outcome, Failure> {
    context.text_only("man")?;
    let mut page = Vec::new();
    let failed = |source| Failure::Write { path: "the manual page".into(), source };
    clap_mangen::Man::new(super::command()).render(&mut page).map_err(failed)?;
    context.output.write(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Settled)
}
