//! The items of three groups in the order of the result.
//!
//! Owns [`slots`]. Must not know what becomes of an item that both sides changed, or how anything is written.
//!
//! Where the order has no meaning the country's stands (upstream's, where only upstream changed it), and what the other side
//! added stands behind the item that it stood behind there, or last, if it was last there; of two additions at one place the country's comes first, or
//! the smaller key, if both sides are sorted.

use std::collections::BTreeSet;
use std::ops::Range;

use bstr::ByteSlice;
use foldhash::HashMap;

use super::across::pairs_of_base;
use super::align::{Chunk, In, chunks, pairs_of_sides};
use super::renamed::rename;
use super::{Kind, Order, Word};
use crate::sides::{Side, Sides};

/// One thing, as an item of each side that has it.
pub(super) type Trio = Sides<Option<usize>>;

/// A place in the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// One thing.
    Item(Trio),
    /// Runs of items that cannot be put in an order.
    Clash(Sides<Range<usize>>),
}

/// The things that three groups hold, in the order of the result; also those that both sides deleted.
pub(super) fn slots(groups: Sides<In<'_>>, order: Order) -> Vec<Slot> {
    match order {
        Order::Set | Order::Keyed => keyed(groups, order),
        Order::Sequence | Order::Steps => sequence(groups, order),
    }
}

fn keyed(groups: Sides<In<'_>>, order: Order) -> Vec<Slot> {
    let trios = trios(groups, order);
    let spine = spine(&trios, groups);
    let other = spine.other();
    let by_item = |side: Side| -> HashMap<usize, usize> {
        let at = |(number, trio): (usize, &Trio)| trio[side].map(|item| (item, number));
        trios.iter().enumerate().filter_map(at).collect()
    };
    let (on_spine, on_other) = (by_item(spine), by_item(other));
    let mut behind: HashMap<Option<usize>, Vec<usize>> = HashMap::default();
    let mut anchor = None;
    let mut last = Vec::new();
    for item in 0..groups[other].group.items.len() {
        let trio = on_other[&item];
        if trios[trio][spine].is_some() {
            behind.entry(anchor).or_default().append(&mut last);
            anchor = Some(trio);
        } else {
            last.push(trio);
        }
    }
    let sorted = is_sorted(groups.country) && is_sorted(groups.upstream);
    let mut places =
        Places { trios: &trios, groups, sorted, run: Vec::new(), waiting: Vec::new(), out: Vec::new() };
    places.waiting = behind.remove(&None).unwrap_or_default();
    for item in 0..groups[spine].group.items.len() {
        let trio = on_spine[&item];
        let new = trios[trio].base.is_none() && trios[trio][other].is_none();
        if new {
            places.run.push(trio);
        } else if places.is_contested(trio) {
            places.out.append(&mut places.run);
            places.out.push(trio);
        } else {
            places.flush();
            places.out.push(trio);
            places.waiting = behind.remove(&Some(trio)).unwrap_or_default();
        }
    }
    places.waiting.append(&mut last);
    places.flush();
    let mut out = places.out;
    out.extend((0..trios.len()).filter(|&at| trios[at].country.is_none() && trios[at].upstream.is_none()));
    out.into_iter().map(|trio| Slot::Item(trios[trio])).collect()
}

/// Additions of both sides that are to stand between two items.
struct Places<'t> {
    trios: &'t [Trio],
    groups: Sides<In<'t>>,
    sorted: bool,
    /// The spine's.
    run: Vec<usize>,
    /// The other side's.
    waiting: Vec<usize>,
    out: Vec<usize>,
}

