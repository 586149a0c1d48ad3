//! XML and SVG, merged by element and attribute.
//!
//! Owns the grammar. An element is known by its id, or by the attribute that the settings name, the root by its tag, whatever
//! its id; an attribute by its name. Where all elements of a parent have ids, what both sides add there is united; where some have none, the order has a meaning, and
//! what both add at one place clashes. Text between elements is one piece: it is taken whole, or clashes. A file in which no
//! element has an id, and what cannot be parsed, is left to the text.
//!
//! `<g id="a" x="1"/>` with `x="2"` by the country and `y="3"` added by upstream is `<g id="a" x="2" y="3"/>`.

use std::borrow::Cow;

use bstr::{BString, ByteSlice};
use tree_sitter::{Language, Node};

use super::outline::{Grammar, Open, Order, Rule, Separator, Shape};
use super::{Declined, Request, Settings};

/// The language, with the attributes that name an element as the settings say.
pub(super) fn grammar(settings: &Settings) -> impl Grammar + '_ {
    Xml { fields: &settings.key }
}

/// Whether elements have names on both sides; without any nothing could be held against anything.
///
/// # Errors
/// [`Declined`] where no element has an id.
pub(super) fn named(request: &Request<'_>) -> Result<(), Declined> {
    let xml = Xml { fields: &request.settings.key };
    if [request.text.country, request.text.upstream].iter().any(|text| !xml.names_something(text)) {
        return Err(Declined::Unsupported { what: "no element has an id".to_owned() });
    }
    Ok(())
}

struct Xml<'s> {
    fields: &'s [String],
}

/// The attribute that names an element where the settings say nothing.
const ID: &str = "id";

impl Xml<'_> {
    fn fields(&self) -> impl Iterator<Item = &str> {
        let named = self.fields.iter().map(String::as_str);
        named.chain(self.fields.is_empty().then_some(ID))
    }

    fn names_something(&self, text: &[u8]) -> bool {
        self.fields()
            .any(|field| text.contains_str(format!(" {field}=")) || text.contains_str(format!("\n{field}=")))
    }

    /// The id of an element, with the name of the attribute.
    fn id(&self, element: &Node<'_>, text: &[u8]) -> Option<BString> {
        let tag = element.named_child(0)?;
        let mut cursor = tag.walk();
        let attributes: Vec<Node<'_>> =
            tag.named_children(&mut cursor).filter(|child| child.kind() == "Attribute").collect();
        self.fields().find_map(|field| {
            let attribute =
                attributes.iter().find(|one| attribute_name(one, text) == Some(field.as_bytes()))?;
            let value = text.get(attribute.named_child(1)?.byte_range())?;
            Some([field.as_bytes(), b"=", &two_quotes(value)].concat().into())
        })
    }

    fn content(&self, node: &Node<'_>, text: &[u8]) -> Shape {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        let blank =
            |child: &Node<'_>| text.get(child.byte_range()).is_some_and(|text| text.trim().is_empty());
        let says = |child: &Node<'_>| !matches!(child.kind(), "element" | "Comment") && !blank(child);
        if children.iter().any(says) {
            return Shape::Atom;
        }
        let mut elements = children.iter().filter(|child| child.kind() == "element");
        let named = elements.all(|child| self.id(child, text).is_some());
        let order = if named { Order::Keyed } else { Order::Sequence };
        Shape::Group(Rule { open: Open::Nowhere, order, separator: Separator::None })
    }
}

impl Grammar for Xml<'_> {
    fn language(&self) -> Language {
        tree_sitter_xml::LANGUAGE_XML.into()
    }

    fn shape(&self, node: &Node<'_>, kind: &str, text: &[u8]) -> Shape {
        let rule = |open, order| Shape::Group(Rule { open, order, separator: Separator::None });
        match kind {
            "document" => rule(Open::Nowhere, Order::Sequence),
            "STag" | "EmptyElemTag" => rule(Open::Brackets, Order::Keyed),
            "content" => self.content(node, text),
            "Comment" => Shape::Comment,
            "element" | "Attribute" | "prolog" => Shape::Flat,
            _ => Shape::Atom,
        }
    }

    fn key(&self, item: &Node<'_>, group: &str, text: &[u8]) -> Option<BString> {
        match item.kind() {
            "element" if group == "document" => tag_name(item, text).map(BString::from),
            "element" => self.id(item, text),
            "Attribute" => attribute_name(item, text).map(BString::from),
            _ => None,
        }
    }

    fn normal<'t>(&self, kind: &str, text: &'t [u8]) -> Cow<'t, [u8]> {
        if kind == "AttValue" { two_quotes(text) } else { Cow::Borrowed(text) }
    }
}

