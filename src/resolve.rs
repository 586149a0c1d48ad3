//! The text of a conflicted file with what was settled in it, and markers around what was not.
//!
//! Owns [`write()`], for files merged line by line, and [`keys`], for those merged by key. Must not decide anything: which
//! side a hunk takes is handed in.
//!
//! ```
//! use git_reconcile::resolve::{Settled, write};
//! use git_reconcile::sides::{Side, Sides};
//! let text = Sides::new(&b"a\n"[..], b"b\n", b"c\n");
//! let labels = Sides::from_fn(|side| side.name().to_owned());
//! assert_eq!(write(text, &[Settled::Taken(Side::Upstream)], &labels), b"c\n");
//! assert!(write(text, &[Settled::Open], &labels).starts_with(b"<<<<<<< country\n"));
//! ```

mod doubtful;
pub mod file;
pub mod keys;
pub mod lines;
pub mod moved;

use std::collections::BTreeMap;

use crate::conflict::markers::write_unsettled;
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
    let mut settled = BTreeMap::new();
    for ((number, hunk), lines) in (1..).zip(hunks).zip(merge.conflicts()) {
        if let Settled::Taken(side) = hunk {
            settled.insert(number, merge.sides()[*side].slice(lines[*side].clone()).to_vec());
        }
    }
    write_unsettled(&merge, labels, &settled)
}
