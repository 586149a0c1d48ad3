//! What one side and the base tell of an item on the other side.
//!
//! Owns [`pairs_of_base`]. Must not know what becomes of an item.
//!
//! Two items without keys are one where half of their words are the same. What both sides add to may be one by that rule on
//! each side, and no more where their additions stand together: a result that is merged once more. So a third text is asked.
//!
//! `{ a: 1 }` with four keys more on one side, and five on the other: nine more are not like it, but hold it, and are like
//! what either side has.

use std::collections::BTreeSet;

use super::Order;
use super::align::{COMPARED, In, holds, pairs, pairs_of_sides};
use crate::sides::Sides;

/// For each item, the one that it is.
type Pairs = Vec<Option<usize>>;

/// For each item of the base, the country's item and upstream's that it is; in a sequence pairs never cross.
pub(super) fn pairs_of_base(groups: Sides<In<'_>>, order: Order) -> [Pairs; 2] {
    let mut country = pairs(groups.base, groups.country, order);
    let mut upstream = pairs(groups.base, groups.upstream, order);
    if country.iter().chain(&upstream).all(Option::is_some) {
        return [country, upstream];
    }
    let across = pairs_of_sides(groups, order);
    let mut back = vec![None; groups.upstream.len()];
    for (country, upstream) in across.iter().enumerate() {
        if let Some(upstream) = *upstream {
            back[upstream] = Some(country);
        }
    }
    let known = country.clone();
    complete(&mut country, &upstream, &back, order);
    complete(&mut upstream, &known, &across, order);
    grown(groups, &across, [&mut country, &mut upstream], order);
    [country, upstream]
}

/// Adds the pairs of the base with a side that follow from those with the other, `known`, and of that with this side.
fn complete(pairs: &mut [Option<usize>], known: &[Option<usize>], across: &[Option<usize>], order: Order) {
    let mut taken: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
    for at in 0..pairs.len() {
        let found = known[at].and_then(|item| across.get(item).copied().flatten());
        if let Some(item) = found.filter(|item| pairs[at].is_none() && !taken.contains(item))
            && fits(pairs, at, item, order)
        {
            pairs[at] = Some(item);
            taken.insert(item);
        }
    }
}

/// Adds the items of the base that are on neither side as they were, but within what both sides have alike.
fn grown(
    groups: Sides<In<'_>>,
    across: &[Option<usize>],
    [country, upstream]: [&mut Pairs; 2],
    order: Order,
) {
    let taken = |pairs: &Pairs| -> BTreeSet<usize> { pairs.iter().flatten().copied().collect() };
    let (in_country, in_upstream) = (taken(country), taken(upstream));
    let both = across.iter().enumerate().filter_map(|(country, upstream)| Some((country, (*upstream)?)));
    let new: Vec<(usize, usize)> =
        both.filter(|(c, u)| !in_country.contains(c) && !in_upstream.contains(u)).collect();
    let mut old: Vec<usize> =
        (0..groups.base.len()).filter(|&at| country[at].is_none() && upstream[at].is_none()).collect();
    if new.len().saturating_mul(old.len()) > COMPARED {
        return;
    }
    for (c, u) in new {
        let of_one = |side: In<'_>, item: usize, old: usize| {
            let (new, known) = (side.item(item), groups.base.item(old));
            let nameless = new.key.is_none() && known.key.is_none();
            nameless && new.kind == known.kind && holds(side, item, groups.base, old)
        };
        let is_it = |&at: &usize| {
            of_one(groups.country, c, at)
                && of_one(groups.upstream, u, at)
                && fits(country, at, c, order)
                && fits(upstream, at, u, order)
        };
        if let Some(place) = old.iter().position(is_it) {
            let at = old.remove(place);
            (country[at], upstream[at]) = (Some(c), Some(u));
        }
    }
}

/// Whether a pair crosses none that is known, or may.
fn fits(pairs: &[Option<usize>], at: usize, item: usize, order: Order) -> bool {
    let before = pairs[..at].iter().flatten().next_back();
    let after = pairs[at + 1..].iter().flatten().next();
    matches!(order, Order::Set | Order::Keyed)
        || (before.is_none_or(|&one| one < item) && after.is_none_or(|&one| item < one))
}
