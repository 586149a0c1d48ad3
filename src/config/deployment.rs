//! What a country answers about its servers, once, so that an upgrade asks of its people what applies to them.
//!
//! Owns [`QUESTIONS`] and what an answer may be. Must not know what follows from an answer: that is data of the packs.
//!
//! ```
//! use git_reconcile::config::{Config, Value};
//! let file = "[deployment]\ncluster = 3\nlive-registrations = true\n";
//! let config = Config::merge(Some(("reconcile.toml", file)), &[]).unwrap();
//! let live = config.deployment.answer("live-registrations").unwrap();
//! assert_eq!((&live.value, live.place.as_str()), (&Value::Yes, "reconcile.toml:3"));
//! assert!(config.deployment.unanswered().any(|question| question.key == "memory-gb"));
//! ```

use std::collections::BTreeMap;
use std::fmt;

/// Something that is asked once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its key in `[deployment]`; that of `deployed-branch` stands at the top of the file.
    pub key: &'static str,
    /// What people are asked.
    pub asks: &'static str,
    /// What they may answer.
    pub kind: Kind,
}

/// What an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    YesNo,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number above zero.
    Number,
    /// A list of names.
    Names,
    /// A day as `2026-01-31`, or `never`.
    Day,
    /// Any name.
    Name,
}

/// Everything that is asked, in the order of asking.
pub const QUESTIONS: [Question; 10] = [
    Question { key: "deployed-branch", asks: "Which branch runs on your servers?", kind: Kind::Name },
    Question {
        key: "environments",
        asks: "Which environments are there, as in qa, staging, production?",
        kind: Kind::Names,
    },
    Question {
        key: "servers",
        asks: "Do the servers run nothing else (dedicated), or other systems too (shared)?",
        kind: Kind::OneOf(&["dedicated", "shared"]),
    },
    Question {
        key: "cluster",
        asks: "Of how many servers is production?",
        kind: Kind::OneOf(&["1", "3", "5"]),
    },
    Question {
        key: "disk-gb",
        asks: "How much disk is free on the smallest production server, in gigabytes?",
        kind: Kind::Number,
    },
    Question {
        key: "memory-gb",
        asks: "How much memory has the smallest production server, in gigabytes?",
        kind: Kind::Number,
    },
    Question { key: "backup-server", asks: "Is there a backup server?", kind: Kind::YesNo },
    Question {
        key: "restore-test",
        asks: "When was a backup of production last restored on staging and checked (a day, or never)?",
        kind: Kind::Day,
    },
    Question {
        key: "live-registrations",
        asks: "Does production hold registrations of real people?",
        kind: Kind::YesNo,
    },
    Question { key: "real-users", asks: "Do people work with production every day?", kind: Kind::YesNo },
];

/// The question with a key.
#[must_use]
pub fn question(key: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.key == key)
}

/// An answer as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `true`.
    Yes,
    /// `false`.
    No,
    /// A word, a name, a day.
    Word(String),
    /// A number.
    Number(u64),
    /// Names, in their order.
    Names(Vec<String>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("yes"),
            Self::No => f.write_str("no"),
            Self::Word(word) => f.write_str(word),
            Self::Number(number) => number.fmt(f),
            Self::Names(names) => f.write_str(&names.join(", ")),
        }
    }
}

