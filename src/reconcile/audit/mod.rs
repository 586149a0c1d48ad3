//! An upgrade that somebody made, looked at: how each conflict was settled, what was lost, what became of the notes.
//!
//! Owns [`audit`] and the order of its stages: find the upgrade in the branch, make the merge again in memory, read what the
//! branch has in the place of each hunk, hold it against the record, prove the ledger, gather the findings. Must not judge
//! files: that is `crate::audit`. Changes nothing.

mod error;
mod exact;
pub(super) mod fates;
mod found;
mod ledger;
mod rebased;
mod settled;
mod squash;
mod told;

use std::collections::BTreeMap;

pub use error::AuditError;

use fates::{Reading, Trees};
use found::{Found, Made};
use ledger::Library;

use super::fork::{self, Fork};
use super::outcomes::{self, Left};
use super::summary::committed::{self, Recorded};
use super::syncs::Merge;
use super::{BaseOption, Besides, Explain, Forecast, PlanOptions, branches, forecast};
use crate::config::Config;
use crate::error::Error;
use crate::git::history::{contains, own_commits};
use crate::git::{CommitInfo, NewObjects, Repository};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::report::document::{
    Audit, Finding, LookedAt, OtherBranch, OtherUpgrade, Report, Strategy, Upgrade, UpgradeHow, UpgradeState,
};
use crate::review::outcome::decide;
use crate::rules::Packs;
use crate::version::Version;
use told::Deployed;

/// What is to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditOptions {
    /// The branch; `HEAD` where absent.
    pub rev: Option<String>,
    /// The release whose upgrade is meant; the newest upgrade where absent.
    pub against: Option<Version>,
    /// What the branch was before a rebase; looked for among the branches where absent.
    pub former: Option<String>,
    /// Whose files.
    pub looked_at: LookedAt,
    /// What is the same for a plan; the country's commit and the target are found.
    pub plan: PlanOptions,
}

impl AuditOptions {
    fn name(&self) -> String {
        self.rev.clone().unwrap_or_else(|| "HEAD".to_owned())
    }
}

/// The report of an upgrade that a branch holds.
///
/// # Errors
/// [`AuditError`] when it holds none; [`Error`] when a stage cannot be completed.
pub fn audit(
    repo: &Repository,
    packs: &Packs,
    config: &Config,
    options: &AuditOptions,
    progress: &dyn Progress,
) -> Result<Report, Error> {
    repo.keep_new(NewObjects::WhereTheyCan)?;
    let fork = fork::open(
        repo,
        packs,
        config,
        &PlanOptions { country: options.rev.clone(), ..options.plan.clone() },
        progress,
    )?;
    progress.stage("finding the upgrade");
    let found = found::find(&fork, options)?;
    let release =
        found.made.version.as_ref().map_or_else(|| found.made.upstream.to_string(), ToString::to_string);
    let recorded = committed::recorded(repo, fork.country, &release)?;
    let result = match options.looked_at {
        LookedAt::Tip => fork.country,
        LookedAt::Merge => found.made.commit,
    };
    let again = Again { made: &found.made, recorded: &recorded, result };
    let made = again.forecast((repo, packs, config), options, progress)?;
    progress.stage("looking at the upgrade");
    let scene = Scene { fork: &fork, config, options, found: &found, recorded: &recorded, result };
    let report = scene.report(made)?;
    progress.finish();
    Ok(report)
}

/// The merge to be made again, as it was begun; the checks of the pack are made on `result`.
struct Again<'a> {
    made: &'a Made,
    recorded: &'a Recorded,
    result: CommitId,
}

impl Again<'_> {
    fn forecast(
        &self,
        (repo, packs, config): (&Repository, &Packs, &Config),
        options: &AuditOptions,
        progress: &dyn Progress,
    ) -> Result<Forecast, Error> {
        let by_git = self.recorded.path.is_none() && self.made.how == UpgradeHow::Merge;
        let options = PlanOptions {
            country: Some(self.made.country.to_string()),
            upstream: Some(self.made.upstream.to_string()),
            version: self.made.version.clone(),
            apply: self.recorded.applied(options.plan.apply),
            // Where no record tells that this program made it, git did, from the base that git takes.
            base: if by_git { BaseOption::Recursive } else { options.plan.base.clone() },
            besides: Besides::Step,
            checked: Some(self.result.to_string()),
            ..options.plan.clone()
        };
        forecast((repo, packs, config), &options, Explain::No, progress)
    }
}

/// Everything that is known when an upgrade is looked at.
struct Scene<'a> {
    fork: &'a Fork<'a>,
    config: &'a Config,
    options: &'a AuditOptions,
    found: &'a Found,
    recorded: &'a Recorded,
    result: CommitId,
}

