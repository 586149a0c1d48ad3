//! What the merge starts from, and what that choice saves and costs.
//!
//! Owns [`Base`]. Must not look at conflicts, only count them.

use super::error::PlanError;
use super::fork::Fork;
use super::options::{BaseOption, PlanOptions};
use super::standing::Standing;
use super::target::Target;
use crate::error::Error;
use crate::git::history::{fork_point, synthetic_base};
use crate::git::merge::{Commits, Detail, MergeOptions, Merged, merge_commits, merge_trees};
use crate::object::{CommitId, ObjectId};
use crate::report::document::BaseHow;
use crate::sides::Sides;

/// What the merge starts from.
pub(super) struct Base {
    /// How it was found.
    pub(super) how: BaseHow,
    /// The same in words.
    pub(super) says: String,
    /// Its commits; several are merged into one first.
    pub(super) commits: Vec<CommitId>,
    /// A tree that stands in for shared history.
    pub(super) synthetic: Option<ObjectId>,
}

impl Base {
    /// The one commit it is; `None` for a merge of several and for a tree that stands in.
    pub(super) fn commit(&self) -> Option<CommitId> {
        match self.commits.as_slice() {
            [commit] if self.synthetic.is_none() => Some(*commit),
            _ => None,
        }
    }
}

impl Base {
    /// Its files; those of the first commit of several, `None` where there is no base.
    pub(super) fn tree(&self, fork: &Fork<'_>) -> Result<Option<ObjectId>, Error> {
        match (self.synthetic, self.commits.first()) {
            (Some(tree), _) => Ok(Some(tree)),
            (None, Some(&commit)) => Ok(Some(fork.graph.tree(commit)?)),
            (None, None) => Ok(None),
        }
    }
}

/// Chooses the base.
pub(super) fn choose(
    fork: &Fork<'_>,
    standing: &Standing,
    target: &Target,
    options: &PlanOptions,
) -> Result<Base, Error> {
    match &options.base {
        BaseOption::Recursive => recursive(fork, target),
        BaseOption::Rev(rev) => {
            let commit = fork.repo.commit(rev)?;
            let says = format!("given: {}", named(fork, commit));
            Ok(Base { how: BaseHow::Given, says, commits: vec![commit], synthetic: None })
        }
        BaseOption::Auto if fork.upstream.is_empty() => recursive(fork, target),
        BaseOption::Auto => {
            let mut tips = fork.upstream_tips();
            let points = if tips.contains(&target.commit) {
                standing.fork_points.clone()
            } else {
                tips.push(target.commit);
                fork_point(&fork.graph, fork.country, &tips)?
            };
            if points.is_empty() { synthetic(standing) } else { Ok(at_fork_point(fork, points)) }
        }
    }
}

/// The base that git itself would take.
fn recursive(fork: &Fork<'_>, target: &Target) -> Result<Base, Error> {
    let commits = fork_point(&fork.graph, fork.country, &[target.commit])?;
    let says = match commits.as_slice() {
        [] => "nothing: the two share no history".to_owned(),
        [one] => format!("git's own: {}", named(fork, *one)),
        several => format!("git's own: {} commits, merged", several.len()),
    };
    Ok(Base { how: BaseHow::Recursive, says, commits, synthetic: None })
}

fn at_fork_point(fork: &Fork<'_>, commits: Vec<CommitId>) -> Base {
    let says = match commits.as_slice() {
        [one] => format!("where the fork left upstream: {}", named(fork, *one)),
        several => format!("where the fork left upstream: {} commits, merged", several.len()),
    };
    Base { how: BaseHow::ForkPoint, says, commits, synthetic: None }
}

fn synthetic(standing: &Standing) -> Result<Base, Error> {
    let share = |best: &crate::git::history::Similarity<_>| best.paths.share();
    let Some(best) = synthetic_base(&standing.similar) else {
        let nearest = standing.similar.first();
        let nearest =
            nearest.map_or("none".to_owned(), |best| format!("{}, {} %", best.release, share(best)));
        return Err(PlanError::NoBase { nearest }.into());
    };
    let says = format!(
        "no shared history: the files of {} stand in, {} % of them are the same in the fork",
        best.release,
        share(best)
    );
    let release = standing.trees.get(&best.release).copied();
    Ok(Base { how: BaseHow::TreeSimilarity, says, commits: Vec::new(), synthetic: release })
}

