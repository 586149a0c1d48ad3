//! A source file as a tree of items with keys, and three such trees merged into one.
//!
//! Owns the tree ([`Outline`], [`Group`], [`Item`]), how it is read with a [`Grammar`], and [`merge`]. Must not know a
//! language: what is an item, what its key is, and whether the order of a group has a meaning, the grammar says.
//!
//! A group (an object, a block, a list) holds items; an item is a run of parts, each a token or a group again. Comments
//! are tokens of the item that they stand before, or behind on its last line. Items are compared by their tokens, so that
//! white space, line breaks and trailing separators make no change. What one side alone changed is taken from that side
//! byte for byte; where both changed an item, its groups are merged item by item and the tokens between them token by
//! token; where that cannot be done, that item is a clash, or the smallest around it that has lines of its own.
//!
//! `{ a: 1, b: 2 }` with `a: 3` on one side and `c: 4` behind `b` on the other is `{ a: 3, b: 2, c: 4 }`: one group, and
//! no item changed by both.
//!
//! Texts are parsed by tree-sitter (MIT): one interface for every language, syntax trees with every token and comment in
//! place, an error where there is one, and it stops there. With its tables for JSON, YAML and TypeScript it takes 20 s of
//! processor time to build without optimization; `oxc_parser` 0.146 alone takes 47 s (80 packages), reads one language of
//! these, and gives a tree without tokens; its type for each kind of node would have to be walked one by one.

mod across;
mod align;
mod carried;
mod changes;
mod check;
mod clash;
mod contested;
mod grammar;
mod layout;
mod merger;
mod names;
mod order;
mod parse;
mod parts;
mod pieces;
mod read;
mod renamed;
mod same;
#[cfg(test)]
mod tests;
mod write;

use std::ops::Range;

use bstr::BString;
use tree_sitter::Tree;

pub(super) use grammar::{Grammar, Open, Order, Policy, Rule, Separator, Shape, Verdict};
pub(super) use read::Words;

use super::{Contents, Declined, Request, Structured};
use crate::conflict::merge::{TextOptions, merge_text};
use crate::sides::{Side, Sides};

/// A token's text in the one spelling that all equal texts have, as a number.
type Word = u32;

/// A piece of text that is never cut.
#[derive(Clone, Debug)]
struct Token {
    bytes: Range<usize>,
    word: Word,
    role: Role,
    /// Whether its lines are indented as those around it.
    indented: bool,
}

/// What a token does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Text,
    Comment,
    /// Stands between items and says nothing.
    Separator,
}

/// One side, read.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    text: &'a [u8],
    tokens: Vec<Token>,
    /// The words of all tokens but separators.
    words: Vec<Word>,
    /// For each token, how many of `words` stand before it; one more at the end.
    word_at: Vec<usize>,
    /// Where each line begins.
    lines: Vec<usize>,
    root: Group,
    /// What it was read from.
    tree: Tree,
}

/// What the grammar calls a node, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind(u16);

impl Kind {
    /// Of comments that stand for themselves.
    const COMMENT: Self = Self(u16::MAX);
    /// Of a group that is not there.
    const NONE: Self = Self(u16::MAX - 1);
}

/// Items between two brackets, or without any.
#[derive(Debug)]
struct Group {
    kind: Kind,
    rule: Rule,
    open: Option<usize>,
    close: Option<usize>,
    items: Vec<Item>,
    /// The token that follows `open`, or where one would.
    start: usize,
}

/// A thing that can be added, changed, deleted.
#[derive(Debug)]
struct Item {
    kind: Kind,
    /// What it is called in its group; `None` for one that only its content tells.
    key: Option<BString>,
    parts: Vec<Part>,
    /// Its tokens, comments and separator included.
    tokens: Range<usize>,
    separator: Option<usize>,
}

#[derive(Debug)]
enum Part {
    Token(usize),
    Group(Box<Group>),
}

impl Item {
    fn is_comment(&self) -> bool {
        self.kind == Kind::COMMENT
    }
}

impl Part {
    fn tokens(&self) -> Range<usize> {
        match self {
            Self::Token(at) => *at..at + 1,
            Self::Group(group) => group.tokens(),
        }
    }
}

impl Group {
    fn tokens(&self) -> Range<usize> {
        let start = self.open.unwrap_or(self.start);
        let last = self.items.last().map_or(start, |item| item.tokens.end);
        start..self.close.map_or(last, |close| close + 1).max(self.open.map_or(0, |open| open + 1))
    }
}

