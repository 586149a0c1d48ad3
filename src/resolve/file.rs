//! One file merged from three, as the plan would merge it where nothing else is known.
//!
//! Owns [`merge_file`]: lines first, then by key. Must not know repositories.
//!
//! ```
//! use git_reconcile::resolve::file::merge_file;
//! use git_reconcile::sides::{Side, Sides};
//! use git_reconcile::structured::{Format, Request, Settings};
//! let text = Sides::new(&b"id,a,b\n1,x,y\n"[..], b"id,a,b\n1,X,y\n", b"id,a,b\n1,x,Y\n");
//! let request = Request { text, path: "a.csv".into(), settings: &Settings::default() };
//! let merged = merge_file(&request, Some(Format::Csv), &Sides::from_fn(|side| side.name().to_owned()));
//! assert_eq!((merged.text.as_slice(), merged.open), (&b"id,a,b\n1,X,Y\n"[..], 0));
//! ```

use super::keys::by_key;
use crate::conflict::markers;
use crate::conflict::merge::{TextOptions, merge_text};
use crate::sides::Sides;
use crate::structured::{Format, Request};

/// A merged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedFile {
    /// Its text, with markers around what is open.
    pub text: Vec<u8>,
    /// How many conflicts are in it.
    pub open: usize,
    /// What somebody should know about it, clauses.
    pub notes: Vec<String>,
}

/// Merges lines, and what conflicts by key as `format`; where that cannot be done the conflicts of lines stay.
#[must_use]
pub fn merge_file(request: &Request<'_>, format: Option<Format>, labels: &Sides<String>) -> MergedFile {
    let lines = merge_text(request.text, &TextOptions::default());
    if let Some(text) = lines.result() {
        return MergedFile { text, open: 0, notes: Vec::new() };
    }
    let hunks = lines.hunks();
    let mut notes = Vec::new();
    match format.map(|format| by_key(format, request, &hunks)) {
        Some(Ok(keyed)) => {
            notes.extend(keyed.notes().iter().map(|note| note.text.clone()));
            return MergedFile { text: keyed.write(&[], labels), open: keyed.open(), notes };
        }
        Some(Err(declined)) => notes.push(format!("not merged by key: {declined}")),
        None => {}
    }
    MergedFile { text: markers::write(&lines, labels), open: hunks.len(), notes }
}
