//! What things are called in a TypeScript file.
//!
//! Owns [`key`]. Must not know merges. Values and types have names of their own: `type A` and `const A` are two things.

use std::borrow::Cow;

use bstr::{BString, ByteSlice, ByteVec};
use tree_sitter::Node;

/// What an item is called among its fellows; `None` where only its content tells it from others.
pub(super) fn key(item: &Node<'_>, text: &[u8], fields: &[&str]) -> Option<BString> {
    match item.kind() {
        "import_statement" => import(item, text),
        "export_statement" => export(item, text),
        "import_specifier" | "export_specifier" => {
            field(item, "alias", text).or_else(|| field(item, "name", text))
        }
        "expression_statement" => expression(item.named_child(0)?, text),
        "lexical_declaration" | "variable_declaration" => variables(item, text),
        "ambient_declaration" => declaration(item, text),
        "interface_declaration" | "type_alias_declaration" => {
            Some(prefixed("type ", &field(item, "name", text)?))
        }
        "pair" | "pair_pattern" => field(item, "key", text).map(without_quotes),
        "method_definition" => method(item, text),
        "switch_case" => field(item, "value", text),
        "switch_default" => Some("default".into()),
        "spread_element" | "shorthand_property_identifier" | "property_identifier" => Some(slice(item, text)),
        "object" => object(item, text, fields),
        "string" | "array" | "call_expression" => None,
        _ => field(item, "name", text).map(without_quotes),
    }
}

/// An alternative of a type is what it says.
pub(super) fn alternative(item: &Node<'_>, text: &[u8]) -> BString {
    packed(&slice(item, text))
}

fn slice(node: &Node<'_>, text: &[u8]) -> BString {
    text.get(node.byte_range()).unwrap_or_default().into()
}

fn field(node: &Node<'_>, name: &str, text: &[u8]) -> Option<BString> {
    node.child_by_field_name(name).map(|child| slice(&child, text))
}

fn prefixed(prefix: &str, name: &[u8]) -> BString {
    [prefix.as_bytes(), name].concat().into()
}

fn without_quotes(name: impl AsRef<[u8]>) -> BString {
    let name = name.as_ref();
    let inner = |quote: &[u8]| name.strip_prefix(quote).and_then(|name| name.strip_suffix(quote));
    inner(b"'").or_else(|| inner(b"\"")).unwrap_or(name).into()
}

/// A string in single quotes, where that changes nothing but the quotes.
pub(super) fn one_quote(text: &[u8]) -> Cow<'_, [u8]> {
    match text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")) {
        Some(inner) if !inner.iter().any(|byte| b"'\"\\".contains(byte)) => {
            Cow::Owned([b"'", inner, b"'"].concat())
        }
        _ => Cow::Borrowed(text),
    }
}

/// Without any white space.
fn packed(text: &[u8]) -> BString {
    let mut out: BString = bstr::concat(text.fields()).into();
    if out.first() == Some(&b'"') {
        out = one_quote(&out).into_owned().into();
    }
    out
}

/// By module; what imports types alone is apart, and so is what imports everything under one name.
fn import(item: &Node<'_>, text: &[u8]) -> Option<BString> {
    let source = without_quotes(field(item, "source", text)?);
    let mut cursor = item.walk();
    let types = item.children(&mut cursor).any(|child| child.kind() == "type");
    let mut cursor = item.walk();
    let clause = item.named_children(&mut cursor).find(|child| child.kind() == "import_clause");
    let whole = clause.is_some_and(|clause| {
        let mut cursor = clause.walk();
        clause.named_children(&mut cursor).any(|child| child.kind() == "namespace_import")
    });
    let what = match (types, whole) {
        (_, true) => "import * from ",
        (true, false) => "import type from ",
        (false, false) => "import from ",
    };
    Some(prefixed(what, &source))
}

fn export(item: &Node<'_>, text: &[u8]) -> Option<BString> {
    if let Some(declaration) = item.child_by_field_name("declaration") {
        return key(&declaration, text, &[]);
    }
    let mut cursor = item.walk();
    let all: Vec<Node<'_>> = item.children(&mut cursor).collect();
    let has = |kind: &str| all.iter().any(|child| child.kind() == kind);
    if has("default") {
        return Some("export default".into());
    }
    let types = if has("type") { "type " } else { "" };
    match field(item, "source", text).map(without_quotes) {
        Some(source) if has("export_clause") => Some(prefixed(&format!("export {types}from "), &source)),
        Some(source) => Some(prefixed(&format!("export {types}* from "), &source)),
        None => Some(prefixed("export ", types.as_bytes())),
    }
}

fn declaration(item: &Node<'_>, text: &[u8]) -> Option<BString> {
    let inner = item.named_child(0)?;
    key(&inner, text, &[]).map(|name| prefixed("declare ", &name))
}

/// The names of all variables; none where one is a pattern.
fn variables(item: &Node<'_>, text: &[u8]) -> Option<BString> {
    let mut cursor = item.walk();
    let mut names = BString::default();
    for variable in item.named_children(&mut cursor).filter(|child| child.kind() == "variable_declarator") {
        let name = variable.child_by_field_name("name").filter(|name| name.kind() == "identifier")?;
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&text[name.byte_range()]);
    }
    (!names.is_empty()).then_some(names)
}

/// `get`, `set` and `static` are part of the name.
fn method(item: &Node<'_>, text: &[u8]) -> Option<BString> {
    let name = without_quotes(field(item, "name", text)?);
    let mut cursor = item.walk();
    let mut full = BString::default();
    for child in item.children(&mut cursor) {
        if matches!(child.kind(), "get" | "set" | "static") {
            full.push_str(child.kind());
            full.push_str(" ");
        }
    }
    full.push_str(&name);
    Some(full)
}

/// A call with a text first and a function last, as tests and registrations are; an assignment.
fn expression(inner: Node<'_>, text: &[u8]) -> Option<BString> {
    match inner.kind() {
        "call_expression" => {
            let function = field(&inner, "function", text)?;
            let arguments = inner.child_by_field_name("arguments")?;
            let mut cursor = arguments.walk();
            let all: Vec<Node<'_>> = arguments.named_children(&mut cursor).collect();
            let [first, .., last] = all.as_slice() else { return None };
            let named = matches!(first.kind(), "string" | "template_string");
            let function_last = matches!(last.kind(), "arrow_function" | "function_expression");
            let key = || [packed(&function).as_slice(), b"(", &slice(first, text), b")"].concat().into();
            (named && function_last).then(key)
        }
        "assignment_expression" => field(&inner, "left", text).map(|left| prefixed("= ", &packed(&left))),
        _ => None,
    }
}

/// An object in a list is called what the first property says that names it.
fn object(item: &Node<'_>, text: &[u8], fields: &[&str]) -> Option<BString> {
    let mut cursor = item.walk();
    let pairs: Vec<Node<'_>> =
        item.named_children(&mut cursor).filter(|child| child.kind() == "pair").collect();
    fields.iter().find_map(|wanted| {
        let pair = pairs.iter().find(|pair| {
            field(pair, "key", text).map(without_quotes).is_some_and(|key| key == wanted.as_bytes())
        })?;
        let value = field(pair, "value", text)?;
        Some([wanted.as_bytes(), b"=", &packed(&value)].concat().into())
    })
}