impl Places<'_> {
    /// Whether a thing of the base was deleted by one side and changed by the other. Such a thing stands before what both
    /// sides added there, whoever did what: as the last of a list it could not clash by itself.
    fn is_contested(&self, trio: usize) -> bool {
        let trio = self.trios[trio];
        let Some(side) =
            [Side::Country, Side::Upstream].into_iter().find(|side| trio[side.other()].is_none())
        else {
            return false;
        };
        let words = |side: Side| trio[side].map(|at| self.groups[side].words(at));
        words(Side::Base).is_some() && words(side).is_some() && words(Side::Base) != words(side)
    }

    fn flush(&mut self) {
        let (run, mut waiting) = (std::mem::take(&mut self.run), std::mem::take(&mut self.waiting));
        let contested = waiting.iter().rposition(|&trio| self.is_contested(trio));
        self.out.extend(waiting.drain(..contested.map_or(0, |last| last + 1)));
        let upstream_first = run.first().is_some_and(|&trio| self.trios[trio].country.is_none());
        let (first, second) = if upstream_first { (waiting, run) } else { (run, waiting) };
        if !self.sorted {
            self.out.extend(first.into_iter().chain(second));
            return;
        }
        let mut second = second.into_iter().peekable();
        for trio in first {
            while let Some(smaller) = second.next_if(|&other| self.key(other) < self.key(trio)) {
                self.out.push(smaller);
            }
            self.out.push(trio);
        }
        self.out.extend(second);
    }

    fn key(&self, trio: usize) -> Option<&[u8]> {
        let trio = self.trios[trio];
        let side = if trio.country.is_some() { Side::Country } else { Side::Upstream };
        trio[side].and_then(|at| self.groups[side].group.items[at].key.as_ref()).map(|key| key.as_slice())
    }
}

/// Whether the keys of a group rise; three at least, or it is chance.
fn is_sorted(group: In<'_>) -> bool {
    let keys: Vec<_> = group.group.items.iter().map(|item| item.key.as_ref()).collect();
    keys.len() > 2 && keys.iter().all(Option::is_some) && keys.is_sorted()
}

fn trios(groups: Sides<In<'_>>, order: Order) -> Vec<Trio> {
    let [mut country, mut upstream] = pairs_of_base(groups, order);
    if order == Order::Keyed {
        rename(groups, Side::Country, &mut country, &upstream);
        rename(groups, Side::Upstream, &mut upstream, &country);
    }
    let known = |pairs: &[Option<usize>]| -> BTreeSet<usize> { pairs.iter().flatten().copied().collect() };
    let (in_country, in_upstream) = (known(&country), known(&upstream));
    let mut trios: Vec<Trio> = country
        .iter()
        .zip(&upstream)
        .enumerate()
        .map(|(base, (&country, &upstream))| Sides::new(Some(base), country, upstream))
        .collect();
    let both = pairs_of_sides(groups, order);
    let equal = equal_unkeyed(groups);
    let mut taken = in_upstream;
    for (item, &pair) in both.iter().enumerate() {
        if !in_country.contains(&item) {
            let keyed = groups.country.group.items[item].key.is_some();
            let other = if keyed { pair } else { equal.get(groups.country.words(item)).copied() };
            let other = other.filter(|other| taken.insert(*other));
            trios.push(Sides::new(None, Some(item), other));
        }
    }
    let rest = (0..groups.upstream.group.items.len()).filter(|item| !taken.contains(item));
    trios.extend(rest.map(|item| Sides::new(None, None, Some(item))));
    trios
}

/// Upstream's items without a key, by what they say.
fn equal_unkeyed(groups: Sides<In<'_>>) -> HashMap<&[Word], usize> {
    let items = groups.upstream.group.items.iter().enumerate();
    items.filter(|(_, item)| item.key.is_none()).map(|(at, _)| (groups.upstream.words(at), at)).collect()
}

/// The side whose order stands.
fn spine(trios: &[Trio], groups: Sides<In<'_>>) -> Side {
    let reordered = |side: Side| {
        let mut places = vec![None; groups[side].group.items.len()];
        for trio in trios {
            if let Some(item) = trio[side] {
                places[item] = trio.base;
            }
        }
        let places: Vec<usize> = places.into_iter().flatten().collect();
        !places.is_sorted()
    };
    if !reordered(Side::Country) && reordered(Side::Upstream) { Side::Upstream } else { Side::Country }
}

fn sequence(groups: Sides<In<'_>>, order: Order) -> Vec<Slot> {
    if groups.base.group.kind == Kind::NONE {
        return without_base(groups, order);
    }
    let [country, upstream] = pairs_of_base(groups, order);
    let len = groups.map(|group| group.group.items.len());
    let mut chunks = chunks(&country, &upstream, len);
    if order == Order::Steps {
        chunks = apart(groups, chunks);
    }
    let back = |pairs: &[Option<usize>]| -> HashMap<usize, usize> {
        pairs.iter().enumerate().filter_map(|(base, item)| item.map(|item| (item, base))).collect()
    };
    let mut gaps = Gaps {
        groups,
        back: Sides::new(HashMap::default(), back(&country), back(&upstream)),
        there: Sides::new(Vec::new(), country, upstream),
        out: Vec::new(),
    };
    for chunk in chunks {
        match chunk {
            Chunk::Stable(at) => gaps.out.push(Slot::Item(at.map(Some))),
            Chunk::Gap(ranges) => gaps.gap(ranges),
        }
    }
    gaps.out
}

