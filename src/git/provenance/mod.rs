//! Why a hunk is as it is: the commits of each side that shaped its lines, and how they came in.
//!
//! Owns [`shaped`], one walk over a [`Stretch`] of history that all hunks of all files share, [`Mainline`], which merge
//! brought a commit, and [`describe`]. Unlike a blame it also finds who removed lines, and it never looks below the base.
//! Must not know what a pull request's subject looks like: who calls says which merges are meant.
//!
//! ```text
//! base ──a──────m── release      a changes line 3, c removes line 9, m merges c
//!     \──b──c──/
//! hunk of line 3: a (blamed)     hunk where line 9 was: c (removed)
//! ```

mod breadth;
mod describe;
mod gone;
mod mainline;
mod paths;
mod pieces;
mod stretch;
mod tally;
mod walk;

use std::ops::Range;

use bstr::BString;

pub use breadth::breadth;
pub use describe::{Change, Merge, describe};
pub use mainline::Mainline;
pub use stretch::Stretch;
pub use walk::shaped;

use crate::conflict::Conflict;
use crate::object::{CommitId, ObjectId};
use crate::sides::Sides;

/// A conflict whose history is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where each side has the file.
    pub paths: Sides<Option<BString>>,
    /// The base's content, in which the base's lines count.
    pub base: Option<ObjectId>,
    /// Zero-based, half-open runs of lines, one a side; none where the conflict is not about lines.
    pub hunks: Vec<Sides<Range<usize>>>,
}

impl From<&Conflict> for Question {
    fn from(conflict: &Conflict) -> Self {
        Self {
            paths: conflict.paths.clone(),
            base: conflict.entries.base.map(|entry| entry.id),
            hunks: conflict.hunks.iter().map(|hunk| hunk.lines.clone()).collect(),
        }
    }
}

/// A commit that shaped a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The commit.
    pub commit: CommitId,
    /// What it did.
    pub how: Rung,
    /// With how many lines of the hunk it did that.
    pub lines: usize,
}

/// What a commit did to a hunk, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// It wrote lines that stand there.
    Blamed,
    /// It took away lines of the base.
    Removed,
    /// It wrote others in place of lines of the base, which are gone too.
    Replaced,
    /// It is one of the last that changed the file at all.
    TouchedPath,
}

/// What was found for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shaped {
    /// For each hunk the commits, the surest first and then those of the most lines; one list where the conflict is not
    /// about lines. Empty where no commit of the stretch touched the file.
    pub hunks: Vec<Vec<Commitment>>,
    /// A version of the file is missing (a partial clone), so that older commits may be missing too.
    pub cut: bool,
}

#[cfg(test)]
mod tests;
