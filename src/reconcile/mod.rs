//! The pipeline: from an open repository to the report, each stage a call.
//!
//! Owns the order of the stages and what each hands to the next: fork → standing → target → base → merge → release notes → provenance →
//! settlement → report. Must not know a terminal, a command line, or what any one repository is called.

mod base;
mod error;
mod fork;
mod notes;
mod options;
mod provenance;
mod settle;
mod standing;
mod target;
mod upstream;

pub use error::PlanError;
pub use options::{BaseOption, Force, Network, PlanOptions, Shallow};

use bstr::{BString, ByteSlice};
use fork::Fork;
use provenance::History;
use standing::Standing;

use crate::config::Config;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::history::{self, left_behind, other_branches, own_commits};
use crate::git::{Head, Repository};
use crate::progress::Progress;
use crate::report::document::{
    self as doc, BaseChoice, Commits, Counts, LeftBehind, OtherBranch, Release, Report, Strategy, Tool,
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
    Ok(explained(repo, packs, config, options, progress)?.0)
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
    let fork = fork::open(repo, packs, config, options, progress)?;
    progress.stage("finding the fork's version");
    let standing = standing::find(&fork, options)?;
    let target = target::choose(&fork, &standing, options)?;
    let base = base::choose(&fork, &standing, &target, options)?;
    progress.stage("merging in memory");
    let merged = base::merge(&fork, &target, &base)?;
    let plain = base::plain_count(&fork, &target, &base, merged.conflicts.len())?;
    progress.stage("asking the history");
    let notes = notes::read(&fork, &standing, &target, &base)?;
    let mut history = provenance::find(&fork, &target, &base, &merged.conflicts, notes.question())?;
    let linked = notes::link(&fork, notes, &history, &merged.conflicts)?;
    linked.tell(&mut history.whys);
    progress.stage("judging conflicts");
    let hearing =
        settle::Hearing { fork: &fork, from: standing.version.as_ref(), target: &target, base: &base };
    let settlement = settle::settle(&hearing, &merged, &history.whys)?;
    if let Err(error) = fork.store.persist(settlement.tree) {
        fork.warn(format!("the merged tree is not in the repository: {error}"));
    }
    let ledger = notes::ledger(&linked, &settlement.conflicts);
    let background = background(&history, &merged.conflicts, &settlement.conflicts);
    drop(history);
    progress.stage("looking for what would be left behind");
    let left = left(&fork, &standing, &target)?;
    let branches = branches(&fork, config)?;
    remember(&fork, options);
    progress.finish();
    fork.warnings.borrow_mut().extend(merged.warnings);
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
        left_behind: left,
        other_branches: branches,
        steps: target.steps,
        tree: settlement.tree.to_string(),
        counts: Counts::of(&settlement.conflicts),
        conflicts: settlement.conflicts,
        ledger,
        impact: Vec::new(),
        checklist: Vec::new(),
        findings: Vec::new(),
        warnings: fork.warnings.into_inner(),
    };
    Ok((report, background))
}

/// The texts of the hunks and what their commits say; `listed` are the same conflicts as the report has them.
fn background(history: &History<'_>, conflicts: &[Conflict], listed: &[doc::Conflict]) -> Background {
    let text = |text: &BString| text.to_str_lossy().into_owned();
    let both =
        conflicts.iter().zip(listed).flat_map(|(conflict, listed)| conflict.hunks.iter().zip(&listed.hunks));
    Background {
        texts: both.map(|(hunk, listed)| (listed.id.clone(), hunk.text.as_ref().map(text))).collect(),
        commits: history.described().map(|commit| (commit.commit.clone(), commit)).collect(),
    }
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
        core: None,
        run: None,
        warnings: fork.warnings.into_inner(),
    })
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

/// What the fork has from upstream and the target lacks.
fn left(fork: &Fork<'_>, standing: &Standing, target: &target::Target) -> Result<Vec<LeftBehind>, Error> {
    let found = left_behind(&fork.graph, &fork.store, &standing.fork_points, target.commit)?;
    let real = found.into_iter().filter(|left| left.weight == history::Weight::Change);
    let listed = real.map(|left| LeftBehind {
        commit: left.commit.to_string(),
        subject: left.subject.to_string(),
        refs: fork.words().read(&left.subject.to_str_lossy(), &crate::text::date(left.seconds)).refs,
    });
    Ok(listed.collect())
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
    let own = found.into_iter().filter(|branch| branch.whose == history::Whose::Country);
    let listed = own.map(|branch| OtherBranch {
        name: branch.name,
        commit: branch.commit.to_string(),
        country_commits: branch.country_commits,
        newest: crate::text::date(branch.newest),
    });
    Ok(listed.collect())
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
