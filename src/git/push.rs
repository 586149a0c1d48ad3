//! A branch, brought to a remote: the one thing that leaves the repository by git.
//!
//! Owns [`Repository::push`]. The git program does it, so that hooks, `push.*` settings, large files and credential helpers
//! work as in any push; a token is offered to the server that it belongs to and to no other, after git's own helpers.
//! Nothing is ever forced.

use super::Repository;
use super::auth::{Credentials, redact};
use super::program::{self, Sent};
use super::remote::Source;

/// A branch that did not get there.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// No such remote.
    #[error("there is no remote `{remote}`")]
    NoRemote {
        /// Its name.
        remote: String,
    },
    /// There is no git program.
    #[error("the git program is not installed")]
    NoGit,
    /// The other side has something else under this name, or does not want it.
    #[error("{to} does not take {branch}: {reason}")]
    Rejected {
        /// The address, credentials taken out.
        to: String,
        /// The branch.
        branch: String,
        /// Git's reason.
        reason: String,
    },
    /// It did not come to that.
    #[error("{branch} cannot be pushed to {to}: {message}")]
    Failed {
        /// The address, credentials taken out.
        to: String,
        /// The branch.
        branch: String,
        /// What git says, credentials taken out.
        message: String,
    },
}

impl PushError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NoRemote { .. } => "`git remote -v` lists them; name one with --remote",
            Self::NoGit => "install git, or push with another program and open the pull request by hand",
            Self::Rejected { .. } => {
                "nothing is forced: look at what is there with `git fetch`, then push by hand"
            }
            Self::Failed { .. } => "try `git push` by hand; a token needs the right to write contents",
        };
        Some(text.to_owned())
    }
}

impl Repository {
    /// Pushes a branch to the same name at `remote`; what is there already is fine.
    ///
    /// # Errors
    /// [`PushError`]
    pub fn push(&self, remote: &str, branch: &str, credentials: &Credentials) -> Result<(), PushError> {
        let (to, branch) = (self.remote_address(remote)?, branch.to_owned());
        match program::push(self, remote, &branch, credentials) {
            Sent::Done => Ok(()),
            Sent::Rejected(reason) => Err(PushError::Rejected { to, branch, reason: redact(&reason) }),
            Sent::Failed(message) => Err(PushError::Failed { to, branch, message: redact(&message) }),
            Sent::Absent => Err(PushError::NoGit),
        }
    }

    /// Where a remote is, credentials taken out.
    ///
    /// # Errors
    /// [`PushError::NoRemote`]
    pub fn remote_address(&self, remote: &str) -> Result<String, PushError> {
        let source = Source::choose(self, remote, None);
        source.map(|source| source.shown).ok_or_else(|| PushError::NoRemote { remote: remote.to_owned() })
    }

    /// The branch that `git clone` found checked out at the remote, as far as this clone knows.
    #[must_use]
    pub fn remote_default(&self, remote: &str) -> Option<String> {
        let head = self.inner.find_reference(&format!("refs/remotes/{remote}/HEAD")).ok()?;
        let target = head.symbolic_target().ok().flatten()?;
        target.strip_prefix(&format!("refs/remotes/{remote}/")).map(str::to_owned)
    }
}
