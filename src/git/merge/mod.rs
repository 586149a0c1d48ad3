//! The merge of three trees in memory, path by path as git's `merge-ort` does it.
//!
//! Owns [`merge_trees`] and [`merge_commits`], and the promise that on the same base every path that conflicts here
//! conflicts in `git merge-tree --write-tree` too, and that where neither conflicts the trees are equal. Nothing is
//! written: new objects stay in the [`Store`]'s memory. Must not know what a conflict means to anybody, or how lines are
//! merged. The way of the data: [`walk`] → [`renames`] → [`directory`] → [`pairs`] → [`settle`].
//!
//! Named deviations from git 2.47:
//!
//! 1. Content that merges cleanly but holds markers of an inner merge of a renamed file is listed as a conflict; git
//!    prints a message and lists no path.
//! 2. Where a directory rename meets a file that replaced a directory, git writes an entry of mode 0 or stops; here the
//!    result is whole.
//! 3. `.gitattributes` are those of the country's tree; git reads the checked-out files, and none in a bare repository.
//!
//! ```no_run
//! use git_reconcile::git::Repository;
//! use git_reconcile::git::history::{Graph, fork_point};
//! use git_reconcile::git::merge::{Commits, MergeOptions, merge_commits};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let repo = Repository::open(std::path::Path::new("."))?;
//! let (store, graph) = (repo.store()?, Graph::of(&repo)?);
//! let (country, upstream) = (repo.commit("main")?, repo.commit("v1.7.4")?);
//! let commits = Commits { country, upstream, bases: fork_point(&graph, country, &[upstream])? };
//! let merged = merge_commits(&store, &graph, &commits, &MergeOptions::default())?;
//! println!("{} conflicts in tree {}", merged.conflicts.len(), merged.tree);
//! # Ok(()) }
//! ```

mod attributes;
mod bases;
mod content;
mod counts;
mod directory;
mod nested;
mod order;
mod pairs;
mod paths;
mod renames;
mod settle;
pub(in crate::git) mod similarity;
mod submodule;
#[cfg(test)]
mod tests;
mod walk;
mod wildmatch;

pub use bases::{Commits, merge_commits};

use attributes::Attributes;
use directory::Mark;
use paths::{CHANGERS, PathId, Paths};
use renames::Thresholds;

use crate::conflict::Conflict;
use crate::git::history::HistoryError;
use crate::git::store::{Store, StoreError};
use crate::object::ObjectId;
use crate::sides::{Side, Sides};

/// How much of the result is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    #[default]
    Full,
    /// Only which paths conflict, and how: [`Merged::tree`] and the results are meaningless, hunks are left out.
    CountOnly,
}

/// What becomes of a file that one side added to a directory which the other renamed (`merge.directoryRenames`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DirectoryRenames {
    /// It is moved along, and that is a conflict for somebody to confirm; git's default.
    #[default]
    Conflict,
    /// It is moved along.
    Apply,
    /// It stays.
    Ignore,
}

/// How to merge; the default is what git does without configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeOptions {
    /// What the sides are called in conflict markers and in the names of files that are moved aside.
    pub labels: Sides<String>,
    /// How much of the result is wanted.
    pub detail: Detail,
    /// The similarity in percent from which a deleted and an added file are one renamed file.
    pub rename_similarity: u8,
    /// Deleted and added files are compared pairwise while their product is at most the square of this.
    pub rename_limit: usize,
    /// What becomes of a file that one side added to a directory which the other renamed.
    pub directory_renames: DirectoryRenames,
    /// The tree whose `.gitattributes` count; that of the country where there is none.
    pub attributes: Option<ObjectId>,
}

impl Default for MergeOptions {
    fn default() -> Self {
        Self {
            labels: Sides::from_fn(|side| side.name().to_owned()),
            detail: Detail::Full,
            rename_similarity: 50,
            rename_limit: 7000,
            directory_renames: DirectoryRenames::Conflict,
            attributes: None,
        }
    }
}

/// A finished merge; conflicts are part of the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The merged tree, in the store's memory; with markers where lines conflict.
    pub tree: ObjectId,
    /// What could not be merged, sorted by path.
    pub conflicts: Vec<Conflict>,
    /// What somebody should know besides, in a fixed order.
    pub warnings: Vec<String>,
}

