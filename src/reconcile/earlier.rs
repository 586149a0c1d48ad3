//! Whether a file that both sides added is an earlier version of the other's.
//!
//! Owns [`Earlier`]. Must not judge what follows from it.

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};

use super::ground::Ground;
use crate::conflict::{Conflict, Kind};
use crate::error::Error;
use crate::git::provenance::Stretch;
use crate::sides::Side;

/// The conflicts in which one side's file is an earlier version of the other's.
#[derive(Default)]
pub(super) struct Earlier(BTreeMap<BString, Side>);

impl Earlier {
    /// Asks the history of both sides since the base, where both added a file.
    pub(super) fn find(ground: &Ground<'_>, conflicts: &[Conflict]) -> Result<Self, Error> {
        let added: Vec<&Conflict> =
            conflicts.iter().filter(|conflict| conflict.kind == Kind::AddAdd).collect();
        if added.is_empty() {
            return Ok(Self::default());
        }
        let since = |tip| Stretch::of(&ground.fork.graph, tip, &ground.base.commits);
        let (country, upstream) = (since(ground.country)?, since(ground.target.commit)?);
        let mut found = BTreeMap::new();
        for conflict in added {
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
    let fork = ground.fork;
    for &commit in stretch.commits() {
        let entry = fork.store.entry_at(fork.graph.tree(commit)?, path.as_bstr())?;
        if entry.is_some_and(|entry| entry.id == theirs.id) {
            return Ok(true);
        }
    }
    Ok(false)
}
