//! The versioned report and its renderings, one file a format.
//!
//! Owns the document ([`document::Report`]). The formats hold no logic of the domain: what a reader sees was decided before.

pub mod document;
