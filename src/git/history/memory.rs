//! Commits that an earlier run has parsed, in a file of the tool's own inside the git directory.
//!
//! Owns the form of `reconcile/commits`. What a commit says never changes, so the file cannot be out of date, only short;
//! one that is damaged or of another form is as good as none. Must not know walks.
//!
//! Form, all numbers little-endian: the head `git-reconcile commits 1\n`; u32 how many; 20 bytes of name each; then each
//! in turn: u8 its parents plus one, or 0 where nothing is known, and for the known 20 bytes of tree, i64 seconds, u64
//! author, u32 a parent, u16 length and bytes of the subject; last a u64 checksum of all before it.

use std::io;
use std::path::Path;

use super::commits::{Commits, Facts, Node, Said};
use crate::git::remembered::{read_whole, write_whole};
use crate::object::ObjectId;

const HEAD: &[u8] = b"git-reconcile commits 1\n";

/// Reads what was remembered; `None` where there is nothing usable.
pub(super) fn load(file: &Path) -> Option<Commits> {
    let body = read_whole(file)?;
    let mut rest = body.strip_prefix(HEAD)?;
    let count = u32::from_le_bytes(take(&mut rest)?);
    let mut seen = Commits::with_capacity(count as usize);
    for _ in 0..count {
        seen.number(ObjectId::from_bytes(take(&mut rest)?));
    }
    for number in 0..count {
        let [known] = take::<1>(&mut rest)?;
        if let Some(parents) = known.checked_sub(1) {
            let said = said(&mut rest, count, parents)?;
            seen.learn(Node::new(number), &said);
        }
    }
    (rest.is_empty() && seen.len() == count as usize).then_some(seen)
}

fn said<'b>(rest: &mut &'b [u8], count: u32, parents: u8) -> Option<Said<'b>> {
    let tree = ObjectId::from_bytes(take(rest)?);
    let (seconds, author) = (i64::from_le_bytes(take(rest)?), u64::from_le_bytes(take(rest)?));
    let parent = |_| Some(u32::from_le_bytes(take(rest)?)).filter(|number| *number < count).map(Node::new);
    let parents = (0..parents).map(parent).collect::<Option<Vec<Node>>>()?;
    let length = u16::from_le_bytes(take(rest)?);
    let (subject, tail) = rest.split_at_checked(usize::from(length))?;
    *rest = tail;
    Some(Said { tree, seconds, author, parents, subject })
}

/// Takes so many bytes from the front.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (chunk, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*chunk)
}

/// Writes everything that is known, in one move.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub(super) fn save(file: &Path, seen: &Commits) -> io::Result<()> {
    write_whole(file, write(seen))
}

fn write(seen: &Commits) -> Vec<u8> {
    let mut bytes = HEAD.to_vec();
    bytes.extend_from_slice(&u32::try_from(seen.len()).unwrap_or(u32::MAX).to_le_bytes());
    for (id, _) in seen.iter() {
        bytes.extend_from_slice(id.as_bytes());
    }
    for (_, facts) in seen.iter() {
        let parents = facts.map(|facts| seen.parents(facts)).unwrap_or_default();
        match (facts, u8::try_from(parents.len() + 1)) {
            (Some(facts), Ok(count)) => write_facts(&mut bytes, count, facts, (parents, seen.subject(facts))),
            _ => bytes.push(0),
        }
    }
    bytes
}

fn write_facts(bytes: &mut Vec<u8>, count: u8, facts: &Facts, (parents, subject): (&[Node], &[u8])) {
    bytes.push(count);
    bytes.extend_from_slice(facts.tree.as_bytes());
    bytes.extend_from_slice(&facts.seconds.to_le_bytes());
    bytes.extend_from_slice(&facts.author.to_le_bytes());
    for parent in parents {
        bytes.extend_from_slice(&parent.number().to_le_bytes());
    }
    let length = u16::try_from(subject.len()).unwrap_or(u16::MAX);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&subject[..usize::from(length)]);
}