/// The first child of a tag is its name, as the first of an element is the tag that opens it.
fn tag_name<'t>(element: &Node<'_>, text: &'t [u8]) -> Option<&'t [u8]> {
    text.get(element.named_child(0)?.named_child(0)?.byte_range())
}

fn attribute_name<'t>(attribute: &Node<'_>, text: &'t [u8]) -> Option<&'t [u8]> {
    text.get(attribute.named_child(0)?.byte_range())
}

/// A value in double quotes, where that changes nothing but the quotes.
fn two_quotes(text: &[u8]) -> Cow<'_, [u8]> {
    match text.strip_prefix(b"'").and_then(|text| text.strip_suffix(b"'")) {
        Some(inner) if !inner.contains(&b'"') => Cow::Owned([b"\"", inner, b"\""].concat()),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sides::Sides;
    use crate::structured::{Format, Structured, merge};

    fn merged(texts: [&str; 3]) -> Result<Structured, Declined> {
        let [base, country, upstream] = texts.map(str::as_bytes);
        let settings = Settings::default();
        let text = Sides::new(base, country, upstream);
        merge(Format::Xml, &Request { text, path: "a.svg".into(), settings: &settings })
    }

    fn result(texts: [&str; 3]) -> String {
        String::from_utf8(merged(texts).unwrap().result().unwrap()).unwrap()
    }

    fn svg(lines: &[&str]) -> String {
        format!("<svg width=\"9\" id=\"top\">\n  {}\n</svg>\n", lines.join("\n  "))
    }

    #[test]
    fn attributes_and_elements_with_ids_are_merged() {
        let base = svg(&["<g id=\"a\" x=\"1\"/>", "<g id=\"b\"/>"]);
        let country = svg(&["<g id=\"a\" x=\"2\"/>", "<g id=\"own\"/>", "<g id=\"b\"/>"]);
        let upstream = svg(&["<g id=\"a\" x=\"1\" y=\"3\"/>", "<g id=\"new\"/>", "<g id=\"b\"/>"]);
        let expected =
            svg(&["<g id=\"a\" x=\"2\" y=\"3\"/>", "<g id=\"own\"/>", "<g id=\"new\"/>", "<g id=\"b\"/>"]);
        assert_eq!(result([&base, &country, &upstream]), expected);
    }

    #[test]
    fn text_is_taken_whole_or_clashes() {
        let text = |words: &str, size: &str| {
            svg(&[&format!("<text id=\"t\" size=\"{size}\">{words} of {{{{it}}}}</text>"), "<g id=\"b\"/>"])
        };
        let (base, country) = (text("Name", "1"), text("Own", "1"));
        assert_eq!(result([&base, &country, &text("Name", "2")]), text("Own", "2"));
        assert!(!merged([&base, &country, &text("Other", "1")]).is_ok_and(|done| done.is_settled()));
    }

    #[test]
    fn elements_that_both_add_among_some_without_ids_are_for_a_person() {
        let base = svg(&["<g/>", "<path d=\"1\"/>"]);
        let (country, upstream) =
            (svg(&["<g/>", "<own/>", "<path d=\"1\"/>"]), svg(&["<g/>", "<new/>", "<path d=\"1\"/>"]));
        assert!(!merged([&base, &country, &upstream]).is_ok_and(|done| done.is_settled()));
        let nameless = "<svg>\n<g/>\n</svg>\n";
        assert!(matches!(merged([nameless, nameless, nameless]), Err(Declined::Unsupported { .. })));
    }
}