/// A sequence that both sides added: what is alike stands once, everything else clashes.
fn without_base(groups: Sides<In<'_>>, order: Order) -> Vec<Slot> {
    let len = groups.map(|group| group.group.items.len());
    let itself: Vec<Option<usize>> = (0..len.country).map(Some).collect();
    let upstream = pairs_of_sides(groups, order);
    let cut = chunks(&itself, &upstream, Sides::new(len.country, len.country, len.upstream));
    let slot = |chunk| match chunk {
        Chunk::Stable(at) => Slot::Item(Sides::new(None, Some(at.country), Some(at.upstream))),
        Chunk::Gap(ranges) => Slot::Clash(Sides { base: 0..0, ..ranges }),
    };
    cut.into_iter().map(slot).collect()
}

/// The runs of a sequence in which something was added or deleted.
struct Gaps<'o> {
    groups: Sides<In<'o>>,
    /// For each item of a side, the base's.
    back: Sides<HashMap<usize, usize>>,
    /// For each item of the base, the side's.
    there: Sides<Vec<Option<usize>>>,
    out: Vec<Slot>,
}

impl Gaps<'_> {
    fn gap(&mut self, ranges: Sides<Range<usize>>) {
        let same = |one: Side, other: Side| {
            let (a, b) = (ranges[one].clone(), ranges[other].clone());
            a.len() == b.len()
                && a.zip(b).all(|(a, b)| self.groups[one].words(a) == self.groups[other].words(b))
        };
        if same(Side::Base, Side::Country) {
            self.take(Side::Upstream, &ranges);
        } else if same(Side::Base, Side::Upstream) {
            self.take(Side::Country, &ranges);
        } else if let Some(slots) = self.contained(&ranges) {
            self.out.extend(slots);
        } else {
            self.trimmed(ranges);
        }
    }

    /// The items of the side that holds all of the other's here, where both changed something: the other did nothing beside
    /// it. Where the base has something here that is on neither side any more, they must say the same: what only one of them
    /// has may stand for it.
    fn contained(&self, ranges: &Sides<Range<usize>>) -> Option<Vec<Slot>> {
        let longer = ranges.country.len() > ranges.upstream.len();
        let (more, less) =
            if longer { (Side::Country, Side::Upstream) } else { (Side::Upstream, Side::Country) };
        let mut gone: BTreeSet<usize> = ranges.base.clone().collect();
        let mut rest = ranges[less].clone().peekable();
        let mut held = Vec::new();
        for item in ranges[more].clone() {
            let same = |&other: &usize| self.groups[less].words(other) == self.groups[more].words(item);
            let other = rest.next_if(same);
            let old =
                other.and_then(|other| self.back[less].get(&other)).or(self.back[more].get(&item)).copied();
            if other.is_none() && old.is_some() {
                return None;
            }
            let mut trio = Sides::new(old.filter(|old| gone.remove(old)), None, None);
            (trio[more], trio[less]) = (Some(item), other);
            held.push(Slot::Item(trio));
        }
        if rest.peek().is_some() || (!gone.is_empty() && ranges[more].len() > ranges[less].len()) {
            return None;
        }
        let gone = gone.into_iter().map(|base| Slot::Item(Sides::new(Some(base), None, None)));
        Some(gone.chain(held).collect())
    }

    /// The items of the only side that changed something here, and those that it deleted.
    fn take(&mut self, side: Side, ranges: &Sides<Range<usize>>) {
        let other = side.other();
        for base in ranges.base.clone() {
            if self.there[side].get(base).copied().flatten().is_none() {
                let mut trio = Sides::new(Some(base), None, None);
                trio[other] = self.there[other].get(base).copied().flatten();
                self.out.push(Slot::Item(trio));
            }
        }
        for item in ranges[side].clone() {
            let base = self.back[side].get(&item).copied();
            let mut trio = Sides::new(base, None, None);
            trio[other] = base.and_then(|base| self.there[other].get(base).copied().flatten());
            trio[side] = Some(item);
            self.out.push(Slot::Item(trio));
        }
    }

    /// What both sides added alike at the ends of a run clashes with nothing.
    fn trimmed(&mut self, mut ranges: Sides<Range<usize>>) {
        let groups = self.groups;
        let equal = |c: usize, u: usize| groups.country.words(c) == groups.upstream.words(u);
        let mut tail = Vec::new();
        if ranges.base.is_empty() {
            while !ranges.country.is_empty()
                && !ranges.upstream.is_empty()
                && equal(ranges.country.start, ranges.upstream.start)
            {
                self.out.push(Slot::Item(Sides::new(
                    None,
                    Some(ranges.country.start),
                    Some(ranges.upstream.start),
                )));
                (ranges.country.start, ranges.upstream.start) =
                    (ranges.country.start + 1, ranges.upstream.start + 1);
            }
            while !ranges.country.is_empty()
                && !ranges.upstream.is_empty()
                && equal(ranges.country.end - 1, ranges.upstream.end - 1)
            {
                (ranges.country.end, ranges.upstream.end) = (ranges.country.end - 1, ranges.upstream.end - 1);
                tail.push(Slot::Item(Sides::new(None, Some(ranges.country.end), Some(ranges.upstream.end))));
            }
        }
        if ranges.country.is_empty() || ranges.upstream.is_empty() {
            let side = if ranges.upstream.is_empty() { Side::Country } else { Side::Upstream };
            if ranges.base.is_empty() { self.take(side, &ranges) } else { self.out.push(Slot::Clash(ranges)) }
        } else {
            self.out.push(Slot::Clash(ranges));
        }
        self.out.extend(tail.into_iter().rev());
    }
}

