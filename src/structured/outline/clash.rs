//! What a person must decide: the lines of a clash on each side.
//!
//! Owns [`Merger::clash`] and where a clash stands in the sides. Must not know when items clash.

use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::align::In;
use super::layout::{ClashDraft, Form, newline, shifted};
use super::merger::{Content, Merger, Place, Stuck};
use super::write::Layout;
use super::{Group, Separator};
use crate::sides::{Side, Sides};

impl<'o> Merger<'o> {
    /// Items that a person must decide; they need lines of their own on every side.
    pub(super) fn clash(
        &self,
        groups: Sides<In<'o>>,
        ranges: Sides<Range<usize>>,
        layout: &Layout<'_>,
        proposal: Option<(Side, String)>,
    ) -> Result<Place, Stuck> {
        let tokens = Sides::from_fn(|side| tokens_of(groups[side].group, &ranges[side]));
        let whole_lines = tokens.iter().all(|(side, tokens)| {
            let outline = self.sides[side];
            tokens.is_empty() || (outline.breaks_before(tokens.start) && outline.breaks_before(tokens.end))
        });
        if !whole_lines || layout.form == Form::Inline || is_before(layout.rule.separator) {
            return Err(Stuck);
        }
        let text = Sides::from_fn(|side| self.lines_of(side, groups[side].group, &ranges[side], layout));
        let lines = Sides::from_fn(|side| self.line_range(side, &tokens[side]));
        let items = ranges.as_ref().map(|range| (!range.is_empty()).then_some(range.start));
        let item = items.iter().find_map(|(side, at)| at.map(|at| &groups[side].group.items[at]));
        let key = item.map_or_else(BString::default, |item| match &item.key {
            Some(key) => self.label(key.as_bstr()),
            None => self.label(self.name(item.kind).replace('_', " ").as_str().into()),
        });
        let proposal = proposal.map(|(side, why)| (text[side].clone(), why));
        let draft = ClashDraft { key, lines, text, proposal };
        Ok(Place { items, content: Content::Clash(Box::new(draft), ranges) })
    }

    /// The lines of some items in the layout of the result.
    fn lines_of(&self, side: Side, group: &Group, items: &Range<usize>, layout: &Layout<'_>) -> Vec<u8> {
        let outline = self.sides[side];
        let tokens = tokens_of(group, items);
        if tokens.is_empty() {
            return Vec::new();
        }
        let text = shifted(outline, tokens, layout.form(side).indent(), layout.indent());
        [layout.indent(), &text, newline(outline.text)].concat()
    }

    fn line_range(&self, side: Side, tokens: &Range<usize>) -> Range<usize> {
        let outline = self.sides[side];
        if tokens.is_empty() {
            let at = self.cursor[side].checked_sub(1);
            let line = at.map_or(0, |at| outline.line(outline.tokens[at].bytes.end.saturating_sub(1)) + 1);
            return line..line;
        }
        let bytes = outline.bytes(tokens);
        outline.line(bytes.start)..outline.line(bytes.end.saturating_sub(1)) + 1
    }
}

/// The tokens of a run of items.
fn tokens_of(group: &Group, items: &Range<usize>) -> Range<usize> {
    match group.items.get(items.clone()) {
        Some([first, .., last]) => first.tokens.start..last.tokens.end,
        Some([only]) => only.tokens.clone(),
        _ => 0..0,
    }
}

const fn is_before(separator: Separator) -> bool {
    matches!(separator, Separator::Before(_))
}
