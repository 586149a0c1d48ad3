//! What a rebase would cost beside the merge: tried in memory, for who asks.
//!
//! Owns [`rehearse`] and the advice, and which commits a rebase lays onto the release ([`line_of`]). Must not change
//! anything.

use bstr::{BString, ByteSlice};

use super::fork::Fork;
use super::judged::{Step, Stop, glance};
use super::target::Target;
use crate::error::Error;
use crate::git::merge::Merged;
use crate::git::replay::{OwnLine, Passed, Replay, as_country, own_line, replay};
use crate::object::{CommitId, ObjectId};
use crate::report::document::{Counts, RebaseStop, Rehearsal};
use crate::report::path;
use crate::review::log::Log;
use crate::sides::Sides;

/// So many commits are tried at most: a rebase of more is nobody's plan.
const MOST: usize = 500;

/// What a rebase lays onto the release.
pub(super) fn line_of(fork: &Fork<'_>, target: &Target) -> Result<OwnLine, Error> {
    let mut upstream = fork.upstream_tips();
    upstream.push(target.commit);
    Ok(own_line((&fork.graph, &fork.store), fork.country, &upstream)?)
}

/// Lays the country's commits onto the release; `merge` is what the merge comes to.
///
/// What is settled without a person at a stop is settled here too; of the rest the country's files go on.
pub(super) fn rehearse(step: &Step<'_>, merge: &Counts) -> Result<Rehearsal, Error> {
    let (fork, target) = (step.fork, step.target);
    let line = line_of(fork, target)?;
    let onto = fork.graph.tree(target.commit)?;
    let decided = Log::default();
    let pass = |commit: CommitId, trees: Sides<ObjectId>, merged: Merged| -> Result<Passed, Error> {
        let one = Stop { commit, trees, decided: &decided };
        let judged = glance(&Step { stop: Some(&one), ..*step }, merged)?;
        let open = judged.conflicts.iter().filter(|conflict| !conflict.resolved);
        let open: Vec<BString> = open.map(|conflict| path::decode(&conflict.path)).collect();
        let tree = as_country(&fork.store, judged.tree, trees.country, open.iter())?;
        Ok(Passed { open, tree })
    };
    let tried = replay((&fork.store, &fork.graph), &line, onto, MOST, pass)?;
    let unit = |commit| line.commits.iter().find(|unit| unit.commit == commit);
    let stands_for = |commit| unit(commit).map_or(1, |unit| unit.stands_for);
    let stops = tried.stops.iter().map(|stop| {
        Ok(RebaseStop {
            commit: stop.commit.to_string(),
            subject: fork.graph.subject(stop.commit)?.to_str_lossy().into_owned(),
            paths: stop.paths.iter().map(|path| path::encode(path)).collect(),
            stands_for: stands_for(stop.commit),
        })
    });
    Ok(Rehearsal {
        commits: line.commits.len(),
        tried: tried.looked_at,
        stops: stops.collect::<Result<_, Error>>()?,
        settled: tried.settled.iter().map(ToString::to_string).collect(),
        dropped: tried.taken.iter().map(ToString::to_string).collect(),
        syncs: line.syncs.len(),
        advice: advice(&line, &tried, merge),
    })
}

fn advice(line: &OwnLine, tried: &Replay, merge: &Counts) -> String {
    let (stops, files) = (tried.stops.len(), merge.open_files);
    if tried.looked_at < line.commits.len() {
        return format!("merge: {} commits are too many to replay one by one", line.commits.len());
    }
    let (times, left) = (counted(stops, "time"), counted(files, "file"));
    match (stops, files) {
        (0, 0) => "either: nothing stops a merge, and nothing stops a rebase".to_owned(),
        (0, _) => format!("rebase: it does not stop at all, where the merge leaves {left} to a person"),
        (_, 0) => format!("merge: it needs nobody, where a rebase stops {times}"),
        _ if stops < files => format!("either: a rebase stops {times}, the merge leaves {left} at once"),
        (1, 1) => "either: a rebase stops once, over one file; the merge leaves one file".to_owned(),
        _ => format!("merge: it leaves {left} at once, where a rebase stops {times}"),
    }
}

fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
