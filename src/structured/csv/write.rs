//! The merged table as text.
//!
//! Owns the layout of the result: each cell as the side spelled it that it is taken from, line ends and blank lines as the
//! file has them.

use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::columns::{Column, Columns};
use super::rows::{Fate, Group, Rows};
use super::table::{Row, Table};
use crate::sides::{Side, Sides};
use crate::structured::order::Led;
use crate::structured::{Change, Clash, Note, NoteKind, Piece, Structured};
use crate::text::Ending;

/// Where a cell is looked for after the side that it should come from.
const THEN: [Side; 3] = [Side::Country, Side::Upstream, Side::Base];

pub(super) fn write(tables: &Sides<Table<'_>>, columns: &Columns, rows: &Rows<'_>) -> Structured {
    let headers = tables.as_ref().map(|table| Some(&table.header));
    let done = headers.map(|header| header.map_or(0, |header| header.lines.end));
    let ending = Change::of(&tables.as_ref().map(|table| table.ending)).taken().unwrap_or(Side::Country);
    let newline = if tables[ending].ending == Ending::CrLf { &b"\r\n"[..] } else { b"\n" };
    let mut writer = Writer { tables, columns, rows, newline, done, out: Structured::default() };
    writer.header();
    for &(group, nth) in &rows.order {
        writer.item(&rows.groups[group], &rows.fates[group], nth);
    }
    writer.end();
    writer.notes();
    writer.out
}

struct Writer<'a, 't> {
    tables: &'t Sides<Table<'a>>,
    columns: &'t Columns,
    rows: &'t Rows<'a>,
    newline: &'static [u8],
    /// Up to where each side's lines are written.
    done: Sides<usize>,
    out: Structured,
}

/// The row of each side that has one.
type Found<'t, 'a> = Sides<Option<&'t Row<'a>>>;

impl<'a, 't> Writer<'a, 't> {
    fn header(&mut self) {
        let marked = Change::of(&self.tables.as_ref().map(|table| table.marked)).taken();
        if self.tables[marked.unwrap_or(Side::Country)].marked {
            self.out.push(b"\xef\xbb\xbf");
        }
        let headers = self.tables.as_ref().map(|table| Some(&table.header));
        let text = self.line(&headers, |_| Side::Country);
        self.out.push(&text);
    }

    fn item(&mut self, group: &Group<'_>, fate: &Fate, nth: usize) {
        let found = self.found(group, nth);
        match fate {
            Fate::Clash => {
                let text = Sides::from_fn(|side| self.block(group, side));
                self.clash(group, text);
            }
            Fate::Side(side) => {
                let alone = Sides::from_fn(|one| found[one].filter(|_| one == *side));
                let text = self.line(&alone, |_| *side);
                self.out.push(&text);
            }
            Fate::Cells(changes) => self.cells(group, &found, changes),
        }
        for (side, row) in found.iter() {
            self.done[side] = row.map_or(self.done[side], |row| row.lines.end);
        }
    }

    fn found(&self, group: &Group<'_>, nth: usize) -> Found<'t, 'a> {
        let tables = self.tables;
        Sides::from_fn(|side| group.rows[side].get(nth).map(|&at| &tables[side].rows[at]))
    }

    fn cells(&mut self, group: &Group<'_>, found: &Found<'_, '_>, changes: &[Change]) {
        let line = |open: Side| self.line(found, |column| changes[column].taken().unwrap_or(open));
        if !changes.contains(&Change::Both) {
            let text = line(Side::Country);
            return self.out.push(&text);
        }
        let text =
            Sides::from_fn(|side| if found[side].is_some() { line(side).into() } else { BString::default() });
        self.clash(group, text);
    }

    fn clash(&mut self, group: &Group<'_>, text: Sides<BString>) {
        let lines = Sides::from_fn(|side| self.lines(group, side));
        let key = group.key.to_vec().into();
        self.out.push_clash(Clash { key, lines, text, proposal: None });
    }

