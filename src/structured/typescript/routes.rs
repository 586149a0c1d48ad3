//! The routes that a server's code declares: objects with a method and a path.
//!
//! Owns [`routes`]. Must not know a framework: an object literal whose `method` and `path` are both strings is a route.
//!
//! `server.route({ method: 'GET', path: '/ping', handler })` is `GET /ping`.

use bstr::{BStr, ByteSlice};
use tree_sitter::{Node, Parser};

use super::{Grammar, Settings, Typescript};

/// A route and where it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Method and path, a blank between them.
    pub name: String,
    /// The line, from 0.
    pub line: usize,
}

/// The routes of a text, in order; none where it cannot be parsed.
#[must_use]
pub fn routes(path: &BStr, text: &[u8]) -> Vec<Route> {
    if !text.contains_str("method") || !text.contains_str("path") {
        return Vec::new();
    }
    let settings = Settings::default();
    let mut parser = Parser::new();
    if parser.set_language(&Typescript::of(path, &settings).language()).is_err() {
        return Vec::new();
    }
    let Some(tree) = parser.parse(text, None) else { return Vec::new() };
    let (mut open, mut found) = (vec![tree.root_node()], Vec::new());
    while let Some(node) = open.pop() {
        found.extend((node.kind() == "object").then(|| route(&node, text)).flatten());
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        open.extend(children.into_iter().rev());
    }
    found
}

fn route(object: &Node<'_>, text: &[u8]) -> Option<Route> {
    let (method, path) = (string(object, text, "method")?, string(object, text, "path")?);
    Some(Route { name: format!("{} {path}", method.to_ascii_uppercase()), line: object.start_position().row })
}

/// The string that a property of an object is.
fn string(object: &Node<'_>, text: &[u8], name: &str) -> Option<String> {
    let mut cursor = object.walk();
    let slice = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default().to_str_lossy().into_owned();
    let pair = object.named_children(&mut cursor).find(|child| {
        let key = child.child_by_field_name("key").filter(|_| child.kind() == "pair").map(slice);
        key.is_some_and(|key| key.trim_matches(['\'', '"']) == name)
    })?;
    let value = pair.child_by_field_name("value").filter(|value| value.kind() == "string")?;
    Some(slice(value).trim_matches(['\'', '"']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_with_a_method_and_a_path_is_a_route() {
        let text = "server.route({ method: 'get', path: '/ping', handler })\nconst list = [\n  { path: \"/a\", method: 'POST' },\n  { path: '/b' }\n]\n";
        let found: Vec<_> =
            routes("a.ts".into(), text.as_bytes()).into_iter().map(|r| (r.name, r.line)).collect();
        assert_eq!(found, [("GET /ping".to_owned(), 0), ("POST /a".to_owned(), 2)]);
    }
}
