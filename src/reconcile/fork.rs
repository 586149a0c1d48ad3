//! The fork and its upstream, opened: pack, commits, releases.
//!
//! Owns [`Fork`], what every later stage reads from. Must not judge anything.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bstr::BStr;

use super::error::PlanError;
use super::options::{Network, PlanOptions, Shallow};
use crate::config::Config;
use crate::error::Error;
use crate::git::history::Graph;
use crate::git::refs::{BranchRef, Origin, Place, RefKind, Upstream, UpstreamRef, Wanted};
use crate::git::store::{Store, StoreError};
use crate::git::{Access, Credentials, FetchRequest, History, Questions, Repository, WAITS, redact};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::rules::{Pack, Packs, Pattern, RepositoryFacts};
use crate::version::Version;

/// A fork, its upstream as far as it is known, and what reads them.
pub(super) struct Fork<'a> {
    /// The repository.
    pub(super) repo: &'a Repository,
    /// Its objects.
    pub(super) store: Store<'a>,
    /// Its commits.
    pub(super) graph: Graph<'a>,
    /// What is known of its kind; `None` for two plain commits that fit no pack.
    pub(super) pack: Option<&'a Pack>,
    /// The fork's commit.
    pub(super) country: CommitId,
    /// The fork's tree.
    pub(super) tree: ObjectId,
    /// Upstream's refs.
    pub(super) upstream: Vec<UpstreamRef>,
    /// Where they come from, in words.
    pub(super) source: String,
    /// Upstream's stable releases; a branch stands in where a version has no tag.
    pub(super) releases: BTreeMap<Version, CommitId>,
    /// What limits the answer.
    pub(super) warnings: RefCell<Vec<String>>,
}

/// Opens a fork as `options` say.
pub(super) fn open<'a>(
    repo: &'a Repository,
    packs: &'a Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Fork<'a>, Error> {
    let store = match options.network {
        Network::Online => repo.completing_store()?,
        Network::Offline => repo.store()?,
    };
    let country = repo.commit(options.country.as_deref().unwrap_or("HEAD"))?;
    let tree = repo.tree_of(country)?;
    let pack = find_pack(packs, &store, tree, options)?;
    let mut fork = Fork {
        repo,
        store,
        graph: Graph::of(repo)?,
        pack,
        country,
        tree,
        upstream: Vec::new(),
        source: String::new(),
        releases: BTreeMap::new(),
        warnings: RefCell::default(),
    };
    if let Some(pack) = pack {
        fork.find_upstream(pack, config, options, progress)?;
        if options.shallow == Shallow::Deepen {
            fork.graph = Graph::of(repo)?;
        }
    }
    Ok(fork)
}

fn find_pack<'a>(
    packs: &'a Packs,
    store: &Store<'_>,
    tree: ObjectId,
    options: &PlanOptions,
) -> Result<Option<&'a Pack>, Error> {
    let known = || packs.iter().map(|pack| pack.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(name) = &options.pack {
        let unknown = || PlanError::UnknownPack { name: name.clone(), known: known() };
        return Ok(Some(packs.get(name).ok_or_else(unknown)?));
    }
    let manifest = read_text(store, tree, "package.json")?;
    let has_path = |path: &str| matches!(store.entry_at(tree, BStr::new(path)), Ok(Some(_)));
    let facts = RepositoryFacts { package_json: manifest.as_deref(), has_path: &has_path };
    match packs.detect(&facts) {
        None if options.upstream.is_none() => Err(PlanError::NoPack { known: known() }.into()),
        found => Ok(found),
    }
}

/// The text of a file of a tree; `None` where there is none or it is no text.
pub(super) fn read_text(store: &Store<'_>, tree: ObjectId, path: &str) -> Result<Option<String>, StoreError> {
    match store.entry_at(tree, BStr::new(path))? {
        Some(entry) if entry.mode.is_file() => {
            let bytes = store.blob(entry.id)?;
            Ok(std::str::from_utf8(&bytes).ok().map(str::to_owned))
        }
        _ => Ok(None),
    }
}

impl<'a> Fork<'a> {
    /// Adds a condition that limits the answer.
    pub(super) fn warn(&self, text: impl Into<String>) {
        self.warnings.borrow_mut().push(text.into());
    }

    /// The tips of upstream's releases and branches.
    pub(super) fn upstream_tips(&self) -> Vec<CommitId> {
        let mut tips: Vec<CommitId> = self.upstream.iter().map(|reference| reference.commit).collect();
        tips.sort();
        tips.dedup();
        tips
    }

    /// The release whose commit this is.
    pub(super) fn version_of(&self, commit: CommitId) -> Option<&Version> {
        self.releases.iter().find(|(_, tip)| **tip == commit).map(|(version, _)| version)
    }

