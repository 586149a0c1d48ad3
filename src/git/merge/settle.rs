//! From what is known of each path to the merged tree and the conflicts.
//!
//! Owns [`Merge::settle`], git's `process_entries`: directories from the innermost out, so that it is known whether a
//! directory is left when a file wants its name. Must not know how renames were found; they are applied by now.
//!
//! Worked example: the country replaced `lib/` by a file `lib`, upstream edited `lib/a`. `lib/a` is a conflict that
//! keeps `lib/` alive, so the file is moved aside to `lib~country`.

use bstr::{BString, ByteSlice};

use super::content::Content;
use super::paths::{CHANGERS, Children, Collision, Info, PathId, ROOT, Set, Tangle};
use super::{Depth, Merge, MergeError};
use crate::conflict::{Conflict, Hunk, Kind};
use crate::git::store::TreeEntry;
use crate::object::{Entry, Mode, ObjectId};
use crate::sides::{Side, Sides};

impl Merge<'_> {
    /// Settles every path and makes the tree.
    pub(super) fn settle(&mut self) -> Result<ObjectId, MergeError> {
        let children = self.paths.children();
        let entries = self.settle_below(ROOT, &children)?;
        Ok(self.make_tree(entries))
    }

    fn make_tree(&self, entries: Vec<TreeEntry>) -> ObjectId {
        if self.counts_only() { ObjectId::default() } else { self.store.add_tree(entries) }
    }

    fn settle_below(&mut self, dir: PathId, children: &Children) -> Result<Vec<TreeEntry>, MergeError> {
        let mut entries = Vec::new();
        for path in children.of(dir) {
            if !children.of(*path).is_empty() {
                let below = self.settle_below(*path, children)?;
                let tree = if below.is_empty() { None } else { Some(self.make_tree(below)) };
                if let Some(info) = self.paths.info_mut(*path) {
                    info.result = tree.map(|id| Entry { mode: Mode::Tree, id });
                }
            }
            self.settle_path(*path, &mut entries)?;
        }
        Ok(entries)
    }

    fn settle_path(&mut self, path: PathId, entries: &mut Vec<TreeEntry>) -> Result<(), MergeError> {
        let Some(info) = self.paths.info(path) else { return Ok(()) };
        if info.settled || info.files.is_empty() {
            self.record(path, info.result, entries);
            return Ok(());
        }
        let info = info.clone();
        let (path, info) = match info.result {
            Some(directory) if !info.dirs.is_empty() => {
                self.record(path, Some(directory), entries);
                if info.files == Set::only(Side::Base) {
                    return Ok(());
                }
                self.move_aside(path, info)
            }
            _ if info.file_directory => (path, without_directory(info)),
            _ => (path, info),
        };
        self.settle_file(path, &info, entries)
    }

    fn record(&self, path: PathId, result: Option<Entry>, entries: &mut Vec<TreeEntry>) {
        let name = || self.paths.name(path).to_owned();
        entries.extend(result.map(|entry| TreeEntry { name: name().into(), entry }));
    }

    /// A directory stays at the path: the file gets another name.
    fn move_aside(&mut self, path: PathId, mut info: Info) -> (PathId, Info) {
        let side = if info.dirs.has(Side::Country) { Side::Upstream } else { Side::Country };
        info.keep_files();
        info.result = None;
        (self.unique_path(path, side), info)
    }

    /// A free path beside `path` that tells the side.
    fn unique_path(&mut self, path: PathId, side: Side) -> PathId {
        let label: BString =
            self.label(side).bytes().map(|byte| if byte == b'/' { b'_' } else { byte }).collect();
        let first = BString::from([self.paths.name(path).as_bytes(), b"~", &label].concat());
        let parent = self.paths.parent(path);
        let mut name = first.clone();
        let mut suffix = 0;
        while self.is_taken(parent, &name) {
            name = format!("{first}_{suffix}").into();
            suffix += 1;
        }
        self.paths.add(parent, name.as_bstr())
    }

    fn is_taken(&mut self, parent: PathId, name: &BString) -> bool {
        let above = self.paths.path(parent);
        let slash: &[u8] = if parent == ROOT { b"" } else { b"/" };
        let path = [above.as_bytes(), slash, name].concat();
        self.paths.find(path.as_bstr()).is_some()
    }

    fn settle_file(
        &mut self,
        path: PathId,
        info: &Info,
        entries: &mut Vec<TreeEntry>,
    ) -> Result<(), MergeError> {
        let both = info.files.and(Set::CHANGERS) == Set::CHANGERS;
        let outcome = if !info.same.is_empty() {
            two_alike(info)
        } else if both && kinds_differ(info) && self.depth == Depth::Outer {
            self.keep_both(path, info, entries);
            return Ok(());
        } else if both && kinds_differ(info) {
            Outcome::whole(info.stages.base, Some(Kind::Type))
        } else if both {
            let Content { entry, clean, kind, hunks } =
                self.merge_finally(path, info.stages, info.origins)?;
            let kind = kind.filter(|_| !clean).map(|kind| content_kind(kind, info));
            let kind = kind.or_else(|| tangled(info)).or_else(|| marked(info, entry));
            Outcome { result: entry, kind, hunks }
        } else {
            self.one_sided(info)
        };
        self.finish(path, info, outcome, entries);
        Ok(())
    }

    /// At most one side has a file here.
    fn one_sided(&self, info: &Info) -> Outcome {
        let Some(side) = CHANGERS.into_iter().find(|side| info.files.has(*side)) else {
            return Outcome::whole(None, tangled(info));
        };
        if !info.files.has(Side::Base) {
            return Outcome::whole(info.stages[side], tangled(info));
        }
        let kept = if self.depth == Depth::Outer { side } else { Side::Base };
        let deleted = Kind::ModifyDelete { deleted_by: side.other() };
        Outcome::whole(info.stages[kept], Some(tangled(info).unwrap_or(deleted)))
    }

    /// A file, a symlink or a submodule on each side, of different kinds: each gets a place.
    fn keep_both(&mut self, path: PathId, info: &Info, entries: &mut Vec<TreeEntry>) {
        let is_file = |side: Side| info.stages[side].is_some_and(|entry| entry.mode.is_file());
        let (country_is_file, upstream_is_file) = (is_file(Side::Country), is_file(Side::Upstream));
        let aside = Sides::new(false, country_is_file || !upstream_is_file, !country_is_file);
        for side in CHANGERS {
            let place = if aside[side] { self.unique_path(path, side) } else { path };
            let mut part = info.clone();
            part.stages[side.other()] = None;
            part.files = Set::base_and(side);
            if !same_kind(part.stages.base, part.stages[side]) {
                part.stages.base = None;
                part.files = Set::only(side);
            }
            let outcome = Outcome::whole(part.stages[side], Some(Kind::Type));
            self.finish(place, &part, outcome, entries);
        }
    }

    /// Writes down the outcome for one path.
    fn finish(&mut self, path: PathId, info: &Info, outcome: Outcome, entries: &mut Vec<TreeEntry>) {
        let Outcome { result, kind, hunks } = outcome;
        self.record(path, result, entries);
        let Some(kind) = kind else { return };
        let there = |side| info.stages[side].filter(|_| info.files.has(side));
        let origin = |side| there(side).map(|_| self.paths.path(info.origins[side]).to_owned());
        let (entries, paths) = (Sides::from_fn(there), Sides::from_fn(origin));
        let path = self.paths.path(path).to_owned();
        self.conflicts.push(Conflict { path, kind, entries, paths, hunks, result });
    }
}

