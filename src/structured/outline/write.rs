//! The items of a group, written one after the other.
//!
//! Owns [`Layout`]: whose brackets and line breaks a merged group has, and what stands between its items. Must not know
//! how the items came about.

use bstr::ByteSlice;

use super::align::{In, rule};
use super::contested::contested;
use super::layout::{ClashDraft, Draft, Form, Out, newline, shifted_gap};
use super::merger::{Body, Content, Place, Stuck};
use super::{Rule, Separator};
use crate::conflict::merge::{TextOptions, merge_text};
use crate::sides::{Side, Sides};

/// How a merged group is laid out.
pub(super) struct Layout<'o> {
    groups: Sides<In<'o>>,
    forms: Sides<Form>,
    /// The side whose line breaks stand.
    side: Side,
    pub(super) form: Form,
    pub(super) rule: Rule,
    width: Option<usize>,
}

impl<'o> Layout<'o> {
    /// The country's, unless only upstream changed it, or the country has no items to lay out; of two changed ones the one
    /// with lines of their own, without which an item cannot clash by itself.
    pub(super) fn of(groups: Sides<In<'o>>, width: Option<usize>) -> Self {
        let forms = groups.map(|group| Form::of(group.outline, group.group));
        let filled = |side: Side| !groups[side].group.items.is_empty();
        let gives_lines = forms.country == Form::Inline && forms.upstream != Form::Inline;
        let upstream_s = forms.upstream != forms.base && (forms.country == forms.base || gives_lines);
        let upstream = filled(Side::Upstream) && (!filled(Side::Country) || upstream_s);
        let side = if upstream { Side::Upstream } else { Side::Country };
        let form = forms[side].clone();
        Self { groups, forms, side, form, rule: rule(groups), width }
    }

    pub(super) const fn form(&self, side: Side) -> &Form {
        match side {
            Side::Base => &self.forms.base,
            Side::Country => &self.forms.country,
            Side::Upstream => &self.forms.upstream,
        }
    }

    pub(super) fn indent(&self) -> &[u8] {
        self.form.indent()
    }

