//! Runs of lines on their way from a file's version to the one before it.
//!
//! Owns the comparison of two versions ([`compare`]) and what becomes of a run of lines in it ([`pass_on`], [`Place`]). Must
//! not know commits or paths.
//!
//! ```text
//! before  a b c d        lines 1..4 of `after` (X c d): 1..2 stay behind, as the change 1..2 → 1..2 made them;
//! after   a X c d        2..4 pass on to 2..4 of `before`
//! ```

use std::ops::Range;

use bstr::ByteSlice;

use crate::conflict::diff::{Algorithm, Change, changes};
use crate::text::{count_lines, line_feeds, shared_end, shared_start};

/// A run of lines in one version of a file, and what it is traced for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<W> {
    /// First line in this version, from 0.
    pub(super) start: usize,
    /// How many.
    pub(super) len: usize,
    /// The first line where the trace began.
    pub(super) origin: usize,
    /// What it is traced for.
    pub(super) what: W,
}

impl<W: Copy> Piece<W> {
    /// A part of it that begins `skip` lines in, with its lines moved to `start`.
    const fn part(&self, skip: usize, len: usize, start: usize) -> Self {
        Self { start, len, origin: self.origin + skip, what: self.what }
    }

    const fn end(&self) -> usize {
        self.start + self.len
    }
}

/// Where in a version of a file something may have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In these lines, or at an end of them where they are none.
    Lines(Range<usize>),
    /// Somewhere in the file.
    Anywhere,
}

impl Place {
    /// Whether a change to these lines happened there.
    pub(super) const fn touches(&self, lines: &Range<usize>) -> bool {
        match self {
            Self::Lines(place) => touches(place, lines),
            Self::Anywhere => true,
        }
    }

    /// The same place in the version before `changes`.
    pub(super) fn before(&self, changes: &[Change]) -> Self {
        match self {
            Self::Lines(place) => Self::Lines(widen(place, changes)),
            Self::Anywhere => Self::Anywhere,
        }
    }

    /// Takes in another place and what is between the two.
    pub(super) fn join(&mut self, other: Self) {
        *self = match (&*self, other) {
            (Self::Lines(one), Self::Lines(other)) => {
                Self::Lines(one.start.min(other.start)..one.end.max(other.end))
            }
            _ => Self::Anywhere,
        };
    }
}

