//! One item that both sides changed, merged part by part.
//!
//! Owns the alignment of an item's tokens and groups. Must not know how groups are merged or what stands around the item.

use std::ops::Range;

use foldhash::HashMap;

use super::align::{Chunk, best_pairs, chunks};
use super::changes::changes;
use super::layout::Draft;
use super::merger::{Agreed, Body, Merger, Stuck, core};
use super::{Group, Item, Kind, Outline, Part, Role, Word};
use crate::sides::{Side, Sides};

/// The most pairs of parts that are compared.
const COMPARED: usize = 40_000;

/// What a part is for the alignment: any group of a kind may be the same as any other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Element {
    Word(Word),
    Group(Kind),
}

/// The parts of an item of one side.
#[derive(Clone, Copy)]
struct Parts<'o> {
    outline: &'o Outline<'o>,
    all: &'o [Part],
    /// The first token behind what the separator follows.
    tail: usize,
}

impl<'o> Parts<'o> {
    fn of(outline: &'o Outline<'o>, item: &'o Item) -> Self {
        Self { outline, all: &item.parts, tail: core(outline, item).1 }
    }

    fn element(&self, part: &Part) -> Element {
        match part {
            Part::Token(at) => Element::Word(self.outline.tokens[*at].word),
            Part::Group(group) => Element::Group(group.kind),
        }
    }

    fn words(&self, part: usize) -> &'o [Word] {
        self.outline.words(&self.all[part].tokens())
    }

    fn tokens(&self, parts: &Range<usize>) -> Range<usize> {
        match self.all.get(parts.clone()) {
            Some([first, .., last]) => first.tokens().start..last.tokens().end,
            Some([only]) => only.tokens(),
            _ => 0..0,
        }
    }

    fn gap(&self, part: usize) -> &'o [u8] {
        self.outline.gap_text(self.all[part].tokens().start)
    }
}

/// Head and tail of what is written.
#[derive(Default)]
struct Written {
    head: Draft,
    tail: Draft,
    /// The last token was a comment that ends with its line.
    line_comment: bool,
    /// Who has changed tokens here that the other has not changed alike.
    changed: Sides<bool>,
}

impl Written {
    fn draft(&mut self, tail: bool) -> &mut Draft {
        if tail { &mut self.tail } else { &mut self.head }
    }

    fn token(&mut self, parts: &Parts<'_>, at: usize, gap: &[u8]) {
        let token = &parts.outline.tokens[at];
        let text = &parts.outline.text[token.bytes.clone()];
        let tail = at >= parts.tail;
        let broken: &[u8] = if self.line_comment && !gap.contains(&b'\n') { b"\n" } else { b"" };
        self.line_comment =
            token.role == Role::Comment && !text.starts_with(b"/*") && !text.starts_with(b"<!--");
        let first = self.head.is_empty() && !tail;
        let draft = self.draft(tail);
        draft.push(broken);
        if first {
            draft.push(text);
        } else {
            draft.push_apart(gap, text);
        }
    }
}

impl<'o> Merger<'o> {
    /// Merges an item within.
    pub(super) fn merged(&mut self, items: Sides<Option<&'o Item>>) -> Result<Body, Stuck> {
        let (Some(country), Some(upstream)) = (items.country, items.upstream) else { return Err(Stuck) };
        let base = items.base.unwrap_or(country);
        let sides = Sides::new(base, country, upstream);
        let outlines = Sides::new(
            if items.base.is_some() { self.sides.base } else { self.sides.country },
            self.sides.country,
            self.sides.upstream,
        );
        let parts = Sides::from_fn(|side| Parts::of(outlines[side], sides[side]));
        let mut numbers = HashMap::default();
        let elements = parts.map(|parts| numbered(&parts, &mut numbers));
        if items.base.is_none()
            && (elements.country.numbers != elements.upstream.numbers
                || !(self.added || self.grammar.unites(&self.name(country.kind))))
        {
            return Err(Stuck);
        }
        let mut written = Written::default();
        let pair = |side: Side| match items.base {
            Some(_) => pairs(&elements.base, &elements[side]),
            None => (0..parts.base.all.len()).map(Some).collect(),
        };
        for chunk in chunks(&pair(Side::Country), &pair(Side::Upstream), parts.map(|parts| parts.all.len())) {
            match chunk {
                Chunk::Stable(at) => self.stable(parts, at, items.base.is_some(), &mut written)?,
                Chunk::Gap(ranges) => self.gap(parts, &ranges, &mut written)?,
            }
        }
        if written.changed.country && written.changed.upstream {
            return Err(Stuck);
        }
        let separator = separator(outlines, sides);
        Ok(Body { head: written.head, separator, tail: written.tail, comment: country.is_comment() })
    }

