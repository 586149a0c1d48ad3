//! The sides side by side: base, country, upstream, each line of the base beside what became of it.

use super::super::diff::{Piece, Row, Sign, against, lines};
use super::super::fit;
use super::super::page::Page;
use super::super::{Line, Span, Style};
use super::Asked;
use super::stacked::{cut, fitted, spans, title};
use crate::sides::{Side, Sides};

/// Rows that are shown on the smallest screen, and on the largest, before somebody asks for all.
const ROWS: (usize, usize) = (8, 40);

/// Between two columns.
const GAP: &str = " │ ";

pub(super) fn sides(page: &mut Page, asked: &Asked<'_>, text: Sides<&[u8]>) {
    page.gap();
    let width = (page.options().width - 2 * fit::width(GAP) - 1) / 3;
    let heads = Sides::from_fn(|side| title(side, asked.hunk.lines.as_ref()));
    let heads = heads.map(|head| vec![Span::new(fit::start(head.trim_start(), width), Style::Strong)]);
    page.push(beside(heads, width));
    let rows = aligned(&text);
    let shown = page.shown(rows.len(), asked.rows.clamp(ROWS.0, ROWS.1));
    for row in &rows[..shown] {
        let cells =
            row.as_ref().map(|cell| cell.as_ref().map_or_else(Vec::new, |cell| shown_in(cell, width)));
        page.push(beside(cells, width));
    }
    cut(page, rows.len() - shown);
}

/// A line of each side; none where a side has nothing there.
type Aligned = Sides<Option<Row>>;

/// Every line of the base beside what each side made of it; new lines stand after the line that they follow.
fn aligned(text: &Sides<&[u8]>) -> Vec<Aligned> {
    let base = lines(text.base);
    let country = by_base(against(&base, &lines(text.country)), base.len());
    let upstream = by_base(against(&base, &lines(text.upstream)), base.len());
    let mut rows = Vec::new();
    for at in 0..=base.len() {
        let (mut left, mut right) = (country[at].iter(), upstream[at].iter());
        let line = at.checked_sub(1).and_then(|at| base.get(at));
        let mut middle = line.map(|line| base_row(line, changed(&country[at]) || changed(&upstream[at])));
        loop {
            let now = middle.take();
            let row = Sides::new(now, left.next().cloned(), right.next().cloned());
            if row.iter().all(|(_, cell)| cell.is_none()) {
                break;
            }
            rows.push(row);
        }
    }
    rows
}

fn base_row(line: &str, changed: bool) -> Row {
    let sign = if changed { Sign::Gone } else { Sign::Same };
    Row { sign, pieces: vec![Piece { text: line.to_owned(), differs: false }] }
}

fn changed(rows: &[Row]) -> bool {
    rows.first().is_none_or(|row| row.sign != Sign::Same)
}

/// The rows of a side by the line of the base (from 1; 0 is before the first) that they stand for or follow. Those that
/// replace a line stand for it, the rest of a replacement for the last line that it replaces.
fn by_base(rows: Vec<Row>, base: usize) -> Vec<Vec<Row>> {
    let mut found = vec![Vec::new(); base + 1];
    let (mut line, mut gone) = (0, Vec::new());
    for row in rows {
        match row.sign {
            Sign::Same => {
                gone.clear();
                line += 1;
                found[line].push(row);
            }
            Sign::Gone => {
                line += 1;
                gone.push(line);
            }
            Sign::New => {
                let at = if gone.len() > 1 { gone.remove(0) } else { gone.first().copied().unwrap_or(line) };
                found[at].push(row);
            }
        }
    }
    found
}

fn shown_in(row: &Row, width: usize) -> Vec<Span> {
    let sign = match row.sign {
        Sign::Same => "  ",
        Sign::Gone => "- ",
        Sign::New => "+ ",
    };
    let lead = Span::new(sign, super::stacked::style(row.sign, false));
    let pieces = fitted(&row.pieces, width.saturating_sub(2));
    std::iter::once(lead).chain(spans(&pieces, row.sign)).collect()
}

/// The cells of a line, each filled up to the width of its column but the last.
fn beside(cells: Sides<Vec<Span>>, width: usize) -> Line {
    let mut line = Vec::new();
    for (side, spans) in Side::ALL.into_iter().zip([cells.base, cells.country, cells.upstream]) {
        let taken: usize = spans.iter().map(Span::width).sum();
        line.extend(spans);
        if side != Side::Upstream {
            line.push(Span::plain(" ".repeat(width.saturating_sub(taken))));
            line.push(Span::new(GAP, Style::Dim));
        }
    }
    line.into_iter().collect()
}
