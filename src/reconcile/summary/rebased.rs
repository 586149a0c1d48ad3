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
        let signs = self.own.iter().map(|own| Ok((*own, fork.repo.sign_of(*own)?)));
        let mut left = signs.collect::<Result<Vec<_>, Error>>()?;
        let mut all = Vec::new();
        for unit in line.commits {
            let whole = Replayed { stands_for: unit.stands_for, ..self.one(fork, unit.commit, &mut left)? };
            if whole.became.is_some() || self.told.contains_key(&whole.commit) || unit.parts.is_empty() {
                all.push(whole);
                continue;
            }
            for (part, _) in unit.parts {
                all.push(self.one(fork, part, &mut left)?);
            }
        }
        Ok(all)
    }

    /// What became of one: the oldest of those `left` that is like it, for they come in the same order.
    fn one(
        &self,
        fork: &Fork<'_>,
        commit: CommitId,
        left: &mut Vec<(CommitId, Vec<u8>)>,
    ) -> Result<Replayed, Error> {
        let id = commit.to_string();
        let fate = self.told.get(&id).copied();
        let sign = fork.repo.sign_of(commit)?;
        let gone = matches!(fate, Some(Fate::Taken | Fate::Emptied | Fate::LeftOut));
        let at = if gone { None } else { left.iter().rposition(|(_, other)| *other == sign) };
        let became = at.map(|at| left.remove(at).0);
        let fate = fate.unwrap_or(if became.is_some() { Fate::Replayed } else { Fate::LeftOut });
        let subject = fork.graph.subject(commit)?.to_str_lossy().into_owned();
        Ok(Replayed { commit: id, subject, fate, became: became.map(|id| id.to_string()), stands_for: 1 })
    }
}
