//! Text to [`Outline`].
//!
//! Owns the walk over a syntax tree. Must not know merges.

mod comments;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use bstr::{BStr, ByteSlice};
use tree_sitter::{Language, Node, Tree};

use super::parse::{parse, parse_all, parse_like};
use super::{Grammar, Group, Item, Kind, Open, Outline, Part, Role, Rule, Separator, Shape, Token, Word};
use crate::sides::Side;
use crate::structured::Declined;

/// How deep groups may nest: a stack holds that much, and no file that a person wrote comes near.
const DEEPEST: usize = 64;

/// Numbers for the spellings of tokens.
#[derive(Debug, Default)]
pub struct Words(HashMap<Vec<u8>, Word, foldhash::fast::RandomState>);

impl Words {
    fn number(&mut self, spelling: &[u8]) -> Word {
        if let Some(&word) = self.0.get(spelling) {
            return word;
        }
        let word = Word::try_from(self.0.len()).unwrap_or(Word::MAX);
        self.0.insert(spelling.to_vec(), word);
        word
    }
}

/// Why a text could not be read.
#[derive(Debug)]
pub(super) struct Unread {
    /// From 1; `None` where the text as a whole is at fault.
    pub(super) line: Option<usize>,
    pub(super) what: &'static str,
}

impl Unread {
    pub(super) fn of(self, side: Side) -> Declined {
        let what = self.what.to_owned();
        match self.line {
            Some(line) => Declined::Malformed { side, line, what },
            None => Declined::Unsupported { what },
        }
    }
}

/// Reads one text.
pub(super) fn read<'a>(
    grammar: &dyn Grammar,
    text: &'a [u8],
    words: &mut Words,
) -> Result<Outline<'a>, Unread> {
    outlined(grammar, text, parse(&grammar.language(), text)?, words)
}

/// Reads a text by what it has otherwise than `known`.
pub(super) fn read_like<'a>(
    grammar: &dyn Grammar,
    text: &'a [u8],
    known: &Outline<'_>,
    words: &mut Words,
) -> Result<Outline<'a>, Unread> {
    outlined(grammar, text, parse_like(&grammar.language(), text, (&known.tree, known.text))?, words)
}

/// Reads versions of one file.
pub(super) fn read_all<'a, const N: usize>(
    grammar: &dyn Grammar,
    texts: [&'a [u8]; N],
    words: &mut Words,
) -> [Result<Outline<'a>, Unread>; N] {
    parse_all(&grammar.language(), texts).map(|(text, tree)| outlined(grammar, text, tree?, words))
}

fn outlined<'a>(
    grammar: &dyn Grammar,
    text: &'a [u8],
    tree: Tree,
    words: &mut Words,
) -> Result<Outline<'a>, Unread> {
    let language = tree.language();
    let kinds = Kinds::of(&language);
    let mut reader = Reader { grammar, kinds, text, words, tokens: Vec::new(), depth: 0, left: Vec::new() };
    let root = reader.node_group(tree.root_node())?;
    let tokens = reader.tokens;
    let outline = outline(text, tokens, root, tree);
    only_space_between(&outline)?;
    Ok(outline)
}

fn outline(text: &[u8], tokens: Vec<Token>, root: Group, tree: Tree) -> Outline<'_> {
    let mut words = Vec::with_capacity(tokens.len());
    let mut word_at = Vec::with_capacity(tokens.len() + 1);
    for token in &tokens {
        word_at.push(words.len());
        if token.role != Role::Separator {
            words.push(token.word);
        }
    }
    word_at.push(words.len());
    let lines = std::iter::once(0).chain(text.find_iter(b"\n").map(|newline| newline + 1)).collect();
    Outline { text, tokens, words, word_at, lines, root, tree }
}

/// A byte that no token has would be lost without notice.
fn only_space_between(outline: &Outline<'_>) -> Result<(), Unread> {
    for token in 0..=outline.tokens.len() {
        let gap = outline.gap(token);
        let bytes =
            outline.text[gap.clone()].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&outline.text[gap.clone()]);
        if !bytes.iter().all(u8::is_ascii_whitespace) {
            let line = Some(outline.line(gap.start) + 1);
            return Err(Unread { line, what: "it holds what the parser passes over" });
        }
    }
    Ok(())
}

