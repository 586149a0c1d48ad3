//! Three texts merged into one, as git merges them.
//!
//! Owns [`merge_text`] and its answer, [`TextMerge`]. Must not know paths, attributes or what becomes of a conflict.
//! Two changes that overlap or touch (no unchanged line between them) conflict, unless they are the same change, or
//! leave the same text; this is git's rule (`xdl_merge` in `xdiff/xmerge.c`), and with it and the same alignment of lines
//! (see [`diff`](super::diff)) a text merges here exactly when it merges in git, to the same bytes.
//!
//! ```
//! use git_reconcile::conflict::merge::{TextOptions, merge_text};
//! use git_reconcile::sides::Sides;
//! let sides = Sides::new(&b"a\nb\nc\n"[..], b"A\nb\nc\n", b"a\nb\nC\n");
//! let merge = merge_text(sides, &TextOptions::default());
//! assert_eq!(merge.result().unwrap(), b"A\nb\nC\n");
//! ```

mod favor;
mod opinion;
mod regions;
#[cfg(test)]
mod tests;

use std::ops::Range;

use bstr::BString;

pub use opinion::{Opinion, second_opinion};

use super::Hunk;
pub use super::diff::Algorithm;
use super::diff::Token;
use crate::sides::{Side, Sides};
use crate::text::{Ending, Lines, Whitespace, ending};

/// What becomes of lines that conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Favor {
    /// They stay conflicts.
    #[default]
    Nobody,
    /// The country's lines are taken (`-X ours` of a merge).
    Country,
    /// Upstream's lines are taken.
    Upstream,
    /// Both are, the country's first (the attribute `merge=union`).
    Union,
}

/// What becomes of changes that touch: none of the lines is changed by both sides, but no unchanged line is between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Touching {
    /// They conflict, as in git.
    #[default]
    Conflicts,
    /// Both are taken, in the order of the lines. Two insertions at one place still conflict.
    Combines,
}

/// How to merge; the default is what git does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// How lines are aligned.
    pub algorithm: Algorithm,
    /// Which white space makes lines different.
    pub whitespace: Whitespace,
    /// What becomes of changes that touch.
    pub touching: Touching,
    /// What becomes of lines that conflict.
    pub favor: Favor,
}

/// Whose lines stand in the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// Nobody changed them. (Up to white space that was to be ignored; then the country's stand.)
    Unchanged,
    /// Only the country changed them, or it was favoured.
    Country,
    /// Only upstream changed them, or it was favoured.
    Upstream,
    /// Both changed them to the same text.
    Same,
    /// Both sides' lines, the country's first: only where [`Favor::Union`] was asked for.
    Union,
}

impl Taken {
    /// The sides whose lines are written, in that order.
    const fn from(self) -> &'static [Side] {
        match self {
            Self::Upstream => &[Side::Upstream],
            Self::Unchanged | Self::Country | Self::Same => &[Side::Country],
            Self::Union => &[Side::Country, Side::Upstream],
        }
    }
}

/// A run of lines with one fate. The regions of a merge follow each other without a gap on every side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Region {
    /// Lines that merged.
    Clean {
        /// Where they stand on each side. Where a side was favoured only the first region of the conflict has the
        /// base's lines; it has them all.
        lines: Sides<Range<usize>>,
        /// Whose stand in the result.
        taken: Taken,
    },
    /// Lines that did not.
    Conflict(Sides<Range<usize>>),
}

impl Region {
    /// Where its lines stand on each side.
    #[must_use]
    pub const fn lines(&self) -> &Sides<Range<usize>> {
        match self {
            Self::Clean { lines, .. } | Self::Conflict(lines) => lines,
        }
    }
}

/// A merged text: regions over the lines of the three sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMerge<'a> {
    sides: Sides<Lines<'a>>,
    regions: Vec<Region>,
    algorithm: Algorithm,
}

/// Merges the changes from `base` to `country` and from `base` to `upstream`.
///
/// The texts are taken as they are: whether one is binary, and what attributes say, is for the caller to ask before.
/// A side that has no file is an empty text.
#[must_use]
pub fn merge_text<'a>(sides: Sides<&'a [u8]>, options: &TextOptions) -> TextMerge<'a> {
    Aligned::new(sides, options.whitespace).merge(*options)
}

