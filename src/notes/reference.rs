//! Issues and pull requests that a text names.
//!
//! Owns [`Ref`], [`Repository`] and how both are read from an address. Must not know Markdown or where in a text they
//! stand. The same number means different things in different repositories, so a reference is always keyed by its
//! repository too.
//!
//! ```
//! use git_reconcile::notes::Ref;
//! let found = Ref::from_url("https://github.com/orchard/press/pull/41#issuecomment-7").unwrap();
//! assert_eq!(found.to_string(), "press#41");
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::version::Version;

/// A repository on a forge, `owner/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    /// Account or organisation.
    pub owner: String,
    /// Name.
    pub name: String,
}

/// A text that names no repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a repository (expected owner/name)")]
pub struct BadRepository {
    /// What was given.
    pub text: String,
}

/// An issue or a pull request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Ref {
    /// Where; unknown for a bare number when no default is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Repository>,
    /// What, as far as the text says.
    pub kind: RefKind,
    /// Its number.
    pub number: u64,
    /// The number in the label, where it is another than the one in the address: both are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<u64>,
    /// The address as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a reference points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefKind {
    /// An issue.
    Issue,
    /// A pull or merge request.
    Pull,
    /// Either: only a number is given.
    Unknown,
}

/// What bare numbers and tickets mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotesOptions {
    /// The repository whose notes these are; headings that link to another one are reported.
    pub repository: Option<Repository>,
    /// The repository that a bare `#41` is a number of.
    pub default_repository: Option<Repository>,
    /// Beginnings of ticket names (`APPLE-`) whose number is one of the default repository; letter case is ignored.
    pub ticket_prefixes: Vec<String>,
    /// The only release whose sections are wanted; of the others the headings alone are read.
    pub only: Option<Version>,
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

impl FromStr for Repository {
    type Err = BadRepository;

    fn from_str(text: &str) -> Result<Self, BadRepository> {
        let parts = text.trim().split_once('/');
        let valid = parts.filter(|(owner, name)| is_name(owner) && is_name(name));
        let (owner, name) = valid.ok_or_else(|| BadRepository { text: text.to_owned() })?;
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }
}

impl Serialize for Repository {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.repository.as_ref().map_or("", |repository| repository.name.as_str());
        write!(f, "{name}#{}", self.number)
    }
}

impl Ref {
    /// Reads the address of an issue or a pull request; brackets around it and anchors after it are ignored.
    #[must_use]
    pub fn from_url(url: &str) -> Option<Self> {
        let url = bare_url(url)?;
        let mut parts = path_of(url)?.split('/').filter(|part| *part != "-");
        let (owner, name) = (parts.next()?, parts.next()?);
        let kind = match parts.next()? {
            "issues" => RefKind::Issue,
            "pull" | "pulls" | "merge_requests" => RefKind::Pull,
            _ => return None,
        };
        let number = leading_number(parts.next()?)?.0;
        let repository = Repository::from_str(&format!("{owner}/{name}")).ok()?;
        Some(Self { repository: Some(repository), kind, number, label: None, url: Some(url.to_owned()) })
    }

    /// The number and, if it differs, the one of the label.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        [Some(self.number), self.label].into_iter().flatten()
    }

    /// Whether both name the same thing. Issues and pull requests of a repository share their numbers, and forges
    /// lead from one to the other, so the kind does not count.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.repository == other.repository
            && self.numbers().any(|number| other.numbers().any(|n| n == number))
    }

    pub(super) fn bare(number: u64, repository: Option<Repository>) -> Self {
        Self { repository, kind: RefKind::Unknown, number, label: None, url: None }
    }
}

/// The repository in an address such as that of a comparison of two tags.
pub(super) fn repository_of(url: &str) -> Option<Repository> {
    let mut parts = path_of(bare_url(url)?)?.split('/');
    Repository::from_str(&format!("{}/{}", parts.next()?, parts.next()?)).ok()
}

/// The address that a text begins with.
pub(super) fn url_at(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let end = text.find(|letter: char| letter.is_whitespace() || "()<>[]\"'`|,;".contains(letter));
    text.get(..end.unwrap_or(text.len())).filter(|url| url.len() > scheme.len())
}

/// The address without brackets around it.
fn bare_url(url: &str) -> Option<&str> {
    url_at(url.get(url.find("http")?..)?)
}

/// What follows the host.
fn path_of(url: &str) -> Option<&str> {
    url.split_once("://")?.1.split_once('/').map(|(_, path)| path)
}

/// The number that a text begins with (at most nine digits), and what follows it.
pub(super) fn leading_number(text: &str) -> Option<(u64, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    let number = digits.parse().ok().filter(|number| length <= 9 && *number > 0)?;
    Some((number, rest))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_letter)
}

pub(super) fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_repository_kind_and_number() {
        let found = Ref::from_url("https://github.com/orchard/press/issues/41#issuecomment-7").unwrap();
        assert_eq!((found.kind, found.number), (RefKind::Issue, 41));
        let merge_request = Ref::from_url("https://gitlab.com/a/b/-/merge_requests/4");
        assert_eq!(merge_request.map(|found| found.kind), Some(RefKind::Pull));
        assert_eq!(Ref::from_url("https://github.com/orchard/press/releases/tag/v1"), None);
        assert_eq!(
            Ref::from_url("(<https://github.com/a/b/pull/4>)").map(|found| found.kind),
            Some(RefKind::Pull)
        );
    }
}
