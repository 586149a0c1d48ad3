//! Names in a repository: its branches, and the releases that were fetched into the tool's own namespace.
//!
//! Owns [`BranchRef`], [`UpstreamRef`] and the layout of `refs/reconcile/<pack>/{tags,heads}/…`. Must not know the
//! network. Nothing here writes.

use git2::{ErrorCode, Reference};

use super::Repository;
use super::store::object_id;
use crate::object::CommitId;

/// A branch of the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchRef {
    /// Where it is.
    pub place: Place,
    /// As people write it: `develop`, `origin/develop`; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// Its tip.
    pub commit: CommitId,
}

/// Whose branch it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The user's own (`refs/heads`).
    Local,
    /// A copy of a remote's (`refs/remotes`).
    Remote,
}

/// A release or a branch of upstream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UpstreamRef {
    /// What it is.
    pub kind: RefKind,
    /// As upstream names it: `v1.7.4`, `release/1.8.0`.
    pub name: String,
    /// Its commit; an annotated tag is peeled.
    pub commit: CommitId,
}

/// What an upstream ref is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefKind {
    /// A tag.
    Tag,
    /// A branch.
    Branch,
}

impl RefKind {
    /// The folder below `refs/` at upstream, and below `refs/reconcile/<pack>/` here.
    pub(in crate::git) const fn folder(self) -> &'static str {
        match self {
            Self::Tag => "tags",
            Self::Branch => "heads",
        }
    }
}

/// Which of upstream's refs are of interest: patterns in which `*` stands for anything, a slash too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// For tags, such as `v*`.
    pub tags: Vec<String>,
    /// For branches, such as `release/*`.
    pub branches: Vec<String>,
}

impl Wanted {
    /// Whether some pattern matches.
    #[must_use]
    pub fn takes(&self, kind: RefKind, name: &str) -> bool {
        self.patterns(kind).iter().any(|pattern| matches(pattern, name))
    }

    pub(in crate::git) fn patterns(&self, kind: RefKind) -> &[String] {
        match kind {
            RefKind::Tag => &self.tags,
            RefKind::Branch => &self.branches,
        }
    }
}

/// Upstream's refs as far as this repository has them, and how far they can be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upstream {
    /// Tags before branches, by name.
    pub refs: Vec<UpstreamRef>,
    /// Where they were found.
    pub origin: Origin,
}

/// Where upstream's refs were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// In `refs/reconcile`: they are upstream's as of the last fetch.
    Fetched,
    /// Nothing was fetched; what the user has is taken instead.
    Borrowed {
        /// The remote whose branches (`refs/remotes/<remote>/`) are taken; `None` where there are none.
        remote: Option<String>,
        /// How many of `refs/tags` are taken; some may be the country's own.
        tags: usize,
    },
    /// There are none.
    #[default]
    Nowhere,
}

impl Origin {
    /// What the user should know about it; `None` where all is as it should be.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let Self::Borrowed { remote, tags } = self else { return None };
        let mut sources = Vec::new();
        sources.extend(remote.as_ref().map(|remote| format!("the branches of the remote {remote}")));
        sources.extend(
            (*tags > 0).then(|| format!("{tags} tags of this repository, some of which may be your own")),
        );
        Some(format!("upstream's releases were never fetched here; used instead: {}", sources.join(" and ")))
    }
}

/// Refs that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RefsError {
    /// The list of refs is damaged.
    #[error("the refs of the repository cannot be read: {source}")]
    List {
        /// What libgit2 says.
        source: git2::Error,
    },
    /// A ref names an object that is not there.
    #[error("{name} names an object that is missing or damaged: {source}")]
    Dangling {
        /// The ref.
        name: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl RefsError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::List { .. } => {
                "`git for-each-ref` must succeed; `git fsck` says what is damaged".to_owned()
            }
            Self::Dangling { .. } => {
                "fetch once more without --offline; `git fsck` says what is damaged".to_owned()
            }
        })
    }
}

impl Repository {
    /// All branches, local before remote, by name; a remote's `HEAD` is left out.
    ///
    /// # Errors
    /// [`RefsError`] when refs are damaged.
    pub fn branches(&self) -> Result<Vec<BranchRef>, RefsError> {
        let mut branches = Vec::new();
        for (place, prefix) in [(Place::Local, "refs/heads/"), (Place::Remote, "refs/remotes/")] {
            let found = self.commits_below(prefix)?;
            branches.extend(found.into_iter().map(|(name, commit)| BranchRef { place, name, commit }));
        }
        Ok(branches)
    }

