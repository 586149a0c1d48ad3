//! Answers handed in by a script: `ID=take-upstream`, a whole log, or "whatever the evidence proposes".
//!
//! Owns their grammar and which questions they mean. Every mistake is found before anything is decided.

use super::log::Log;
use super::question::Question;
use super::session::How;
use crate::verdict::{Confidence, Verdict};

/// What a script may say of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Decide it so.
    Choose(How),
    /// Decide it as the evidence proposes.
    Proposal,
    /// Open it again.
    Undo,
}

/// One answer of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The id or the key of a hunk.
    pub hunk: String,
    /// What to do with it.
    pub command: Command,
}

/// An answer resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which question, from 0.
    pub question: usize,
    /// The decision; `None` to open it again.
    pub how: Option<How>,
}

/// A script that cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// Not `HUNK=VALUE`.
    #[error("`{text}` is not of the form ID=DECISION")]
    Form {
        /// What was written.
        text: String,
    },
    /// A value that there is not.
    #[error("`{word}` is no decision")]
    Value {
        /// What was written.
        word: String,
    },
    /// No hunk of the run has this id or key.
    #[error("no hunk of this upgrade is called `{hunk}`")]
    Unknown {
        /// What was written.
        hunk: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
    /// A key that several hunks share.
    #[error("{} hunks have the key `{key}`", ids.len())]
    Ambiguous {
        /// What was written.
        key: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// A hunk that was told of twice.
    #[error("`{id}` is decided twice")]
    Twice {
        /// The hunk.
        id: String,
    },
    /// The evidence proposes nothing.
    #[error("`{id}`: the evidence proposes nothing that could be taken")]
    NoProposal {
        /// The hunk.
        id: String,
    },
    /// A decision that makes no sense there.
    #[error("`{id}` cannot be decided as {word}: the conflict is about the whole file")]
    NotHere {
        /// The hunk.
        id: String,
        /// The decision.
        word: String,
    },
}

/// Every value, as the command line spells it.
pub const VALUES: [&str; 7] = [
    "take-upstream",
    "keep-country",
    "country-then-upstream",
    "upstream-then-country",
    "by-hand",
    "proposal",
    "undo",
];

/// How many ids are named where the one asked for is not there.
const NEAR: usize = 3;

impl ScriptError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let listing = "`git reconcile review --list` names every hunk";
        Some(match self {
            Self::Form { .. } => "write it as --set 'src/index.ts#1=keep-country'".to_owned(),
            Self::Value { word } => {
                let near = VALUES.iter().find(|value| is_near(value, word));
                let near = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
                format!("{near}the values are {}", VALUES.join(", "))
            }
            Self::Unknown { near, .. } if near.is_empty() => listing.to_owned(),
            Self::Unknown { near, .. } => format!("did you mean {}? {listing}", near.join(" or ")),
            Self::Ambiguous { ids, .. } => format!("name one of {}", ids.join(", ")),
            Self::Twice { .. } => "leave one of them away; the last word in a later call wins".to_owned(),
            Self::NoProposal { id } => {
                format!("choose yourself: --set '{id}=take-upstream', or keep-country")
            }
            Self::NotHere { id, .. } => format!("{id} takes take-upstream, keep-country, by-hand and undo"),
        })
    }
}

impl Set {
    /// Reads `ID=VALUE`; an id may hold `=`, a value does not.
    ///
    /// # Errors
    /// [`ScriptError::Form`] and [`ScriptError::Value`].
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let form = || ScriptError::Form { text: text.to_owned() };
        let (hunk, word) = text.rsplit_once('=').ok_or_else(form)?;
        if hunk.is_empty() || word.is_empty() {
            return Err(form());
        }
        let command = match word {
            "proposal" => Command::Proposal,
            "undo" => Command::Undo,
            _ => Command::Choose(word.parse().map_err(|_| ScriptError::Value { word: word.to_owned() })?),
        };
        Ok(Self { hunk: hunk.to_owned(), command })
    }
}

