//! The command `git-reconcile`, which git runs as `git reconcile`. Everything it does is in the library.

use std::io::Write;
use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Trees of syntax and lists of lines are many small pieces, in two threads at a time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The number of mimalloc's option `purge_delay`, milliseconds after which freed memory is given back (`mimalloc.h`); who sets
/// `MIMALLOC_PURGE_DELAY` is heard.
const PURGE_DELAY: i32 = 15;

fn main() -> ExitCode {
    keep_memory();
    git_reconcile::git::defer_certificates();
    let code = git_reconcile::cli::run(std::env::args_os());
    drop(std::io::stdout().flush());
    leave(code)
}

/// Freed memory is kept for what comes next: given back after the ten milliseconds that are the default, most of it would
/// be asked for again, and cleared by the system, before a plan is made.
#[expect(unsafe_code, reason = "the allocator's options are a global of a C library")]
fn keep_memory() {
    // SAFETY: the option is a number that the allocator reads when it frees; no other thread runs as yet.
    unsafe { libmimalloc_sys::mi_option_set_default(PURGE_DELAY, -1) };
}

/// Ends the process here: the C libraries would take apart, piece by piece, what the system takes back at once.
#[cfg(unix)]
#[expect(unsafe_code, reason = "no safe call ends a process without its exit handlers")]
fn leave(code: u8) -> ExitCode {
    // SAFETY: everything that was to be written is written, and no handler of ours waits for the end.
    unsafe { libc::_exit(i32::from(code)) }
}

/// Ends as programs do.
#[cfg(not(unix))]
fn leave(code: u8) -> ExitCode {
    ExitCode::from(code)
}
