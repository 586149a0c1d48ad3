//! From a name to a commit: revisions, and what HEAD stands on.
//!
//! Owns [`Head`] and [`RevisionError`]. Must not know which names mean what: releases are in `refs`.

use git2::{ErrorCode, ObjectType};
use strsim::levenshtein;

use super::{Repository, store};
use crate::object::CommitId;

/// What HEAD stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// A branch with commits.
    Branch {
        /// Without `refs/heads/`; bytes that are not UTF-8 are replaced.
        name: String,
        /// Its tip.
        commit: CommitId,
    },
    /// A commit, no branch.
    Detached {
        /// The commit.
        commit: CommitId,
    },
    /// A branch that has no commit yet.
    Unborn {
        /// Without `refs/heads/`.
        name: String,
    },
}

impl Head {
    /// The commit checked out, if there is one.
    #[must_use]
    pub const fn commit(&self) -> Option<CommitId> {
        match self {
            Self::Branch { commit, .. } | Self::Detached { commit } => Some(*commit),
            Self::Unborn { .. } => None,
        }
    }
}

/// A revision that names no commit.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// Nothing has that name.
    #[error("there is no commit, branch or tag `{rev}`")]
    NotFound {
        /// The revision.
        rev: String,
        /// Names that resemble it, nearest first.
        near: Vec<String>,
    },
    /// A full object name, and the object is not there.
    #[error("the repository has no object {rev}")]
    Absent {
        /// The revision.
        rev: String,
        /// The clone is shallow or partial, so that it may exist elsewhere.
        incomplete: bool,
    },
    /// Several objects begin so.
    #[error("`{rev}` is ambiguous: several objects begin with it")]
    Ambiguous {
        /// The revision.
        rev: String,
    },
    /// It is a tree or a blob.
    #[error("`{rev}` is a {found}, no commit")]
    NotACommit {
        /// The revision.
        rev: String,
        /// What it is.
        found: &'static str,
    },
    /// It is not written as revisions are.
    #[error("`{rev}` is not a revision")]
    Syntax {
        /// The revision.
        rev: String,
    },
    /// HEAD's branch has no commit yet.
    #[error("the branch {branch} has no commits yet")]
    Unborn {
        /// The branch.
        branch: String,
    },
    /// What it names is damaged.
    #[error("`{rev}` cannot be read: {source}")]
    Unreadable {
        /// The revision.
        rev: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl RevisionError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { near, .. } if near.is_empty() => "`git branch --all` and `git tag` list the names".to_owned(),
            Self::NotFound { near, .. } => format!("did you mean {}?", near.join(" or ")),
            Self::Absent { incomplete: true, .. } => {
                "the clone is not whole: `git fetch --unshallow` or `git fetch --refetch --no-filter` completes it".to_owned()
            }
            Self::Absent { .. } => "fetch the branch that holds it".to_owned(),
            Self::Ambiguous { .. } => "give more of its digits".to_owned(),
            Self::NotACommit { .. } | Self::Syntax { .. } => "name a commit, a branch or a tag".to_owned(),
            Self::Unborn { .. } => "check out the branch that you deploy, or name it".to_owned(),
            Self::Unreadable { .. } => "`git fsck` says what is damaged; a fresh clone is the surest remedy".to_owned(),
        })
    }
}

impl Repository {
    /// The commit that a revision names: a branch, a tag (peeled), an object name or its beginning, `HEAD~2`.
    ///
    /// # Errors
    /// [`RevisionError`] when it names none.
    pub fn commit(&self, rev: &str) -> Result<CommitId, RevisionError> {
        let object = self.inner.revparse_single(rev).map_err(|error| self.explain(rev, error))?;
        let found = object.kind().map_or("object", |kind| kind.str());
        match object.peel(ObjectType::Commit) {
            Ok(commit) => Ok(CommitId(store::object_id(commit.id()))),
            Err(error) if matches!(error.code(), ErrorCode::Peel | ErrorCode::InvalidSpec) => {
                Err(RevisionError::NotACommit { rev: rev.to_owned(), found })
            }
            Err(error) => Err(self.explain(rev, error)),
        }
    }

    /// What HEAD stands on.
    ///
    /// # Errors
    /// [`RevisionError`] when HEAD is damaged or what it names is not there.
    pub fn head(&self) -> Result<Head, RevisionError> {
        let head = match self.inner.head() {
            Ok(head) => head,
            Err(error) if error.code() == ErrorCode::UnbornBranch => return self.unborn(),
            Err(source) => return Err(RevisionError::Unreadable { rev: "HEAD".to_owned(), source }),
        };
        let commit = head.peel_to_commit().map_err(|error| self.explain("HEAD", error))?;
        let commit = CommitId(store::object_id(commit.id()));
        if !head.is_branch() {
            return Ok(Head::Detached { commit });
        }
        let name = String::from_utf8_lossy(head.shorthand_bytes()).into_owned();
        Ok(Head::Branch { name, commit })
    }

