//! Commits of a repository, each read once.
//!
//! Owns [`Graph`]: the objects, the cut of a shallow clone and what was parsed so far. Must not know what a walk looks for.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use bstr::BString;

use super::commits::{Commits, Facts, Node};
use super::{HistoryError, memory};
use crate::git::Repository;
use crate::git::store::oid;
use crate::object::{CommitId, ObjectId};

/// From how many newly parsed commits on it pays to write them down.
const WORTH_WRITING: usize = 256;

/// The commits seen so far: parents, tree, date and subject.
pub struct Graph<'repo> {
    odb: git2::Odb<'repo>,
    shallow: HashSet<ObjectId>,
    seen: Rc<RefCell<Arc<Commits>>>,
    file: PathBuf,
    /// How many commits the file has.
    written: usize,
}

/// The commits that all graphs over one open repository share.
pub(in crate::git) struct Parsed {
    /// Shared with other openings of it as long as none finds out more.
    commits: Rc<RefCell<Arc<Commits>>>,
    written: usize,
}

impl Parsed {
    fn of(repo: &git2::Repository) -> Self {
        Self::new(Known(Arc::new(memory::load(&memory_of(repo)).unwrap_or_default())))
    }

    /// Those that another opening knows.
    pub(in crate::git) fn new(Known(commits): Known) -> Self {
        Self { written: commits.known(), commits: Rc::new(RefCell::new(commits)) }
    }

    /// Whether a commit was parsed.
    pub(in crate::git) fn has(&self, id: CommitId) -> bool {
        let commits = self.commits.borrow();
        commits.find(id.0).is_some_and(|node| commits.facts(node).is_some())
    }

    /// What is known by now.
    pub(in crate::git) fn known(&self) -> Known {
        Known(Arc::clone(&self.commits.borrow()))
    }
}

/// Commits that were parsed, for another thread.
#[derive(Clone)]
pub(in crate::git) struct Known(Arc<Commits>);

/// What [`Graph::remember`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// The file has everything that is known now.
    Written,
    /// Too little was new.
    Unchanged,
}

impl Repository {
    /// Reads what an earlier run has parsed of its commits: who has to wait for something else first may do it meanwhile.
    pub fn recall(&self) {
        self.commits.get_or_init(|| Parsed::of(&self.inner));
    }
}

impl<'repo> Graph<'repo> {
    /// A graph over the objects of `repo`, with what an earlier run left in `reconcile/commits` of the git directory and
    /// what other graphs over `repo` have parsed.
    ///
    /// # Errors
    /// [`HistoryError::Open`] when the object database cannot be opened.
    pub fn of(repo: &'repo Repository) -> Result<Self, HistoryError> {
        let Parsed { commits, written } = repo.commits.get_or_init(|| Parsed::of(&repo.inner));
        Self::beginning(&repo.inner, (Rc::clone(commits), *written))
    }

    #[cfg(test)]
    pub(in crate::git) fn new(repo: &'repo git2::Repository) -> Result<Self, HistoryError> {
        let Parsed { commits, written } = Parsed::of(repo);
        Self::beginning(repo, (commits, written))
    }

    fn beginning(
        repo: &'repo git2::Repository,
        (seen, written): (Rc<RefCell<Arc<Commits>>>, usize),
    ) -> Result<Self, HistoryError> {
        let path = || repo.path().display().to_string();
        let odb = repo.odb().map_err(|source| HistoryError::Open { path: path(), source })?;
        let shallow = std::fs::read_to_string(repo.commondir().join("shallow")).unwrap_or_default();
        let shallow = shallow.lines().filter_map(|line| line.parse().ok()).collect();
        Ok(Self { odb, shallow, written, seen, file: memory_of(repo) })
    }

    /// Writes what was parsed to `reconcile/commits` in the git directory, so that the next run need not: reading the
    /// commits is nearly all that a walk over thousands of them costs.
    ///
    /// # Errors
    /// Where the git directory cannot be written to; nothing is lost by that but time.
    pub fn remember(&self) -> io::Result<Remembered> {
        let seen = self.seen.borrow();
        if seen.known() < self.written + WORTH_WRITING {
            return Ok(Remembered::Unchanged);
        }
        memory::save(&self.file, &seen).map(|()| Remembered::Written)
    }

