//! Items that one side gave another key while the other side changed them.
//!
//! Owns [`rename`]. Must not know what becomes of the pair. An item whose key is gone on a side, and changed on the other, is
//! taken for the one new item of that side which is of its kind and says nearly the same; where two could be it, neither is.
//!
//! ```text
//! base      const settings = { title: 'A', zone: 'UTC', pages: 10, wide: true }
//! country   const settings = { title: 'B', zone: 'UTC', pages: 10, wide: true }
//! upstream  const defaults = { title: 'A', zone: 'UTC', pages: 10, wide: true }
//! merged    const defaults = { title: 'B', zone: 'UTC', pages: 10, wide: true }
//! ```

use std::collections::HashSet;

use super::align::{In, shared};
use crate::sides::{Side, Sides};

/// The share of words in percent from which on two items are one.
const NEARLY: u32 = 85;

/// The fewest words of an item of which likeness tells something.
const FEWEST: usize = 12;

/// The most items of one side that are looked at: more are not renamed, but written anew.
const MOST: usize = 20;

/// Pairs items of the base that have no counterpart on `side`, and were changed by the other, with renamed ones.
pub(super) fn rename(
    groups: Sides<In<'_>>,
    side: Side,
    pairs: &mut [Option<usize>],
    other: &[Option<usize>],
) {
    let gone: Vec<usize> = (0..pairs.len()).filter(|&at| is_gone(groups, side, at, pairs, other)).collect();
    if gone.is_empty() || gone.len() > MOST {
        return;
    }
    let new = added(groups, side, pairs);
    for at in gone {
        let alike = |item: &&usize| likeness(groups, side, at, **item) > 0;
        let candidates: Vec<usize> = new.iter().filter(alike).copied().collect();
        if let [only] = candidates.as_slice()
            && likeness(groups, side, at, *only) >= NEARLY
            && !pairs.contains(&Some(*only))
        {
            pairs[at] = Some(*only);
        }
    }
}

fn is_gone(
    groups: Sides<In<'_>>,
    side: Side,
    at: usize,
    pairs: &[Option<usize>],
    other: &[Option<usize>],
) -> bool {
    let words = groups.base.words(at);
    let changed = || other[at].is_some_and(|there| groups[side.other()].words(there) != words);
    pairs[at].is_none() && groups.base.group.items[at].key.is_some() && words.len() >= FEWEST && changed()
}

/// The items of a side with a key that neither the base nor the other side has.
fn added(groups: Sides<In<'_>>, side: Side, pairs: &[Option<usize>]) -> Vec<usize> {
    let paired: HashSet<usize> = pairs.iter().flatten().copied().collect();
    let elsewhere: HashSet<&[u8]> = [groups.base, groups[side.other()]]
        .into_iter()
        .flat_map(|group| group.group.items.iter().filter_map(|item| item.key.as_deref().map(|key| &**key)))
        .collect();
    let items = groups[side].group.items.iter().enumerate();
    let new = items.filter(|(at, item)| {
        let is_new = item.key.as_deref().is_some_and(|key| !elsewhere.contains(&**key));
        is_new && !paired.contains(at)
    });
    new.map(|(at, _)| at).take(MOST).collect()
}

fn likeness(groups: Sides<In<'_>>, side: Side, base: usize, item: usize) -> u32 {
    if groups.base.group.items[base].kind != groups[side].group.items[item].kind {
        return 0;
    }
    shared(groups.base.words(base), groups[side].words(item))
}
