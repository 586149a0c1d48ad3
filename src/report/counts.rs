//! Totals over conflicts, and the questions that every format asks of a conflict and a hunk.
//!
//! Owns [`Counts::of`]: the one place where hunks are counted, so that no two formats disagree. Must not know how a
//! hunk came to its verdict.

use std::collections::BTreeMap;

use super::document::{Conflict, Counts, Hunk, VersionSignal};
use super::words;
use crate::verdict::Verdict;

impl Hunk {
    /// Needs nobody any more: a method settled it, or a person did.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.resolution.is_some() || self.decision.is_some()
    }

    /// What follows the last `#` of the id; the whole id where there is none.
    #[must_use]
    pub fn number(&self) -> &str {
        self.id.rsplit_once('#').map_or(self.id.as_str(), |(_, number)| number)
    }
}

impl Counts {
    /// Counts `conflicts`; a conflict marked as resolved counts all its hunks as settled.
    #[must_use]
    pub fn of<'a>(conflicts: impl IntoIterator<Item = &'a Conflict>) -> Self {
        let mut counts = Self::default();
        for conflict in conflicts {
            counts.conflicted_files += 1;
            counts.open_files += usize::from(!conflict.resolved);
            conflict.hunks.iter().for_each(|hunk| counts.add(hunk, conflict.resolved));
        }
        counts
    }

    /// Hunks that need a person.
    #[must_use]
    pub const fn open(&self) -> usize {
        self.hunks.saturating_sub(self.resolved)
    }

    /// Open hunks with `verdict`.
    #[must_use]
    pub const fn open_with(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::TakeUpstream => self.take_upstream,
            Verdict::KeepCountry => self.keep_country,
            Verdict::Combine => self.combine,
            Verdict::Regenerate => self.regenerate,
            Verdict::Review => self.review,
        }
    }

    fn add(&mut self, hunk: &Hunk, file_resolved: bool) {
        self.hunks += 1;
        let total = if file_resolved || hunk.is_settled() {
            &mut self.resolved
        } else {
            match hunk.verdict {
                Verdict::TakeUpstream => &mut self.take_upstream,
                Verdict::KeepCountry => &mut self.keep_country,
                Verdict::Combine => &mut self.combine,
                Verdict::Regenerate => &mut self.regenerate,
                Verdict::Review => &mut self.review,
            }
        };
        *total += 1;
    }
}

/// Counts an area, most open hunks first, then by name.
pub(super) fn areas(conflicts: &[Conflict]) -> Vec<(&str, Counts)> {
    let mut files: BTreeMap<&str, Vec<&Conflict>> = BTreeMap::new();
    for conflict in conflicts {
        files.entry(conflict.area.as_deref().unwrap_or(words::NO_AREA)).or_default().push(conflict);
    }
    let mut areas: Vec<_> = files.into_iter().map(|(area, files)| (area, Counts::of(files))).collect();
    areas.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.open(), counts.hunks)));
    areas
}

/// Whether two signals name different versions.
pub(super) fn disagree(signals: &[VersionSignal]) -> bool {
    let mut says = signals.iter().filter_map(|signal| signal.says.as_deref());
    says.next().is_some_and(|first| says.any(|other| other != first))
}

/// The beginning of `text`, at most `letters` characters, marked where it was cut. Bounds what a format spends on one
/// foreign text.
pub(super) fn first_of(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some(_) => text.chars().take(letters.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// The first `most` of some names, with `…` behind them where there are more.
#[must_use]
pub fn few(names: &[String], most: usize) -> String {
    let more = if names.len() > most { ", …" } else { "" };
    names[..names.len().min(most)].join(", ") + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use crate::report::words::VERDICTS;

    #[test]
    fn no_conflicts_are_no_counts() {
        assert_eq!(Counts::of(&[]), Counts::default());
    }

    #[test]
    fn every_hunk_is_either_settled_or_open_with_one_verdict() {
        for report in samples::all() {
            let counts = Counts::of(&report.conflicts);
            let open: usize = VERDICTS.iter().map(|verdict| counts.open_with(*verdict)).sum();
            assert_eq!(open, counts.open());
            assert_eq!(counts.hunks, report.conflicts.iter().map(|c| c.hunks.len()).sum::<usize>());
        }
    }

    #[test]
    fn a_resolved_conflict_has_no_open_hunk() {
        let mut conflict = samples::lifelike().conflicts.swap_remove(0);
        assert!(Counts::of([&conflict]).open() > 0);
        conflict.resolved = true;
        let counts = Counts::of([&conflict]);
        assert_eq!((counts.open(), counts.open_files, counts.conflicted_files), (0, 0, 1));
    }
}