/// How two versions differ, in order. Lines that `matters` does not ask for may be lumped into one change.
pub(super) fn compare(before: &[u8], after: &[u8], matters: impl Fn(&Range<usize>) -> bool) -> Vec<Change> {
    let (head, tail) = equal_ends(before, after);
    let first = line_feeds(&before[..head]);
    let (old, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let (old_len, new_len) = (count_lines(old), count_lines(new));
    let whole = Change { before: first..first + old_len, after: first..first + new_len };
    if old_len == 0 || new_len == 0 || !matters(&whole.after) {
        return vec![whole];
    }
    let mut interner = imara_diff::Interner::new(old_len + new_len / 8);
    let mut tokens =
        |text| ByteSlice::lines_with_terminator(text).map(|line| interner.intern(line).0).collect::<Vec<_>>();
    let (old, new): (Vec<_>, Vec<_>) = (tokens(old), tokens(new));
    let found = changes(&old, &new, interner.num_tokens() as usize, Algorithm::Myers);
    let shift = |range: Range<usize>| range.start + first..range.end + first;
    found
        .into_iter()
        .map(|change| Change { before: shift(change.before), after: shift(change.after) })
        .collect()
}

/// How many bytes two texts share at their beginning and at their end, both cut at the ends of lines.
fn equal_ends(before: &[u8], after: &[u8]) -> (usize, usize) {
    let head = shared_start(before, after);
    let head = if head == before.len() && head == after.len() { head } else { line_start(&before[..head]) };
    let (before, after) = (&before[head..], &after[head..]);
    let tail = shared_end(before, after);
    let start = before.len() - tail;
    let begins_line = |text: &[u8]| text.len() == tail || text[text.len() - tail - 1] == b'\n';
    if begins_line(before) && begins_line(after) {
        return (head, tail);
    }
    (head, before[start..].find_byte(b'\n').map_or(0, |at| tail - at - 1))
}

fn line_start(text: &[u8]) -> usize {
    text.rfind_byte(b'\n').map_or(0, |at| at + 1)
}

/// Sorts pieces of the version after `changes` into those that stood in the version before, now with its line numbers, and
/// those that the changes made. Pieces come and go in any order.
pub(super) fn pass_on<W: Copy>(pieces: Vec<Piece<W>>, changes: &[Change]) -> (Vec<Piece<W>>, Vec<Piece<W>>) {
    let (mut passed, mut kept) = (Vec::with_capacity(pieces.len()), Vec::new());
    for piece in pieces {
        let mut at = piece.start;
        let mut next = changes.partition_point(|change| change.after.end <= at);
        while at < piece.end() {
            let change = changes.get(next).filter(|change| change.after.start < piece.end());
            let clean_end = change.map_or(piece.end(), |change| change.after.start.max(at));
            if at < clean_end {
                let start = unmoved(changes, next, at);
                passed.push(piece.part(at - piece.start, clean_end - at, start));
            }
            let Some(change) = change else { break };
            let kept_end = change.after.end.min(piece.end());
            if clean_end < kept_end {
                kept.push(piece.part(clean_end - piece.start, kept_end - clean_end, clean_end));
            }
            (at, next) = (kept_end.max(clean_end), next + 1);
        }
    }
    (passed, kept)
}

/// The line before `changes` that stands at `at` after them, where `next` is the first change not above it.
fn unmoved(changes: &[Change], next: usize, at: usize) -> usize {
    match next.checked_sub(1).map(|last| &changes[last]) {
        Some(above) => at - above.after.end + above.before.end,
        None => at,
    }
}

/// The place in the version before `changes` that became `place`; a change that it touches belongs to it whole.
fn widen(place: &Range<usize>, changes: &[Change]) -> Range<usize> {
    let mut touched = changes.iter().filter(|change| touches(place, &change.after));
    let first = touched.next();
    let last = touched.next_back().or(first);
    let above = |line: usize| changes.partition_point(|change| change.after.end <= line);
    let start = match first.filter(|change| change.after.start <= place.start) {
        Some(change) => change.before.start,
        None => unmoved(changes, above(place.start), place.start),
    };
    let end = match last.filter(|change| change.after.end >= place.end) {
        Some(change) => change.before.end,
        None => unmoved(changes, above(place.end), place.end),
    };
    start..end.max(start)
}

/// Whether two runs have a line in common, or one of them is empty and stands in the other or at an end of it.
pub(super) const fn touches(a: &Range<usize>, b: &Range<usize>) -> bool {
    if a.start == a.end || b.start == b.end {
        a.start <= b.end && b.start <= a.end
    } else {
        a.start < b.end && b.start < a.end
    }
}

/// How many lines two runs share.
pub(super) fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Range<usize>, after: Range<usize>) -> Change {
        Change { before, after }
    }

    fn piece(range: Range<usize>) -> Piece<()> {
        Piece { start: range.start, len: range.len(), origin: range.start + 100, what: () }
    }

    fn runs(pieces: &[Piece<()>]) -> Vec<(Range<usize>, usize)> {
        pieces.iter().map(|piece| (piece.start..piece.end(), piece.origin)).collect()
    }

    fn all(before: &str, after: &str) -> Vec<Change> {
        compare(before.as_bytes(), after.as_bytes(), |_| true)
    }

    #[test]
    fn a_piece_is_cut_where_a_change_made_it() {
        let changes = [change(1..2, 1..3), change(5..6, 6..6)];
        let (passed, kept) = pass_on(vec![piece(0..8)], &changes);
        assert_eq!(runs(&passed), [(0..1, 100), (2..5, 103), (6..8, 106)]);
        assert_eq!(runs(&kept), [(1..3, 101)]);
    }

    #[test]
    fn pieces_inside_and_between_changes_keep_their_origin() {
        let changes = [change(0..0, 0..4), change(6..9, 10..10)];
        let (passed, kept) = pass_on(vec![piece(1..2), piece(5..7), piece(10..12)], &changes);
        assert_eq!((runs(&passed), runs(&kept)), (vec![(1..3, 105), (9..11, 110)], vec![(1..2, 101)]));
    }

    #[test]
    fn a_place_takes_in_the_changes_that_it_touches() {
        let deletion = [change(3..5, 3..3)];
        assert_eq!(widen(&(3..3), &deletion), 3..5);
        assert_eq!(widen(&(2..4), &deletion), 2..6);
        assert_eq!(widen(&(0..2), &deletion), 0..2);
        assert_eq!(widen(&(4..6), &deletion), 6..8);
        assert_eq!(widen(&(4..6), &[change(4..5, 2..8)]), 4..5);
    }

    #[test]
    fn two_places_become_one_with_what_is_between() {
        let joined = |mut one: Place, other: Place| {
            one.join(other);
            one
        };
        assert_eq!(joined(Place::Lines(4..6), Place::Lines(1..2)), Place::Lines(1..6));
        assert_eq!(joined(Place::Lines(4..6), Place::Anywhere), Place::Anywhere);
        assert_eq!(joined(Place::Anywhere, Place::Lines(1..2)), Place::Anywhere);
    }

    #[test]
    fn only_what_differs_is_compared_line_by_line() {
        assert_eq!(all("a\nb\nc\n", "a\nX\nc\n"), [change(1..2, 1..2)]);
        assert_eq!(all("a\nb\n", "a\nb\nb\n"), [change(2..2, 2..3)]);
        assert_eq!(all("a\nab\n", "a\nb\n"), [change(1..2, 1..2)]);
        assert_eq!(all("x\nb", "b"), [change(0..1, 0..0)]);
        assert_eq!(all("", "a"), [change(0..0, 0..1)]);
        assert_eq!(all("a\nb\nc\nd\ne\n", "A\nb\nC\nd\nE\n").len(), 3);
        assert_eq!(compare(b"a\nb\nc\n", b"A\nb\nC\n", |_| false), [change(0..3, 0..3)]);
    }
}
