//! A CSV text as a table that remembers how it was written.
//!
//! Owns [`Table`]. Must not know merges. The grammar is RFC 4180 with what is met in the wild: a byte order mark, `;` or
//! a tab in the place of the comma, blank lines between rows, a last line without its newline. A cell keeps its own
//! spelling, so that a row that nobody changed is written back byte for byte.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use bstr::ByteSlice;

use crate::sides::Side;
use crate::structured::Declined;
use crate::text::{Ending, ending};

const MARK: &[u8] = b"\xef\xbb\xbf";

/// A text of one header and rows of as many cells; no header and no rows for an empty text.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    /// Whether the text begins with a byte order mark.
    pub(super) marked: bool,
    /// What stands between cells.
    pub(super) delimiter: u8,
    /// How its lines end.
    pub(super) ending: Ending,
    /// Whether the last line has its newline.
    pub(super) ended: bool,
    /// The names of the columns.
    pub(super) header: Row<'a>,
    /// Everything below.
    pub(super) rows: Vec<Row<'a>>,
}

/// Cells between two newlines.
#[derive(Clone, Debug, Default)]
pub(super) struct Row<'a> {
    /// Zero-based, with the blank lines that follow.
    pub(super) lines: Range<usize>,
    /// How many of them are blank.
    pub(super) blank: usize,
    /// From left to right.
    pub(super) cells: Vec<Cell<'a>>,
}

/// What stands between two delimiters.
#[derive(Clone, Debug)]
pub(super) struct Cell<'a> {
    /// As it is written, quotes included.
    pub(super) raw: &'a [u8],
    /// What it means.
    pub(super) value: Cow<'a, [u8]>,
}

impl<'a> Table<'a> {
    /// Reads `text`; `side` is told where it is malformed.
    pub(super) fn read(side: Side, text: &'a [u8]) -> Result<Self, Declined> {
        let body = text.strip_prefix(MARK).unwrap_or(text);
        let first_line = body.lines_with_terminator().next().unwrap_or_default();
        let delimiter = delimiter(first_line);
        let mut reader = Reader { side, text: body, at: 0, line: 0, delimiter };
        let mut rows = Vec::new();
        while reader.at < body.len() {
            rows.push(reader.row()?);
        }
        let mut rows = rows.into_iter();
        let header = rows.next().unwrap_or_default();
        let table = Self {
            marked: body.len() < text.len(),
            delimiter,
            ending: if ending(first_line) == Ending::CrLf { Ending::CrLf } else { Ending::Lf },
            ended: body.is_empty() || body.ends_with(b"\n"),
            header,
            rows: rows.collect(),
        };
        table.check(side)?;
        Ok(table)
    }

    /// Columns have names of their own, and rows a cell for each.
    fn check(&self, side: Side) -> Result<(), Declined> {
        let wide = self.header.cells.len();
        let names: BTreeSet<&[u8]> = self.header.cells.iter().map(|cell| cell.value.as_ref()).collect();
        if names.len() < wide {
            let what = "two columns have the same name".to_owned();
            return Err(Declined::Malformed { side, line: 1, what });
        }
        match self.rows.iter().find(|row| row.cells.len() != wide) {
            None => Ok(()),
            Some(row) => {
                let what = format!("a row of {} cells below a header of {wide}", row.cells.len());
                Err(Declined::Malformed { side, line: row.lines.start + 1, what })
            }
        }
    }

    /// Where the column with that name stands.
    pub(super) fn column(&self, name: &[u8]) -> Option<usize> {
        self.header.cells.iter().position(|cell| cell.value.as_ref() == name)
    }
}

/// The first of comma, semicolon and tab that the header has.
fn delimiter(header: &[u8]) -> u8 {
    [b',', b';', b'\t'].into_iter().find(|byte| header.contains(byte)).unwrap_or(b',')
}

struct Reader<'a> {
    side: Side,
    text: &'a [u8],
    at: usize,
    line: usize,
    delimiter: u8,
}

