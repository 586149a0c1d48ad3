//! The sides one below the other, each against the base.

use super::super::diff::{Piece, Row, Sign, against, lines};
use super::super::fit;
use super::super::page::Page;
use super::super::{Line, Span, Style};
use super::{Asked, Emphasis};
use crate::report::document::HunkLines;
use crate::report::untrusted::terminal;
use crate::report::words;
use crate::sides::{Side, Sides};

/// Rows of a side that are shown on the smallest screen, and on the largest, before somebody asks for all.
const ROWS: (usize, usize) = (6, 24);

pub(super) fn sides(page: &mut Page, asked: &Asked<'_>, text: Sides<&[u8]>) {
    for side in [Side::Country, Side::Upstream] {
        block(page, asked, &title(side, asked.hunk.lines.as_ref()), (text.base, text[side]));
    }
}

/// The lines that would settle it.
pub(super) fn proposal(page: &mut Page, asked: &Asked<'_>, text: (&[u8], &[u8])) {
    block(page, asked, "  proposed lines, against the base", text);
}

fn block(page: &mut Page, asked: &Asked<'_>, title: &str, (base, text): (&[u8], &[u8])) {
    let few = (asked.rows / 2).clamp(ROWS.0, ROWS.1);
    page.gap();
    page.line([Span::new(title, Style::Strong)]);
    let rows = against(&lines(base), &lines(text));
    if rows.is_empty() {
        page.line([Span::new("    (no lines, as in the base)", Style::Dim)]);
    }
    let shown = page.shown(rows.len(), few);
    rows[..shown].iter().for_each(|row| one(page, row, asked.emphasis));
    cut(page, rows.len() - shown);
}

/// `country, 131-136`: where the lines stand on a side.
pub(super) fn title(side: Side, lines: Option<&HunkLines>) -> String {
    let place = lines.map(|lines| match side {
        Side::Base => lines.base,
        Side::Country => lines.country,
        Side::Upstream => lines.upstream,
    });
    let place = place.map(|place| format!(", {}", words::lines(place))).unwrap_or_default();
    let against = if side == Side::Base { "" } else { ", against the base" };
    format!("  {side}{place}{against}")
}

/// Says how many lines a cut hides, and how to see them.
pub(super) fn cut(page: &mut Page, hidden: usize) {
    if hidden > 0 {
        let text = format!("    … and {} (m shows all)", words::count(hidden, "more line"));
        page.line([Span::new(text, Style::Dim)]);
    }
}

fn one(page: &mut Page, row: &Row, emphasis: Emphasis) {
    let sign = match row.sign {
        Sign::Same => "    ",
        Sign::Gone => "  - ",
        Sign::New => "  + ",
    };
    let room = page.options().width.saturating_sub(sign.len());
    let cuts = if page.options().all { wrapped(&row.pieces, room) } else { vec![fitted(&row.pieces, room)] };
    for (at, pieces) in cuts.iter().enumerate() {
        let lead = if at == 0 { sign } else { "    " };
        let lead = Span::new(lead, style(row.sign, false));
        page.push(std::iter::once(lead).chain(spans(pieces, row.sign)).collect());
        if emphasis == Emphasis::Carets && row.sign == Sign::New {
            carets(page, pieces);
        }
    }
}

/// What a piece of a row looks like.
pub(super) const fn style(sign: Sign, differs: bool) -> Style {
    match (sign, differs) {
        (Sign::Same, _) => Style::Plain,
        (Sign::Gone, false) => Style::Removed,
        (Sign::Gone, true) => Style::RemovedWord,
        (Sign::New, false) => Style::Added,
        (Sign::New, true) => Style::AddedWord,
    }
}

pub(super) fn spans(pieces: &[Piece], sign: Sign) -> impl Iterator<Item = Span> + '_ {
    pieces.iter().map(move |piece| Span::new(&piece.text, style(sign, piece.differs)))
}

/// Marks the words that differ; nothing where the line is new as a whole.
fn carets(page: &mut Page, pieces: &[Piece]) {
    if !pieces.iter().any(|piece| piece.differs) {
        return;
    }
    let mark = |piece: &Piece| {
        let sign = if piece.differs && !piece.text.trim().is_empty() { "^" } else { " " };
        sign.repeat(fit::width(&piece.text))
    };
    let marks: String = pieces.iter().map(mark).collect();
    page.push(Line::from(Span::new(format!("    {}", marks.trim_end()), Style::Dim)));
}

/// The pieces made harmless, then cut to `room` columns; `…` says so.
pub(super) fn fitted(pieces: &[Piece], room: usize) -> Vec<Piece> {
    let mut left = room;
    let mut fitted = Vec::new();
    let total: usize = pieces.iter().map(|piece| fit::width(&terminal::line(&piece.text))).sum();
    for piece in pieces {
        let text = terminal::line(&piece.text);
        let width = fit::width(&text);
        let rest = if total > room { left.saturating_sub(1) } else { left };
        if width > rest {
            let text = fit::start(&(text + "…"), left.max(1));
            fitted.push(Piece { text, differs: piece.differs });
            return fitted;
        }
        left -= width;
        fitted.push(Piece { text, differs: piece.differs });
    }
    fitted
}

/// The pieces made harmless, in as many rows of `room` columns as they take.
fn wrapped(pieces: &[Piece], room: usize) -> Vec<Vec<Piece>> {
    let (mut rows, mut taken) = (vec![Vec::new()], 0);
    for piece in pieces {
        let text = terminal::line(&piece.text);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let part = fit::prefix(rest, room.saturating_sub(taken).max(1));
            if taken > 0 && fit::width(part) > room.saturating_sub(taken) {
                rows.push(Vec::new());
                taken = 0;
                continue;
            }
            taken += fit::width(part);
            if let Some(row) = rows.last_mut() {
                row.push(Piece { text: part.to_owned(), differs: piece.differs });
            }
            rest = &rest[part.len()..];
        }
    }
    rows
}
