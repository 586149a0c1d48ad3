//! What a language tells the outline.
//!
//! Owns [`Grammar`], [`Policy`] and the words of their answers. Must not know how trees are merged.

use std::borrow::Cow;

use bstr::{BStr, BString};
use tree_sitter::{Language, Node};

use crate::sides::{Side, Sides};

/// Whether the order of a group's items has a meaning; what comes later has more of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// No, and an item is its key: what both sides add at one place is united.
    Set,
    /// Items have keys; the order is kept, and what both sides add at one place is united.
    Keyed,
    /// Yes: what both sides add at one place clashes.
    Sequence,
    /// Yes, and what stands next to a change belongs to it: statements.
    Steps,
}

/// What stands between the items of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// Nothing.
    None,
    /// An item may end with one of these, and has it or not as it likes.
    Own(&'static [&'static str]),
    /// This between any two.
    Between(&'static str),
    /// This before each but perhaps the first.
    Before(&'static str),
}

/// Where the brackets of a group are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// The first and the last child.
    Brackets,
    /// There are none.
    Nowhere,
    /// There are none: what stands in one column belongs together.
    Column,
}

/// A group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Where it begins.
    pub open: Open,
    /// What its order means.
    pub order: Order,
    /// What stands between its items.
    pub separator: Separator,
}

/// What a node of the syntax tree becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One token, however many nodes are below.
    Atom,
    /// A comment.
    Comment,
    /// Its children, one after the other.
    Flat,
    /// A group.
    Group(Rule),
    /// The children up to and with the first that is that token, then a group of the others.
    After(&'static str, Rule),
    /// The first and the last child as they are, and a group of those between them.
    Between(Rule),
    /// Like a group, and a child of its own kind is part of it: how grammars write lists of alternatives.
    Nested(Rule),
}

/// A language.
pub trait Grammar {
    /// The parser's tables.
    fn language(&self) -> Language;

    /// What becomes of a node of that kind.
    fn shape(&self, node: &Node<'_>, kind: &str, text: &[u8]) -> Shape;

    /// What an item is called in its group, which is of the kind `group`.
    fn key(&self, item: &Node<'_>, group: &str, text: &[u8]) -> Option<BString>;

    /// The spelling under which equal tokens are equal.
    fn normal<'t>(&self, _kind: &str, text: &'t [u8]) -> Cow<'t, [u8]> {
        Cow::Borrowed(text)
    }

    /// Whether the lines within a token of that kind are indented as those around it.
    fn is_indented(&self, _kind: &str) -> bool {
        false
    }

    /// Whether two items of that kind that both sides added under one key are united.
    fn unites(&self, _kind: &str) -> bool {
        false
    }

    /// Whether an item of that kind does nothing but name things of other files.
    fn names_others(&self, _kind: &str) -> bool {
        false
    }

    /// How many columns a line may have before a list is broken into lines; `None` where lists are never broken.
    fn width(&self) -> Option<usize> {
        None
    }
}

/// What is to be done with an item that both sides changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// That side's is right, for that reason.
    Take(Side, String),
    /// That side's is likely right: a person should agree.
    Propose(Side, String),
}

/// What is known about keys, beyond the language.
pub trait Policy {
    /// What becomes of the item at that path of keys, which both sides changed; `None` leaves it to the merge. The texts
    /// are those of the item, without separator.
    fn settle(&self, path: &[&BStr], texts: Sides<Option<&[u8]>>) -> Option<Verdict>;

    /// Whether the order of the group at that path means what the grammar says.
    fn order(&self, path: &[&BStr], order: Order) -> Order;
}

/// Nothing is known.
impl Policy for () {
    fn settle(&self, _: &[&BStr], _: Sides<Option<&[u8]>>) -> Option<Verdict> {
        None
    }

    fn order(&self, _: &[&BStr], order: Order) -> Order {
        order
    }
}
