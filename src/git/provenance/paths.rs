//! Where a file stands in a commit and in the commit before it.
//!
//! Owns the look-up of a path along the trees, which opens only what differs, and the search for the old name of a file.
//! Must not know lines.

use bstr::{BStr, BString, ByteSlice};

use crate::git::history::HistoryError;
use crate::git::history::trees::{Change, changes};
use crate::git::merge::similarity::{EXACT, Score, Similarity};
use crate::git::store::{Store, StoreError};
use crate::object::{Entry, Mode, ObjectId};

/// How alike an old and a new file must be to be one file under two names; git's own 50 %.
const RENAMED: Score = EXACT / 2;

/// With more files removed than this, only those of the same name in another folder are looked at.
const MANY: usize = 200;

/// Where a file stands in one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Its path.
    pub(super) path: BString,
    /// The entries along the path, the file's own last.
    trail: Vec<Entry>,
}

impl Spot {
    /// The file itself.
    pub(super) fn entry(&self) -> Option<Entry> {
        self.trail.last().copied()
    }

    /// Whether another spot holds the same thing.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.entry() == other.entry()
    }
}

/// The spot of a path below the tree `root`; `None` where there is nothing. `near` is the spot of the same path in another
/// tree: from the first folder on that both share, nothing more is opened.
pub(super) fn spot(
    store: &Store<'_>,
    root: ObjectId,
    path: &BStr,
    near: Option<&Spot>,
) -> Result<Option<Spot>, StoreError> {
    let mut trail = Vec::with_capacity(near.map_or(4, |near| near.trail.len()));
    let mut folder = root;
    for (depth, name) in path.split_str("/").enumerate() {
        let tree = store.tree(folder)?;
        let Some(found) = tree.iter().find(|entry| entry.name == *name) else { return Ok(None) };
        trail.push(found.entry);
        if let Some(near) = near.filter(|near| near.trail.get(depth) == Some(&found.entry)) {
            trail.extend_from_slice(&near.trail[depth + 1..]);
            break;
        }
        folder = found.entry.id;
        if found.entry.mode != Mode::Tree && path.split_str("/").nth(depth + 1).is_some() {
            return Ok(None);
        }
    }
    Ok(Some(Spot { path: path.to_owned(), trail }))
}

/// The spot in the tree `before` of the file that stands at `spot` in the tree `after` under a new name.
pub(super) fn old_name(
    store: &Store<'_>,
    similarity: &Similarity<'_>,
    (before, after): (ObjectId, ObjectId),
    new: &Spot,
) -> Result<Option<Spot>, HistoryError> {
    let Some(entry) = new.entry().filter(|entry| entry.mode.is_file()) else { return Ok(None) };
    let removed = changes(store, Some(before), Some(after))?;
    let removed: Vec<(&Change, Entry)> = removed
        .iter()
        .filter(|change| change.new.is_none())
        .filter_map(|change| Some((change, change.old.filter(|old| old.mode.is_file())?)))
        .collect();
    let Some(path) = best(similarity, &removed, entry, new.path.as_bstr())? else { return Ok(None) };
    Ok(spot(store, before, path, None)?)
}

/// The removed file that the new one was: of the same content, else the most alike; of equals one of the same name.
fn best<'c>(
    similarity: &Similarity<'_>,
    removed: &[(&'c Change, Entry)],
    entry: Entry,
    path: &BStr,
) -> Result<Option<&'c BStr>, HistoryError> {
    let same_name = |other: &BStr| name(other) == name(path);
    let mut best: Option<((Score, bool), &BStr)> = None;
    for (change, old) in removed {
        let other = change.path.as_bstr();
        let alike = if old.id == entry.id {
            EXACT
        } else if removed.len() > MANY && !same_name(other) {
            continue;
        } else {
            similarity.score(*old, entry, RENAMED)?
        };
        let rank = (alike, same_name(other));
        if alike >= RENAMED && best.is_none_or(|(highest, _)| rank > highest) {
            best = Some((rank, other));
        }
    }
    Ok(best.map(|(_, path)| path))
}

fn name(path: &BStr) -> &[u8] {
    path.rsplit_once_str("/").map_or(path.as_bytes(), |(_, name)| name)
}
