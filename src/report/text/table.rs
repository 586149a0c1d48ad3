//! Tables of spans: aligned columns that give way where the page is narrow.
//!
//! Owns the layout. A column that may be cut gives up columns, the widest first, until the row fits.

use super::fit;
use super::{Line, Span, Style};

const GAP: usize = 2;
const NARROWEST: usize = 8;

/// How the texts of a column stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// To the left, never cut.
    Left,
    /// To the right, never cut: numbers.
    Right,
    /// To the left, cut at the end.
    CutEnd,
    /// To the left, cut at the start: paths.
    CutStart,
}

/// Rows under heads; a column without a text in any row is left out.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<(&'static str, Fit)>,
    rows: Vec<Vec<Span>>,
}

impl Table {
    /// Heads and their columns' ways; empty heads all over make a table without heads.
    pub(super) fn new(columns: &[(&'static str, Fit)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; missing cells are empty.
    pub(super) fn row(&mut self, cells: Vec<Span>) {
        self.rows.push(cells);
    }

    /// The lines, each `indent` columns in, in at most `width` columns where the columns that may be cut allow it.
    pub(super) fn lines(&self, indent: usize, width: usize) -> Vec<Line> {
        let widths = self.widths(width.saturating_sub(indent));
        let mut lines = Vec::new();
        if self.columns.iter().any(|(head, _)| !head.is_empty()) {
            let heads: Vec<_> = self.columns.iter().map(|(head, _)| Span::new(head, Style::Dim)).collect();
            lines.push(self.line(&heads, &widths, indent));
        }
        lines.extend(self.rows.iter().map(|row| self.line(row, &widths, indent)));
        lines
    }

    fn widths(&self, available: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.columns.len()).map(|at| self.widest(at)).collect();
        loop {
            let used: usize = widths.iter().filter(|w| **w > 0).map(|w| w + GAP).sum();
            let excess = used.saturating_sub(GAP).saturating_sub(available);
            let widest = (0..widths.len()).filter(|at| self.may_cut(*at)).max_by_key(|at| widths[*at]);
            match widest {
                Some(at) if excess > 0 && widths[at] > NARROWEST => widths[at] -= 1,
                _ => return widths,
            }
        }
    }

    /// 0 for a column without any text in its rows.
    fn widest(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(Span::width);
        match cells.max().unwrap_or(0) {
            0 => 0,
            widest => widest.max(fit::width(self.columns[column].0)),
        }
    }

    fn may_cut(&self, column: usize) -> bool {
        matches!(self.columns[column].1, Fit::CutEnd | Fit::CutStart)
    }

    fn line(&self, cells: &[Span], widths: &[usize], indent: usize) -> Line {
        let mut spans = vec![Span::plain(" ".repeat(indent))];
        let mut behind = 0;
        for (at, (_, way)) in self.columns.iter().enumerate().filter(|(at, _)| widths[*at] > 0) {
            let Some(cell) = cells.get(at) else { break };
            let cut = match way {
                Fit::CutStart => fit::end(&cell.text, widths[at]),
                Fit::CutEnd => fit::start(&cell.text, widths[at]),
                Fit::Left | Fit::Right => cell.text.clone(),
            };
            let pad = widths[at].saturating_sub(fit::width(&cut));
            let (left, right) = if *way == Fit::Right { (pad, 0) } else { (0, pad) };
            spans.push(Span::plain(" ".repeat(behind + left)));
            spans.push(Span { text: cut, style: cell.style });
            behind = right + GAP;
        }
        spans.into_iter().filter(|span| !span.text.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(table: &Table, width: usize) -> Vec<String> {
        table.lines(2, width).iter().map(Line::text).collect()
    }

    fn sample() -> Table {
        let mut table = Table::new(&[("path", Fit::CutStart), ("gone", Fit::Left), ("files", Fit::Right)]);
        table.row(["src/form/birth/index.ts", "", "7"].map(Span::plain).to_vec());
        table.row(["出生.csv", "", "12"].map(Span::plain).to_vec());
        table
    }

    #[test]
    fn columns_line_up_and_an_empty_one_is_left_out() {
        let expected = [
            "  path                     files",
            "  src/form/birth/index.ts      7",
            "  出生.csv                    12",
        ];
        assert_eq!(texts(&sample(), 80), expected);
    }

    #[test]
    fn a_narrow_page_cuts_the_column_that_may_be_cut() {
        for line in table_lines(24) {
            assert!(line.width() <= 24, "{}", line.text());
        }
        assert!(texts(&sample(), 24)[1].contains("…birth/index.ts"), "{:?}", texts(&sample(), 24));
    }

    fn table_lines(width: usize) -> Vec<Line> {
        sample().lines(2, width)
    }
}
