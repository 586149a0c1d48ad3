//! Where the files of each removed directory went.
//!
//! Owns [`Counts`]: for each old directory, how many of its files arrived in which new one (git's `dir_rename_count`).
//! Must not know how the files were paired.
//!
//! Worked example: `a/x/1 -> b/x/1` and `a/x/2 -> b/x/2` count twice for `a/x -> b/x` and, where the other side added
//! something to `a` itself, twice for `a -> b` too, because `x` stayed `x`.

use std::collections::HashMap;

use super::order;
use super::paths::{PathId, Paths, ROOT};
use super::walk::DirectoryNeed;

/// For each old directory, the new ones with the number of files that went there.
#[derive(Default)]
pub(super) struct Counts(HashMap<PathId, Tally>);

#[derive(Default)]
struct Tally {
    went: Vec<(PathId, usize)>,
    unknown: usize,
}

/// Where a directory went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Most of its files went here.
    To(PathId),
    /// Several directories got equally many.
    Split,
}

impl Counts {
    /// Counts one renamed file for its directory, and for those above it while the names below them stay the same.
    pub(super) fn add(
        &mut self,
        paths: &Paths,
        removed: &HashMap<PathId, DirectoryNeed>,
        from: PathId,
        to: PathId,
    ) {
        let (mut below_old, mut below_new) = (from, to);
        let mut first = true;
        loop {
            let (old, new) = (paths.parent(below_old), paths.parent(below_new));
            let Some(need) = removed.get(&old) else { break };
            if !first && paths.name(below_old) != paths.name(below_new) {
                break;
            }
            if first || *need == DirectoryNeed::Itself {
                self.0.entry(old).or_default().count(new);
            }
            first = false;
            if *need == DirectoryNeed::None || old == ROOT || new == ROOT {
                break;
            }
            (below_old, below_new) = (old, new);
        }
    }

    /// Counts one file of which nobody knows yet where it went.
    pub(super) fn add_unknown(&mut self, dir: PathId) {
        self.0.entry(dir).or_default().unknown += 1;
    }

    /// Whether the files not yet found could no longer change where the directory went.
    pub(super) fn is_decided(&self, dir: PathId) -> bool {
        let Some(tally) = self.0.get(&dir) else { return false };
        let (mut first, mut second) = (0, 0);
        for (_, count) in &tally.went {
            if *count >= first {
                (first, second) = (*count, first);
            } else {
                second = second.max(*count);
            }
        }
        first > second + tally.unknown
    }

    /// For each directory the new one with the most files; of several the first that git would meet.
    pub(super) fn most_frequent(&self, paths: &Paths) -> HashMap<PathId, PathId> {
        let best = |tally: &Tally| {
            let mut went = tally.went.clone();
            order::as_git_iterates(&mut went, |(dir, _)| paths.path(*dir));
            went.into_iter().rev().max_by_key(|(_, count)| *count).map(|(dir, _)| dir)
        };
        self.0.iter().filter_map(|(old, tally)| Some((*old, best(tally)?))).collect()
    }

    /// Forgets the directories of which nobody needs to know where they went.
    pub(super) fn keep_removed(&mut self, removed: &HashMap<PathId, DirectoryNeed>) {
        self.0.retain(|dir, _| removed.get(dir).is_some_and(|need| *need != DirectoryNeed::None));
    }

    /// Where each directory went, sorted by directory.
    pub(super) fn directions(&self) -> Vec<(PathId, Direction)> {
        let mut directions: Vec<_> =
            self.0.iter().filter_map(|(old, tally)| Some((*old, tally.direction()?))).collect();
        directions.sort_by_key(|(old, _)| *old);
        directions
    }
}

impl Tally {
    fn count(&mut self, new: PathId) {
        match self.went.iter_mut().find(|(dir, _)| *dir == new) {
            Some((_, count)) => *count += 1,
            None => self.went.push((new, 1)),
        }
    }

    fn direction(&self) -> Option<Direction> {
        let most = self.went.iter().map(|(_, count)| *count).max()?;
        let mut best = self.went.iter().filter(|(_, count)| *count == most);
        match (best.next(), best.next()) {
            (Some((dir, _)), None) => Some(Direction::To(*dir)),
            _ => Some(Direction::Split),
        }
    }
}
