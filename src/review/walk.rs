//! The walk through the questions: one open hunk at a time.
//!
//! Owns the order, skip, back and undo. Skipping is the default and changes nothing; a decision is handed over to be kept
//! at once, so that stopping at any moment loses none. Must not know how a question is shown or a decision kept.

use bstr::BString;

use super::prompt::{Event, Extent, News, Prompt, Reply, View};
use super::question::{Question, Who};
use super::session::{Decided, How};
use crate::conflict::markers::{parse, write};
use crate::conflict::merge::{TextOptions, merge_text};
use crate::sides::Sides;

/// A decision made, or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which question, from 0.
    pub question: usize,
    /// The decision; `None` to open the question again.
    pub decided: Option<Decided>,
}

/// Whether a change was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was.
    Yes,
    /// It cannot be: nothing was changed. Why, a sentence.
    Refused(String),
}

/// Keeps decisions.
pub trait Keep {
    /// What ends the walk.
    type Error;

    /// Keeps one change; done before this returns.
    ///
    /// # Errors
    /// When no further change can be kept either.
    fn keep(&mut self, change: &Change) -> Result<Kept, Self::Error>;
}

impl<E, F: FnMut(&Change) -> Result<Kept, E>> Keep for F {
    type Error = E;

    fn keep(&mut self, change: &Change) -> Result<Kept, E> {
        self(change)
    }
}

/// How the walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every question was seen; so many are open.
    Through {
        /// Questions without an answer.
        open: usize,
    },
    /// Somebody stopped; so many are open.
    Quit {
        /// Questions without an answer.
        open: usize,
    },
}

/// What ends a walk early.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalkError<P, K> {
    /// Nothing can be asked.
    #[error("the terminal cannot be used")]
    Prompt(P),
    /// Nothing can be kept.
    #[error("decisions cannot be saved")]
    Keep(K),
}

/// Asks the open ones of `questions`, and those that somebody goes back to; `decided` are the answers so far.
///
/// # Errors
/// [`WalkError`]; every change that was kept before stays kept.
pub fn walk<P: Prompt, K: Keep>(
    questions: &[Question<'_>],
    decided: Vec<Option<Decided>>,
    who: &Who<'_>,
    prompt: &mut P,
    keep: &mut K,
) -> Result<End, WalkError<P::Error, K::Error>> {
    let mut state = State { questions, decided, seen: Vec::new(), done: Vec::new() };
    state.decided.resize(questions.len(), None);
    let mut walk = Walk { state, who, prompt, keep };
    let mut at = walk.state.next_open(0);
    loop {
        let step = match at {
            Some(now) => walk.one(now)?,
            None => walk.last()?,
        };
        at = match (step, at) {
            (Step::To(there), _) => Some(there),
            (Step::Next, Some(now)) => {
                walk.state.seen.push(now);
                walk.state.next_open(now + 1)
            }
            (Step::Next, None) => return Ok(End::Through { open: walk.state.open() }),
            (Step::Quit, _) => return Ok(End::Quit { open: walk.state.open() }),
        };
    }
}

/// Where to go after a question.
enum Step {
    Next,
    To(usize),
    Quit,
}

/// What is known of the questions.
struct State<'a> {
    questions: &'a [Question<'a>],
    decided: Vec<Option<Decided>>,
    /// The questions left behind, last one last.
    seen: Vec<usize>,
    /// What was changed together, last one last, as it was before.
    done: Vec<Vec<Change>>,
}

impl State<'_> {
    fn next_open(&self, from: usize) -> Option<usize> {
        (from..self.questions.len()).find(|at| self.decided[*at].is_none())
    }

    fn open(&self) -> usize {
        self.decided.iter().filter(|decided| decided.is_none()).count()
    }

    /// The open questions like one, and that one, in order.
    fn alike(&self, at: usize) -> Vec<usize> {
        let is_open = |other: &usize| *other == at || self.decided[*other].is_none();
        let is_like = |other: &usize| self.questions[at].is_like(&self.questions[*other]);
        (0..self.questions.len()).filter(|other| is_open(other) && is_like(other)).collect()
    }

    fn view(&self, at: usize, extent: Extent) -> View<'_> {
        View {
            question: &self.questions[at],
            number: at + 1,
            total: self.questions.len(),
            open: self.open(),
            alike: self.alike(at).len().saturating_sub(1),
            decided: self.decided[at].as_ref(),
            extent,
        }
    }
}

struct Walk<'a, P, K> {
    state: State<'a>,
    who: &'a Who<'a>,
    prompt: &'a mut P,
    keep: &'a mut K,
}

type Ended<T, P, K> = Result<T, WalkError<<P as Prompt>::Error, <K as Keep>::Error>>;

