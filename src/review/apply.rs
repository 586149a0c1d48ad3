//! A decision put into a file, and taken out again.
//!
//! Owns [`standing`] (which hunks still stand between markers, and where), [`replaced`] (a decision goes in) and
//! [`restored`] (it comes out). All are functions of bytes. A person may have edited the file meanwhile: nothing but the
//! hunk itself is ever touched, and what cannot be told apart from an edit is refused.
//!
//! The working tree's lines may end otherwise than those of the repository (`core.autocrlf`), and git may have written the
//! markers anew without the base's part (`git checkout --conflict=merge`): such hunks are recognised too, and a decision
//! leaves the lines as the file has them.

use std::ops::Range;

use bstr::{BString, ByteSlice};

pub use super::standing::{Block, standing};

use super::how::newline_of;
use super::session::How;
use crate::conflict::diff::{Algorithm, Change, changes};
use crate::conflict::markers::{Piece, parse};
use crate::sides::Sides;
use crate::text::{Ending, Lines, ending};

/// A decision that cannot be taken out of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// Somebody edited the lines that the decision left.
    #[error("the lines were edited after the decision (line {line})")]
    Edited {
        /// Where the edit begins in the file as it is, from 1.
        line: usize,
    },
    /// The file as it was never had the hunk.
    #[error("the merge left no markers there")]
    NoHunk,
}

impl RestoreError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Edited { .. } => {
                Some("undo the edit first, or edit the file and leave the decision as it is".to_owned())
            }
            Self::NoHunk => None,
        }
    }
}

/// `file` with the lines of `how` in the place of `block`; the same bytes where only the file itself knows them.
#[must_use]
pub fn replaced(file: &[u8], block: &Block, how: &How) -> Vec<u8> {
    let sides = block.text.as_ref().map(|text| text.as_slice());
    let Some(text) = how.lines(sides) else { return file.to_vec() };
    let lines = Lines::new(file);
    let text = match how {
        How::Edited { text } => with_endings(text, newline_of(lines.slice(block.lines.clone()))),
        _ => text,
    };
    spliced(&lines, block.lines.clone(), &text)
}

/// The lines of a file with `text` in the place of some; a line break that would be missing in the middle is put in.
fn spliced(lines: &Lines<'_>, place: Range<usize>, text: &[u8]) -> Vec<u8> {
    let mut result = lines.slice(0..place.start).to_vec();
    result.extend_from_slice(text);
    let rest = lines.slice(place.end..lines.len());
    if !text.is_empty() && !rest.is_empty() && !text.ends_with(b"\n") {
        result.extend_from_slice(newline_of(lines.slice(place)));
    }
    result.extend_from_slice(rest);
    result
}

/// Each line with the end that the file's lines have.
fn with_endings(text: &[u8], newline: &[u8]) -> BString {
    let mut result = Vec::with_capacity(text.len());
    for line in text.lines_with_terminator() {
        match ending(line) {
            Ending::Missing => result.extend_from_slice(line),
            Ending::Lf => result.extend([&line[..line.len() - 1], newline].concat()),
            Ending::CrLf => result.extend([&line[..line.len() - 2], newline].concat()),
        }
    }
    result.into()
}

/// What a file was made from: the text as the merge left it, and what was decided of each of its marked hunks.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// With markers around every hunk that was open.
    pub marked: &'a [u8],
    /// The decision of each of these hunks, in order; those beyond the end are open.
    pub decided: &'a [Option<How>],
}

/// Where a hunk of the origin stands in what was made of it.
struct Place {
    lines: Range<usize>,
    /// The hunk with its markers.
    markers: Vec<u8>,
}

/// `file` with the markers back around the hunk `at` (from 0) of its origin.
///
/// # Errors
/// [`RestoreError`] when the decided lines were edited since, or there is no such hunk.
pub fn restored(file: &[u8], origin: &Origin<'_>, at: usize) -> Result<Vec<u8>, RestoreError> {
    let (made, places) = origin.made();
    let place = places.get(at).ok_or(RestoreError::NoHunk)?;
    let (old, new) = (Lines::new(&made), Lines::new(file));
    let now = moved(&old, &new, &place.lines)
        .map_err(|edit| RestoreError::Edited { line: edit.after.start + 1 })?;
    Ok(spliced(&new, now, &place.markers))
}

