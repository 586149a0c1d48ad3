//! What was listed and parsed, so that no tree is listed and no blob parsed twice.
//!
//! Owns [`Memory`], which threads may share: most files of a merged tree are those of the trees that it was made from, and most
//! of those are there in the next run, too. Must not know what is listed.

use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use foldhash::HashMap;

use super::nested::{self, Parsed};
use super::read::{Found, found_in};
use super::recalled::{self, Answer, AskedId, Key, Recalled};
use super::source::{File, Source, Unread, files};
use super::take::{ProblemKind, Taken, taken};
use crate::object::ObjectId;
use crate::rules::{Inventory, Listing, TreeFormat};
use crate::version::Version;

/// Lists of trees and findings of files. Good for the inventories that it was used with.
#[derive(Default)]
pub struct Memory<'i> {
    lists: Known<(Of, ObjectId, Option<Version>), Taken>,
    files: Known<Key, Listed>,
    found: Known<(Of, ObjectId), Read>,
    values: Known<ObjectId, Parsed>,
    finders: Known<Of, AskedId>,
    recalled: Recalled,
    inventories: PhantomData<&'i Inventory>,
}

/// Files, and what kept others from being listed.
pub(super) type Listed = (Vec<File>, Vec<Unread>);

/// How long what nobody needs any more is kept.
const LATER: Duration = Duration::from_secs(1);

/// What a listing finds in a blob.
pub(super) type Read = Result<Vec<Found>, (usize, ProblemKind)>;

/// The address of an inventory or of a listing, which live as long as the memory does.
type Of = usize;

fn address<T>(of: &T) -> Of {
    std::ptr::from_ref(of).addr()
}

impl<'i> Memory<'i> {
    /// What [`Memory::to_remember`] gave in an earlier run, in the same repository or another, is not found again.
    #[must_use]
    pub fn recalling(remembered: Vec<u8>) -> Self {
        Self { recalled: Recalled::read(remembered), ..Self::default() }
    }

    /// What was found, for later runs; `None` where that is nothing new.
    #[must_use]
    pub fn to_remember(&self) -> Option<Vec<u8>> {
        let (finders, found, files) = (self.finders.all(), self.found.all(), self.files.all());
        let found = found.iter().filter_map(|((finder, blob), found)| {
            let found = found.as_ref().as_ref().ok()?;
            Some(((**finders.get(finder)?, *blob), Answer::Found(found)))
        });
        let files = files.iter().filter_map(|(key, listed)| {
            let (files, unread) = &**listed;
            unread.is_empty().then_some((*key, Answer::Files(files)))
        });
        self.recalled.write(found.chain(files))
    }

    /// Lists an inventory in the tree of a release. A source with an id is listed once.
    #[must_use]
    pub fn take(
        &self,
        inventory: &'i Inventory,
        version: Option<&Version>,
        source: &dyn Source,
    ) -> Arc<Taken> {
        let list = || taken(inventory, version, source, self);
        match source.id() {
            Some(tree) => self.lists.get((address(inventory), tree, version.cloned()), list),
            None => Arc::new(list()),
        }
    }

    /// Lets it go on a thread of its own, after a while: it is many small pieces, and who has done with it need not wait for
    /// them. A process that ends before leaves that to the system.
    pub fn let_go(self) {
        let Self { lists, files, found, values, recalled, .. } = self;
        std::thread::spawn(move || {
            std::thread::sleep(LATER);
            drop((lists, files, found, values, recalled));
        });
    }

    /// The files of a listing; listed once for all that ask for the same ones.
    pub(super) fn files(&self, listing: &Listing, source: &dyn Source) -> Arc<Listed> {
        let list = || {
            let mut unread = Vec::new();
            (files(&listing.globs, &listing.except, source, &mut unread), unread)
        };
        let Some(tree) = source.id() else { return Arc::new(list()) };
        let key = (recalled::globs_id(&listing.globs, &listing.except), tree);
        self.files.get(key, || self.recalled.files(&key).map_or_else(list, |files| (files, Vec::new())))
    }

    /// What a listing finds in a file.
    pub(super) fn read(&self, listing: &'i Listing, file: &File, source: &dyn Source) -> Arc<Read> {
        let finder = self.finders.get(address(listing), || recalled::finder_id(&listing.finder));
        self.found.get((address(listing), file.id), || {
            if let Some(found) = self.recalled.found(&(*finder, file.id)) {
                return Ok(found);
            }
            match source.read(file) {
                Ok(bytes) => found_in(&listing.finder, &bytes, |format| self.parsed(file.id, &bytes, format)),
                Err(unread) => Err((0, ProblemKind::Unread { why: unread.why })),
            }
        })
    }

    /// The nested values of a blob.
    fn parsed(&self, id: ObjectId, bytes: &[u8], format: TreeFormat) -> Arc<Parsed> {
        self.values.get(id, || nested::parse(bytes, format))
    }
}

/// Values by what they were made from.
struct Known<K, V>(Mutex<HashMap<K, Arc<V>>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, V> Known<K, V> {
    /// Everything that is known.
    fn all(&self) -> HashMap<K, Arc<V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The value; made where it is not known, by each thread that asks for it at the same time.
    fn get(&self, key: K, value: impl FnOnce() -> V) -> Arc<V> {
        // A thread that panics puts nothing in.
        let values = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = values().get(&key) {
            return Arc::clone(known);
        }
        let made = Arc::new(value());
        values().insert(key, Arc::clone(&made));
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_may_need_others_of_its_kind() {
        let known = Known::default();
        let made = known.get(1, || *known.get(2, || 20) + 1);
        assert_eq!((*made, *known.get(1, || 0), *known.get(2, || 0)), (21, 21, 20));
    }
}
