//! `review`: a run in the hands of one person, and what they decide of it.
//!
//! Owns [`Desk`]: the lock, and what must be set right before the first question. Must not know who is asked, or how.

use std::collections::BTreeSet;

use super::look::{Looked, Stands, look, look_into};
use super::{Run, Worker, left_behind};
use crate::error::Error;
use crate::git::Repository;
use crate::git::lock::Lock;
use crate::report::path;
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
        let Some(hunk) = self.run.session.hunks.get(change.question) else { return self.run.keep(change) };
        let file = look_into(&self.run, &path::decode(&hunk.path))?;
        match self.objection(&[file], change) {
            Some(why) => Ok(Kept::Refused(why)),
            None => self.run.keep(change),
        }
    }

    /// The same for many, in order, up to the first that is refused: its number and why. Decisions of hunks that are open are
    /// saved together.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub fn keep_all(&mut self, changes: &[Change]) -> Result<Option<(usize, String)>, Error> {
        if !self.are_new(changes) {
            for (number, change) in changes.iter().enumerate() {
                if let Kept::Refused(why) = self.keep(change)? {
                    return Ok(Some((number, why)));
                }
            }
            return Ok(None);
        }
        let files = look(&self.run)?;
        let mut numbered = changes.iter().enumerate();
        let refused = numbered.find_map(|(number, change)| Some((number, self.objection(&files, change)?)));
        let fine = refused.as_ref().map_or(changes.len(), |(number, _)| *number);
        self.run.keep_new(&changes[..fine])?;
        Ok(refused)
    }

    /// Whether each decides another hunk, and one that is open.
    fn are_new(&self, changes: &[Change]) -> bool {
        let mut known = BTreeSet::new();
        changes.iter().all(|change| {
            let hunk = self.run.session.hunks.get(change.question);
            let open = hunk.is_some_and(|hunk| hunk.decided.is_none());
            open && change.decided.is_some() && known.insert(change.question)
        })
    }

    /// Why a decision does not fit what stands in the file, which somebody may have edited meanwhile.
    fn objection(&self, files: &[Looked], change: &Change) -> Option<String> {
        let decided = change.decided.as_ref()?;
        let mut hunks = files.iter().flat_map(|file| file.hunks.iter().map(move |hunk| (&file.path, hunk)));
        let (path, (at, stands)) = hunks.find(|(_, (at, _))| *at == change.question)?;
        let open = self.run.session.hunks[*at].decided.is_none();
        match (stands, &decided.how) {
            (Stands::Marked(_), How::ByHand) => Some(format!("its markers are still in {path}")),
            (Stands::Gone(_), how) if open && *how != How::ByHand => {
                Some(format!("{path} was edited meanwhile; call `git reconcile review` again"))
            }
            _ => None,
        }
    }
}
