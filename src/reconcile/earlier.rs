//! Whether a file of one side is an earlier version of the other's.
//!
//! Owns [`Earlier`]. Must not judge what follows from it. Where both sides changed or added a file, and the country's is, byte
//! for byte, what upstream's was at some commit since the base, that version is the common one which the merge did not know.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BStr, BString, ByteSlice};

use super::ground::Ground;
use crate::conflict::{Conflict, Kind};
use crate::error::Error;
use crate::git::provenance::Stretch;
use crate::object::{Mode, ObjectId};
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
        let country = had_others(ground, &country, &both, Side::Country)?;
        let upstream = had_others(ground, &upstream, &both, Side::Upstream)?;
        let side = |path: &BString| match (country.contains(path), upstream.contains(path)) {
            (true, false) => Some(Side::Country),
            (false, true) => Some(Side::Upstream),
            _ => None,
        };
        let paths = both.iter().map(|conflict| &conflict.path);
        Ok(Self(paths.filter_map(|path| Some((path.clone(), side(path)?))).collect()))
    }

    /// The side whose file once was just what the other's is now, and which went on from there; `None` if neither did,
    /// or both.
    pub(super) fn moved_on(&self, conflict: &Conflict) -> Option<Side> {
        self.0.get(&conflict.path).copied()
    }
}

/// A file that is looked for.
struct Wanted<'a> {
    conflict: &'a Conflict,
    /// Its path below its first folder; empty for a file of the root.
    below: &'a BStr,
    id: ObjectId,
}

/// The conflicts in which some commit of `stretch`, those of `side` since the base, has the other side's file at its path.
fn had_others<'a>(
    ground: &Ground<'_>,
    stretch: &Stretch,
    conflicts: &[&'a Conflict],
    side: Side,
) -> Result<BTreeSet<&'a BString>, Error> {
    let (store, graph) = (&ground.fork.store, &ground.fork.graph);
    let mut folders: BTreeMap<&[u8], Vec<Wanted<'a>>> = BTreeMap::new();
    for &conflict in conflicts {
        let (Some(path), Some(theirs)) = (&conflict.paths[side], conflict.entries[side.other()]) else {
            continue;
        };
        let (folder, below) = path.split_once_str("/").unwrap_or((path, b""));
        let wanted = Wanted { conflict, below: below.as_bstr(), id: theirs.id };
        folders.entry(folder).or_default().push(wanted);
    }
    let mut found = BTreeSet::new();
    // The same folder holds the same files: it is opened once.
    let mut opened = BTreeSet::new();
    for &commit in stretch.commits() {
        for there in store.tree(graph.tree(commit)?)?.iter() {
            let Some((&folder, all)) = folders.get_key_value(&**there.name) else { continue };
            if !opened.insert((folder, there.entry.id)) {
                continue;
            }
            for Wanted { conflict, below, id } in all {
                let file = match there.entry.mode {
                    _ if below.is_empty() => Some(there.entry),
                    Mode::Tree => store.entry_at(there.entry.id, below)?,
                    _ => None,
                };
                if file.is_some_and(|file| file.id == *id) {
                    found.insert(&conflict.path);
                }
            }
        }
    }
    Ok(found)
}
