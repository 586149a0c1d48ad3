//! What named objects of a program are granted: the elements of their lists.
//!
//! Owns [`granted`]. Must not know what is granted: which properties are such lists, the caller says.
//!
//! With `scopes` named, `{ id: 'CLERK', scopes: [MAY.READ] }` grants `MAY.READ` to `id='CLERK'`.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BStr, BString, ByteSlice};
use tree_sitter::{Node, Parser};

use super::{FIELDS, Grammar, Settings, Typescript, keys};

/// For each object that names itself by a field, the elements of the lists that its properties `lists` are, without white
/// space; nothing where the text cannot be parsed.
#[must_use]
pub fn granted(
    path: &BStr,
    text: &[u8],
    settings: &Settings,
    lists: &[String],
) -> BTreeMap<BString, BTreeSet<BString>> {
    let mut found: BTreeMap<BString, BTreeSet<BString>> = BTreeMap::new();
    let mut parser = Parser::new();
    let language = Typescript::of(path, settings).language();
    let tree = parser.set_language(&language).ok().and_then(|()| parser.parse(text, None));
    let mut open: Vec<Node<'_>> = tree.iter().map(tree_sitter::Tree::root_node).collect();
    while let Some(node) = open.pop() {
        if node.kind() == "object"
            && let Some(name) = keys::key(&node, text, &FIELDS)
        {
            found.entry(name).or_default().extend(elements(&node, text, lists));
        }
        let mut cursor = node.walk();
        open.extend(node.named_children(&mut cursor));
    }
    found.retain(|_, elements| !elements.is_empty());
    found
}

fn elements(object: &Node<'_>, text: &[u8], lists: &[String]) -> Vec<BString> {
    let slice = |node: &Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    let named = |pair: &Node<'_>| {
        let key = pair.child_by_field_name("key").filter(|_| pair.kind() == "pair");
        let key = key.map(|key| slice(&key).trim_with(|c| c == '\'' || c == '"').to_vec());
        key.is_some_and(|key| lists.iter().any(|list| list.as_bytes() == key))
    };
    let mut cursor = object.walk();
    let pairs: Vec<Node<'_>> = object.named_children(&mut cursor).filter(|pair| named(pair)).collect();
    let arrays = pairs.iter().filter_map(|pair| pair.child_by_field_name("value"));
    let mut found = Vec::new();
    for array in arrays.filter(|value| value.kind() == "array") {
        let mut cursor = array.walk();
        let each = array.named_children(&mut cursor).filter(|element| element.kind() != "comment");
        found.extend(each.map(|element| BString::from(bstr::concat(slice(&element).fields()))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_the_named_lists_are_granted_to_what_holds_them() {
        let text = b"export const list = [{ id: 'A', scopes: [X.ONE, 'two' /* 2 */], tags: ['t'] }, { scopes: [X.NO] }]";
        let found = granted("a.ts".into(), text, &Settings::default(), &["scopes".to_owned()]);
        let found: Vec<(String, Vec<String>)> = found
            .into_iter()
            .map(|(name, elements)| (name.to_string(), elements.iter().map(ToString::to_string).collect()))
            .collect();
        assert_eq!(found, [("id='A'".to_owned(), vec!["'two'".to_owned(), "X.ONE".to_owned()])]);
    }
}