    fn unborn(&self) -> Result<Head, RevisionError> {
        let unreadable = |source| RevisionError::Unreadable { rev: "HEAD".to_owned(), source };
        let head = self.inner.find_reference("HEAD").map_err(unreadable)?;
        let target = String::from_utf8_lossy(head.symbolic_target_bytes().unwrap_or_default()).into_owned();
        let name = target.strip_prefix("refs/heads/").map_or(target.clone(), str::to_owned);
        Ok(Head::Unborn { name })
    }

    fn explain(&self, rev: &str, source: git2::Error) -> RevisionError {
        let text = rev.to_owned();
        match source.code() {
            ErrorCode::NotFound | ErrorCode::UnbornBranch => self.explain_absence(text),
            ErrorCode::Ambiguous => RevisionError::Ambiguous { rev: text },
            ErrorCode::InvalidSpec | ErrorCode::Invalid => RevisionError::Syntax { rev: text },
            _ => RevisionError::Unreadable { rev: text, source },
        }
    }

    fn explain_absence(&self, rev: String) -> RevisionError {
        if is_full_id(&rev) {
            return RevisionError::Absent { rev, incomplete: self.is_shallow() || self.is_partial() };
        }
        if rev.starts_with("HEAD") || rev.starts_with('@') {
            return self.explain_head(rev);
        }
        let near = near(&rev, self.short_names());
        RevisionError::NotFound { rev, near }
    }

    /// Why nothing is found from HEAD on: it has no commit, or its commit is lost, or it has not so many ancestors.
    fn explain_head(&self, rev: String) -> RevisionError {
        let lost = |id: git2::Oid| !self.inner.odb().is_ok_and(|odb| odb.exists(id));
        match self.inner.head() {
            Err(error) if error.code() == ErrorCode::UnbornBranch => match self.unborn() {
                Ok(Head::Unborn { name }) => RevisionError::Unborn { branch: name },
                Ok(_) => RevisionError::NotFound { rev, near: Vec::new() },
                Err(error) => error,
            },
            Ok(head) => match head.target().filter(|id| lost(*id)) {
                Some(id) => self.explain_absence(id.to_string()),
                None => RevisionError::NotFound { rev, near: Vec::new() },
            },
            Err(source) => RevisionError::Unreadable { rev, source },
        }
    }

    /// Branches, remote branches and tags as people write them.
    fn short_names(&self) -> Vec<String> {
        let Ok(references) = self.inner.references() else { return Vec::new() };
        let shown = |name: &&str| !name.starts_with("refs/reconcile/");
        let named = |reference: git2::Reference<'_>| {
            let full = reference.name().ok().filter(shown).map(str::to_owned);
            full.and_then(|_| reference.shorthand().ok().map(str::to_owned))
        };
        references.flatten().filter_map(named).collect()
    }
}

fn is_full_id(rev: &str) -> bool {
    rev.len() == 40 && rev.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// At most three of `names` that somebody who wrote `wanted` may have meant, nearest first.
pub(in crate::git) fn near(wanted: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let bound = (wanted.chars().count() / 3).max(1);
    let mut ranked: Vec<(usize, String)> = names
        .into_iter()
        .filter_map(|name| Some((distance_of_names(wanted, &name)?, name)))
        .filter(|(distance, _)| *distance <= bound)
        .collect();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Edits between two names, also with the remote's name left out; `None` where the lengths alone are too far apart.
fn distance_of_names(wanted: &str, name: &str) -> Option<usize> {
    let tail = name.split_once('/').map(|(_, tail)| tail);
    [Some(name), tail]
        .into_iter()
        .flatten()
        .filter(|name| name.len().abs_diff(wanted.len()) <= wanted.len())
        .map(|name| levenshtein(&wanted.to_lowercase(), &name.to_lowercase()))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_as_insertions_deletions_and_replacements() {
        for (one, other, count) in
            [("", "", 0), ("v1.7.4", "v1.7.3", 1), ("develop", "devlop", 1), ("abc", "", 3)]
        {
            assert_eq!(levenshtein(one, other), count, "{one} {other}");
            assert_eq!(levenshtein(other, one), count, "{other} {one}");
        }
    }

    #[test]
    fn the_nearest_names_come_first_and_strangers_do_not_come() {
        let names = ["v1.7.40", "v1.7.3", "develop", "origin/v1.7.4x"].map(str::to_owned);
        assert_eq!(near("v1.7.4", names), ["origin/v1.7.4x", "v1.7.3", "v1.7.40"]);
    }

    #[test]
    fn a_name_of_a_remote_is_near_without_the_remote() {
        assert_eq!(near("devlop", ["origin/develop".to_owned()]), ["origin/develop"]);
    }
}
