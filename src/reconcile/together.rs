//! The merge, and at the same time everything that is told beside it.
//!
//! Owns [`Together`], and what runs beside what. Must not find anything by itself.
//!
//! ```text
//! merge, by key too     judgement     upstream's history
//! notes                 the country's history
//! impact, checklist                   checks of the merged tree
//!                                     writing it
//! what git makes of it, what would be left behind, other branches
//! ```

use std::thread;

use super::aside::{self, Again, Aside, Upstream, joined};
use super::judged::{self, Found, Step};
use super::options::{Besides, Explain, PlanOptions};
use super::paired::Pair;
use super::people::{Ahead, Checked};
use crate::config::Config;
use crate::error::Error;
use crate::progress::Progress;
use crate::report::document::OtherBranch;

/// Everything that a step comes to.
pub(super) struct Together {
    /// The merge.
    pub(super) found: Found,
    /// What git makes of it, and what would be left behind.
    pub(super) aside: Aside,
    /// What people must do, and what is wrong with the merged tree.
    pub(super) checked: Checked,
    /// Other branches with commits of the country.
    pub(super) branches: Vec<OtherBranch>,
}

/// Finds it on as many threads as there are lines above; as soon as the merged tree is known it is checked.
pub(super) fn find<'a>(
    step: &Step<'a>,
    (config, options): (&Config, &PlanOptions),
    pair: Option<&Pair<'a>>,
    explain: Explain,
    progress: &dyn Progress,
) -> Result<Together, Error> {
    let &Step { again, standing, target, base, .. } = step;
    let (found, aside, checked, written) = thread::scope(|scope| {
        let points = standing.fork_points.as_slice();
        let upstream = (options.besides == Besides::Branches).then(|| Upstream::of(step.fork));
        let aside = (options.besides >= Besides::Step).then(|| {
            scope.spawn(move || -> Result<_, Error> {
                let aside = aside::find(again, points, target, base)?;
                let branches = upstream
                    .map_or_else(|| Ok(Branches::default()), |upstream| branches(again, upstream, config))?;
                Ok((aside, branches))
            })
        });
        let mut ahead = (options.besides >= Besides::Step).then(|| {
            scope.spawn(move || Ahead::find(again, (standing, target, base), config, options.besides))
        });
        let mut checked = None;
        let mut written = None;
        let found = judged::find(step, explain, progress, &mut |store, merged| {
            let tree = merged.tree;
            checked = ahead.take().map(|ahead| {
                let made = store.made();
                scope.spawn(move || {
                    joined(ahead)?.check(again, (standing, target), (made, tree), (pair, options))
                })
            });
            if options.besides == Besides::Nothing || step.fork.repo.keeps_new() {
                step.fork.warnings.borrow_mut().extend(merged.try_write(store));
                return;
            }
            let made = store.made();
            written = Some(scope.spawn(move || {
                again.ask(|fork| {
                    fork.store.take_over(made);
                    Ok(merged.try_write(&fork.store))
                })
            }));
        });
        let aside = aside.map_or_else(|| Ok(<(Aside, Branches)>::default()), joined);
        let checked = checked.map_or_else(|| Ok(Checked::default()), joined);
        (found, aside, checked, written.map_or(Ok(None), joined))
    });
    let (found, (aside, branches), checked, unwritten) = (found?, aside?, checked?, written?);
    let Branches { branches, warnings } = branches;
    step.fork.warnings.borrow_mut().extend(unwritten.into_iter().chain(warnings));
    Ok(Together { found, aside, checked, branches })
}

/// Other branches, and what people should know about them.
#[derive(Default)]
struct Branches {
    branches: Vec<OtherBranch>,
    warnings: Vec<String>,
}

fn branches(again: &Again<'_>, upstream: Upstream, config: &Config) -> Result<Branches, Error> {
    again.ask_knowing(upstream, |fork| {
        let branches = super::branches(fork, config)?;
        Ok(Branches { branches, warnings: fork.warnings.take() })
    })
}
