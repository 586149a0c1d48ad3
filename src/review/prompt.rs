//! The seam between the walk and whoever answers.
//!
//! Owns [`Prompt`]: a terminal is one, a list of answers in a test is another. Must not know either.

use super::question::Question;
use super::session::{Decided, How};

/// What is to be shown of a question.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The question.
    pub question: &'a Question<'a>,
    /// Which one it is, from 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
    /// How many are open, this one included if it is.
    pub open: usize,
    /// How many other open ones are like it.
    pub alike: usize,
    /// What was decided of it before.
    pub decided: Option<&'a Decided>,
    /// How much of it.
    pub extent: Extent,
}

/// How much of a question is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Long hunks are cut.
    #[default]
    Short,
    /// Every line.
    Whole,
    /// Every line, all evidence, and what the keys do.
    Explained,
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// This answer.
    Choose(How),
    /// What the evidence proposes.
    Accept,
    /// What the evidence proposes, here and for all open hunks like this one.
    AcceptAlike,
    /// Lines of their own.
    Edit,
    /// The next one; this one stays open.
    Skip,
    /// The one seen before this.
    Back,
    /// The last decision taken back.
    Undo,
    /// To see every line.
    More,
    /// To know why, and what the keys do.
    Explain,
    /// To see it again, as after a change of the window.
    Redraw,
    /// To stop; what was decided is kept.
    Quit,
}

/// An answer to a question that is asked in passing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// This.
    Said(T),
    /// None: what led to the question is not done either.
    Cancelled,
    /// None, and no more questions at all.
    Quit,
}

/// Whoever answers.
pub trait Prompt {
    /// What can go wrong with it.
    type Error;

    /// Shows a question and waits for what to do.
    ///
    /// # Errors
    /// When nothing can be shown or read.
    fn ask(&mut self, view: &View<'_>) -> Result<Event, Self::Error>;

    /// Asks, after the last question, whether that was all: anything but going back, undoing and stopping means yes.
    ///
    /// # Errors
    /// The same.
    fn last(&mut self, open: usize) -> Result<Event, Self::Error>;

    /// Asks why somebody decides against the evidence; no reason is an answer too.
    ///
    /// # Errors
    /// The same.
    fn why(&mut self, view: &View<'_>, how: &How) -> Result<Reply<Option<String>>, Self::Error>;

    /// Lets `text` be edited; cancelled where it was left as it is.
    ///
    /// # Errors
    /// The same.
    fn edit(&mut self, view: &View<'_>, text: &[u8]) -> Result<Reply<Vec<u8>>, Self::Error>;

    /// Asks whether `how` is meant for all of these.
    ///
    /// # Errors
    /// The same.
    fn confirm(&mut self, how: &How, questions: &[&Question<'_>]) -> Result<Reply<()>, Self::Error>;

    /// Says something that needs no answer.
    ///
    /// # Errors
    /// The same.
    fn tell(&mut self, news: &News) -> Result<(), Self::Error>;
}

/// What is said in passing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// That many decisions were saved; the verdict of the first.
    Saved {
        /// How many.
        number: usize,
        /// What was decided.
        how: How,
    },
    /// A decision was taken back: that of this hunk, and of so many in all.
    Undone {
        /// The id of the first.
        id: String,
        /// How many.
        number: usize,
    },
    /// There is nothing before this.
    NothingBefore,
    /// Nothing was decided that could be taken back.
    NothingToUndo,
    /// The evidence proposes nothing.
    NoProposal,
    /// The edited lines have markers in them.
    MarkersLeft,
    /// The lines came back as they were.
    NotEdited,
    /// The answer makes no sense here.
    NotHere {
        /// The answer.
        how: How,
    },
    /// It could not be put into the file.
    Refused {
        /// The hunk.
        id: String,
        /// Why.
        why: String,
    },
}
