//! A file of an upgrade, wherever each tree has it.
//!
//! Owns [`File`] and [`followed`], which finds renames by content. Must not read anything by itself.
//!
//! ```text
//! machine has a/x, the committed merge has b/x with most of its lines      one file, moved from a/x to b/x
//! upstream renamed a/y to b/y, the machine has b/y                         base and country of b/y are those of a/y
//! ```

use std::collections::BTreeSet;
use std::rc::Rc;

use bstr::{BString, ByteSlice};

use super::Fate;
use super::lines::Counts;
use crate::conflict::Conflict;
use crate::object::Entry;
use crate::sides::{Side, Sides};

/// Files that have this share of their lines in common, in percent, are one that was moved.
const ALIKE: usize = 50;

/// The most files that one is compared with.
const COMPARED: usize = 100;

/// A file that is not the same in all trees, its renames followed.
pub(super) struct File<'a> {
    /// Where the result has it; where the machine's merge has it if the result has not.
    pub(super) path: BString,
    pub(super) sides: Sides<Option<Entry>>,
    /// Where each side has it.
    pub(super) at: Sides<BString>,
    pub(super) machine: Option<Entry>,
    pub(super) committed: Option<Entry>,
    pub(super) result: Option<Entry>,
    pub(super) conflict: Option<&'a Conflict>,
    /// Where the machine's merge has it, if elsewhere than the committed one.
    pub(super) moved_from: Option<BString>,
}

impl<'a> File<'a> {
    fn of(fate: &Fate<'a>) -> Self {
        Self {
            path: fate.path.clone(),
            sides: fate.conflict.map_or(fate.sides, |conflict| conflict.entries),
            at: Sides::from_fn(|side| {
                let path = fate.conflict.and_then(|conflict| conflict.paths[side].as_ref());
                path.unwrap_or(&fate.path).clone()
            }),
            machine: fate.machine,
            committed: fate.committed,
            result: fate.result,
            conflict: fate.conflict,
            moved_from: None,
        }
    }

    /// Whether somebody had a hand in it: a conflict, or something else than the machine's merge.
    pub(super) fn is_touched(&self) -> bool {
        self.conflict.is_some() || self.committed != self.machine
    }

    /// Whether the result is there and is what no side has.
    pub(super) fn is_of_no_side(&self) -> bool {
        let same = |side: Option<Entry>| side.map(|entry| entry.id) == self.result.map(|entry| entry.id);
        self.result.is_some() && !self.sides.iter().any(|(_, side)| same(*side))
    }
}

/// How the lines of a file are counted; `None` for what is no text.
pub(super) type Counted<'c> = &'c dyn Fn(Option<Entry>) -> Option<Rc<Counts>>;

/// The files of an upgrade: what was moved by hand is one file, and sides that have it elsewhere are filled in.
pub(super) fn followed<'a>(fates: &[Fate<'a>], counted: Counted<'_>) -> Vec<File<'a>> {
    let mut files: Vec<File<'a>> = fates.iter().map(File::of).collect();
    moved_by_hand(&mut files, counted);
    let left: Vec<File<'a>> = fates.iter().filter(|fate| fate.machine.is_none()).map(File::of).collect();
    let open = |file: &File<'_>| {
        let absent = file.sides.iter().any(|(_, side)| side.is_none());
        file.conflict.is_none()
            && file.machine.is_some()
            && absent
            && (file.is_touched() || file.is_of_no_side())
    };
    for file in files.iter_mut().filter(|file| open(file)) {
        let sources: Vec<&File<'_>> = left.iter().filter(|source| fits(source, file)).collect();
        if let Some(at) = likest(file, &sources, counted) {
            let (before, path) = (sources[at].sides, &sources[at].path);
            for side in
                Side::ALL.into_iter().filter(|side| file.sides[*side].is_none() && before[*side].is_some())
            {
                file.at[side] = path.clone();
            }
            file.sides = Sides::from_fn(|side| file.sides[side].or(before[side]));
        }
    }
    files
}

/// Whether a file that the machine's merge has no more may be where sides had another one.
fn fits(source: &File<'_>, file: &File<'_>) -> bool {
    let fills = |side: Side| file.sides[side].is_none() && source.sides[side].is_some();
    fills(Side::Base) && (fills(Side::Country) || fills(Side::Upstream))
}

/// Pairs what the machine's merge has and the committed one lacks with what only the committed one has.
fn moved_by_hand(files: &mut Vec<File<'_>>, counted: Counted<'_>) {
    let (mut taken, mut pairs) = (BTreeSet::new(), Vec::new());
    for (at, gone) in
        files.iter().enumerate().filter(|(_, file)| file.machine.is_some() && file.committed.is_none())
    {
        let is_new = |(other, file): &(usize, &File<'_>)| {
            file.machine.is_none() && file.committed.is_some() && !taken.contains(other)
        };
        let (places, come): (Vec<usize>, Vec<File<'_>>) =
            files.iter().enumerate().filter(is_new).map(|(other, file)| (other, file.as_come())).unzip();
        if let Some(found) = likest(gone, &come.iter().collect::<Vec<_>>(), counted) {
            taken.insert(places[found]);
            pairs.push((at, places[found]));
        }
    }
    for (gone, come) in pairs {
        let (path, committed, result) = (files[come].path.clone(), files[come].committed, files[come].result);
        let file = &mut files[gone];
        file.moved_from = Some(std::mem::replace(&mut file.path, path));
        (file.committed, file.result) = (committed, result);
    }
    let mut at = 0;
    files.retain(|_| {
        at += 1;
        !taken.contains(&(at - 1))
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
}

impl File<'_> {
    /// With the committed content as every side's.
    fn as_come(&self) -> Self {
        let sides = Sides::from_fn(|_| self.committed);
        Self { path: self.path.clone(), at: self.at.clone(), sides, moved_from: None, ..*self }
    }
}

/// The one of `sources` that holds the same, or most of the lines.
fn likest(file: &File<'_>, sources: &[&File<'_>], counted: Counted<'_>) -> Option<usize> {
    let own: Vec<Entry> =
        [file.machine].into_iter().chain(file.sides.iter().map(|(_, side)| *side)).flatten().collect();
    let entry = |source: &File<'_>| source.sides.base.or(source.sides.country).or(source.sides.upstream);
    let same = |source: &&File<'_>| {
        source.sides.iter().any(|(_, side)| side.is_some_and(|side| own.iter().any(|one| one.id == side.id)))
    };
    if let Some(at) = sources.iter().position(same) {
        return Some(at);
    }
    let name =
        |path: &BString| path.rsplit_once_str("/").map_or_else(|| path.to_vec(), |(_, name)| name.to_vec());
    let ending = |path: &BString| path.rsplit_once_str(".").map(|(_, ending)| ending.to_vec());
    let mut near: Vec<usize> =
        (0..sources.len()).filter(|at| ending(&sources[*at].path) == ending(&file.path)).collect();
    near.sort_by_key(|at| name(&sources[*at].path) != name(&file.path));
    near.truncate(COMPARED);
    if near.is_empty() {
        return None;
    }
    let own = counted(file.machine)?;
    let score = |at: usize| Some((counted(entry(sources[at]))?.likeness(&own), at));
    let best = near.into_iter().filter_map(score).max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
    best.filter(|(score, _)| *score >= ALIKE).map(|(_, at)| at)
}
