//! Who changed an item.
//!
//! Owns [`Change`]. Must not know what an item is.
//!
//! ```
//! use git_reconcile::sides::Sides;
//! use git_reconcile::structured::Change;
//! assert_eq!(Change::of(&Sides::new(1, 2, 1)), Change::Country);
//! assert_eq!(Change::of(&Sides::new(Some(1), None, None)), Change::Same);
//! ```

use crate::sides::{Side, Sides};

/// Who changed an item, where each side has its own value of it (or an `Option`, `None` for an item that is not there).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nobody.
    Nobody,
    /// The country alone.
    Country,
    /// Upstream alone.
    Upstream,
    /// Both, to the same value.
    Same,
    /// Both, to different values: a clash.
    Both,
}

impl Change {
    /// Compares the values of the three sides.
    #[must_use]
    pub fn of<T: PartialEq>(values: &Sides<T>) -> Self {
        match (values.country == values.base, values.upstream == values.base) {
            (true, true) => Self::Nobody,
            (false, true) => Self::Country,
            (true, false) => Self::Upstream,
            (false, false) if values.country == values.upstream => Self::Same,
            (false, false) => Self::Both,
        }
    }

    /// The side whose value stands in the result; `None` for a clash.
    #[must_use]
    pub const fn taken(self) -> Option<Side> {
        match self {
            Self::Nobody | Self::Country | Self::Same => Some(Side::Country),
            Self::Upstream => Some(Side::Upstream),
            Self::Both => None,
        }
    }
}
