//! `git reconcile init`

use std::io::{BufRead, IsTerminal, Lines, StderrLock, StdinLock, Write};
use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::InitArgs;
use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::config::{self, Config, Integration, Question, Value};
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
    let mut systems = Vec::new();
    if answers.is_empty() && std::io::stdin().is_terminal() && !context.common.quiet {
        (answers, systems) = ask(&known)?;
    }
    if kept.is_some() && answers.is_empty() && systems.is_empty() {
        return Err(Failure::Exists { path, remedy: "--force overwrites it, --set KEY=VALUE answers in it" });
    }
    let mut text = match (&kept, answers.as_slice()) {
        (None, []) => config::TEMPLATE.to_owned(),
        (kept, answers) => config::fill(kept.as_deref().unwrap_or(config::TEMPLATE), answers),
    };
    text.extend(systems.iter().map(|system| format!("\n{}", system.toml())));
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

/// Asks in the terminal: an empty line leaves a question for later, the end of the input all that are left.
struct Dialogue {
    lines: Lines<StdinLock<'static>>,
    said: StderrLock<'static>,
}

impl Dialogue {
    fn new() -> Self {
        Self { lines: std::io::stdin().lock().lines(), said: std::io::stderr().lock() }
    }

    fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.said.write_all(text.as_bytes()).and_then(|()| self.said.flush()).map_err(unread)
    }

    /// The line that is typed; `None` at the end of the input.
    fn line(&mut self, text: &str) -> Result<Option<String>, Failure> {
        self.say(text)?;
        let line = self.lines.next().transpose().map_err(unread)?;
        Ok(line.map(|line| line.trim().to_owned()))
    }

    /// One question after the other.
    fn questions(
        &mut self,
        questions: impl Iterator<Item = &'static Question>,
    ) -> Result<Vec<Answered>, Failure> {
        let mut answers = Vec::new();
        for question in questions {
            self.say(&format!("{}\n", question.asks))?;
            loop {
                let prompt = format!("  ({}; Enter: later) ", question.kind.wanted());
                let Some(line) = self.line(&prompt)? else { return Ok(answers) };
                if line.is_empty() {
                    break;
                }
                match question.kind.read(&line) {
                    Ok(value) => {
                        answers.push((question, value));
                        break;
                    }
                    Err(_) => self.say(&format!("  `{line}` is none of these.\n"))?,
                }
            }
        }
        Ok(answers)
    }

    /// The systems outside, until an empty line.
    fn integrations(&mut self) -> Result<Vec<Integration>, Failure> {
        let mut all: Vec<Integration> = Vec::new();
        loop {
            let which = if all.is_empty() { "a system" } else { "another system" };
            let prompt = format!(
                "Name {which} that talks with yours, such as a register of ID numbers\n  (Enter: none) "
            );
            let Some(name) = self.line(&prompt)?.filter(|name| !name.is_empty()) else { return Ok(all) };
            let contact = self.line("  Whom to tell of an upgrade (a name or an address; Enter: later) ")?;
            let uses = self.line(
                "  What it calls or reads: endpoints, scopes, variables, commas between (Enter: later) ",
            )?;
            let uses = uses.unwrap_or_default();
            let uses = uses.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned);
            all.push(Integration {
                name,
                contact: contact.filter(|contact| !contact.is_empty()),
                uses: uses.collect(),
                place: String::new(),
            });
        }
    }
}

fn unread(source: std::io::Error) -> Failure {
    Failure::Read { path: "standard input".into(), source }
}

/// Asks what the settings do not say yet.
fn ask(known: &Config) -> Result<(Vec<Answered>, Vec<Integration>), Failure> {
    let open = known.deployment.unanswered().count();
    let mut dialogue = Dialogue::new();
    dialogue.say(&format!(
        "{open} questions about your servers shape the checklist of every upgrade. Ctrl-D leaves the rest for later.\n\n"
    ))?;
    let answers = dialogue.questions(known.deployment.unanswered())?;
    let systems = if known.integrations.is_empty() { dialogue.integrations()? } else { Vec::new() };
    Ok((answers, systems))
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
    let lacks = [
        (config.paired.is_none(), "[core]", "which core the country runs, and where a clone of it lies"),
        (config.verify.is_none(), "[verify]", "the commands that show whether an upgrade works"),
    ];
    let lacks: Vec<_> = lacks.iter().filter(|(lacks, ..)| *lacks).collect();
    if !lacks.is_empty() {
        text += "\nNot asked for here, and worth a look in the file:\n";
        text.extend(lacks.iter().map(|(_, table, says)| format!("  {table:20} {says}\n")));
    }
    text
}