/// Joins runs that only the country changed with runs that only upstream changed where nothing unchanged stands between.
fn apart(groups: Sides<In<'_>>, chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    for chunk in chunks {
        if let Some(last) = out.last()
            && touches(groups, last, &chunk)
        {
            let (before, after) = (ranges(last), ranges(&chunk));
            let joined = before.zip(after).map(|(before, after)| before.start..after.end);
            out.pop();
            out.push(Chunk::Gap(joined));
        } else {
            out.push(chunk);
        }
    }
    out
}

fn ranges(chunk: &Chunk) -> Sides<Range<usize>> {
    match chunk {
        Chunk::Stable(at) => at.map(|at| at..at + 1),
        Chunk::Gap(ranges) => ranges.clone(),
    }
}

/// Whether one side alone changed the end of `before`, and the other alone the start of `after`, on the next line.
fn touches(groups: Sides<In<'_>>, before: &Chunk, after: &Chunk) -> bool {
    let by = |chunk: &Chunk, edge: Edge| {
        let by = |side| changed(groups, chunk, side, edge);
        match (by(Side::Country), by(Side::Upstream)) {
            (true, false) => Some(Side::Country),
            (false, true) => Some(Side::Upstream),
            _ => None,
        }
    };
    let (Some(first), Some(second)) = (by(before, Edge::End), by(after, Edge::Start)) else { return false };
    first != second && Side::ALL.into_iter().any(|side| !parted(groups[side], ranges(before)[side].end))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// Whether a side changed that edge of a run: a change inside a long item does not reach its edges.
fn changed(groups: Sides<In<'_>>, chunk: &Chunk, side: Side, edge: Edge) -> bool {
    let ranges = ranges(chunk);
    let (base, own) = (ranges.base.clone(), ranges[side].clone());
    let unchanged = base.len() == own.len()
        && base.clone().zip(own.clone()).all(|(b, s)| groups.base.words(b) == groups[side].words(s));
    if unchanged {
        return false;
    }
    let Chunk::Stable(at) = chunk else { return true };
    let (before, after) = (groups.base.words(at.base), groups[side].words(at[side]));
    let group = groups[side];
    let bytes = group.outline.bytes(&group.group.items[at[side]].tokens);
    let one_line = !group.outline.text[bytes].contains(&b'\n');
    let reaches = match edge {
        Edge::Start => before.first() != after.first(),
        Edge::End => before.last() != after.last(),
    };
    one_line || reaches
}

/// Whether a blank line stands before that item, or nothing follows.
fn parted(group: In<'_>, item: usize) -> bool {
    let Some(item) = group.group.items.get(item) else { return true };
    group.outline.gap_text(item.tokens.start).find_iter(b"\n").count() > 1
}