impl Value {
    /// As it is written into the file.
    #[must_use]
    pub fn toml(&self) -> String {
        match self {
            Self::Yes => "true".to_owned(),
            Self::No => "false".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Word(word) if word.bytes().all(|byte| byte.is_ascii_digit()) => word.clone(),
            Self::Word(word) => quoted(word),
            Self::Names(names) => {
                format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Kind {
    /// Understands an answer as it was typed; a list has commas between.
    ///
    /// # Errors
    /// What would be right.
    pub fn read(self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let word = || Value::Word(text.to_owned());
        let fits = match self {
            Self::YesNo => match text.to_ascii_lowercase().as_str() {
                "yes" | "y" | "true" => Some(Value::Yes),
                "no" | "n" | "false" => Some(Value::No),
                _ => None,
            },
            Self::OneOf(words) => words.contains(&text).then(word),
            Self::Number => text.parse().ok().filter(|number| *number > 0).map(Value::Number),
            Self::Names => names(text),
            Self::Day => (text == "never" || is_day(text)).then(word),
            Self::Name => is_name(text).then(word),
        };
        fits.ok_or_else(|| self.wanted())
    }

    /// What may be answered, in words.
    #[must_use]
    pub fn wanted(self) -> String {
        match self {
            Self::YesNo => "write yes or no".to_owned(),
            Self::OneOf(words) => format!("write one of {}", words.join(", ")),
            Self::Number => "write a whole number".to_owned(),
            Self::Names => "write names between commas".to_owned(),
            Self::Day => "write a day as 2026-01-31, or never".to_owned(),
            Self::Name => "write a name without blanks".to_owned(),
        }
    }
}

fn names(text: &str) -> Option<Value> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    names.iter().all(|name| is_name(name)).then_some(Value::Names(names))
}

fn is_name(text: &str) -> bool {
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    !text.is_empty() && !text.starts_with('-') && text.chars().all(plain)
}

/// Whether it has the form of a day that there may be.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let within = |part: &str, digits: usize, most: u32| {
        part.len() == digits && part.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
    };
    within(year, 4, 9999) && within(month, 2, 12) && within(day, 2, 31)
}

/// An answer and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was answered.
    pub value: Value,
    /// File and line, from 1.
    pub place: String,
}

/// The answers of a country.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    answers: BTreeMap<&'static str, Answer>,
}

impl Deployment {
    /// The answer to a question; `None` where nobody gave one.
    #[must_use]
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.get(key)
    }

    /// What nobody has answered, in the order of asking.
    pub fn unanswered(&self) -> impl Iterator<Item = &'static Question> {
        QUESTIONS.iter().filter(|question| !self.answers.contains_key(question.key))
    }

    /// Keeps an answer.
    pub(super) fn set(&mut self, question: &'static Question, answer: Answer) {
        self.answers.insert(question.key, answer);
    }
}

/// A system outside that talks with the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// What people call it.
    pub name: String,
    /// Whom to tell.
    pub contact: Option<String>,
    /// Endpoints, scopes, variables that it relies on, as the impact names them.
    pub uses: Vec<String>,
    /// File and line, from 1.
    pub place: String,
}

impl Integration {
    /// As it is written into the file, without its place.
    #[must_use]
    pub fn toml(&self) -> String {
        let mut text = format!("[[integration]]\nname = {}\n", quoted(&self.name));
        text.extend(self.contact.iter().map(|contact| format!("contact = {}\n", quoted(contact))));
        let uses = Some(Value::Names(self.uses.clone())).filter(|_| !self.uses.is_empty());
        text.extend(uses.map(|uses| format!("uses = {}\n", uses.toml())));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_back_as_it_is_written() {
        let answers = [
            (Kind::YesNo, "Yes"),
            (Kind::OneOf(&["1", "3"]), "3"),
            (Kind::OneOf(&["dedicated"]), "dedicated"),
            (Kind::Number, "512"),
            (Kind::Names, "qa, \"odd\"\\"),
            (Kind::Day, "2026-01-31"),
            (Kind::Day, "never"),
            (Kind::Name, "release/1"),
        ];
        for (kind, text) in answers {
            let value = kind.read(text).unwrap();
            let table: toml::Table = format!("a = {}", value.toml()).parse().unwrap();
            assert_eq!(kind.read(&value.to_string()), Ok(value), "{text}");
            assert_eq!(table.len(), 1, "{text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_told_what_would_be() {
        for (kind, text) in [
            (Kind::YesNo, "maybe"),
            (Kind::OneOf(&["1", "3"]), "2"),
            (Kind::Number, "0"),
            (Kind::Number, "-4"),
            (Kind::Names, "a,,b"),
            (Kind::Day, "2026-13-01"),
            (Kind::Day, "31.1.2026"),
            (Kind::Name, "two words"),
        ] {
            assert_eq!(kind.read(text), Err(kind.wanted()), "{text}");
        }
    }
}