/// Three texts cut into lines, and the lines numbered so that equal lines have equal numbers.
struct Aligned<'a> {
    lines: Sides<Lines<'a>>,
    tokens: Sides<Vec<Token>>,
    vocabulary: usize,
}

impl<'a> Aligned<'a> {
    fn new(sides: Sides<&'a [u8]>, whitespace: Whitespace) -> Self {
        let lines = sides.map(Lines::new);
        let most = lines.base.len() + lines.country.len() / 8 + lines.upstream.len() / 8;
        let mut interner = imara_diff::Interner::new(most);
        let tokens = lines
            .as_ref()
            .map(|lines| lines.iter().map(|line| interner.intern(whitespace.key(line)).0).collect());
        let vocabulary = interner.num_tokens() as usize;
        Self { lines, tokens, vocabulary }
    }

    fn merge(self, options: TextOptions) -> TextMerge<'a> {
        let mut regions = regions::regions(&self, options);
        if options.favor != Favor::Nobody {
            regions = favor::settle(&self, regions, options);
        }
        TextMerge { sides: self.lines, regions, algorithm: options.algorithm }
    }
}

impl<'a> TextMerge<'a> {
    /// The regions, from the first line to the last.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The three texts.
    #[must_use]
    pub const fn sides(&self) -> &Sides<Lines<'a>> {
        &self.sides
    }

    /// The alignment that gave this merge.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether nothing conflicts.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.conflicts().next().is_none()
    }

    /// Where the lines of each conflict stand, in order.
    pub fn conflicts(&self) -> impl Iterator<Item = &Sides<Range<usize>>> {
        self.regions.iter().filter_map(|region| match region {
            Region::Conflict(lines) => Some(lines),
            Region::Clean { .. } => None,
        })
    }

    /// The merged text; `None` where something conflicts.
    #[must_use]
    pub fn result(&self) -> Option<Vec<u8>> {
        self.is_clean().then(|| self.result_with(|_, _| Vec::new()))
    }

    /// The merged text with what `settle` says in the place of each conflict (its number, from 1, and its lines).
    ///
    /// A part that ends without newline gets one when lines follow, so that no two lines become one. In a plain merge
    /// that happens to no part; it can where white space is ignored, and where `settle` forgets it.
    pub fn result_with(&self, mut settle: impl FnMut(usize, &Sides<Range<usize>>) -> Vec<u8>) -> Vec<u8> {
        let mut out =
            Vec::with_capacity(self.sides.country.text().len().max(self.sides.upstream.text().len()));
        let mut number = 0;
        for region in &self.regions {
            match region {
                Region::Clean { lines, taken } => {
                    for &side in taken.from() {
                        append_lines(&mut out, self.sides[side].slice(lines[side].clone()));
                        if *taken == Taken::Union && side == Side::Country {
                            end_line(&mut out);
                        }
                    }
                }
                Region::Conflict(lines) => {
                    number += 1;
                    append_lines(&mut out, &settle(number, lines));
                }
            }
        }
        out
    }

    /// What conflicts, numbered from 1, with the bytes of each side.
    #[must_use]
    pub fn hunks(&self) -> Vec<Hunk> {
        self.conflicts().zip(1..).map(|(lines, number)| self.hunk(number, lines)).collect()
    }

    fn hunk(&self, number: usize, lines: &Sides<Range<usize>>) -> Hunk {
        let text = Sides::from_fn(|side| BString::from(self.sides[side].slice(lines[side].clone())));
        Hunk { number, lines: lines.clone(), text }
    }
}

/// Appends lines, after ending the last one, should it lack its newline.
fn append_lines(out: &mut Vec<u8>, lines: &[u8]) {
    if !lines.is_empty() {
        end_line(out);
        out.extend_from_slice(lines);
    }
}

/// Ends the last line, should it lack its newline, in the way of the line before it.
fn end_line(out: &mut Vec<u8>) {
    if !out.is_empty() && ending(out) == Ending::Missing {
        let line_before = out.iter().rposition(|&byte| byte == b'\n').map(|at| &out[..=at]);
        let crlf = line_before.is_some_and(|text| ending(text) == Ending::CrLf);
        out.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
    }
}
