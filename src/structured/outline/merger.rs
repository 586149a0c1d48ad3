//! The merge of three trees, from the root down.
//!
//! Owns what becomes of an item: taken, dropped, merged within, or a clash. Must not know the bytes around it
//! ([`layout`](super::layout)) or how the parts of one item are merged ([`parts`](super::parts)).

use std::ops::Range;

use bstr::{BStr, BString, ByteSlice};

use super::align::{In, rule};
use super::layout::{ClashDraft, Draft, shifted, shifted_gap};
use super::order::{Slot, Trio, slots};
use super::same::only_in;
use super::write::Layout;
use super::{Grammar, Group, Item, Kind, Order, Outline, Policy, Role, Separator, Verdict, Word};
use crate::sides::{Side, Sides};
use crate::structured::{Note, NoteKind};

/// Nothing is settled here: the item around it clashes.
#[derive(Debug)]
pub(super) struct Stuck;

/// An item as it is to be written.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) head: Draft,
    /// Its own separator, if it has one.
    pub(super) separator: Option<Vec<u8>>,
    /// Comments behind the separator.
    pub(super) tail: Draft,
    /// Whether it is a comment that stands for itself, and has no separator.
    pub(super) comment: bool,
}

/// What stands in a slot of the result.
pub(super) enum Content {
    Body(Body),
    Clash(Box<ClashDraft>, Sides<Range<usize>>),
}

/// A slot that is not empty.
pub(super) struct Place {
    pub(super) items: Sides<Option<usize>>,
    pub(super) content: Content,
}

/// A choice between two texts: what was not chosen is accounted for by what was.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) tokens: Sides<Range<usize>>,
    pub(super) side: Side,
}

/// What both sides did alike: the base's tokens, and one side's in their place, which the other side has too.
#[derive(Clone, Debug)]
pub(super) struct Agreed {
    pub(super) base: Range<usize>,
    pub(super) side: Side,
    pub(super) tokens: Range<usize>,
}

/// What was done that counting tokens alone cannot tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    pub(super) choices: Vec<Choice>,
    pub(super) agreed: Vec<Agreed>,
    /// The lines that were merged as text.
    pub(super) as_lines: Vec<Sides<Range<usize>>>,
    /// Keys that one side renamed in an item that the other changed: the old and the new one.
    pub(super) renamed: Vec<(BString, BString)>,
}

/// The tree of the result, written.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) draft: Draft,
    pub(super) done: Done,
    pub(super) notes: Vec<Note>,
}

pub(super) struct Merger<'o> {
    pub(super) grammar: &'o dyn Grammar,
    pub(super) policy: &'o dyn Policy,
    pub(super) sides: Sides<&'o Outline<'o>>,
    pub(super) path: Vec<BString>,
    /// On each side, how many tokens stand before what is written next.
    pub(super) cursor: Sides<usize>,
    pub(super) done: Done,
    pub(super) notes: Vec<Note>,
    /// Whether both sides added the file.
    pub(super) added: bool,
    /// How many groups stand around.
    depth: usize,
}

/// Merges the roots; `None` where nothing but the whole clashes.
pub(super) fn merge<'o>(
    grammar: &'o dyn Grammar,
    policy: &'o dyn Policy,
    sides: Sides<&'o Outline<'o>>,
) -> Option<Merged> {
    let path = Vec::new();
    let cursor = Sides::default();
    let mut merger = Merger {
        grammar,
        policy,
        sides,
        path,
        cursor,
        done: Done::default(),
        notes: Vec::new(),
        added: sides.map(|side| side.tokens.is_empty()) == Sides::new(true, false, false),
        depth: 0,
    };
    let mut draft = merger.group(sides.map(|side| Some(&side.root))).ok()?;
    let ends = sides.map(|side| side.gap_text(side.tokens.len()));
    draft.push(if ends.country == ends.base { ends.upstream } else { ends.country });
    merger.done.as_lines = std::mem::take(&mut draft.as_lines);
    Some(Merged { draft, done: merger.done, notes: merger.notes })
}

