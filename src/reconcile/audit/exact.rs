//! Whether an upgrade is what the machine and the recorded decisions give.
//!
//! Owns [`exact`]: the merge is made again, each recorded decision put in its place, and every file compared byte by byte.
//! Where the record says that somebody wrote the lines by hand any lines will do, but only there. Must not ask whether the
//! decisions were good.

use bstr::ByteSlice;

use crate::conflict::{Conflict, Hunk};
use crate::error::Error;
use crate::git::Repository;
use crate::git::store::Store;
use crate::object::{Entry, ObjectId};
use crate::reconcile::Forecast;
use crate::report::document::{self as doc, Exact};
use crate::report::path;
use crate::review::apply::{Origin, by_hand, replaced, standing};
use crate::review::log::{FOLDER, Log, Logged};
use crate::review::session::How;
use crate::sides::Sides;

/// Compares `committed`, the tree of the upgrade's own commit, with what `made` and `log` give.
pub(super) fn exact(
    repo: &Repository,
    made: &Forecast,
    log: &Log,
    committed: ObjectId,
) -> Result<Exact, Error> {
    let store = repo.store()?;
    let mut exact = Exact::default();
    for hunk in made.report.conflicts.iter().flat_map(|conflict| &conflict.hunks) {
        match (&hunk.resolution, log.decision_for(&hunk.id, &hunk.key)) {
            (None, Some(entry)) => {
                exact.recorded += 1;
                exact.by_hand += usize::from(entry.how == How::ByHand);
            }
            (None, None) => exact.unrecorded += 1,
            (Some(_), _) => {}
        }
    }
    for change in repo.changes(made.tree, committed)? {
        let log_file = change.path.starts_with_str(FOLDER);
        let conflict = made.merged.iter().position(|conflict| conflict.path == change.path);
        let expected = match conflict {
            Some(at) => Again { store: &store, made, log }.is_expected(at, change.from, change.to)?,
            None => false,
        };
        if !log_file && !expected {
            exact.paths.push(path::encode(&change.path));
        }
    }
    exact.exact = exact.paths.is_empty();
    Ok(exact)
}

/// The merge made again, with the record.
struct Again<'a> {
    store: &'a Store<'a>,
    made: &'a Forecast,
    log: &'a Log,
}

impl Again<'_> {
    /// Whether a conflicted file is what the record makes of it.
    fn is_expected(&self, at: usize, machine: Option<Entry>, now: Option<Entry>) -> Result<bool, Error> {
        let (conflict, listed) = (&self.made.merged[at], &self.made.report.conflicts[at]);
        if conflict.hunks.is_empty() {
            let entry = listed.hunks.first().and_then(|hunk| self.log.decision_for(&hunk.id, &hunk.key));
            return Ok(entry.is_some_and(|entry| is_whole(conflict, entry, now)));
        }
        let (Some(machine), Some(now)) = (machine, now) else { return Ok(false) };
        if machine.mode != now.mode {
            return Ok(false);
        }
        let (machine, now) = (self.store.blob(machine.id)?, self.store.blob(now.id)?);
        Ok(self.written(conflict, listed, (&machine, &now)) == *now)
    }

    /// The machine's file with every recorded decision in its place.
    fn written(
        &self,
        conflict: &Conflict,
        listed: &doc::Conflict,
        (machine, now): (&[u8], &[u8]),
    ) -> Vec<u8> {
        let both = conflict.hunks.iter().zip(&listed.hunks);
        let open: Vec<(&Hunk, Option<&Logged>)> = both
            .filter(|(_, hunk)| hunk.resolution.is_none())
            .map(|(text, hunk)| (text, self.log.decision_for(&hunk.id, &hunk.key)))
            .collect();
        let hows: Vec<Option<How>> =
            open.iter().map(|(_, entry)| entry.map(|entry| entry.how.clone())).collect();
        let decided: Vec<Option<How>> =
            hows.iter().map(|how| how.clone().filter(|how| *how != How::ByHand)).collect();
        let origin = Origin { marked: machine, decided: &decided };
        let mut file = machine.to_vec();
        for (number, (hunk, _)) in open.iter().enumerate() {
            let how = match &hows[number] {
                Some(How::ByHand) => by_hand(now, &origin, number).map(|text| How::Edited { text }),
                how => how.clone(),
            };
            let (Some(how), Some(block)) = (how, standing(&file, &[borrowed(hunk)]).pop().flatten()) else {
                continue;
            };
            file = replaced(&file, &block, &how);
        }
        file
    }
}

fn borrowed(hunk: &Hunk) -> Sides<&[u8]> {
    hunk.text.as_ref().map(|text| text.as_slice())
}

/// Whether a conflict that is not about lines was settled as recorded.
fn is_whole(conflict: &Conflict, entry: &Logged, now: Option<Entry>) -> bool {
    match entry.how {
        How::Side { side } => conflict.entries[side] == now,
        How::ByHand => true,
        How::Both { .. } | How::Edited { .. } => false,
    }
}
