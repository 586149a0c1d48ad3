//! Progress on a terminal's standard error, gone when the work is done.

use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::{harmless, redacted};
use crate::progress::Progress;

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// Nothing but errors.
    Quiet,
    /// A line that moves, on a terminal; warnings.
    Normal,
    /// A line for each stage that stays.
    Verbose,
}

/// Draws one line at a time.
pub struct Line {
    talk: Talk,
    bar: RefCell<Option<ProgressBar>>,
    stage: RefCell<Option<(String, Instant)>>,
}

impl Line {
    /// Draws according to `talk`; nothing moves where standard error is no terminal.
    #[must_use]
    pub fn new(talk: Talk) -> Self {
        Self { talk, bar: RefCell::default(), stage: RefCell::default() }
    }

    fn say(&self, text: &str) {
        let line = harmless(&redacted(text));
        let write = || drop(writeln!(std::io::stderr(), "{line}"));
        match self.bar.borrow().as_ref() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Says something that is no result, unless told to be quiet.
    pub fn note(&self, text: &str) {
        if self.talk != Talk::Quiet {
            self.say(text);
        }
    }

    fn end_stage(&self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        if let Some((what, since)) = self.stage.take() {
            self.say(&format!("{what}: {} ms", since.elapsed().as_millis()));
        }
    }
}

impl Progress for Line {
    fn stage(&self, what: &str) {
        self.end_stage();
        match self.talk {
            Talk::Verbose => *self.stage.borrow_mut() = Some((what.to_owned(), Instant::now())),
            Talk::Normal if std::io::stderr().is_terminal() => *self.bar.borrow_mut() = Some(new_bar(what)),
            Talk::Normal | Talk::Quiet => {}
        }
    }

    fn step(&self, done: u64, total: u64) {
        if let Some(bar) = self.bar.borrow().as_ref() {
            if total > 0 && bar.length() != Some(total) {
                bar.set_length(total);
                bar.set_style(style("{spinner} {msg} {wide_bar:.dim} {pos}/{len}"));
            }
            bar.set_position(done);
        }
    }

    fn warn(&self, message: &str) {
        if self.talk != Talk::Quiet {
            self.say(&format!("warning: {message}"));
        }
    }

    fn finish(&self) {
        self.end_stage();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.end_stage();
    }
}

fn new_bar(what: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style("{spinner} {msg}"));
    bar.set_message(harmless(&redacted(what)));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