    /// A part that all sides have.
    fn stable(
        &mut self,
        parts: Sides<Parts<'o>>,
        at: Sides<usize>,
        in_base: bool,
        written: &mut Written,
    ) -> Result<(), Stuck> {
        let gaps = Sides::from_fn(|side| parts[side].gap(at[side]));
        let gap = if gaps.country == gaps.base { gaps.upstream } else { gaps.country };
        match (&parts.base.all[at.base], &parts.country.all[at.country], &parts.upstream.all[at.upstream]) {
            (Part::Token(base), Part::Token(country), Part::Token(upstream)) => {
                let tokens = Sides::new(*base, *country, *upstream);
                let text = Sides::from_fn(|side| {
                    let outline = parts[side].outline;
                    &outline.text[outline.tokens[tokens[side]].bytes.clone()]
                });
                let side = if text.country == text.base { Side::Upstream } else { Side::Country };
                written.token(&parts[side], tokens[side], gap);
                if !in_base {
                    self.one_token(*country);
                }
                Ok(())
            }
            (Part::Group(base), Part::Group(country), Part::Group(upstream)) => {
                let groups = Sides::new(
                    in_base.then_some(base.as_ref()),
                    Some(country.as_ref()),
                    Some(upstream.as_ref()),
                );
                self.stable_group(parts, groups, gap, written)
            }
            _ => Err(Stuck),
        }
    }

    /// Both sides added a token, and it is there once.
    fn one_token(&mut self, country: usize) {
        self.done.agreed.push(Agreed { base: 0..0, side: Side::Country, tokens: country..country + 1 });
    }

    fn stable_group(
        &mut self,
        parts: Sides<Parts<'o>>,
        groups: Sides<Option<&'o Group>>,
        gap: &[u8],
        written: &mut Written,
    ) -> Result<(), Stuck> {
        let words =
            Sides::from_fn(|side| groups[side].map(|group| parts[side].outline.words(&group.tokens())));
        let text = Sides::from_fn(|side| {
            groups[side].map(|group| &parts[side].outline.text[parts[side].outline.bytes(&group.tokens())])
        });
        // A group that one side only laid out anew is merged like one that both changed.
        let whole = if words.country == words.upstream || text.upstream == text.base {
            Some(Side::Country)
        } else {
            (text.country == text.base).then_some(Side::Upstream)
        };
        if let Some(side) = whole
            && let Some(group) = groups[side]
        {
            let all = group.tokens();
            if words.country == words.upstream && words.base != words.country {
                let tokens = groups.map(|group| group.map_or(0..0, Group::tokens));
                self.done.agreed.push(Agreed {
                    base: tokens.base,
                    side: Side::Country,
                    tokens: tokens.country,
                });
            }
            for at in all.clone() {
                let gap = if at == all.start { gap } else { parts[side].outline.gap_text(at) };
                written.token(&parts[side], at, gap);
            }
            return Ok(());
        }
        let Some(country) = groups.country else { return Err(Stuck) };
        if let Some(open) = country.open {
            written.token(&parts.country, open, gap);
        }
        if groups.base.is_none() {
            let upstream = groups.upstream.map_or((None, None), |group| (group.open, group.close));
            for (country, upstream) in [(country.open, upstream.0), (country.close, upstream.1)] {
                country.zip(upstream).into_iter().for_each(|(country, _)| self.one_token(country));
            }
        }
        let mut inner = self.group(groups)?;
        if written.head.is_empty() {
            inner.trim_start();
        }
        written.line_comment = false;
        written.head.append(inner);
        if let Some(close) = country.close {
            written.token(&parts.country, close, b"");
        }
        Ok(())
    }

