//! How alike two blobs are, as git reckons it.
//!
//! Owns [`Similarity`], [`Score`] and the fingerprint of a blob. The estimate is that of git's `diffcore-delta`: the
//! content is cut after each line feed or after 64 bytes, the pieces are hashed into 107 927 classes, and the bytes in
//! classes that both blobs have, over the size of the larger, are the score. Must not know paths or trees.
//!
//! Worked example: `a\nb\n` and `a\nc\n` share the piece `a\n`: 2 of 4 bytes, 50 %, just a rename.

use std::cell::RefCell;
use std::rc::Rc;

use bstr::ByteSlice;

use crate::git::store::{Store, StoreError};
use crate::object::{Entry, IdMap, ObjectId};

/// A similarity in sixty-thousandths, git's own unit.
pub(in crate::git) type Score = u64;

/// Two equal blobs.
pub(in crate::git) const EXACT: Score = 60_000;

const CLASSES: u32 = 107_927;
const PIECE: usize = 64;

/// How many bytes a blob has in each class of pieces; sorted by class.
struct Fingerprint {
    pieces: Vec<(u32, u32)>,
}

struct Known {
    size: u64,
    fingerprint: Option<Rc<Fingerprint>>,
}

/// Compares blobs, and remembers what it has read.
pub(in crate::git) struct Similarity<'a> {
    store: &'a Store<'a>,
    known: RefCell<IdMap<ObjectId, Known>>,
}

impl<'a> Similarity<'a> {
    pub(in crate::git) fn new(store: &'a Store<'a>) -> Self {
        Self { store, known: RefCell::default() }
    }

    /// The score of two files; 0 where their sizes alone put it below `least`, and for what is no regular file.
    pub(in crate::git) fn score(&self, old: Entry, new: Entry, least: Score) -> Result<Score, StoreError> {
        if !old.mode.is_file() || !new.mode.is_file() {
            return Ok(0);
        }
        let (old_size, new_size) = (self.size(old.id)?, self.size(new.id)?);
        let (smaller, larger) = (old_size.min(new_size), old_size.max(new_size));
        if larger * (EXACT - least) < (larger - smaller) * EXACT {
            return Ok(0);
        }
        let (old_print, new_print) = (self.fingerprint(old.id)?, self.fingerprint(new.id)?);
        if new_size == 0 { Ok(0) } else { Ok(old_print.shared(&new_print) * EXACT / larger) }
    }

    fn size(&self, id: ObjectId) -> Result<u64, StoreError> {
        if let Some(known) = self.known.borrow().get(&id) {
            return Ok(known.size);
        }
        let size = self.store.blob_size(id)?;
        self.known.borrow_mut().insert(id, Known { size, fingerprint: None });
        Ok(size)
    }

    fn fingerprint(&self, id: ObjectId) -> Result<Rc<Fingerprint>, StoreError> {
        let found = self.known.borrow().get(&id).and_then(|known| known.fingerprint.clone());
        if let Some(fingerprint) = found {
            return Ok(fingerprint);
        }
        let bytes = self.store.contents(id)?;
        let fingerprint = Rc::new(Fingerprint::of(&bytes));
        let known = Known { size: bytes.len() as u64, fingerprint: Some(Rc::clone(&fingerprint)) };
        self.known.borrow_mut().insert(id, known);
        Ok(fingerprint)
    }
}

impl Fingerprint {
    fn of(bytes: &[u8]) -> Self {
        let mut pieces = Vec::with_capacity(bytes.len() / 24 + 1);
        let text = !is_binary(bytes);
        for line in bytes.lines_with_terminator() {
            match line.strip_suffix(b"\r\n").filter(|_| text) {
                Some(start) => cut(&mut pieces, start.iter().chain(b"\n")),
                None => cut(&mut pieces, line.iter()),
            }
        }
        pieces.sort_unstable();
        pieces.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        Self { pieces }
    }

    /// The bytes in classes of pieces that both have.
    fn shared(&self, other: &Self) -> u64 {
        let mut theirs = other.pieces.iter().peekable();
        let mut shared = 0;
        for (class, length) in &self.pieces {
            while theirs.next_if(|(other_class, _)| other_class < class).is_some() {}
            if let Some((_, other_length)) = theirs.next_if(|(other_class, _)| other_class == class) {
                shared += u64::from(*length.min(other_length));
            }
        }
        shared
    }
}

/// Cuts a line after each 64 bytes.
fn cut<'l>(pieces: &mut Vec<(u32, u32)>, line: impl Iterator<Item = &'l u8>) {
    let mut piece = Piece::default();
    for byte in line {
        piece.push(*byte);
        if piece.length as usize == PIECE {
            pieces.push(std::mem::take(&mut piece).class());
        }
    }
    if piece.length > 0 {
        pieces.push(piece.class());
    }
}

/// A run of bytes that is being hashed.
#[derive(Default)]
struct Piece {
    low: u32,
    high: u32,
    length: u32,
}

impl Piece {
    fn push(&mut self, byte: u8) {
        let low = self.low;
        self.low = ((low << 7) ^ (self.high >> 25)).wrapping_add(u32::from(byte));
        self.high = (self.high << 7) ^ (low >> 25);
        self.length += 1;
    }

    fn class(self) -> (u32, u32) {
        (self.low.wrapping_add(self.high.wrapping_mul(0x61)) % CLASSES, self.length)
    }
}

/// Git's test: a NUL byte among the first 8000 (`buffer_is_binary` in its `xdiff-interface`).
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(8000)].contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(a: &[u8], b: &[u8]) -> u64 {
        Fingerprint::of(a).shared(&Fingerprint::of(b))
    }

    #[test]
    fn lines_count_wherever_they_stand() {
        assert_eq!(shared(b"a\nb\n", b"b\nx\na\n"), 4);
        assert_eq!(shared(b"a\nb\n", b"a\nc\n"), 2);
        assert_eq!(shared(b"a\na\n", b"a\n"), 2);
    }

    #[test]
    fn a_carriage_return_counts_in_binary_content_only() {
        assert_eq!(shared(b"one\r\ntwo\r\n", b"one\ntwo\n"), 8);
        assert_eq!(shared(b"\0\none\r\n", b"\0\none\n"), 2);
    }

    #[test]
    fn a_long_line_is_cut_into_pieces() {
        let line = vec![b'x'; 200];
        assert_eq!(Fingerprint::of(&line).pieces.iter().map(|(_, length)| length).sum::<u32>(), 200);
        assert_eq!(shared(&line, &line[..130]), 128);
    }
}
