//! A file of an upgrade, wherever each tree has it.
//!
//! Owns [`File`]. Must not read anything.

use bstr::BString;

use super::Fate;
use crate::object::Entry;
use crate::sides::Sides;

/// A file that is not the same in all trees, its renames followed.
pub(super) struct File {
    /// Where the result has it; where the machine's merge has it if the result has not.
    pub(super) path: BString,
    pub(super) sides: Sides<Option<Entry>>,
    pub(super) machine: Option<Entry>,
    pub(super) result: Option<Entry>,
}

impl File {
    pub(super) fn of(fate: &Fate<'_>) -> Self {
        Self {
            path: fate.path.clone(),
            sides: fate.conflict.map_or(fate.sides, |conflict| conflict.entries),
            machine: fate.machine,
            result: fate.result,
        }
    }

    /// Whether the result is there and is what no side has.
    pub(super) fn is_of_no_side(&self) -> bool {
        let same = |side: Option<Entry>| side.map(|entry| entry.id) == self.result.map(|entry| entry.id);
        self.result.is_some() && !self.sides.iter().any(|(_, side)| same(*side))
    }
}
