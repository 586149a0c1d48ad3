//! How far the upgrade of a fork is, seen from the repository that is upgraded in step with it.
//!
//! Owns [`find`]. Must not know that other repository.
//!
//! ```text
//! a run to 1.7.0 there                      under way
//! its upgrade branch, or what is checked out, has 1.7.0 in it    done
//! ```

use super::fork::Fork;
use super::run::Run;
use crate::error::Error;
use crate::report::document::Pace;
use crate::version::Version;

/// How far the upgrade of `fork` to a release is; `None` where the release is not known there.
pub(super) fn find(fork: &Fork<'_>, to: Option<&Version>) -> Result<Option<Pace>, Error> {
    let Some(to) = to else { return Ok(None) };
    if let Ok(Some(run)) = Run::find(fork.repo) {
        let run = run.in_progress();
        return Ok(Some(Pace::UnderWay { to: run.to, branch: run.branch, open: run.open }));
    }
    let Some((version, target)) = fork.releases.get_key_value(to) else { return Ok(None) };
    let branch = fork.pack.map(|pack| pack.upgrade_branch(version));
    let here = fork.repo.commit("HEAD").ok().filter(|head| *head != fork.country).map(|head| ("HEAD", head));
    let branch = branch.as_deref().and_then(|name| Some((name, fork.repo.branch_tip(name).ok().flatten()?)));
    let country = Some(("what runs", fork.country));
    for (name, commit) in [branch, here, country].into_iter().flatten() {
        if fork.repo.holds(commit, *target)? {
            return Ok(Some(Pace::Done { at: name.to_owned() }));
        }
    }
    Ok(Some(Pace::NotBegun))
}
