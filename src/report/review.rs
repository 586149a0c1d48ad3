//! What `review` lists and what it did, as documents.
//!
//! Owns the field names, on the same terms as the report's. Paths are written by the rule of [`path`](super::path).

use serde::{Deserialize, Serialize};

use super::document::Decision;
use crate::verdict::{Class, Confidence, Evidence, Verdict};

/// The value of [`Listed::schema`].
pub const SCHEMA: &str = "git-reconcile/review/1";

/// The hunks of an upgrade under way that are, or were, for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Always `git-reconcile/review/1`.
    pub schema: String,
    /// The branch of the upgrade.
    pub branch: String,
    /// The release: its version, else its commit.
    pub to: String,
    /// How many hunks nobody decided yet.
    pub open: usize,
    /// How many decisions this run of `review` kept or took back.
    pub changed: usize,
    /// All of them, in the order of the files.
    pub hunks: Vec<ListedHunk>,
    /// What should be known besides.
    pub notes: Vec<String>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedHunk {
    /// `path#number`.
    pub id: String,
    /// Hash of the three sides.
    pub key: String,
    /// The file.
    pub path: String,
    /// Where its lines stand in the country's file, from 1; absent where the conflict is not about lines.
    pub line: Option<usize>,
    /// `content`, `modify-delete` …
    pub kind: String,
    /// The pack's area.
    pub area: Option<String>,
    /// What the upstream change is.
    pub class: Class,
    /// What the evidence proposes.
    pub verdict: Verdict,
    /// How sure that is.
    pub confidence: Confidence,
    /// The strongest evidence.
    pub because: Option<Evidence>,
    /// The values that `--set` takes for it, and what each does.
    pub choices: Vec<Choice>,
    /// The lines that would settle it as proposed, where they are no side's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
    /// What was decided.
    pub decided: Option<Told>,
}

/// A value and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// As `--set` takes it.
    pub value: String,
    /// A phrase.
    pub does: String,
}

/// A decision, and what came in the hunk's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// `take-upstream`, `country-then-upstream`, `edited` …
    #[serde(rename = "as")]
    pub how: String,
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
}
