//! What an upgrade asks of people, as the document has it.
//!
//! Owns the field names of `checklist`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something to do, and the fact that brought it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistItem {
    /// `qa`, `staging`, `production` …
    pub phase: String,
    /// What to do.
    pub text: String,
    /// Why.
    pub because: String,
    /// Ticked.
    pub done: bool,
    /// `phase/name`: the same in every run, so that it can be ticked.
    #[serde(default)]
    pub id: String,
    /// Nothing may go on without it.
    #[serde(default)]
    pub blocker: bool,
    /// Every fact that brought it in; `because` is all of them in one line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What it is about, one by one: variables, keys, files. All of them, also where the text names the first few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Issues, pull requests, pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<String>,
    /// Who ticked it; absent where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticked: Option<Ticked>,
}

/// A fact that brought an item into the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The fact, without a full stop.
    pub text: String,
    /// File and line that say so; absent where the text names what does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What the fact is about, one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
}

impl Reason {
    /// The fact and its place.
    #[must_use]
    pub fn told(&self) -> String {
        self.place.as_ref().map_or_else(|| self.text.clone(), |place| format!("{} ({place})", self.text))
    }
}

/// Who ticked an item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ticked {
    /// `name <mail>`.
    pub by: String,
    /// RFC 3339.
    pub at: String,
    /// What they said about it.
    pub why: Option<String>,
}

impl Ticked {
    /// In one line.
    #[must_use]
    pub fn told(&self) -> String {
        let why = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("done by {} at {}{why}", self.by, self.at)
    }
}
