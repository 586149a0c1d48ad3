//! The repository that is upgraded in step with the planned one: a release that runs unmodified, or a fork.
//!
//! Owns [`find`], which makes a plan there for the same release, and what becomes of the country's commits in it. Whatever
//! keeps it from being looked at is a sentence, never an error: the plan at hand stands without it.
//!
//! ```text
//! [core] release = "1.6.4", clone = "../product"    its release and the one to go to, compared
//! [core] fork = "../our-product"                    the fork planned too, each of its commits told what may become of it
//! ```

use std::path::{Path, PathBuf};

use bstr::ByteSlice;

use super::fork::{self, Fork};
use super::options::{BaseOption, Force, Network, PlanOptions, Shallow};
use super::pace;
use super::{Explain, Forecast, forecast};
use crate::config::{Config, Paired as Setting, PairedKind};
use crate::error::Error;
use crate::git::Repository;
use crate::git::history::{LeftBehind, Trace, left_behind, range};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::report::document::{CommitFate, Paired, PairedCommit, PairedHow};
use crate::rules::{Pack, Packs};
use crate::version::Version;

/// The paired repository in the release to go to.
pub(super) struct Pair<'a> {
    /// Its clone.
    pub(super) place: PathBuf,
    /// What is known of it.
    pub(super) pack: &'a Pack,
    /// The release's tree.
    pub(super) tree: ObjectId,
    /// The release.
    pub(super) version: Option<Version>,
}

/// What was found of the paired repository.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// For the report.
    pub(super) listed: Option<Paired>,
    /// For checks that need its release.
    pub(super) pair: Option<Pair<'a>>,
}

/// What the pair is asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// All packs.
    pub(super) packs: &'a Packs,
    /// The settings of the planned repository.
    pub(super) config: &'a Config,
    /// How it is planned.
    pub(super) options: &'a PlanOptions,
    /// The version that it leaves.
    pub(super) from: Option<&'a Version>,
    /// The release that it goes to.
    pub(super) to: Option<&'a Version>,
}

/// Looks at the paired repository, where the settings name one.
pub(super) fn find<'a>(fork: &Fork<'a>, asked: &Asked<'a>, progress: &dyn Progress) -> Found<'a> {
    let Some(setting) = &asked.config.paired else { return Found::default() };
    let name = fork.pack.and_then(|pack| pack.pairs_with.as_deref());
    let Some(pack) = name.and_then(|name| asked.packs.get(name)) else { return Found::default() };
    let mut listed = begun(pack, setting, asked);
    let pair = match place(fork.repo, setting) {
        Place::None => {
            listed.says.push("it was not looked at, as the settings name no clone of it".to_owned());
            None
        }
        Place::Elsewhere(url) => {
            listed
                .warnings
                .push(format!("{url} is no folder: clone it, and write where ({})", setting.place));
            None
        }
        Place::Folder(place) => match look(&place, (pack, setting), asked, &mut listed, progress) {
            Ok(pair) => pair,
            Err(error) => {
                listed.warnings.push(format!("it could not be looked at ({}): {error}", setting.place));
                None
            }
        },
    };
    Found { listed: Some(listed), pair }
}

/// What the settings alone say.
fn begun(pack: &Pack, setting: &Setting, asked: &Asked<'_>) -> Paired {
    let to = asked.to.map(ToString::to_string);
    let (how, from, named) = match &setting.kind {
        PairedKind::Pinned { release, clone } => (PairedHow::Pinned, Some(release), clone.clone()),
        PairedKind::Forked { fork, .. } => (PairedHow::Forked, None, Some(fork.clone())),
    };
    let mut paired = Paired {
        repository: pack.name.clone(),
        how,
        place: named,
        from: from.map(ToString::to_string),
        to,
        pace: None,
        says: Vec::new(),
        warnings: fork::left_out(pack).collect(),
        commits: Vec::new(),
        plan: None,
    };
    if let Some(from) = from {
        step_of(&mut paired, from, asked.from, &setting.place);
    }
    paired
}

/// Whether both stand at the same version now.
fn step_of(paired: &mut Paired, here: &Version, there: Option<&Version>, place: &str) {
    let name = &paired.repository;
    match there {
        Some(there) if there == here => paired.says.push(format!("{name} is at {here} like this repository")),
        Some(there) if there.line() == here.line() => paired.says.push(format!(
            "{name} is at {here} and this repository at {there}: releases of one line, but not a pair ({place})"
        )),
        Some(there) => paired.warnings.push(format!(
            "{name} is at {here}, but this repository is at {there}: they are released in pairs ({place})"
        )),
        None => {}
    }
}

/// Where the clone is.
pub(super) enum Place {
    None,
    Folder(PathBuf),
    /// An address.
    Elsewhere(String),
}