    /// Whether the repository has this commit.
    #[must_use]
    pub fn has(&self, id: CommitId) -> bool {
        self.odb.exists(oid(id.0))
    }

    /// The commit's tree.
    ///
    /// # Errors
    /// [`HistoryError`] when the commit cannot be read.
    pub fn tree(&self, id: CommitId) -> Result<ObjectId, HistoryError> {
        let node = self.node(id);
        self.tree_of(node)
    }

    /// The committer's date, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`HistoryError`] when the commit cannot be read.
    pub fn seconds(&self, id: CommitId) -> Result<i64, HistoryError> {
        let node = self.node(id);
        self.seconds_of(node)
    }

    /// The commit's parents, in its own order.
    ///
    /// # Errors
    /// [`HistoryError`] when the commit cannot be read.
    pub fn parents(&self, id: CommitId) -> Result<Vec<CommitId>, HistoryError> {
        let parents = self.parents_of(self.node(id))?;
        Ok(parents.into_iter().map(|parent| self.id(parent)).collect())
    }

    /// The first line of the commit's message.
    ///
    /// # Errors
    /// [`HistoryError`] when the commit cannot be read.
    pub fn subject(&self, id: CommitId) -> Result<BString, HistoryError> {
        let node = self.node(id);
        self.subject_of(node)
    }

    /// The number of a commit, which need not exist.
    pub(super) fn node(&self, id: CommitId) -> Node {
        let known = self.seen.borrow().find(id.0);
        known.unwrap_or_else(|| Arc::make_mut(&mut self.seen.borrow_mut()).number(id.0))
    }

    /// The numbers of several.
    pub(super) fn nodes(&self, ids: &[CommitId]) -> Vec<Node> {
        ids.iter().map(|&id| self.node(id)).collect()
    }

    /// The name of a commit.
    pub(super) fn id(&self, node: Node) -> CommitId {
        CommitId(self.seen.borrow().id(node))
    }

    /// How many numbers were given out.
    pub(super) fn len(&self) -> usize {
        self.seen.borrow().len()
    }

    pub(super) fn tree_of(&self, node: Node) -> Result<ObjectId, HistoryError> {
        self.facts(node, |facts, _| facts.tree)
    }

    pub(super) fn seconds_of(&self, node: Node) -> Result<i64, HistoryError> {
        self.facts(node, |facts, _| facts.seconds)
    }

    /// A hash of the author's mail address.
    pub(super) fn author_of(&self, node: Node) -> Result<u64, HistoryError> {
        self.facts(node, |facts, _| facts.author)
    }

    pub(super) fn subject_of(&self, node: Node) -> Result<BString, HistoryError> {
        self.facts(node, |facts, seen| seen.subject(facts).into())
    }

    pub(super) fn parents_of(&self, node: Node) -> Result<Vec<Node>, HistoryError> {
        self.facts(node, |facts, seen| seen.parents(facts).to_vec())
    }

    /// Whether a shallow clone was cut off just below this commit.
    pub(super) fn is_cut(&self, node: Node) -> bool {
        !self.shallow.is_empty() && self.shallow.contains(&self.id(node).0)
    }

    fn facts<T>(&self, node: Node, take: impl Fn(&Facts, &Commits) -> T) -> Result<T, HistoryError> {
        if let Some(taken) = self.seen.borrow().facts(node).map(|facts| take(facts, &self.seen.borrow())) {
            return Ok(taken);
        }
        let id = self.id(node);
        let object = self.object(id)?;
        let mut seen = self.seen.borrow_mut();
        let seen = Arc::make_mut(&mut seen);
        seen.parse(node, object.data()).map_err(|what| HistoryError::Malformed { id, what })?;
        let facts = seen.facts(node).ok_or(HistoryError::Missing { id })?;
        Ok(take(facts, seen))
    }

    fn object(&self, id: CommitId) -> Result<git2::OdbObject<'_>, HistoryError> {
        let object = self.odb.read(oid(id.0)).map_err(|source| match source.code() {
            git2::ErrorCode::NotFound => HistoryError::Missing { id },
            _ => HistoryError::Corrupt { id, source },
        })?;
        match object.kind() {
            git2::ObjectType::Commit => Ok(object),
            _ => Err(HistoryError::Malformed { id, what: "another kind of object" }),
        }
    }
}

fn memory_of(repo: &git2::Repository) -> PathBuf {
    repo.commondir().join("reconcile").join("commits")
}
