//! The fork and its upstream, opened: pack, commits, releases.
//!
//! Owns [`Fork`], what every later stage reads from. Must not judge anything.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use bstr::BStr;

use super::error::PlanError;
use super::options::{Network, PlanOptions, Shallow};
use super::upstream::{self, Address};
use crate::config::Config;
use crate::error::Error;
use crate::git::Repository;
use crate::git::history::Graph;
use crate::git::refs::{BranchRef, Place, UpstreamRef};
use crate::git::store::{Store, StoreError};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::rules::{CommitWords, Pack, Packs, RepositoryFacts};
use crate::version::Version;

/// A fork, its upstream as far as it is known, and what reads them.
pub(super) struct Fork<'a> {
    /// The repository.
    pub(super) repo: &'a Repository,
    /// Its objects.
    pub(super) store: Store<'a>,
    /// Its commits.
    pub(super) graph: Graph<'a>,
    /// Whether what is missing may be fetched.
    pub(super) network: Network,
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
    /// When they were fetched, in seconds since 1970 UTC.
    pub(super) fetched: Option<i64>,
    /// The remote that stands for upstream.
    pub(super) remote: String,
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
    let country = repo.commit(options.country.as_deref().unwrap_or("HEAD"))?;
    let mut fork = Fork::alone(repo, Graph::of(repo)?, options.network, country)?;
    fork.pack = find_pack(packs, &fork.store, fork.tree, options)?;
    if let Some(pack) = fork.pack {
        fork.warnings.get_mut().extend(left_out(pack));
        fork.find_upstream(pack, config, options, progress)?;
        if options.shallow == Shallow::Deepen {
            fork.graph = Graph::of(repo)?;
        }
    }
    Ok(fork)
}

/// What the rules of a pack get wrong and the rest does not need.
pub(super) fn left_out(pack: &Pack) -> impl Iterator<Item = String> {
    pack.left_out.iter().map(|mistake| format!("{mistake}; what it would find is left out"))
}

/// The pack of what is checked out, or that `name` names.
pub(super) fn pack_of<'a>(
    repo: &Repository,
    packs: &'a Packs,
    name: Option<&String>,
) -> Result<Option<&'a Pack>, Error> {
    let options = PlanOptions { pack: name.cloned(), ..PlanOptions::default() };
    find_pack(packs, &repo.store()?, repo.tree_of(repo.commit("HEAD")?)?, &options)
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
    /// A commit with what reads it, and nothing known of its kind or its upstream.
    pub(super) fn alone(
        repo: &'a Repository,
        graph: Graph<'a>,
        network: Network,
        country: CommitId,
    ) -> Result<Self, Error> {
        let store = match network {
            Network::Online => repo.completing_store()?,
            Network::Offline => repo.store()?,
        };
        Ok(Self {
            repo,
            store,
            graph,
            network,
            pack: None,
            country,
            tree: repo.tree_of(country)?,
            upstream: Vec::new(),
            source: String::new(),
            fetched: None,
            remote: String::new(),
            releases: BTreeMap::new(),
            warnings: RefCell::default(),
        })
    }

    /// Adds a condition that limits the answer.
    pub(super) fn warn(&self, text: impl Into<String>) {
        self.warnings.borrow_mut().push(text.into());
    }

    /// How to read the subjects of commits.
    pub(super) fn words(&self) -> Cow<'_, CommitWords> {
        self.pack.map_or_else(Cow::default, |pack| Cow::Borrowed(&pack.commits))
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
        let rest = branch.name.strip_prefix(self.remote.as_str());
        branch.place == Place::Remote && rest.is_some_and(|rest| rest.starts_with('/'))
    }

    fn find_upstream(
        &mut self,
        pack: &'a Pack,
        config: &Config,
        options: &PlanOptions,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let address = Address::choose(self.repo, pack, config)?;
        let wanted = upstream::wanted(pack);
        if options.network == Network::Online && options.upstream.is_none() {
            upstream::fetch(self.repo, pack, &address, options, progress)?;
        } else if self.repo.is_shallow() {
            self.warn("the clone is shallow: older history is missing and was not fetched");
        }
        let known = self.repo.known_upstream(&pack.name, &address.remote, &wanted)?;
        self.source = upstream::source(self.repo, &known.origin, &address);
        self.fetched = self.repo.last_fetch(&pack.name);
        self.warnings.get_mut().extend(known.origin.warning().filter(|_| options.upstream.is_none()));
        self.releases = upstream::releases(pack, &known);
        self.upstream = known.refs;
        self.remote = address.remote;
        Ok(())
    }
}
