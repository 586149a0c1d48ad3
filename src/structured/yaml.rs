//! YAML, merged by path: mappings by key, comments, anchors, order and style kept.
//!
//! Owns the grammar. Items of a list are known by the field that the settings name (`name` or `id` if they say nothing), or
//! by the variable, where all are `NAME=value`; such a list, and one that the settings call a set, has no order. Other
//! lists have one. What cannot be parsed is left to the text.
//!
//! Under `environment:`, `- A=1` with `- B=2` added by the country and `- C=3` by upstream is all three.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use bstr::{BStr, BString, ByteSlice};
use tree_sitter::{Language, Node};

use super::Settings;
use super::json::order_of;
use super::outline::{Grammar, Open, Order, Policy, Rule, Separator, Shape, Verdict};
use crate::sides::Sides;

/// What the settings say about lists.
pub(super) fn policy(settings: &Settings) -> impl Policy + '_ {
    Lists(settings)
}

/// The language, with lists as the settings say.
pub(super) fn grammar(settings: &Settings) -> impl Grammar + '_ {
    Yaml { fields: &settings.key }
}

struct Yaml<'s> {
    fields: &'s [String],
}

/// The fields that name an item of a list where the settings say nothing.
const FIELDS: [&str; 2] = ["name", "id"];

const fn column(order: Order) -> Shape {
    Shape::Group(Rule { open: Open::Column, order, separator: Separator::None })
}

const fn flow(order: Order) -> Shape {
    Shape::Group(Rule { open: Open::Brackets, order, separator: Separator::Between(",") })
}

impl Grammar for Yaml<'_> {
    fn language(&self) -> Language {
        tree_sitter_yaml::LANGUAGE.into()
    }

    fn shape(&self, node: &Node<'_>, kind: &str, text: &[u8]) -> Shape {
        match kind {
            "stream" => {
                let separator = Separator::None;
                Shape::Group(Rule { open: Open::Nowhere, order: Order::Sequence, separator })
            }
            "block_mapping" => column(Order::Keyed),
            "block_sequence" if are_variables(node, text) => column(Order::Keyed),
            "block_sequence" => column(Order::Sequence),
            "flow_mapping" => flow(Order::Keyed),
            "flow_sequence" => flow(Order::Sequence),
            "block_scalar"
            | "plain_scalar"
            | "single_quote_scalar"
            | "double_quote_scalar"
            | "anchor"
            | "alias"
            | "tag" => Shape::Atom,
            "comment" => Shape::Comment,
            _ => Shape::Flat,
        }
    }

    fn key(&self, item: &Node<'_>, _: &str, text: &[u8]) -> Option<BString> {
        match item.kind() {
            "block_mapping_pair" | "flow_pair" => pair_key(item, text).map(BString::from),
            "block_sequence_item" => {
                variable(item, text).map(BString::from).or_else(|| self.named(item, text))
            }
            _ => None,
        }
    }

    fn normal<'t>(&self, kind: &str, text: &'t [u8]) -> Cow<'t, [u8]> {
        match kind {
            "block_scalar" => Cow::Owned(dedented(text)),
            "plain_scalar" if text.contains(&b'\n') => Cow::Owned(bstr::join(" ", text.fields())),
            "double_quote_scalar" => one_quote(text),
            _ => Cow::Borrowed(text),
        }
    }

    fn is_indented(&self, kind: &str) -> bool {
        matches!(kind, "block_scalar" | "plain_scalar" | "single_quote_scalar" | "double_quote_scalar")
    }
}

impl Yaml<'_> {
    /// What the first field that names an item says.
    fn named(&self, item: &Node<'_>, text: &[u8]) -> Option<BString> {
        let said = text.get(item.byte_range())?;
        let (named, fields) = (self.fields.iter().map(String::as_str), FIELDS.into_iter());
        let fields: Vec<&str> = if self.fields.is_empty() { fields.collect() } else { named.collect() };
        // To go down the tree takes far longer.
        if !fields.iter().any(|field| said.contains_str(field)) {
            return None;
        }
        let mapping = descend(*item, "block_mapping")?;
        let mut cursor = mapping.walk();
        let pairs: Vec<Node<'_>> = mapping.named_children(&mut cursor).collect();
        let named = |field: &str| {
            let pair = pairs.iter().find(|pair| pair_key(pair, text) == Some(field.as_bytes()))?;
            let value = text.get(pair.child_by_field_name("value")?.byte_range())?;
            Some([field.as_bytes(), b"=", value].concat().into())
        };
        fields.into_iter().find_map(named)
    }
}

/// The only node of that kind that an item holds, below nodes that hold nothing else.
fn descend<'t>(item: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut node = item;
    for _ in 0..4 {
        if node.kind() == kind {
            return Some(node);
        }
        let mut cursor = node.walk();
        let inner = node.named_children(&mut cursor).filter(|child| child.kind() != "comment").last();
        node = inner?;
    }
    None
}

fn pair_key<'t>(pair: &Node<'_>, text: &'t [u8]) -> Option<&'t [u8]> {
    let key = text.get(pair.child_by_field_name("key")?.byte_range())?;
    let inner = |quote: &[u8]| key.strip_prefix(quote).and_then(|key| key.strip_suffix(quote));
    Some(inner(b"'").or_else(|| inner(b"\"")).unwrap_or(key))
}

/// The name in an item `- NAME=value`, with its `=`.
fn variable<'t>(item: &Node<'_>, text: &'t [u8]) -> Option<&'t [u8]> {
    if !text.get(item.byte_range())?.contains(&b'=') {
        return None;
    }
    let scalar = text.get(descend(*item, "plain_scalar")?.byte_range())?;
    let end = scalar.find_byte(b'=')?;
    let name = &scalar[..end];
    let letter = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    (!name.is_empty() && name.iter().all(letter)).then_some(&scalar[..=end])
}

fn are_variables(list: &Node<'_>, text: &[u8]) -> bool {
    let mut cursor = list.walk();
    let mut items = list.named_children(&mut cursor).filter(|child| child.kind() != "comment");
    items.all(|item| variable(&item, text).is_some())
}

fn one_quote(text: &[u8]) -> Cow<'_, [u8]> {
    match text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")) {
        Some(inner) if !inner.iter().any(|byte| b"'\"\\\n".contains(byte)) => {
            Cow::Owned([b"'", inner, b"'"].concat())
        }
        _ => Cow::Borrowed(text),
    }
}

/// A block of lines as it is read: without the indentation that all have.
fn dedented(text: &[u8]) -> Vec<u8> {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default();
    let lines: Vec<&[u8]> = lines.collect();
    let blank = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| blank(line)).min().unwrap_or(0);
    let mut out = head.to_vec();
    for line in lines {
        out.push(b'\n');
        out.extend_from_slice(line.get(indent..).unwrap_or_default());
    }
    out
}

/// What the settings say about lists.
struct Lists<'s>(&'s Settings);

impl Policy for Lists<'_> {
    fn settle(&self, _: &[&BStr], _: Sides<Option<&[u8]>>) -> Option<Verdict> {
        None
    }

    fn order(&self, path: &[&BStr], order: Order) -> Order {
        order_of(self.0, path, order)
    }
}
