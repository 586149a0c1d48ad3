//! What a rebase would cost beside the merge: tried in memory, for who asks.
//!
//! Owns [`rehearse`] and the advice. Must not change anything.

use bstr::ByteSlice;

use super::fork::Fork;
use super::target::Target;
use crate::error::Error;
use crate::git::replay::{OwnLine, Replay, own_line, replay};
use crate::report::document::{Counts, RebaseStop, Rehearsal};
use crate::report::path;

/// So many commits are tried at most: a rebase of more is nobody's plan.
const MOST: usize = 500;

/// Lays the country's commits onto the release; `merge` is what the merge comes to.
pub(super) fn rehearse(fork: &Fork<'_>, target: &Target, merge: &Counts) -> Result<Rehearsal, Error> {
    let mut upstream = fork.upstream_tips();
    upstream.push(target.commit);
    let line = own_line(&fork.graph, fork.country, &upstream)?;
    let onto = fork.graph.tree(target.commit)?;
    let tried = replay(&fork.store, &fork.graph, &line, onto, MOST)?;
    let stops = tried.stops.iter().map(|stop| {
        Ok(RebaseStop {
            commit: stop.commit.to_string(),
            subject: fork.graph.subject(stop.commit)?.to_str_lossy().into_owned(),
            paths: stop.paths.iter().map(|path| path::encode(path)).collect(),
        })
    });
    Ok(Rehearsal {
        commits: line.commits.len(),
        tried: tried.looked_at,
        stops: stops.collect::<Result<_, Error>>()?,
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
        _ => format!("merge: it leaves {left} at once, where a rebase stops {times}"),
    }
}

fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
