//! The order of merged items.
//!
//! Owns [`merged`] and [`Numbers`]. Must not know what an item is: items are numbers here, equal items equal numbers.
//!
//! The side that moved items leads; where none did, or both, the country. What only the other side has follows the item
//! that it follows there. Takes time in proportion to the items.
//!
//! ```text
//! base      1 2 3
//! country   3 1 2      moved 3
//! upstream  1 4 2 3    added 4 after 1
//! merged    3 1 4 2
//! ```

use std::hash::Hash;

use foldhash::HashMap;

use crate::sides::{Side, Sides};

/// Numbers for items, in the order in which they are first met.
#[derive(Debug, Default)]
pub(super) struct Numbers<K> {
    numbers: HashMap<K, usize>,
}

impl<K: Eq + Hash> Numbers<K> {
    /// The item's number; a new one for a new item.
    pub(super) fn of(&mut self, item: K) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(item).or_insert(next)
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }
}

/// Who led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Led {
    /// Nobody moved anything, or one side did, or both alike.
    Clearly,
    /// Both moved items, differently.
    CountryOfTwo,
}

/// All items of country and upstream in one order, each once; `total` is the number of all items.
pub(super) fn merged(sides: Sides<&[usize]>, total: usize) -> (Vec<usize>, Led) {
    let (leader, led) = leader(sides, total);
    let other = leader.other();
    let (in_leader, in_other) = (presence(sides[leader], total), presence(sides[other], total));
    let mut order = Vec::with_capacity(total);
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); total];
    let mut before = None;
    for &item in sides[other] {
        match before {
            _ if in_leader[item] => before = Some(item),
            Some(before) => followers[before].push(item),
            None => order.push(item),
        }
    }
    let first: Vec<usize> = std::mem::take(&mut order);
    let mut waiting = first;
    for &item in sides[leader] {
        if in_other[item] {
            order.append(&mut waiting);
        }
        order.push(item);
        if in_other[item] {
            waiting = std::mem::take(&mut followers[item]);
        }
    }
    order.append(&mut waiting);
    (order, led)
}

fn presence(items: &[usize], total: usize) -> Vec<bool> {
    let mut there = vec![false; total];
    for &item in items {
        there[item] = true;
    }
    there
}

fn leader(sides: Sides<&[usize]>, total: usize) -> (Side, Led) {
    let moved = |side: Side| !keeps_order(sides.base, sides[side], total);
    match (moved(Side::Country), moved(Side::Upstream)) {
        (false, true) => (Side::Upstream, Led::Clearly),
        (true, true) if !keeps_order(sides.country, sides.upstream, total) => {
            (Side::Country, Led::CountryOfTwo)
        }
        _ => (Side::Country, Led::Clearly),
    }
}

/// Whether the items that both have stand in the same order.
fn keeps_order(left: &[usize], right: &[usize], total: usize) -> bool {
    let mut places = vec![usize::MAX; total];
    for (place, &item) in left.iter().enumerate() {
        places[item] = place;
    }
    let common: Vec<usize> =
        right.iter().map(|&item| places[item]).filter(|&place| place != usize::MAX).collect();
    common.is_sorted()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(base: &[usize], country: &[usize], upstream: &[usize]) -> Vec<usize> {
        merged(Sides::new(base, country, upstream), 10).0
    }

    #[test]
    fn new_items_follow_what_they_followed() {
        assert_eq!(order(&[1, 2, 3], &[1, 4, 2, 3], &[1, 2, 3, 5]), [1, 4, 2, 3, 5]);
        assert_eq!(order(&[1, 2], &[7, 1, 2], &[8, 1, 2]), [7, 8, 1, 2]);
        assert_eq!(order(&[1, 2], &[1, 7, 2], &[1, 8, 9, 2]), [1, 7, 8, 9, 2]);
        assert_eq!(order(&[], &[1], &[2]), [1, 2]);
    }

    #[test]
    fn the_side_that_moved_items_leads() {
        assert_eq!(order(&[1, 2, 3], &[3, 1, 2], &[1, 4, 2, 3]), [3, 1, 4, 2]);
        assert_eq!(order(&[1, 2, 3], &[1, 4, 2, 3], &[3, 1, 2]), [3, 1, 4, 2]);
        let both = merged(Sides::new(&[1, 2, 3], &[3, 1, 2], &[2, 1, 3]), 4);
        assert_eq!(both, (vec![3, 1, 2], Led::CountryOfTwo));
    }

    #[test]
    fn what_follows_a_deleted_item_stays_near() {
        assert_eq!(order(&[1, 2, 3], &[1, 3], &[1, 2, 4, 3]), [1, 2, 4, 3]);
    }
}
