//! The country's own commands, run on what is checked out.
//!
//! Owns [`check_up`] and what is kept of its last run. Only what the settings name is run, one command after the other,
//! each in a shell of its own and for a limited time; the first that fails is the last. What a command started goes with
//! it when its time is over, and when this program is ended from outside, unless it left the command's group of processes.
//! Must not know what they do.
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
use crate::config::Config;
use crate::error::Error;
use crate::git::Repository;
use crate::progress::Progress;
use crate::report::document::{Ran, Verification};

const RESULT: &str = "verify/result.json";

/// Lines of a failed command's output that are told, and how far back they are looked for.
const LAST: usize = 10;
const LAST_BYTES: usize = 8192;

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
    let limit = Duration::from_secs(verify.minutes.saturating_mul(60));
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
            one(command, root, &state.path(&name), limit)?
        } else {
            let outcome = "not run".to_owned();
            Ran { command: command.clone(), outcome, code: None, seconds: 0, log: None, last: Vec::new() }
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
fn one(command: &str, root: &Path, log: &Path, limit: Duration) -> Result<Ran, Error> {
    let failed = |error: std::io::Error| {
        let (command, why) = (command.to_owned(), error.to_string());
        RunError::Command { command, why }
    };
    let out = File::create(log).map_err(failed)?;
    let err = out.try_clone().map_err(failed)?;
    let mut shell = shell(command);
    shell.current_dir(root).stdin(Stdio::null()).stdout(out).stderr(err);
    let (begun, mut child) = (Instant::now(), shell.spawn().map_err(failed)?);
    let guard = Guard::over(&child);
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
    drop(guard);
    let last = if outcome == "passed" { Vec::new() } else { last_lines(log) };
    Ok(Ran {
        command: command.to_owned(),
        outcome: outcome.to_owned(),
        code,
        seconds: begun.elapsed().as_secs(),
        log: Some(log.strip_prefix(root).unwrap_or(log).display().to_string()),
        last,
    })
}

/// The last lines that a command wrote; none where they cannot be read.
fn last_lines(log: &Path) -> Vec<String> {
    let bytes = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(LAST_BYTES)..]);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LAST)..].iter().map(|line| (*line).to_owned()).collect()
}

/// Stops a command and what it started when this program ends before it, however it ends: a command that is in a group
/// of its own hears nothing of Ctrl-C.
struct Guard(Option<Child>);

impl Guard {
    /// Waits for the end of a pipe that this program holds. None where it cannot be had: the command runs all the same.
    #[cfg(unix)]
    fn over(child: &Child) -> Self {
        use std::os::unix::process::CommandExt;
        let mut shell = Command::new("sh");
        shell.args(["-c", "read -r gone; kill -s KILL -- \"-$0\"", &child.id().to_string()]);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        Self(shell.spawn().ok())
    }

    #[cfg(not(unix))]
    fn over(_: &Child) -> Self {
        Self(None)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(guard) = &mut self.0 {
            // Before its pipe ends: nothing may be stopped any more.
            drop(guard.kill());
            drop(guard.wait());
        }
    }
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

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn ran(command: &str, limit: Duration) -> (tempfile::TempDir, Ran) {
        let folder = tempfile::tempdir().unwrap();
        let ran = one(command, folder.path(), &folder.path().join("1.log"), limit).unwrap();
        (folder, ran)
    }

    /// Whether a process is there that is no corpse.
    fn lives(pid: &str) -> bool {
        let stat = Command::new("ps").args(["-o", "stat=", "-p", pid.trim()]).output().unwrap();
        let stat = String::from_utf8(stat.stdout).unwrap();
        !stat.trim().is_empty() && !stat.trim().starts_with('Z')
    }

    #[test]
    fn what_a_command_started_ends_with_its_time() {
        let (folder, ran) = ran("sleep 300 & echo $! > pid; wait", Duration::from_secs(1));
        assert_eq!((ran.outcome.as_str(), ran.code), ("timed out", None));
        let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
        assert!(!lives(&pid), "{pid} lives on");
    }

    #[test]
    fn the_last_lines_of_a_failed_command_are_kept_and_of_a_good_one_none() {
        let (_folder, bad) = ran("seq 1 3000; echo; echo bad >&2; exit 7", Duration::from_secs(60));
        assert_eq!((bad.outcome.as_str(), bad.code), ("failed", Some(7)));
        assert_eq!((bad.last.len(), bad.last[8].as_str(), bad.last[9].as_str()), (LAST, "3000", "bad"));
        assert_eq!(bad.log.as_deref(), Some("1.log"));
        assert!(ran("seq 1 30", Duration::from_secs(60)).1.last.is_empty());
    }
}