/// What stands in `file` where the hunk `at` (from 0) of its origin was open: what a person put there by hand.
///
/// Lines next to the hunk that were edited with it belong to it. `None` where there is no such hunk.
#[must_use]
pub fn by_hand(file: &[u8], origin: &Origin<'_>, at: usize) -> Option<BString> {
    let (made, places) = origin.made();
    let place = places.get(at)?;
    let (old, new) = (Lines::new(&made), Lines::new(file));
    let now = around(&diff(&old, &new), &place.lines);
    Some(new.slice(now).into())
}

/// Where some lines of a text stand after it was edited.
fn moved(old: &Lines<'_>, new: &Lines<'_>, place: &Range<usize>) -> Result<Range<usize>, Change> {
    let changes = diff(old, new);
    if let Some(edit) = changes.iter().find(|change| touches(change, place)) {
        return Err(edit.clone());
    }
    Ok(around(&changes, place))
}

/// Whether an edit changed one of the lines, or the lines on both sides of where they would be if there are none.
const fn touches(change: &Change, place: &Range<usize>) -> bool {
    change.before.start < place.end && change.before.end > place.start
}

/// The lines in the edited text, with all edits that reach into them.
fn around(changes: &[Change], place: &Range<usize>) -> Range<usize> {
    let mut over = changes.iter().filter(|change| touches(change, place));
    if let Some(first) = over.next() {
        let last = over.next_back().unwrap_or(first);
        let lead = first.before.start.saturating_sub(place.start);
        let tail = place.end.saturating_sub(last.before.end);
        return first.after.start - lead..last.after.end + tail;
    }
    let before = changes.iter().rev().find(|change| change.before.end <= place.start);
    let start = before.map_or(place.start, |change| place.start + change.after.end - change.before.end);
    start..start + place.len()
}

/// The edits that lead from one text to the other.
fn diff(old: &Lines<'_>, new: &Lines<'_>) -> Vec<Change> {
    let mut known: Vec<&[u8]> = old.iter().chain(new.iter()).collect();
    known.sort_unstable();
    known.dedup();
    let names = |lines: &Lines<'_>| -> Vec<u32> {
        let name = |line: &[u8]| known.partition_point(|other| *other < line);
        lines.iter().map(|line| u32::try_from(name(line)).unwrap_or(u32::MAX)).collect()
    };
    changes(&names(old), &names(new), known.len(), Algorithm::Patience)
}

impl Origin<'_> {
    /// The text with the decisions in, and of each hunk where it stands there and what its markers were.
    fn made(&self) -> (Vec<u8>, Vec<Place>) {
        let marked = parse(self.marked);
        let (mut text, mut places, mut line) = (Vec::new(), Vec::new(), 0);
        let last = marked.pieces.len().saturating_sub(1);
        for (at, piece) in marked.pieces.iter().enumerate() {
            match piece {
                Piece::Text(lines) => {
                    text.extend_from_slice(marked.lines().slice(lines.clone()));
                    line += lines.len();
                }
                Piece::Hunk(hunk) => {
                    let markers = marked.lines().slice(hunk.lines.clone());
                    let sides = hunk.text.as_ref().map(|text| text.as_slice());
                    let mut left = self.left(places.len(), markers, sides);
                    if at < last && !left.is_empty() && !left.ends_with(b"\n") {
                        left.extend_from_slice(newline_of(markers));
                    }
                    let number = Lines::new(&left).len();
                    text.extend_from_slice(&left);
                    places.push(Place { lines: line..line + number, markers: markers.to_vec() });
                    line += number;
                }
            }
        }
        (text, places)
    }

    /// What a decision left of a hunk.
    fn left(&self, at: usize, markers: &[u8], sides: Sides<&[u8]>) -> Vec<u8> {
        let decided = self.decided.get(at).and_then(Option::as_ref);
        let text = decided.and_then(|how| how.lines(sides));
        text.map_or_else(|| markers.to_vec(), |text| with_endings(&text, newline_of(markers)).into())
    }
}

#[cfg(test)]
mod tests;