    /// Tokens that one side changed, or both alike.
    fn gap(
        &mut self,
        parts: Sides<Parts<'_>>,
        ranges: &Sides<Range<usize>>,
        written: &mut Written,
    ) -> Result<(), Stuck> {
        let same = |one: Side, other: Side| {
            let (a, b) = (ranges[one].clone(), ranges[other].clone());
            a.len() == b.len() && a.zip(b).all(|(a, b)| parts[one].words(a) == parts[other].words(b))
        };
        let alone = if same(Side::Base, Side::Country) {
            Some(Side::Upstream)
        } else if same(Side::Base, Side::Upstream) {
            Some(Side::Country)
        } else if same(Side::Country, Side::Upstream) {
            let tokens = Sides::from_fn(|side| parts[side].tokens(&ranges[side]));
            self.done.agreed.push(Agreed { base: tokens.base, side: Side::Country, tokens: tokens.country });
            None
        } else {
            return Err(Stuck);
        };
        if let Some(side) = alone {
            written.changed[side] = true;
        }
        let side = alone.unwrap_or(Side::Country);
        let parts = parts[side];
        for part in &parts.all[ranges[side].clone()] {
            for at in part.tokens() {
                written.token(&parts, at, parts.outline.gap_text(at));
            }
        }
        Ok(())
    }
}

/// Elements as numbers, equal for equal ones, and how many words each holds beyond the first.
struct Numbered {
    numbers: Vec<u32>,
    weights: Vec<u32>,
}

fn numbered(parts: &Parts<'_>, numbers: &mut HashMap<Element, u32>) -> Numbered {
    let mut number = |element| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(element).or_insert(next)
    };
    let weight =
        |at| u32::try_from(parts.words(at).len()).unwrap_or(u32::MAX / 2).min(100_000).saturating_sub(1);
    Numbered {
        numbers: parts.all.iter().map(|part| number(parts.element(part))).collect(),
        weights: (0..parts.all.len()).map(weight).collect(),
    }
}

/// The counterpart of each element of the base. A group counts as much as it holds, so that a token never costs a group its
/// counterpart.
fn pairs(base: &Numbered, side: &Numbered) -> Vec<Option<usize>> {
    let (before, after) = (&base.numbers, &side.numbers);
    let mut pairs = vec![None; before.len()];
    if before.len().saturating_mul(after.len()) <= COMPARED {
        let gain = |row: usize, column: usize| {
            let alike = before[row] == after[column];
            if alike { 1 + base.weights[row].min(side.weights[column]) } else { 0 }
        };
        for (l, r) in best_pairs(before.len(), after.len(), gain) {
            pairs[l] = Some(r);
        }
        return pairs;
    }
    let (mut from, mut to) = (0, 0);
    for change in changes(before, after) {
        (from..change.before.start).zip(to..).for_each(|(l, r)| pairs[l] = Some(r));
        (from, to) = (change.before.end, change.after.end);
    }
    (from..before.len()).zip(to..after.len()).for_each(|(l, r)| pairs[l] = Some(r));
    pairs
}

/// The separator of the side that changed it; each item is one of its side's outline.
fn separator(outlines: Sides<&Outline>, items: Sides<&Item>) -> Option<Vec<u8>> {
    let own = |side: Side| {
        let outline = outlines[side];
        items[side].separator.map(|at| &outline.text[outline.tokens[at].bytes.clone()])
    };
    let side = if own(Side::Country) == own(Side::Base) { Side::Upstream } else { Side::Country };
    own(side).map(<[u8]>::to_vec)
}
