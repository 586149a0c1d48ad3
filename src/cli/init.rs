//! `git reconcile init`

use super::Outcome;
use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::config;

/// Writes a commented settings file at the root of the working tree.
pub fn run(context: &Context) -> Result<Outcome, Failure> {
    context.text_only("init")?;
    let repository = context.repository()?;
    let Some(root) = repository.workdir() else {
        return Err(Failure::Bare { path: context.directory.clone(), file: config::FILE });
    };
    let path = root.join(config::FILE);
    if path.exists() && !context.common.force {
        return Err(Failure::Exists { path, remedy: "--force overwrites it" });
    }
    output::to_file(&path, config::TEMPLATE)?;
    let next = "Every key is commented out: open it, remove the `#` of what you want to set, and commit it.";
    context.output.write(&format!("wrote {}\n{next}\n", path.display()))?;
    Ok(Outcome::Settled)
}
