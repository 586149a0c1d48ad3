//! Objects that were read once, for all who read the same repository, in whatever thread.
//!
//! Owns [`ObjectCache`]. libgit2 keeps a cache for each opening of a repository, and no file in it; threads need openings of
//! their own. Must not read: what a name stands for never changes, so nothing in here can be out of date.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::store::Tree;
use crate::object::{IdMap, ObjectId};

/// How many bytes of files are kept; what comes later is read again each time.
const ROOM: usize = 24 << 20;

/// Trees and the bytes of files, by name.
#[derive(Default)]
pub(in crate::git) struct ObjectCache {
    trees: Mutex<IdMap<ObjectId, Tree>>,
    blobs: Mutex<Blobs>,
}

#[derive(Default)]
struct Blobs {
    all: IdMap<ObjectId, Arc<[u8]>>,
    bytes: usize,
}

impl ObjectCache {
    pub(super) fn tree(&self, id: ObjectId) -> Option<Tree> {
        open(&self.trees).get(&id).map(Arc::clone)
    }

    pub(super) fn keep_tree(&self, id: ObjectId, tree: &Tree) {
        open(&self.trees).insert(id, Arc::clone(tree));
    }

    pub(super) fn blob(&self, id: ObjectId) -> Option<Arc<[u8]>> {
        open(&self.blobs).all.get(&id).map(Arc::clone)
    }

    pub(super) fn keep_blob(&self, id: ObjectId, bytes: &Arc<[u8]>) {
        let mut blobs = open(&self.blobs);
        if blobs.bytes + bytes.len() <= ROOM && blobs.all.insert(id, Arc::clone(bytes)).is_none() {
            blobs.bytes += bytes.len();
        }
    }
}

/// A thread that panics leaves it whole.
fn open<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_kept_while_there_is_room() {
        let cache = ObjectCache::default();
        let id = |byte| ObjectId::from_bytes([byte; 20]);
        let large: Arc<[u8]> = Arc::from(vec![0; ROOM - 1]);
        cache.keep_blob(id(1), &large);
        cache.keep_blob(id(1), &large);
        cache.keep_blob(id(2), &Arc::from(*b"ab"));
        cache.keep_blob(id(3), &Arc::from(*b"c"));
        let kept = [1, 2, 3].map(|byte| cache.blob(id(byte)).is_some());
        assert_eq!(kept, [true, false, true]);
    }
}
