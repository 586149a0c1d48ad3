//! The page of one question of a review: where, what the sides have, what speaks for which answer, what may be answered.
//!
//! Owns [`asked`] and its order. Must not know how the answer is given, nor what becomes of it.
//!
//! ```text
//! src/form/birth.ts:131                                                     3 of 41, 12 open
//! content, forms
//!   country, 131-136, against the base ...
//!   → release-note: Fixed the required fields of birth [template#9311]
//! ```

mod columns;
mod stacked;

use super::super::counts::first_of;
use super::super::document::{Conflict, CountryCommit, Decision, Hunk};
use super::super::untrusted::terminal;
use super::super::words;
use super::conflicts::{cited, facts, sources};
use super::page::Page;
use super::{Detail, Lines, Span, Style, TextOptions};
use crate::sides::Sides;
use crate::verdict::Source;

/// From how many columns the sides stand side by side.
const WIDE: usize = 140;

/// Pieces of evidence that are shown before somebody asks for all.
const EVIDENCE: usize = 3;

/// Letters of one piece of evidence before somebody asks for all.
const LETTERS: usize = 300;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The file's conflict.
    pub conflict: &'a Conflict,
    /// The hunk.
    pub hunk: &'a Hunk,
    /// The lines of the sides; `None` where the conflict is not about lines.
    pub text: Option<Sides<&'a [u8]>>,
    /// Which question it is, from 1, and of how many.
    pub place: (usize, usize),
    /// How many are open.
    pub open: usize,
    /// The lines that combine both sides, where something has made them.
    pub combined: Option<&'a [u8]>,
    /// What was decided of it before: in a word, and the decision.
    pub decided: Option<(&'a str, &'a Decision)>,
    /// What may be answered, most likely first.
    pub keys: &'a [Key],
    /// How words that differ are shown.
    pub emphasis: Emphasis,
    /// Lines of the screen that the hunk may take before it is cut; never less than a few.
    pub rows: usize,
}

/// A key and what it does here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As it is printed on the keyboard.
    pub key: String,
    /// What it does, in few words.
    pub label: String,
    /// What it does, a sentence for who asks.
    pub help: String,
}

/// How words that differ within a line are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// By their style; for terminals with colours.
    Style,
    /// By carets below them.
    Carets,
}

/// The page; [`Detail::Brief`] cuts long hunks, [`Detail::Normal`] does not, [`Detail::Verbose`] also explains all.
#[must_use]
pub fn asked(asked: &Asked<'_>, options: &TextOptions) -> Lines {
    let all = options.detail > Detail::Brief;
    let mut page = Page::new(&TextOptions { all, ..options.clone() });
    head(&mut page, asked);
    match asked.text {
        None => whole_file(&mut page),
        Some(text) if page.options().width >= WIDE && !all => columns::sides(&mut page, asked, text),
        Some(text) => stacked::sides(&mut page, asked, text),
    }
    proposal(&mut page, asked);
    verdict(&mut page, asked);
    country(&mut page, &asked.hunk.country_commits);
    keys(&mut page, asked.keys);
    page.finish()
}

/// Where it is, how far one has come, what kind it is.
fn head(page: &mut Page, asked: &Asked<'_>) {
    let line = asked.hunk.lines.map(|lines| format!(":{}", lines.country.0)).unwrap_or_default();
    let (number, total) = asked.place;
    let progress = Span::new(format!("{number} of {total}, {} open", asked.open), Style::Dim);
    let room = page.options().width.saturating_sub(progress.width() + 2);
    let path = terminal::line(&asked.conflict.path) + &line;
    let path = Span::new(super::fit::end(&path, room), Style::Strong);
    let gap = " ".repeat(page.options().width.saturating_sub(path.width() + progress.width()));
    page.line([path, Span::plain(gap), progress]);
    let class = words::class(asked.hunk.class);
    let change = format!("{}; upstream's change: {class}", facts(asked.conflict));
    page.prose(&Span::plain(""), &change, Style::Dim);
    for (side, path) in &asked.conflict.renamed_from {
        page.prose(&Span::plain(""), &format!("stands at {path} on the {side} side"), Style::Dim);
    }
}

fn whole_file(page: &mut Page) {
    page.gap();
    page.prose(&Span::plain("  "), "This conflict is about the whole file, not about lines.", Style::Plain);
}

/// The lines that would settle it, against the base.
fn proposal(page: &mut Page, asked: &Asked<'_>) {
    if let (Some(text), Some(combined)) = (asked.text, asked.combined) {
        stacked::proposal(page, asked, (text.base, combined));
    }
}

/// The verdict, what speaks for it, what was decided.
fn verdict(page: &mut Page, asked: &Asked<'_>) {
    page.gap();
    let hunk = asked.hunk;
    let text = format!("{}, {} confidence", words::verdict(hunk.verdict), words::confidence(hunk.confidence));
    page.field("proposed", &text, Style::Verdict(hunk.verdict));
    let all = page.options().detail == Detail::Verbose;
    let letters = if all { usize::MAX } else { LETTERS };
    for (at, evidence) in shown(hunk, all).into_iter().enumerate() {
        let label = if at == 0 { "because" } else { "" };
        let text = first_of(&cited(evidence), letters) + &sources(evidence);
        page.field(label, &text, if at == 0 { Style::Plain } else { Style::Dim });
    }
    if let Some((how, decision)) = asked.decided {
        let why = decision.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        let text = format!("{how} by {} at {}{why}", decision.by, decision.at);
        page.field("decided", &text, Style::Good);
    }
}

/// The strongest evidence, and the release note wherever it stands.
fn shown(hunk: &Hunk, all: bool) -> Vec<&crate::verdict::Evidence> {
    let note = hunk.evidence.iter().position(|evidence| evidence.source == Source::ReleaseNote);
    let is_shown = |at: usize| all || at < EVIDENCE || Some(at) == note;
    hunk.evidence.iter().enumerate().filter(|(at, _)| is_shown(*at)).map(|(_, evidence)| evidence).collect()
}

/// Why the country's side is as it is, as its own commits say.
fn country(page: &mut Page, commits: &[CountryCommit]) {
    let all = page.options().detail == Detail::Verbose;
    for (at, commit) in commits.iter().take(if all { usize::MAX } else { 2 }).enumerate() {
        let label = if at == 0 { "country's" } else { "" };
        let (id, date) = (words::short(&commit.commit), &commit.date);
        page.field(label, &format!("{} ({}, {date}, {id})", commit.subject, commit.author), Style::Dim);
    }
}

/// One line where that is enough, else as many as it takes; a line each where somebody asked what they do.
fn keys(page: &mut Page, keys: &[Key]) {
    page.gap();
    if page.options().detail == Detail::Verbose {
        for key in keys {
            page.field(&key.key, &key.help, Style::Plain);
        }
        return;
    }
    let mut line: Vec<Span> = Vec::new();
    let mut taken = 0;
    for key in keys {
        let (name, label) = (Span::new(&key.key, Style::Command), Span::plain(format!(" {}", key.label)));
        let width = name.width() + label.width() + 2;
        if taken + width > page.options().width && !line.is_empty() {
            page.push(std::mem::take(&mut line).into_iter().collect());
            taken = 0;
        }
        taken += width;
        line.extend([name, label, Span::plain("  ")]);
    }
    page.push(line.into_iter().collect());
}

#[cfg(test)]
mod tests;
