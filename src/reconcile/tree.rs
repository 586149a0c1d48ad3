//! A tree of the repository as a source of items.
//!
//! Owns [`Tree`]. Must not know what is listed in it.

use std::sync::Arc;

use bstr::{BStr, ByteSlice};

use crate::git::store::{Store, StoreError};
use crate::impact::{Entry, File, Kind, Source, Unread};
use crate::object::{Mode, ObjectId};

/// A tree, a merged one too, with what reads it.
pub(super) struct Tree<'a> {
    store: &'a Store<'a>,
    root: ObjectId,
}

impl<'a> Tree<'a> {
    /// The tree `root` of a store.
    pub(super) const fn new(store: &'a Store<'a>, root: ObjectId) -> Self {
        Self { store, root }
    }

    fn at(&self, path: &BStr) -> Result<Vec<Entry>, StoreError> {
        let tree = match self.store.entry_at(self.root, path)? {
            _ if path.is_empty() => self.store.tree(self.root)?,
            Some(entry) if entry.mode == Mode::Tree => self.store.tree(entry.id)?,
            _ => return Ok(Vec::new()),
        };
        let entries = tree.iter().filter_map(|entry| {
            let kind = match entry.entry.mode {
                Mode::Tree => Kind::Folder,
                Mode::File | Mode::Executable => Kind::File,
                Mode::Symlink | Mode::Submodule => return None,
            };
            Some(Entry { name: entry.name.as_bstr().to_owned(), kind, id: entry.entry.id })
        });
        Ok(entries.collect())
    }
}

impl Source for Tree<'_> {
    fn id(&self) -> Option<ObjectId> {
        Some(self.root)
    }

    fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread> {
        self.at(path).map_err(|error| Unread { path: path.into(), why: error.to_string() })
    }

    fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread> {
        self.store.blob(file.id).map_err(|error| Unread { path: file.path.clone(), why: error.to_string() })
    }
}
