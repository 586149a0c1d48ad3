//! The versioned report and its renderings, one file a format.
//!
//! Owns the documents ([`document::Report`] of a plan, [`status::Status`] of a fork) and every way to write them. The
//! formats are pure functions from a document to text; they hold no logic of the domain: what a reader sees was decided
//! before. Must not know git, files, the clock or a terminal.
//!
//! ```
//! use git_reconcile::report::json;
//! assert!(json::parse("{}").is_err());
//! ```

mod advice;
pub mod annotations;
pub mod attention;
pub mod audited;
pub mod counts;
pub mod document;
pub mod explain;
pub mod json;
mod marks;
pub mod path;
pub mod review;
pub mod run;
pub mod sarif;
pub mod schema;
pub mod status;
pub mod tally;
pub mod text;
mod told;
pub mod untrusted;
mod words;

pub mod markdown;

#[cfg(test)]
pub(crate) mod samples;
