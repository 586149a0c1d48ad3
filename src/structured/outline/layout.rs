//! How a group is laid out, and what has been written so far.
//!
//! Owns [`Form`], [`Draft`] and the shifting of indentation. Must not know which side is right.

use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::{Group, Open, Outline};
use crate::sides::Sides;

/// How the items of a group stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Each begins a line, with this before it; the first may stand behind what opens the group.
    Lines(Vec<u8>),
    /// Side by side.
    Inline,
}

impl Form {
    pub(super) fn of(outline: &Outline<'_>, group: &Group) -> Self {
        if group.rule.open == Open::Column {
            return Self::Lines(column(outline, group.start));
        }
        let items = group.items.iter().filter(|item| !item.is_comment());
        let indents: Option<Vec<&[u8]>> = items.map(|item| outline.indent(item.tokens.start)).collect();
        let closes = group.close.is_none_or(|close| outline.breaks_before(close));
        match indents.as_deref() {
            Some([first, ..]) if closes => Self::Lines(first.to_vec()),
            _ => Self::Inline,
        }
    }

    pub(super) fn indent(&self) -> &[u8] {
        match self {
            Self::Lines(indent) => indent,
            Self::Inline => b"",
        }
    }
}

/// As many blanks as stand bytes before that token on its line; what is white there stays as it is.
fn column(outline: &Outline<'_>, token: usize) -> Vec<u8> {
    if let Some(indent) = outline.indent(token) {
        return indent.to_vec();
    }
    let start = outline.gap(token).end;
    let line = outline.lines[outline.line(start)];
    outline.text[line..start].iter().map(|&byte| if byte == b'\t' { byte } else { b' ' }).collect()
}

/// A clash to be.
#[derive(Clone, Debug)]
pub(super) struct ClashDraft {
    pub(super) key: BString,
    /// Lines from 0.
    pub(super) lines: Sides<Range<usize>>,
    pub(super) text: Sides<Vec<u8>>,
    pub(super) proposal: Option<(Vec<u8>, String)>,
}

/// A part of what is written.
#[derive(Clone, Debug)]
pub(super) enum Out {
    Text(Vec<u8>),
    Clash(Box<ClashDraft>),
}

/// What has been written.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) out: Vec<Out>,
    /// The lines that were merged as text.
    pub(super) as_lines: Vec<Sides<Range<usize>>>,
}

impl Draft {
    pub(super) fn text(text: &[u8]) -> Self {
        let mut draft = Self::default();
        draft.push(text);
        draft
    }

    pub(super) fn push(&mut self, text: &[u8]) {
        match self.out.last_mut() {
            Some(Out::Text(last)) => last.extend_from_slice(text),
            _ if text.is_empty() => {}
            _ => self.out.push(Out::Text(text.to_vec())),
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.as_lines.extend(other.as_lines);
        for out in other.out {
            match out {
                Out::Text(text) => self.push(&text),
                clash @ Out::Clash(_) => self.out.push(clash),
            }
        }
    }

    /// A token with the white space before it, and at least as much as keeps it apart from what stands there.
    pub(super) fn push_apart(&mut self, gap: &[u8], text: &[u8]) {
        let word =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii();
        let joins = self.last().is_some_and(|last| word(&last)) && text.first().is_some_and(word);
        self.push(if gap.is_empty() && joins { b" " } else { gap });
        self.push(text);
    }

    fn last(&self) -> Option<u8> {
        match self.out.last() {
            Some(Out::Text(text)) => text.last().copied(),
            _ => None,
        }
    }

    /// Drops the white space that it begins with: what stands before an item is written by its group.
    pub(super) fn trim_start(&mut self) {
        if let Some(Out::Text(text)) = self.out.first_mut() {
            let space = text.len() - text.trim_start().len();
            text.drain(..space);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The text, if nothing clashes in it.
    pub(super) fn as_text(&self) -> Option<&[u8]> {
        match self.out.as_slice() {
            [] => Some(b""),
            [Out::Text(text)] => Some(text),
            _ => None,
        }
    }
}

/// `gap` with the indentation of its last line changed.
pub(super) fn shifted_gap(gap: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let Some(newline) = gap.rfind_byte(b'\n') else { return gap.to_vec() };
    let (head, indent) = gap.split_at(newline + 1);
    match indent.strip_prefix(from) {
        Some(rest) if from != to => [head, to, rest].concat(),
        _ => gap.to_vec(),
    }
}

/// Tokens as they stand, their lines indented by `to` instead of `from`. The lines within a token are left alone, unless
/// they are indented as those around it.
pub(super) fn shifted(outline: &Outline<'_>, tokens: Range<usize>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let bytes = outline.bytes(&tokens);
    if from == to || !outline.text[bytes.clone()].contains(&b'\n') {
        return outline.text[bytes].to_vec();
    }
    let mut out = Vec::with_capacity(bytes.len());
    for at in tokens.clone() {
        if at > tokens.start {
            out.extend(shifted_gap(outline.gap_text(at), from, to));
        }
        let token = &outline.tokens[at];
        let text = &outline.text[token.bytes.clone()];
        if token.indented {
            for (number, line) in text.lines_with_terminator().enumerate() {
                match line.strip_prefix(from) {
                    Some(rest) if number > 0 => out.extend([to, rest].concat()),
                    _ => out.extend_from_slice(line),
                }
            }
        } else {
            out.extend_from_slice(text);
        }
    }
    out
}

/// The line end that a text uses.
pub(super) fn newline(text: &[u8]) -> &'static [u8] {
    match text.find_byte(b'\n') {
        Some(at) if at > 0 && text[at - 1] == b'\r' => b"\r\n",
        _ => b"\n",
    }
}
