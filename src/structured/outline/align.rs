//! Which item of a side is which item of the base.
//!
//! Owns [`pairs`], [`pairs_of_sides`] and [`chunks`]. Must not know what becomes of a pair.

use std::ops::Range;

use foldhash::HashMap;

use super::changes::changes;
use super::{Group, Item, Kind, Order, Outline, Rule, Word};
use crate::sides::Sides;
use crate::structured::likeness::in_common;

/// The most pairs of items that are compared word by word in one place.
pub(super) const COMPARED: usize = 2_500;

/// What one key speaks for two items being the same one.
const SAME: u32 = 1000;

/// The most words of an item that are looked at to tell how alike two are.
const LOOKED_AT: usize = 400;

/// A group with the outline that it is of.
#[derive(Clone, Copy)]
pub(super) struct In<'o> {
    pub(super) outline: &'o Outline<'o>,
    pub(super) group: &'o Group,
}

impl<'o> In<'o> {
    pub(super) fn words(&self, item: usize) -> &'o [Word] {
        self.outline.words(&self.group.items[item].tokens)
    }

    pub(super) fn item(&self, item: usize) -> &'o Item {
        &self.group.items[item]
    }

    /// Whether there is one item beside comments.
    fn is_alone(&self) -> bool {
        self.group.items.iter().filter(|item| !item.is_comment()).count() == 1
    }

    pub(super) fn len(&self) -> usize {
        self.group.items.len()
    }

    fn text(&self) -> &'o [u8] {
        &self.outline.text[self.outline.bytes(&self.group.tokens())]
    }
}

/// What a group is on every side that has it. Where one side's items make a list whose order has a meaning, it has one for
/// all: which side that is makes no difference.
pub(super) fn rule(groups: Sides<In<'_>>) -> Rule {
    let there = groups.iter().filter(|(_, group)| group.group.kind != Kind::NONE);
    let rules = there.map(|(_, group)| group.group.rule);
    rules.max_by_key(|rule| rule.order).unwrap_or(groups.country.group.rule)
}

/// For each item of `left`, the item of `right` that it is.
///
/// In a sequence pairs never cross.
pub(super) fn pairs(left: In<'_>, right: In<'_>, order: Order) -> Vec<Option<usize>> {
    match order {
        Order::Sequence | Order::Steps => in_order(left, right, 0..left.len(), 0..right.len()),
        Order::Set | Order::Keyed => by_key(left, right),
    }
}

/// For each item of the country, the item of upstream that it is. Of several good answers the one that is found from the
/// smaller text stands, so that it is the same one when the sides change places.
pub(super) fn pairs_of_sides(groups: Sides<In<'_>>, order: Order) -> Vec<Option<usize>> {
    let (country, upstream) = (groups.country, groups.upstream);
    if country.text() <= upstream.text() {
        return pairs(country, upstream, order);
    }
    let mut found = vec![None; country.len()];
    for (at, pair) in pairs(upstream, country, order).into_iter().enumerate() {
        if let Some(item) = pair {
            found[item] = Some(at);
        }
    }
    found
}

/// The name of an item among its fellows: its key and how many with that key stand before it.
fn named(group: &Group) -> HashMap<(&[u8], usize), usize> {
    let mut seen: HashMap<&[u8], usize> = HashMap::default();
    let mut names = HashMap::default();
    for (at, item) in group.items.iter().enumerate() {
        if let Some(key) = &item.key {
            let nth = seen.entry(key.as_slice()).or_default();
            names.insert((key.as_slice(), *nth), at);
            *nth += 1;
        }
    }
    names
}

fn by_key(left: In<'_>, right: In<'_>) -> Vec<Option<usize>> {
    let mut pairs = vec![None; left.len()];
    let names = named(right.group);
    for (name, at) in named(left.group) {
        pairs[at] = names.get(&name).copied();
    }
    let unkeyed =
        |side: In<'_>| -> Vec<usize> { (0..side.len()).filter(|&at| side.item(at).key.is_none()).collect() };
    let (before, after) = (unkeyed(left), unkeyed(right));
    for (l, r) in aligned(left, right, &before, &after) {
        pairs[l] = Some(r);
    }
    pairs
}

fn in_order(left: In<'_>, right: In<'_>, l: Range<usize>, r: Range<usize>) -> Vec<Option<usize>> {
    let mut pairs = vec![None; left.len()];
    let (before, after): (Vec<usize>, Vec<usize>) = (l.collect(), r.collect());
    for (l, r) in aligned(left, right, &before, &after) {
        pairs[l] = Some(r);
    }
    pairs
}

