//! What people have done of a checklist, kept in the country's repository: one TOML file a release below [`FOLDER`].
//!
//! ```
//! use git_reconcile::checklist::{Tick, Ticks};
//! let mut ticks = Ticks::default();
//! ticks.set(Tick { id: "qa/provision".into(), by: "Ana <a@example.org>".into(), at: "2026-01-31T10:00:00Z".into(), why: None });
//! assert_eq!(Ticks::parse(&ticks.write()).unwrap(), ticks);
//! ```

use serde::{Deserialize, Serialize};

use crate::report::document::{ChecklistItem, Ticked};

/// The folder of the files in the country's repository.
pub const FOLDER: &str = "reconcile/checklist";

/// What was done of one upgrade's checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticks {
    #[serde(default, rename = "tick")]
    all: Vec<Tick>,
}

/// An item that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// The item: `qa/provision`.
    pub id: String,
    /// `name <mail>`.
    pub by: String,
    /// RFC 3339.
    pub at: String,
    /// What they said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A file of ticks that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TickMistake {
    /// Its form is wrong.
    #[error("line {line}: {what}")]
    Form {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl TickMistake {
    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some("each item that was done is a [[tick]] with `id`, `by` and `at`".to_owned())
    }
}

/// The file of a release: `reconcile/checklist/1.7.4.toml`; `release` may be any text, a commit too.
#[must_use]
pub fn path(release: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_+".contains(letter);
    let name: String = release.chars().map(|letter| if plain(letter) { letter } else { '-' }).collect();
    format!("{FOLDER}/{}.toml", name.trim_start_matches('.'))
}

impl Ticks {
    /// Reads a file.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn parse(text: &str) -> Result<Self, TickMistake> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            TickMistake::Form { line, what: error.message().to_owned() }
        })
    }

    /// The text of the file, by id.
    #[must_use]
    pub fn write(&self) -> String {
        let head = "# What was done of the checklist; written by `git reconcile checklist --tick`.\n\n";
        head.to_owned() + &toml::to_string(self).unwrap_or_default()
    }

    /// Adds one, in the place of an earlier one of the same item.
    pub fn set(&mut self, tick: Tick) {
        self.remove(&tick.id);
        self.all.push(tick);
        self.all.sort_by(|one, other| one.id.cmp(&other.id));
    }

    /// Takes one away; false where there is none.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.all.len();
        self.all.retain(|tick| tick.id != id);
        self.all.len() < before
    }

    /// Ticks the items of a checklist; those that are ticked no more are opened again.
    pub fn apply(&self, items: &mut [ChecklistItem]) {
        for item in items {
            let tick = self.all.iter().find(|tick| tick.id == item.id);
            item.done = tick.is_some();
            item.ticked =
                tick.map(|tick| Ticked { by: tick.by.clone(), at: tick.at.clone(), why: tick.why.clone() });
        }
    }

    /// Ticks of items that the checklist no longer has.
    pub fn strays<'a>(&'a self, items: &'a [ChecklistItem]) -> impl Iterator<Item = &'a str> {
        let known = move |id: &str| items.iter().any(|item| item.id == id);
        self.all.iter().map(|tick| tick.id.as_str()).filter(move |id| !known(id))
    }
}