    /// The lines of a group's rows; where a side has none, the place after what is written.
    fn lines(&self, group: &Group<'_>, side: Side) -> Range<usize> {
        let row = |at: &usize| &self.tables[side].rows[*at].lines;
        let (first, last) = (group.rows[side].first().map(row), group.rows[side].last().map(row));
        let none = self.done[side]..self.done[side];
        first.zip(last).map_or(none, |(first, last)| first.start..last.end)
    }

    /// All rows of a group as one side has them, in the columns of the result.
    fn block(&self, group: &Group<'_>, side: Side) -> BString {
        let row = |&at: &usize| {
            let row = Sides::from_fn(|one| (one == side).then_some(&self.tables[side].rows[at]));
            self.line(&row, |_| side)
        };
        group.rows[side].iter().flat_map(row).collect::<Vec<u8>>().into()
    }

    /// A row, each cell from the side that `from` says, or from the next that has it.
    fn line(&self, found: &Found<'_, '_>, from: impl Fn(usize) -> Side) -> Vec<u8> {
        let mut line = Vec::new();
        for (number, column) in self.columns.list.iter().enumerate() {
            if number > 0 {
                line.push(self.tables.country.delimiter);
            }
            let mut sides = std::iter::once(from(number)).chain(THEN);
            line.extend_from_slice(sides.find_map(|side| raw(column, side, found)).unwrap_or_default());
        }
        line.extend_from_slice(self.newline);
        let blank = THEN.into_iter().find_map(|side| found[side]).map_or(0, |row| row.blank);
        line.extend_from_slice(&self.newline.repeat(blank));
        line
    }

    /// Takes the last newline away where the file has none.
    fn end(&mut self) {
        let ended =
            Change::of(&self.tables.as_ref().map(|table| table.ended)).taken().unwrap_or(Side::Country);
        if let (false, Some(Piece::Settled(text))) = (self.tables[ended].ended, self.out.pieces.last_mut()) {
            text.truncate(text.len() - self.newline.len());
        }
    }

    fn notes(&mut self) {
        for (side, name) in &self.columns.dropped {
            let text =
                format!("{side} dropped the column `{}`, and the result is without it", name.to_str_lossy());
            self.out.notes.push(Note { kind: NoteKind::Deleted, text });
        }
        self.deletions();
        self.duplicates();
        if self.rows.led == Led::CountryOfTwo {
            let text = "both sides moved rows; their order is the country's".to_owned();
            self.out.notes.push(Note { kind: NoteKind::Choice, text });
        }
    }

    fn deletions(&mut self) {
        let deleted = &self.rows.deleted;
        let (kind, what) = if self.rows.keeps_deleted() {
            (NoteKind::Choice, "that many are not deleted without a person; they are kept")
        } else {
            (NoteKind::Deleted, "they are deleted; see that no code uses them")
        };
        if !deleted.is_empty() {
            let keys = keys(deleted.iter().map(|&at| &self.rows.groups[at]));
            let text = format!(
                "upstream deleted rows that the country had not changed ({}: {keys}); {what}",
                deleted.len()
            );
            self.out.notes.push(Note { kind, text });
        }
    }

    fn duplicates(&mut self) {
        let repeated: Vec<_> = self.rows.groups.iter().filter(|group| group.is_repeated()).collect();
        if !repeated.is_empty() {
            let keys = keys(repeated.iter().copied());
            let text = format!("rows stand more than once on a side ({}: {keys})", repeated.len());
            self.out.notes.push(Note { kind: NoteKind::Duplicate, text });
        }
    }
}

/// The keys as a list for people.
fn keys<'g, 'a: 'g>(groups: impl Iterator<Item = &'g Group<'a>>) -> String {
    let keys: Vec<_> = groups.map(|group| group.key.to_str_lossy().replace('\u{1f}', " ")).collect();
    keys.join(", ")
}

fn raw<'r>(column: &Column, side: Side, found: &Found<'_, 'r>) -> Option<&'r [u8]> {
    Some(found[side]?.cells[column.at[side]?].raw)
}
