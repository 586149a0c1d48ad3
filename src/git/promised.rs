//! Objects that a partial clone left out, fetched when they are met, as git itself does.
//!
//! Owns [`Promised`], how many such requests one run may make, and [`Store::prefetch`], which makes one request of many.
//! Must not know how objects travel (`program` does) or what they are for.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::Repository;
use super::history::trees::changes;
use super::store::{Store, StoreError};
use crate::object::{Mode, ObjectId};

/// How many objects may be asked for one by one: each is a conversation with the server. Who needs more is better served
/// by completing the clone.
const LONE_REQUESTS: usize = 256;

/// What a store asks for objects that are not here.
pub(in crate::git) struct Promised<'repo> {
    repo: &'repo Repository,
    left: Cell<usize>,
}

impl Promised<'_> {
    /// Fetches one object.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when too many were asked for already, [`StoreError::Promised`] when it does not come.
    pub(in crate::git) fn fetch(&self, id: ObjectId) -> Result<(), StoreError> {
        let left = self.left.get().checked_sub(1).ok_or(StoreError::Missing { id })?;
        self.left.set(left);
        self.repo.complete(&[id]).map_err(|source| StoreError::Promised { id, source: Box::new(source) })
    }
}

impl Repository {
    /// Its objects; what a partial clone left out is fetched from the remote that promised it.
    ///
    /// # Errors
    /// [`StoreError`] when the object database cannot be opened.
    pub fn completing_store(&self) -> Result<Store<'_>, StoreError> {
        let store = self.store()?;
        let promised = Promised { repo: self, left: Cell::new(LONE_REQUESTS) };
        Ok(if self.is_partial() { store.asking(promised) } else { store })
    }
}

impl Store<'_> {
    /// Fetches at once the files in which `trees` differ from `base`, where the clone is partial and may ask.
    ///
    /// # Errors
    /// [`StoreError`] when a tree cannot be read. Files that do not come are asked for again when they are needed.
    pub fn prefetch(&self, base: ObjectId, trees: &[ObjectId]) -> Result<(), StoreError> {
        let Some(promised) = self.promised() else { return Ok(()) };
        let mut wanted = BTreeSet::new();
        for tree in trees {
            let changes = changes(self, Some(base), Some(*tree))?;
            let entries = changes.iter().flat_map(|change| [change.old, change.new]).flatten();
            wanted.extend(entries.filter(|entry| entry.mode != Mode::Submodule).map(|entry| entry.id));
        }
        let wanted: Vec<ObjectId> = wanted.into_iter().collect();
        promised.repo.complete(&wanted).unwrap_or_default();
        Ok(())
    }
}
