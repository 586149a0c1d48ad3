//! `git reconcile rules test`
//!
//! Owns how the trial of the examples is shown. Must not know how a rule matches.

use std::path::Path;

use serde::Serialize;

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::error::Error;
use crate::report::text::{Lines, Span, Style};
use crate::rules::{Packs, Trial, TrialFailure, loader};

/// What came of one pack.
#[derive(Serialize)]
struct Told {
    pack: String,
    rules: usize,
    examples: usize,
    failures: Vec<ToldFailure>,
}

/// A failure as programs read it.
#[derive(Serialize)]
struct ToldFailure {
    rule: String,
    file: String,
    line: usize,
    column: usize,
    text: String,
    hint: Option<String>,
}

/// Runs every example of every pack.
pub fn run(context: &Context, folder: Option<&Path>) -> Result<Outcome, Failure> {
    let (packs, config) = match folder {
        None => super::packs(context)?,
        Some(folder) => {
            let layers = [loader::embedded(), loader::directory(folder)];
            let packs = Packs::load(&layers).map_err(|mistakes| Error::Rules { mistakes })?;
            (packs, super::settings(context)?)
        }
    };
    let wanted = packs.iter().filter(|pack| config.repository.as_ref().is_none_or(|name| *name == pack.name));
    let trials: Vec<_> = wanted.map(|pack| told(&pack.name, &Trial::of(pack))).collect();
    super::write(context, &config, "git-reconcile/rules-test/1", &trials, shown)?;
    let passed = trials.iter().all(|told| told.failures.is_empty());
    Ok(if passed { Outcome::Settled } else { Outcome::Undecided })
}

fn told(pack: &str, trial: &Trial) -> Told {
    let failure = |failure: &TrialFailure| ToldFailure {
        rule: failure.rule.clone(),
        file: failure.place.file.to_string(),
        line: failure.place.line,
        column: failure.place.column,
        text: failure.kind.to_string(),
        hint: failure.kind.hint(),
    };
    let failures = trial.failures.iter().map(failure).collect();
    Told { pack: pack.to_owned(), rules: trial.rules, examples: trial.examples, failures }
}

fn shown(trials: &[Told]) -> Lines {
    let mut lines = Lines::default();
    for trial in trials {
        for failure in &trial.failures {
            let place = format!("{}:{}:{}", failure.file, failure.line, failure.column);
            let text = format!(": rule `{}`: {}", failure.rule, failure.text);
            lines.push([Span::new(place, Style::Strong), Span::plain(text)].into_iter().collect());
            if let Some(hint) = &failure.hint {
                lines.push(Span::new(format!("  hint: {hint}"), Style::Dim).into());
            }
        }
        let failed = match trial.failures.len() {
            0 => Span::new("all as expected", Style::Good),
            1 => Span::new("1 failure", Style::Bad),
            many => Span::new(format!("{many} failures"), Style::Bad),
        };
        let counts = format!("{}: {} rules, {} examples: ", trial.pack, trial.rules, trial.examples);
        lines.push([Span::plain(counts), failed].into_iter().collect());
    }
    lines
}
