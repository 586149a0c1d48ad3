//! TypeScript and JavaScript, with and without JSX, merged by declaration.
//!
//! Owns the grammar: what is a group, and what its order means; the names of things are [`keys`]. Imports of one module,
//! names in an import or export list and alternatives of a type are sets; declarations, members of classes, interfaces,
//! enums and objects have keys; elements, arguments and statements have an order, and statements that touch belong
//! together. What cannot be parsed is left to the text.
//!
//! `import { a } from 'x'` with `b` added by the country and `c` by upstream is `import { a, b, c } from 'x'`.

mod granted;
mod keys;
mod routes;
#[cfg(test)]
mod tests;

pub use granted::granted;
pub use routes::{Route, routes};

use std::borrow::Cow;

use bstr::{BStr, BString, ByteSlice};
use tree_sitter::{Language, Node};

use super::Settings;
use super::outline::{Grammar, Open, Order, Rule, Separator, Shape};

/// The language of a file, whose ending tells the dialect, with lists as the settings say.
pub(super) fn grammar<'s>(path: &BStr, settings: &'s Settings) -> impl Grammar + 's {
    Typescript::of(path, settings)
}

/// Which of the grammars reads a file.
#[derive(Clone, Copy)]
enum Dialect {
    /// `<T>x` is a cast.
    Typescript,
    /// `<T>` is an element; also for JavaScript, which is nearly a part of it.
    Tsx,
}

struct Typescript<'s> {
    dialect: Dialect,
    /// The properties that name an object in a list.
    fields: &'s [String],
}

impl<'s> Typescript<'s> {
    /// The ending of the path tells the dialect.
    fn of(path: &BStr, settings: &'s Settings) -> Self {
        let ending = path.rsplit_str(".").next().unwrap_or_default();
        let plain = [&b"ts"[..], b"mts", b"cts"].iter().any(|plain| ending.eq_ignore_ascii_case(plain));
        let dialect = if plain { Dialect::Typescript } else { Dialect::Tsx };
        Self { dialect, fields: &settings.key }
    }
}

/// The properties that name an object in a list where the settings say nothing.
const FIELDS: [&str; 3] = ["id", "name", "key"];

const fn brackets(order: Order, separator: Separator) -> Shape {
    Shape::Group(Rule { open: Open::Brackets, order, separator })
}

const fn bare(order: Order, separator: Separator) -> Rule {
    Rule { open: Open::Nowhere, order, separator }
}

const COMMA: Separator = Separator::Between(",");
const SEMICOLON: Separator = Separator::Own(&[";"]);

impl Grammar for Typescript<'_> {
    fn language(&self) -> Language {
        match self.dialect {
            Dialect::Typescript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Dialect::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        }
    }

    fn shape(&self, _: &Node<'_>, kind: &str, _: &[u8]) -> Shape {
        match kind {
            "program" => Shape::Group(bare(Order::Keyed, SEMICOLON)),
            "statement_block" => brackets(Order::Steps, SEMICOLON),
            "class_body" => brackets(Order::Keyed, SEMICOLON),
            "interface_body" | "object_type" => brackets(Order::Keyed, Separator::Own(&[";", ","])),
            "enum_body" | "object" => brackets(Order::Keyed, COMMA),
            "named_imports" | "export_clause" => brackets(Order::Set, COMMA),
            "array" | "array_pattern" | "object_pattern" | "arguments" | "formal_parameters" => {
                brackets(Order::Sequence, COMMA)
            }
            "switch_body" => brackets(Order::Sequence, Separator::None),
            "switch_case" | "switch_default" => Shape::After(":", bare(Order::Steps, SEMICOLON)),
            "jsx_element" => Shape::Between(bare(Order::Sequence, Separator::None)),
            "union_type" => Shape::Nested(bare(Order::Set, Separator::Before("|"))),
            "string"
            | "template_string"
            | "template_literal_type"
            | "regex"
            | "hash_bang_line"
            | "jsx_text" => Shape::Atom,
            "comment" | "html_comment" => Shape::Comment,
            _ => Shape::Flat,
        }
    }

    fn key(&self, item: &Node<'_>, group: &str, text: &[u8]) -> Option<BString> {
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        if group == "union_type" {
            return Some(keys::alternative(item, text));
        }
        keys::key(item, text, if fields.is_empty() { &FIELDS } else { &fields })
    }

    fn normal<'t>(&self, kind: &str, text: &'t [u8]) -> Cow<'t, [u8]> {
        match kind {
            "string" => keys::one_quote(text),
            "jsx_text" => Cow::Owned(bstr::join(" ", text.fields())),
            _ => Cow::Borrowed(text),
        }
    }

    fn is_indented(&self, _: &str) -> bool {
        false
    }

    fn unites(&self, kind: &str) -> bool {
        matches!(kind, "import_statement" | "export_statement")
    }

    fn names_others(&self, kind: &str) -> bool {
        kind == "import_statement"
    }

    fn width(&self) -> Option<usize> {
        Some(80)
    }
}