pub(super) fn place(repo: &Repository, setting: &Setting) -> Place {
    let named = match &setting.kind {
        PairedKind::Pinned { clone, .. } => clone.as_ref(),
        PairedKind::Forked { fork, .. } => Some(fork),
    };
    let Some(named) = named else { return Place::None };
    let root = repo.workdir().unwrap_or_else(|| repo.git_dir());
    let is_address = named.contains("://") || (named.contains('@') && named.contains(':'));
    if is_address { Place::Elsewhere(named.clone()) } else { Place::Folder(root.join(Path::new(named))) }
}

fn look<'a>(
    place: &Path,
    (pack, setting): (&'a Pack, &Setting),
    asked: &Asked<'a>,
    listed: &mut Paired,
    progress: &dyn Progress,
) -> Result<Option<Pair<'a>>, Error> {
    progress.stage(&format!("looking at {}", pack.name));
    let repo = Repository::open(place)?;
    let config = config_of(asked.config, pack);
    let options = PlanOptions {
        version: asked.to.cloned(),
        country: revision(setting),
        upstream: None,
        base: BaseOption::Auto,
        from: None,
        pack: Some(pack.name.clone()),
        shallow: Shallow::Refuse,
        // A refusal would hide the cost; what it says is told among the warnings.
        force: Force::Yes,
        checked: None,
        ..asked.options.clone()
    };
    let other = fork::open(&repo, asked.packs, &config, &options, progress)?;
    if listed.how == PairedHow::Forked {
        listed.pace = pace::find(&other, asked.to)?;
    }
    // Who goes to a commit that is no release has no pair for it.
    let Some(to) = asked.to else { return Ok(None) };
    let Some((version, target)) = other.releases.get_key_value(to) else {
        listed.warnings.push(format!(
            "the repository that the settings name ({}) knows no release {to}: is it a clone of {}, and was it fetched?",
            setting.place, pack.name
        ));
        return Ok(None);
    };
    let pair = Pair {
        place: place.to_owned(),
        pack,
        tree: other.graph.tree(*target)?,
        version: Some(version.clone()),
    };
    let Some(running) = running(&other, setting, listed) else { return Ok(Some(pair)) };
    let options = PlanOptions { country: Some(running.to_string()), ..options };
    if listed.how == PairedHow::Forked {
        listed.commits = commits(&other, *target)?;
    }
    match forecast((&repo, asked.packs, &config), &options, Explain::No, progress) {
        Ok(made) => planned(listed, made, asked, &setting.place),
        Err(Error::Plan(refused)) if refused.is_done() => listed.says.push(refused.to_string()),
        Err(Error::Plan(refused)) => listed.warnings.push(refused.to_string()),
        Err(error) => return Err(error),
    }
    Ok(Some(pair))
}

/// The settings for the other repository: what is known of the servers holds there too.
pub(super) fn config_of(config: &Config, pack: &Pack) -> Config {
    Config {
        repository: Some(pack.name.clone()),
        rules: config.rules.clone(),
        structured: config.structured.clone(),
        deployment: config.deployment.clone(),
        ..Config::default()
    }
}

/// The commit that runs: of the release that the settings name, else of the fork; `None` where there is no such release.
fn running(other: &Fork<'_>, setting: &Setting, listed: &mut Paired) -> Option<CommitId> {
    let PairedKind::Pinned { release, .. } = &setting.kind else { return Some(other.country) };
    let commit = other.releases.get(release).copied();
    if commit.is_none() {
        listed.warnings.push(format!("{} has no release {release} ({})", listed.repository, setting.place));
    }
    commit
}

/// Takes the plan in, with what it says of the fork's version.
fn planned(listed: &mut Paired, made: Forecast, asked: &Asked<'_>, place: &str) {
    let mut report = made.report;
    // What a check of the other repository lacks is this very one, whose own checks look at both.
    report.findings.retain(|finding| finding.path.is_some());
    if listed.how == PairedHow::Forked {
        listed.from.clone_from(&report.release.from);
        if let Some(from) = report.release.from.as_ref().and_then(|from| from.parse().ok()) {
            step_of(listed, &from, asked.from, place);
        }
    }
    let forced = report.warnings.iter().filter_map(|warning| warning.strip_prefix("forced: "));
    listed.warnings.extend(forced.map(str::to_owned));
    if let Some(special) = report.steps.iter().find_map(|step| step.special.as_ref()) {
        listed.warnings.push(format!("a special step there: {special}"));
    }
    listed.plan = Some(Box::new(report));
}

/// The country's own commits that change something, the newest first, and what may become of each.
fn commits(other: &Fork<'_>, target: CommitId) -> Result<Vec<PairedCommit>, Error> {
    let left = left_behind(&other.graph, &other.store, &[other.country], target)?;
    let mut own = Vec::new();
    for commit in range(&other.graph, &[other.country], &other.upstream_tips())? {
        let parents = other.graph.parents(commit)?;
        let [parent] = parents.as_slice() else { continue };
        if other.graph.tree(*parent)? == other.graph.tree(commit)? {
            continue;
        }
        let found = left.iter().find(|left| left.commit == commit);
        let (fate, why) = fate(other, target, found)?;
        let subject = other.graph.subject(commit)?.to_str_lossy().into_owned();
        own.push((
            other.graph.seconds(commit)?,
            PairedCommit { commit: commit.to_string(), subject, fate, why },
        ));
    }
    own.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.commit.cmp(&b.commit)));
    Ok(own.into_iter().map(|(_, commit)| commit).collect())
}

