//! The prompt of `review` in a terminal.
//!
//! Owns what is printed and which keys are read. Pages are printed one below the other: nothing is cleared, no cursor
//! hidden, no other screen switched to, and the terminal is in its raw mode only while one key is waited for. So whatever
//! ends the program leaves the terminal as it was, and after a change of the window the next page has the new width.

use std::io::{ErrorKind, Result};

use console::{Key, Term};

use super::editor::Editor;
use super::keys::{event, keys};
use crate::cli::context::Context;
use crate::config::Config;
use crate::report::text::{self, Asked, Detail, Emphasis, Lines, Span, Style, TextOptions};
use crate::review::session::How;
use crate::review::{Event, Extent, News, Prompt, Question, Reply, View};

/// Ids that are listed before somebody decides many at once.
const NAMED: usize = 12;

/// Lines of a page beside those of the hunk.
const AROUND: usize = 14;

/// A terminal.
pub struct Screen<'a> {
    term: Term,
    context: &'a Context,
    config: &'a Config,
    editor: Editor,
}

impl<'a> Screen<'a> {
    /// The terminal that standard output goes to.
    pub fn new(context: &'a Context, config: &'a Config, editor: Editor) -> Self {
        Self { term: Term::stdout(), context, config, editor }
    }

    /// Prints what should be known before the first question.
    pub fn notes(&self, notes: &[String]) -> Result<()> {
        notes.iter().try_for_each(|note| self.say(note, Style::Caution))
    }

    fn page(&self, lines: &Lines) -> Result<()> {
        self.term.write_str(&self.context.paint(self.config, lines))
    }

    /// One line of words, made harmless.
    fn say(&self, words: &str, style: Style) -> Result<()> {
        let mut lines = Lines::default();
        lines.push(Span::new(words, style).into());
        self.page(&lines)
    }

    /// Waits for a key; a terminal that went away is like somebody who leaves.
    fn key(&self) -> Result<Key> {
        self.term.write_str("> ")?;
        let key = match self.term.read_key_raw() {
            Err(error) if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::NotConnected) => {
                Key::CtrlC
            }
            key => key?,
        };
        self.term.write_line("")?;
        Ok(key)
    }

    fn options(&self, extent: Extent) -> TextOptions {
        let detail = match extent {
            Extent::Short => Detail::Brief,
            Extent::Whole => Detail::Normal,
            Extent::Explained => Detail::Verbose,
        };
        TextOptions { detail, ..self.context.text_options() }
    }
}

impl Prompt for Screen<'_> {
    type Error = std::io::Error;

    fn ask(&mut self, view: &View<'_>) -> Result<Event> {
        let keys = keys(view);
        let colored = self.context.paints(self.config);
        let asked = Asked {
            conflict: view.question.conflict,
            hunk: view.question.hunk,
            text: view.question.lines(),
            combined: view.question.combined.map(AsRef::as_ref),
            place: (view.number, view.total),
            open: view.open,
            decided: view.decided.map(|decided| (decided.how.name(), &decided.decision)),
            keys: &keys,
            emphasis: if colored { Emphasis::Style } else { Emphasis::Carets },
            rows: usize::from(self.term.size().0).saturating_sub(AROUND),
        };
        self.term.write_line("")?;
        self.page(&text::asked(&asked, &self.options(view.extent)))?;
        loop {
            match event(&self.key()?, view) {
                Some(event) => return Ok(event),
                None => self.say("no such key here; ? explains them", Style::Dim)?,
            }
        }
    }

    fn last(&mut self, open: usize) -> Result<Event> {
        let words = match open {
            0 => "Nothing is open any more. Enter ends, p goes back, z undoes.".to_owned(),
            open => format!("That was the last one; {open} stay open. Enter ends, p goes back, z undoes."),
        };
        self.term.write_line("")?;
        self.say(&words, Style::Strong)?;
        Ok(match self.key()? {
            Key::Char('p') | Key::ArrowLeft | Key::ArrowUp | Key::Backspace => Event::Back,
            Key::Char('z') => Event::Undo,
            Key::CtrlC => Event::Quit,
            _ => Event::Skip,
        })
    }

    fn why(&mut self, view: &View<'_>, how: &How) -> Result<Reply<Option<String>>> {
        let hunk = view.question.hunk;
        let proposed = format!("{}, {}", hunk.verdict.name(), text::confidence(hunk.confidence));
        let words =
            format!("{how} goes against the evidence ({proposed} confidence). Why? Enter gives no reason.");
        self.say(&words, Style::Caution)?;
        self.term.write_str("why> ")?;
        match self.term.read_line() {
            Ok(line) => Ok(Reply::Said(Some(line).filter(|line| !line.trim().is_empty()))),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                self.say("that was no UTF-8", Style::Bad)?;
                Ok(Reply::Cancelled)
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(Reply::Quit),
            Err(error) => Err(error),
        }
    }

    fn edit(&mut self, view: &View<'_>, text: &[u8]) -> Result<Reply<Vec<u8>>> {
        match self.editor.edit(text, &view.question.conflict.path)? {
            Some(edited) if edited != text => Ok(Reply::Said(edited)),
            _ => Ok(Reply::Cancelled),
        }
    }

    fn confirm(&mut self, how: &How, questions: &[&Question<'_>]) -> Result<Reply<()>> {
        self.say(&format!("{how} for {} hunks:", questions.len()), Style::Strong)?;
        for question in questions.iter().take(NAMED) {
            self.say(&format!("  {}", question.hunk.id), Style::Plain)?;
        }
        if let Some(more) = questions.len().checked_sub(NAMED + 1) {
            self.say(&format!("  … and {} more", more + 1), Style::Dim)?;
        }
        self.say("y for yes; any other key decides nothing", Style::Plain)?;
        Ok(match self.key()? {
            Key::Char('y' | 'Y') => Reply::Said(()),
            Key::CtrlC => Reply::Quit,
            _ => Reply::Cancelled,
        })
    }

    fn tell(&mut self, news: &News) -> Result<()> {
        let (words, style) = words(news);
        self.say(&words, style)
    }
}

fn words(news: &News) -> (String, Style) {
    let plain = |words: &str| (words.to_owned(), Style::Dim);
    match news {
        News::Saved { number: 1, how } => (format!("saved: {how}"), Style::Good),
        News::Saved { number, how } => (format!("saved: {how}, {number} hunks"), Style::Good),
        News::Undone { id, number: 1 } => (format!("taken back: {id}"), Style::Caution),
        News::Undone { id, number } => {
            (format!("taken back: {id} and {} more", number.saturating_sub(1)), Style::Caution)
        }
        News::NothingBefore => plain("there is nothing before this"),
        News::NothingToUndo => plain("nothing was decided in this review that could be taken back"),
        News::NoProposal => plain("the evidence proposes nothing here; choose yourself"),
        News::MarkersLeft => ("there are markers left; nothing was decided".to_owned(), Style::Caution),
        News::NotEdited => plain("the lines are as they were; nothing was decided"),
        News::NotHere { how } => (format!("{how} makes no sense here"), Style::Caution),
        News::Refused { id, why } => (format!("{id}: not decided: {why}"), Style::Bad),
    }
}
