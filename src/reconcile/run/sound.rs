//! The checks of the pack, made on what is about to be committed.
//!
//! Owns [`Sound`] and [`check`]. What was so in the country's files before, or is so in the release itself, is nobody's
//! mistake of today and left out. Must not mend anything.

use super::{Run, Tools};
use crate::error::Error;
use crate::impact::Memory;
use crate::object::ObjectId;
use crate::reconcile::{Force, Network, PlanOptions, checks, fork, paired, standing, target};
use crate::report::counts::few;
use crate::report::document::{Finding, Severity};

/// What the checks say.
#[derive(Debug, Default)]
pub(super) struct Sound {
    /// What keeps it from being committed.
    pub(super) errors: Vec<Finding>,
    /// What is told.
    pub(super) warnings: Vec<Finding>,
}

/// Checks a tree that should hold the country's work and the release.
pub(super) fn check(run: &Run<'_>, tools: &Tools<'_>, tree: ObjectId) -> Result<Sound, Error> {
    let session = &run.session;
    let known = tools.packs.get(&session.report.repository);
    let Some(pack) = known.filter(|pack| !pack.checks.list.is_empty()) else { return Ok(Sound::default()) };
    let parsed = |version: Option<&String>| version.and_then(|version| version.parse().ok());
    let options = PlanOptions {
        version: parsed(session.version.as_ref()),
        country: Some(session.country.clone()),
        upstream: Some(session.upstream.clone()),
        from: parsed(session.report.release.from.as_ref()),
        force: Force::Yes,
        network: Network::Offline,
        pack: Some(pack.name.clone()),
        ..PlanOptions::default()
    };
    let (packs, config, progress) = (tools.packs, tools.config, tools.progress);
    progress.stage("checking what is to be committed");
    let fork = fork::open(run.repo, packs, config, &options, progress)?;
    let standing = standing::find(&fork, &options)?;
    let target = target::choose(&fork, &standing, &options)?;
    let to = target.version.as_ref();
    let pair = to.map(|to| paired::release(run.repo, (packs, config), (Some(pack), to), progress));
    let pair = pair.transpose()?.flatten();
    let found = checks::find(&fork, (&standing, &target), pair.as_ref(), tree, &Memory::default())?;
    progress.finish();
    let mut sound = Sound::default();
    for finding in found {
        match finding.severity {
            Severity::Error => sound.errors.push(finding),
            Severity::Warning => sound.warnings.push(finding),
            Severity::Note => {}
        }
    }
    Ok(sound)
}

/// One finding in a sentence, with the first few items.
pub(super) fn told(finding: &Finding) -> String {
    const NAMED: usize = 5;
    let items = few(&finding.items, NAMED);
    let gap = if items.is_empty() { "" } else { " " };
    format!("{}{gap}{items} [{}]", finding.text, finding.check)
}
