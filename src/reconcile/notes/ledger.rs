//! What became of each entry.
//!
//! Owns [`ledger`] and the status that a plan can know.

use super::link::Linked;
use crate::report::document::{Conflict, Hunk, LedgerEntry};
use crate::version::Version;

/// The entries of the step with what became of each in the merged tree, `conflicts` being those that were linked.
///
/// What the notes tell of releases before the fork's own, `from`, is listed where something of it comes with the step only:
/// the notes of another line of releases often reached the target's file late, their changes long before.
pub(in crate::reconcile) fn ledger(
    linked: &Linked,
    conflicts: &[Conflict],
    from: Option<&Version>,
) -> Vec<LedgerEntry> {
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
            proof: Vec::new(),
        }
    };
    let entries = linked.entries.iter().enumerate();
    let listed = entries.map(|(at, told)| (is_older(&told.version, from), entry((at, told))));
    listed.filter(|(older, entry)| !older || entry.status != UNKNOWN).map(|(_, entry)| entry).collect()
}

fn is_older(version: &Version, from: Option<&Version>) -> bool {
    from.is_some_and(|from| version < from)
}

/// The status of an entry of which nothing shows whether it is in.
const UNKNOWN: &str = "unknown";

/// Method of a conflict in a sample that the country does not have.
const NO_SAMPLE: &str = "deleted-sample";

fn status(touched: &[&Hunk], without_commits: bool) -> &'static str {
    let method = |hunk: &&Hunk| hunk.resolution.as_ref().map(|resolution| resolution.method.clone());
    if touched.iter().any(|hunk| !hunk.is_settled()) {
        "undecided"
    } else if !touched.is_empty() && touched.iter().all(|hunk| method(hunk).as_deref() == Some(NO_SAMPLE)) {
        "not-applicable"
    } else if touched.is_empty() && without_commits {
        UNKNOWN
    } else {
        "present"
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::Told;
    use super::*;
    use crate::object::CommitId;
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
    fn what_was_told_late_of_an_older_release_is_listed_where_it_comes_with_the_step() {
        let told = |version: &str| Told {
            version: version.parse().unwrap(),
            section: String::new(),
            class: None,
            text: String::new(),
            refs: Vec::new(),
            url: None,
            tokens: Vec::new(),
            lines: None,
        };
        let commits = vec![vec![], vec![CommitId::default()], vec![]];
        let entries = ["1.0.0", "1.0.0", "1.1.0"].map(told).into();
        let linked = Linked { entries, links: Vec::new(), commits };
        let listed = |from: Option<&str>| {
            let from = from.map(|from| from.parse::<Version>().unwrap());
            let entries = ledger(&linked, &[], from.as_ref());
            entries.into_iter().map(|entry| (entry.version, entry.status)).collect::<Vec<_>>()
        };
        let pair = |version: &str, status: &str| (version.to_owned(), status.to_owned());
        assert_eq!(listed(Some("1.1.0")), [pair("1.0.0", "present"), pair("1.1.0", "unknown")]);
        assert_eq!(listed(None).len(), 3);
    }

    #[test]
    fn what_only_touches_samples_that_the_country_removed_does_not_apply() {
        let (sample, other) = (hunk(Some(NO_SAMPLE)), hunk(Some("vacuous")));
        assert_eq!(status(&[&sample], false), "not-applicable");
        assert_eq!(status(&[&sample, &other], false), "present");
    }
}
