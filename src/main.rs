//! The command `git-reconcile`, which git runs as `git reconcile`. Everything it does is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Trees of syntax and lists of lines are many small pieces, in two threads at a time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    git_reconcile::git::defer_certificates();
    git_reconcile::cli::run(std::env::args_os())
}
