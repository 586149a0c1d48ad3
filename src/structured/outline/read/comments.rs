//! To which item a comment belongs.
//!
//! Owns that choice. Must not know what an item is.

use bstr::ByteSlice;
use tree_sitter::Node;

use super::{Reader, Waiting};
use crate::structured::outline::{Item, Kind, Open, Part, Role, Rule};

impl Reader<'_, '_> {
    /// A comment behind an item on its last line belongs to it; one that a blank line follows, or that a file begins with,
    /// stands for itself; any other belongs to the item behind it.
    pub(super) fn comment(&mut self, node: &Node<'_>, items: &mut Vec<Item>, waiting: &mut Waiting) {
        let Some(at) = self.token(node, Role::Comment) else { return };
        let same_line = !self.on_a_new_line(at);
        let behind = self.text[self.tokens[at].bytes.end..].trim_start_with(|c| c == ' ' || c == '\t');
        let ends_line = behind.is_empty() || behind[0] == b'\n' || behind[0] == b'\r' || behind[0] == b',';
        if let Some(last) = items.last_mut()
            && same_line
            && ends_line
            && waiting.from.is_none()
        {
            last.parts.push(Part::Token(at));
            last.tokens.end = at + 1;
            return;
        }
        waiting.from.get_or_insert(at);
        waiting.comments.push(at);
        // What a file begins with is about the file, but for lines of code's own comments: they may be about what follows.
        let begins = at == 0 && !self.text.starts_with(b"//");
        if (begins || self.is_apart(at)) && waiting.separator.is_none() {
            items.extend(self.loose(waiting));
        }
    }

    /// Takes the comments on lines of their own from the end of an item: what follows it is meant.
    pub(super) fn comments_below(&mut self, own: usize, parts: &mut Vec<Part>) {
        while parts.len() > own + 1
            && let Some(&Part::Token(at)) = parts.last()
            && self.tokens[at].role == Role::Comment
            && self.on_a_new_line(at)
        {
            self.left.insert(0, at);
            parts.pop();
        }
    }

    /// Comments as an item of their own.
    pub(super) fn loose(&mut self, waiting: &mut Waiting) -> Option<Item> {
        let Waiting { from, comments, separator } = std::mem::take(waiting);
        let end = self.tokens.len();
        let parts = comments.into_iter().map(Part::Token).collect();
        from.map(|from| Item { kind: Kind::COMMENT, key: None, parts, tokens: from..end, separator })
    }

    /// Whether a blank line follows a comment.
    fn is_apart(&self, at: usize) -> bool {
        let behind = &self.text[self.tokens[at].bytes.end..];
        let space = &behind[..behind.len() - behind.trim_start().len()];
        space.find_iter(b"\n").count() > 1
    }

    /// Takes the comments on lines of their own, in the column of a group without brackets, from what stands before it: they
    /// are about its first item, though a parser may put them outside.
    pub(super) fn leading(
        &self,
        node: &Node<'_>,
        rule: Rule,
        before: usize,
        out: &mut Vec<Part>,
    ) -> Vec<usize> {
        let mut leading = Vec::new();
        while rule.open == Open::Column
            && out.len() > before
            && let Some(&Part::Token(at)) = out.last()
            && self.tokens[at].role == Role::Comment
            && self.on_a_new_line(at)
            && self.column(at) == node.start_position().column
        {
            leading.insert(0, at);
            out.pop();
        }
        leading
    }

    /// Comments that were read before the first item; those that a blank line follows stand for themselves.
    pub(super) fn waiting(&self, mut comments: Vec<usize>, items: &mut Vec<Item>) -> Waiting {
        if let Some(last) = comments.iter().rposition(|&at| self.is_apart(at)) {
            let loose: Vec<usize> = comments.drain(..=last).collect();
            let tokens = loose[0]..loose[last] + 1;
            let parts = loose.into_iter().map(Part::Token).collect();
            items.push(Item { kind: Kind::COMMENT, key: None, parts, tokens, separator: None });
        }
        Waiting { from: comments.first().copied(), comments, separator: None }
    }
}
