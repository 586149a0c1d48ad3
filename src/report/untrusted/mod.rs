//! Foreign text made harmless, one way for each place where it may appear.
//!
//! Owns the answer to: what may a branch name, a commit message, a path, a CSV cell, a rule or a release note do to the
//! reader? Nothing but be read. Each format passes every foreign text through exactly one of these functions; nothing
//! else in the program escapes by hand.
//!
//! - [`terminal`]: no escape sequences, no text that runs backwards or hides, no workflow command of a CI log
//! - [`markdown`]: no HTML, no formatting, no mention, no issue reference, no link, no table that falls apart
//! - [`html`]: no element, no attribute
//! - [`workflow`]: no second command in an annotation
//! - [`json`]: no raw control or bidirectional character, and yet the same document
//! - [`shell`]: one word of a command that a reader copies
//!
//! ```
//! use git_reconcile::report::untrusted::terminal;
//! assert_eq!(terminal::line("\x1b[2J"), r"\u{1b}[2J");
//! ```

pub mod html;
pub mod json;
pub mod markdown;
pub mod shell;
pub mod terminal;
mod visible;
pub mod workflow;
