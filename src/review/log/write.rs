//! A log as TOML: in the order of paths and numbers, so that the same decisions give the same file.

use serde::Serialize;

use super::{Automatic, FORMAT, Log, Logged};
use crate::report::path;
use crate::review::session::How;

/// What a reader of the file should know.
const HEAD: &str = "\
# What was decided in this upgrade, hunk by hunk, and why. git-reconcile wrote it; keep it in the branch.
# Later upgrades read it: a hunk with the same key has the same three texts, and is proposed to be decided alike.

";

#[derive(Serialize)]
struct File<'a> {
    format: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    repository: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decision: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    automatic: Vec<Row<'a>>,
}

#[derive(Default, Serialize)]
struct Row<'a> {
    hunk: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    verdict: &'a str,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    how: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Log {
    /// The file, in one order whatever the order of the entries.
    #[must_use]
    pub fn write(&self) -> String {
        let mut decision: Vec<_> = self.decisions.iter().map(decided).collect();
        let mut automatic: Vec<_> = self.automatic.iter().map(settled).collect();
        for rows in [&mut decision, &mut automatic] {
            rows.sort_by_cached_key(|row| (place(row.hunk), row.key.map(str::to_owned)));
        }
        let (from, release) = (self.from.as_deref(), self.release.as_deref());
        let file = File { format: FORMAT, repository: &self.repository, from, release, decision, automatic };
        // Strings alone cannot fail to be written.
        HEAD.to_owned() + &toml::to_string_pretty(&file).unwrap_or_default()
    }
}

/// The path, then the number as a number.
pub(super) fn place(hunk: &str) -> (String, usize, String) {
    let (path, number) = hunk.rsplit_once('#').unwrap_or((hunk, ""));
    (path.to_owned(), number.parse().unwrap_or(0), number.to_owned())
}

fn decided(entry: &Logged) -> Row<'_> {
    let told =
        entry.how.verdict() == entry.verdict && [How::TAKE_UPSTREAM, How::KEEP_COUNTRY].contains(&entry.how);
    let text = match &entry.how {
        How::Edited { text } => Some(path::encode(text)),
        _ => None,
    };
    Row {
        hunk: &entry.hunk,
        key: entry.key.as_deref(),
        verdict: entry.verdict.name(),
        how: (!told).then(|| entry.how.name()),
        by: entry.by.as_deref(),
        at: entry.at.as_deref(),
        why: entry.why.as_deref(),
        proposed: entry.proposed.map(crate::verdict::Verdict::name),
        evidence: entry.evidence.as_deref(),
        text,
        ..Row::default()
    }
}

fn settled(entry: &Automatic) -> Row<'_> {
    Row {
        hunk: &entry.hunk,
        key: entry.key.as_deref(),
        verdict: entry.verdict.name(),
        method: Some(&entry.method),
        evidence: entry.evidence.as_deref(),
        ..Row::default()
    }
}
