//! `review`: a run in the hands of one person, and what they decide of it.
//!
//! Owns [`Desk`]: the lock, and what must be set right before the first question. Must not know who is asked, or how.

use super::look::{Stands, look};
use super::{Run, Worker, left_behind};
use crate::error::Error;
use crate::git::Repository;
use crate::git::lock::Lock;
use crate::review::session::{How, Session};
use crate::review::{Change, Kept};

/// A run that a person works on, and nobody else.
pub struct Desk<'a> {
    run: Run<'a>,
    /// What must be told before anything is asked.
    pub notes: Vec<String>,
    _lock: Lock,
}

impl<'a> Desk<'a> {
    /// Takes the run of this worktree in hand: decisions that a kill left out of their files are put in, and hunks whose
    /// markers somebody took away count as decided by hand.
    ///
    /// # Errors
    /// [`Error`] when there is none, somebody else works on it, or its files cannot be read.
    pub fn open(repo: &'a Repository, worker: &Worker) -> Result<Self, Error> {
        let lock = worker.lock(repo, "review")?;
        let mut run = Run::under_way(repo)?;
        run.is_here()?;
        let mut notes: Vec<String> = left_behind(&lock).into_iter().collect();
        notes.extend(run.at_stop().map(|stop| {
            let commit: String = stop.commit.chars().take(10).collect();
            format!("commit {} of {} does not fit: {commit} {}", stop.number, stop.of, stop.subject)
        }));
        run.bring_in()?;
        let open: Vec<String> = run.session.open().map(|hunk| hunk.id.clone()).collect();
        let files = look(&run)?;
        run.record_by_hand(&files, worker);
        let by_hand =
            run.session.hunks.iter().filter(|hunk| hunk.decided.is_some() && open.contains(&hunk.id));
        let by_hand: Vec<_> = by_hand.map(|hunk| format!("{} was decided by hand", hunk.id)).collect();
        if !by_hand.is_empty() {
            run.save()?;
            notes.extend(by_hand);
        }
        Ok(Self { run, notes, _lock: lock })
    }

    /// The run as it is.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.run.session
    }

    /// Keeps a decision, or opens its hunk again; done when this returns.
    ///
    /// # Errors
    /// [`Error`] when nothing can be kept any more. What cannot be done for this hunk alone is an answer.
    pub fn keep(&mut self, change: &Change) -> Result<Kept, Error> {
        match self.objection(change)? {
            Some(why) => Ok(Kept::Refused(why)),
            None => self.run.keep(change),
        }
    }

    /// Why a decision does not fit what stands in the file, which somebody may have edited meanwhile.
    fn objection(&self, change: &Change) -> Result<Option<String>, Error> {
        let Some(decided) = &change.decided else { return Ok(None) };
        let files = look(&self.run)?;
        let mut hunks = files.iter().flat_map(|file| file.hunks.iter().map(move |hunk| (&file.path, hunk)));
        let Some((path, (at, stands))) = hunks.find(|(_, (at, _))| *at == change.question) else {
            return Ok(None);
        };
        let open = self.run.session.hunks[*at].decided.is_none();
        Ok(match (stands, &decided.how) {
            (Stands::Marked(_), How::ByHand) => Some(format!("its markers are still in {path}")),
            (Stands::Gone(_), how) if open && *how != How::ByHand => {
                Some(format!("{path} was edited meanwhile; call `git reconcile review` again"))
            }
            _ => None,
        })
    }
}
