//! Whether a file that both sides added is an earlier version of the other's.
//!
//! Owns [`moved_on`]. Must not judge what follows from it.

use bstr::ByteSlice;

use super::ground::Ground;
use crate::conflict::{Conflict, Kind};
use crate::error::Error;
use crate::git::provenance::Stretch;
use crate::object::CommitId;
use crate::sides::Side;

/// The side whose file once was just what the other's is now: it had that and went on from there. Asked where both added
/// the file, as the merge knows of no common version then; `None` if neither side did, or both.
pub(super) fn moved_on(ground: &Ground<'_>, conflict: &Conflict) -> Result<Option<Side>, Error> {
    if conflict.kind != Kind::AddAdd {
        return Ok(None);
    }
    let country = had_others(ground, ground.country, conflict, Side::Country)?;
    let upstream = had_others(ground, ground.target.commit, conflict, Side::Upstream)?;
    Ok(match (country, upstream) {
        (true, false) => Some(Side::Country),
        (false, true) => Some(Side::Upstream),
        _ => None,
    })
}

/// Whether some commit of `side` since the base has the other side's file at its path.
fn had_others(ground: &Ground<'_>, tip: CommitId, conflict: &Conflict, side: Side) -> Result<bool, Error> {
    let (Some(path), Some(theirs)) = (&conflict.paths[side], conflict.entries[side.other()]) else {
        return Ok(false);
    };
    let fork = ground.fork;
    let stretch = Stretch::of(&fork.graph, tip, &ground.base.commits)?;
    for &commit in stretch.commits() {
        let entry = fork.store.entry_at(fork.graph.tree(commit)?, path.as_bstr())?;
        if entry.is_some_and(|entry| entry.id == theirs.id) {
            return Ok(true);
        }
    }
    Ok(false)
}