impl<'o> Merger<'o> {
    /// The items of a group in the order of the result, with the white space around them; no brackets.
    pub(super) fn group(&mut self, groups: Sides<Option<&'o Group>>) -> Result<Draft, Stuck> {
        let groups = self.with_empty(groups);
        let path: Vec<&BStr> = self.path.iter().map(|key| key.as_bstr()).collect();
        let order = self.policy.order(&path, rule(groups).order);
        let layout = Layout::of(groups, self.grammar.width());
        for side in Side::ALL {
            self.cursor[side] = self.cursor[side].max(groups[side].group.start);
        }
        self.depth += 1;
        let mut places = Vec::new();
        for slot in slots(groups, order) {
            match self.slot(groups, &slot, &layout) {
                Ok(place) => places.extend(place),
                Err(stuck) => {
                    self.depth -= 1;
                    return Err(stuck);
                }
            }
        }
        self.depth -= 1;
        let draft = layout.write(places);
        for side in Side::ALL {
            self.cursor[side] = self.cursor[side].max(groups[side].group.tokens().end);
        }
        draft
    }

    fn with_empty(&self, groups: Sides<Option<&'o Group>>) -> Sides<In<'o>> {
        Sides::from_fn(|side| In { outline: self.sides[side], group: groups[side].unwrap_or(&EMPTY) })
    }

    fn slot(
        &mut self,
        groups: Sides<In<'o>>,
        slot: &Slot,
        layout: &Layout<'_>,
    ) -> Result<Option<Place>, Stuck> {
        let ranges = match slot {
            Slot::Item(trio) => ranges_of(*trio),
            Slot::Clash(ranges) => ranges.clone(),
        };
        let place = match slot {
            Slot::Item(trio) => self.thing(groups, *trio, layout)?,
            Slot::Clash(_) => Some(self.clash(groups, ranges.clone(), layout, None)?),
        };
        for (side, range) in ranges.iter().filter(|(_, range)| !range.is_empty()) {
            let end = groups[side].group.items[range.end - 1].tokens.end;
            self.cursor[side] = self.cursor[side].max(end);
        }
        Ok(place)
    }

    fn thing(
        &mut self,
        groups: Sides<In<'o>>,
        trio: Trio,
        layout: &Layout<'_>,
    ) -> Result<Option<Place>, Stuck> {
        let items = Sides::from_fn(|side| trio[side].map(|at| &groups[side].group.items[at]));
        let words = Sides::from_fn(|side| items[side].map(|item| self.sides[side].words(&item.tokens)));
        let side = match (words.base, words.country, words.upstream) {
            (_, None, None) => {
                self.agree(items, Side::Country);
                return Ok(None);
            }
            (Some(base), Some(one), None) | (Some(base), None, Some(one)) if base == one => {
                self.note_deleted(items);
                return Ok(None);
            }
            (Some(_), None, Some(_)) | (Some(_), Some(_), None) if self.deleted_with_comments(items) => {
                return Ok(None);
            }
            (None, None, Some(_)) | (None, Some(_), None) if self.is_imported(groups, items) => {
                self.agree(items, if items.country.is_some() { Side::Country } else { Side::Upstream });
                return Ok(None);
            }
            (None, None, Some(_)) | (None, Some(_), None) if self.added && !is_set(groups) => {
                let side = if items.country.is_some() { Side::Country } else { Side::Upstream };
                let at_top = self.depth == 1;
                let proposal = at_top.then(|| (side, only_in(side)));
                if !(at_top && items[side].is_some_and(|item| self.is_harmless(item))) {
                    return self.clash(groups, ranges_of(trio), layout, proposal).map(Some);
                }
                side
            }
            (None, Some(_), None) => Side::Country,
            (None, None, Some(_)) => Side::Upstream,
            (base, Some(country), Some(upstream)) if country == upstream => {
                if base != Some(country) {
                    self.agree(items, Side::Country);
                }
                self.written(items)
            }
            (Some(base), Some(country), Some(_)) if base == country => Side::Upstream,
            (Some(base), Some(_), Some(upstream)) if base == upstream => Side::Country,
            (None, Some(_), Some(_)) if self.richer(items).is_some() => {
                let side = self.richer(items).unwrap_or(Side::Country);
                self.agree(items, side.other());
                side
            }
            _ => {
                return self.both(groups, items, ranges_of(trio), layout).map(Some);
            }
        };
        let body = self.laid_out_anew(items, words, side);
        let content = Content::Body(body.unwrap_or_else(|| self.taken(side, items[side], layout)));
        Ok(Some(Place { items: trio, content }))
    }

    /// An item that one side changed and the other laid out anew: the change in the new layout, if it can be had.
    fn laid_out_anew(
        &mut self,
        items: Sides<Option<&'o Item>>,
        words: Sides<Option<&[Word]>>,
        changed: Side,
    ) -> Option<Body> {
        let other = changed.other();
        let text = |side: Side| items[side].map(|item| self.plain(side, item));
        let only_laid_out = words.base.is_some() && words.base == words[other] && words[changed].is_some();
        if !only_laid_out || words[changed] == words.base || text(other) == text(Side::Base) {
            return None;
        }
        let (cursor, marks) = (self.cursor, self.marks());
        let body = self.merged(items).ok();
        if body.is_none() {
            self.back_to(cursor, marks);
        }
        body
    }

    /// How much was noted so far.
    const fn marks(&self) -> [usize; 3] {
        [self.done.choices.len(), self.done.agreed.len(), self.notes.len()]
    }

    /// Forgets what was noted since.
    fn back_to(&mut self, cursor: Sides<usize>, [choices, agreed, notes]: [usize; 3]) {
        self.cursor = cursor;
        self.done.choices.truncate(choices);
        self.done.agreed.truncate(agreed);
        self.notes.truncate(notes);
    }

    /// Whose layout an item has that is the same on both sides: the country's, unless only upstream laid it out anew. What
    /// separates it from the next one counts where nothing else differs.
    fn written(&self, items: Sides<Option<&Item>>) -> Side {
        let bytes = |side: Side, tokens: Range<usize>| {
            let outline = self.sides[side];
            &outline.text[outline.bytes(&tokens)]
        };
        let alone = Sides::from_fn(|side| {
            items[side].map(|item| {
                let first = item.tokens.start + usize::from(item.separator == Some(item.tokens.start));
                bytes(side, first..core(self.sides[side], item).1)
            })
        });
        let whole = Sides::from_fn(|side| items[side].map(|item| bytes(side, item.tokens.clone())));
        let same = alone.country == alone.base && alone.upstream == alone.base;
        let text = if same { whole } else { alone };
        if text.country == text.base { Side::Upstream } else { Side::Country }
    }

    /// An item that both sides changed, or one changed and the other deleted.
    fn both(
        &mut self,
        groups: Sides<In<'o>>,
        items: Sides<Option<&'o Item>>,
        ranges: Sides<Range<usize>>,
        layout: &Layout<'_>,
    ) -> Result<Place, Stuck> {
        let key = items.iter().find_map(|(_, item)| item.and_then(|item| item.key.clone()));
        let keyed = key.is_some();
        let renamed = self.done.renamed.len();
        self.note_renamed(items);
        self.path.extend(key);
        let place = self.both_at(groups, items, ranges, layout);
        if !matches!(&place, Ok(Place { content: Content::Body(_), .. })) {
            self.done.renamed.truncate(renamed);
        }
        if keyed {
            self.path.pop();
        }
        place
    }

    fn both_at(
        &mut self,
        groups: Sides<In<'o>>,
        items: Sides<Option<&'o Item>>,
        ranges: Sides<Range<usize>>,
        layout: &Layout<'_>,
    ) -> Result<Place, Stuck> {
        let trio = ranges.clone().map(|range| (!range.is_empty()).then_some(range.start));
        let path: Vec<&BStr> = self.path.iter().map(|key| key.as_bstr()).collect();
        let texts = Sides::from_fn(|side| items[side].map(|item| self.plain(side, item)));
        match self.policy.settle(&path, texts) {
            Some(Verdict::Take(side, why)) => {
                let tokens = items.map(|item| item.map_or(0..0, |item| item.tokens.clone()));
                self.done.choices.push(Choice { tokens, side });
                self.notes.push(Note { kind: NoteKind::Choice, text: why });
                let content = Content::Body(self.taken(side, items[side], layout));
                return Ok(Place { items: trio, content });
            }
            Some(Verdict::Propose(side, why)) => {
                return self.clash(groups, ranges, layout, Some((side, why)));
            }
            None => {}
        }
        let (cursor, marks) = (self.cursor, self.marks());
        if let Ok(body) = self.merged(items) {
            return Ok(Place { items: trio, content: Content::Body(body) });
        }
        self.back_to(cursor, marks);
        self.clash(groups, ranges, layout, None)
    }

    /// An item's text without the comments and the separator around it.
    fn plain(&self, side: Side, item: &Item) -> &'o [u8] {
        let outline = self.sides[side];
        let (first, end) = core(outline, item);
        &outline.text[outline.bytes(&(first..end))]
    }