impl Outline<'_> {
    /// The paths of its keys, to a depth, and what stands twice.
    pub(super) fn contents(&self, depth: usize) -> Contents {
        names::contents(self, depth)
    }

    fn words(&self, tokens: &Range<usize>) -> &[Word] {
        &self.words[self.word_at[tokens.start]..self.word_at[tokens.end]]
    }

    fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        if tokens.is_empty() {
            let at = self.gap(tokens.start).end;
            return at..at;
        }
        self.tokens[tokens.start].bytes.start..self.tokens[tokens.end - 1].bytes.end
    }

    /// The white space before a token; behind the last one for the number after it.
    fn gap(&self, token: usize) -> Range<usize> {
        let start = token.checked_sub(1).map_or(0, |before| self.tokens[before].bytes.end);
        start..self.tokens.get(token).map_or(self.text.len(), |token| token.bytes.start)
    }

    fn gap_text(&self, token: usize) -> &[u8] {
        &self.text[self.gap(token)]
    }

    /// Whether a line ends before that token; the file begins and ends with a line.
    fn breaks_before(&self, token: usize) -> bool {
        token == 0 || token == self.tokens.len() || self.gap_text(token).contains(&b'\n')
    }

    /// The number of the line with that byte, from 0.
    fn line(&self, byte: usize) -> usize {
        self.lines.partition_point(|&start| start <= byte).saturating_sub(1)
    }

    /// The white space with which a token's line begins, if nothing else stands before it there.
    fn indent(&self, token: usize) -> Option<&[u8]> {
        let gap = self.gap_text(token);
        match gap.iter().rposition(|&byte| byte == b'\n') {
            Some(newline) => Some(&gap[newline + 1..]),
            None => (token == 0).then_some(gap),
        }
    }
}

/// Merges three texts of a language, as they were read.
///
/// # Errors
/// [`Declined`] where no result could be verified, or nothing but the whole file clashes.
pub(super) fn merge(
    grammar: &dyn Grammar,
    policy: &dyn Policy,
    request: &Request<'_>,
    (sides, words): (Sides<&Outline<'_>>, &mut Words),
) -> Result<Structured, Declined> {
    let plain = merged(grammar, policy, request, (sides, &mut *words));
    if plain.as_ref().is_ok_and(Structured::is_settled) {
        return plain;
    }
    let Some(carried) = carried::carry(sides) else { return plain };
    let clashes = plain.as_ref().map_or(usize::MAX, |plain| plain.clashes().count());
    let text = carried.text.as_ref().map(Vec::as_slice);
    let sides = read_sides(grammar, text, words);
    let again = sides
        .and_then(|sides| merged(grammar, policy, &Request { text, ..*request }, (sides.as_ref(), words)));
    match again {
        Ok(mut again) if again.clashes().count() < clashes && !carried.shows_in(&again) => {
            again.notes.extend(carried.notes);
            Ok(again)
        }
        _ => plain,
    }
}

/// Reads the sides of a file, which takes less time together than each alone.
///
/// # Errors
/// [`Declined`] where one is not of the language.
pub(super) fn read_sides<'t>(
    grammar: &dyn Grammar,
    text: Sides<&'t [u8]>,
    words: &mut Words,
) -> Result<Sides<Outline<'t>>, Declined> {
    let [base, country, upstream] = read::read_all(grammar, Side::ALL.map(|side| text[side]), words);
    let of = |side: Side| move |error: read::Unread| error.of(side);
    Ok(Sides::new(
        base.map_err(of(Side::Base))?,
        country.map_err(of(Side::Country))?,
        upstream.map_err(of(Side::Upstream))?,
    ))
}

fn merged(
    grammar: &dyn Grammar,
    policy: &dyn Policy,
    request: &Request<'_>,
    (sides, words): (Sides<&Outline<'_>>, &mut Words),
) -> Result<Structured, Declined> {
    let merged = merger::merge(grammar, policy, sides)
        .ok_or_else(|| Declined::Unsupported { what: "nothing smaller than the file clashes".to_owned() })?;
    let done = merged.done.clone();
    let structured = pieces::pieces(merged, sides)?;
    smaller_than_text(&structured, request)?;
    check::check(grammar, &structured, sides, &done, words)?;
    Ok(structured)
}

/// The paths of keys of one text, to a depth, and what stands twice.
///
/// # Errors
/// [`Declined`] where it is not of the language; its side is the country.
pub(super) fn contents(grammar: &dyn Grammar, text: &[u8], depth: usize) -> Result<Contents, Declined> {
    let outline =
        read::read(grammar, text, &mut Words::default()).map_err(|error| error.of(Side::Country))?;
    Ok(outline.contents(depth))
}

/// What clashes must be less than what clashes line by line; else the lines are the better answer.
fn smaller_than_text(structured: &Structured, request: &Request<'_>) -> Result<(), Declined> {
    let length = |lines: &Sides<Range<usize>>| lines.country.len() + lines.upstream.len();
    let by_key = structured.clashes().map(|clash| length(&clash.lines)).sum::<usize>();
    let number = structured.clashes().count();
    let proposed = structured.clashes().any(|clash| clash.proposal.is_some());
    if number == 0 || proposed {
        return Ok(());
    }
    let text = merge_text(request.text, &TextOptions::default());
    let by_line = text.conflicts().map(length).sum::<usize>();
    if by_key < by_line || (by_key == by_line && number < text.conflicts().count()) {
        return Ok(());
    }
    Err(Declined::Unsupported { what: "no less would clash than line by line".to_owned() })
}
