//! Which merge brought a commit into a stretch of history.
//!
//! Owns [`Mainline`]. A merge of the first-parent line brings what its other parents have and the line before it lacks;
//! where it is no pull request itself (a branch kept up to date, a release line merged back) those parents are lines of
//! their own and their merges count. Must not know how a pull request is told: who calls says which subjects are meant.
//!
//! ```text
//! base ──a───────m── release     m is a pull request: it brought b and c; a brought itself
//!     \──b──c──/
//! ```

use bstr::BStr;

use super::Stretch;
use crate::git::history::{Graph, HistoryError};
use crate::object::CommitId;

/// For each commit of a stretch the innermost merge of a pull request that brought it.
pub struct Mainline {
    brought: Vec<Option<CommitId>>,
}

/// A first-parent line that is being walked, its oldest commit next.
struct Line {
    commits: Vec<usize>,
    brought_by: Option<CommitId>,
}

struct Sweep<'a> {
    stretch: &'a Stretch,
    seen: Vec<bool>,
    brought: Vec<Option<CommitId>>,
}

impl Mainline {
    /// Goes over the stretch once. A merge that brings `limit` commits or more brings none of them: it is a sync.
    ///
    /// # Errors
    /// [`HistoryError`] when a commit cannot be read.
    pub fn of(
        graph: &Graph<'_>,
        stretch: &Stretch,
        limit: usize,
        is_pull_request: &dyn Fn(&BStr) -> bool,
    ) -> Result<Self, HistoryError> {
        let count = stretch.commits().len();
        let mut sweep = Sweep { stretch, seen: vec![false; count], brought: vec![None; count] };
        let mut lines: Vec<Line> =
            stretch.number(stretch.tip()).map(|tip| sweep.line(tip, None)).into_iter().collect();
        while let Some(line) = lines.last_mut() {
            let Some(at) = line.commits.pop() else {
                lines.pop();
                continue;
            };
            let outer = line.brought_by;
            if std::mem::replace(&mut sweep.seen[at], true) {
                continue;
            }
            sweep.brought[at] = outer;
            let commit = stretch.commits()[at];
            let others: Vec<usize> = sweep.new_parents(at);
            if others.is_empty() {
                continue;
            }
            let brings = sweep.count(&others, limit);
            let brought_by = if brings >= limit {
                None
            } else if is_pull_request(graph.subject(commit)?.as_ref()) {
                Some(commit)
            } else {
                outer
            };
            lines.extend(others.into_iter().rev().map(|parent| sweep.line(parent, brought_by)));
        }
        Ok(Self { brought: sweep.brought })
    }

    /// The merge of the pull request that brought a commit; `None` where none did, or it is not of the stretch.
    #[must_use]
    pub fn brought(&self, stretch: &Stretch, commit: CommitId) -> Option<CommitId> {
        self.brought.get(stretch.number(commit)?).copied().flatten()
    }
}

impl Sweep<'_> {
    /// The first-parent line down from `tip`, as far as it is new.
    fn line(&self, tip: usize, brought_by: Option<CommitId>) -> Line {
        let first_parent =
            |&at: &usize| self.stretch.parents(at).first().and_then(|&parent| self.stretch.number(parent));
        let new = |at: &usize| !self.seen[*at];
        let commits = std::iter::successors(Some(tip), first_parent).take_while(new).collect();
        Line { commits, brought_by }
    }

    /// The parents of a merge but its first, those that were not seen yet.
    fn new_parents(&self, at: usize) -> Vec<usize> {
        let others = self.stretch.parents(at).iter().skip(1);
        others
            .filter_map(|&parent| self.stretch.number(parent))
            .filter(|&parent| !self.seen[parent])
            .collect()
    }

    /// How many new commits there are from `tips` down; `limit` where there are more.
    fn count(&self, tips: &[usize], limit: usize) -> usize {
        let mut counted = std::collections::BTreeSet::new();
        let mut next = tips.to_vec();
        while let Some(at) = next.pop() {
            if counted.len() >= limit {
                break;
            }
            if !self.seen[at] && counted.insert(at) {
                next.extend(
                    self.stretch.parents(at).iter().filter_map(|&parent| self.stretch.number(parent)),
                );
            }
        }
        counted.len()
    }
}
