//! Brings a fork up to a new upstream release, with a reason for every conflict.
//!
//! The way of the data is in `ARCHITECTURE.md`: fetch, version, base, merge in memory, conflicts, evidence, verdict,
//! report. Each module is one stage.

pub mod audit;
pub mod checklist;
pub mod checks;
pub mod classify;
pub mod cli;
pub mod config;
pub mod conflict;
pub mod error;
pub mod git;
pub mod impact;
pub mod notes;
pub mod object;
pub mod progress;
pub mod publish;
pub mod reconcile;
pub mod report;
pub mod resolve;
pub mod review;
pub mod rules;
pub mod sides;
pub mod structured;
pub mod text;
pub mod verdict;
pub mod version;
