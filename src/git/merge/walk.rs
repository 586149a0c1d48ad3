//! Walks three trees at once and notes where they differ.
//!
//! Owns the filling of [`Paths`] and of the two [`Changes`] (what each side deleted and added), with git's rules for
//! which deletions are worth a search for renames. Must not know how a rename is found. The rules are those of git's
//! `merge-ort`: a subtree that one side left alone is not entered unless that other side needs rename detection.
//!
//! Worked example: base and country have `lib/` alike, upstream changed a file in it. `lib/` is put off; at the end no
//! deletion of upstream's needs a search, so upstream's `lib/` is taken whole and none of its files is looked at.

use std::collections::HashMap;

use bstr::{BStr, ByteSlice};

use super::order;
use super::paths::{CHANGERS, Info, PathId, Paths, ROOT, Set};
use crate::git::store::{Store, StoreError, Tree, TreeEntry};
use crate::object::{Entry, Mode, ObjectId};
use crate::sides::{Side, Sides};

/// Why the new place of a deleted path is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The other side changed its content.
    Content,
    /// It tells where its directory went.
    Location,
}

/// Whether it matters where a deleted directory went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DirectoryNeed {
    /// It does not.
    None,
    /// Only for a directory above it.
    Above,
    /// The other side added files to it.
    Itself,
}

/// One side's deletion or addition of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) path: PathId,
    pub(super) entry: Entry,
    pub(super) added: bool,
}

/// What one side deleted and added, in the order in which it was met.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) all: Vec<Change>,
    pub(super) needed: HashMap<PathId, Need>,
    pub(super) removed_dirs: HashMap<PathId, DirectoryNeed>,
}

/// Walks the trees; the first value has every path met.
pub(super) fn walk(store: &Store, trees: Sides<ObjectId>) -> Result<(Paths, Sides<Changes>), StoreError> {
    let mut walk = Walk {
        store,
        paths: Paths::new(),
        changes: Sides::default(),
        watched: Set::NONE,
        put_off: Sides::default(),
        may_put_off: Sides::new(false, true, true),
    };
    walk.directory(ROOT, trees.map(Some))?;
    walk.enter_put_off(Side::Country)?;
    walk.enter_put_off(Side::Upstream)?;
    Ok((walk.paths, walk.changes))
}

struct Walk<'a> {
    store: &'a Store<'a>,
    paths: Paths,
    changes: Sides<Changes>,
    /// Above: nothing, the side that still has a directory the other deleted, or all once it added a file there.
    watched: Set,
    put_off: Sides<Vec<(PathId, Set)>>,
    may_put_off: Sides<bool>,
}

struct Row<'t> {
    name: &'t BStr,
    stages: Sides<Option<Entry>>,
}

impl Row<'_> {
    fn has_directory(&self) -> bool {
        self.stages.iter().any(|(_, stage)| is_tree(stage.as_ref()))
    }

    fn files(&self) -> Set {
        Set::of(&self.stages, |stage| stage.is_some_and(|entry| entry.mode != Mode::Tree))
    }
}

fn is_tree(stage: Option<&Entry>) -> bool {
    stage.is_some_and(|entry| entry.mode == Mode::Tree)
}