/// What may become of a commit; `left` is what is known of it where the target does not repeat it.
fn fate(
    other: &Fork<'_>,
    target: CommitId,
    left: Option<&LeftBehind>,
) -> Result<(CommitFate, String), Error> {
    let Some(left) = left else {
        let why = "a commit of the release makes the same change (equal by patch id)";
        return Ok((CommitFate::AlreadyUpstream, why.to_owned()));
    };
    let tree = other.graph.tree(target)?;
    Ok(match left.trace {
        Trace::SameContent => {
            (CommitFate::AlreadyUpstream, "the files of the release are as this commit made them".to_owned())
        }
        Trace::SameSubject(same) => {
            let why = format!("commit {} of the release has the same subject; compare the two", same.short());
            (CommitFate::OfferUpstream, why)
        }
        Trace::None => {
            let mut there = 0;
            for path in &left.paths {
                there += usize::from(other.store.entry_at(tree, path.as_bstr())?.is_some());
            }
            let all = left.paths.len();
            if there == all {
                (CommitFate::OfferUpstream, "the release still has every file that it changes".to_owned())
            } else {
                let why = format!("the release has {there} of the {all} files that it changes");
                (CommitFate::Keep, why)
            }
        }
    })
}

/// Tells again how far the upgrade there is: a report that was made when this one began knows nothing of it.
pub(super) fn look_again(
    repo: &Repository,
    (packs, config): (&Packs, &Config),
    listed: &mut Paired,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let to = listed.to.as_ref().and_then(|to| to.parse().ok());
    if listed.how == PairedHow::Forked {
        let look = |fork: &Fork<'_>, _: PathBuf| pace::find(fork, to.as_ref());
        let pack = packs.get(&listed.repository);
        listed.pace = in_other(repo, (packs, config), pack, look, progress)?.flatten();
    }
    Ok(())
}

/// The release of the paired repository that goes with `to`, where a clone of it is at hand.
pub(super) fn release<'a>(
    repo: &Repository,
    (packs, config): (&'a Packs, &Config),
    (pack, to): (Option<&Pack>, &Version),
    progress: &dyn Progress,
) -> Result<Option<Pair<'a>>, Error> {
    let name = pack.and_then(|pack| pack.pairs_with.as_deref());
    let pack = name.and_then(|name| packs.get(name));
    let look = |fork: &Fork<'_>, place: PathBuf| {
        let Some((pack, target)) = pack.zip(fork.releases.get(to)) else { return Ok(None) };
        Ok(Some(Pair { place, pack, tree: fork.graph.tree(*target)?, version: Some(to.clone()) }))
    };
    Ok(in_other(repo, (packs, config), pack, look, progress)?.flatten())
}

/// What `look` finds in the clone of the paired repository; `None` where none can be opened. Nothing is fetched.
fn in_other<T>(
    repo: &Repository,
    (packs, config): (&Packs, &Config),
    pack: Option<&Pack>,
    look: impl FnOnce(&Fork<'_>, PathBuf) -> Result<T, Error>,
    progress: &dyn Progress,
) -> Result<Option<T>, Error> {
    let Some((setting, pack)) = config.paired.as_ref().zip(pack) else { return Ok(None) };
    let Place::Folder(place) = place(repo, setting) else { return Ok(None) };
    let Ok(other) = Repository::open(&place) else { return Ok(None) };
    let options = PlanOptions {
        country: revision(setting),
        pack: Some(pack.name.clone()),
        network: Network::Offline,
        ..PlanOptions::default()
    };
    let fork = fork::open(&other, packs, &config_of(config, pack), &options, progress)?;
    look(&fork, place).map(Some)
}

/// The commit that runs, where the settings say one.
fn revision(setting: &Setting) -> Option<String> {
    match &setting.kind {
        PairedKind::Pinned { .. } => None,
        PairedKind::Forked { revision, .. } => revision.clone(),
    }
}

/// One sentence for `status`.
pub(super) fn sentence(fork: &Fork<'_>, config: &Config, version: Option<&Version>) -> Option<String> {
    let setting = config.paired.as_ref()?;
    let name = fork.pack?.pairs_with.as_deref()?;
    let place = &setting.place;
    Some(match &setting.kind {
        PairedKind::Forked { fork, .. } => {
            format!(
                "{name} is a fork of your own in {fork} ({place}); `git reconcile status --core` tells where it stands"
            )
        }
        PairedKind::Pinned { release, .. } => {
            let step = match version {
                Some(version) if version == release => "in step".to_owned(),
                Some(version) => format!("not in step: this repository is at {version}"),
                None => "whether that is in step is not known".to_owned(),
            };
            let known =
                if fork.releases.contains_key(release) { "" } else { "; no release here has that number" };
            format!("{name} {release} runs unmodified, {step}{known} ({place})")
        }
    })
}
