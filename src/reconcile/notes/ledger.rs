//! What became of each entry.
//!
//! Owns [`ledger`] and the status that a plan can know.

use super::link::Linked;
use crate::report::document::{Conflict, Hunk, LedgerEntry};

/// The entries of the step with what became of each in the merged tree, `conflicts` being those that were linked.
pub(in crate::reconcile) fn ledger(linked: &Linked, conflicts: &[Conflict]) -> Vec<LedgerEntry> {
    let hunks: Vec<&Hunk> = conflicts.iter().flat_map(|conflict| &conflict.hunks).collect();
    let entry = |(at, told): (usize, &super::read::Told)| {
        let touched: Vec<&Hunk> = linked
            .links
            .iter()
            .filter(|link| link.entry == at)
            .filter_map(|link| hunks.get(link.hunk).copied())
            .collect();
        let commits = linked.commits.get(at).map_or(&[][..], Vec::as_slice);
        LedgerEntry {
            version: told.version.to_string(),
            section: told.section.clone(),
            text: told.text.clone(),
            refs: told.refs.clone(),
            commits: commits.iter().map(ToString::to_string).collect(),
            status: status(&touched, commits.is_empty()).to_owned(),
        }
    };
    linked.entries.iter().enumerate().map(entry).collect()
}

/// Method of a conflict in a sample that the country does not have.
const NO_SAMPLE: &str = "deleted-sample";

fn status(touched: &[&Hunk], without_commits: bool) -> &'static str {
    let method = |hunk: &&Hunk| hunk.resolution.as_ref().map(|resolution| resolution.method.clone());
    if touched.iter().any(|hunk| !hunk.is_settled()) {
        "undecided"
    } else if !touched.is_empty() && touched.iter().all(|hunk| method(hunk).as_deref() == Some(NO_SAMPLE)) {
        "not-applicable"
    } else if touched.is_empty() && without_commits {
        "unknown"
    } else {
        "present"
    }
}
