//! The other repository of the pair: where it is, to be worked in from here, or how its release is pinned.
//!
//! Owns [`other`] and [`pin`]. Must not know what is done there.
//!
//! ```text
//! [core] fork = "../our-product"     `plan --core` is `plan` in ../our-product, with what is known of the servers here
//! [core] release = "1.6.4"           `start --core` says what is to be written where
//! ```

use std::path::PathBuf;

use super::error::PlanError;
use super::fork;
use super::paired::{Place, config_of, place};
use super::run::Run;
use super::{PlanOptions, standing};
use crate::checks::{Tree, Trees, check};
use crate::config::{Config, PairedKind};
use crate::error::Error;
use crate::git::Repository;
use crate::impact::Memory;
use crate::progress::Progress;
use crate::report::document::Finding;
use crate::report::run::Pin;
use crate::rules::{Finds, Pack, Packs};
use crate::version::Version;

/// The fork of the other repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherFork {
    /// Its pack.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// The commit that runs, where the settings say one.
    pub revision: Option<String>,
    /// What is known here and holds there too.
    pub config: Config,
    /// The release that this repository is being upgraded to, if it is.
    pub to: Option<Version>,
}

/// Finds the fork of the other repository; `None` where this is that repository.
///
/// # Errors
/// [`PlanError::NoPair`], [`PlanError::NotForked`], [`PlanError::ForkElsewhere`]
pub fn other(repo: &Repository, packs: &Packs, config: &Config) -> Result<Option<OtherFork>, Error> {
    let (here, there) = pair(repo, packs, config)?;
    if !here.pins() && there.pins() {
        return Ok(None);
    }
    let name = there.name.clone();
    let Some(setting) = &config.paired else {
        return Err(PlanError::NotForked { name, place: None }.into());
    };
    let PairedKind::Forked { revision, fork } = &setting.kind else {
        return Err(PlanError::NotForked { name, place: Some(setting.place.clone()) }.into());
    };
    let Place::Folder(folder) = place(repo, setting) else {
        let (fork, place) = (fork.clone(), setting.place.clone());
        return Err(PlanError::ForkElsewhere { name, fork, place }.into());
    };
    Ok(Some(OtherFork {
        name,
        folder,
        revision: revision.clone(),
        config: config_of(config, there),
        to: under_way(repo)?,
    }))
}

/// This repository's pack, and that of the other.
fn pair<'a>(repo: &Repository, packs: &'a Packs, config: &Config) -> Result<(&'a Pack, &'a Pack), Error> {
    let here = fork::pack_of(repo, packs, config.repository.as_ref())?;
    let there = here.and_then(|pack| pack.pairs_with.as_deref()).and_then(|name| packs.get(name));
    let name = || here.map_or_else(|| "unknown".to_owned(), |pack| pack.name.clone());
    Ok(here.zip(there).ok_or_else(|| PlanError::NoPair { name: name() })?)
}

fn under_way(repo: &Repository) -> Result<Option<Version>, Error> {
    let run = Run::find(repo)?;
    Ok(run.and_then(|run| run.session.version.as_ref()?.parse().ok()))
}

/// What is to be written where, so that a release of the other repository runs, unmodified, with this one.
///
/// The release is the one that `options` ask for, else that of the upgrade under way here, else the one that this
/// repository is at.
///
/// # Errors
/// [`PlanError::NoPair`]; [`PlanError::UnknownFrom`] where nothing says which release it should be.
pub fn pin(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Pin, Error> {
    let (here, there) = pair(repo, packs, config)?;
    let fork = fork::open(repo, packs, config, options, progress)?;
    let to = match options.version.clone().map_or_else(|| under_way(repo), |version| Ok(Some(version)))? {
        Some(version) => version,
        None => standing::find(&fork, options)?.version.ok_or(PlanError::UnknownFrom)?,
    };
    progress.finish();
    let setting = config.paired.as_ref();
    let from = setting.and_then(|setting| match &setting.kind {
        PairedKind::Pinned { release, .. } => Some(release.to_string()),
        PairedKind::Forked { .. } => None,
    });
    let files = super::tree::Tree::new(&fork.store, fork.tree);
    let merged = Tree { files: &files, version: Some(&to) };
    Ok(Pin {
        repository: there.name.clone(),
        from,
        place: setting.map(|setting| setting.place.clone()),
        steps: here.pin(&to),
        older: older(here, &Trees { merged, before: None, from: None, to: None, paired: None }),
        is_release: fork.releases.contains_key(&to),
        to: to.to_string(),
    })
}

/// Where the files name an older release.
fn older(pack: &Pack, trees: &Trees<'_>) -> Vec<Finding> {
    let is_older =
        |id: &str| pack.checks.list.iter().any(|check| check.id == id && check.finds == Finds::Older);
    let found = check(pack, trees, &Memory::default());
    found.into_iter().filter(|finding| is_older(&finding.check)).collect()
}