impl<P: Prompt, K: Keep> Walk<'_, P, K> {
    /// Asks one question until something leads away from it.
    fn one(&mut self, at: usize) -> Ended<Step, P, K> {
        let mut extent = Extent::Short;
        loop {
            let event = self.prompt.ask(&self.state.view(at, extent)).map_err(WalkError::Prompt)?;
            let step = match event {
                Event::Choose(how) => self.choose(at, how)?,
                Event::Accept => self.accept(at)?,
                Event::AcceptAlike => self.accept_alike(at)?,
                Event::Edit => self.edit(at)?,
                Event::Skip => Some(Step::Next),
                Event::Back => self.back()?,
                Event::Undo => self.undo()?,
                Event::Quit => Some(Step::Quit),
                Event::Redraw => None,
                Event::More => {
                    extent = extent.max(Extent::Whole);
                    None
                }
                Event::Explain => {
                    extent = Extent::Explained;
                    None
                }
            };
            if let Some(step) = step {
                return Ok(step);
            }
        }
    }

    /// After the last question: the last chance to go back. A walk that saw nothing just ends.
    fn last(&mut self) -> Ended<Step, P, K> {
        while !self.state.seen.is_empty() {
            let step = match self.prompt.last(self.state.open()).map_err(WalkError::Prompt)? {
                Event::Back => self.back()?,
                Event::Undo => self.undo()?,
                Event::Quit => Some(Step::Quit),
                _ => break,
            };
            if let Some(step) = step {
                return Ok(step);
            }
        }
        Ok(Step::Next)
    }

    fn choose(&mut self, at: usize, how: How) -> Ended<Option<Step>, P, K> {
        let question = &self.state.questions[at];
        if !question.takes(&how) {
            return self.tell(&News::NotHere { how });
        }
        let mut why = None;
        if question.goes_against(&how) {
            let view = self.state.view(at, Extent::Short);
            match self.prompt.why(&view, &how).map_err(WalkError::Prompt)? {
                Reply::Said(reason) => why = reason,
                Reply::Cancelled => return Ok(None),
                Reply::Quit => return Ok(Some(Step::Quit)),
            }
        }
        self.decide(&[(at, how)], why.as_deref())
    }

    fn accept(&mut self, at: usize) -> Ended<Option<Step>, P, K> {
        match self.state.questions[at].proposal() {
            Some(how) => self.decide(&[(at, how)], None),
            None => self.tell(&News::NoProposal),
        }
    }

    fn accept_alike(&mut self, at: usize) -> Ended<Option<Step>, P, K> {
        let proposed = |at: usize| self.state.questions[at].proposal().map(|how| (at, how));
        let Some((_, how)) = proposed(at) else { return self.tell(&News::NoProposal) };
        let all: Vec<_> = self.state.alike(at).into_iter().filter_map(proposed).collect();
        let named: Vec<_> = all.iter().map(|(at, _)| &self.state.questions[*at]).collect();
        match self.prompt.confirm(&how, &named).map_err(WalkError::Prompt)? {
            Reply::Said(()) => self.decide(&all, None),
            Reply::Cancelled => Ok(None),
            Reply::Quit => Ok(Some(Step::Quit)),
        }
    }

    fn edit(&mut self, at: usize) -> Ended<Option<Step>, P, K> {
        let Some(sides) = self.state.questions[at].lines() else {
            return self.tell(&News::NotHere { how: How::Edited { text: BString::default() } });
        };
        let before = self.state.decided[at].as_ref().and_then(|decided| decided.how.lines(sides));
        let before = before.or_else(|| self.state.questions[at].combined.map(Into::into));
        let text = before.unwrap_or_else(|| with_markers(sides).into());
        let view = self.state.view(at, Extent::Short);
        match self.prompt.edit(&view, &text).map_err(WalkError::Prompt)? {
            Reply::Said(text) if !parse(&text).is_settled() => self.tell(&News::MarkersLeft),
            Reply::Said(text) => self.choose(at, How::leaving(&text, sides)),
            Reply::Cancelled => self.tell(&News::NotEdited),
            Reply::Quit => Ok(Some(Step::Quit)),
        }
    }

    /// Keeps one answer for each; what cannot be kept is told and stays open.
    fn decide(&mut self, answers: &[(usize, How)], why: Option<&str>) -> Ended<Option<Step>, P, K> {
        let mut before = Vec::new();
        let mut saved = None;
        for (at, how) in answers {
            let decided = Some(self.who.decides(how.clone(), why));
            if let Some(change) = self.change(Change { question: *at, decided })? {
                before.push(change);
                saved.get_or_insert_with(|| how.clone());
            }
        }
        let (Some(how), number) = (saved, before.len()) else { return Ok(None) };
        self.state.done.push(before);
        self.tell(&News::Saved { number, how })?;
        Ok(Some(Step::Next))
    }

    /// Keeps a change; answers what undoes it, or nothing where it cannot be kept.
    fn change(&mut self, change: Change) -> Ended<Option<Change>, P, K> {
        let at = change.question;
        match self.keep.keep(&change).map_err(WalkError::Keep)? {
            Kept::Yes => {
                let before = std::mem::replace(&mut self.state.decided[at], change.decided);
                Ok(Some(Change { question: at, decided: before }))
            }
            Kept::Refused(why) => {
                let id = self.state.questions[at].hunk.id.clone();
                self.tell(&News::Refused { id, why })?;
                Ok(None)
            }
        }
    }

    fn back(&mut self) -> Ended<Option<Step>, P, K> {
        match self.state.seen.pop() {
            Some(there) => Ok(Some(Step::To(there))),
            None => self.tell(&News::NothingBefore),
        }
    }

    fn undo(&mut self) -> Ended<Option<Step>, P, K> {
        let Some(changes) = self.state.done.pop() else { return self.tell(&News::NothingToUndo) };
        let mut undone = Vec::new();
        for change in changes {
            let at = change.question;
            if self.change(change)?.is_some() {
                undone.push(at);
            }
        }
        let Some(first) = undone.first().copied() else { return Ok(None) };
        let id = self.state.questions[first].hunk.id.clone();
        self.tell(&News::Undone { id, number: undone.len() })?;
        Ok(Some(Step::To(first)))
    }

    fn tell(&mut self, news: &News) -> Ended<Option<Step>, P, K> {
        self.prompt.tell(news).map_err(WalkError::Prompt)?;
        Ok(None)
    }
}

/// The lines to edit: the sides between markers, what they agree on outside.
fn with_markers(sides: Sides<&[u8]>) -> Vec<u8> {
    let merge = merge_text(sides, &TextOptions::default());
    write(&merge, &Sides::from_fn(|side| side.name().to_owned()))
}

#[cfg(test)]
mod tests;
