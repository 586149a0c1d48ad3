//! Two trees side by side, and the paths that differ between them.
//!
//! Owns the order of tree entries and the walk over two trees at once. Must not know what the difference is for.

use std::cmp::Ordering;

use bstr::{BStr, BString, ByteSlice};

use crate::git::store::{Store, StoreError, TreeEntry};
use crate::object::{Entry, Mode, ObjectId};

/// Entries of the same name and kind (directory or not) on both sides, or one alone.
pub(super) type Pair<'t> = (Option<&'t TreeEntry>, Option<&'t TreeEntry>);

/// A path that differs: what stands there on the two sides, never a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::git) struct Change {
    pub(in crate::git) path: BString,
    pub(in crate::git) old: Option<Entry>,
    pub(in crate::git) new: Option<Entry>,
}

/// Walks over the entries of two trees in git's order.
pub(super) fn pairs<'t>(old: &'t [TreeEntry], new: &'t [TreeEntry]) -> impl Iterator<Item = Pair<'t>> {
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (old.peek(), new.peek()) {
            (Some(a), Some(b)) => tree_order(a, b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        let a = if order.is_le() { old.next() } else { None };
        let b = if order.is_ge() { new.next() } else { None };
        Some((a, b))
    })
}

/// Git's order of tree entries: a directory sorts as if its name ended in `/` (`base_name_compare` of git), so a file
/// and a directory of the same name are never equal here.
fn tree_order(a: &TreeEntry, b: &TreeEntry) -> Ordering {
    let shared = a.name.len().min(b.name.len());
    let next = |entry: &TreeEntry| match entry.name.get(shared) {
        Some(byte) => Some(*byte),
        None => (entry.entry.mode == Mode::Tree).then_some(b'/'),
    };
    a.name[..shared].cmp(&b.name[..shared]).then_with(|| next(a).cmp(&next(b)))
}

/// `directory/name`, or the name alone at the root.
pub(super) fn join(directory: &BStr, name: &[u8]) -> BString {
    let slash: &[u8] = if directory.is_empty() { b"" } else { b"/" };
    [directory.as_bytes(), slash, name].concat().into()
}

/// Every path that differs between two trees, in git's order; `None` is the empty tree.
pub(in crate::git) fn changes(
    store: &Store<'_>,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<Vec<Change>, StoreError> {
    let mut found = Vec::new();
    collect(store, BStr::new(""), (old, new), &mut found)?;
    Ok(found)
}

fn collect(
    store: &Store<'_>,
    directory: &BStr,
    (old, new): (Option<ObjectId>, Option<ObjectId>),
    found: &mut Vec<Change>,
) -> Result<(), StoreError> {
    if old == new {
        return Ok(());
    }
    let entries = |id: Option<ObjectId>| id.map(|id| store.tree(id)).transpose();
    let (old, new) = (entries(old)?, entries(new)?);
    for (a, b) in pairs(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default()) {
        let (a_entry, b_entry) = (a.map(|e| e.entry), b.map(|e| e.entry));
        let Some(either) = a.or(b).filter(|_| a_entry != b_entry) else { continue };
        let path = join(directory, &either.name);
        if either.entry.mode == Mode::Tree {
            collect(store, path.as_bstr(), (a_entry.map(|e| e.id), b_entry.map(|e| e.id)), found)?;
        } else {
            found.push(Change { path, old: a_entry, new: b_entry });
        }
    }
    Ok(())
}