struct Reader<'g, 'a> {
    grammar: &'g dyn Grammar,
    kinds: Kinds<'g>,
    text: &'a [u8],
    words: &'g mut Words,
    tokens: Vec<Token>,
    depth: usize,
    /// Comments at the end of a group that stand further left than it: they belong to what follows the group.
    left: Vec<usize>,
}

/// Comments that wait for the item behind them, and a separator that stands before it.
#[derive(Default)]
struct Waiting {
    from: Option<usize>,
    comments: Vec<usize>,
    separator: Option<usize>,
}

/// What the language calls its kinds of nodes, by number: to ask each node costs far more, and so does to ask for all kinds,
/// as a text has few of them.
struct Kinds<'l> {
    language: &'l Language,
    names: RefCell<Vec<Option<&'l str>>>,
}

impl<'l> Kinds<'l> {
    fn of(language: &'l Language) -> Self {
        Self { language, names: RefCell::new(vec![None; language.node_kind_count()]) }
    }

    fn name(&self, node: &Node<'_>) -> &'l str {
        let name = || self.language.node_kind_for_id(node.kind_id()).unwrap_or_default();
        match self.names.borrow_mut().get_mut(usize::from(node.kind_id())) {
            Some(known) => known.get_or_insert_with(name),
            None => name(),
        }
    }
}

impl<'g> Reader<'g, '_> {
    fn kind(&self, node: &Node<'_>) -> &'g str {
        self.kinds.name(node)
    }

    fn shape(&self, node: &Node<'_>) -> Shape {
        self.grammar.shape(node, self.kind(node), self.text)
    }

    fn token(&mut self, node: &Node<'_>, role: Role) -> Option<usize> {
        let mut bytes = node.byte_range();
        while self.text[bytes.clone()].last().is_some_and(u8::is_ascii_whitespace) {
            bytes.end -= 1;
        }
        while self.text[bytes.clone()].first().is_some_and(u8::is_ascii_whitespace) {
            bytes.start += 1;
        }
        if bytes.is_empty() {
            return None;
        }
        let (text, kind) = (&self.text[bytes.clone()], self.kind(node));
        let word = match role {
            Role::Comment => self.words.number(&normal_comment(text)),
            _ => self.words.number(&self.grammar.normal(kind, text)),
        };
        let indented = role == Role::Comment || self.grammar.is_indented(kind);
        self.tokens.push(Token { bytes, word, role, indented });
        Some(self.tokens.len() - 1)
    }

    fn node_group(&mut self, root: Node<'_>) -> Result<Group, Unread> {
        let Shape::Group(rule) = self.shape(&root) else {
            return Err(Unread { line: None, what: "it is no file of the format" });
        };
        self.group(root, rule, &children(root), Vec::new())
    }

    /// The tokens and groups of a node. Only groups go a level deeper: an expression may be a long chain of nodes.
    fn parts(&mut self, node: Node<'_>, out: &mut Vec<Part>) -> Result<(), Unread> {
        let (mut open, before) = (vec![node], out.len());
        while let Some(node) = open.pop() {
            match self.shape(&node) {
                Shape::Comment => out.extend(self.token(&node, Role::Comment).map(Part::Token)),
                Shape::Flat if node.child_count() > 0 => open.extend(children(node).into_iter().rev()),
                Shape::Atom | Shape::Flat => out.extend(self.token(&node, Role::Text).map(Part::Token)),
                Shape::Group(rule) => {
                    let leading = self.leading(&node, rule, before, out);
                    out.push(Part::Group(Box::new(self.group(node, rule, &children(node), leading)?)));
                }
                Shape::Nested(rule) => {
                    out.push(Part::Group(Box::new(self.group(node, rule, &flattened(node), Vec::new())?)));
                }
                Shape::After(token, rule) => self.after(node, token, rule, out)?,
                Shape::Between(rule) => self.between(node, rule, out)?,
            }
        }
        Ok(())
    }

    fn after(&mut self, node: Node<'_>, token: &str, rule: Rule, out: &mut Vec<Part>) -> Result<(), Unread> {
        let all = children(node);
        let head = all.iter().position(|child| self.kind(child) == token).map_or(all.len(), |at| at + 1);
        for child in &all[..head] {
            self.parts(*child, out)?;
        }
        self.bare(node, &all[head..], rule, out)
    }

    fn between(&mut self, node: Node<'_>, rule: Rule, out: &mut Vec<Part>) -> Result<(), Unread> {
        let all = children(node);
        let [first, middle @ .., last] = all.as_slice() else {
            return all.iter().try_for_each(|child| self.parts(*child, out));
        };
        self.parts(*first, out)?;
        self.bare(node, middle, rule, out)?;
        self.parts(*last, out)
    }

    fn bare(
        &mut self,
        parent: Node<'_>,
        nodes: &[Node<'_>],
        rule: Rule,
        out: &mut Vec<Part>,
    ) -> Result<(), Unread> {
        let start = self.tokens.len();
        let kind = Kind(parent.kind_id());
        let items = self.items(parent, nodes, rule, Vec::new())?;
        out.push(Part::Group(Box::new(Group { kind, rule, open: None, close: None, items, start })));
        Ok(())
    }

    fn group(
        &mut self,
        node: Node<'_>,
        rule: Rule,
        all: &[Node<'_>],
        leading: Vec<usize>,
    ) -> Result<Group, Unread> {
        let kind = Kind(node.kind_id());
        if rule.open != Open::Brackets || all.len() < 2 {
            let start = leading.first().copied().unwrap_or(self.tokens.len());
            let items = self.items(node, all, rule, leading)?;
            return Ok(Group { kind, rule, open: None, close: None, items, start });
        }
        let open = self.token(&all[0], Role::Text);
        let start = self.tokens.len();
        let items = self.items(node, &all[1..all.len() - 1], rule, leading)?;
        let close = self.token(&all[all.len() - 1], Role::Text);
        Ok(Group { kind, rule, open, close, items, start })
    }

    /// The items of a group; `leading` are comments that stand before its first one and were read already.
    fn items(
        &mut self,
        parent: Node<'_>,
        nodes: &[Node<'_>],
        rule: Rule,
        leading: Vec<usize>,
    ) -> Result<Vec<Item>, Unread> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unread { line: None, what: "it nests too deeply" });
        }
        let mut items: Vec<Item> = Vec::new();
        let mut waiting = self.waiting(leading, &mut items);
        for node in nodes {
            if self.shape(node) == Shape::Comment {
                self.comment(node, &mut items, &mut waiting);
            } else if separates(rule, &self.text[node.byte_range()]) {
                self.separator(node, rule, &mut items, &mut waiting);
            } else {
                let mut item = self.item(parent, *node, rule, std::mem::take(&mut waiting))?;
                if let Some(&from) = self.left.first() {
                    waiting = Waiting {
                        from: Some(from),
                        comments: std::mem::take(&mut self.left),
                        separator: None,
                    };
                }
                if let Some(at) = item.as_mut().and_then(|item| self.leading_separator(item)) {
                    waiting = Waiting { from: Some(at), comments: vec![at], separator: None };
                }
                items.extend(item);
            }
        }
        if rule.open == Open::Column
            && waiting.from.is_some_and(|at| self.column(at) < self.column_of(&items))
        {
            self.left = waiting.comments;
        } else {
            items.extend(self.loose(&mut waiting));
        }
        self.depth -= 1;
        Ok(items)
    }

    /// How many bytes stand before a token on its line.
    fn column(&self, token: usize) -> usize {
        let start = self.tokens[token].bytes.start;
        start - self.text[..start].rfind_byte(b'\n').map_or(0, |newline| newline + 1)
    }

    fn column_of(&self, items: &[Item]) -> usize {
        items.first().map_or(0, |item| self.column(item.tokens.start))
    }

    fn separator(&mut self, node: &Node<'_>, rule: Rule, items: &mut [Item], waiting: &mut Waiting) {
        let Some(at) = self.token(node, Role::Separator) else { return };
        let before = matches!(rule.separator, Separator::Before(_));
        // `;(` at the start of a line belongs to what follows.
        let leads = matches!(rule.separator, Separator::Own(_)) && self.on_a_new_line(at);
        match items.last_mut() {
            Some(last) if !before && !leads && last.separator.is_none() && waiting.from.is_none() => {
                last.separator = Some(at);
                last.tokens.end = at + 1;
            }
            _ if before && waiting.separator.is_none() => {
                waiting.separator = Some(at);
                waiting.from.get_or_insert(at);
            }
            _ => {
                // A hole in an array, or a comma of its own line behind a comment: it counts.
                self.tokens[at].role = Role::Text;
                waiting.from.get_or_insert(at);
                waiting.comments.push(at);
            }
        }
    }

    /// Takes a last separator that begins a line from an item: the item behind it is meant.
    fn leading_separator(&mut self, item: &mut Item) -> Option<usize> {
        let at = item.separator.filter(|&at| at + 1 == item.tokens.end && at > item.tokens.start)?;
        if !self.on_a_new_line(at) {
            return None;
        }
        item.separator = None;
        item.tokens.end = at;
        self.tokens[at].role = Role::Text;
        Some(at)
    }

    fn on_a_new_line(&self, token: usize) -> bool {
        let Some(before) = token.checked_sub(1) else { return true };
        self.text[self.tokens[before].bytes.end..self.tokens[token].bytes.start].contains(&b'\n')
    }

    fn item(
        &mut self,
        parent: Node<'_>,
        node: Node<'_>,
        rule: Rule,
        waiting: Waiting,
    ) -> Result<Option<Item>, Unread> {
        let from = waiting.from.unwrap_or(self.tokens.len());
        let mut separator = waiting.separator;
        let mut parts: Vec<Part> = waiting.comments.into_iter().map(Part::Token).collect();
        let own = parts.len();
        self.parts(node, &mut parts)?;
        if let Separator::Own(all) = rule.separator
            && parts.len() > own + 1
            && let Some(&Part::Token(last)) = parts.last()
            && all.iter().any(|s| s.as_bytes() == &self.text[self.tokens[last].bytes.clone()])
        {
            self.tokens[last].role = Role::Separator;
            separator = Some(last);
            parts.pop();
        }
        if rule.open == Open::Column {
            self.comments_below(own, &mut parts);
        }
        let tokens: Range<usize> = from..self.left.first().copied().unwrap_or(self.tokens.len());
        let key = self.grammar.key(&node, self.kind(&parent), self.text);
        let item = Item { kind: Kind(node.kind_id()), key, parts, tokens, separator };
        Ok((!item.tokens.is_empty()).then_some(item))
    }
}

fn separates(rule: Rule, text: &[u8]) -> bool {
    match rule.separator {
        Separator::None => false,
        Separator::Own(all) => all.iter().any(|one| one.as_bytes() == text),
        Separator::Between(one) | Separator::Before(one) => one.as_bytes() == text,
    }
}

/// The children of a node. A step of a cursor costs more than anything else here, most of all one behind the last child.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let count = node.child_count() as usize;
    if count < 2 {
        return node.child(0).into_iter().collect();
    }
    let mut cursor = node.walk();
    cursor.goto_first_child();
    let mut all = Vec::with_capacity(count);
    all.push(cursor.node());
    while all.len() < count && cursor.goto_next_sibling() {
        all.push(cursor.node());
    }
    all
}

/// The children of a node, those of its own kind replaced by theirs.
fn flattened(node: Node<'_>) -> Vec<Node<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<Node<'_>> = children(node).into_iter().rev().collect();
    while let Some(next) = open.pop() {
        if next.kind_id() == node.kind_id() {
            open.extend(children(next).into_iter().rev());
        } else {
            out.push(next);
        }
    }
    out
}

/// A comment whose lines begin and end without white space.
fn normal_comment(text: &[u8]) -> Vec<u8> {
    let lines: Vec<&BStr> = text.lines().map(|line| line.trim().as_bstr()).collect();
    bstr::join("\n", lines)
}
