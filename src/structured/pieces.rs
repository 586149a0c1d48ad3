//! The answer of a structured merge: what is settled and what is not, in the order of the result.
//!
//! Owns [`Structured`], [`Piece`], [`Clash`] and [`Note`]. Must not know formats.

use std::ops::Range;

use bstr::BString;

use crate::sides::{Side, Sides};

/// A file merged by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structured {
    /// The result, from its first byte to its last.
    pub pieces: Vec<Piece>,
    /// What somebody should know about it.
    pub notes: Vec<Note>,
}

/// A part of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes that need nobody.
    Settled(Vec<u8>),
    /// One key that a person must decide.
    Clash(Clash),
}

/// One key that both sides changed, or whose merge should be confirmed.
///
/// Whatever stands in its place, one side's text or a proposal, the result is a file of the format: the texts are whole
/// lines with their terminators, in the layout of the result, and differ in nothing but the key. Where nothing clashes and
/// the proposal is [`Sureness::Doubtful`], the sides' texts are the lines of the merge of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// What it is about, for people: a row, a dependency, a declaration.
    pub key: BString,
    /// The lines that it comes from, zero-based and half-open; empty where a side has nothing, at the place where it would
    /// stand.
    pub lines: Sides<Range<usize>>,
    /// What would stand in the result if a side were taken; empty for nothing.
    pub text: Sides<BString>,
    /// What the format would do, if a person agrees.
    pub proposal: Option<Proposal>,
}

/// A merge that a person should confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The lines.
    pub text: BString,
    /// Why they are right, and why they might not be: a clause.
    pub why: String,
    /// How sure they are.
    pub sureness: Sureness,
}

/// How sure a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// It is what would be done.
    Likely,
    /// Nothing clashes in it, and whether it is meant so cannot be told from the three texts.
    Doubtful,
}

/// Something that somebody should know about a merged file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What kind of thing it is.
    pub kind: NoteKind,
    /// A clause; what is cited from the file is cited as it stands there.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// A key that one side deleted and the other left alone, and that is deleted.
    Deleted,
    /// A key that stands twice in a side, and does in the result.
    Duplicate,
    /// Something that the result needs and no side has.
    Missing,
    /// A choice between two that were both right.
    Choice,
}

impl Structured {
    /// Whether nothing is left for a person.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.clashes().next().is_none()
    }

    /// The keys that a person must decide, in order.
    pub fn clashes(&self) -> impl Iterator<Item = &Clash> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Clash(clash) => Some(clash),
            Piece::Settled(_) => None,
        })
    }

    /// The whole text; `None` where a person must decide something.
    #[must_use]
    pub fn result(&self) -> Option<Vec<u8>> {
        self.is_settled().then(|| self.taking(Side::Country))
    }

    /// The sides whose texts make different results in the place of the clashes; one where there is none.
    #[must_use]
    pub fn takings(&self) -> &'static [Side] {
        if self.is_settled() { &[Side::Country] } else { &[Side::Country, Side::Upstream] }
    }

    /// The whole text, with one side's text in the place of each clash.
    #[must_use]
    pub fn taking(&self, side: Side) -> Vec<u8> {
        self.result_with(|clash| clash.text[side].to_vec())
    }

    /// The whole text, with what `decide` says in the place of each clash.
    pub fn result_with(&self, mut decide: impl FnMut(&Clash) -> Vec<u8>) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Settled(text) => out.extend_from_slice(text),
                Piece::Clash(clash) => out.extend(decide(clash)),
            }
        }
        out
    }

    /// Appends settled bytes.
    pub fn push(&mut self, text: &[u8]) {
        if let Some(Piece::Settled(last)) = self.pieces.last_mut() {
            last.extend_from_slice(text);
        } else if !text.is_empty() {
            self.pieces.push(Piece::Settled(text.to_vec()));
        }
    }

    /// Appends a key that a person must decide.
    pub fn push_clash(&mut self, clash: Clash) {
        self.pieces.push(Piece::Clash(clash));
    }
}