/// What becomes of one path.
struct Outcome {
    result: Option<Entry>,
    kind: Option<Kind>,
    hunks: Vec<Hunk>,
}

impl Outcome {
    const fn whole(result: Option<Entry>, kind: Option<Kind>) -> Self {
        Self { result, kind, hunks: Vec::new() }
    }
}

/// Two sides have the same: the third decides.
fn two_alike(info: &Info) -> Outcome {
    let side = if info.same == Set::base_and(Side::Country) { Side::Upstream } else { Side::Country };
    let result = info.stages[side];
    let deleted = result.is_none() && info.same != Set::CHANGERS;
    let kind = tangled(info).or_else(|| marked(info, result));
    Outcome::whole(result, kind.filter(|_| !deleted))
}

/// The directory is gone: only the files at its path count.
fn without_directory(mut info: Info) -> Info {
    info.file_directory = false;
    info.result = None;
    info.keep_files();
    info
}

/// Markers from the merge of a renamed file can survive in content that looks settled; git then tells of a conflict but
/// lists none, here it is listed.
fn marked(info: &Info, result: Option<Entry>) -> Option<Kind> {
    let collision = info.collided.filter(|collision| !collision.marked.is_empty())?;
    let unmarked = |side: Side| !collision.marked.has(side) && info.stages[side] == result;
    (!CHANGERS.into_iter().any(unmarked)).then(|| collision_kind(collision))
}

/// What is wrong with a path whose content is settled.
fn tangled(info: &Info) -> Option<Kind> {
    match info.tangle {
        Some(Tangle::RenameDelete { deleted_by }) => Some(Kind::RenameDelete { deleted_by }),
        Some(Tangle::RenameRename) => Some(Kind::RenameRename),
        Some(Tangle::DirectoryRename) => Some(Kind::DirectoryRename),
        None => info.file_directory.then_some(Kind::FileDirectory),
    }
}

fn content_kind(kind: Kind, info: &Info) -> Kind {
    match (kind, info.collided, info.files.has(Side::Base)) {
        (Kind::Content, Some(collision), _) => collision_kind(collision),
        (Kind::Content, None, false) => Kind::AddAdd,
        (kind, _, _) => kind,
    }
}

const fn collision_kind(collision: Collision) -> Kind {
    if collision.both_renamed { Kind::RenameRename } else { Kind::RenameAdd }
}

fn kinds_differ(info: &Info) -> bool {
    !same_kind(info.stages.country, info.stages.upstream)
}

/// Two regular files, two symlinks, or two submodules.
fn same_kind(one: Option<Entry>, other: Option<Entry>) -> bool {
    let kind = |entry: Entry| if entry.mode.is_file() { Mode::File } else { entry.mode };
    one.map(kind) == other.map(kind)
}