/// A merge that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A tree or blob cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A commit cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl MergeError {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Store(source) => source.hint(),
            Self::History(source) => source.hint(),
        }
    }
}

/// Merges the changes from `trees.base` to both other trees.
///
/// # Errors
/// [`MergeError::Store`] when an object cannot be read. A conflict is no error.
pub fn merge_trees(
    store: &Store,
    trees: Sides<ObjectId>,
    options: &MergeOptions,
) -> Result<Merged, MergeError> {
    Merge::run(store, trees, options, Depth::Outer)
}

/// Whether a merge is the one asked for, or makes a base for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    Outer,
    /// How many merges further in, from 1.
    Inner(usize),
}

impl Depth {
    const fn level(self) -> usize {
        match self {
            Self::Outer => 0,
            Self::Inner(level) => level,
        }
    }
}

/// A merge under way.
struct Merge<'a> {
    store: &'a Store<'a>,
    options: &'a MergeOptions,
    depth: Depth,
    attributes: Attributes<'a>,
    paths: Paths,
    conflicts: Vec<Conflict>,
    warnings: Vec<String>,
}

impl<'a> Merge<'a> {
    fn run(
        store: &'a Store<'a>,
        trees: Sides<ObjectId>,
        options: &'a MergeOptions,
        depth: Depth,
    ) -> Result<Merged, MergeError> {
        let (paths, changes) = walk::walk(store, trees)?;
        let attributes = Attributes::new(store, options.attributes.unwrap_or(trees.country));
        let (conflicts, warnings) = (Vec::new(), Vec::new());
        let mut merge = Self { store, options, depth, attributes, paths, conflicts, warnings };
        merge.renames(changes)?;
        let tree = merge.settle()?;
        merge.conflicts.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Merged { tree, conflicts: merge.conflicts, warnings: merge.warnings })
    }

    fn renames(&mut self, mut changes: Sides<walk::Changes>) -> Result<(), MergeError> {
        let may_have = |side: &Side| !changes[*side].all.is_empty() && !changes[*side].needed.is_empty();
        if !CHANGERS.iter().any(may_have) {
            return Ok(());
        }
        let score = u64::from(self.options.rename_similarity.min(100)) * similarity::EXACT / 100;
        let thresholds = Thresholds { score, limit: self.options.rename_limit };
        let mut arrivals = Sides::default();
        let mut counts = Sides::default();
        for side in CHANGERS {
            let found = renames::find(self.store, &mut self.paths, &mut changes[side], thresholds)?;
            if let Some(limit) = found.skipped {
                self.warnings
                    .push(format!("renames of {side} were not all looked for; a limit of {limit} would do"));
            }
            arrivals[side] = found.arrivals;
            counts[side] = found.directories;
        }
        let mark = match self.options.directory_renames {
            DirectoryRenames::Apply => Mark::Nothing,
            DirectoryRenames::Conflict | DirectoryRenames::Ignore => Mark::Conflict,
        };
        let wanted = self.depth == Depth::Outer && self.options.directory_renames != DirectoryRenames::Ignore;
        let moves = if wanted {
            directory::directions(&self.paths, &counts, &mut self.warnings)
        } else {
            Sides::default()
        };
        let renames = directory::follow(&mut self.paths, &arrivals, &moves, mark, &mut self.warnings);
        self.apply_renames(&renames)
    }

    /// What the side is called in markers and file names.
    fn label(&self, side: Side) -> &str {
        match (self.depth, side) {
            (Depth::Inner(_), Side::Country) => "Temporary merge branch 1",
            (Depth::Inner(_), Side::Upstream) => "Temporary merge branch 2",
            (Depth::Outer, _) | (Depth::Inner(_), Side::Base) => &self.options.labels[side],
        }
    }

    /// What the side is called in the markers of a file that comes from several paths.
    fn marker_label(&self, side: Side, origins: &Sides<PathId>) -> String {
        let label = self.label(side);
        if origins.base == origins.country && origins.country == origins.upstream {
            return label.to_owned();
        }
        format!("{label}:{}", self.paths.path(origins[side]))
    }

    /// Whether results are only counted.
    fn counts_only(&self) -> bool {
        self.depth == Depth::Outer && self.options.detail == Detail::CountOnly
    }
}