    /// Whether a branch is a copy of upstream's: it follows the remote that upstream is fetched from.
    pub(super) fn is_upstreams(&self, branch: &BranchRef) -> bool {
        let remote = self.pack.map_or("upstream", |pack| pack.remote.as_str());
        branch.place == Place::Remote
            && branch.name.strip_prefix(remote).is_some_and(|rest| rest.starts_with('/'))
    }

    fn find_upstream(
        &mut self,
        pack: &'a Pack,
        config: &Config,
        options: &PlanOptions,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let wanted = wanted(pack);
        let (remote, url) = address(self.repo, pack, config)?;
        let online = options.network == Network::Online && options.upstream.is_none();
        if online {
            fetch(self.repo, pack, (&remote, &url), &wanted, options.shallow, progress)?;
        } else if self.repo.is_shallow() {
            self.warn("the clone is shallow: older history is missing and was not fetched");
        }
        let known = self.repo.known_upstream(&pack.name, &remote, &wanted)?;
        let url = self.repo.config_string(&format!("remote.{remote}.url"))?.unwrap_or(url);
        self.source = source(&known.origin, &url);
        self.warnings.get_mut().extend(known.origin.warning().filter(|_| options.upstream.is_none()));
        self.releases = releases(pack, &known);
        self.upstream = known.refs;
        Ok(())
    }
}

/// Tags and branches to fetch: all that may be a release, and the branches that releases are cut from.
fn wanted(pack: &Pack) -> Wanted {
    let mut branches: Vec<String> = pack.releases.branches.iter().map(glob).collect();
    branches.extend(pack.releases.mainlines.iter().cloned());
    Wanted { tags: vec![glob(&pack.releases.tag)], branches }
}

/// A glob that takes at least what the pattern matches: its literal beginning and anything after it.
fn glob(pattern: &Pattern) -> String {
    let beginning = pattern.as_str().trim_start_matches('^');
    let literal = beginning.split(|c: char| !(c.is_alphanumeric() || "-_/".contains(c))).next();
    format!("{}*", literal.unwrap_or_default())
}

/// The remote to ask and the address to ask without one.
fn address(repo: &Repository, pack: &Pack, config: &Config) -> Result<(String, String), Error> {
    let Some(upstream) = &config.upstream else { return Ok((pack.remote.clone(), pack.url.clone())) };
    let is_remote = repo.config_string(&format!("remote.{upstream}.url"))?.is_some();
    Ok(if is_remote { (upstream.clone(), pack.url.clone()) } else { (String::new(), upstream.clone()) })
}

fn fetch(
    repo: &Repository,
    pack: &Pack,
    (remote, url): (&str, &str),
    wanted: &Wanted,
    shallow: Shallow,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let history = if shallow == Shallow::Deepen { History::Whole } else { History::AsItIs };
    let credentials = Credentials::from_env(Questions::Allowed);
    let access = Access { credentials: &credentials, waits: &WAITS, sleep: &std::thread::sleep, progress };
    progress.stage("fetching releases");
    let request = FetchRequest { namespace: &pack.name, remote, url: Some(url), wanted, history };
    repo.fetch(&request, &access)?;
    if shallow == Shallow::Deepen && repo.is_shallow() {
        // Upstream cannot give the country's own commits.
        let remotes = remotes(repo)?;
        repo.deepen(&remotes.iter().map(String::as_str).collect::<Vec<_>>(), &access)?;
    }
    progress.finish();
    Ok(())
}

/// Names of all remotes.
fn remotes(repo: &Repository) -> Result<Vec<String>, Error> {
    let settings = repo.config_prefix("remote.")?;
    let name = |key: &String| Some(key.strip_prefix("remote.")?.strip_suffix(".url")?.to_owned());
    Ok(settings.keys().filter_map(name).collect())
}

fn source(origin: &Origin, url: &str) -> String {
    match origin {
        Origin::Fetched => redact(url),
        Origin::Borrowed { remote: Some(remote), .. } => {
            format!("the remote {remote} and the tags of this clone")
        }
        Origin::Borrowed { remote: None, .. } => "the tags of this clone".to_owned(),
        Origin::Nowhere => "nowhere".to_owned(),
    }
}

/// Releases by version: tags first; of branches the spelling that the pack prefers.
fn releases(pack: &Pack, known: &Upstream) -> BTreeMap<Version, CommitId> {
    let mut releases = BTreeMap::new();
    for reference in &known.refs {
        let version = match reference.kind {
            RefKind::Tag => pack.release_of_tag(&reference.name),
            RefKind::Branch => pack.release_of_branch(&reference.name),
        };
        if let Some(version) = version {
            releases.entry(version).or_insert(reference.commit);
        }
    }
    releases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_takes_all_that_its_pattern_matches() {
        let glob = |pattern: &str| glob(&Pattern::new(pattern).unwrap());
        assert_eq!(glob(r"^v(\d+\.\d+\.\d+)$"), "v*");
        assert_eq!(glob(r"^release/v(\d+)$"), "release/v*");
        assert_eq!(glob(r"(\d+)\.x"), "*");
    }
}
