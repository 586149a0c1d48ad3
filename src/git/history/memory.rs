//! Commits that an earlier run has parsed, in a file of the tool's own inside the git directory.
//!
//! Owns the form of `reconcile/commits`, and how any such file is read and written whole. What a commit says never changes, so the file cannot be out of date, only short;
//! one that is damaged or of another form is as good as none. Must not know walks.
//!
//! Form, all numbers little-endian: the head `git-reconcile commits 1\n`; u32 how many; 20 bytes of name each; then each
//! in turn: u8 its parents plus one, or 0 where nothing is known, and for the known 20 bytes of tree, i64 seconds, u64
//! author, u32 a parent, u16 length and bytes of the subject; last a u64 checksum of all before it.

use std::io::{self, Write};
use std::path::Path;

use super::commits::{Commits, Facts, Node, Said};
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

/// A file of the tool's own less its checksum; `None` where it is absent or damaged.
pub(super) fn read_whole(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(file).ok()?;
    let (body, sum) = bytes.split_last_chunk::<8>()?;
    let whole = checksum(body) == u64::from_le_bytes(*sum);
    bytes.truncate(body.len());
    whole.then_some(bytes)
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

/// Writes a file of the tool's own with its checksum, in one move: another process sees all of it or the one before.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub(super) fn write_whole(file: &Path, mut bytes: Vec<u8>) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    bytes.extend_from_slice(&checksum(&bytes).to_le_bytes());
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(&bytes)?;
    new.persist(file).map(drop).map_err(|error| error.error)
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

/// Notices a cut or altered file; eight bytes at a time (the mixing step of Wyhash's kind, constants of `SplitMix64`).
fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().chain([&last]).fold(bytes.len() as u64, |sum, word| {
        let mixed = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 29)
    })
}
