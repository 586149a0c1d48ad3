use std::collections::VecDeque;
use std::convert::Infallible;

use super::*;
use crate::report::document::{Conflict, Hunk};
use crate::report::samples;
use crate::verdict::{Confidence, Verdict};

/// Answers from a list; asked once more, it stops.
#[derive(Default)]
struct Scripted {
    events: VecDeque<Event>,
    reasons: VecDeque<Reply<Option<String>>>,
    edits: VecDeque<&'static str>,
    asked: Vec<(String, usize, Extent)>,
    news: Vec<News>,
    confirmed: Vec<usize>,
}

impl Prompt for Scripted {
    type Error = Infallible;

    fn ask(&mut self, view: &View<'_>) -> Result<Event, Infallible> {
        self.asked.push((view.question.hunk.id.clone(), view.open, view.extent));
        Ok(self.events.pop_front().unwrap_or(Event::Quit))
    }

    fn last(&mut self, _: usize) -> Result<Event, Infallible> {
        Ok(self.events.pop_front().unwrap_or(Event::Skip))
    }

    fn why(&mut self, _: &View<'_>, _: &How) -> Result<Reply<Option<String>>, Infallible> {
        Ok(self.reasons.pop_front().expect("no reason is asked for"))
    }

    fn edit(&mut self, _: &View<'_>, _: &[u8]) -> Result<Reply<Vec<u8>>, Infallible> {
        Ok(self.edits.pop_front().map_or(Reply::Cancelled, |text| Reply::Said(text.into())))
    }

