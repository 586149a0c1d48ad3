//! A commit made anew on another parent, and the stop where one does not fit, as git itself records it.
//!
//! Owns [`Repository::remake`] and [`PickState`]. Author, date, message and their encoding stay byte for byte; committer is
//! whoever asks; a signature is of the old commit and goes. Must not know files or the index, or which commit comes next.
//!
//! ```text
//! CHERRY_PICK_HEAD  the country's commit      MERGE_MSG  its message      AUTO_MERGE  the tree that was written
//! ```

use bstr::ByteSlice;

use super::Repository;
use super::begun::{BegunError, failed};
use super::store::{object_id, oid};
use crate::object::{CommitId, ObjectId};

/// A commit that cannot be made anew.
#[derive(Debug, thiserror::Error)]
pub enum PickError {
    /// Nobody says who commits.
    #[error("nothing says who you are")]
    Nobody,
    /// The commit cannot be read, or is none.
    #[error("commit {commit} cannot be read: {source}")]
    Read {
        /// Which.
        commit: CommitId,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// A commit cannot be written.
    #[error("commit {commit} cannot be made anew: {source}")]
    Write {
        /// The one that it is made from.
        commit: CommitId,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl PickError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Nobody => "tell git: git config user.name NAME, git config user.email MAIL",
            Self::Read { .. } => "is the clone whole? git fsck tells",
            Self::Write { .. } => "is there room on the disk, and may you write to the repository?",
        };
        Some(text.to_owned())
    }
}

/// Who commits, and when, as git writes it into a commit: `name <mail> seconds zone`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committer(String);

/// What git has to know of a commit that is laid onto another one and does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickState {
    /// The commit.
    pub commit: CommitId,
    /// What was written to the files.
    pub tree: ObjectId,
    /// The message so far.
    pub message: Vec<u8>,
}

/// The files of such a stop; the last one is the one that makes it so.
const PICK_FILES: [&str; 3] = ["AUTO_MERGE", "MERGE_MSG", "CHERRY_PICK_HEAD"];

impl Repository {
    /// Whoever works here, at `now` in seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`PickError::Nobody`] where neither environment nor configuration says it.
    pub fn committer(&self, now: i64) -> Result<Committer, PickError> {
        let (name, mail) = self.who("COMMITTER").ok_or(PickError::Nobody)?;
        let minutes = git2::Signature::now("a", "a").map_or(0, |here| here.when().offset_minutes());
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        Ok(Committer(format!("{name} <{mail}> {now} {sign}{hours:02}{minutes:02}")))
    }

    /// Writes a commit like `original`, with another tree on another parent.
    ///
    /// # Errors
    /// [`PickError`] when the one cannot be read or the other not be written.
    pub fn remake(
        &self,
        original: CommitId,
        tree: ObjectId,
        parent: CommitId,
        committer: &Committer,
    ) -> Result<CommitId, PickError> {
        let text = self.raw_commit(original)?;
        let (head, message) = text.split_once_str("\n\n").unwrap_or((&text, b""));
        let kept =
            |name: &str| head.lines().find(|line| line.starts_with(name.as_bytes())).unwrap_or_default();
        let mut made = format!("tree {tree}\nparent {parent}\n").into_bytes();
        made.extend_from_slice(kept("author "));
        made.extend_from_slice(format!("\ncommitter {}\n", committer.0).as_bytes());
        if let encoding @ [_, ..] = kept("encoding ") {
            made.extend_from_slice(encoding);
            made.push(b'\n');
        }
        made.push(b'\n');
        made.extend_from_slice(message);
        let failed = |source| PickError::Write { commit: original, source };
        let written = self.inner.odb().and_then(|odb| odb.write(git2::ObjectType::Commit, &made));
        Ok(CommitId(object_id(written.map_err(failed)?)))
    }

    /// The message of a commit, as it stands in it.
    ///
    /// # Errors
    /// [`PickError::Read`]
    pub fn message_of(&self, commit: CommitId) -> Result<Vec<u8>, PickError> {
        let text = self.raw_commit(commit)?;
        Ok(text.split_once_str("\n\n").map(|(_, message)| message.to_vec()).unwrap_or_default())
    }

    /// What a commit keeps when it is made anew: who wrote it, when, and what they say.
    ///
    /// # Errors
    /// [`PickError::Read`]
    pub fn sign_of(&self, commit: CommitId) -> Result<Vec<u8>, PickError> {
        let text = self.raw_commit(commit)?;
        let (head, message) = text.split_once_str("\n\n").unwrap_or((&text, b""));
        let author = head.lines().find(|line| line.starts_with(b"author ")).unwrap_or_default();
        Ok([author, b"\n", message.trim()].concat())
    }

    fn raw_commit(&self, commit: CommitId) -> Result<Vec<u8>, PickError> {
        let read = self.inner.odb().and_then(|odb| Ok(odb.read(oid(commit.0))?.data().to_vec()));
        read.map_err(|source| PickError::Read { commit, source })
    }

    /// Writes what git wants to know of a commit that does not fit.
    ///
    /// # Errors
    /// [`BegunError::State`]
    pub fn begin_pick(&self, state: &PickState) -> Result<(), BegunError> {
        let line = |text: String| (text + "\n").into_bytes();
        self.set_git_file("AUTO_MERGE", Some(&line(state.tree.to_string())))?;
        self.set_git_file("MERGE_MSG", Some(&state.message))?;
        self.set_git_file("CHERRY_PICK_HEAD", Some(&line(state.commit.to_string())))?;
        Ok(())
    }

    /// Removes what [`Repository::begin_pick`] wrote.
    ///
    /// # Errors
    /// [`BegunError::State`]
    pub fn end_pick(&self) -> Result<(), BegunError> {
        for name in PICK_FILES.into_iter().rev() {
            self.set_git_file(name, None)?;
        }
        Ok(())
    }

    /// The commit that is being laid onto HEAD, as git records it; `None` where there is none.
    ///
    /// # Errors
    /// [`BegunError::State`]
    pub fn pick_head(&self) -> Result<Option<CommitId>, BegunError> {
        let bytes = self.git_file("CHERRY_PICK_HEAD")?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.lines().next().and_then(|line| line.trim().parse().ok()).map(CommitId))
    }

    /// Moves a local branch, if it still stands where it should; files and index stay as they are.
    ///
    /// # Errors
    /// [`BegunError::Ref`] when it stands elsewhere or cannot be written.
    pub fn move_branch(&self, name: &str, from: CommitId, to: CommitId) -> Result<(), BegunError> {
        if from == to {
            return Ok(());
        }
        let (full, why) = (format!("refs/heads/{name}"), "reconcile: commits replayed");
        let moved = self.inner.reference_matching(&full, oid(to.0), true, oid(from.0), why);
        moved.map(drop).map_err(failed(name))
    }

    /// Name and mail from the environment (`GIT_<part>_NAME`) or the configuration, fit for a commit.
    fn who(&self, part: &str) -> Option<(String, String)> {
        let told = |what: &str, key: &str| {
            let here = std::env::var(format!("GIT_{part}_{what}")).ok();
            let own = || self.config_string(&format!("{}.{key}", part.to_lowercase())).ok().flatten();
            let user = || self.config_string(&format!("user.{key}")).ok().flatten();
            let fit = |text: String| {
                let text = text.replace(['<', '>', '\n', '\0'], "");
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            };
            here.and_then(fit).or_else(|| own().and_then(fit)).or_else(|| user().and_then(fit))
        };
        Some((told("NAME", "name")?, told("EMAIL", "email")?))
    }
}
