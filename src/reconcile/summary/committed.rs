//! What was decided, read from a branch: the log, then the files.

use std::collections::BTreeMap;

use bstr::ByteSlice;

use super::super::Forecast;
use super::Merge;
use crate::conflict::{self, Hunk};
use crate::error::Error;
use crate::git::CommitInfo;
use crate::git::Repository;
use crate::git::store::Store;
use crate::object::ObjectId;
use crate::report::document::{self as doc, Decision};
use crate::review::apply::{Origin, by_hand, standing};
use crate::review::log::{self, Log};
use crate::review::session::{How, Session};
use crate::sides::{Side, Sides};

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// By the id of the hunk.
    pub(super) decisions: BTreeMap<String, Decision>,
    /// The logs that were read.
    pub(super) logs: Vec<String>,
    /// What could not be read.
    pub(super) warnings: Vec<String>,
}

/// `name <mail>` of a commit's author.
pub(super) fn name(info: &CommitInfo) -> String {
    format!("{} <{}>", info.author, info.mail)
}

/// The decisions of a merge: of the session of its run where that is still there, else of the log, else of the files.
pub(super) fn decisions(
    repo: &Repository,
    made: &Forecast,
    merge: &Merge,
    session: Option<&Session>,
) -> Result<Found, Error> {
    let mut found = Found::default();
    let log = read_log(repo, made, merge, &mut found)?;
    let session = session.filter(|session| session.upstream == merge.upstream.to_string());
    let info = repo.commit_info(merge.commit)?;
    let store = repo.store()?;
    let files =
        Files { store: &store, committed: info.tree, again: made.report.tree.parse().unwrap_or(info.tree) };
    for (listed, conflict) in made.report.conflicts.iter().zip(&made.merged) {
        let left = files.left(listed, conflict)?;
        for (hunk, how) in listed.hunks.iter().zip(left).filter(|(hunk, _)| hunk.resolution.is_none()) {
            let kept = session.and_then(|session| session.hunks.iter().find(|open| open.id == hunk.id));
            let kept = kept.and_then(|open| open.decided.as_ref().map(|decided| decided.decision.clone()));
            let logged = log.decision_for(&hunk.id, &hunk.key).map(|entry| Decision {
                verdict: entry.verdict,
                by: entry.by.clone().unwrap_or_else(|| name(&info)),
                at: entry.at.clone().unwrap_or_else(|| crate::text::moment(info.time.seconds)),
                why: entry.why.clone(),
            });
            let read = how.map(|how| Decision {
                verdict: how.verdict(),
                by: name(&info),
                at: crate::text::moment(info.time.seconds),
                why: None,
            });
            if let Some(decision) = logged.or(kept).or(read) {
                found.decisions.insert(hunk.id.clone(), decision);
            }
        }
    }
    Ok(found)
}

/// The log of the release, as the tip of the branch has it: it may follow in a commit of its own.
fn read_log(repo: &Repository, made: &Forecast, merge: &Merge, found: &mut Found) -> Result<Log, Error> {
    let release = made.report.release.to.clone().unwrap_or_else(|| merge.upstream.to_string());
    let path = log::path(&release);
    let Some(bytes) = repo.read_file(merge.tip, path.as_str().into())? else { return Ok(Log::default()) };
    match Log::parse(&bytes.to_str_lossy()) {
        Ok(log) => {
            found.logs.push(path);
            Ok(log)
        }
        Err(mistakes) => {
            found.warnings.push(format!("{path} was not read: {mistakes}"));
            Ok(Log::default())
        }
    }
}

/// The files of the merge as it was committed, and as it is made again.
struct Files<'a> {
    store: &'a Store<'a>,
    committed: ObjectId,
    again: ObjectId,
}

impl Files<'_> {
    /// What came in the place of each hunk; `None` where its markers were committed, or nothing can be told.
    fn left(&self, listed: &doc::Conflict, conflict: &conflict::Conflict) -> Result<Vec<Option<How>>, Error> {
        let path = conflict.path.as_bstr();
        let now = self.store.entry_at(self.committed, path)?;
        if conflict.hunks.is_empty() {
            let sides = [Side::Country, Side::Upstream];
            let side = sides
                .into_iter()
                .find(|side| conflict.entries[*side].map(|entry| entry.id) == now.map(|entry| entry.id));
            return Ok(vec![Some(side.map_or(How::ByHand, |side| How::Side { side }))]);
        }
        let again = self.store.entry_at(self.again, path)?;
        let (Some(now), Some(again)) = (now.filter(|entry| entry.mode.is_file()), again) else {
            return Ok(vec![Some(How::ByHand); listed.hunks.len()]);
        };
        let (now, again) = (self.store.blob(now.id)?, self.store.blob(again.id)?);
        let open: Vec<&Hunk> = conflict
            .hunks
            .iter()
            .zip(&listed.hunks)
            .filter(|(_, hunk)| hunk.resolution.is_none())
            .map(|(hunk, _)| hunk)
            .collect();
        let texts: Vec<Sides<&[u8]>> = open.iter().map(|hunk| borrowed(hunk)).collect();
        let marked = standing(&now, &texts);
        let origin = Origin { marked: &again, decided: &[] };
        let mut told = open.iter().enumerate().map(|(number, hunk)| {
            let text = by_hand(&now, &origin, number).filter(|_| marked[number].is_none())?;
            Some(How::leaving(&text, borrowed(hunk)))
        });
        let each = listed
            .hunks
            .iter()
            .map(|hunk| if hunk.resolution.is_none() { told.next().flatten() } else { None });
        Ok(each.collect())
    }
}

fn borrowed(hunk: &Hunk) -> Sides<&[u8]> {
    hunk.text.as_ref().map(|text| text.as_slice())
}