    /// One side's item as it stands there.
    fn taken(&self, side: Side, item: Option<&Item>, layout: &Layout<'_>) -> Body {
        let Some(item) = item else { return Body::default() };
        let outline = self.sides[side];
        let (from, to) = (layout.form(side).indent(), layout.indent());
        let (_, end) = core(outline, item);
        let first = item.tokens.start + usize::from(item.separator == Some(item.tokens.start));
        let head = Draft::text(&shifted(outline, first..end, from, to));
        let mut tail = Draft::default();
        for at in (end..item.tokens.end).filter(|&at| item.separator != Some(at)) {
            tail.push(&shifted_gap(outline.gap_text(at), from, to));
            tail.push(&shifted(outline, at..at + 1, from, to));
        }
        let separator = item.separator.map(|at| outline.text[outline.tokens[at].bytes.clone()].to_vec());
        Body { head, separator, tail, comment: item.is_comment() }
    }

    /// What the grammar calls items of a kind.
    pub(super) fn name(&self, kind: Kind) -> String {
        if kind == Kind::COMMENT {
            return "comment".to_owned();
        }
        let language = self.grammar.language();
        let name = language.node_kind_for_id(kind.0);
        name.unwrap_or("comment").to_owned()
    }

    /// One side renamed what the other changed.
    fn note_renamed(&mut self, items: Sides<Option<&Item>>) {
        let keys = items.map(|item| item.and_then(|item| item.key.clone()));
        let Some(old) = keys.base else { return };
        for new in [keys.country, keys.upstream].into_iter().flatten().filter(|new| *new != old) {
            self.done.renamed.push((old.clone(), new));
        }
    }

