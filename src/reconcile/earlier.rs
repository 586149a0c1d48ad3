//! Whether a file of one side is an earlier version of the other's.
//!
//! Owns [`Earlier`]. Must not judge what follows from it. Where both sides changed or added a file, and the country's is, byte
//! for byte, what upstream's was at some commit since the base, that version is the common one which the merge did not know.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BString, ByteSlice};

use super::ground::Ground;
use crate::conflict::{Conflict, Kind};
use crate::error::Error;
use crate::git::provenance::Stretch;
use crate::object::Mode;
use crate::sides::Side;

/// The conflicts in which one side's file is an earlier version of the other's.
#[derive(Default)]
pub(super) struct Earlier(BTreeMap<BString, Side>);

impl Earlier {
    /// Asks the history of both sides since the base, where both have a file of their own.
    pub(super) fn find(ground: &Ground<'_>, conflicts: &[Conflict]) -> Result<Self, Error> {
        let of_both = |conflict: &&Conflict| matches!(conflict.kind, Kind::AddAdd | Kind::Content);
        let both: Vec<&Conflict> = conflicts.iter().filter(of_both).collect();
        if both.is_empty() {
            return Ok(Self::default());
        }
        let since = |tip| Stretch::of(&ground.fork.graph, tip, &ground.base.commits);
        let (country, upstream) = (since(ground.country)?, since(ground.target.commit)?);
        let mut found = BTreeMap::new();
        for conflict in both {
            let country = had_others(ground, &country, conflict, Side::Country)?;
            let upstream = had_others(ground, &upstream, conflict, Side::Upstream)?;
            let side = match (country, upstream) {
                (true, false) => Side::Country,
                (false, true) => Side::Upstream,
                _ => continue,
            };
            found.insert(conflict.path.clone(), side);
        }
        Ok(Self(found))
    }

    /// The side whose file once was just what the other's is now, and which went on from there; `None` if neither did,
    /// or both.
    pub(super) fn moved_on(&self, conflict: &Conflict) -> Option<Side> {
        self.0.get(&conflict.path).copied()
    }
}

/// Whether some commit of `stretch`, those of `side` since the base, has the other side's file at its path.
fn had_others(
    ground: &Ground<'_>,
    stretch: &Stretch,
    conflict: &Conflict,
    side: Side,
) -> Result<bool, Error> {
    let (Some(path), Some(theirs)) = (&conflict.paths[side], conflict.entries[side.other()]) else {
        return Ok(false);
    };
    let (store, graph) = (&ground.fork.store, &ground.fork.graph);
    let (folder, below) = path.split_once_str("/").unwrap_or((path, b""));
    // The same folder holds the same file: it is opened once.
    let mut opened = BTreeSet::new();
    for &commit in stretch.commits() {
        let root = store.tree(graph.tree(commit)?)?;
        let Some(found) = root.iter().find(|found| found.name == *folder) else { continue };
        if !opened.insert(found.entry.id) {
            continue;
        }
        let file = match below {
            b"" => Some(found.entry),
            below if found.entry.mode == Mode::Tree => store.entry_at(found.entry.id, below.as_bstr())?,
            _ => None,
        };
        if file.is_some_and(|file| file.id == theirs.id) {
            return Ok(true);
        }
    }
    Ok(false)
}
