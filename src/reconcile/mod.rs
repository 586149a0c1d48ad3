//! The pipeline: from an open repository to the report, each stage a call.
//!
//! Owns the order of the stages and what each hands to the next: fork → standing → target → base → merge → merge by key →
//! release notes → provenance → settlement → report. Must not know a terminal, a command line, or what any one repository is called.

mod aside;
mod audit;
pub mod backtest;
mod base;
mod checklist;
mod checks;
mod course;
mod earlier;
mod error;
mod fork;
mod graft;
mod ground;
mod impact;
mod judged;
mod listed;
mod memory;
mod near;
mod notes;
mod options;
mod other;
mod outcomes;
mod pace;
mod paired;
mod people;
mod provenance;
mod rehearse;
pub mod run;
mod settle;
mod standing;
mod structure;
mod summary;
mod syncs;
mod target;
mod together;
mod tree;
mod upstream;

pub use audit::{AuditError, AuditOptions, audit};
pub use error::PlanError;
pub use options::{
    Apply, BaseOption, Besides, Cut, Explain, Force, Histories, Network, PlanOptions, Rehearse, Shallow,
};
pub use other::{OtherFork, other, pin};
pub use run::RunError;
pub use summary::summary;

use aside::Again;
use base::Base;
use fork::Fork;
use ground::Asks;
use judged::Uncut;
use standing::Standing;
use structure::ByKey;
use target::Target;
use together::Together;

use crate::checks::Untranslated;
use crate::classify::Voice;
use crate::config::Config;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::history::{self, other_branches, own_commits};
use crate::git::{Head, Repository};
use crate::object::ObjectId;
use crate::progress::Progress;
use crate::report::document::{
    self as doc, BaseChoice, Commits, Counts, OtherBranch, Release, Report, Strategy, Tool,
};
use crate::report::explain::Background;
use crate::report::status::{self, ForkPoint, Rung, Status, StatusRelease, UpstreamRefs};
use crate::rules::Packs;
use crate::version::Ladder;