/// What `sets` say of `questions`, all or nothing.
///
/// # Errors
/// The first [`ScriptError`].
pub fn resolve(sets: &[Set], questions: &[Question<'_>]) -> Result<Vec<Answer>, ScriptError> {
    let mut answers: Vec<Answer> = Vec::new();
    for set in sets {
        let at = find(&set.hunk, questions)?;
        let question = &questions[at];
        let id = question.hunk.id.clone();
        if answers.iter().any(|answer| answer.question == at) {
            return Err(ScriptError::Twice { id });
        }
        let how = match &set.command {
            Command::Undo => None,
            Command::Proposal => {
                Some(question.proposal().ok_or_else(|| ScriptError::NoProposal { id: id.clone() })?)
            }
            Command::Choose(how) => Some(how.clone()),
        };
        if let Some(how) = how.as_ref().filter(|how| !question.takes_from_script(how)) {
            return Err(ScriptError::NotHere { id, word: how.to_string() });
        }
        answers.push(Answer { question: at, how });
    }
    Ok(answers)
}

/// The proposals of those `questions` whose evidence is at least as sure as `least`.
#[must_use]
pub fn proposals(questions: &[Question<'_>], least: Confidence) -> Vec<Answer> {
    let sure = questions.iter().enumerate().filter(|(_, question)| {
        question.hunk.confidence <= least && question.hunk.verdict != Verdict::Review
    });
    let answer = |(at, question): (usize, &Question<'_>)| {
        question.proposal().map(|how| Answer { question: at, how: Some(how) })
    };
    sure.filter_map(answer).collect()
}

/// An answer of a log, with its reason.
pub type LoggedAnswer = (Answer, Option<String>);

/// What a log says of `questions`, and how many of its decisions are about none of them.
///
/// # Errors
/// [`ScriptError::Unknown`] where a decision without a key names no hunk, which is how people write them;
/// [`ScriptError::NotHere`] where a decision makes no sense.
pub fn from_log(log: &Log, questions: &[Question<'_>]) -> Result<(Vec<LoggedAnswer>, usize), ScriptError> {
    let (mut answers, mut strangers) = (Vec::new(), 0);
    for entry in &log.decisions {
        let by_key = |question: &Question<'_>| entry.key.as_deref() == Some(question.hunk.key.as_str());
        let same = |question: &Question<'_>| by_key(question) && question.hunk.id == entry.hunk;
        let at = match &entry.key {
            None => Some(find(&entry.hunk, questions)?),
            Some(_) => questions.iter().position(same).or_else(|| questions.iter().position(by_key)),
        };
        let Some(at) = at else {
            strangers += 1;
            continue;
        };
        if !questions[at].takes_from_script(&entry.how) {
            return Err(ScriptError::NotHere { id: entry.hunk.clone(), word: entry.how.to_string() });
        }
        answers.push((Answer { question: at, how: Some(entry.how.clone()) }, entry.why.clone()));
    }
    Ok((answers, strangers))
}

/// The question with this id, or with this key where one alone has it.
fn find(hunk: &str, questions: &[Question<'_>]) -> Result<usize, ScriptError> {
    if let Some(at) = questions.iter().position(|question| question.hunk.id == hunk) {
        return Ok(at);
    }
    let with_key: Vec<usize> = (0..questions.len()).filter(|at| questions[*at].hunk.key == hunk).collect();
    match with_key[..] {
        [one] => Ok(one),
        [] => Err(ScriptError::Unknown { hunk: hunk.to_owned(), near: near(hunk, questions) }),
        _ => {
            let ids = with_key.iter().map(|at| questions[*at].hunk.id.clone()).collect();
            Err(ScriptError::Ambiguous { key: hunk.to_owned(), ids })
        }
    }
}

/// Ids of a file of the same name, or that hold what was written; else those that begin most alike.
fn near(hunk: &str, questions: &[Question<'_>]) -> Vec<String> {
    let path = hunk.rsplit_once('#').map_or(hunk, |(path, _)| path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let ids = || questions.iter().map(|question| &question.hunk.id);
    let alike: Vec<String> =
        ids().filter(|id| !name.is_empty() && id.contains(name)).take(NEAR).cloned().collect();
    if !alike.is_empty() {
        return alike;
    }
    let shared = |id: &String| id.chars().zip(hunk.chars()).take_while(|(a, b)| a == b).count();
    let mut sorted: Vec<&String> = ids().collect();
    sorted.sort_by_key(|id| std::cmp::Reverse(shared(id)));
    sorted.into_iter().take(NEAR).cloned().collect()
}

/// Equal but for case, or with a common beginning.
fn is_near(known: &str, given: &str) -> bool {
    let given = given.to_lowercase().replace('_', "-");
    let shared = known.chars().zip(given.chars()).take_while(|(a, b)| a == b).count();
    !given.is_empty() && (known == given || known.ends_with(&given) || shared >= 4)
}

impl Question<'_> {
    /// Whether a script may decide so: whoever edits a file by hand says so with `by-hand`, whatever the conflict.
    fn takes_from_script(&self, how: &How) -> bool {
        *how == How::ByHand || self.takes(how)
    }
}

#[cfg(test)]
mod tests;
