//! The three sides of a merge, by the names that never swap.
//!
//! Owns [`Side`] and [`Sides`]. Must not know git: its *ours* and *theirs* change places between a merge and a
//! rebase, so they stay inside `git/`.
//!
//! ```
//! use git_reconcile::sides::{Side, Sides};
//! let sizes = Sides::new(3, 4, 3);
//! assert_eq!(sizes[Side::Country], 4);
//! assert_eq!(sizes.map(|n| n * 2), Sides::new(6, 8, 6));
//! ```

use std::fmt;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// One side of a three-way merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// What both changed: the fork point, or what stands in for it.
    Base,
    /// The fork.
    Country,
    /// The release being adopted.
    Upstream,
}

impl Side {
    /// All three, in the order in which they are always listed.
    pub const ALL: [Self; 3] = [Self::Base, Self::Country, Self::Upstream];

    /// The name as the glossary and the conflict markers spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Country => "country",
            Self::Upstream => "upstream",
        }
    }

    /// The other of the two sides that changed something; the base has none and answers itself.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Base => Self::Base,
            Self::Country => Self::Upstream,
            Self::Upstream => Self::Country,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One value for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sides<T> {
    /// The value of the common base.
    pub base: T,
    /// The value of the fork.
    pub country: T,
    /// The value of the release.
    pub upstream: T,
}

impl<T> Sides<T> {
    /// In the order base, country, upstream.
    pub const fn new(base: T, country: T, upstream: T) -> Self {
        Self { base, country, upstream }
    }

    /// Makes each value from its side.
    pub fn from_fn(mut make: impl FnMut(Side) -> T) -> Self {
        Self::new(make(Side::Base), make(Side::Country), make(Side::Upstream))
    }

    /// Applies `change` to each value.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Sides<U> {
        Sides::new(change(self.base), change(self.country), change(self.upstream))
    }

    /// Applies `change` to each value; the first error ends it.
    ///
    /// # Errors
    /// The first error that `change` returns, base before country before upstream.
    pub fn try_map<U, E>(self, mut change: impl FnMut(T) -> Result<U, E>) -> Result<Sides<U>, E> {
        Ok(Sides::new(change(self.base)?, change(self.country)?, change(self.upstream)?))
    }

    /// Borrows each value.
    pub const fn as_ref(&self) -> Sides<&T> {
        Sides::new(&self.base, &self.country, &self.upstream)
    }

    /// The values with their sides, base first.
    pub fn iter(&self) -> impl Iterator<Item = (Side, &T)> {
        Side::ALL.into_iter().map(|side| (side, &self[side]))
    }

    /// Pairs each value with that of `others`.
    pub fn zip<U>(self, others: Sides<U>) -> Sides<(T, U)> {
        Sides::new((self.base, others.base), (self.country, others.country), (self.upstream, others.upstream))
    }

    /// The same with country and upstream in each other's place; for checks of symmetry.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self::new(self.base, self.upstream, self.country)
    }
}

impl<T> Index<Side> for Sides<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Base => &self.base,
            Side::Country => &self.country,
            Side::Upstream => &self.upstream,
        }
    }
}

impl<T> IndexMut<Side> for Sides<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Base => &mut self.base,
            Side::Country => &mut self.country,
            Side::Upstream => &mut self.upstream,
        }
    }
}
