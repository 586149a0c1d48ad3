//! What a committed tree holds in the place of each hunk of a merge that was made again.
//!
//! Owns [`left`]. Must not judge: whether that is what was proposed is for who asks.
//!
//! A file that was merged by key has two sets of hunks: those of the merge of lines that keys settled, and the single keys
//! that clash. So it is compared twice, once with each set between markers.

use bstr::{BStr, ByteSlice};

use super::Forecast;
use super::structure::ByKey;
use crate::audit::{MarkedFile, Outcome, Place};
use crate::conflict::merge::{TextOptions, merge_text};
use crate::conflict::{Conflict, Hunk, markers};
use crate::error::Error;
use crate::git::store::Store;
use crate::object::{Entry, ObjectId};
use crate::resolve::keys::{Fate, Keyed};
use crate::resolve::write;
use crate::review::apply::standing;
use crate::sides::{Side, Sides};

/// What stands in the place of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// Whose lines they are.
    pub(super) outcome: Outcome,
    /// The markers still stand there.
    pub(super) marked: bool,
    /// They are the lines that the machine put there.
    pub(super) as_made: bool,
    /// The lines without white space.
    pub(super) lines: Vec<Vec<u8>>,
}

/// What `result` holds in the place of each hunk of each conflict of `made`.
pub(super) fn left(store: &Store<'_>, made: &Forecast, result: ObjectId) -> Result<Vec<Vec<Left>>, Error> {
    (0..made.merged.len()).map(|at| left_of(store, made, at, result)).collect()
}

/// The same of one conflict, by its place.
pub(super) fn left_of(
    store: &Store<'_>,
    made: &Forecast,
    at: usize,
    result: ObjectId,
) -> Result<Vec<Left>, Error> {
    of_conflict(store, (&made.merged[at], &made.by_key[at]), (made.tree, result))
}

/// What stands in the place of each hunk of a conflict as the merge of lines left it.
pub(super) fn of_lines(
    store: &Store<'_>,
    conflict: &Conflict,
    trees: (ObjectId, ObjectId),
) -> Result<Vec<Left>, Error> {
    of_conflict(store, (conflict, &ByKey::Not), trees)
}

fn of_conflict(
    store: &Store<'_>,
    (conflict, by_key): (&Conflict, &ByKey),
    (made, result): (ObjectId, ObjectId),
) -> Result<Vec<Left>, Error> {
    let entry = entry_of(store, conflict, result)?;
    let machine = store.entry_at(made, conflict.path.as_bstr())?;
    let file = entry.filter(|entry| entry.mode.is_file() && !conflict.hunks.is_empty());
    let (Some(file), Some(machine)) = (file, machine) else {
        let outcome = whole(conflict, entry);
        let left = Left { outcome, marked: false, as_made: entry == machine, lines: Vec::new() };
        return Ok(vec![left; conflict.hunks.len().max(1)]);
    };
    let blobs = conflict.entries.map(|entry| entry.map(|entry| store.blob(entry.id)).transpose());
    let text = blobs.try_map(|blob| blob)?;
    let text = text.as_ref().map(|text| text.as_deref().unwrap_or_default());
    let now = store.blob(file.id)?;
    let machine = if machine == file { now.clone() } else { store.blob(machine.id)? };
    let texts = Texts { text, now: &now, machine: &machine };
    Ok(match by_key {
        ByKey::Done(keyed) => texts.by_key(conflict, keyed),
        ByKey::Not | ByKey::Declined(_) => texts.by_lines(conflict),
    })
}

/// The file of a conflict, wherever a side would have it.
pub(super) fn entry_of(
    store: &Store<'_>,
    conflict: &Conflict,
    tree: ObjectId,
) -> Result<Option<Entry>, Error> {
    let sides = [Side::Country, Side::Upstream].into_iter().filter_map(|side| conflict.paths[side].as_ref());
    for path in std::iter::once(&conflict.path).chain(sides) {
        if let Some(entry) = store.entry_at(tree, BStr::new(path))? {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// What became of a file that conflicts as a whole.
fn whole(conflict: &Conflict, committed: Option<Entry>) -> Outcome {
    let Some(committed) = committed else { return Outcome::FileDeleted };
    let is = |side: Side| conflict.entries[side].is_some_and(|entry| entry.id == committed.id);
    let side = [Side::Country, Side::Upstream].into_iter().find(|side| is(*side));
    side.map_or(Outcome::FileOther, Outcome::File)
}

/// The texts of one file.
struct Texts<'a> {
    text: Sides<&'a [u8]>,
    now: &'a [u8],
    machine: &'a [u8],
}

impl Texts<'_> {
    fn by_lines(&self, conflict: &Conflict) -> Vec<Left> {
        let marked = write(self.text, &[], &names());
        let compared = self.compared(&marked);
        let still = self.marked(&conflict.hunks);
        still.into_iter().enumerate().map(|(at, still)| compared.at(at, still)).collect()
    }

    fn by_key(&self, conflict: &Conflict, keyed: &Keyed) -> Vec<Left> {
        let (mut settled, mut hunks, mut clashes) = (Compared::default(), Vec::new(), Compared::default());
        if keyed.fates.iter().any(|fate| matches!(fate, Fate::Settled(_))) {
            let lines = merge_text(self.text, &TextOptions::default());
            settled = self.compared(&markers::write(&lines, &names()));
            hunks = lines.hunks();
        }
        if keyed.is_cut() {
            clashes = self.compared(&keyed.write(&[], &names()));
        }
        let still = self.marked(&conflict.hunks);
        let each = conflict.hunks.iter().zip(&keyed.fates).zip(still);
        let left = each.map(|((hunk, fate), still)| match fate {
            Fate::Clash { place, .. } => clashes.at(*place, still),
            Fate::Settled(_) => {
                let at = hunks.iter().position(|line| line.lines == hunk.lines).unwrap_or(hunks.len());
                settled.at(at, still)
            }
        });
        left.collect()
    }

    fn compared(&self, marked: &[u8]) -> Compared {
        let mut marked = MarkedFile::read(marked);
        let now = marked.places(self.now);
        let made = if self.now == self.machine { now.clone() } else { marked.places(self.machine) };
        Compared { now, made }
    }

    /// Which hunks still stand between markers.
    fn marked(&self, hunks: &[Hunk]) -> Vec<bool> {
        if !self.now.contains_str("<<<<<<<") {
            return vec![false; hunks.len()];
        }
        let texts: Vec<_> = hunks.iter().map(|hunk| hunk.text.as_ref().map(|text| text.as_slice())).collect();
        standing(self.now, &texts).iter().map(Option::is_some).collect()
    }
}

/// What stands in the places of the marked hunks now, and what the machine put there.
#[derive(Default)]
struct Compared {
    now: Vec<Place>,
    made: Vec<Place>,
}

impl Compared {
    fn at(&self, at: usize, marked: bool) -> Left {
        let place = self.now.get(at);
        Left {
            outcome: place.map_or(Outcome::New, |place| place.outcome),
            marked,
            as_made: place.map(|place| &place.lines) == self.made.get(at).map(|place| &place.lines),
            lines: place.map(|place| place.lines.clone()).unwrap_or_default(),
        }
    }
}

fn names() -> Sides<String> {
    Sides::from_fn(|side| side.name().to_owned())
}
