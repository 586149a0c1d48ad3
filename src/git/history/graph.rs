//! Parsed commits of a repository, each read once.
//!
//! Owns [`Graph`] and the numbers ([`Node`]) by which walks address commits, so that their marks fit in a plain
//! vector. Must not know what a walk looks for.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::HistoryError;
use crate::git::Repository;
use crate::git::store::{object_id, oid};
use crate::object::{CommitId, ObjectId};

/// A commit's number in its graph: dense, in order of first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

impl Node {
    /// For indexing marks.
    pub(super) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// The commits seen so far: parents, tree and date.
pub struct Graph<'repo> {
    odb: git2::Odb<'repo>,
    shallow: HashSet<ObjectId>,
    seen: RefCell<Seen>,
}

#[derive(Default)]
struct Seen {
    numbers: HashMap<ObjectId, Node, BuildHasherDefault<IdHasher>>,
    commits: Vec<Commit>,
    parents: Vec<Node>,
    subjects: Vec<u8>,
}

struct Commit {
    id: ObjectId,
    facts: Option<Facts>,
}

/// What is kept of a commit object.
struct Facts {
    tree: ObjectId,
    seconds: i64,
    subject: Range<usize>,
    parents: Range<usize>,
}

impl<'repo> Graph<'repo> {
    /// An empty graph over the objects of `repo`.
    ///
    /// # Errors
    /// [`HistoryError::Open`] when the object database cannot be opened.
    pub fn of(repo: &'repo Repository) -> Result<Self, HistoryError> {
        Self::new(&repo.inner)
    }

    pub(in crate::git) fn new(repo: &'repo git2::Repository) -> Result<Self, HistoryError> {
        let path = || repo.path().display().to_string();
        let odb = repo.odb().map_err(|source| HistoryError::Open { path: path(), source })?;
        let shallow = std::fs::read_to_string(repo.commondir().join("shallow")).unwrap_or_default();
        let shallow = shallow.lines().filter_map(|line| line.parse().ok()).collect();
        Ok(Self { odb, shallow, seen: RefCell::default() })
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
        self.seen.borrow_mut().number(id.0)
    }

    /// The numbers of several.
    pub(super) fn nodes(&self, ids: &[CommitId]) -> Vec<Node> {
        ids.iter().map(|&id| self.node(id)).collect()
    }

    /// The name of a commit.
    pub(super) fn id(&self, node: Node) -> CommitId {
        CommitId(self.seen.borrow().commits[node.at()].id)
    }

    /// How many numbers were given out.
    pub(super) fn len(&self) -> usize {
        self.seen.borrow().commits.len()
    }

    pub(super) fn tree_of(&self, node: Node) -> Result<ObjectId, HistoryError> {
        self.facts(node, |facts, _| facts.tree)
    }

    pub(super) fn seconds_of(&self, node: Node) -> Result<i64, HistoryError> {
        self.facts(node, |facts, _| facts.seconds)
    }

    pub(super) fn subject_of(&self, node: Node) -> Result<BString, HistoryError> {
        self.facts(node, |facts, seen| seen.subjects[facts.subject.clone()].into())
    }

    pub(super) fn parents_of(&self, node: Node) -> Result<Vec<Node>, HistoryError> {
        self.facts(node, |facts, seen| seen.parents[facts.parents.clone()].to_vec())
    }

    /// Whether a shallow clone was cut off just below this commit.
    pub(super) fn is_cut(&self, node: Node) -> bool {
        !self.shallow.is_empty() && self.shallow.contains(&self.id(node).0)
    }

    fn facts<T>(&self, node: Node, take: impl Fn(&Facts, &Seen) -> T) -> Result<T, HistoryError> {
        {
            let seen = self.seen.borrow();
            if let Some(facts) = &seen.commits[node.at()].facts {
                return Ok(take(facts, &seen));
            }
        }
        let id = self.id(node);
        let object = self.object(id)?;
        let mut seen = self.seen.borrow_mut();
        let facts = seen.parse(id, object.data())?;
        let taken = take(&facts, &seen);
        seen.commits[node.at()].facts = Some(facts);
        Ok(taken)
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

impl Seen {
    fn number(&mut self, id: ObjectId) -> Node {
        let next = Node(u32::try_from(self.commits.len()).unwrap_or(u32::MAX));
        let node = *self.numbers.entry(id).or_insert(next);
        if node == next {
            self.commits.push(Commit { id, facts: None });
        }
        node
    }

    /// Reads the header of a commit object: `tree`, any number of `parent`, `author`, `committer`, others, a blank
    /// line, the message (git's documentation of the object format).
    fn parse(&mut self, id: CommitId, bytes: &[u8]) -> Result<Facts, HistoryError> {
        let bad = |what| HistoryError::Malformed { id, what };
        let (tree, mut rest) = take_id(bytes, b"tree ").ok_or_else(|| bad("no tree"))?;
        let first = self.parents.len();
        while let Some((parent, tail)) = take_id(rest, b"parent ") {
            let parent = self.number(parent);
            self.parents.push(parent);
            rest = tail;
        }
        let committer = rest.lines().find_map(|line| line.strip_prefix(b"committer "));
        let seconds = committer.and_then(date).ok_or_else(|| bad("no committer date"))?;
        let start = self.subjects.len();
        self.subjects.extend_from_slice(subject_line(rest));
        Ok(Facts { tree, seconds, subject: start..self.subjects.len(), parents: first..self.parents.len() })
    }
}

fn take_id<'b>(bytes: &'b [u8], word: &[u8]) -> Option<(ObjectId, &'b [u8])> {
    let (digits, rest) = bytes.strip_prefix(word)?.split_at_checked(40)?;
    let oid = git2::Oid::from_str(digits.to_str().ok()?).ok()?;
    Some((object_id(oid), rest.strip_prefix(b"\n")?))
}

/// The seconds in `Name <mail> 1700000000 +0100`.
fn date(person: &[u8]) -> Option<i64> {
    let after = &person[person.rfind_byte(b'>')? + 1..];
    let digits = after.trim_start().split_str(" ").next()?;
    digits.to_str().ok()?.parse().ok()
}

/// The first line of the message of a commit object, or of any tail of its header.
fn subject_line(bytes: &[u8]) -> &[u8] {
    let message = bytes.find(b"\n\n").map_or(&b""[..], |at| &bytes[at + 2..]);
    message.trim_start().lines().next().unwrap_or_default().trim_end()
}

/// Takes the first eight bytes of an object's name as its hash: names are hashes already.
#[derive(Default)]
pub(super) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 ^= u64::from_le_bytes(*first).rotate_left(u32::from(self.0 != 0) * 21);
        }
    }

    fn write_usize(&mut self, _: usize) {}
}
