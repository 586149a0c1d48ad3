//! JSON, merged by key.
//!
//! Owns the grammar: objects by key, arrays in order unless the settings say that one is a set. Comments (`tsconfig.json`
//! has them) are kept; trailing commas are no JSON, and a file with one is left to the text.
//!
//! `{"a": 1}` with `"b": 2` added by the country and `"c": 3` by upstream is `{"a": 1, "b": 2, "c": 3}`.

#[cfg(test)]
mod tests;

use bstr::{BStr, BString};
use tree_sitter::{Language, Node};

use super::Settings;
use super::outline::{Grammar, Open, Order, Policy, Rule, Separator, Shape, Verdict};
use crate::sides::Sides;

/// What the settings say about arrays.
pub(super) fn policy(settings: &Settings) -> impl Policy + '_ {
    Arrays(settings)
}

/// The language.
pub(super) struct Json;

/// Any number of values, one in most files.
const DOCUMENT: Rule = Rule { open: Open::Nowhere, order: Order::Sequence, separator: Separator::None };
const OBJECT: Rule = Rule { open: Open::Brackets, order: Order::Keyed, separator: Separator::Between(",") };
const ARRAY: Rule = Rule { open: Open::Brackets, order: Order::Sequence, separator: Separator::Between(",") };

impl Grammar for Json {
    fn language(&self) -> Language {
        tree_sitter_json::LANGUAGE.into()
    }

    fn shape(&self, _: &Node<'_>, kind: &str, _: &[u8]) -> Shape {
        match kind {
            "document" => Shape::Group(DOCUMENT),
            "object" => Shape::Group(OBJECT),
            "array" => Shape::Group(ARRAY),
            "string" => Shape::Atom,
            "comment" => Shape::Comment,
            _ => Shape::Flat,
        }
    }

    fn key(&self, item: &Node<'_>, _: &str, text: &[u8]) -> Option<BString> {
        let key = item.child_by_field_name("key").filter(|_| item.kind() == "pair")?;
        let name = text.get(key.byte_range())?;
        Some(name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name).into())
    }
}

struct Arrays<'s>(&'s Settings);

impl Policy for Arrays<'_> {
    fn settle(&self, _: &[&BStr], _: Sides<Option<&[u8]>>) -> Option<Verdict> {
        None
    }

    fn order(&self, path: &[&BStr], order: Order) -> Order {
        order_of(self.0, path, order)
    }
}

/// A set, where the settings name the path of the array; else what it was.
pub(super) fn order_of(settings: &Settings, path: &[&BStr], order: Order) -> Order {
    let pointer = path.iter().fold(Vec::new(), |mut pointer, key| {
        pointer.push(b'/');
        pointer.extend_from_slice(key);
        pointer
    });
    let named = order == Order::Sequence && settings.sets.iter().any(|set| set.as_bytes() == pointer);
    if named { Order::Set } else { order }
}
