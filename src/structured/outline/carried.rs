//! Items that one side moved elsewhere, unchanged, while the other changed them where they were.
//!
//! Owns [`carry`]. Must not merge: it lays the change onto the item where it went and takes it back where it was; what is
//! merged then are three texts like any other. An item is the moved one if each text has one of its kind and key, and no
//! more.
//!
//! ```text
//! base      { open: false, page: { wide: 1 } }
//! country   { open: true, page: { wide: 1 } }     carried: { open: false, page: { wide: 1 } }
//! upstream  { page: { wide: 1, open: false } }    carried: { page: { wide: 1, open: true } }
//! merged    { page: { wide: 1, open: true } }
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use bstr::{BStr, BString, ByteSlice};

use super::layout::shifted;
use super::merger::core;
use super::{Group, Item, Kind, Order, Outline, Part, Word};
use crate::sides::{Side, Sides};
use crate::structured::{Note, NoteKind, Structured};

/// Three texts with what one side changed carried to where the other moved it; each has as many lines as before.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) text: Sides<Vec<u8>>,
    pub(super) notes: Vec<Note>,
    /// The lines that are not those of the side.
    lines: Sides<Vec<Range<usize>>>,
}

impl Carried {
    /// Whether a clash shows lines that its side does not have.
    pub(super) fn shows_in(&self, structured: &Structured) -> bool {
        structured.clashes().any(|clash| {
            let shows = |(side, lines): (Side, &Range<usize>)| {
                self.lines[side].iter().any(|own| own.start < lines.end && lines.start < own.end)
            };
            clash.lines.iter().any(shows)
        })
    }
}

/// The texts with every such change carried; `None` where there is none.
pub(super) fn carry(sides: Sides<&Outline<'_>>) -> Option<Carried> {
    let known = sides.map(alone);
    let mut moves: Vec<Move<'_>> = known
        .base
        .iter()
        .filter_map(|(name, base)| {
            let (country, upstream) = (known.country.get(name)?, known.upstream.get(name)?);
            Move::of(sides, Sides::new(base.as_ref()?, country.as_ref()?, upstream.as_ref()?))
        })
        .collect();
    moves.sort_by_key(|one| one.items.base.tokens.start);
    // What stands in an item that moved goes with it.
    let mut end = 0;
    moves.retain(|one| {
        let outside = one.items.base.tokens.start >= end;
        end = end.max(one.items.base.tokens.end);
        outside
    });
    let edits: Vec<(&Move<'_>, Sides<Option<Edit>>)> =
        moves.iter().filter_map(|one| Some((one, one.edits(sides)?))).collect();
    (!edits.is_empty()).then(|| carried(sides, &edits))
}

/// Other bytes in the place of some.
type Edit = (Range<usize>, Vec<u8>);

/// An item and the keys of what it stands in.
struct Place<'o> {
    path: Vec<&'o BStr>,
    item: &'o Item,
}

/// The items of objects by kind and key; `None` where two have the same.
fn alone<'o>(outline: &'o Outline<'_>) -> BTreeMap<(u16, &'o BString), Option<Place<'o>>> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(&Group, Vec<&BStr>)> = vec![(&outline.root, Vec::new())];
    while let Some((group, path)) = open.pop() {
        for item in &group.items {
            let Kind(kind) = item.kind;
            if let Some(key) = item.key.as_ref().filter(|_| group.rule.order == Order::Keyed) {
                let place = Place { path: path.clone(), item };
                found.entry((kind, key)).and_modify(|known| *known = None).or_insert(Some(place));
            }
            let mut below = path.clone();
            below.push(item.key.as_ref().map_or(BStr::new(b""), |key| key.as_bstr()));
            for part in &item.parts {
                if let Part::Group(group) = part {
                    open.push((group, below.clone()));
                }
            }
        }
    }
    found
}

/// An item that `by` moved and the other side changed.
struct Move<'o> {
    by: Side,
    items: Sides<&'o Item>,
    note: String,
}

impl<'o> Move<'o> {
    fn of(sides: Sides<&Outline<'_>>, places: Sides<&Place<'o>>) -> Option<Self> {
        let went = |side: Side| places[side].path != places.base.path;
        let by = match (went(Side::Country), went(Side::Upstream)) {
            (true, false) => Side::Country,
            (false, true) => Side::Upstream,
            _ => return None,
        };
        let items = places.map(|place| place.item);
        let words = |side: Side| words(sides[side], items[side]);
        if words(by) != words(Side::Base) || words(by.other()) == words(Side::Base) {
            return None;
        }
        let path = |side: Side| {
            let key = items[side].key.as_ref().map_or(BStr::new(b""), |key| key.as_bstr());
            let keys = places[side].path.iter().copied().chain([key]).filter(|key| !key.is_empty());
            bstr::join(" › ", keys).to_str_lossy().into_owned()
        };
        let (from, to) = (path(Side::Base), path(by));
        let note = format!("{by} moved `{from}` to `{to}`; what {} changed in it is there", by.other());
        Some(Self { by, items, note })
    }

    /// The change laid onto the item where it went, and taken back where it was; `None` where that changes the number of
    /// lines.
    fn edits(&self, sides: Sides<&Outline<'_>>) -> Option<Sides<Option<Edit>>> {
        let tokens = Sides::from_fn(|side| {
            let (first, end) = core(sides[side], self.items[side]);
            first..end
        });
        let bytes = Sides::from_fn(|side| sides[side].bytes(&tokens[side]));
        let text = Sides::from_fn(|side| &sides[side].text[bytes[side].clone()]);
        let breaks = text.map(|text| text.find_iter(b"\n").count());
        if breaks.country != breaks.base || breaks.upstream != breaks.base {
            return None;
        }
        let other = self.by.other();
        let indent = |side: Side| sides[side].indent(self.items[side].tokens.start);
        let new = match (indent(other), indent(self.by)) {
            (Some(from), Some(to)) => shifted(sides[other], tokens[other].clone(), from, to),
            _ if breaks.base == 0 => text[other].to_vec(),
            _ => return None,
        };
        let mut edits = Sides::new(None, None, None);
        edits[self.by] = Some((bytes[self.by].clone(), new));
        edits[other] = Some((bytes[other].clone(), text.base.to_vec()));
        Some(edits)
    }
}

/// What an item says, without the comments around it.
fn words<'o>(outline: &'o Outline<'_>, item: &Item) -> &'o [Word] {
    let (first, end) = core(outline, item);
    outline.words(&(first..end))
}

fn carried(sides: Sides<&Outline<'_>>, edits: &[(&Move<'_>, Sides<Option<Edit>>)]) -> Carried {
    let mut lines = Sides::new(Vec::new(), Vec::new(), Vec::new());
    let text = Sides::from_fn(|side| {
        let mut own: Vec<&Edit> = edits.iter().filter_map(|(_, edits)| edits[side].as_ref()).collect();
        own.sort_by_key(|(bytes, _)| bytes.start);
        let (mut out, mut at) = (Vec::new(), 0);
        for (bytes, new) in own {
            out.extend_from_slice(&sides[side].text[at..bytes.start]);
            out.extend_from_slice(new);
            at = bytes.end;
            lines[side]
                .push(sides[side].line(bytes.start)..sides[side].line(bytes.end.saturating_sub(1)) + 1);
        }
        out.extend_from_slice(&sides[side].text[at..]);
        out
    });
    let note = |(one, _): &(&Move<'_>, _)| Note { kind: NoteKind::Choice, text: one.note.clone() };
    Carried { text, notes: edits.iter().map(note).collect(), lines }
}
