//! A run of inline Markdown as plain words.
//!
//! Owns what is kept of markup: the words, references, backticked words and linked paths. Must not know lists and
//! sections.
//!
//! `Mend [**all**](doc/gates.md) \[now\]` becomes the words `Mend all [now]` and the path `doc/gates.md`.

use std::ops::Range;

use super::model::PassageKind;
use super::reference::{NotesOptions, Ref};
use super::scan::{Mark, references};

/// Inline text under construction.
pub(super) struct Leaf {
    pub kind: PassageKind,
    /// Words so far; code as it stands.
    pub text: String,
    /// The bytes of the file it comes from.
    pub range: Range<usize>,
    /// Links and code within the text.
    marks: Vec<Mark>,
    /// Where lines of the source begin in the text.
    breaks: Vec<usize>,
    open: Vec<(usize, String)>,
    code: Vec<String>,
}

/// What a finished leaf says.
pub(super) struct Words {
    pub kind: PassageKind,
    pub text: String,
    /// Rows of a table that follows the text without a break; empty if there is none.
    pub table: String,
    pub refs: Vec<Ref>,
    pub code: Vec<String>,
}

impl Leaf {
    pub fn new(kind: PassageKind, range: Range<usize>) -> Self {
        Self {
            kind,
            text: String::new(),
            range,
            marks: Vec::new(),
            breaks: Vec::new(),
            open: Vec::new(),
            code: Vec::new(),
        }
    }

    /// Extends the bytes it comes from.
    pub fn reach(&mut self, range: &Range<usize>) {
        self.range.end = self.range.end.max(range.end);
    }

    /// Adds text; runs of white space become one space, but not in code.
    pub fn text(&mut self, text: &str) {
        if matches!(self.kind, PassageKind::Code(_)) {
            self.text.push_str(text);
            return;
        }
        for letter in text.chars() {
            if !letter.is_whitespace() {
                self.text.push(letter);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
    }

    /// Adds a backticked word.
    pub fn code(&mut self, text: &str) {
        self.keep_code(text);
        let start = self.text.len();
        self.text(text);
        self.marks.push(Mark::Code(start..self.text.len()));
    }

    /// Goes on with the next line of the source.
    pub fn break_line(&mut self) {
        self.text(" ");
        self.breaks.push(self.text.len());
    }

    /// Adds what stands between cells and rows.
    pub fn separate(&mut self, separator: &str) {
        let length = self.text.trim_end_matches([' ', '|']).len();
        if separator == "\n" {
            self.text.truncate(length);
        }
        self.text.push_str(separator);
    }

    pub fn open_link(&mut self, url: &str) {
        if is_path(url) {
            self.keep_code(url.split(['#', '?']).next().unwrap_or(url));
        }
        self.open.push((self.text.len(), url.to_owned()));
    }

    pub fn close_link(&mut self) {
        if let Some((start, url)) = self.open.pop() {
            self.marks.push(Mark::Link(start..self.text.len(), url));
        }
    }

    /// What it says, in the end; `source` is what it was read from.
    pub fn read(mut self, source: &str, options: &NotesOptions) -> Words {
        let is_code = matches!(self.kind, PassageKind::Code(_));
        self.marks.sort_by_key(|mark| mark.span().start);
        let refs = if is_code { Vec::new() } else { references(&self.text, &self.marks, options) };
        let table = self.split_table(source).unwrap_or_default();
        let text = if is_code { self.text.trim_end_matches(['\n', '\r']) } else { self.text.trim() };
        Words { kind: self.kind, text: text.to_owned(), table, refs, code: self.code }
    }

    /// Cuts off a table that Markdown takes for the end of the paragraph, because it is not indented as the bullet is.
    fn split_table(&mut self, source: &str) -> Option<String> {
        let lines: Vec<&str> = source.trim_end().lines().map(str::trim).collect();
        let rule = lines.iter().position(|line| is_table_rule(line)).filter(|rule| *rule > 1)?;
        let is_row = |line: &&str| line.starts_with('|');
        if self.kind != PassageKind::Paragraph
            || self.breaks.len() + 1 != lines.len()
            || !lines.iter().skip(rule - 1).all(is_row)
        {
            return None;
        }
        let starts: Vec<usize> = self.breaks.iter().skip(rule - 2).copied().collect();
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        let rows =
            starts.iter().copied().zip(ends).map(|(start, end)| self.text.get(start..end).unwrap_or(""));
        let cells = rows.map(|row| row.trim().trim_matches('|').trim()).filter(|row| !is_table_rule(row));
        let table = cells.collect::<Vec<_>>().join("\n");
        self.text.truncate(starts.first().copied()?);
        Some(table)
    }

    fn keep_code(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.code.iter().any(|known| known == text) {
            self.code.push(text.to_owned());
        }
    }
}

/// Whether a line parts the head of a table from its rows.
fn is_table_rule(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.chars().all(|letter| " |:-".contains(letter))
}

/// Whether a link leads to a file of the repository.
fn is_path(url: &str) -> bool {
    let scheme = url.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    !scheme && !url.starts_with(['#', '?', '(']) && !url.starts_with("//") && url.contains(['/', '.'])
}
