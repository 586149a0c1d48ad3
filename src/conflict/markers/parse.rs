//! Reads a text with markers back into hunks.
//!
//! Owns the grammar: `<<<<<<<` country, perhaps `|||||||` base, `=======` upstream, `>>>>>>>`, all of one length. Must not
//! know who wrote the text: a person has been at it, so that markers may be left over or gone. What does not make a
//! whole conflict stays text and is reported; no line is lost.

use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::{INSIDE_BASE, MarkerLine, NO_NEWLINE, SHORTEST, Sign};
use crate::conflict::Hunk;
use crate::sides::Sides;
use crate::text::{Ending, Lines, ending};

/// A text cut into ordinary lines and conflicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked<'a> {
    lines: Lines<'a>,
    /// In order, without a gap.
    pub pieces: Vec<Piece>,
    /// Markers that make no whole conflict, by line.
    pub problems: Vec<Problem>,
}

/// A part of a marked text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Ordinary lines: where they stand, from 0.
    Text(Range<usize>),
    /// A conflict.
    Hunk(MarkedHunk),
}

/// A conflict between markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedHunk {
    /// Where it stands in the marked text, from 0, markers included.
    pub lines: Range<usize>,
    /// The bytes of each side; the base's are empty in the style `merge`.
    pub text: Sides<BString>,
    /// What the markers say of each side; the base's is empty in the style `merge`.
    pub labels: Sides<BString>,
    /// Whether the base is told.
    pub style: Style,
}

/// The two styles of conflicts that git writes (`merge.conflictStyle`; `zdiff3` looks like `diff3`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With the base's part.
    Diff3,
    /// Without.
    Merge,
}

/// A marker that makes no whole conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong with a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// An opening marker whose conflict is not closed, or not in order.
    Unclosed,
    /// A marker of a later part where no conflict was opened, or out of order.
    Stray,
}

impl Marked<'_> {
    /// The whole text.
    #[must_use]
    pub const fn lines(&self) -> &Lines<'_> {
        &self.lines
    }

    /// The conflicts, in order.
    pub fn hunks(&self) -> impl Iterator<Item = &MarkedHunk> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hunk(hunk) => Some(hunk),
            Piece::Text(_) => None,
        })
    }

    /// Whether the text has neither conflicts nor markers left over.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.problems.is_empty() && self.hunks().next().is_none()
    }
}

impl MarkedHunk {
    /// The key that the same conflict has in the merge that made it ([`Hunk::key`]); none where the base is not told.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        let hunk = Hunk { number: 0, lines: Sides::default(), text: self.text.clone() };
        (self.style == Style::Diff3).then(|| hunk.key())
    }
}

/// Reads `text`, whose markers are as long as its longest opening one.
#[must_use]
pub fn parse(text: &[u8]) -> Marked<'_> {
    let lines = Lines::new(text);
    let openings = lines
        .iter()
        .filter_map(MarkerLine::read)
        .filter(|marker| marker.sign == Sign::Country && !marker.label.starts_with(INSIDE_BASE));
    let size = openings.map(|marker| marker.size).max().unwrap_or(SHORTEST);
    Reader::new(lines, size).read()
}

/// Reads `text` with markers of just `size` signs.
#[must_use]
pub fn parse_sized(text: &[u8], size: usize) -> Marked<'_> {
    Reader::new(Lines::new(text), size).read()
}

/// A conflict that was opened: the lines of its markers so far.
struct Open {
    country: usize,
    base: Option<usize>,
    upstream: Option<usize>,
}

struct Reader<'a> {
    lines: Lines<'a>,
    size: usize,
    pieces: Vec<Piece>,
    problems: Vec<Problem>,
    /// The first line that is in no piece yet.
    done: usize,
    open: Option<Open>,
}

impl<'a> Reader<'a> {
    const fn new(lines: Lines<'a>, size: usize) -> Self {
        Self { lines, size, pieces: Vec::new(), problems: Vec::new(), done: 0, open: None }
    }

    fn read(mut self) -> Marked<'a> {
        let markers: Vec<_> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(line, text)| {
                MarkerLine::read(text)
                    .filter(|marker| marker.size == self.size)
                    .map(|marker| (line, marker.sign))
            })
            .collect();
        // Seven equal signs alone are a heading underlined.
        if markers.iter().any(|(_, sign)| *sign != Sign::Upstream) {
            for (line, sign) in markers {
                self.marker(line, sign);
            }
        }
        self.give_up();
        self.text_until(self.lines.len());
        self.problems.sort_by_key(|problem| problem.line);
        Marked { lines: self.lines, pieces: self.pieces, problems: self.problems }
    }

    fn marker(&mut self, line: usize, sign: Sign) {
        match (sign, &mut self.open) {
            (Sign::Country, _) => {
                self.give_up();
                self.open = Some(Open { country: line, base: None, upstream: None });
            }
            (Sign::Base, Some(open @ Open { base: None, upstream: None, .. })) => open.base = Some(line),
            (Sign::Upstream, Some(open @ Open { upstream: None, .. })) => open.upstream = Some(line),
            (Sign::End, Some(Open { country, base, upstream: Some(upstream) })) => {
                let (country, base, upstream) = (*country, *base, *upstream);
                self.open = None;
                self.text_until(country);
                let hunk = self.hunk(country, base, upstream, line);
                self.pieces.push(Piece::Hunk(hunk));
                self.done = line + 1;
            }
            _ => {
                self.give_up();
                self.problem(line, ProblemKind::Stray);
            }
        }
    }

    /// Leaves the open conflict as text.
    fn give_up(&mut self) {
        if let Some(open) = self.open.take() {
            self.problem(open.country, ProblemKind::Unclosed);
        }
    }

    fn problem(&mut self, line: usize, kind: ProblemKind) {
        self.problems.push(Problem { line: line + 1, kind });
    }

    fn text_until(&mut self, line: usize) {
        if self.done < line {
            self.pieces.push(Piece::Text(self.done..line));
            self.done = line;
        }
    }

    fn hunk(&self, country: usize, base: Option<usize>, upstream: usize, end: usize) -> MarkedHunk {
        let (country_text, country_label) = self.side(country + 1..base.unwrap_or(upstream), country);
        let (base_text, base_label) =
            base.map_or_else(Default::default, |base| self.side(base + 1..upstream, base));
        let (upstream_text, upstream_label) = self.side(upstream + 1..end, end);
        MarkedHunk {
            lines: country..end + 1,
            text: Sides::new(base_text, country_text, upstream_text),
            labels: Sides::new(base_label, country_label, upstream_label),
            style: if base.is_some() { Style::Diff3 } else { Style::Merge },
        }
    }

    /// The bytes and the label of a side, whose label is on the marker at line `labelled`.
    fn side(&self, lines: Range<usize>, labelled: usize) -> (BString, BString) {
        let marker = self.lines.get(labelled).unwrap_or_default();
        let label = MarkerLine::read(marker).map_or(&b""[..], |marker| marker.label);
        let text = self.lines.slice(lines);
        let Some(label) = label.strip_suffix(NO_NEWLINE.as_bytes()) else {
            return (text.into(), label.into());
        };
        let newline = if ending(marker) == Ending::CrLf { &b"\r\n"[..] } else { b"\n" };
        let text = text.strip_suffix(newline).or_else(|| text.strip_suffix(b"\n")).unwrap_or(text);
        (text.into(), label.trim_end().into())
    }
}