    fn newline(&self) -> &'static [u8] {
        newline(self.groups[self.side].outline.text)
    }

    /// All items with what stands between them, and the white space before the closing bracket.
    pub(super) fn write(&self, places: Vec<Place>) -> Result<Draft, Stuck> {
        let count = places.len();
        let comments: Vec<bool> = places.iter().map(|place| self.is_comment(place)).collect();
        let last = comments.iter().rposition(|comment| !comment).unwrap_or(count);
        let trailing = if self.has_trailing_separator() { Wanted::Trailing } else { Wanted::No };
        let mut draft = Draft::default();
        for (at, place) in places.into_iter().enumerate() {
            let gap = self.gap(&place, at == 0);
            let separate = if at < last { Wanted::Yes } else { trailing };
            match place.content {
                Content::Body(body) => {
                    draft.push(&gap);
                    self.body(&mut draft, body, at == 0, separate);
                }
                Content::Clash(mut clash, ranges) => {
                    let end = gap.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
                    draft.push(&gap[..end]);
                    for side in Side::ALL {
                        self.separate_lines(side, &ranges[side], &mut clash.text[side], separate)?;
                    }
                    match by_lines(&clash) {
                        Some(text) if !contested(self.groups, &ranges) => {
                            draft.push(text.trim_end_with(|c| c == '\n' || c == '\r').as_bytes());
                            draft.as_lines.push(clash.lines);
                        }
                        _ => draft.out.push(Out::Clash(clash)),
                    }
                }
            }
        }
        let group = self.groups[self.side];
        if let Some(close) = group.group.close
            && (count > 0 || group.group.items.is_empty())
        {
            draft.push(group.outline.gap_text(close));
        }
        Ok(self.broken(draft))
    }

    /// Whether the last item has a separator behind it: as the side has it that changed that.
    fn has_trailing_separator(&self) -> bool {
        let trails = self.groups.map(|group| {
            let last = group.group.items.iter().rfind(|item| !item.is_comment());
            last.map(|item| item.separator.is_some())
        });
        match (trails.country, trails.upstream) {
            (Some(country), Some(upstream)) => {
                if trails.base == Some(country) {
                    upstream
                } else {
                    country
                }
            }
            (one, other) => one.or(other).unwrap_or(false),
        }
    }

    fn is_comment(&self, place: &Place) -> bool {
        let mut items = place.items.iter();
        items.any(|(side, item)| item.is_some_and(|item| self.groups[side].group.items[item].is_comment()))
    }

    fn body(&self, draft: &mut Draft, body: Body, first: bool, wanted: Wanted) {
        let own = body.separator;
        match self.rule.separator {
            _ if body.comment => draft.append(body.head),
            Separator::None => draft.append(body.head),
            Separator::Before(separator) => {
                if !first || own.is_some() {
                    draft.push(separator.as_bytes());
                    draft.push(b" ");
                }
                draft.append(body.head);
            }
            Separator::Between(separator) => {
                draft.append(body.head);
                if wanted != Wanted::No {
                    draft.push(separator.as_bytes());
                }
            }
            Separator::Own(all) => {
                draft.append(body.head);
                let needed = wanted == Wanted::Yes && self.form == Form::Inline;
                match own {
                    Some(own) => draft.push(&own),
                    None if needed => draft.push(all.first().copied().unwrap_or_default().as_bytes()),
                    None => {}
                }
            }
        }
        draft.append(body.tail);
    }

    /// Gives the last of the lines of a clash the separator that its place needs, or takes it away.
    fn separate_lines(
        &self,
        side: Side,
        items: &std::ops::Range<usize>,
        text: &mut Vec<u8>,
        wanted: Wanted,
    ) -> Result<(), Stuck> {
        let Separator::Between(separator) = self.rule.separator else { return Ok(()) };
        let group = self.groups[side];
        let Some(last) =
            items.end.checked_sub(1).filter(|_| !items.is_empty()).map(|at| &group.group.items[at])
        else {
            return if wanted == Wanted::Yes { Ok(()) } else { Err(Stuck) };
        };
        if last.is_comment() {
            return Ok(());
        }
        // Where the separator stands, counted from the end: what is behind it has the same length in the clash.
        let (_, end) = super::merger::core(group.outline, last);
        let core_end = group.outline.bytes(&(end - 1..end)).end;
        let after = last.separator.map_or(core_end, |at| group.outline.tokens[at].bytes.end);
        let behind = group.outline.bytes(&last.tokens).end - after + newline(group.outline.text).len();
        let at = text.len().saturating_sub(behind);
        match (wanted, last.separator) {
            (Wanted::No, Some(_)) => drop(text.drain(at.saturating_sub(separator.len())..at)),
            (Wanted::Yes | Wanted::Trailing, None) => drop(text.splice(at..at, separator.bytes())),
            _ => {}
        }
        Ok(())
    }

    /// What stands before an item.
    fn gap(&self, place: &Place, first: bool) -> Vec<u8> {
        let Some((side, item)) = self.gap_source(place) else { return Vec::new() };
        let group = self.groups[side];
        let raw = group.outline.gap_text(group.group.items[item].tokens.start);
        let breaks = raw.contains(&b'\n');
        match &self.form {
            Form::Lines(indent) => {
                let gap = if item == 0 && !first {
                    self.gap_of_second()
                } else if breaks || (first && item == 0) {
                    shifted_gap(raw, self.form(side).indent(), indent)
                } else {
                    [self.newline(), indent].concat()
                };
                if first && item > 0 { self.first_gap(&gap) } else { gap }
            }
            Form::Inline => {
                let here = self.groups[self.side];
                match here.group.items.first() {
                    Some(item) if first => here.outline.gap_text(item.tokens.start).to_vec(),
                    _ if breaks || item == 0 || first => b" ".to_vec(),
                    _ => raw.to_vec(),
                }
            }
        }
    }

    /// The side that the white space before an item is taken from.
    fn gap_source(&self, place: &Place) -> Option<(Side, usize)> {
        let gap = |side: Side| {
            let group = self.groups[side];
            place.items[side].map(|item| group.outline.gap_text(group.group.items[item].tokens.start))
        };
        let same_form = |side: Side| self.forms[side] == self.form;
        match (place.items.country, place.items.upstream) {
            (Some(country), None) => Some((Side::Country, country)),
            (None, Some(upstream)) => Some((Side::Upstream, upstream)),
            (Some(country), Some(upstream)) => {
                let moved = gap(Side::Country) == gap(Side::Base) && same_form(Side::Upstream);
                let upstream_first = moved || !same_form(Side::Country);
                Some(if upstream_first { (Side::Upstream, upstream) } else { (Side::Country, country) })
            }
            (None, None) => place.items.base.map(|base| (Side::Base, base)),
        }
    }

    /// The white space before the first item: no blank line, and nothing at all at the start of a file.
    fn first_gap(&self, gap: &[u8]) -> Vec<u8> {
        let group = self.groups[self.side];
        let hanging = group.group.items.first().map(|item| group.outline.gap_text(item.tokens.start));
        if let Some(hanging) = hanging.filter(|gap| !gap.contains(&b'\n')) {
            return hanging.to_vec();
        }
        let from = gap.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
        let from = if from > 0 && gap[from - 1] == b'\r' { from - 1 } else { from };
        gap[from..].to_vec()
    }

    /// The white space of an item that was the first and is so no more.
    fn gap_of_second(&self) -> Vec<u8> {
        let group = self.groups[self.side];
        let second = group.group.items.get(1).map(|item| group.outline.gap_text(item.tokens.start));
        let second = second.filter(|gap| gap.contains(&b'\n')).map(<[u8]>::to_vec);
        second.unwrap_or_else(|| [self.newline(), self.indent()].concat())
    }

    /// A list that has become too long for its line, one item a line.
    fn broken(&self, draft: Draft) -> Draft {
        let (Some(width), Form::Inline, Separator::Between(separator)) =
            (self.width, &self.form, self.rule.separator)
        else {
            return draft;
        };
        let group = self.groups[self.side];
        let (Some(open), Some(text)) = (group.group.open, draft.as_text()) else { return draft };
        let start = group.outline.tokens[open].bytes.end;
        let line = group.outline.lines[group.outline.line(start)];
        let end = group.outline.bytes(&group.group.tokens()).end;
        let rest =
            group.outline.text[end..].iter().take_while(|&&byte| byte != b'\n' && byte != b'\r').count();
        let before = &group.outline.text[line..start];
        let plain = !text.contains(&b'\n') && !text.iter().any(|byte| b"\"'`{[(/".contains(byte));
        if !plain || before.len() + text.len() + rest < width {
            return draft;
        }
        let blank = before.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let unit: &[u8] = if before.first() == Some(&b'\t') { b"\t" } else { b"  " };
        let mut out = Draft::default();
        let items: Vec<&str> =
            std::str::from_utf8(text).unwrap_or_default().split(separator).map(str::trim).collect();
        let count = items.len();
        for (at, item) in items.into_iter().filter(|item| !item.is_empty()).enumerate() {
            out.push(&[self.newline(), &before[..blank], unit, item.as_bytes()].concat());
            if at + 1 < count {
                out.push(separator.as_bytes());
            }
        }
        out.push(&[self.newline(), &before[..blank]].concat());
        out
    }
}

/// The lines of a clash merged as text: an item without parts of its own is no worse off here than in a file of lines.
fn by_lines(clash: &ClashDraft) -> Option<Vec<u8>> {
    if clash.proposal.is_some() || clash.text.base.is_empty() {
        return None;
    }
    let text = Sides::from_fn(|side| clash.text[side].as_slice());
    merge_text(text, &TextOptions::default()).result().filter(|text| !text.is_empty())
}

/// Whether a separator stands behind an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Yes,
    /// As the last of the group has it.
    Trailing,
    No,
}
