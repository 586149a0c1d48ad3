//! Upstream's releases: where from, which refs, by version.
//!
//! Owns the choice of the address and the reading of refs as versions. Must not know the fork.

use std::collections::BTreeMap;

use super::options::{PlanOptions, Shallow};
use crate::config::Config;
use crate::error::Error;
use crate::git::refs::{Origin, RefKind, Upstream, Wanted};
use crate::git::{Access, Credentials, FetchRequest, History, Questions, Repository, Source, WAITS};
use crate::object::CommitId;
use crate::progress::Progress;
use crate::rules::{Pack, Pattern};
use crate::version::Version;

/// Whom to ask for upstream's releases.
pub(super) struct Address {
    /// The remote, where it is configured.
    pub(super) remote: String,
    /// The address otherwise.
    pub(super) url: String,
}

impl Address {
    /// What the settings say, else what the pack says.
    pub(super) fn choose(repo: &Repository, pack: &Pack, config: &Config) -> Result<Self, Error> {
        let (remote, url) = (pack.remote.clone(), pack.url.clone());
        let Some(upstream) = &config.upstream else { return Ok(Self { remote, url }) };
        let is_remote = repo.config_string(&format!("remote.{upstream}.url"))?.is_some();
        Ok(if is_remote {
            Self { remote: upstream.clone(), url }
        } else {
            Self { remote: String::new(), url: upstream.clone() }
        })
    }
}

/// Tags and branches to fetch: all that may be a release, and the branches that releases are cut from.
pub(super) fn wanted(pack: &Pack) -> Wanted {
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

/// Brings the refs up to what upstream has now.
pub(super) fn fetch(
    repo: &Repository,
    pack: &Pack,
    address: &Address,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let history = if options.shallow == Shallow::Deepen { History::Whole } else { History::AsItIs };
    let credentials = Credentials::from_env(Questions::Allowed);
    let access = Access { credentials: &credentials, waits: &WAITS, sleep: &std::thread::sleep, progress };
    progress.stage("fetching releases");
    let (remote, url) = (address.remote.as_str(), Some(address.url.as_str()));
    let request = FetchRequest { namespace: &pack.name, remote, url, wanted: &wanted(pack), history };
    repo.fetch(&request, &access)?;
    if options.shallow == Shallow::Deepen && repo.is_shallow() {
        // Upstream cannot give the country's own commits.
        let remotes = remotes(repo)?;
        repo.deepen(&remotes.iter().map(String::as_str).collect::<Vec<_>>(), &access)?;
    }
    progress.finish();
    if let Some(now) = options.now {
        repo.note_fetch(&pack.name, now);
    }
    Ok(())
}

/// Names of all remotes.
fn remotes(repo: &Repository) -> Result<Vec<String>, Error> {
    let settings = repo.config_prefix("remote.")?;
    let name = |key: &String| Some(key.strip_prefix("remote.")?.strip_suffix(".url")?.to_owned());
    Ok(settings.keys().filter_map(name).collect())
}

/// Where the refs at hand come from, in words and without credentials.
pub(super) fn source(repo: &Repository, origin: &Origin, address: &Address) -> String {
    match origin {
        Origin::Fetched => match Source::choose(repo, &address.remote, Some(&address.url)) {
            Some(Source { remote: Some(remote), shown, .. }) => format!("{remote} ({shown})"),
            Some(source) => source.shown,
            None => "an earlier fetch".to_owned(),
        },
        Origin::Borrowed { remote: Some(remote), .. } => {
            format!("the remote {remote} and the tags of this clone")
        }
        Origin::Borrowed { remote: None, .. } => "the tags of this clone".to_owned(),
        Origin::Nowhere => "nowhere".to_owned(),
    }
}

/// Releases by version: tags first; of branches the spelling that the pack prefers.
pub(super) fn releases(pack: &Pack, known: &Upstream) -> BTreeMap<Version, CommitId> {
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