    /// The releases and branches in `refs/reconcile/<namespace>/`, tags before branches, by name.
    ///
    /// # Errors
    /// [`RefsError`] when refs are damaged.
    pub fn releases(&self, namespace: &str) -> Result<Vec<UpstreamRef>, RefsError> {
        let mut releases = Vec::new();
        for kind in [RefKind::Tag, RefKind::Branch] {
            let found = self.commits_below(&prefix(namespace, kind))?;
            releases.extend(found.into_iter().map(|(name, commit)| UpstreamRef { kind, name, commit }));
        }
        Ok(releases)
    }

    /// Upstream's refs in this repository without asking anybody: those of [`Repository::releases`], else those of the
    /// user's remote `remote` and of the user's tags, as far as they are `wanted`.
    ///
    /// # Errors
    /// [`RefsError`] when refs are damaged.
    pub fn known_upstream(
        &self,
        namespace: &str,
        remote: &str,
        wanted: &Wanted,
    ) -> Result<Upstream, RefsError> {
        let fetched = self.releases(namespace)?;
        if !fetched.is_empty() {
            return Ok(Upstream { refs: fetched, origin: Origin::Fetched });
        }
        let mut refs = self.wanted_below("refs/tags/", RefKind::Tag, wanted)?;
        let tags = refs.len();
        refs.extend(self.wanted_below(&format!("refs/remotes/{remote}/"), RefKind::Branch, wanted)?);
        let remote = (refs.len() > tags).then(|| remote.to_owned());
        let origin = if refs.is_empty() { Origin::Nowhere } else { Origin::Borrowed { remote, tags } };
        Ok(Upstream { refs, origin })
    }

    fn wanted_below(
        &self,
        prefix: &str,
        kind: RefKind,
        wanted: &Wanted,
    ) -> Result<Vec<UpstreamRef>, RefsError> {
        let found = self.commits_below(prefix)?.into_iter();
        let found = found.filter(|(name, _)| wanted.takes(kind, name));
        Ok(found.map(|(name, commit)| UpstreamRef { kind, name, commit }).collect())
    }

    /// The commits that direct refs below `prefix` peel to, by the rest of their names; others are left out.
    pub(in crate::git) fn commits_below(&self, prefix: &str) -> Result<Vec<(String, CommitId)>, RefsError> {
        let mut found = Vec::new();
        let list = |source| RefsError::List { source };
        for reference in self.inner.references_glob(&format!("{prefix}*")).map_err(list)? {
            let reference = reference.map_err(list)?;
            if let Some(commit) = self.peeled(&reference)? {
                let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                found.push((name.strip_prefix(prefix).map_or(name.clone(), str::to_owned), commit));
            }
        }
        found.sort();
        Ok(found)
    }

    /// What was parsed before is a commit without looking.
    fn peeled(&self, reference: &Reference<'_>) -> Result<Option<CommitId>, RefsError> {
        let Some(target) = reference.target() else { return Ok(None) };
        let target = CommitId(object_id(target));
        if self.commits.get().is_some_and(|parsed| parsed.has(target)) {
            return Ok(Some(target));
        }
        match reference.peel_to_commit() {
            Ok(commit) => Ok(Some(CommitId(object_id(commit.id())))),
            Err(error) if matches!(error.code(), ErrorCode::Peel | ErrorCode::InvalidSpec) => Ok(None),
            Err(source) => {
                let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                Err(RefsError::Dangling { name, source })
            }
        }
    }
}

/// Where upstream's refs of one kind stand.
pub(in crate::git) fn prefix(namespace: &str, kind: RefKind) -> String {
    format!("refs/reconcile/{namespace}/{}/", kind.folder())
}

/// `*` stands for any run of characters, every other character for itself.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(head) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = left.find(piece) else { return false };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, name) in [
            ("v*", "v1.7.4"),
            ("release*", "release/1.9.0"),
            ("*", ""),
            ("v*.*.*", "v1.7.4"),
            ("develop", "develop"),
            ("a*b*a", "aba"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("v*", "tags/v1"), ("develop", "develop2"), ("v*.*.*", "v1.7"), ("a*a", "a")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