/// Equal items first, then, where both sides have others between them, those with one key and those that are most alike.
fn aligned(left: In<'_>, right: In<'_>, before: &[usize], after: &[usize]) -> Vec<(usize, usize)> {
    let mut numbers: HashMap<&[Word], u32> = HashMap::default();
    let mut number = |words| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(words).or_insert(next)
    };
    let l: Vec<u32> = before.iter().map(|&at| number(left.words(at))).collect();
    let r: Vec<u32> = after.iter().map(|&at| number(right.words(at))).collect();
    let alone = left.is_alone() && right.is_alone();
    let mut out = Vec::new();
    let (mut from_l, mut from_r) = (0, 0);
    for change in changes(&l, &r) {
        out.extend(before[from_l..change.before.start].iter().zip(&after[from_r..]).map(|(&l, &r)| (l, r)));
        let (l, r) = (&before[change.before.clone()], &after[change.after.clone()]);
        match (l, r) {
            // A file of one value, a function of one statement: it is that one.
            ([l], [r]) if alone => out.push((*l, *r)),
            _ => out.extend(alike(left, right, l, r, alone)),
        }
        (from_l, from_r) = (change.before.end, change.after.end);
    }
    out.extend(before[from_l..].iter().zip(&after[from_r..]).map(|(&l, &r)| (l, r)));
    out
}

/// The pairs, none crossing another, that are most alike in sum; what is `alone` among comments is always the same.
fn alike(left: In<'_>, right: In<'_>, before: &[usize], after: &[usize], alone: bool) -> Vec<(usize, usize)> {
    let (rows, columns) = (before.len(), after.len());
    if rows == 0 || columns == 0 || rows.saturating_mul(columns) > COMPARED {
        return Vec::new();
    }
    let gain = |row: usize, column: usize| {
        let (l, r) = (before[row], after[column]);
        let only = alone && !left.item(l).is_comment() && !right.item(r).is_comment();
        if only { SAME } else { likeness(left, right, l, r) }
    };
    let pairs = best_pairs(rows, columns, gain).into_iter();
    pairs.map(|(row, column)| (before[row], after[column])).collect()
}

/// The pairs of rows and columns, none crossing another, that gain most in sum.
pub(super) fn best_pairs(
    rows: usize,
    columns: usize,
    gain: impl Fn(usize, usize) -> u32,
) -> Vec<(usize, usize)> {
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    let mut best = vec![0_u32; (rows + 1) * (columns + 1)];
    let mut gains = vec![0; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let gain = gain(row, column);
            gains[row * columns + column] = gain;
            let paired = if gain > 0 { gain + best[at(row + 1, column + 1)] } else { 0 };
            best[at(row, column)] = paired.max(best[at(row + 1, column)]).max(best[at(row, column + 1)]);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut out = Vec::new();
    while row < rows && column < columns {
        let gain = gains[row * columns + column];
        if gain > 0 && best[at(row, column)] == gain + best[at(row + 1, column + 1)] {
            out.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if best[at(row, column)] == best[at(row + 1, column)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    out
}

/// How much speaks for two items being the same one: nothing (0), half of their words or more (up to 100), one key (1000).
fn likeness(left: In<'_>, right: In<'_>, l: usize, r: usize) -> u32 {
    let (a, b) = (left.item(l), right.item(r));
    match (&a.key, &b.key) {
        _ if a.kind != b.kind => 0,
        (Some(one), Some(other)) => SAME * u32::from(one == other),
        (Some(_), None) | (None, Some(_)) => 0,
        (None, None) => shared(left.words(l), right.words(r)),
    }
}

/// The share of words that two items have in common, in percent; 0 below a half.
fn shared(left: &[Word], right: &[Word]) -> u32 {
    let first = |words: &[Word]| words[..words.len().min(LOOKED_AT)].to_vec();
    let percent = in_common(first(left), first(right));
    if percent < 50 { 0 } else { u32::try_from(percent).unwrap_or(100) }
}

/// Whether an item of the base, or half of it at least, is in one of a side, whatever that has beside it.
pub(super) fn holds(side: In<'_>, item: usize, base: In<'_>, old: usize) -> bool {
    let first = |words: &[Word]| words[..words.len().min(LOOKED_AT)].to_vec();
    let (words, known) = (first(side.words(item)), first(base.words(old)));
    let (all, half) = (words.len() + known.len(), 100 * known.len());
    in_common(words, known) * all >= half
}

/// A part of three sequences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// One element that all three have.
    Stable(Sides<usize>),
    /// A run between two such, in which something was added or deleted; it may be empty on any side, not on all.
    Gap(Sides<Range<usize>>),
}

/// Cuts three sequences at the elements that all have. `country` and `upstream` name the counterpart of each element of the
/// base; pairs must not cross.
pub(super) fn chunks(country: &[Option<usize>], upstream: &[Option<usize>], len: Sides<usize>) -> Vec<Chunk> {
    let mut out = Vec::new();
    let mut from = Sides::new(0, 0, 0);
    let gap = |out: &mut Vec<Chunk>, from: Sides<usize>, to: Sides<usize>| {
        let ranges = from.zip(to).map(|(from, to)| from..to);
        if ranges.iter().any(|(_, range)| !range.is_empty()) {
            out.push(Chunk::Gap(ranges));
        }
    };
    for (base, pair) in country.iter().zip(upstream).enumerate() {
        if let (&Some(c), &Some(u)) = pair {
            let at = Sides::new(base, c, u);
            gap(&mut out, from, at);
            out.push(Chunk::Stable(at));
            from = at.map(|at| at + 1);
        }
    }
    gap(&mut out, from, len);
    out
}
