//! A page being written: lines, and the habits that all sections share.
//!
//! Owns titles, prose, lists that are cut, bars. Must not know what a report is.

use super::super::untrusted::terminal;
use super::fit;
use super::table::Table;
use super::{Line, Lines, Span, Style, TextOptions};

/// Prose is not set wider than this, however wide the terminal.
const PROSE: usize = 100;

pub(super) struct Page {
    lines: Lines,
    options: TextOptions,
}

impl Page {
    pub(super) fn new(options: &TextOptions) -> Self {
        let options = TextOptions { width: options.width.max(40), ..options.clone() };
        let mut page = Self { lines: Lines::default(), options };
        if let Some(there) = page.options.elsewhere.clone() {
            page.prose(&Span::plain(""), &format!("In {}, {}", there.name, there.folder), Style::Dim);
        }
        page
    }

    pub(super) fn finish(self) -> Lines {
        self.lines
    }

    pub(super) const fn options(&self) -> &TextOptions {
        &self.options
    }

    pub(super) fn line<const N: usize>(&mut self, spans: [Span; N]) {
        self.lines.push(spans.into_iter().collect());
    }

    /// An empty line, unless the page begins or one stands there already.
    pub(super) fn gap(&mut self) {
        if self.lines.0.last().is_some_and(|line| !line.spans().is_empty()) {
            self.lines.push(Line::default());
        }
    }

    pub(super) fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// The head of a section, after a gap.
    pub(super) fn title(&mut self, text: &str, style: Style) {
        self.gap();
        self.prose(&Span::plain(""), text, style);
    }

    pub(super) fn table(&mut self, table: &Table, indent: usize) {
        table.lines(indent, self.options.width).into_iter().for_each(|line| self.lines.push(line));
    }

    /// Wrapped words; the second line and the later ones stand under the first word after `lead`.
    pub(super) fn prose(&mut self, lead: &Span, text: &str, style: Style) {
        let columns = self.options.width.min(PROSE).saturating_sub(lead.width());
        for (at, part) in fit::wrap(&terminal::prose(text), columns).iter().enumerate() {
            let first = if at == 0 { lead.clone() } else { Span::plain(" ".repeat(lead.width())) };
            self.line([first, Span::new(part, style)]);
        }
    }

    /// Wrapped words behind a bar, which repeats on every line; `lead` stands on the first.
    pub(super) fn barred(&mut self, lead: &str, text: &str, style: Style) {
        let bar = Span::new("┃ ", Style::Caution);
        let columns = self.options.width.min(PROSE).saturating_sub(bar.width() + fit::width(lead));
        for (at, part) in fit::wrap(&terminal::prose(text), columns).iter().enumerate() {
            let first = if at == 0 { lead.to_owned() } else { " ".repeat(fit::width(lead)) };
            self.line([bar.clone(), Span::plain(first), Span::new(part, style)]);
        }
    }

    /// How many of `total` are shown when only `few` should be: no cut hides a single one.
    pub(super) const fn shown(&self, total: usize, few: usize) -> usize {
        if self.options.all || total <= few + 1 { total } else { few }
    }

    /// Says what a cut hides; nothing where it hides nothing.
    pub(super) fn more(&mut self, indent: usize, hidden: usize, what: &str) {
        if hidden > 0 {
            let text = format!("{}… and {hidden} more{what} (--all)", " ".repeat(indent));
            self.line([Span::new(text, Style::Dim)]);
        }
    }
}

/// Columns of the labels in [`Page::field`], indent included.
const LABEL: usize = 14;

impl Page {
    /// A labelled fact, wrapped under its own start.
    pub(super) fn field(&mut self, label: &str, text: &str, style: Style) {
        let gap = if label.len() + 2 < LABEL { "" } else { "  " };
        let lead = Span::new(format!("  {label:<width$}{gap}", width = LABEL - 2), Style::Dim);
        self.prose(&lead, text, style);
    }
}
