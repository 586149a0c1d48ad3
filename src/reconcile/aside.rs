//! What a plan needs besides its own merge, found at the same time on other threads: git's own number of conflicts, and
//! what the step would leave behind. Each reads thousands of objects and neither needs the other's result.
//!
//! Owns [`Aside`] and [`Again`], a fork as another thread opens it.

use std::thread::ScopedJoinHandle;

use bstr::ByteSlice;

use super::base::{Base, GitsBase, Plain, gits_base, plain};
use super::fork::Fork;
use super::options::Network;
use super::target::Target;
use crate::error::Error;
use crate::git::Reopening;
use crate::git::history::{Graph, Weight, left_behind};
use crate::git::refs::UpstreamRef;
use crate::object::CommitId;
use crate::report::document::LeftBehind;
use crate::rules::Pack;

/// What was found.
#[derive(Default)]
pub(super) struct Aside {
    /// How many files git's own merge leaves conflicted.
    pub(super) plain: Plain,
    /// Upstream's changes that the fork has and the target lacks.
    pub(super) left: Vec<LeftBehind>,
}

/// What is known of upstream's refs.
#[derive(Default)]
pub(super) struct Upstream {
    refs: Vec<UpstreamRef>,
    remote: String,
}

impl Upstream {
    /// What `fork` knows.
    pub(super) fn of(fork: &Fork<'_>) -> Self {
        Self { refs: fork.upstream.clone(), remote: fork.remote.clone() }
    }
}

/// A fork that can be carried to another thread and opened there again.
pub(super) struct Again<'a> {
    repo: Reopening,
    pub(super) network: Network,
    pub(super) pack: Option<&'a Pack>,
    country: CommitId,
}

impl<'a> Again<'a> {
    /// The same as `fork`, less what is known of upstream's refs.
    pub(super) fn of(fork: &Fork<'a>) -> Self {
        let (network, pack, country) = (fork.network, fork.pack, fork.country);
        Self { repo: fork.repo.reopening(), network, pack, country }
    }

    /// The same with another commit as the country's.
    pub(super) fn at(fork: &Fork<'a>, country: CommitId) -> Self {
        Self { country, ..Self::of(fork) }
    }

    /// Opens it and asks.
    pub(super) fn ask<T>(&self, ask: impl FnOnce(&Fork<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.ask_knowing(Upstream::default(), ask)
    }

    /// Opens it, with upstream's refs, and asks.
    pub(super) fn ask_knowing<T>(
        &self,
        Upstream { refs, remote }: Upstream,
        ask: impl FnOnce(&Fork<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let repo = self.repo.open()?;
        let fork = Fork::alone(&repo, Graph::of(&repo)?, self.network, self.country)?;
        ask(&Fork { pack: self.pack, upstream: refs, remote, ..fork })
    }
}

/// The result of a thread; a panic goes on in this one.
pub(super) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Finds out what a plan needs besides its own merge; where git merges from another base, on two threads.
pub(super) fn find(
    again: &Again<'_>,
    fork_points: &[CommitId],
    target: &Target,
    base: &Base,
) -> Result<Aside, Error> {
    again.ask(|fork| match gits_base(fork, target, base)? {
        GitsBase::Same => Ok(Aside { plain: Plain::AsHere, left: left(fork, fork_points, target)? }),
        GitsBase::None => Ok(Aside { plain: Plain::Refused, left: left(fork, fork_points, target)? }),
        GitsBase::Other(commits) => std::thread::scope(|scope| {
            let left = scope.spawn(|| again.ask(|fork| left(fork, fork_points, target)));
            let plain = plain(fork, target, commits);
            let left = joined(left);
            Ok(Aside { plain: Plain::Files(plain?), left: left? })
        }),
    })
}

fn left(fork: &Fork<'_>, fork_points: &[CommitId], target: &Target) -> Result<Vec<LeftBehind>, Error> {
    let words = fork.words();
    let found = left_behind(&fork.graph, &fork.store, fork_points, target.commit)?;
    let real = found.into_iter().filter(|left| left.weight == Weight::Change);
    let listed = real.map(|left| LeftBehind {
        commit: left.commit.to_string(),
        subject: left.subject.to_string(),
        refs: words.read(&left.subject.to_str_lossy(), &crate::text::date(left.seconds)).refs,
    });
    Ok(listed.collect())
}
