//! `git reconcile rules list | explain | check | test`

use std::path::Path;

use serde::Serialize;

use super::Outcome;
use super::args::{Format, RulesCommand};
use super::context::{self, Context};
use super::failure::Failure;
use crate::config::Config;
use crate::error::Error;
use crate::git::{OpenError, Repository};
use crate::report::json;
use crate::report::text::{Line, Lines, Span, Style};
use crate::rules::{Mistakes, Packs};
use entry::Entry;

mod entry;
mod trial;

/// Runs the command.
pub fn run(context: &Context, command: &RulesCommand) -> Result<Outcome, Failure> {
    match command {
        RulesCommand::List => list(context),
        RulesCommand::Explain { id } => explain(context, id),
        RulesCommand::Check { folder } => check(context, folder.as_deref()),
        RulesCommand::Test { folder } => trial::run(context, folder.as_deref()),
    }
}

/// What is printed with `--format json`.
#[derive(Serialize)]
struct Document<'a, T> {
    schema: &'static str,
    entries: &'a [T],
}

fn list(context: &Context) -> Result<Outcome, Failure> {
    let (packs, config) = packs(context)?;
    let entries = entry::all(&packs, config.repository.as_deref());
    let text = |entries: &[Entry]| {
        let mut lines = Lines::default();
        for pack in packs.iter().filter(|pack| entries.iter().any(|entry| entry.pack == pack.name)) {
            let of_pack = entries.iter().filter(|entry| entry.pack == pack.name);
            let title = Span::new(format!("{}: {}", pack.name, pack.title), Style::Title);
            let counts = Span::new(format!("  {}", entry::counted(&of_pack)), Style::Dim);
            lines.push([title, counts].into_iter().collect());
            of_pack.for_each(|entry| lines.push(row(entry)));
            lines.push(Line::default());
        }
        lines
    };
    write(context, &config, "git-reconcile/rules/1", &entries, text)
}

fn row(entry: &Entry) -> Line {
    let [kind, id, says] = [(entry.kind.name(), 6), (&entry.id, 28), (&entry.says, 40)]
        .map(|(text, width)| format!("{text:width$}  "));
    [Span::new(format!("  {kind}"), Style::Dim), Span::new(id, Style::Strong), Span::plain(says.trim_end())]
        .into_iter()
        .collect()
}

fn explain(context: &Context, id: &str) -> Result<Outcome, Failure> {
    let (packs, config) = packs(context)?;
    let mut entries = entry::all(&packs, config.repository.as_deref());
    let known: Vec<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    entries.retain(|entry| entry.id == id || format!("{}/{}", entry.pack, entry.id) == id);
    if entries.is_empty() {
        return Err(Failure::NoRule { id: id.to_owned(), near: crate::rules::nearest(id, &known) });
    }
    let text = |entries: &[Entry]| {
        let mut lines = Lines::default();
        for entry in entries {
            explained(entry, context.text_options().width, &mut lines);
        }
        lines
    };
    write(context, &config, "git-reconcile/rules/1", &entries, text)
}

fn explained(entry: &Entry, width: usize, lines: &mut Lines) {
    let head = format!("{}/{} ({})", entry.pack, entry.id, entry.kind.name());
    lines.push(Span::new(head, Style::Title).into());
    let title = [("", entry.title.clone())];
    let place = [("written in", entry.place.clone())];
    for (name, value) in title.iter().chain(&entry.facts).chain(&place) {
        let indent = if name.is_empty() { 0 } else { 16 };
        let parts = value.lines().flat_map(|line| wrapped(line, width.saturating_sub(indent + 2).max(20)));
        for (at, part) in parts.enumerate() {
            let label = format!("  {:indent$}", if at == 0 { name } else { "" });
            lines.push([Span::new(label, Style::Dim), Span::plain(part)].into_iter().collect());
        }
    }
    lines.push(Line::default());
}

/// Words in lines of at most `width` characters; a longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn check(context: &Context, folder: Option<&Path>) -> Result<Outcome, Failure> {
    let (repository, config) = (repository(context)?, settings(context)?);
    let folders = match folder {
        Some(folder) => vec![folder.to_owned()],
        None => context::folders(repository.as_ref().and_then(Repository::workdir), &config),
    };
    let mistakes = Packs::mistakes(&context::layers(&folders));
    let what: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let what = if what.is_empty() { "the built-in rules".to_owned() } else { what.join(", ") };
    write(context, &config, "git-reconcile/rules-check/1", &told(&mistakes), |_| checked(&mistakes, &what))?;
    Ok(if mistakes.is_empty() { Outcome::Settled } else { Outcome::Wrong })
}

/// A mistake as programs read it.
#[derive(Serialize)]
struct Told {
    file: String,
    line: usize,
    column: usize,
    text: String,
    hint: Option<String>,
}

fn told(mistakes: &Mistakes) -> Vec<Told> {
    let told = mistakes.iter().map(|mistake| Told {
        file: mistake.place.file.to_string(),
        line: mistake.place.line,
        column: mistake.place.column,
        text: mistake.kind.to_string(),
        hint: mistake.hint(),
    });
    told.collect()
}

fn checked(mistakes: &Mistakes, what: &str) -> Lines {
    let mut lines = Lines::default();
    if mistakes.is_empty() {
        lines.push(Span::new(format!("{what}: no mistakes"), Style::Good).into());
    }
    for mistake in mistakes {
        let place = Span::new(mistake.place.to_string(), Style::Strong);
        lines.push([place, Span::plain(format!(": {}", mistake.kind))].into_iter().collect());
        if let Some(hint) = mistake.hint() {
            lines.push(Span::new(format!("  hint: {hint}"), Style::Dim).into());
        }
    }
    lines
}

/// The packs of the repository that the command runs in, or the built-in ones outside any.
fn packs(context: &Context) -> Result<(Packs, Config), Failure> {
    let repository = repository(context)?;
    let config = settings(context)?;
    let root = repository.as_ref().and_then(Repository::workdir);
    Ok((context::packs(root, &config)?, config))
}

fn settings(context: &Context) -> Result<Config, Failure> {
    match repository(context)? {
        Some(_) => Ok(context.open("HEAD")?.1),
        None => Ok(context.options_alone()),
    }
}

/// Rules can be read outside any repository, but not in one that is broken.
fn repository(context: &Context) -> Result<Option<Repository>, Failure> {
    match context.repository() {
        Ok(repository) => Ok(Some(repository)),
        Err(Failure::Work(error)) if matches!(*error, Error::Open(OpenError::NotARepository { .. })) => {
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

fn write<T: Serialize>(
    context: &Context,
    config: &Config,
    schema: &'static str,
    entries: &[T],
    text: impl FnOnce(&[T]) -> Lines,
) -> Result<Outcome, Failure> {
    let result = match context.format {
        Format::Text => context.paint(config, &text(entries)),
        Format::Json => json::render(&Document { schema, entries }),
        _ => return Err(Failure::usage("rules are written as text or json")),
    };
    context.output.write(&result)?;
    Ok(Outcome::Settled)
}