    fn note_deleted(&mut self, items: Sides<Option<&Item>>) {
        let Some(key) = items.base.and_then(|item| item.key.as_ref()) else { return };
        let by = if items.country.is_none() { Side::Country } else { Side::Upstream };
        let text = format!("{by} deleted `{}`", self.label(key.as_bstr()));
        self.notes.push(Note { kind: NoteKind::Deleted, text });
    }

    pub(super) fn label(&self, key: &BStr) -> BString {
        let mut label = BString::from(bstr::join(" › ", &self.path));
        if self.path.last().is_none_or(|last| last != key) {
            if !label.is_empty() {
                label.extend_from_slice(" › ".as_bytes());
            }
            label.extend_from_slice(key);
        }
        label
    }
}

/// The first token of an item that is no comment, and the one after its last such token.
pub(super) fn core(outline: &Outline<'_>, item: &Item) -> (usize, usize) {
    let own = |at: &usize| outline.tokens[*at].role == Role::Text;
    let first = item.tokens.clone().find(own).unwrap_or(item.tokens.start);
    let end = item.tokens.clone().rev().find(own).map_or(item.tokens.end, |at| at + 1);
    (first, end)
}

fn ranges_of(trio: Trio) -> Sides<Range<usize>> {
    trio.map(|item| item.map_or(0..0, |item| item..item + 1))
}

fn is_set(groups: Sides<In<'_>>) -> bool {
    rule(groups).order == Order::Set
}

/// A group for a side that has none.
static EMPTY: Group = Group {
    kind: Kind::NONE,
    rule: super::Rule { open: super::Open::Nowhere, order: Order::Set, separator: Separator::None },
    open: None,
    close: None,
    items: Vec::new(),
    start: 0,
};