impl Walk<'_> {
    fn directory(&mut self, dir: PathId, trees: Sides<Option<ObjectId>>) -> Result<(), StoreError> {
        let trees = trees.try_map(|id| id.map(|id| self.store.tree(id)).transpose())?;
        let rows = rows(&trees);
        let added = |row: &Row| row.files() == self.watched;
        if self.watched.single_changer().is_some() && rows.iter().any(added) {
            self.watched = Set::ALL;
        }
        rows.iter().try_for_each(|row| self.row(dir, row))
    }

    fn row(&mut self, dir: PathId, row: &Row) -> Result<(), StoreError> {
        let path = self.paths.add(dir, row.name);
        if let Some(result) = settled_at_once(row) {
            self.paths.set(path, Info::settled(path, Some(result)));
            return Ok(());
        }
        let mut info = Info::open(path, row.stages);
        info.same = same(&row.stages);
        let before = self.watched;
        self.note(dir, path, &info);
        let entered = self.enter_or_put_off(path, info);
        self.watched = before;
        entered
    }

    fn enter_or_put_off(&mut self, path: PathId, mut info: Info) -> Result<(), StoreError> {
        if info.dirs.is_empty() {
            self.paths.set(path, info);
            return Ok(());
        }
        let mut changer = only_changer(info.same);
        if info.files.is_empty()
            && let Some(side) = info.dirs.single_changer()
        {
            info.same = Set::base_and(side.other());
            changer = Some(side);
        }
        if let Some(side) = changer.filter(|side| self.may_put_off[*side] && self.watched != Set::ALL) {
            self.put_off[side].push((path, self.watched));
            self.paths.set(path, info);
            return Ok(());
        }
        self.enter(path, info)
    }

    fn enter(&mut self, path: PathId, mut info: Info) -> Result<(), StoreError> {
        info.same = info.same.and(info.files);
        let trees =
            info.stages.map(|stage| stage.filter(|entry| entry.mode == Mode::Tree).map(|entry| entry.id));
        self.paths.set(path, info);
        self.directory(path, trees)
    }

    /// Takes that side's whole directories where none of its deletions needs a search, else walks them.
    fn enter_put_off(&mut self, side: Side) -> Result<(), StoreError> {
        let wanted = !self.changes[side].needed.is_empty();
        self.may_put_off[side] = !wanted;
        let mut put_off = std::mem::take(&mut self.put_off[side]);
        if wanted {
            order::as_git_iterates(&mut put_off, |(path, _)| self.paths.path(*path));
        }
        for (path, watched) in put_off {
            let Some(mut info) = self.paths.take(path) else { continue };
            if wanted {
                self.watched = watched;
                self.enter(path, info)?;
            } else {
                info.settled = true;
                info.result = info.stages[side];
                self.paths.set(path, info);
            }
        }
        Ok(())
    }

    /// Notes what the sides deleted and added at `path`, and which directories are gone.
    fn note(&mut self, dir: PathId, path: PathId, info: &Info) {
        let still_there = CHANGERS.into_iter().find(|side| info.dirs == Set::base_and(*side));
        if self.watched != Set::ALL {
            self.watched = still_there.map_or(self.watched, Set::only);
        }
        if info.dirs.has(Side::Base) && info.dirs != Set::ALL {
            let need = if self.watched == Set::ALL { DirectoryNeed::Above } else { DirectoryNeed::None };
            for side in CHANGERS.into_iter().filter(|side| !info.dirs.has(*side)) {
                self.changes[side].removed_dirs.insert(path, need);
            }
        }
        if self.watched == Set::ALL
            && let Some(adder) = info.files.single_changer()
        {
            self.changes[adder.other()].removed_dirs.insert(dir, DirectoryNeed::Itself);
        }
        for side in CHANGERS {
            self.note_file(side, path, info);
        }
    }

    fn note_file(&mut self, side: Side, path: PathId, info: &Info) {
        let changes = &mut self.changes[side];
        match (info.files.has(Side::Base), info.files.has(side)) {
            (true, false) => {
                if info.same.and(info.files).is_empty() {
                    changes.needed.insert(path, Need::Content);
                } else if self.watched == Set::ALL {
                    changes.needed.insert(path, Need::Location);
                }
                let deleted = info.stages.base.map(|entry| Change { path, entry, added: false });
                changes.all.extend(deleted);
            }
            (false, true) => {
                changes.all.extend(info.stages[side].map(|entry| Change { path, entry, added: true }));
            }
            (true, true) | (false, false) => {}
        }
    }
}

/// The side that may hold the target of a rename, where the other left the directory as it was.
fn only_changer(same: Set) -> Option<Side> {
    CHANGERS.into_iter().find(|side| same == Set::base_and(side.other()))
}

fn same(stages: &Sides<Option<Entry>>) -> Set {
    let Sides { base, country, upstream } = stages;
    match (base.is_some() && base == country, base.is_some() && base == upstream) {
        (true, true) => Set::ALL,
        (true, false) => Set::base_and(Side::Country),
        (false, true) => Set::base_and(Side::Upstream),
        (false, false) if country.is_some() && country == upstream => Set::CHANGERS,
        (false, false) => Set::NONE,
    }
}

/// What stands in the merged tree, where no rename can matter: all three alike, or three files of which two are.
fn settled_at_once(row: &Row) -> Option<Entry> {
    let Sides { base, country, upstream } = row.stages;
    let same = same(&row.stages);
    if same == Set::ALL {
        return base;
    }
    if row.files() != Set::ALL || same.is_empty() {
        return None;
    }
    if same == Set::base_and(Side::Country) { upstream } else { country }
}

/// The union of the names in three trees, in git's order of tree entries.
fn rows(trees: &Sides<Option<Tree>>) -> Vec<Row<'_>> {
    let sorted = trees.as_ref().map(|tree| by_name(tree.as_deref().unwrap_or_default()));
    let mut heads = sorted.as_ref().map(|entries| entries.iter().peekable());
    let mut rows = Vec::with_capacity(sorted.iter().map(|(_, entries)| entries.len()).max().unwrap_or(0));
    loop {
        let next = Side::ALL.into_iter().filter_map(|side| heads[side].peek().map(|entry| &entry.name)).min();
        let Some(name) = next else { break };
        let stages =
            Sides::from_fn(|side| heads[side].next_if(|entry| entry.name == *name).map(|entry| entry.entry));
        rows.push(Row { name: name.as_bstr(), stages });
    }
    rows.sort_by(tree_order);
    rows
}

fn by_name(entries: &[TreeEntry]) -> Vec<&TreeEntry> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

fn tree_order(a: &Row, b: &Row) -> std::cmp::Ordering {
    let shared = a.name.len().min(b.name.len());
    let end = |row: &Row| row.name.get(shared).copied().unwrap_or(if row.has_directory() { b'/' } else { 0 });
    a.name[..shared].cmp(&b.name[..shared]).then_with(|| end(a).cmp(&end(b)))
}
