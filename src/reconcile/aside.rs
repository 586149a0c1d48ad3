//! What a plan needs besides its own merge, found at the same time on a second thread: git's own number of conflicts, and
//! what the step would leave behind. Each reads thousands of objects and neither needs the other's result.
//!
//! Owns [`Aside`]. The thread opens the repository again, because libgit2's handles belong to one thread.

use std::cell::RefCell;
use std::path::PathBuf;

use bstr::ByteSlice;

use super::base::{Base, Plain, plain};
use super::fork::Fork;
use super::options::Network;
use super::standing::Standing;
use super::target::Target;
use crate::error::Error;
use crate::git::Repository;
use crate::git::history::{Graph, Weight, left_behind};
use crate::object::CommitId;
use crate::report::document::LeftBehind;

/// What was found.
pub(super) struct Aside {
    /// How many files git's own merge leaves conflicted.
    pub(super) plain: Plain,
    /// Upstream's changes that the fork has and the target lacks.
    pub(super) left: Vec<LeftBehind>,
}

/// A question that can be carried to another thread.
pub(super) struct Question<'a> {
    place: PathBuf,
    network: Network,
    seed: Seed<'a>,
    fork_points: Vec<CommitId>,
    target: &'a Target,
    base: &'a Base,
}

/// What a [`Fork`] is made from again.
type Seed<'a> = (Option<&'a crate::rules::Pack>, CommitId, crate::object::ObjectId);

impl<'a> Question<'a> {
    /// About the step from where `standing` says to `target`.
    pub(super) fn new(
        fork: &Fork<'a>,
        network: Network,
        standing: &Standing,
        target: &'a Target,
        base: &'a Base,
    ) -> Self {
        let place = fork.repo.workdir().unwrap_or_else(|| fork.repo.git_dir()).to_owned();
        let seed = (fork.pack, fork.country, fork.tree);
        Self { place, network, seed, fork_points: standing.fork_points.clone(), target, base }
    }

    /// Finds it out.
    pub(super) fn answer(&self) -> Result<Aside, Error> {
        let repo = Repository::open(&self.place)?;
        let fork = self.fork(&repo)?;
        Ok(Aside { plain: plain(&fork, self.target, self.base)?, left: self.left(&fork)? })
    }

    fn fork<'b>(&self, repo: &'b Repository) -> Result<Fork<'b>, Error>
    where
        'a: 'b,
    {
        let (pack, country, tree) = self.seed;
        let store = match self.network {
            Network::Online => repo.completing_store()?,
            Network::Offline => repo.store()?,
        };
        Ok(Fork {
            repo,
            store,
            graph: Graph::of(repo)?,
            pack,
            country,
            tree,
            upstream: Vec::new(),
            source: String::new(),
            fetched: None,
            remote: String::new(),
            releases: std::collections::BTreeMap::new(),
            warnings: RefCell::default(),
        })
    }

    fn left(&self, fork: &Fork<'_>) -> Result<Vec<LeftBehind>, Error> {
        let words = fork.words();
        let found = left_behind(&fork.graph, &fork.store, &self.fork_points, self.target.commit)?;
        let real = found.into_iter().filter(|left| left.weight == Weight::Change);
        let listed = real.map(|left| LeftBehind {
            commit: left.commit.to_string(),
            subject: left.subject.to_string(),
            refs: words.read(&left.subject.to_str_lossy(), &crate::text::date(left.seconds)).refs,
        });
        Ok(listed.collect())
    }
}
