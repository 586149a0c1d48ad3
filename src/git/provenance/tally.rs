//! What the walk has found of one file, and what follows for its hunks.
//!
//! Owns [`Tally`]. Must not walk.

use std::collections::BTreeMap;
use std::ops::Range;

use super::pieces::shared;
use super::{Commitment, Question, Rung, Shaped};
use crate::object::CommitId;
use crate::sides::{Side, Sides};

/// Findings of one file.
pub(super) struct Tally<'q> {
    question: &'q Question,
    side: Side,
    blamed: Vec<(CommitId, Range<usize>)>,
    lost: Vec<(usize, Commitment)>,
    touched: Vec<CommitId>,
    cut: bool,
}

impl<'q> Tally<'q> {
    pub(super) const fn new(question: &'q Question, side: Side) -> Self {
        Self { question, side, blamed: Vec::new(), lost: Vec::new(), touched: Vec::new(), cut: false }
    }

    /// A commit made lines of the side's file.
    pub(super) fn blamed(&mut self, commit: CommitId, lines: Range<usize>) {
        self.blamed.push((commit, lines));
    }

    /// A commit took out lines of the base's file that stood at the place of a hunk; they count where they are the hunk's.
    pub(super) fn lost(&mut self, hunk: usize, commit: CommitId, how: Rung, lines: Range<usize>) {
        let lines = shared(&self.question.hunks[hunk].base, &lines);
        if lines > 0 {
            self.lost.push((hunk, Commitment { commit, how, lines }));
        }
    }

    /// A commit removed the file.
    pub(super) fn removed_file(&mut self, commit: CommitId) {
        let hunks = self.question.hunks.iter().enumerate();
        let removed = |lines| Commitment { commit, how: Rung::Removed, lines };
        self.lost.extend(hunks.map(|(hunk, lines)| (hunk, removed(lines.base.len()))));
        if self.question.hunks.is_empty() {
            self.lost.push((0, removed(0)));
        }
    }

    /// A commit changed the file; how many did so far.
    pub(super) fn touched(&mut self, commit: CommitId) -> usize {
        self.touched.push(commit);
        self.touched.len()
    }

    /// The hunks that lack lines of the base of which it is not known who took them out. What is known of their losses is
    /// forgotten, so that they can be looked for once more.
    pub(super) fn forget_unexplained(&mut self) -> Vec<usize> {
        if self.touched.is_empty() {
            return Vec::new();
        }
        let hunks = 0..self.question.hunks.len();
        let unexplained: Vec<usize> = hunks.filter(|&hunk| !self.explains(hunk)).collect();
        self.lost.retain(|(hunk, _)| !unexplained.contains(hunk));
        unexplained
    }

    /// Whether commits were found for what is gone: for all lines where the side has none, else for any where it has fewer.
    fn explains(&self, hunk: usize) -> bool {
        let Sides { base, .. } = &self.question.hunks[hunk];
        let side = &self.question.hunks[hunk][self.side];
        let lost = self.lost.iter().filter(|(of, _)| *of == hunk).map(|(_, lost)| lost.lines).sum::<usize>();
        let wrote = || self.blamed.iter().any(|(_, lines)| shared(side, lines) > 0);
        lost >= base.len() || !side.is_empty() && (side.len() >= base.len() || lost > 0 || wrote())
    }

    /// A version of the file is missing.
    pub(super) const fn cut(&mut self) {
        self.cut = true;
    }

    /// The commits of each hunk; `number` counts commits, the newest first.
    pub(super) fn result(self, number: impl Fn(CommitId) -> Option<usize>) -> Shaped {
        let hunks = if self.question.hunks.is_empty() {
            vec![self.whole()]
        } else {
            (0..self.question.hunks.len()).map(|hunk| self.of(hunk, &number)).collect()
        };
        Shaped { hunks, cut: self.cut }
    }

    fn whole(&self) -> Vec<Commitment> {
        let removed = self.lost.iter().map(|(_, removed)| removed.clone());
        removed.chain(self.touched.iter().map(|&commit| touched(commit))).collect()
    }

    fn of(&self, hunk: usize, number: impl Fn(CommitId) -> Option<usize>) -> Vec<Commitment> {
        let side = &self.question.hunks[hunk][self.side];
        let mut found: BTreeMap<CommitId, (Rung, usize)> = BTreeMap::new();
        let blamed = self.blamed.iter().map(|(commit, lines)| (*commit, Rung::Blamed, shared(side, lines)));
        let lost = self.lost.iter().filter(|(of, _)| *of == hunk);
        let lost = lost.map(|(_, lost)| (lost.commit, lost.how, lost.lines));
        for (commit, how, lines) in blamed.filter(|(.., lines)| *lines > 0).chain(lost) {
            let entry = found.entry(commit).or_insert((how, 0));
            if how < entry.0 {
                *entry = (how, 0);
            }
            entry.1 += if how == entry.0 { lines } else { 0 };
        }
        if found.values().any(|(how, _)| *how < Rung::Replaced) {
            found.retain(|_, (how, _)| *how < Rung::Replaced);
        }
        let mut found: Vec<Commitment> =
            found.into_iter().map(|(commit, (how, lines))| Commitment { commit, how, lines }).collect();
        if found.is_empty() {
            found.extend(self.touched.first().map(|&commit| touched(commit)));
        }
        found.sort_by_key(|found| (found.how, std::cmp::Reverse(found.lines), number(found.commit)));
        found
    }
}

const fn touched(commit: CommitId) -> Commitment {
    Commitment { commit, how: Rung::TouchedPath, lines: 0 }
}
