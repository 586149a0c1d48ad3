//! The command `git-reconcile`, which git runs as `git reconcile`. Everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    git_reconcile::git::defer_certificates();
    git_reconcile::cli::run(std::env::args_os())
}
