//! The report of an upgrade that was begun or made: the plan again, with what was decided.
//!
//! Owns [`summary`]. While a run is under way its session says everything. After the merge, the branch does: the merge
//! commit has both parents, so the same merge is made again in memory; the last commit of a rebase names the commit that it
//! was begun from, so the merge in its place is; each hunk's decision is what the log says of its
//! key, and where no log tells, what stands in the committed file. So nothing is lost by `git commit`. Changes nothing.

pub(super) mod committed;
mod rebased;

use crate::config::Config;
use crate::error::Error;
use crate::git::{NewObjects, Repository};
use crate::object::CommitId;
use crate::progress::Progress;
use crate::report::document::{Report, Strategy, Upgrade, UpgradeState};
use crate::review::outcome::{decide, report_of};
use crate::rules::Packs;

use super::checklist;
use super::fork::{self, Fork};
use super::paired;
use super::run::{Run, last_check_up};
use super::{Explain, Network, PlanError, PlanOptions, forecast, outcomes};
use rebased::Rebased;

/// Commits of the first-parent line that are looked at for a merge.
const LOOKED_AT: usize = 5000;

/// The report of the upgrade under way, or of the last one that the branch has.
///
/// # Errors
/// [`PlanError::NoMerge`] when there is neither; [`Error`] when a stage cannot be completed.
pub fn summary(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &PlanOptions,
    progress: &dyn Progress,
) -> Result<Report, Error> {
    let run = Run::find(repo)?.filter(|_| options.country.is_none());
    if let Some(run) = &run
        && run.is_being_made()?
    {
        let mut report = report_of(&run.session);
        as_it_is(repo, repo.commit("HEAD")?, &mut report)?;
        if let Some(paired) = &mut report.paired {
            paired::look_again(repo, (packs, config), paired, progress)?;
        }
        return Ok(report);
    }
    let offline = PlanOptions { network: Network::Offline, ..options.clone() };
    repo.keep_new(NewObjects::WhereTheyCan)?;
    let fork = fork::open(repo, packs, config, &offline, progress)?;
    let merge = find(&fork, options.upstream.as_deref())?;
    let version = offline.version.clone().or_else(|| fork.version_of(merge.upstream).cloned());
    let release = version.map_or_else(|| merge.upstream.to_string(), |version| version.to_string());
    let recorded = committed::recorded(repo, merge.tip, &release)?;
    let options = PlanOptions {
        apply: recorded.applied(offline.apply),
        country: Some(merge.country.to_string()),
        upstream: Some(merge.upstream.to_string()),
        checked: Some(merge.tip.to_string()),
        ..offline
    };
    let mut made = forecast((repo, packs, config), &options, Explain::No, progress)?;
    let info = repo.commit_info(merge.commit)?;
    let session = run.as_ref().map(|run| &run.session);
    let session = session.filter(|session| session.upstream == merge.upstream.to_string());
    let left = outcomes::left(&repo.store()?, &made, info.tree)?;
    let told = committed::Told { log: &recorded.log, session, info: &info };
    let decisions = committed::decisions(&made, &left, &told);
    decide(&mut made.report, &decisions);
    made.report.warnings.extend(recorded.warning);
    made.report.upgrade = Some(Upgrade {
        state: UpgradeState::Merged,
        branch: None,
        commit: Some(merge.commit.to_string()),
        by: committed::name(&info),
        at: crate::text::moment(info.time.seconds),
        logs: recorded.path.into_iter().collect(),
        replayed: merge
            .rebased
            .as_ref()
            .map(|found| found.replayed(&fork, &merge))
            .transpose()?
            .unwrap_or_default(),
    });
    if merge.rebased.is_some() {
        made.report.strategy = Strategy::Rebase;
    }
    as_it_is(repo, merge.tip, &mut made.report)?;
    Ok(made.report)
}

/// What people did since the report was made: items that they ticked, commands that they ran on `tip`.
fn as_it_is(repo: &Repository, tip: CommitId, report: &mut Report) -> Result<(), Error> {
    let warnings = std::cell::RefCell::new(Vec::new());
    if let Some(release) = report.release.to.clone() {
        let warn = |text| warnings.borrow_mut().push(text);
        checklist::tick(repo, tip, &release, &mut report.checklist, warn)?;
    }
    report.warnings.extend(warnings.into_inner());
    let ran = last_check_up(repo)?;
    if let Some(other) = ran.as_ref().filter(|ran| ran.commit != tip.to_string()) {
        let commit = other.commit.get(..10).unwrap_or(&other.commit).to_owned();
        report.warnings.push(format!("`verify` last ran on {commit}, which is not what is summed up here"));
    }
    report.verification = ran.filter(|ran| ran.commit == tip.to_string());
    Ok(())
}

/// A commit that merged a release into a fork, or that ended the rebase of a fork onto it.
struct Merge {
    /// The tip of the branch, which may have commits on top of the merge.
    tip: CommitId,
    commit: CommitId,
    country: CommitId,
    upstream: CommitId,
    /// What the last commit of a rebase says.
    rebased: Option<Rebased>,
}

/// The last merge of a release on the branch, or the rebase onto one; of just this commit where one is named.
fn find(fork: &Fork<'_>, upstream: Option<&str>) -> Result<Merge, Error> {
    let wanted = upstream.map(|rev| fork.repo.commit(rev)).transpose()?;
    let tips = fork.upstream_tips();
    let is_release = |parent: &CommitId| match wanted {
        Some(wanted) => *parent == wanted,
        None => tips.binary_search(parent).is_ok(),
    };
    let (mut commit, mut own) = (fork.country, Vec::new());
    for _ in 0..LOOKED_AT {
        if is_release(&commit)
            && let Some(merge) = rebased::find(fork, &own, commit)?
        {
            return Ok(merge);
        }
        let parents = fork.graph.parents(commit)?;
        let Some((first, others)) = parents.split_first() else { break };
        if let Some(upstream) = others.iter().copied().find(is_release) {
            return Ok(Merge { tip: fork.country, commit, country: *first, upstream, rebased: None });
        }
        own.push(commit);
        commit = *first;
    }
    Err(PlanError::NoMerge.into())
}
