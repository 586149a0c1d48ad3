//! A rebase, read from the branch: the commit with its decisions, and what became of the country's commits.
//!
//! Owns [`Rebased`]. A replayed commit is known by its author, the author's date and the message, which a rebase keeps.
//!
//! ```text
//! Reconcile-Country: 128f862d27…              where it was begun
//! Reconcile-Settled: 5bfdd24ba6…              a commit that did not fit
//! Reconcile-Dropped: 7f88a4dc8a… emptied      a commit that is not there, and why
//! ```

use std::collections::BTreeMap;

use bstr::ByteSlice;

use super::super::fork::Fork;
use super::Merge;
use crate::error::Error;
use crate::git::replay::own_line;
use crate::object::CommitId;
use crate::reconcile::run::trailers;
use crate::report::document::{Fate, Replayed};

/// What the last commit of a rebase says.
pub(super) struct Rebased {
    told: BTreeMap<String, Fate>,
    /// The commits between the release and that one, the newest first.
    own: Vec<CommitId>,
}

/// The rebase onto `upstream` that ends in one of `own`, the commits above it, the newest first.
pub(super) fn find(fork: &Fork<'_>, own: &[CommitId], upstream: CommitId) -> Result<Option<Merge>, Error> {
    for (at, &commit) in own.iter().enumerate() {
        let message = fork.repo.message_of(commit)?;
        let values = |key| trailers::values(&message, key);
        let Some(country) = values(trailers::COUNTRY).pop() else { continue };
        let country = fork.repo.commit(&country)?;
        let settled = values(trailers::SETTLED).into_iter().map(|id| (id, Fate::Settled));
        let dropped = values(trailers::DROPPED);
        let dropped = dropped.iter().filter_map(|text| {
            let (id, why) = text.split_once(' ')?;
            Some((id.to_owned(), trailers::dropped(why)?))
        });
        let told = settled.chain(dropped).collect();
        let rebased = Some(Rebased { told, own: own[at + 1..].to_vec() });
        return Ok(Some(Merge { tip: fork.country, commit, country, upstream, rebased }));
    }
    Ok(None)
}

impl Rebased {
    /// What became of each of the country's commits, in order.
    pub(super) fn replayed(&self, fork: &Fork<'_>, merge: &Merge) -> Result<Vec<Replayed>, Error> {
        let mut upstream = fork.upstream_tips();
        upstream.push(merge.upstream);
        let line = own_line((&fork.graph, &fork.store), merge.country, &upstream)?;
        let mut left: Vec<CommitId> = self.own.clone();
        let mut all = Vec::new();
        for (commit, _) in line.commits {
            let id = commit.to_string();
            let fate = self.told.get(&id).copied();
            let mut became = None;
            if !matches!(fate, Some(Fate::Taken | Fate::Emptied | Fate::LeftOut)) {
                // The oldest that is like it: they come in the same order.
                let sign = fork.repo.sign_of(commit)?;
                for at in (0..left.len()).rev() {
                    if fork.repo.sign_of(left[at])? == sign {
                        became = Some(left.remove(at));
                        break;
                    }
                }
            }
            let fate = fate.unwrap_or(if became.is_some() { Fate::Replayed } else { Fate::LeftOut });
            let subject = fork.graph.subject(commit)?.to_str_lossy().into_owned();
            all.push(Replayed { commit: id, subject, fate, became: became.map(|id| id.to_string()) });
        }
        Ok(all)
    }
}
