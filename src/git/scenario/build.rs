//! Writes a scenario's repositories to disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git2::build::{CheckoutBuilder, TreeUpdateBuilder};

use super::raw::Repository;
use super::replay::Snapshot;
use super::{Scenario, ScenarioError, file_error};
use crate::git::opts;
use crate::git::store::object_id;
use crate::object::CommitId;

impl Scenario {
    /// Makes one folder a repository below `into`, which must be empty or absent. The answer is the commits by id.
    ///
    /// # Errors
    /// [`ScenarioError`] when the folder has something in it, or cannot be written.
    pub fn build(&self, into: &Path) -> Result<BTreeMap<String, CommitId>, ScenarioError> {
        opts::prepare();
        std::fs::create_dir_all(into).map_err(|source| file_error(into, source))?;
        let into = std::path::absolute(into).map_err(|source| file_error(into, source))?;
        if std::fs::read_dir(&into).map_err(|source| file_error(&into, source))?.next().is_some() {
            return Err(ScenarioError::NotEmpty { path: into });
        }
        let mut ids = BTreeMap::new();
        for (name, repository) in &self.history.repositories {
            ids.extend(self.build_one(&into, name, repository)?);
        }
        Ok(ids.into_iter().map(|(id, oid)| (id, CommitId(object_id(oid)))).collect())
    }

    fn build_one(
        &self,
        into: &Path,
        name: &str,
        repository: &Repository,
    ) -> Result<BTreeMap<String, git2::Oid>, ScenarioError> {
        let failed = |what: String| move |source| ScenarioError::Git { what, source };
        let inner = init(&into.join(name), repository).map_err(failed(format!("repository `{name}`")))?;
        let ids = self.commits(&inner, &self.reached(repository))?;
        refs(&inner, repository, &ids).map_err(failed(format!("the refs of `{name}`")))?;
        for (remote, other) in &repository.remotes {
            let url = into.join(other).display().to_string();
            inner.remote(remote, &url).map_err(failed(format!("remote `{remote}` of `{name}`")))?;
        }
        if !repository.bare {
            let checked_out = inner.checkout_head(Some(CheckoutBuilder::new().force()));
            checked_out.map_err(failed(format!("the files of `{name}`")))?;
        }
        Ok(ids)
    }

    /// Places in the list of the commits that a repository's branches and tags reach.
    fn reached(&self, repository: &Repository) -> BTreeSet<usize> {
        let place = |id: &str| self.history.commits.iter().position(|commit| commit.id == id);
        let tips = repository.branches.values().chain(repository.tags.values());
        let mut open: Vec<usize> = tips.filter_map(|id| place(id)).collect();
        let mut reached = BTreeSet::new();
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                open.extend(self.history.parents(at).into_iter().filter_map(place));
            }
        }
        reached
    }

    fn commits(
        &self,
        inner: &git2::Repository,
        places: &BTreeSet<usize>,
    ) -> Result<BTreeMap<String, git2::Oid>, ScenarioError> {
        let dates = self.history.dates()?;
        let mut ids = BTreeMap::new();
        for &at in places {
            let commit = &self.history.commits[at];
            let failed = |source| ScenarioError::Git { what: format!("commit `{}`", commit.id), source };
            let author = commit.author.as_ref().unwrap_or(&self.history.author);
            let (name, mail) =
                name_and_mail(author).ok_or_else(|| ScenarioError::Author { commit: commit.id.clone() })?;
            let by = git2::Signature::new(name, mail, &git2::Time::new(dates[at], 0)).map_err(failed)?;
            let parents: Vec<git2::Oid> = self.history.parents(at).iter().map(|id| ids[*id]).collect();
            let id = write_commit(inner, &by, &commit.message, &self.snapshots[&commit.id], &parents);
            ids.insert(commit.id.clone(), id.map_err(failed)?);
        }
        Ok(ids)
    }
}

/// No templates and no conversion of line ends: neither the user's nor the machine's settings may show.
fn init(path: &Path, repository: &Repository) -> Result<git2::Repository, git2::Error> {
    let mut options = git2::RepositoryInitOptions::new();
    options.bare(repository.bare).external_template(false).initial_head(&repository.head);
    let inner = git2::Repository::init_opts(path, &options)?;
    let mut config = inner.config()?;
    config.set_bool("core.autocrlf", false)?;
    config.set_bool("commit.gpgsign", false)?;
    Ok(inner)
}

fn write_commit(
    inner: &git2::Repository,
    by: &git2::Signature<'_>,
    message: &str,
    snapshot: &Snapshot,
    parents: &[git2::Oid],
) -> Result<git2::Oid, git2::Error> {
    let mut update = TreeUpdateBuilder::new();
    for (path, file) in snapshot {
        let mode = if file.executable { git2::FileMode::BlobExecutable } else { git2::FileMode::Blob };
        update.upsert(path.as_str(), inner.blob(&file.bytes)?, mode);
    }
    let empty = inner.find_tree(inner.treebuilder(None)?.write()?)?;
    let tree = inner.find_tree(update.create_updated(inner, &empty)?)?;
    let parents = parents.iter().map(|id| inner.find_commit(*id)).collect::<Result<Vec<_>, _>>()?;
    let parents: Vec<_> = parents.iter().collect();
    let message = format!("{}\n", message.trim_end());
    inner.commit(None, by, by, &message, &tree, &parents)
}

fn refs(
    inner: &git2::Repository,
    repository: &Repository,
    ids: &BTreeMap<String, git2::Oid>,
) -> Result<(), git2::Error> {
    let branches = repository.branches.iter().map(|(name, id)| (format!("refs/heads/{name}"), id));
    let tags = repository.tags.iter().map(|(name, id)| (format!("refs/tags/{name}"), id));
    for (name, id) in branches.chain(tags) {
        inner.reference(&name, ids[id], true, "scenario")?;
    }
    Ok(())
}

fn name_and_mail(author: &str) -> Option<(&str, &str)> {
    let (name, mail) = author.strip_suffix('>')?.split_once(" <")?;
    (!name.is_empty() && !mail.is_empty()).then_some((name, mail))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
