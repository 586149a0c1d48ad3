//! Why an upgrade cannot be begun, gone on with or put back.

use std::path::PathBuf;

use bstr::BString;

use crate::git::Operation;

/// An upgrade that cannot be worked on as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// Git is in the middle of something.
    #[error("a {} is in progress", .0.command())]
    InProgress(Operation),
    /// Another upgrade was begun here.
    #[error("an upgrade to {to} is in progress already: branch {branch}, begun {started} by {by}")]
    Exists {
        /// The release it goes to.
        to: String,
        /// Its branch.
        branch: String,
        /// When it began.
        started: String,
        /// Who began it.
        by: String,
    },
    /// Files have changes that are in no commit.
    #[error("{} changes that are in no commit: {}", have(.paths.len()), listed(.paths))]
    Dirty {
        /// The files.
        paths: Vec<BString>,
    },
    /// Files that git does not know stand where the release brings some.
    #[error("{} in the way and git does not track them: {}", are(.paths.len()), listed(.paths))]
    InTheWay {
        /// The files.
        paths: Vec<BString>,
    },
    /// The step takes more than a merge.
    #[error("the step from {from} to {to} is a special one: {why}")]
    Special {
        /// The line left.
        from: String,
        /// The line reached.
        to: String,
        /// Why.
        why: String,
        /// What is to be done before.
        before: Vec<String>,
    },
    /// The branch to work on is not known.
    #[error("a commit that is no release says no name for a branch")]
    NoBranchName,
    /// The country is not what is checked out.
    #[error("an upgrade begins on what is checked out, and that is not {0}")]
    NotCheckedOut(String),
    /// There is nothing to run.
    #[error("the settings name no commands to run")]
    NoCommands,
    /// A command cannot be run at all.
    #[error("`{command}` cannot be run: {why}")]
    Command {
        /// As the settings have it.
        command: String,
        /// What the system says.
        why: String,
    },
    /// No upgrade is in progress.
    #[error("no upgrade is in progress here")]
    None,
    /// `start` or `abort` was killed.
    #[error("the upgrade here was interrupted while it was begun or put back")]
    Interrupted,
    /// A rebase was killed on its way from one stop to the next.
    #[error("the rebase here was interrupted between two commits")]
    Between,
    /// The commit at a stop was put away by hand.
    #[error("{commit} was put away by hand (git cherry-pick --abort or --skip, or git reset)")]
    StopGone {
        /// Which, shortened.
        commit: String,
    },
    /// The branch does not hold what was replayed.
    #[error("{branch} was moved by hand: it no longer holds the commits that were replayed")]
    MovedAway {
        /// The branch.
        branch: String,
    },
    /// What is kept of it is damaged, or of another version of the tool.
    #[error("{}: is damaged, or was written by another version of this tool", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
    },
    /// HEAD is elsewhere.
    #[error("the upgrade is on branch {branch}, and that is not where HEAD is")]
    Elsewhere {
        /// Its branch.
        branch: String,
    },
    /// Git's own merge was ended by hand.
    #[error("the merge was ended by hand (git merge --abort or git reset), but the upgrade was not")]
    MergeGone,
}

impl RunError {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::InProgress(operation) => {
                format!("end it first, or put it back: git {} --abort", operation.command())
            }
            Self::Exists { .. } => {
                "go on with `git reconcile review`, or put everything back with `git reconcile abort`"
                    .to_owned()
            }
            Self::Dirty { .. } => "commit them, or put them aside: git stash".to_owned(),
            Self::InTheWay { .. } => "move or remove them, then begin again".to_owned(),
            Self::Special { before, .. } => {
                let before: Vec<_> =
                    before.iter().map(|what| format!("first: {} · ", what.trim_end_matches('.'))).collect();
                format!("{}--force begins it when that is done", before.concat())
            }
            Self::NoBranchName => "name one: --branch NAME".to_owned(),
            Self::NotCheckedOut(_) => "check it out first: git switch BRANCH".to_owned(),
            Self::NoCommands => {
                "write them into reconcile.toml: [verify] commands = [\"…\"]; nothing else is ever run"
                    .to_owned()
            }
            Self::Command { .. } => {
                "a shell must be there, and the git directory must be writable".to_owned()
            }
            Self::None => "`git reconcile start` begins one".to_owned(),
            Self::Interrupted => "`git reconcile abort` puts everything back".to_owned(),
            Self::Between => "`git reconcile continue` goes on".to_owned(),
            Self::StopGone { .. } => {
                "`git reconcile continue --force` goes on without it, and the summary says so; \
                                      `git reconcile abort` puts everything back"
                    .to_owned()
            }
            Self::MovedAway { .. } => {
                "move it back (git reflog tells where it was), or put everything back: \
                                       git reconcile abort"
                    .to_owned()
            }
            Self::Unreadable { path } => format!(
                "use the version that wrote it; or go back by hand: git merge --abort (or git cherry-pick --abort), git \
                 switch BRANCH, then remove {}. What HEAD was is kept below refs/reconcile/safety/",
                path.parent().unwrap_or(path).display()
            ),
            Self::Elsewhere { branch } => format!("git switch {branch}"),
            Self::MergeGone => "`git reconcile abort` goes back to the branch that you came from".to_owned(),
        })
    }

    /// Whether another request would be answered.
    #[must_use]
    pub const fn is_about_the_request(&self) -> bool {
        matches!(self, Self::NoBranchName | Self::NotCheckedOut(_) | Self::Special { .. })
    }
}

/// The first few.
fn listed(paths: &[BString]) -> String {
    const SHOWN: usize = 5;
    let mut names: Vec<String> = paths.iter().take(SHOWN).map(ToString::to_string).collect();
    if paths.len() > SHOWN {
        names.push(format!("… ({} in all)", paths.len()));
    }
    names.join(", ")
}

fn have(count: usize) -> String {
    if count == 1 { "a file has".to_owned() } else { format!("{count} files have") }
}

fn are(count: usize) -> String {
    if count == 1 { "a file is".to_owned() } else { format!("{count} files are") }
}
