//! The release notes of the step: what they say of each hunk, and what became of each entry.
//!
//! Owns the order: [`read`](read::read) the entries, [`link`](link::link) them with the history, list the
//! [ledger](ledger::ledger). Must not read Markdown nor decide a verdict.

mod ledger;
mod link;
mod read;

pub(super) use ledger::ledger;
pub(super) use link::{Linked, link};
pub(super) use read::{StepNotes, read};
