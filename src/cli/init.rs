//! `git reconcile init`

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::InitArgs;
use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::config::{self, Config, Question, Value};
use crate::error::Error;

/// An answer to a question about the servers.
type Answered = (&'static Question, Value);

/// Writes a commented settings file at the root of the working tree, with what was answered.
pub fn run(context: &Context, args: &InitArgs) -> Result<Outcome, Failure> {
    context.text_only("init")?;
    let repository = context.repository()?;
    let Some(root) = repository.workdir() else {
        return Err(Failure::Bare { path: context.directory.clone(), file: config::FILE });
    };
    let path = root.join(config::FILE);
    let kept = if context.common.force { None } else { existing(&path)? };
    let known = parsed(kept.as_deref().unwrap_or(config::TEMPLATE))?;
    let mut answers = args.set.iter().map(|set| given(set)).collect::<Result<Vec<_>, _>>()?;
    if answers.is_empty() && std::io::stdin().is_terminal() && !context.common.quiet {
        answers = ask(known.deployment.unanswered())?;
    }
    if kept.is_some() && answers.is_empty() {
        return Err(Failure::Exists { path, remedy: "--force overwrites it, --set KEY=VALUE answers in it" });
    }
    let text = match (&kept, answers.as_slice()) {
        (None, []) => config::TEMPLATE.to_owned(),
        (kept, answers) => config::fill(kept.as_deref().unwrap_or(config::TEMPLATE), answers),
    };
    let config = parsed(&text)?;
    output::to_file(&path, &text)?;
    context.output.write(&said(&path, &config, kept.is_some()))?;
    Ok(Outcome::Settled)
}

fn existing(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Failure::Read { path: PathBuf::from(path), source }),
    }
}

fn parsed(text: &str) -> Result<Config, Failure> {
    Ok(Config::merge(Some((config::FILE, text)), &[]).map_err(Error::from)?)
}

/// `cluster=3`, as it was typed.
fn given(set: &str) -> Result<Answered, Failure> {
    let (key, value) = set.split_once('=').unwrap_or((set, ""));
    let Some(question) = config::question(key.trim()) else {
        let keys: Vec<_> = config::QUESTIONS.iter().map(|question| question.key).collect();
        return Err(Failure::usage(format!("`{key}` is no question; there are {}", keys.join(", "))));
    };
    let value = question.kind.read(value);
    let value = value.map_err(|wanted| Failure::usage(format!("--set {set}: {wanted}")))?;
    Ok((question, value))
}

/// Asks one question after the other; an empty line leaves one for later, the end of the input all that are left.
fn ask(questions: impl Iterator<Item = &'static Question>) -> Result<Vec<Answered>, Failure> {
    let mut answers = Vec::new();
    let mut lines = std::io::stdin().lock().lines();
    let mut said = std::io::stderr().lock();
    let failed = |source| Failure::Read { path: "standard input".into(), source };
    for question in questions {
        loop {
            let wanted = question.kind.wanted();
            write!(said, "{}\n  ({wanted}; Enter: later) ", question.asks).map_err(failed)?;
            said.flush().map_err(failed)?;
            let Some(line) = lines.next().transpose().map_err(failed)? else { return Ok(answers) };
            if line.trim().is_empty() {
                break;
            }
            if let Ok(value) = question.kind.read(&line) {
                answers.push((question, value));
                break;
            }
        }
    }
    Ok(answers)
}

/// What was written, and what nobody has answered yet.
fn said(path: &Path, config: &Config, was_there: bool) -> String {
    let open: Vec<_> = config.deployment.unanswered().collect();
    let mut text = format!("wrote {}\n", path.display());
    if !was_there {
        text += "Every key that is not set is commented out: open it, remove the `#` of what you want to set, and \
                 commit it.\n";
    }
    if !open.is_empty() {
        text += "\nNot answered yet; the checklist says so where it matters:\n";
        text.extend(open.iter().map(|question| format!("  {:20} {}\n", question.key, question.asks)));
    }
    text
}
