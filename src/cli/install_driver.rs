//! `git reconcile install-driver`

use super::Outcome;
use super::args::{Format as Output, InstallDriverArgs};
use super::context::Context;
use super::failure::Failure;
use crate::error::Error;
use crate::git::driver::{Attributes, Driver};
use crate::report::untrusted::terminal;
use crate::structured::Format;

/// Runs the command.
pub fn run(context: &Context, args: &InstallDriverArgs) -> Result<Outcome, Failure> {
    if context.format != Output::Text {
        return Err(Failure::usage("`install-driver` has no other format than text"));
    }
    let repository = context.repository()?;
    let said = if args.remove {
        let was_there = repository.remove_driver(&driver()).map_err(Error::from)?;
        let said =
            if was_there { "The merge driver is taken away.\n" } else { "There was no merge driver.\n" };
        said.to_owned()
    } else {
        let place = if args.shared { Attributes::Shared } else { Attributes::Clone };
        let path = repository.install_driver(&driver(), place).map_err(Error::from)?;
        let path = terminal::line(&path.display().to_string());
        format!("Git merges files of known formats by key from now on; {path} names them.\n")
    };
    context.output.write(&said)?;
    Ok(Outcome::Settled)
}

fn driver() -> Driver {
    let attribute = |(pattern, merged): (String, bool)| {
        let value = if merged { "merge=reconcile" } else { "!merge" };
        format!("{pattern} {value}")
    };
    Driver {
        name: "reconcile".to_owned(),
        title: "merge by key (git reconcile install-driver --remove takes this away)".to_owned(),
        command: "git-reconcile merge-file --quiet %O %A %B --path %P --output %A".to_owned(),
        attributes: Format::patterns().map(attribute).collect(),
    }
}
