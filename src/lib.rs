//! Brings a country's OpenCRVS fork up to a new upstream release, with a reason for every conflict.
//!
//! The way of the data is in `ARCHITECTURE.md`: fetch, version, base, merge in memory, conflicts, evidence, verdict,
//! report. Each module is one stage.

pub mod conflict;
pub mod git;
pub mod notes;
pub mod object;
pub mod progress;
pub mod report;
pub mod sides;
pub mod verdict;
pub mod version;
