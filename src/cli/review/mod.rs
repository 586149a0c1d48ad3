//! `git reconcile review`

mod editor;
mod keys;
mod listed;
mod terminal;

use std::io::{IsTerminal, Read};
use std::path::Path;

use super::Outcome;
use super::args::{Format, ReviewArgs, Sure};
use super::context::{self, Context};
use super::failure::Failure;
use super::output::Output;
use crate::config::Config;
use crate::error::Error;
use crate::git::Repository;
use crate::reconcile::run::{Desk, Worker};
use crate::report::{json, text};
use crate::review::log::Log;
use crate::review::script::{self, Answer, ScriptError, Set};
use crate::review::session::Session;
use crate::review::{Change, End, Kept, WalkError, Who, questions, walk};
use crate::verdict::Confidence;
use listed::listed;
use terminal::Screen;

/// Runs the command.
pub fn run(context: &Context, args: &ReviewArgs) -> Result<Outcome, Failure> {
    context.no_markdown("review")?;
    let (repository, config) = context.open("HEAD")?;
    let worker = Worker::of(&repository, context::now());
    let mut desk = Desk::open(&repository, &worker)?;
    let who = Who { name: &worker.name, now: &moment };
    let mut notes = std::mem::take(&mut desk.notes);
    let asked = if args.list { None } else { asked(args, desk.session(), &mut notes)? };
    let (changed, page) = match asked {
        Some(answers) => (answer(&mut desk, &answers, args.why.as_deref(), &who)?, Page::Done),
        None if !args.list && is_watched(context) => {
            (interactive(context, (&repository, &config), &mut desk, &who, &notes)?, Page::Done)
        }
        None => (0, Page::List),
    };
    let document = listed(desk.session(), changed, notes);
    let options = context.text_options();
    let result = match (context.format, page) {
        (Format::Json, _) => json::render(&document),
        (_, Page::Done) => context.paint(&config, &text::review_done(&document, &options)),
        (_, Page::List) => context.paint(&config, &text::review_list(&document, &options)),
    };
    context.output.write(&result)?;
    Ok(if document.open == 0 { Outcome::Settled } else { Outcome::Undecided })
}

/// What is written at the end.
#[derive(Clone, Copy)]
enum Page {
    /// What was done.
    Done,
    /// Everything.
    List,
}

fn moment() -> String {
    crate::text::moment(context::now().unwrap_or_default())
}

/// Whether somebody sits there: keys come from a terminal, and the pages go to one.
fn is_watched(context: &Context) -> bool {
    let talks = context.format == Format::Text && context.output == Output::Standard;
    talks && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The answers that the arguments give, if they give any.
fn asked(
    args: &ReviewArgs,
    session: &Session,
    notes: &mut Vec<String>,
) -> Result<Option<Vec<Planned>>, Failure> {
    let questions = questions(session);
    let plain = |answers: Vec<Answer>| answers.into_iter().map(Planned::from).collect();
    if !args.set.is_empty() {
        let sets: Result<Vec<_>, ScriptError> = args.set.iter().map(|text| Set::parse(text)).collect();
        return Ok(Some(plain(script::resolve(&sets?, &questions)?)));
    }
    if let Some(sure) = args.accept_proposed {
        let least = match sure {
            Sure::High => Confidence::High,
            Sure::Medium => Confidence::Medium,
        };
        let open = |answer: &Answer| session.hunks[answer.question].decided.is_none();
        let answers = script::proposals(&questions, least).into_iter().filter(open).collect();
        return Ok(Some(plain(answers)));
    }
    let Some(path) = &args.from else { return Ok(None) };
    let log = Log::parse(&read(path)?)
        .map_err(|mistakes| Failure::Log { path: path.clone(), mistakes: Box::new(mistakes) })?;
    let (answers, strangers) = script::from_log(&log, &questions)?;
    if strangers > 0 {
        notes.push(format!("{strangers} decisions in {} are about no hunk of this upgrade", path.display()));
    }
    Ok(Some(answers.into_iter().map(|(answer, why)| Planned { why, ..Planned::from(answer) }).collect()))
}

/// An answer with a reason of its own.
struct Planned {
    answer: Answer,
    why: Option<String>,
}

impl From<Answer> for Planned {
    fn from(answer: Answer) -> Self {
        Self { answer, why: None }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let failed = |source| Failure::Read { path: path.to_owned(), source };
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(failed)?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(failed)
}

/// Keeps the answers of a script, in order; answers how many.
fn answer(
    desk: &mut Desk<'_>,
    answers: &[Planned],
    why: Option<&str>,
    who: &Who<'_>,
) -> Result<usize, Failure> {
    let change = |Planned { answer, why: own }: &Planned| {
        let decided = answer.how.clone().map(|how| who.decides(how, own.as_deref().or(why)));
        Change { question: answer.question, decided }
    };
    let changes: Vec<_> = answers.iter().map(change).collect();
    match desk.keep_all(&changes)? {
        None => Ok(answers.len()),
        Some((number, why)) => {
            let id = desk.session().hunks[changes[number].question].id.clone();
            Err(Failure::NotKept { id, why })
        }
    }
}

/// Walks through the open hunks in the terminal; answers how many decisions were kept or taken back.
fn interactive(
    context: &Context,
    place: (&Repository, &Config),
    desk: &mut Desk<'_>,
    who: &Who<'_>,
    notes: &[String],
) -> Result<usize, Failure> {
    let (repository, config) = place;
    let session = desk.session().clone();
    let questions = questions(&session);
    let decided = session.hunks.iter().map(|hunk| hunk.decided.clone()).collect();
    let mut screen = Screen::new(context, config, editor::of(repository)?);
    let unusable = |source| Failure::Read { path: "the terminal".into(), source };
    screen.notes(notes).map_err(unusable)?;
    let mut changed = 0;
    let mut keep = |change: &Change| -> Result<Kept, Error> {
        changed += 1;
        desk.keep(change)
    };
    match walk(&questions, decided, who, &mut screen, &mut keep) {
        Ok(End::Through { .. } | End::Quit { .. }) => Ok(changed),
        Err(WalkError::Keep(error)) => Err(error.into()),
        Err(WalkError::Prompt(source)) => Err(unusable(source)),
    }
}
