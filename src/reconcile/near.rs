//! The rules that nearly spoke about a hunk, for who asks why.
//!
//! Owns [`near`]. A plan does not need them: they are looked for where an explanation is wanted.

use std::collections::BTreeMap;

use super::ground::paths;
use super::judged::Step;
use super::settle::rules;
use crate::conflict::{Conflict, Hunk};
use crate::report::document as doc;
use crate::report::explain::NearRule;
use crate::rules::{RuleMatch, RuleSubject, matching};

/// By the id of the hunk; `listed` are the same conflicts as the report has them.
pub(super) fn near(
    step: &Step<'_>,
    conflicts: &[Conflict],
    listed: &[doc::Conflict],
) -> BTreeMap<String, Vec<NearRule>> {
    let rules = rules(step.fork, step.standing.version.as_ref(), step.target);
    let of_hunk = |conflict: &Conflict, hunk: Option<&Hunk>| {
        let text = hunk.map(|hunk| hunk.text.as_ref().map(|text| text.as_slice()));
        let matches = matching(rules.iter().copied(), &RuleSubject::new(paths(conflict), text));
        matches.iter().filter(|one| !one.is_full()).map(told).collect::<Vec<_>>()
    };
    let mut all = BTreeMap::new();
    for (conflict, listed) in conflicts.iter().zip(listed) {
        for (at, hunk) in listed.hunks.iter().enumerate() {
            let near = of_hunk(conflict, conflict.hunks.get(at));
            if !near.is_empty() {
                all.insert(hunk.id.clone(), near);
            }
        }
    }
    all
}

fn told(near: &RuleMatch<'_>) -> NearRule {
    NearRule {
        id: near.rule.id.clone(),
        release: near.rule.release.tag(),
        title: near.rule.title.clone(),
        failed: near.failed.iter().map(|condition| condition.field().to_owned()).collect(),
    }
}
