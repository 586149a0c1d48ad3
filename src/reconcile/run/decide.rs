//! A decision kept, put into its file, and taken out again.
//!
//! Owns [`Run::keep`], what a walk through the questions hands its changes to. The decision is safe before the file is
//! touched; a kill in between is made good by [`Run::bring_in`]. Must not decide.

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::Run;
use super::look::{Stands, look_into};
use crate::error::Error;
use crate::object::{Entry, ObjectId};
use crate::report::path;
use crate::review::apply::{Origin, replaced, restored};
use crate::review::session::How;
use crate::review::{Change, Kept};
use crate::sides::Sides;

impl Run<'_> {
    /// Keeps one change of a walk: saved first, then written to the file.
    ///
    /// [`Kept::Refused`] where the file does not allow it; then nothing has changed.
    ///
    /// # Errors
    /// [`Error`] when the session or the file cannot be read or written.
    pub fn keep(&mut self, change: &Change) -> Result<Kept, Error> {
        let at = change.question;
        let Some(hunk) = self.session.hunks.get(at) else {
            return Ok(Kept::Refused("there is no such hunk".to_owned()));
        };
        let path = path::decode(&hunk.path);
        if hunk.decided.is_some()
            && let Err(why) = self.take_out(at, &path)?
        {
            return Ok(Kept::Refused(why));
        }
        self.session.hunks[at].decided.clone_from(&change.decided);
        self.save()?;
        self.bring_in_file(&path)?;
        Ok(Kept::Yes)
    }

    /// Keeps decisions of hunks that are open, each of another one: all saved first, then written to their files.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub(super) fn keep_new(&mut self, changes: &[Change]) -> Result<(), Error> {
        let mut paths = BTreeSet::new();
        for change in changes {
            let hunk = &mut self.session.hunks[change.question];
            hunk.decided.clone_from(&change.decided);
            paths.insert(path::decode(&hunk.path));
        }
        self.save()?;
        paths.iter().try_for_each(|path| self.bring_in_file(path))
    }

    /// Writes every decision to its file that is not there yet.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read or written.
    pub(super) fn bring_in(&mut self) -> Result<(), Error> {
        let mut paths: Vec<BString> =
            self.session.hunks.iter().map(|hunk| path::decode(&hunk.path)).collect();
        paths.dedup();
        paths.iter().try_for_each(|path| self.bring_in_file(path))
    }

    fn bring_in_file(&self, path: &BString) -> Result<(), Error> {
        // One hunk at a time: each changes where the others stand.
        loop {
            let file = look_into(self, path)?;
            let decided = file.hunks.iter().find_map(|(at, stands)| {
                let decided = self.session.hunks[*at].decided.as_ref().filter(|d| d.how != How::ByHand)?;
                Some((stands, decided)).filter(|(stands, _)| !matches!(stands, Stands::Gone(_)))
            });
            match (decided, &file.text) {
                (None, _) => return Ok(()),
                (Some((Stands::Marked(block), decided)), Some(text)) => {
                    self.repo.set_file(path, &replaced(text, block, &decided.how))?;
                }
                (Some((_, decided)), _) => return self.put_whole(path, &decided.how),
            }
        }
    }

    /// Settles a conflict that is not about lines, unless somebody has put something else there; it stays unmerged in the
    /// index until it is committed.
    fn put_whole(&self, path: &BString, how: &How) -> Result<(), Error> {
        let How::Side { side } = how else { return Ok(()) };
        if self.repo.file_entry(path)? == self.written_entry(path)? {
            self.repo.put_entry(path, self.entries(path)[*side])?;
        }
        Ok(())
    }

    /// Opens a hunk again: markers come back. The reason where that cannot be.
    fn take_out(&self, at: usize, path: &BString) -> Result<Result<(), String>, Error> {
        if self.session.hunks[at].lines.is_none() {
            self.repo.put_entry(path, self.written_entry(path)?)?;
            return Ok(Ok(()));
        }
        let Some(text) = self.repo.file(path)? else { return Ok(Err("the file is gone".to_owned())) };
        let of_file: Vec<_> = self
            .session
            .hunks
            .iter()
            .enumerate()
            .filter(|(_, hunk)| path::decode(&hunk.path) == *path)
            .collect();
        let number = of_file.iter().position(|(other, _)| *other == at).unwrap_or_default();
        let decided: Vec<_> = of_file
            .iter()
            .map(|(_, hunk)| hunk.decided.as_ref().map(|decided| decided.how.clone()))
            .collect();
        let marked = self.written(path)?;
        match restored(&text, &Origin { marked: &marked, decided: &decided }, number) {
            Ok(text) => {
                self.repo.set_file(path, &text)?;
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    /// What the merge left at a path, with markers.
    pub(super) fn written(&self, path: &BString) -> Result<Vec<u8>, Error> {
        let Some(entry) = self.written_entry(path)? else { return Ok(Vec::new()) };
        Ok(self.repo.store()?.blob(entry.id)?.to_vec())
    }

    fn written_entry(&self, path: &BString) -> Result<Option<Entry>, Error> {
        Ok(self.repo.store()?.entry_at(self.journal.written, path.as_bstr())?)
    }

    /// What each side of a conflict has.
    pub(super) fn entries(&self, path: &BString) -> Sides<Option<Entry>> {
        let name = path::encode(path);
        let found = self.journal.unmerged.iter().find(|(path, _)| *path == name);
        found.map(|(_, entries)| *entries).unwrap_or_default()
    }

    /// The trees of base, country and upstream; at a stop of a rebase those that the commit is laid from, and onto.
    pub(super) fn trees(&self) -> Result<(Option<ObjectId>, ObjectId, ObjectId), Error> {
        let tree = |commit: &str| -> Result<ObjectId, Error> {
            let commit = self.repo.commit(commit)?;
            Ok(self.repo.tree_of(commit)?)
        };
        let session = &self.session;
        if let Some((replay, pick)) =
            session.replay.as_ref().and_then(|replay| Some((replay, replay.next()?)))
        {
            let from = self.repo.tree_at(super::start::id(&pick.parent)?)?;
            return Ok((Some(from), tree(&pick.commit)?, tree(&replay.tip)?));
        }
        let base = session.report.commits.base.as_deref().map(tree).transpose()?;
        Ok((base, self.journal.tree, tree(&session.upstream)?))
    }

    /// The files of country and upstream at a path.
    pub(super) fn texts_of_sides(&self, path: &BString) -> Result<Vec<Vec<u8>>, Error> {
        let (entries, store) = (self.entries(path), self.repo.store()?);
        let ids = [entries.country, entries.upstream].into_iter().flatten().map(|entry: Entry| entry.id);
        ids.map(|id: ObjectId| Ok(store.blob(id)?.to_vec())).collect()
    }
}
