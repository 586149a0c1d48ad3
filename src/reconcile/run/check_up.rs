//! The country's own commands, run on what is checked out.
//!
//! Owns [`check_up`] and what is kept of its last run. Only what the settings name is run, one command after the other,
//! each in a shell of its own and for a limited time; the first that fails is the last. Must not know what they do.
//!
//! ```text
//! <git dir>/reconcile/verify/result.json   the last run
//! <git dir>/reconcile/verify/1.log         what its first command wrote
//! ```

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{RunError, Worker};
use crate::config::{Config, Verify};
use crate::error::Error;
use crate::git::Repository;
use crate::progress::Progress;
use crate::report::document::{Ran, Verification};

const RESULT: &str = "verify/result.json";

/// How often a command is asked whether it has ended.
const TICK: Duration = Duration::from_millis(50);

/// Runs the commands of the settings.
///
/// # Errors
/// [`RunError::NoCommands`] when the settings name none; [`Error`] when what they say cannot be kept. A command that
/// fails is no error.
pub fn check_up(
    repo: &Repository,
    config: &Config,
    now: Option<i64>,
    progress: &dyn Progress,
) -> Result<Verification, Error> {
    let verify = config.verify.as_ref().filter(|verify| !verify.commands.is_empty());
    let (verify, root) = (verify.ok_or(RunError::NoCommands)?, repo.workdir().ok_or(RunError::NoCommands)?);
    let worker = Worker::of(repo, now);
    let _lock = worker.lock(repo, "verify")?;
    let state = repo.state_dir();
    let (commit, changed) = (repo.commit("HEAD")?, repo.changed_files()?);
    let mut result = Verification {
        commit: commit.to_string(),
        changed_files: !changed.is_empty(),
        at: worker.moment(),
        ran: Vec::new(),
    };
    // Makes the folder that the logs lie in, and says that this run did not come to its end until it did.
    state.write(RESULT, &super::json(&result))?;
    for (number, command) in (1..).zip(&verify.commands) {
        let name = format!("verify/{number}.log");
        let ran = if result.passed() {
            progress.stage(&format!("running {command}"));
            one(command, root, (&name, &state.path(&name)), verify)?
        } else {
            let outcome = "not run".to_owned();
            Ran { command: command.clone(), outcome, code: None, seconds: 0, log: None }
        };
        result.ran.push(ran);
    }
    progress.finish();
    state.write(RESULT, &super::json(&result))?;
    Ok(result)
}

/// The last run, if there was one and it can be read.
///
/// # Errors
/// [`Error::State`] when what is kept cannot be read.
pub fn last_check_up(repo: &Repository) -> Result<Option<Verification>, Error> {
    let kept = repo.state_dir().read(RESULT)?;
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Runs one command; its output goes into a file.
fn one(command: &str, root: &Path, (name, log): (&str, &Path), verify: &Verify) -> Result<Ran, Error> {
    let failed = |error: std::io::Error| {
        let (command, why) = (command.to_owned(), error.to_string());
        RunError::Command { command, why }
    };
    let out = File::create(log).map_err(failed)?;
    let err = out.try_clone().map_err(failed)?;
    let mut shell = shell(command);
    shell.current_dir(root).stdin(Stdio::null()).stdout(out).stderr(err);
    let (begun, mut child) = (Instant::now(), shell.spawn().map_err(failed)?);
    let limit = Duration::from_secs(verify.minutes.saturating_mul(60));
    let (outcome, code) = loop {
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => break ("passed", status.code()),
            Some(status) => break ("failed", status.code()),
            None if begun.elapsed() >= limit => {
                stop(&mut child);
                break ("timed out", None);
            }
            None => std::thread::sleep(TICK),
        }
    };
    Ok(Ran {
        command: command.to_owned(),
        outcome: outcome.to_owned(),
        code,
        seconds: begun.elapsed().as_secs(),
        log: Some(format!("reconcile/{name}")),
    })
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut shell = Command::new("sh");
    // A group of its own, so that what it started can be stopped with it.
    shell.args(["-c", command]).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

/// Stops a command and what it started.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).status());
    }
    drop(child.kill());
    drop(child.wait());
}
