//! Merges by key: rows, entries, declarations in the place of lines.
//!
//! Owns [`merge`], what it is asked ([`Request`]) and what it answers ([`Structured`], [`Declined`]); one module below it a
//! format. Must not know git, packs or verdicts: the format and its settings are handed in, and what becomes of a clash
//! is decided elsewhere.
//!
//! A format module reads the three texts, merges item by item ([`Change`] says who changed what), and writes the result
//! in the layout of the file. It answers in [`Piece`]s, in the order of the result, so that what is settled and what is
//! not can be told apart; a clash is of one key alone. Every answer is checked by [`verify`] before it is given. What
//! cannot be read, or cannot be proved right, is declined, and the text merge stands.

mod change;
mod changelog;
mod contents;
mod csv;
mod dotenv;
mod doubt;
mod format;
mod json;
mod kept;
#[cfg(test)]
mod keyed_tests;
mod likeness;
mod lines;
mod order;
mod outline;
mod package_json;
mod pieces;
mod reading;
mod typescript;
pub mod verify;
mod xml;
mod yaml;
mod yarn_lock;

use bstr::BStr;

pub use change::Change;
pub use contents::{Contents, Place, Twice, alike, contents};
pub use csv::{Cells, rows};
pub use doubt::{Doubt, doubts};
pub use format::{BadFormat, Format, Formats};
pub use kept::{Lost, lost};
pub use pieces::{Clash, Note, NoteKind, Piece, Proposal, Structured, Sureness};
pub use reading::Reading;
pub use typescript::{Route, granted, routes};
pub use yarn_lock::unlocked;

use crate::sides::{Side, Sides};

/// The most bytes that a side may have.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// What is to be merged.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The three texts; a side that has no file is empty, as the base is where both sides added the file.
    pub text: Sides<&'a [u8]>,
    /// Where the result stands; a format may tell its dialects by the ending.
    pub path: &'a BStr,
    /// What is known about the file beside its text.
    pub settings: &'a Settings,
}

/// What a pack says about files of a kind; the default leaves everything to the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Columns (CSV, all of them together) or fields (items of a list) that name a row or an item; empty where the text shows
    /// it by itself.
    pub key: Vec<String>,
    /// JSON pointers of arrays whose order has no meaning.
    pub sets: Vec<String>,
    /// For a manifest: whose version stands where both sides changed it; upstream's if nothing is said.
    pub version: Option<Side>,
    /// For a lock file: the merged manifests that it must fit.
    pub manifests: Vec<Vec<u8>>,
    /// Why a person should see whatever merges, a clause; nothing where they need not.
    pub doubted: Option<String>,
}

/// Why a file was not merged by structure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// A side is not what its name says.
    #[error("{side}, line {line}: {what}")]
    Malformed {
        /// Whose text.
        side: Side,
        /// Where, from 1.
        line: usize,
        /// What is wrong there, a clause.
        what: String,
    },
    /// Something that the format's module does not do.
    #[error("{what}")]
    Unsupported {
        /// What it is, a clause.
        what: String,
    },
    /// A result was made and could not be proved right.
    #[error("the result could not be verified: {what}")]
    Unverified {
        /// What was not accounted for, a clause.
        what: String,
    },
    /// A side is larger than [`LARGEST`].
    #[error("{side} has {bytes} bytes, more than are merged by structure")]
    TooLarge {
        /// Whose text.
        side: Side,
        /// Its size.
        bytes: usize,
    },
}

impl Declined {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Malformed { side: Side::Country, .. } => {
                Some("mend the country's file before the upgrade, and it is merged by key".to_owned())
            }
            Self::Malformed { .. }
            | Self::Unsupported { .. }
            | Self::Unverified { .. }
            | Self::TooLarge { .. } => None,
        }
    }
}

/// Merges three texts of one format by key.
///
/// The answer is verified: its settled pieces hold every item of the sides that was kept, or changed by one side alone, and
/// none twice. It is the same for the same request, and the same but for the order of new items when the sides change
/// places.
///
/// # Errors
/// [`Declined`] where the texts are not of the format, or no answer could be verified.
pub fn merge(format: Format, request: &Request<'_>) -> Result<Structured, Declined> {
    Reading::of(format, request)?.merge()
}
