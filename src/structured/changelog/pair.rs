//! Which entry of a side is which of the base.
//!
//! Owns [`numbered`]. Must not know what becomes of an entry.

use std::collections::HashMap;

use bstr::{BStr, ByteSlice};

use super::read::Block;
use crate::sides::{Side, Sides};
use crate::structured::likeness::in_common;

/// The share of common words in percent from which on an entry is another one reworded.
const ALIKE: usize = 60;

/// The most pairs of entries that are compared.
const COMPARED: usize = 40_000;

/// Numbers for the entries of three sides, equal for one and the same, and how many there are.
pub(super) fn numbered(entries: Sides<&[Block<'_>]>) -> (Sides<Vec<usize>>, usize) {
    let base: Vec<usize> = (0..entries.base.len()).collect();
    let known = by_name(entries.base);
    let mut total = base.len();
    let mut new: HashMap<(&BStr, usize), usize> = HashMap::new();
    let mut side = |side: Side| -> Vec<usize> {
        let own = names(entries[side]);
        let mut numbers: Vec<Option<usize>> = own.iter().map(|name| known.get(name).copied()).collect();
        reworded(entries.base, entries[side], &mut numbers);
        let number = |(at, number): (usize, Option<usize>)| {
            number.unwrap_or_else(|| {
                *new.entry(own[at]).or_insert_with(|| {
                    total += 1;
                    total - 1
                })
            })
        };
        numbers.into_iter().enumerate().map(number).collect()
    };
    let (country, upstream) = (side(Side::Country), side(Side::Upstream));
    (Sides::new(base, country, upstream), total)
}

/// Each entry's words, and how many with the same stand before it.
fn names<'b>(entries: &'b [Block<'_>]) -> Vec<(&'b BStr, usize)> {
    let mut times: HashMap<&BStr, usize> = HashMap::new();
    let name = |entry: &'b Block<'_>| {
        let times = times.entry(entry.key.as_bstr()).or_default();
        *times += 1;
        (entry.key.as_bstr(), *times)
    };
    entries.iter().map(name).collect()
}

fn by_name<'b>(entries: &'b [Block<'_>]) -> HashMap<(&'b BStr, usize), usize> {
    names(entries).into_iter().enumerate().map(|(at, name)| (name, at)).collect()
}

/// Gives entries that the base has not the number of the one that they are most like, if no other is.
fn reworded(base: &[Block<'_>], own: &[Block<'_>], numbers: &mut [Option<usize>]) {
    let free: Vec<usize> = (0..base.len()).filter(|at| !numbers.contains(&Some(*at))).collect();
    let new: Vec<usize> = (0..own.len()).filter(|at| numbers[*at].is_none()).collect();
    if free.len().saturating_mul(new.len()) > COMPARED {
        return;
    }
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for &at in &new {
        let likeness = |&old: &usize| (likeness(&base[old], &own[at]), at, old);
        pairs.extend(free.iter().map(likeness).filter(|(likeness, ..)| *likeness >= ALIKE));
    }
    pairs.sort_by_key(|&(likeness, at, old)| (std::cmp::Reverse(likeness), old, at));
    for (_, at, old) in pairs {
        if numbers[at].is_none() && !numbers.contains(&Some(old)) {
            numbers[at] = Some(old);
        }
    }
}

/// The share of words that two entries have in common, in percent.
fn likeness(left: &Block<'_>, right: &Block<'_>) -> usize {
    if left.kind != right.kind {
        return 0;
    }
    let words = |block: &Block<'_>| block.key.fields().skip(1).map(<[u8]>::to_vec).collect();
    in_common::<Vec<u8>>(words(left), words(right))
}