/// What the release will cost; changes nothing but the tool's own refs.
///
/// # Errors
/// [`Error`] when a stage cannot be completed; [`PlanError`] in it when the plan cannot be made as asked.
pub fn plan(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Report, Error> {
    Ok(forecast((repo, packs, config), options, Explain::No, progress)?.report)
}

/// [`plan`], with what an explanation of its hunks needs.
///
/// # Errors
/// The same.
pub fn explained(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<(Report, Background), Error> {
    let made = forecast((repo, packs, config), options, Explain::Yes, progress)?;
    Ok((made.report, made.background))
}

/// A plan, and what is needed to make it true.
struct Forecast {
    report: Report,
    background: Background,
    /// The conflicts as the merge left them, in the order of the report's.
    merged: Vec<Conflict>,
    /// The merged tree.
    tree: ObjectId,
    /// The tree of what the merge was made from; of several bases the first one's.
    base_tree: Option<ObjectId>,
    /// What merging by key made of each of them.
    by_key: Vec<ByKey>,
    /// The conflicts that this cut into single keys, as they were, where that was asked for.
    uncut: Vec<Uncut>,
    /// What each source said of each of their hunks.
    voices: Vec<Vec<Vec<Voice>>>,
    /// The branch that the pack has such an upgrade made on.
    branch: Option<String>,
}

fn forecast(
    (repo, packs, config): (&Repository, &Packs, &Config),
    options: &PlanOptions,
    explain: Explain,
    progress: &dyn Progress,
) -> Result<Forecast, Error> {
    let fork = fork::open(repo, packs, config, options, progress)?;
    progress.stage("finding the fork's version");
    let standing = standing::find(&fork, options)?;
    let target = target::choose(&fork, &standing, options)?;
    let base = base::choose(&fork, &standing, &target, options)?;
    if let Some(advice) = graft::advice(&fork, &standing)? {
        fork.warn(advice);
    }
    if Asks::of(&base, options.apply) == Asks::Everything {
        fork.warn(
            "the base only stands in for shared history, so every hunk is asked and none is settled by itself; what would \
             be is proposed (`git reconcile start --apply safe` settles it all the same)",
        );
    }
    let again = Again::of(&fork);
    let step = judged::Step {
        fork: &fork,
        again: &again,
        standing: &standing,
        target: &target,
        base: &base,
        structured: &options.structured,
        apply: options.apply,
        cut: options.cut,
        histories: options.histories,
        stop: None,
    };
    let mut paired = match options.besides {
        Besides::Nothing => paired::Found::default(),
        Besides::Step | Besides::Branches => {
            let (from, to) = (standing.version.as_ref(), target.version.as_ref());
            paired::find(&fork, &paired::Asked { packs, config, options, from, to }, progress)
        }
    };
    let told = together::find(&step, (config, options), paired.pair.as_ref(), explain, progress)?;
    let Together { found, aside, mut checked, branches } = told;
    fork.warnings.borrow_mut().append(&mut checked.impact.warnings);
    remember(&fork, options);
    let base_tree = base.tree(&fork)?;
    let plain = aside.plain.count(found.settlement.conflicts.len());
    let branch = fork.pack.zip(target.version.as_ref()).map(|(pack, version)| pack.upgrade_branch(version));
    let rebase = match options.rehearse {
        Rehearse::Nothing => None,
        Rehearse::Rebase => {
            progress.stage("trying a rebase");
            Some(rehearse::rehearse(&step, &Counts::of(&found.settlement.conflicts))?)
        }
    };
    let checklist = match options.besides {
        Besides::Nothing => Vec::new(),
        Besides::Step | Besides::Branches => checked.checklist(&fork, &target, paired.listed.as_mut())?,
    };
    progress.finish();
    let report = Report {
        schema: doc::SCHEMA.to_owned(),
        tool: tool(),
        repository: name(&fork),
        strategy: Strategy::Merge,
        release: Release {
            from: standing.version.as_ref().map(ToString::to_string),
            from_confidence: standing.confidence,
            to: target.version.as_ref().map(ToString::to_string),
            ladder: target.ladder,
            recommended: target.recommended,
        },
        commits: Commits {
            base: base.commit().map(|commit| commit.to_string()),
            country: fork.country.to_string(),
            upstream: target.commit.to_string(),
        },
        base: BaseChoice { how: base.how, says: base.says, plain_git_conflicted_files: plain },
        version_signals: standing::listed(&standing.signals),
        left_behind: aside.left,
        other_branches: branches,
        steps: target.steps,
        tree: found.settlement.tree.to_string(),
        counts: Counts::of(&found.settlement.conflicts),
        conflicts: found.settlement.conflicts,
        ledger: found.ledger,
        impact: checked.impact.listed,
        checklist,
        findings: checked.findings,
        warnings: fork.warnings.into_inner(),
        upgrade: None,
        rebase,
        audit: None,
        paired: paired.listed,
        verification: None,
    };
    let (tree, voices) = (found.settlement.tree, found.settlement.voices);
    let (background, merged, by_key, uncut) = (found.background, found.merged, found.by_key, found.uncut);
    Ok(Forecast { report, background, merged, tree, base_tree, by_key, uncut, voices, branch })
}

/// The plan or the upgrade whose checklist is wanted: the run under way, else the step that `options` ask for, else, where
/// the fork holds that release already, the last merge.
///
/// # Errors
/// As [`plan`] and [`summary`].
pub fn checklist_report(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Report, Error> {
    let asked = options.version.is_some() || options.upstream.is_some() || options.country.is_some();
    if !asked && run::Run::find(repo)?.is_some() {
        return summary(repo, packs, config, options, progress);
    }
    match plan(repo, packs, config, options, progress) {
        Err(Error::Plan(done)) if done.is_done() => {
            let options = PlanOptions { version: None, ..options.clone() };
            summary(repo, packs, config, &options, progress)
        }
        made => made,
    }
}

/// The texts that a step brings and nobody has translated, in the merge that `options` ask for.
///
/// # Errors
/// As [`plan`].
pub fn untranslated(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Untranslated, Error> {
    let alone = PlanOptions { besides: Besides::Nothing, histories: Histories::Passed, ..options.clone() };
    let (alone, tip) = match forecast((repo, packs, config), &alone, Explain::No, progress) {
        Ok(made) => (alone, made.tree),
        Err(Error::Plan(done)) if done.is_done() => {
            let report = summary(repo, packs, config, options, progress)?;
            let country = Some(report.commits.country);
            let tip = repo.tree_of(repo.commit(options.country.as_deref().unwrap_or("HEAD"))?)?;
            (PlanOptions { country, network: Network::Offline, ..alone }, tip)
        }
        Err(error) => return Err(error),
    };
    let offline = PlanOptions { network: Network::Offline, ..alone };
    let fork = fork::open(repo, packs, config, &offline, progress)?;
    Ok(checks::untranslated(&fork, tip))
}

/// Where the fork stands; changes nothing but the tool's own refs.
///
/// # Errors
/// [`Error`] when a stage cannot be completed.
pub fn status(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Status, Error> {
    let fork = fork::open(repo, packs, config, options, progress)?;
    progress.stage("finding the fork's version");
    let standing = standing::find(&fork, options)?;
    let own = own_commits(&fork.graph, fork.country, &fork.upstream_tips())?;
    let branches = branches(&fork, config)?;
    remember(&fork, options);
    let run = run_in_progress(&fork)?;
    progress.finish();
    Ok(Status {
        schema: status::SCHEMA.to_owned(),
        tool: tool(),
        repository: name(&fork),
        branch: branch(&fork, options)?,
        commit: fork.country.to_string(),
        release: status_release(&fork, &standing),
        version_signals: standing::listed(&standing.signals),
        fork_point: fork_point(&fork, &standing)?,
        country_commits: own.count,
        other_branches: branches,
        upstream: upstream_refs(&fork),
        core: paired::sentence(&fork, config, standing.version.as_ref()),
        run,
        warnings: fork.warnings.into_inner(),
    })
}

/// The upgrade under way; one that cannot be read is a warning.
fn run_in_progress(fork: &Fork<'_>) -> Result<Option<status::RunInProgress>, Error> {
    match run::Run::find(fork.repo) {
        Ok(run) => Ok(run.map(|run| run.in_progress())),
        Err(Error::Run(error)) => {
            let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
            fork.warn(format!("an upgrade is in progress here, but {error}{hint}"));
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Keeps the parsed commits for the next run, where this is somebody's clone; done without where that fails.
fn remember(fork: &Fork<'_>, options: &PlanOptions) {
    if options.upstream.is_none() {
        let _ = fork.graph.remember();
    }
}

fn tool() -> Tool {
    Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

fn name(fork: &Fork<'_>) -> String {
    fork.pack.map_or_else(|| "unknown".to_owned(), |pack| pack.name.clone())
}

/// Other branches with commits of the country, but those that the settings leave out.
fn branches(fork: &Fork<'_>, config: &Config) -> Result<Vec<OtherBranch>, Error> {
    if fork.upstream.is_empty() {
        return Ok(Vec::new());
    }
    let ignored = config.ignored_branches();
    let all = fork.repo.branches()?;
    let named: Vec<_> = all
        .into_iter()
        .filter(|branch| !ignored.is_match(&branch.name) && !fork.is_upstreams(branch))
        .map(|branch| (branch.name, branch.commit))
        .collect();
    let found = other_branches(&fork.graph, fork.country, &fork.upstream_tips(), &named)?;
    for branch in found.iter().filter(|branch| is_deployed(branch, config)) {
        fork.warn(format!(
            "{} is the deployed branch, and {} commits of the country on it are not in this one",
            branch.name, branch.country_commits
        ));
    }
    let own = found
        .into_iter()
        .filter(|branch| branch.whose == history::Whose::Country || is_deployed(branch, config));
    let listed = own.map(|branch| OtherBranch {
        name: branch.name,
        commit: branch.commit.to_string(),
        country_commits: branch.country_commits,
        newest: crate::text::date(branch.newest),
    });
    Ok(listed.collect())
}

/// Whether the settings say that a branch, or its copy of a remote, runs on the servers.
fn is_deployed(branch: &history::OtherBranch, config: &Config) -> bool {
    let Some(deployed) = &config.deployed_branch else { return false };
    let mut names = std::iter::once(&branch.name).chain(&branch.also);
    names.any(|name| name == deployed || name.split_once('/').is_some_and(|(_, rest)| rest == deployed))
}

fn branch(fork: &Fork<'_>, options: &PlanOptions) -> Result<Option<String>, Error> {
    if options.country.is_some() {
        return Ok(options.country.clone());
    }
    Ok(match fork.repo.head()? {
        Head::Branch { name, .. } => Some(name),
        Head::Detached { .. } | Head::Unborn { .. } => None,
    })
}

fn status_release(fork: &Fork<'_>, standing: &Standing) -> StatusRelease {
    let rungs = standing.ladder.iter().flat_map(Ladder::rungs);
    let rung = |rung: &crate::version::Rung| {
        let recommended = target::best_of(rung.releases(), &standing.holders);
        let step = fork.pack.map(|pack| target::step(pack, rung.from, rung.to));
        let newer = recommended != *rung.newest();
        Rung {
            line: rung.to.to_string(),
            newest: rung.newest().to_string(),
            why: newer.then(|| "the newest that holds everything your fork has from upstream".to_owned()),
            recommended: recommended.to_string(),
            special: step.and_then(|step| step.special),
        }
    };
    StatusRelease {
        from: standing.version.as_ref().map(ToString::to_string),
        from_confidence: standing.confidence,
        latest: fork.releases.keys().next_back().map(ToString::to_string),
        ladder: rungs.map(rung).collect(),
    }
}

fn fork_point(fork: &Fork<'_>, standing: &Standing) -> Result<Option<ForkPoint>, Error> {
    let Some(point) = standing.fork_points.first() else { return Ok(None) };
    Ok(Some(ForkPoint {
        commit: point.to_string(),
        version: standing::lowest(&standing.holders).map(ToString::to_string),
        date: crate::text::date(fork.graph.seconds(*point)?),
    }))
}

fn upstream_refs(fork: &Fork<'_>) -> UpstreamRefs {
    let count = |kind| fork.upstream.iter().filter(|reference| reference.kind == kind).count();
    UpstreamRefs {
        source: fork.source.clone(),
        releases: fork.releases.len(),
        branches: count(crate::git::refs::RefKind::Branch),
        fetched: fork.fetched.map(crate::text::moment),
    }
}
