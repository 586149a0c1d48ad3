//! A tree with a few paths changed.
//!
//! Owns [`edit_tree`]. Must not know why; only the trees on the way to a changed path are read and made anew.

use std::collections::BTreeMap;

use bstr::{BStr, BString, ByteSlice};

use super::store::{Store, StoreError, TreeEntry};
use crate::object::{Entry, Mode, ObjectId};

/// What is to stand at paths; `None` removes what stands there.
pub type Changes = BTreeMap<BString, Option<Entry>>;

/// The tree `root` with `changes` made. New trees stay in the store's memory; folders that become empty go away.
///
/// # Errors
/// [`StoreError`] when a tree on the way cannot be read or named.
pub fn edit_tree(store: &Store<'_>, root: ObjectId, changes: &Changes) -> Result<ObjectId, StoreError> {
    let changes: Vec<_> = changes.iter().map(|(path, entry)| (path.as_bstr(), *entry)).collect();
    Ok(match edited(store, Some(root), &changes)? {
        Some(tree) => tree,
        None => store.add_tree(Vec::new()),
    })
}

/// `None` for a tree without entries, which git never keeps below another.
fn edited(
    store: &Store<'_>,
    root: Option<ObjectId>,
    changes: &[(&BStr, Option<Entry>)],
) -> Result<Option<ObjectId>, StoreError> {
    let old = root.map(|root| store.tree(root)).transpose()?;
    let old = old.as_deref().unwrap_or_default();
    let mut entries: BTreeMap<BString, Entry> =
        old.iter().map(|entry| ((*entry.name).to_owned(), entry.entry)).collect();
    let mut below: BTreeMap<&BStr, Vec<(&BStr, Option<Entry>)>> = BTreeMap::new();
    for &(path, entry) in changes {
        match path.split_once_str("/") {
            Some((folder, rest)) => below.entry(folder.into()).or_default().push((rest.into(), entry)),
            None => replace(&mut entries, path, entry),
        }
    }
    for (folder, changes) in below {
        let tree = entries.get(folder).filter(|entry| entry.mode == Mode::Tree).map(|entry| entry.id);
        let id = edited(store, tree, &changes)?;
        replace(&mut entries, folder, id.map(|id| Entry { mode: Mode::Tree, id }));
    }
    if entries.is_empty() {
        return Ok(None);
    }
    let entries = entries.into_iter().map(|(name, entry)| TreeEntry { name: name.into(), entry }).collect();
    Ok(Some(store.add_tree(entries)))
}

fn replace(entries: &mut BTreeMap<BString, Entry>, name: &BStr, entry: Option<Entry>) {
    match entry {
        Some(entry) => entries.insert(name.into(), entry),
        None => entries.remove(name),
    };
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_tree_changes_at_the_named_paths_only() {
        let folder = tempfile::tempdir().unwrap();
        let repo = git2::Repository::init_bare(folder.path()).unwrap();
        let store = Store::new(&repo, Arc::default()).unwrap();
        let file = |text: &str| Some(Entry { mode: Mode::File, id: store.add_blob(text.as_bytes()) });
        let changes = |list: &[(&str, Option<Entry>)]| -> Changes {
            list.iter().map(|(path, entry)| (BString::from(*path), *entry)).collect()
        };
        let empty = store.add_tree(Vec::new());
        let whole = [("a/b/c", file("1")), ("a/d", file("2")), ("e", file("3"))];
        let root = edit_tree(&store, empty, &changes(&whole)).unwrap();
        let next = edit_tree(&store, root, &changes(&[("a/b/c", None), ("e", file("4"))])).unwrap();
        let at = |root, path: &str| store.entry_at(root, BStr::new(path)).unwrap();
        assert_eq!((at(next, "a/b"), at(next, "a/d"), at(next, "e")), (None, file("2"), file("4")));
        assert_eq!(at(root, "a/b/c"), file("1"));
        let gone = edit_tree(&store, next, &changes(&[("a/d", None), ("e", None)])).unwrap();
        assert_eq!(gone, empty);
    }
}
