//! Alignment by the lines that are unique on both sides.
//!
//! Owns the patience algorithm. Must not know what the lines are. The longest sequence of unique common lines that
//! stand in the same order on both sides is kept, equal neighbours join it, and the parts between are searched
//! likewise; a part without unique common lines goes to Myers.
//!
//! `x { a } y` and `y { a }` keep `{ a }`: `y` is unique too, but crosses the others.

use std::collections::HashMap;
use std::ops::Range;

use super::{Marks, Token, myers};

/// A part of both sides that is still to be aligned.
struct Area {
    old: Range<usize>,
    new: Range<usize>,
}

/// Where a token stands in an area.
#[derive(Clone, Copy)]
struct Place {
    old: usize,
    old_count: u32,
    new: usize,
    new_count: u32,
}

/// Marks the lines of `before` and `after` that have no counterpart.
pub(super) fn mark(before: &[Token], after: &[Token], marks: &mut Marks) {
    let mut open = vec![Area { old: 0..before.len(), new: 0..after.len() }];
    while let Some(area) = open.pop() {
        let places = places(before, after, &area);
        if !places.values().any(|place| place.new_count > 0) {
            marks.before[area.old].fill(true);
            marks.after[area.new].fill(true);
            continue;
        }
        let anchors = longest_chain(&places);
        if anchors.is_empty() {
            let (removed, added) = (&mut marks.before[area.old.clone()], &mut marks.after[area.new.clone()]);
            myers::mark(&before[area.old], &after[area.new], removed, added);
        } else {
            open.extend(between(before, after, &area, &anchors));
        }
    }
}

fn places(before: &[Token], after: &[Token], area: &Area) -> HashMap<Token, Place> {
    let mut places: HashMap<Token, Place> = HashMap::with_capacity(area.old.len());
    for old in area.old.clone() {
        let fresh = Place { old, old_count: 0, new: 0, new_count: 0 };
        places.entry(before[old]).or_insert(fresh).old_count += 1;
    }
    for new in area.new.clone() {
        if let Some(place) = places.get_mut(&after[new]) {
            place.new = new;
            place.new_count += 1;
        }
    }
    places
}

/// The longest run of unique pairs that ascends on both sides (patience sorting).
fn longest_chain(places: &HashMap<Token, Place>) -> Vec<(usize, usize)> {
    let unique = places.values().filter(|place| place.old_count == 1 && place.new_count == 1);
    let mut pairs: Vec<_> = unique.map(|place| (place.old, place.new)).collect();
    pairs.sort_unstable();
    // The last pair of the best chain of each length, and each pair's predecessor.
    let mut tops: Vec<usize> = Vec::new();
    let mut previous = vec![None; pairs.len()];
    for at in 0..pairs.len() {
        let length = tops.partition_point(|&top| pairs[top].1 < pairs[at].1);
        previous[at] = length.checked_sub(1).map(|shorter| tops[shorter]);
        if length == tops.len() {
            tops.push(at);
        } else {
            tops[length] = at;
        }
    }
    let mut chain = Vec::with_capacity(tops.len());
    let mut last = tops.last().copied();
    while let Some(at) = last {
        chain.push(pairs[at]);
        last = previous[at];
    }
    chain.reverse();
    chain
}

/// The parts of the area before, between and after the anchors, less the equal lines next to them.
fn between(before: &[Token], after: &[Token], area: &Area, anchors: &[(usize, usize)]) -> Vec<Area> {
    let (mut old, mut new) = (area.old.start, area.new.start);
    let mut parts = Vec::new();
    let end = (area.old.end, area.new.end);
    for (number, &(anchor_old, anchor_new)) in anchors.iter().chain([&end]).enumerate() {
        let (mut old_end, mut new_end) = (anchor_old, anchor_new);
        if number < anchors.len() {
            while old_end > old && new_end > new && before[old_end - 1] == after[new_end - 1] {
                (old_end, new_end) = (old_end - 1, new_end - 1);
            }
        }
        while old < old_end && new < new_end && before[old] == after[new] {
            (old, new) = (old + 1, new + 1);
        }
        if old < old_end || new < new_end {
            parts.push(Area { old: old..old_end, new: new..new_end });
        }
        (old, new) = (anchor_old + 1, anchor_new + 1);
    }
    parts
}
