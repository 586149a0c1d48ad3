//! Keys that one side deleted and the other changed, within items that are about to be merged line by line.
//!
//! Owns [`contested`]. Must not know lines: where a diff takes another line for the same one, a key that is gone on one side
//! and new on the other merges without a conflict, which is wrong; so such items stay clashes.
//!
//! `{ a: 1, b: 2 }` without `b` on one side, and with `b: 3` on the other, is contested.

use std::collections::BTreeMap;
use std::ops::Range;

use super::align::{In, rule};
use super::{Group, Item, Order, Outline, Part, Word};
use crate::sides::Sides;

/// Words by the path of the key that they stand under; `None` for a path that stands twice.
type Keys<'o> = BTreeMap<Vec<u8>, Option<&'o [Word]>>;

/// Whether a key of the base, of these items or within them, is gone on one side and changed on the other.
pub(super) fn contested(groups: Sides<In<'_>>, ranges: &Sides<Range<usize>>) -> bool {
    let order = rule(groups).order;
    let keys = groups.zip(ranges.clone()).map(|(group, range)| {
        let mut found = Keys::new();
        let items = group.group.items.get(range).unwrap_or_default();
        for item in items {
            collect(group.outline, item, order, &[], &mut found);
        }
        found
    });
    keys.base.iter().any(|(path, base)| {
        let (country, upstream) = (keys.country.get(path), keys.upstream.get(path));
        let changed = country.or(upstream).is_some_and(|kept| kept != base);
        country.is_some() != upstream.is_some() && changed
    })
}

fn collect<'o>(outline: &'o Outline<'_>, item: &Item, order: Order, above: &[u8], found: &mut Keys<'o>) {
    let mut path = above.to_vec();
    path.push(b'/');
    if let Some(key) = &item.key {
        path.extend_from_slice(key);
        if matches!(order, Order::Set | Order::Keyed) {
            let words = outline.words(&item.tokens);
            found.entry(path.clone()).and_modify(|known| *known = None).or_insert(Some(words));
        }
    }
    for part in &item.parts {
        if let Part::Group(group) = part {
            let Group { items, rule, .. } = group.as_ref();
            for item in items {
                collect(outline, item, rule.order, &path, found);
            }
        }
    }
}