impl Scene<'_> {
    fn report(&self, mut made: Forecast) -> Result<Report, Error> {
        let repo = self.fork.repo;
        let info = repo.commit_info(self.found.made.commit)?;
        let result = repo.tree_of(self.result)?;
        let left = outcomes::left(&repo.store()?, &made, result)?;
        self.decide(&mut made, &left, &info);
        let exact = exact::exact(repo, &made, &self.recorded.log, info.tree)?;
        self.prove(&mut made, result)?;
        made.report.other_branches = self.other_branches()?;
        let mut findings = std::mem::take(&mut made.report.findings);
        findings.extend(self.findings(&made, (info.tree, result))?);
        told::accept(&mut findings, &made, &left, &self.recorded.log);
        findings.sort_by_key(|finding| finding.severity);
        made.report.findings = findings;
        made.report.strategy = match self.found.made.how {
            UpgradeHow::Rebase => Strategy::Rebase,
            UpgradeHow::Merge | UpgradeHow::Squash => Strategy::Merge,
        };
        made.report.upgrade = Some(self.upgrade(&info));
        made.report.audit = Some(Audit {
            how: self.found.made.how,
            commit: self.found.made.commit.to_string(),
            subject: info.subject.to_string(),
            by: committed::name(&info),
            at: crate::text::moment(info.time.seconds),
            looked_at: self.options.looked_at,
            result: self.result.to_string(),
            later_commits: self.found.later,
            others: self.found.others.iter().map(|merge| self.other(merge)).collect::<Result<_, _>>()?,
            exact,
        });
        let mut warnings = self.fork.warnings.take();
        warnings.extend(self.recorded.warning.clone());
        warnings.retain(|warning| !made.report.warnings.contains(warning));
        made.report.warnings.extend(warnings);
        Ok(made.report)
    }

    /// Who decided what, and what stands there now.
    fn decide(&self, made: &mut Forecast, left: &[Vec<Left>], info: &CommitInfo) {
        let told = committed::Told { log: &self.recorded.log, session: None, info };
        let decisions = committed::decisions(made, left, &told);
        decide(&mut made.report, &decisions);
        let all = made.report.conflicts.iter_mut().zip(&made.merged).zip(left);
        for ((listed, conflict), left) in all {
            for (hunk, left) in listed.hunks.iter_mut().zip(left) {
                hunk.outcome = Some(settled::outcome(hunk, conflict, left));
            }
        }
    }

    /// What became of the notes.
    fn prove(&self, made: &mut Forecast, result: ObjectId) -> Result<(), Error> {
        let repo = self.fork.repo;
        let trees = ledger::Trees {
            country: repo.tree_of(self.found.made.country)?,
            upstream: repo.tree_of(self.found.made.upstream)?,
            result,
        };
        let store = repo.store()?;
        let pack = self.fork.pack;
        let mut library = Library { repo, store: &store, pack, trees, known: BTreeMap::new() };
        made.report.ledger.iter_mut().try_for_each(|entry| library.prove(entry))
    }

    /// What somebody should look at beside what the checks of the pack found.
    fn findings(
        &self,
        made: &Forecast,
        (committed, result): (ObjectId, ObjectId),
    ) -> Result<Vec<Finding>, Error> {
        let repo = self.fork.repo;
        let own = &self.found.made;
        let (country, upstream) = (repo.tree_of(own.country)?, repo.tree_of(own.upstream)?);
        let reading = Reading { repo, pack: self.fork.pack, version: own.version.as_ref() };
        let mut findings = told::fixes_missing(&made.report.ledger);
        findings.extend(reading.findings(made, &Trees::of(made, (country, upstream), (committed, result)))?);
        findings.extend(told::branches(&made.report.other_branches, self.deployed()?));
        Ok(findings)
    }

    /// Branches with commits of the country that this one has not; one that goes on from this one is no other.
    fn other_branches(&self) -> Result<Vec<OtherBranch>, Error> {
        let mut others = Vec::new();
        for branch in branches(self.fork, self.config)? {
            let goes_on = match branch.commit.parse().map(CommitId) {
                Ok(tip) => contains(&self.fork.graph, tip, self.fork.country)?,
                Err(_) => false,
            };
            others.extend((!goes_on).then_some(branch));
        }
        Ok(others)
    }

    fn deployed(&self) -> Result<Deployed<'_>, Error> {
        if let Some(name) = &self.config.deployed_branch {
            return Ok(Deployed::Named(name));
        }
        let own = own_commits(&self.fork.graph, self.found.made.country, &self.fork.upstream_tips())?;
        Ok(if own.count == 0 { Deployed::Elsewhere } else { Deployed::Unknown })
    }

    fn upgrade(&self, info: &CommitInfo) -> Upgrade {
        Upgrade {
            state: UpgradeState::Merged,
            branch: None,
            commit: Some(self.found.made.commit.to_string()),
            by: committed::name(info),
            at: crate::text::moment(info.time.seconds),
            logs: self.recorded.path.iter().cloned().collect(),
            replayed: Vec::new(),
        }
    }

    fn other(&self, merge: &Merge) -> Result<OtherUpgrade, Error> {
        Ok(OtherUpgrade {
            commit: merge.commit.to_string(),
            date: crate::text::date(self.fork.graph.seconds(merge.commit)?),
            upstream: merge.upstream.to_string(),
            version: found::version_of(self.fork, merge.upstream).map(|version| version.to_string()),
        })
    }
}
