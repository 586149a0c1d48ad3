//! What an explanation shows beside the report: the texts of the hunks and what the cited commits say of themselves.
//!
//! Owns [`Background`]. It is no part of the report, which would grow by the size of the files.

use std::collections::BTreeMap;

use super::document::CountryCommit;
use crate::sides::Sides;

/// The texts and commits that the hunks of a report refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Background {
    /// The lines of the three sides by the id of the hunk; none for a conflict that is not about lines.
    pub texts: BTreeMap<String, Sides<String>>,
    /// Commits of either side by their full id.
    pub commits: BTreeMap<String, CountryCommit>,
    /// The rules about its file that do not speak of the hunk, by its id.
    pub near: BTreeMap<String, Vec<NearRule>>,
}

/// A rule about the file of a hunk that does not speak of the hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearRule {
    /// What reports call it.
    pub id: String,
    /// The tag of the release whose rule it is.
    pub release: String,
    /// One line.
    pub title: String,
    /// Its fields that do not hold: `except`, `base`, `country`, `upstream`.
    pub failed: Vec<String>,
}
