//! Merged release notes as text.
//!
//! Owns what becomes of each heading and entry, and the blank lines between them. Must not know how they were paired.

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::pair::numbered;
use super::read::{Block, Kind, Part};
use super::{Trio, entry_key};
use crate::sides::{Side, Sides};
use crate::structured::{Change, Clash, Note, NoteKind, Structured, order};

/// An answer, with what is open in it.
#[derive(Default)]
pub(super) struct Done {
    pub(super) structured: Structured,
    /// Paths of parts and keys of entries that clash.
    pub(super) open: BTreeSet<BString>,
}

/// Writes the parts in that order.
pub(super) fn write(trios: &[Trio<'_, '_>]) -> Done {
    let mut writer = Writer { done: Done::default(), lines: Sides::default(), last: None };
    for trio in trios {
        writer.part(trio);
    }
    writer.done
}

struct Writer {
    done: Done,
    /// Up to where each side's lines are written.
    lines: Sides<usize>,
    /// What was written last.
    last: Option<Kind>,
}

/// A block of each side that has it.
type Found<'b, 'a> = Sides<Option<&'b Block<'a>>>;

impl Writer {
    fn part(&mut self, trio: &Trio<'_, '_>) {
        let there = trio.map(|part| part.map(Part::keys));
        match (trio.country, trio.upstream, trio.base) {
            (None, None, _) => {}
            (Some(_), None, Some(_)) | (None, Some(_), Some(_)) => match Change::of(&there).taken() {
                Some(_) => self.deleted(trio),
                None => self.part_clash(trio),
            },
            (Some(one), None, None) | (None, Some(one), None) => {
                one.heading.iter().chain(&one.entries).for_each(|block| self.block(block));
            }
            (Some(country), Some(upstream), _) => {
                self.heading(trio);
                let none: &[Block<'_>] = &[];
                let entries = trio.base.map_or(none, |part| &part.entries);
                self.entries(country, Sides::new(entries, &country.entries, &upstream.entries));
            }
        }
        for (side, part) in trio.iter() {
            let end = part.map_or(0, |part| part.lines().end);
            self.lines[side] = self.lines[side].max(end);
        }
    }

    fn deleted(&mut self, trio: &Trio<'_, '_>) {
        let side = if trio.country.is_none() { Side::Country } else { Side::Upstream };
        let path = trio.base.map(|part| part.path.replace("\n", " › ")).unwrap_or_default();
        let text = format!("{side} deleted the section `{}`", path.to_str_lossy());
        self.done.structured.notes.push(Note { kind: NoteKind::Deleted, text });
    }

    /// A part that one side deleted and the other changed.
    fn part_clash(&mut self, trio: &Trio<'_, '_>) {
        let Some(kept) = trio.country.or(trio.upstream) else { return };
        self.done.open.insert(kept.path.clone());
        self.separate(1);
        let text = trio.map(|part| part.map_or_else(BString::default, whole));
        let lines = Sides::from_fn(|side| trio[side].map_or(self.lines[side]..self.lines[side], Part::lines));
        let key = kept.path.replace("\n", " › ").into();
        self.done.structured.push_clash(Clash { key, lines, text, proposal: None });
        self.last = Some(Kind::Heading);
    }

    fn heading(&mut self, trio: &Trio<'_, '_>) {
        let found = Sides::from_fn(|side| trio[side].and_then(|part| part.heading.as_ref()));
        self.one(&found, trio);
    }

    fn entries(&mut self, part: &Part<'_>, entries: Sides<&[Block<'_>]>) {
        let (numbers, total) = numbered(entries);
        let (order, _) = order::merged(numbers.as_ref().map(Vec::as_slice), total);
        let mut places = Sides::from_fn(|_| vec![None; total]);
        for (side, numbers) in numbers.iter() {
            numbers.iter().enumerate().for_each(|(at, &number)| places[side][number] = Some(at));
        }
        for number in order {
            let found: Found<'_, '_> =
                Sides::from_fn(|side| places[side][number].map(|at| &entries[side][at]));
            self.one(&found, &Sides::new(None, Some(part), None));
        }
    }

    /// A heading or an entry.
    fn one(&mut self, found: &Found<'_, '_>, part: &Trio<'_, '_>) {
        let keys = found.map(|block| block.map(|block| block.key.as_bstr()));
        match Change::of(&keys).taken() {
            Some(side) => {
                let same = found.map(|block| block.map(|block| block.text));
                let layout = if keys.country == keys.upstream { Change::of(&same).taken() } else { None };
                if let Some(block) = found[layout.unwrap_or(side)] {
                    self.block(block);
                }
            }
            None => self.clash(found, part),
        }
        for (side, block) in found.iter() {
            self.lines[side] = block.map_or(self.lines[side], |block| block.lines.end);
        }
    }

    fn clash(&mut self, found: &Found<'_, '_>, part: &Trio<'_, '_>) {
        let Some(block) = found.country.or(found.upstream) else { return };
        let path = part.iter().find_map(|(_, part)| part.map(|part| part.path.clone())).unwrap_or_default();
        for block in found.iter().filter_map(|(_, block)| *block) {
            let key = entry_key(path.as_bstr(), block.key.as_bstr());
            self.done.open.insert(if block.kind == Kind::Heading { path.clone() } else { key });
        }
        self.separate(self.blank(block));
        let lines = Sides::from_fn(|side| {
            found[side].map_or(self.lines[side]..self.lines[side], |block| block.lines.clone())
        });
        let text = found.map(|block| block.map_or_else(BString::default, |block| ended(block.text)));
        let name: String = block.key.to_str_lossy().chars().take(60).collect();
        let key = format!("{} › {name}", path.replace("\n", " › ").to_str_lossy()).into();
        self.done.structured.push_clash(Clash { key, lines, text, proposal: None });
        self.last = Some(block.kind);
    }

    fn block(&mut self, block: &Block<'_>) {
        self.separate(self.blank(block));
        self.done.structured.push(&ended(block.text));
        self.last = Some(block.kind);
    }

    fn separate(&mut self, blank: usize) {
        for _ in 0..blank {
            self.done.structured.push(b"\n");
        }
    }

    /// How many blank lines stand before a block: as many as there, but two bullets that are neighbours only here have none,
    /// and what else is a neighbour only here has one.
    fn blank(&self, block: &Block<'_>) -> usize {
        match (self.last, block.kind) {
            (None, _) => 0,
            (Some(Kind::Bullet), Kind::Bullet) if block.after != Some(Kind::Bullet) => 0,
            (Some(last), _) if block.after == Some(last) => block.blank,
            _ => block.blank.max(1),
        }
    }
}

fn whole(part: &Part<'_>) -> BString {
    let mut text = BString::default();
    for (at, block) in part.heading.iter().chain(&part.entries).enumerate() {
        if at > 0 {
            text.extend(std::iter::repeat_n(b'\n', block.blank));
        }
        text.extend_from_slice(&ended(block.text));
    }
    text
}

/// With a newline at its end.
fn ended(text: &[u8]) -> BString {
    if text.ends_with(b"\n") { text.into() } else { [text, b"\n"].concat().into() }
}