impl<'a> Reader<'a> {
    /// A row and the blank lines after it.
    fn row(&mut self) -> Result<Row<'a>, Declined> {
        let first = self.line;
        let mut cells = vec![self.cell()?];
        while self.text.get(self.at) == Some(&self.delimiter) {
            self.at += 1;
            cells.push(self.cell()?);
        }
        if !self.newline() {
            self.line += 1;
        }
        let mut blank = 0;
        while self.newline() {
            blank += 1;
        }
        Ok(Row { lines: first..self.line, blank, cells })
    }

    /// Steps over a newline, or the end of the text.
    fn newline(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let length = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        self.at += length;
        self.line += usize::from(length > 0);
        length > 0
    }

    fn cell(&mut self) -> Result<Cell<'a>, Declined> {
        if self.text.get(self.at) == Some(&b'"') { self.quoted() } else { Ok(self.plain()) }
    }

    fn plain(&mut self) -> Cell<'a> {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|&byte| byte == self.delimiter || byte == b'\n');
        let mut raw = &rest[..end.unwrap_or(rest.len())];
        if end.is_some_and(|end| rest[end] == b'\n') {
            raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        }
        self.at += raw.len();
        Cell { raw, value: Cow::Borrowed(raw) }
    }

    fn quoted(&mut self) -> Result<Cell<'a>, Declined> {
        let rest = &self.text[self.at..];
        let mut end = 1;
        loop {
            let Some(quote) = rest[end..].find_byte(b'"') else {
                return Err(self.wrong("a quoted cell that is not closed"));
            };
            end += quote + 1;
            if rest.get(end) != Some(&b'"') {
                break;
            }
            end += 1;
        }
        let follows = &rest[end..];
        let fine = follows.is_empty()
            || follows[0] == self.delimiter
            || follows.starts_with(b"\n")
            || follows.starts_with(b"\r\n");
        if !fine {
            return Err(self.wrong("text after the closing quote of a cell"));
        }
        let raw = &rest[..end];
        self.at += end;
        self.line += raw.find_iter(b"\n").count();
        let inner = &raw[1..end - 1];
        let doubled = inner.contains(&b'"');
        let value = if doubled { Cow::Owned(inner.replace(b"\"\"", b"\"")) } else { Cow::Borrowed(inner) };
        Ok(Cell { raw, value })
    }

    fn wrong(&self, what: &str) -> Declined {
        Declined::Malformed { side: self.side, line: self.line + 1, what: what.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table<'_>, Declined> {
        Table::read(Side::Country, text.as_bytes())
    }

    fn values(row: &Row<'_>) -> Vec<String> {
        row.cells.iter().map(|cell| String::from_utf8(cell.value.to_vec()).unwrap()).collect()
    }

    #[test]
    fn quotes_line_breaks_and_marks_are_read() {
        let table = read("\u{feff}id,a\r\n1,\"x,\"\"y\"\"\r\nz\"\r\n\r\n2,b").unwrap();
        assert_eq!((table.marked, table.ending, table.ended), (true, Ending::CrLf, false));
        assert_eq!(values(&table.rows[0]), ["1", "x,\"y\"\r\nz"]);
        assert_eq!((table.rows[0].lines.clone(), table.rows[0].blank), (1..4, 1));
        assert_eq!(
            (values(&table.rows[1]), table.rows[1].lines.clone()),
            (vec!["2".into(), "b".into()], 4..5)
        );
    }

    #[test]
    fn a_semicolon_or_a_tab_separates_where_there_is_no_comma() {
        assert_eq!(values(&read("a;b\n1;2,5\n").unwrap().rows[0]), ["1", "2,5"]);
        assert_eq!(values(&read("a\tb\n1\t2\n").unwrap().rows[0]), ["1", "2"]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let line = |text: &str| match read(text) {
            Err(Declined::Malformed { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line("a,b\n1,\"2\n3\n"), 2);
        assert_eq!(line("a,b\n1,\"2\"3\n"), 2);
        assert_eq!(line("a,b\n1,2\n1\n"), 3);
        assert_eq!(line("a,a\n1,2\n"), 1);
    }

    #[test]
    fn an_empty_text_is_an_empty_table() {
        let table = read("").unwrap();
        assert_eq!((table.header.cells.len(), table.rows.len(), table.ended), (0, 0, true));
    }
}
