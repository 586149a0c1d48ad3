//! A run of inline Markdown as plain words.
//!
//! Owns what is kept of markup: the words, references, backticked words and linked paths. Must not know lists and
//! sections.
//!
//! `Mend [**all**](doc/gates.md) \[now\]` becomes the words `Mend all [now]` and the path `doc/gates.md`.

use std::ops::Range;

use super::model::PassageKind;
use super::reference::{Link, NotesOptions, Ref, references};

/// Inline text under construction.
pub(super) struct Leaf {
    pub kind: PassageKind,
    /// Words so far; code as it stands.
    pub text: String,
    /// The bytes of the file it comes from.
    pub range: Range<usize>,
    links: Vec<Link>,
    open: Vec<(usize, String)>,
    code: Vec<String>,
}

/// What a finished leaf says.
pub(super) struct Words {
    pub kind: PassageKind,
    pub text: String,
    pub refs: Vec<Ref>,
    pub code: Vec<String>,
}

impl Leaf {
    pub fn new(kind: PassageKind, range: Range<usize>) -> Self {
        Self { kind, text: String::new(), range, links: Vec::new(), open: Vec::new(), code: Vec::new() }
    }

    /// Extends the bytes it comes from.
    pub fn reach(&mut self, range: &Range<usize>) {
        self.range.end = self.range.end.max(range.end);
    }

    /// Adds text; runs of white space become one space, but not in code.
    pub fn text(&mut self, text: &str) {
        if matches!(self.kind, PassageKind::Code(_)) {
            self.text.push_str(text);
            return;
        }
        for letter in text.chars() {
            if !letter.is_whitespace() {
                self.text.push(letter);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
    }

    /// Adds a backticked word.
    pub fn code(&mut self, text: &str) {
        self.keep_code(text);
        self.text(text);
    }

    /// Adds what stands between cells and rows.
    pub fn separate(&mut self, separator: &str) {
        let length = self.text.trim_end_matches([' ', '|']).len();
        if separator == "\n" {
            self.text.truncate(length);
        }
        self.text.push_str(separator);
    }

    pub fn open_link(&mut self, url: &str) {
        if is_path(url) {
            self.keep_code(url.split(['#', '?']).next().unwrap_or(url));
        }
        self.open.push((self.text.len(), url.to_owned()));
    }

    pub fn close_link(&mut self) {
        if let Some((start, url)) = self.open.pop() {
            self.links.push(Link { span: start..self.text.len(), url });
        }
    }

    /// What it says, in the end.
    pub fn read(mut self, options: &NotesOptions) -> Words {
        let is_code = matches!(self.kind, PassageKind::Code(_));
        self.links.sort_by_key(|link| link.span.start);
        let refs = if is_code { Vec::new() } else { references(&self.text, &self.links, options) };
        let text = if is_code { self.text.trim_end_matches(['\n', '\r']) } else { self.text.trim() };
        Words { kind: self.kind, text: text.to_owned(), refs, code: self.code }
    }

    fn keep_code(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.code.iter().any(|known| known == text) {
            self.code.push(text.to_owned());
        }
    }
}

/// Whether a link leads to a file of the repository.
fn is_path(url: &str) -> bool {
    let scheme = url.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    !scheme && !url.starts_with(['#', '?', '(']) && !url.starts_with("//") && url.contains(['/', '.'])
}
