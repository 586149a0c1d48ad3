//! Parsed commits by number: what a walk needs of a commit, packed closely.
//!
//! Owns [`Node`], [`Commits`] and the form of a commit object. Must not know where objects come from.

use std::hash::BuildHasherDefault;
use std::ops::Range;

use bstr::ByteSlice;

use crate::git::store::object_id;
use crate::object::{IdMap, ObjectId};

/// A commit's number: dense, in order of first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

impl Node {
    pub(super) const fn new(number: u32) -> Self {
        Self(number)
    }

    pub(super) const fn number(self) -> u32 {
        self.0
    }

    /// For indexing marks.
    pub(super) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// What is kept of a commit object; the ranges lead into [`Commits`].
#[derive(Clone)]
pub(super) struct Facts {
    pub(super) tree: ObjectId,
    pub(super) seconds: i64,
    /// A hash of the author's mail address.
    pub(super) author: u64,
    subject: Range<usize>,
    parents: Range<usize>,
}

/// The commits seen so far; of some only the name is known.
#[derive(Clone, Default)]
pub(super) struct Commits {
    numbers: IdMap<ObjectId, Node>,
    entries: Vec<(ObjectId, Option<Facts>)>,
    parents: Vec<Node>,
    subjects: Vec<u8>,
    known: usize,
}

impl Commits {
    pub(super) fn with_capacity(count: usize) -> Self {
        let numbers = IdMap::with_capacity_and_hasher(count, BuildHasherDefault::default());
        Self { numbers, entries: Vec::with_capacity(count), ..Self::default() }
    }

    /// How many numbers were given out.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many commits were parsed.
    pub(super) fn known(&self) -> usize {
        self.known
    }

    /// The number of a commit that was seen.
    pub(super) fn find(&self, id: ObjectId) -> Option<Node> {
        self.numbers.get(&id).copied()
    }

    /// The number of a commit, a new one where it is seen for the first time.
    pub(super) fn number(&mut self, id: ObjectId) -> Node {
        let next = Node(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let node = *self.numbers.entry(id).or_insert(next);
        if node == next {
            self.entries.push((id, None));
        }
        node
    }

    pub(super) fn id(&self, node: Node) -> ObjectId {
        self.entries[node.at()].0
    }

    pub(super) fn facts(&self, node: Node) -> Option<&Facts> {
        self.entries[node.at()].1.as_ref()
    }

    pub(super) fn parents(&self, facts: &Facts) -> &[Node] {
        &self.parents[facts.parents.clone()]
    }

    pub(super) fn subject(&self, facts: &Facts) -> &[u8] {
        &self.subjects[facts.subject.clone()]
    }

    /// In order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ObjectId, Option<&Facts>)> {
        self.entries.iter().map(|(id, facts)| (*id, facts.as_ref()))
    }

    /// Notes what a commit says.
    pub(super) fn learn(&mut self, node: Node, said: &Said<'_>) {
        let (parents, subject) = (self.parents.len(), self.subjects.len());
        self.parents.extend_from_slice(&said.parents);
        self.subjects.extend_from_slice(said.subject);
        let facts = Facts {
            tree: said.tree,
            seconds: said.seconds,
            author: said.author,
            subject: subject..self.subjects.len(),
            parents: parents..self.parents.len(),
        };
        self.known += usize::from(self.entries[node.at()].1.replace(facts).is_none());
    }

    /// Notes what a commit object says: `tree`, any number of `parent`, `author`, `committer`, others, a blank line,
    /// the message (git's documentation of the object format).
    ///
    /// # Errors
    /// What is missing or wrong.
    pub(super) fn parse(&mut self, node: Node, bytes: &[u8]) -> Result<(), &'static str> {
        let (tree, mut rest) = take_id(bytes, b"tree ").ok_or("no tree")?;
        let mut parents = Vec::with_capacity(2);
        while let Some((parent, tail)) = take_id(rest, b"parent ") {
            parents.push(self.number(parent));
            rest = tail;
        }
        let author = mail(rest.lines().next().unwrap_or_default());
        let committer = rest.lines().find_map(|line| line.strip_prefix(b"committer "));
        let seconds = committer.and_then(date).ok_or("no committer date")?;
        self.learn(node, &Said { tree, seconds, author, parents, subject: subject_line(rest) });
        Ok(())
    }
}

/// What a commit says.
pub(super) struct Said<'b> {
    pub(super) tree: ObjectId,
    pub(super) seconds: i64,
    pub(super) author: u64,
    pub(super) parents: Vec<Node>,
    pub(super) subject: &'b [u8],
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

/// A hash (FNV-1a) of the mail address in `author Name <mail> 1700000000 +0100`, small letters and capitals alike.
fn mail(person: &[u8]) -> u64 {
    let end = person.rfind_byte(b'>').unwrap_or(person.len());
    let start = person[..end].rfind_byte(b'<').map_or(0, |at| at + 1);
    let mail = person[start..end].iter().map(u8::to_ascii_lowercase);
    mail.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The first line of the message of a commit object, or of any tail of its header.
fn subject_line(bytes: &[u8]) -> &[u8] {
    let message = bytes.find(b"\n\n").map_or(&b""[..], |at| &bytes[at + 2..]);
    message.trim_start().lines().next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    #[test]
    fn a_commit_is_read_with_a_signature_and_an_odd_name() {
        let text = format!(
            "tree {TREE}\nparent {TREE}\nauthor A <a> 1 +0000\ncommitter A > B <b@c> -7 -0330\ngpgsig -----\n more\n\n\n  \
             subject here \nbody\n"
        );
        let mut commits = Commits::default();
        let node = commits.number(ObjectId::default());
        commits.parse(node, text.as_bytes()).unwrap();
        let facts = commits.facts(node).unwrap();
        assert_eq!((facts.seconds, facts.tree.to_string()), (-7, TREE.to_owned()));
        assert_eq!(commits.subject(facts), b"subject here");
        assert_eq!(commits.parents(facts).len(), 1);
        assert_eq!((facts.author, facts.author == mail(b"B <b>")), (mail(b"A B <A> 5 +0100"), false));
    }

    #[test]
    fn what_a_commit_lacks_is_said() {
        let mut commits = Commits::default();
        let node = commits.number(ObjectId::default());
        assert_eq!(commits.parse(node, b"tree 1\n"), Err("no tree"));
        assert_eq!(commits.parse(node, format!("tree {TREE}\n\nx").as_bytes()), Err("no committer date"));
        assert_eq!(commits.known(), 0);
    }
}
