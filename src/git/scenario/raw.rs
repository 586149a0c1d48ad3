//! `history.toml` as it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::value::{Datetime, Offset};

use super::ScenarioError;

/// The whole description.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    /// What it shows, a sentence.
    pub about: String,
    /// Author of commits that name none: `Name <mail>`.
    pub author: String,
    /// Date of the first commit; each later one without a date comes an hour after the one before.
    pub start: Datetime,
    /// In an order in which parents come first.
    #[serde(rename = "commit")]
    pub commits: Vec<Commit>,
    /// What each repository has, by the name of its folder.
    #[serde(rename = "repository")]
    pub repositories: BTreeMap<String, Repository>,
}

/// A commit; its new and changed files lie in the folder of its id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Commit {
    pub id: String,
    pub message: String,
    /// The commit before it in the file where absent; none where empty.
    pub parents: Option<Vec<String>>,
    /// The commit whose files it starts from; the first parent where absent.
    pub tree: Option<String>,
    pub author: Option<String>,
    pub date: Option<Datetime>,
    /// Files or folders, old to new.
    #[serde(default)]
    pub rename: BTreeMap<String, String>,
    /// Files or folders.
    #[serde(default)]
    pub delete: Vec<String>,
    #[serde(default)]
    pub edit: Vec<Edit>,
    /// Files whose mode becomes 100755.
    #[serde(default)]
    pub executable: Vec<String>,
}

/// A text to replace in one file; it must stand there once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    pub path: String,
    pub find: String,
    pub put: String,
}

/// What one repository has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Repository {
    /// The branch that is checked out.
    pub head: String,
    pub branches: BTreeMap<String, String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Name of the remote and of the repository it leads to.
    #[serde(default)]
    pub remotes: BTreeMap<String, String>,
    #[serde(default)]
    pub bare: bool,
}

impl History {
    /// Every id is described once, and before it is named.
    pub fn check(&self) -> Result<(), ScenarioError> {
        let mut known = BTreeSet::new();
        for (at, commit) in self.commits.iter().enumerate() {
            let by = || format!("commit `{}`", commit.id);
            for id in self.parents(at).into_iter().chain(commit.tree.as_deref()) {
                named(&known, id, by)?;
            }
            if !known.insert(commit.id.as_str()) {
                return Err(ScenarioError::Twice { id: commit.id.clone() });
            }
        }
        for (name, repository) in &self.repositories {
            for id in repository.branches.values().chain(repository.tags.values()) {
                named(&known, id, || format!("repository `{name}`"))?;
            }
        }
        Ok(())
    }

    /// The parents of the commit at this place of the list.
    pub fn parents(&self, at: usize) -> Vec<&str> {
        match &self.commits[at].parents {
            Some(parents) => parents.iter().map(String::as_str).collect(),
            None if at == 0 => Vec::new(),
            None => vec![&self.commits[at - 1].id],
        }
    }

    /// Seconds since 1970-01-01 UTC of each commit, in order.
    pub fn dates(&self) -> Result<Vec<i64>, ScenarioError> {
        let bad = |commit: &str| ScenarioError::Date { commit: commit.to_owned() };
        let mut next = seconds(&self.start).ok_or_else(|| bad("start"))?;
        let mut dates = Vec::with_capacity(self.commits.len());
        for commit in &self.commits {
            if let Some(date) = &commit.date {
                next = seconds(date).ok_or_else(|| bad(&commit.id))?;
            }
            dates.push(next);
            next += 3600;
        }
        Ok(dates)
    }
}

fn named(known: &BTreeSet<&str>, id: &str, by: impl FnOnce() -> String) -> Result<(), ScenarioError> {
    if known.contains(id) {
        return Ok(());
    }
    Err(ScenarioError::UnknownCommit { id: id.to_owned(), by: by() })
}

/// Days are counted as in Howard Hinnant's `days_from_civil`: years begin in March, eras have 400 of them.
fn seconds(date: &Datetime) -> Option<i64> {
    let (day, time, offset) = (date.date?, date.time?, date.offset?);
    let east = match offset {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    };
    let shifted = i64::from(day.year) - i64::from(day.month <= 2);
    let (era, year) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let month = (i64::from(day.month) + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + i64::from(day.day) - 1;
    let day_of_era = year * 365 + year / 4 - year / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    let second = i64::from(time.second.unwrap_or(0));
    Some(days * 86_400 + i64::from(time.hour) * 3600 + i64::from(time.minute) * 60 + second - east * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_seconds() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2025-01-06T09:00:00+03:00", 1_736_143_200),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(seconds(&text.parse().unwrap()), Some(expected), "{text}");
        }
        assert_eq!(seconds(&"2025-01-06".parse().unwrap()), None);
    }
}