    fn confirm(&mut self, _: &How, questions: &[&Question<'_>]) -> Result<Reply<()>, Infallible> {
        self.confirmed.push(questions.len());
        Ok(Reply::Said(()))
    }

    fn tell(&mut self, news: &News) -> Result<(), Infallible> {
        self.news.push(news.clone());
        Ok(())
    }
}

/// Conflicts with one hunk each, whose verdict and confidence are these.
fn conflicts(verdicts: &[(Verdict, Confidence)]) -> Vec<Conflict> {
    let sample = samples::lifelike().conflicts.swap_remove(0);
    let conflict = |(at, (verdict, confidence)): (usize, &(Verdict, Confidence))| {
        let id = format!("f{at}#1");
        let hunk = Hunk { id, verdict: *verdict, confidence: *confidence, ..sample.hunks[0].clone() };
        Conflict { path: format!("f{at}"), hunks: vec![hunk], ..sample.clone() }
    };
    verdicts.iter().enumerate().map(conflict).collect()
}

struct Ran {
    end: End,
    /// `f0 take-upstream`, `f0 open`, in order.
    kept: Vec<String>,
    prompt: Scripted,
    reasons: Vec<Option<String>>,
}

/// Walks with these answers; a change of `refused` is never kept.
fn run_refusing(conflicts: &[Conflict], prompt: Scripted, refused: &[usize]) -> Ran {
    let text = Sides::new("a\n", "b\n", "c\n").map(BString::from);
    let questions: Vec<_> = conflicts
        .iter()
        .map(|conflict| Question { conflict, hunk: &conflict.hunks[0], text: Some(&text), combined: None })
        .collect();
    let now = || "2024-05-06T07:08:09Z".to_owned();
    let who = Who { name: "Ada <ada@example.org>", now: &now };
    let (mut kept, mut reasons, mut prompt) = (Vec::new(), Vec::new(), prompt);
    let mut keep = |change: &Change| -> Result<Kept, Infallible> {
        if refused.contains(&change.question) {
            return Ok(Kept::Refused("no".to_owned()));
        }
        let how = change.decided.as_ref().map_or("open".to_owned(), |decided| decided.how.to_string());
        kept.push(format!("f{} {how}", change.question));
        reasons.push(change.decided.as_ref().and_then(|decided| decided.decision.why.clone()));
        Ok(Kept::Yes)
    };
    let end = walk(&questions, Vec::new(), &who, &mut prompt, &mut keep).unwrap();
    Ran { end, kept, prompt, reasons }
}

fn run(conflicts: &[Conflict], events: &[Event]) -> Ran {
    run_refusing(conflicts, scripted(events), &[])
}

fn scripted(events: &[Event]) -> Scripted {
    Scripted { events: events.iter().cloned().collect(), ..Scripted::default() }
}

const KEEP: (Verdict, Confidence) = (Verdict::KeepCountry, Confidence::Low);
const SURE: (Verdict, Confidence) = (Verdict::TakeUpstream, Confidence::High);

#[test]
fn skipping_decides_nothing_and_ends() {
    let ran = run(&conflicts(&[KEEP, KEEP]), &[Event::Skip, Event::Skip]);
    assert_eq!((ran.end, ran.kept.len()), (End::Through { open: 2 }, 0));
}

#[test]
fn every_decision_is_kept_before_the_next_question() {
    let ran = run(&conflicts(&[KEEP, SURE]), &[Event::Choose(How::TAKE_UPSTREAM), Event::Accept]);
    assert_eq!(ran.kept, ["f0 take-upstream", "f1 take-upstream"]);
    assert_eq!(ran.end, End::Through { open: 0 });
    assert_eq!(ran.prompt.asked[1].1, 1);
}

#[test]
fn stopping_says_what_is_open() {
    let ran = run(&conflicts(&[KEEP, KEEP, KEEP]), &[Event::Accept, Event::Quit]);
    assert_eq!((ran.end, ran.kept.len()), (End::Quit { open: 2 }, 1));
}

#[test]
fn back_goes_to_what_was_seen_and_a_new_answer_replaces_the_old() {
    let events = [Event::Accept, Event::Back, Event::Choose(How::TAKE_UPSTREAM), Event::Quit];
    let ran = run(&conflicts(&[KEEP, KEEP]), &events);
    assert_eq!(ran.kept, ["f0 keep-country", "f0 take-upstream"]);
    assert_eq!(run(&conflicts(&[KEEP]), &[Event::Back, Event::Quit]).prompt.news, [News::NothingBefore]);
}

#[test]
fn undo_takes_back_the_last_answer_with_all_that_it_decided() {
    let events = [Event::Skip, Event::AcceptAlike, Event::Undo, Event::Quit];
    let ran = run(&conflicts(&[SURE, KEEP, KEEP]), &events);
    assert_eq!(ran.kept, ["f1 keep-country", "f2 keep-country", "f1 open", "f2 open"]);
    assert_eq!(ran.prompt.confirmed, [2]);
    assert_eq!(ran.end, End::Quit { open: 3 });
}

#[test]
fn undo_brings_a_replaced_answer_back() {
    let events = [
        Event::Accept,
        Event::Back,
        Event::Choose(How::TAKE_UPSTREAM),
        Event::Undo,
        Event::Undo,
        Event::Quit,
    ];
    let ran = run(&conflicts(&[KEEP, KEEP]), &events);
    assert_eq!(ran.kept, ["f0 keep-country", "f0 take-upstream", "f0 keep-country", "f0 open"]);
}

#[test]
fn a_reason_is_asked_for_only_against_sure_evidence() {
    let mut prompt = scripted(&[Event::Choose(How::TAKE_UPSTREAM), Event::Choose(How::KEEP_COUNTRY)]);
    prompt.reasons = [Reply::Said(Some(" ours differs ".to_owned()))].into();
    let ran = run_refusing(&conflicts(&[KEEP, SURE]), prompt, &[]);
    assert_eq!(ran.reasons, [None, Some("ours differs".to_owned())]);
}

#[test]
fn without_an_answer_to_why_nothing_is_decided() {
    let mut prompt = scripted(&[Event::Choose(How::KEEP_COUNTRY), Event::Choose(How::KEEP_COUNTRY)]);
    prompt.reasons = [Reply::Cancelled, Reply::Quit].into();
    let ran = run_refusing(&conflicts(&[SURE]), prompt, &[]);
    assert_eq!((ran.end, ran.kept.len()), (End::Quit { open: 1 }, 0));
}

#[test]
fn edited_lines_are_taken_unless_markers_are_left() {
    let mut prompt = scripted(&[Event::Edit, Event::Edit, Event::Edit]);
    prompt.edits = ["<<<<<<< country\n", "c\n", "both\n"].into();
    let ran = run_refusing(&conflicts(&[KEEP, KEEP]), prompt, &[]);
    assert_eq!(ran.kept, ["f0 take-upstream", "f1 edited"]);
    assert_eq!(ran.prompt.news[0], News::MarkersLeft);
}

#[test]
fn what_cannot_be_kept_stays_open_and_is_told() {
    let ran = run_refusing(&conflicts(&[KEEP, KEEP]), scripted(&[Event::AcceptAlike, Event::Quit]), &[1]);
    assert_eq!((ran.kept.len(), ran.end), (1, End::Quit { open: 1 }));
    assert_eq!(ran.prompt.news[0], News::Refused { id: "f1#1".to_owned(), why: "no".to_owned() });
}

#[test]
fn nothing_is_accepted_where_nothing_is_proposed() {
    let ran = run(&conflicts(&[(Verdict::Review, Confidence::High)]), &[Event::Accept, Event::AcceptAlike]);
    assert_eq!(ran.prompt.news, [News::NoProposal, News::NoProposal]);
}

#[test]
fn more_and_explain_show_the_same_question_at_length() {
    let ran = run(&conflicts(&[KEEP]), &[Event::More, Event::Explain, Event::More, Event::Quit]);
    let extents: Vec<_> = ran.prompt.asked.iter().map(|(_, _, extent)| *extent).collect();
    assert_eq!(extents, [Extent::Short, Extent::Whole, Extent::Explained, Extent::Explained]);
}