fn named(fork: &Fork<'_>, commit: CommitId) -> String {
    match fork.version_of(commit) {
        Some(version) => format!("{version} ({})", commit.short()),
        None => commit.short(),
    }
}

/// The merge with that base.
pub(super) fn merge(fork: &Fork<'_>, target: &Target, base: &Base) -> Result<Merged, Error> {
    let options = MergeOptions { labels: labels(target), ..MergeOptions::default() };
    prefetch(fork, target, base)?;
    if let Some(tree) = base.synthetic {
        let trees = Sides::new(tree, fork.tree, fork.graph.tree(target.commit)?);
        return Ok(merge_trees(&fork.store, trees, &options)?);
    }
    let commits = Commits { country: fork.country, upstream: target.commit, bases: base.commits.clone() };
    Ok(merge_commits(&fork.store, &fork.graph, &commits, &options)?)
}

/// The merge of three trees, with the markers of the target.
pub(super) fn merge_trees_of(
    fork: &Fork<'_>,
    target: &Target,
    trees: Sides<ObjectId>,
) -> Result<Merged, Error> {
    let options = MergeOptions { labels: labels(target), ..MergeOptions::default() };
    Ok(merge_trees(&fork.store, trees, &options)?)
}

/// In a partial clone, one request for what the merge may read.
fn prefetch(fork: &Fork<'_>, target: &Target, base: &Base) -> Result<(), Error> {
    let trees = [fork.tree, fork.graph.tree(target.commit)?];
    if let Some(tree) = base.synthetic {
        fork.store.prefetch(tree, &trees)?;
    }
    for commit in &base.commits {
        fork.store.prefetch(fork.graph.tree(*commit)?, &trees)?;
    }
    Ok(())
}

/// What the markers call the sides.
pub(super) fn labels(target: &Target) -> Sides<String> {
    let upstream = match &target.version {
        Some(version) => format!("upstream {}", version.tag()),
        None => format!("upstream {}", target.commit.short()),
    };
    Sides::new("base".to_owned(), "country".to_owned(), upstream)
}

/// How many files git's own merge leaves conflicted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Plain {
    /// It refuses: the two share no history; or nobody asked.
    #[default]
    Refused,
    /// It starts from the same base, so as many as here.
    AsHere,
    /// So many.
    Files(usize),
}

impl Plain {
    /// The number, where `ours` is that of the merge with the chosen base.
    pub(super) const fn count(self, ours: usize) -> Option<usize> {
        match self {
            Self::Refused => None,
            Self::AsHere => Some(ours),
            Self::Files(files) => Some(files),
        }
    }
}

/// What git's own merge would start from.
pub(super) enum GitsBase {
    /// Nothing: the two share no history.
    None,
    /// The base of this merge.
    Same,
    /// These commits.
    Other(Vec<CommitId>),
}

/// Finds git's own base.
pub(super) fn gits_base(fork: &Fork<'_>, target: &Target, base: &Base) -> Result<GitsBase, Error> {
    let gits = recursive(fork, target)?.commits;
    Ok(if gits.is_empty() {
        GitsBase::None
    } else if base.synthetic.is_none() && gits == base.commits {
        GitsBase::Same
    } else {
        GitsBase::Other(gits)
    })
}

/// Merges as git would from its own `bases`, for the number of conflicted files alone.
pub(super) fn plain(fork: &Fork<'_>, target: &Target, bases: Vec<CommitId>) -> Result<usize, Error> {
    let options =
        MergeOptions { labels: labels(target), detail: Detail::CountOnly, ..MergeOptions::default() };
    let commits = Commits { country: fork.country, upstream: target.commit, bases };
    Ok(merge_commits(&fork.store, &fork.graph, &commits, &options)?.conflicts.len())
}
