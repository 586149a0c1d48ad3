//! Text to a syntax tree.
//!
//! Owns [`parse`]; [`parse_all`], which reads versions of one file, the first whole and the others by what differs; and
//! [`parse_like`], which reads one more so: as an editor does at each key (tree-sitter's incremental parsing; Wagner,
//! "Practical Algorithms for Incremental Software Development Environments", 1998). Must not know what becomes of a tree.
//!
//! For YAML that spares little behind the first place where the number of lines differs: its grammar keeps the number of the
//! line, and a part that moved is parsed again.

use std::ops::ControlFlow;

use bstr::ByteSlice;
use imara_diff::Interner;
use tree_sitter::{InputEdit, Language, Node, ParseOptions, ParseState, Parser, Point, Tree};

use super::changes::quick_changes;
use super::read::Unread;
use crate::text::Lines;

/// Parses, and stops at the first mistake: what cannot be read is not merged.
pub(super) fn parse(language: &Language, text: &[u8]) -> Result<Tree, Unread> {
    parse_from(language, text, None)
}

/// Parses versions of one file, one after the other; gives each text with its tree. Files are merged at the same time, each
/// on a thread of its own: more threads below would cost more memory than they save time.
pub(super) fn parse_all<'a, const N: usize>(
    language: &Language,
    texts: [&'a [u8]; N],
) -> [(&'a [u8], Result<Tree, Unread>); N] {
    let model = texts.iter().find(|text| !text.is_empty()).copied().unwrap_or_default();
    let known = parse(language, model);
    let parse = |text: &[u8]| match &known {
        Ok(tree) if text == model => Ok(tree.clone()),
        Ok(tree) => parse_like(language, text, (tree, model)),
        Err(_) => parse(language, text),
    };
    texts.map(|text| (text, parse(text)))
}

/// Parses a text by what it has otherwise than another, whose tree is known.
pub(super) fn parse_like(
    language: &Language,
    text: &[u8],
    (tree, known): (&Tree, &[u8]),
) -> Result<Tree, Unread> {
    parse_from(language, text, Some(&edited(tree, known, text)))
}

/// Parses; `old` is the tree of another text in which the places that differ are marked.
fn parse_from(language: &Language, text: &[u8], old: Option<&Tree>) -> Result<Tree, Unread> {
    let unusable = Unread { line: None, what: "the parser for it cannot be used" };
    let mut parser = Parser::new();
    parser.set_language(language).map_err(|_| unusable)?;
    let mut seen = 0;
    let mut go_on = |state: &ParseState| {
        seen = seen.max(state.current_byte_offset());
        if state.has_error() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut go_on);
    let mut chunk = |at: usize, _| text.get(at..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut chunk, old, Some(options));
    let line_of = |byte: usize| text[..byte.min(text.len())].find_iter(b"\n").count() + 1;
    match tree {
        None => Err(Unread { line: Some(line_of(seen)), what: "it cannot be parsed" }),
        Some(tree) if tree.root_node().has_error() => {
            let line = first_error(tree.root_node()).start_position().row + 1;
            Err(Unread { line: Some(line), what: "it cannot be parsed" })
        }
        Some(tree) => Ok(tree),
    }
}

fn first_error(root: Node<'_>) -> Node<'_> {
    let mut node = root;
    while !node.is_error() && !node.is_missing() {
        let mut cursor = node.walk();
        let next = node.children(&mut cursor).find(|child| child.has_error() || child.is_missing());
        match next {
            Some(child) => node = child,
            None => break,
        }
    }
    node
}

/// The tree of `before` with every run of lines that `after` has otherwise marked as edited.
fn edited(tree: &Tree, before: &[u8], after: &[u8]) -> Tree {
    let (old, new) = (Lines::new(before), Lines::new(after));
    let mut words = Interner::new(old.len() + new.len() / 8);
    let [lines_before, lines_after] =
        [&old, &new].map(|lines| lines.iter().map(|line| words.intern(line).0).collect::<Vec<_>>());
    let changes = quick_changes(&lines_before, &lines_after);
    let mut tree = tree.clone();
    // From the end: what stands before an edit keeps its place.
    for change in changes.into_iter().rev() {
        let start = Point { row: change.before.start, column: 0 };
        let (gone, come) = (old.bytes(change.before), new.bytes(change.after));
        tree.edit(&InputEdit {
            start_byte: gone.start,
            old_end_byte: gone.end,
            new_end_byte: gone.start + come.len(),
            start_position: start,
            old_end_position: behind(start, &before[gone]),
            new_end_position: behind(start, &after[come]),
        });
    }
    tree
}

/// Where a text ends that begins at the start of a line.
fn behind(start: Point, text: &[u8]) -> Point {
    let column = text.len() - text.rfind_byte(b'\n').map_or(0, |newline| newline + 1);
    Point { row: start.row + text.find_iter(b"\n").count(), column }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const YAML: &[&str] = &[
        "a:\n",
        "  b: 1\n",
        "  - c: 2\n",
        "    d: |\n",
        "      text\n",
        "\n",
        "  # note\n",
        "  e: \"x\n",
        "    y\"\n",
        "f: &g [1, 2]\n",
        "h: *g\n",
        "last: 1",
    ];
    const TYPESCRIPT: &[&str] = &[
        "import { a } from 'b'\n",
        "const c = {\n",
        "  d: `x\n",
        "  ${y}`,\n",
        "}\n",
        "function e() {\n",
        "  return f<g>(h)\n",
        "/* long\n",
        "*/\n",
        "// short\n",
        "\n",
        "[1, 2]\n",
        "export default c",
    ];

    fn told(tree: &Result<Tree, Unread>) -> Option<Vec<(u16, std::ops::Range<usize>)>> {
        let mut all = Vec::new();
        let mut open = vec![tree.as_ref().ok()?.root_node()];
        while let Some(node) = open.pop() {
            all.push((node.kind_id(), node.byte_range()));
            open.extend(node.children(&mut node.walk()));
        }
        Some(all)
    }

    fn texts(lines: &'static [&'static str]) -> impl Strategy<Value = [String; 2]> {
        let text = || prop::collection::vec(prop::sample::select(lines), 0..12);
        let edited = (text(), text(), text(), text());
        edited.prop_map(|(head, old, new, tail)| {
            let all = |middle: &[&str]| [head.concat(), middle.concat(), tail.concat()].concat();
            [all(&old), all(&new)]
        })
    }

    fn reads_the_same(language: &Language, texts: &[String; 2]) {
        let both = texts.each_ref().map(String::as_bytes);
        for (text, tree) in parse_all(language, both) {
            assert_eq!(told(&tree), told(&parse(language, text)), "{}", text.as_bstr());
        }
    }

    proptest! {
        #[test]
        fn a_file_read_by_what_differs_reads_the_same(yaml in texts(YAML), typescript in texts(TYPESCRIPT)) {
            reads_the_same(&tree_sitter_yaml::LANGUAGE.into(), &yaml);
            reads_the_same(&tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), &typescript);
        }
    }
}
