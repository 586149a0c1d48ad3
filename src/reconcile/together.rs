//! The merge, and at the same time everything that is told beside it.
//!
//! Owns [`Together`], and what runs beside what. Must not find anything by itself.
//!
//! ```text
//! merge, by key too     judgement, upstream's history     other branches
//! notes                 the country's history
//! impact, checklist              checks of the merged tree
//! what git makes of it, what would be left behind
//! ```

use std::thread;

use super::aside::{self, Aside, joined};
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
    let (found, aside, checked) = thread::scope(|scope| {
        let points = standing.fork_points.as_slice();
        let aside = (options.besides >= Besides::Step)
            .then(|| scope.spawn(move || aside::find(again, points, target, base)));
        let mut ahead = (options.besides >= Besides::Step).then(|| {
            scope.spawn(move || Ahead::find(again, (standing, target, base), config, options.besides))
        });
        let mut checked = None;
        let found = judged::find(step, explain, progress, &mut |store, tree| {
            checked = ahead.take().map(|ahead| {
                let made = store.made();
                scope.spawn(move || {
                    joined(ahead)?.check(again, (standing, target), (made, tree), (pair, options))
                })
            });
        });
        let branches = || match options.besides {
            Besides::Branches => super::branches(step.fork, config),
            Besides::Nothing | Besides::Step => Ok(Vec::new()),
        };
        let found = found.and_then(|found| Ok((found, branches()?)));
        let aside = aside.map_or_else(|| Ok(Aside::default()), joined);
        (found, aside, checked.map_or_else(|| Ok(Checked::default()), joined))
    });
    let ((found, branches), aside, checked) = (found?, aside?, checked?);
    Ok(Together { found, aside, checked, branches })
}
