//! Renamed directories, and what the other side added to them.
//!
//! Owns [`follow`]: where one side moved a directory and the other added a file to it, the file goes along, and that is
//! marked as a conflict for somebody to confirm (`merge.directoryRenames=conflict`, as in git's `merge-ort`). Must not
//! know how renames were found.
//!
//! Worked example: upstream moved `a/` to `b/`, the country added `a/new`: `b/new` gets the file and the mark.

use std::collections::{BTreeMap, HashMap, HashSet};

use bstr::{BStr, BString, ByteSlice};

use super::counts::{Counts, Direction};
use super::paths::{CHANGERS, Info, PathId, Paths, ROOT, Set, Tangle};
use super::renames::Arrival;
use crate::sides::{Side, Sides};

/// A file that one side renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rename {
    pub(super) side: Side,
    pub(super) from: PathId,
    pub(super) to: PathId,
}

/// Whether moved files are marked as conflicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Conflict,
    Nothing,
}

type Moves = HashMap<PathId, PathId>;

/// One clear direction for each renamed directory of each side, and a warning for each that went several ways.
pub(super) fn directions(paths: &Paths, counts: &Sides<Counts>, warnings: &mut Vec<String>) -> Sides<Moves> {
    let mut moves = Sides::from_fn(|side| {
        let mut clear = Moves::new();
        for (old, direction) in counts[side].directions() {
            match direction {
                Direction::To(new) => {
                    clear.insert(old, new);
                }
                Direction::Split => warnings.push(format!(
                    "{side} moved the files of {} to several directories, none of which got most of them",
                    paths.path(old)
                )),
            }
        }
        clear
    });
    let both: Vec<_> = moves.country.keys().filter(|old| moves.upstream.contains_key(old)).copied().collect();
    for old in both {
        moves.country.remove(&old);
        moves.upstream.remove(&old);
    }
    moves
}

/// Moves what was added to directories that the other side renamed; returns all renames by their old path.
pub(super) fn follow(
    paths: &mut Paths,
    arrivals: &Sides<Vec<Arrival>>,
    moves: &Sides<Moves>,
    mark: Mark,
    warnings: &mut Vec<String>,
) -> Vec<Rename> {
    let crowded = Sides::from_fn(|side| landings(paths, &arrivals[side], &moves[side.other()]));
    let mut follow = Follow { paths, moves, crowded, told: HashSet::new(), mark, warnings };
    let mut renames = Vec::new();
    for side in CHANGERS {
        for arrival in &arrivals[side] {
            let to = follow.arrival(side, arrival.to);
            renames.extend(arrival.from.map(|from| Rename { side, from, to }));
        }
    }
    renames.sort_by(|a, b| paths.path(a.from).cmp(paths.path(b.from)));
    renames
}

/// For each path that a directory rename would make, what it would move there.
type Landings = BTreeMap<BString, Vec<PathId>>;

fn landings(paths: &Paths, arrivals: &[Arrival], moves: &Moves) -> Landings {
    let mut landings = Landings::new();
    if moves.is_empty() {
        return landings;
    }
    for arrival in arrivals {
        if let Some((old, new)) = moved_above(paths, arrival.to, moves) {
            landings.entry(moved(paths, arrival.to, old, new)).or_default().push(arrival.to);
        }
    }
    landings
}

/// The nearest directory above `path` that was moved, and where to.
fn moved_above(paths: &Paths, path: PathId, moves: &Moves) -> Option<(PathId, PathId)> {
    let mut dir = paths.parent(path);
    while dir != ROOT {
        if let Some(new) = moves.get(&dir) {
            return Some((dir, *new));
        }
        dir = paths.parent(dir);
    }
    None
}

fn moved(paths: &Paths, path: PathId, old: PathId, new: PathId) -> BString {
    let rest = &paths.path(path)[paths.path(old).len() + 1..];
    let new = paths.path(new);
    if new.is_empty() { rest.into() } else { [new.as_bytes(), b"/", rest.as_bytes()].concat().into() }
}

struct Follow<'a> {
    paths: &'a mut Paths,
    moves: &'a Sides<Moves>,
    crowded: Sides<Landings>,
    told: HashSet<(Side, BString)>,
    mark: Mark,
    warnings: &'a mut Vec<String>,
}

impl Follow<'_> {
    /// Where what `side` put at `path` ends up.
    fn arrival(&mut self, side: Side, path: PathId) -> PathId {
        let Some(to) = self.destination(side, path) else { return path };
        let to = self.paths.intern(to.as_bstr());
        self.relocate(path, to);
        to
    }

    fn destination(&mut self, side: Side, path: PathId) -> Option<BString> {
        let moves = &self.moves[side.other()];
        if moves.is_empty() || self.crowded[side.other()].contains_key(self.paths.path(path)) {
            return None;
        }
        let (old, new) = moved_above(self.paths, path, moves)?;
        if self.moves[side].contains_key(&new) {
            let (old, new) = (self.paths.path(old), self.paths.path(new));
            self.warnings.push(format!(
                "{} stays although {} became {new}, for {new} itself was renamed",
                self.paths.path(path),
                old
            ));
            return None;
        }
        let to = moved(self.paths, path, old, new);
        self.is_free(side, to.as_bstr()).then_some(to)
    }

    fn is_free(&mut self, side: Side, to: &BStr) -> bool {
        let key = (side, to.to_owned());
        if self.told.contains(&key) {
            return false;
        }
        let there = self.paths.find(to).and_then(|id| self.paths.info(id));
        let taken = there.is_some_and(|info| info.settled || info.files.has(side) || info.dirs.has(side));
        let several = self.crowded[side].get(to).is_some_and(|sources| sources.len() > 1);
        if taken || several {
            self.told.insert(key);
            let what = if taken { "is taken already" } else { "would get several files" };
            self.warnings.push(format!("a renamed directory would move a file to {to}, which {what}"));
        }
        !taken && !several
    }

    /// Moves the file at `from` to `to`, where the other side may have something.
    fn relocate(&mut self, from: PathId, to: PathId) {
        let Some(mut moving) = self.take_file(from) else { return };
        self.make_directories(to, moving.files);
        if self.mark == Mark::Conflict {
            moving.tangle = Some(Tangle::DirectoryRename);
        }
        let Some(there) = self.paths.info_mut(to) else {
            self.paths.set(to, moving);
            return;
        };
        there.tangle = moving.tangle.or(there.tangle);
        there.file_directory |= !there.dirs.is_empty();
        for side in CHANGERS.into_iter().filter(|side| moving.files.has(*side)) {
            there.files = there.files.with(side);
            there.origins[side] = moving.origins[side];
            there.stages[side] = moving.stages[side];
        }
    }

    /// The file's part of what is at `from`; a directory that stood there in the base stays.
    fn take_file(&mut self, from: PathId) -> Option<Info> {
        let mut moving = self.paths.take(from)?;
        if !moving.dirs.is_empty() {
            let mut directory = moving.clone();
            directory.files = Set::NONE;
            directory.file_directory = false;
            for side in Side::ALL.into_iter().filter(|side| !directory.dirs.has(*side)) {
                directory.stages[side] = None;
            }
            directory.settled = true;
            self.paths.set(from, directory);
            moving.keep_files();
            moving.file_directory = false;
        }
        Some(moving)
    }

    fn make_directories(&mut self, path: PathId, having: Set) {
        let mut dir = self.paths.parent(path);
        while dir != ROOT && self.paths.info(dir).is_none() {
            let mut info = Info::open(dir, Sides::default());
            info.dirs = having;
            self.paths.set(dir, info);
            dir = self.paths.parent(dir);
        }
    }
}
