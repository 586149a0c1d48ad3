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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Resolution;
    use crate::report::samples;

    fn hunk(method: Option<&str>) -> Hunk {
        let mut hunk = samples::lifelike().conflicts[0].hunks[0].clone();
        hunk.resolution = method.map(|method| Resolution { method: method.to_owned(), verified: true });
        hunk
    }

    #[test]
    fn one_open_hunk_leaves_an_entry_undecided() {
        let (open, settled) = (hunk(None), hunk(Some("vacuous")));
        assert_eq!(status(&[&settled, &open], true), "undecided");
        assert_eq!(status(&[&settled, &settled], true), "present");
    }

    #[test]
    fn an_entry_is_present_by_its_commits_and_unknown_without_any() {
        assert_eq!(status(&[], false), "present");
        assert_eq!(status(&[], true), "unknown");
    }

    #[test]
    fn what_only_touches_samples_that_the_country_removed_does_not_apply() {
        let (sample, other) = (hunk(Some(NO_SAMPLE)), hunk(Some("vacuous")));
        assert_eq!(status(&[&sample], false), "not-applicable");
        assert_eq!(status(&[&sample, &other], false), "present");
    }
}
