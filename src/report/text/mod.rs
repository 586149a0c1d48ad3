//! Text for a terminal: the report as styled lines, for somebody who reads at a glance.
//!
//! Owns what is said in which order and how it fits a width. Must not know a terminal: `cli/render` paints the lines.
//! Every text in a [`Span`] has passed through [`untrusted::terminal`](super::untrusted::terminal), and no line can be read
//! as a command by a CI runner; so whoever prints the lines cannot do harm.
//!
//! ```
//! use git_reconcile::report::text::{Line, Lines, Span, Style};
//! let mut lines = Lines::default();
//! lines.push(Line::from(Span::new("\x1b[2Jgone?", Style::Strong)));
//! assert_eq!(lines.plain(), "\\u{1b}[2Jgone?\n");
//! ```

mod asked;
mod audit;
mod checklist;
mod conflicts;
mod diff;
mod explain;
mod fit;
mod follow;
mod impact;
mod page;
mod paired;
mod pin;
mod plan;
mod review;
mod run;
mod status;
mod summary;
mod table;
mod verification;

pub use asked::{Asked, Emphasis, Key, asked};
pub use audit::audit;
pub use checklist::checklist;
pub use explain::{explain, explain_all};
pub use pin::pin;
pub use plan::plan;
pub use review::{review_done, review_list};
pub use run::{aborted, proceeded, started};
pub use status::status;
pub use summary::summary;
pub use verification::verification;

use super::untrusted::terminal;
use crate::verdict::Verdict;

/// How much to say, and in what width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Whole lists instead of their beginnings.
    pub all: bool,
    /// Columns of the terminal; less than 40 is taken for 40.
    pub width: usize,
    /// How much of each thing.
    pub detail: Detail,
    /// The repository that is spoken of, where it is not the one that the reader stands in.
    pub elsewhere: Option<Elsewhere>,
}

/// A repository that is worked in from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its pack.
    pub name: String,
    /// Its folder.
    pub folder: String,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { all: false, width: 80, detail: Detail::Normal, elsewhere: None }
    }
}

/// How much of each thing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Totals and warnings, no single conflict.
    Brief,
    /// Each hunk on one line.
    #[default]
    Normal,
    /// All evidence, all version signals, what was settled.
    Verbose,
}

/// What a piece of text means; the painter chooses how that looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// Nothing special.
    #[default]
    Plain,
    /// The head of a section.
    Title,
    /// What the eye should find first.
    Strong,
    /// What it may pass over.
    Dim,
    /// As it should be.
    Good,
    /// To be looked at.
    Caution,
    /// Wrong.
    Bad,
    /// To be copied to a shell, or pressed.
    Command,
    /// A line that a side lacks.
    Removed,
    /// A word in it that makes the difference.
    RemovedWord,
    /// A line that a side adds.
    Added,
    /// A word in it that makes the difference.
    AddedWord,
    /// What to do with a hunk.
    Verdict(Verdict),
}

/// A harmless piece of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    text: String,
    style: Style,
}

impl Span {
    /// Makes `text` harmless.
    #[must_use]
    pub fn new(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: terminal::line(text.as_ref()), style }
    }

    /// In the plain style.
    #[must_use]
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Style::Plain)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The style.
    #[must_use]
    pub const fn style(&self) -> Style {
        self.style
    }

    /// Columns that the text takes.
    #[must_use]
    pub fn width(&self) -> usize {
        fit::width(&self.text)
    }
}

/// One line, without its line break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<Span>);

impl Line {
    /// The spans, left to right.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Columns that the line takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.iter().map(Span::width).sum()
    }

    /// The text without styles.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().map(Span::text).collect()
    }

    /// A line that a CI runner would take for a command gets its first sign written out.
    fn defused(mut self) -> Self {
        if self.text().contains("##[") {
            self.0.iter_mut().for_each(|span| span.text = span.text.replace('#', r"\u{23}"));
        }
        if terminal::is_command(&self.text())
            && let Some(first) = self.0.iter_mut().find(|span| !span.text.trim().is_empty())
        {
            first.text = first.text.replacen(':', r"\u{3a}", 1);
        }
        self
    }
}

impl From<Span> for Line {
    fn from(span: Span) -> Self {
        Self(vec![span])
    }
}

impl FromIterator<Span> for Line {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        Self(spans.into_iter().collect())
    }
}

/// The page, ready to be painted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<Line>);

impl Lines {
    /// Adds a line at the end.
    pub fn push(&mut self, line: Line) {
        self.0.push(line.defused());
    }

    /// The lines, top down.
    pub fn iter(&self) -> impl Iterator<Item = &Line> {
        self.0.iter()
    }

    /// Without styles; each line ends with a line break and has no space before it.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|line| line.text().trim_end().to_owned() + "\n").collect()
    }
}

/// `high`, `medium`, `low`.
#[must_use]
pub const fn confidence(confidence: crate::verdict::Confidence) -> &'static str {
    super::words::confidence(confidence)
}

#[cfg(test)]
mod tests;
