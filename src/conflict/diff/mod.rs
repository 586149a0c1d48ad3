//! Two sequences of lines compared, with the very answer that git's own diff gives.
//!
//! Owns the algorithms and the choice among equal answers. Must not know bytes: lines come as numbers, equal for equal
//! lines. Three-way merges only agree with git's where the two diffs below them agree line by line, so each
//! algorithm here follows the decisions of git's `xdiff/` (2.47), ties included.
//!
//! With lines numbered 0 to 3, `[0, 1, 2]` and `[0, 3, 2]` differ in one change: 1..2 on both sides.

mod compact;
mod histogram;
mod myers;
mod patience;

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How two texts are aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// Rare lines first; what git merges with.
    #[default]
    Histogram,
    /// Lines that are unique on both sides first.
    Patience,
    /// The shortest script of deletions and insertions (nearly).
    Myers,
}

/// A run of lines that was replaced; one of both ranges may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The lines that were there before.
    pub before: Range<usize>,
    /// The lines that are there after.
    pub after: Range<usize>,
}

/// A line's number in the vocabulary of one comparison.
pub(crate) type Token = u32;

/// Which lines have no counterpart on the other side.
struct Marks {
    before: Vec<bool>,
    after: Vec<bool>,
}

/// The changes that lead from `before` to `after`, in order; between two of them stands at least one unchanged line.
///
/// Every token must be below `vocabulary`.
pub(crate) fn changes(
    before: &[Token],
    after: &[Token],
    vocabulary: usize,
    algorithm: Algorithm,
) -> Vec<Change> {
    if before == after {
        return Vec::new();
    }
    let mut marks = Marks { before: vec![false; before.len()], after: vec![false; after.len()] };
    match algorithm {
        Algorithm::Histogram => histogram::mark(before, after, vocabulary, &mut marks),
        Algorithm::Patience => patience::mark(before, after, &mut marks),
        Algorithm::Myers => myers::mark(before, after, &mut marks.before, &mut marks.after),
    }
    compact::compact(before, &mut marks.before, &marks.after);
    compact::compact(after, &mut marks.after, &marks.before);
    script(&marks)
}

/// Reads the marks of both sides in step.
fn script(marks: &Marks) -> Vec<Change> {
    let run = |marks: &[bool], from: usize| from + marks[from..].iter().take_while(|&&marked| marked).count();
    let (mut old, mut new) = (0, 0);
    let mut changes = Vec::new();
    while old < marks.before.len() || new < marks.after.len() {
        let (old_end, new_end) = (run(&marks.before, old), run(&marks.after, new));
        if old < old_end || new < new_end {
            changes.push(Change { before: old..old_end, after: new..new_end });
        }
        (old, new) = (old_end + 1, new_end + 1);
    }
    changes
}
