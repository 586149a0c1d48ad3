//! The text of a conflicted file with what was settled in it, and markers around what was not.
//!
//! Owns [`write`]. Must not decide anything: which side a hunk takes is handed in.

use crate::conflict::markers::Markers;
use crate::conflict::merge::{TextOptions, merge_text};
use crate::sides::{Side, Sides};

/// What became of a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// One side's lines are taken.
    Taken(Side),
    /// A person must decide.
    Open,
}

/// Merges the three texts again and writes each conflict as `hunks` says, in order; those beyond its end stay open.
#[must_use]
pub fn write(text: Sides<&[u8]>, hunks: &[Settled], labels: &Sides<String>) -> Vec<u8> {
    let merge = merge_text(text, &TextOptions::default());
    let markers = Markers::for_texts(text, labels);
    merge.result_with(|number, lines| match hunks.get(number - 1) {
        Some(Settled::Taken(side)) => merge.sides()[*side].slice(lines[*side].clone()).to_vec(),
        Some(Settled::Open) | None => markers.hunk(merge.sides(), lines),
    })
}
