//! Every path that a merge has met, and what is known of it.
//!
//! Owns [`Paths`], [`PathId`], [`Info`] and [`Set`]. Must not know why a path is looked at: the walk fills the table,
//! renames rearrange it, settling reads it.
//!
//! Worked example: `src/a.txt` is node `a.txt` below node `src` below [`ROOT`]; a rename of it to `lib/b.txt` moves
//! stages from one [`Info`] to another and leaves both nodes where they are.

use std::collections::HashMap;

use bstr::{BStr, BString, ByteSlice, ByteVec};

use crate::object::{Entry, Mode};
use crate::sides::{Side, Sides};

/// The sides that can change something, in git's order.
pub(super) const CHANGERS: [Side; 2] = [Side::Country, Side::Upstream];

/// A set of sides, such as "those that have a file here".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(u8);

impl Set {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(7);
    pub(super) const CHANGERS: Self = Self(6);

    pub(super) const fn only(side: Side) -> Self {
        Self(match side {
            Side::Base => 1,
            Side::Country => 2,
            Side::Upstream => 4,
        })
    }

    pub(super) const fn base_and(side: Side) -> Self {
        Self(Self::only(side).0 | 1)
    }

    pub(super) fn of<T>(sides: &Sides<T>, mut wanted: impl FnMut(&T) -> bool) -> Self {
        sides.iter().filter(|(_, value)| wanted(value)).fold(Self::NONE, |set, (side, _)| set.with(side))
    }

    pub(super) const fn with(self, side: Side) -> Self {
        Self(self.0 | Self::only(side).0)
    }

    pub(super) const fn has(self, side: Side) -> bool {
        self.0 & Self::only(side).0 != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The side that is alone in a set of country or upstream.
    pub(super) fn single_changer(self) -> Option<Side> {
        CHANGERS.into_iter().find(|side| self == Self::only(*side))
    }
}

/// A node of [`Paths`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PathId(u32);

/// The top of the tree, whose path is empty.
pub(super) const ROOT: PathId = PathId(0);

/// Why a path is in conflict although its content may be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tangle {
    /// One side renamed what this side deleted.
    RenameDelete { deleted_by: Side },
    /// Both sides renamed one file.
    RenameRename,
    /// A directory rename of the other side moved it here.
    DirectoryRename,
}

/// What is known of one path.
#[derive(Clone, Debug)]
pub(super) struct Info {
    /// What each side has, trees included; renames bring stages from other paths.
    pub(super) stages: Sides<Option<Entry>>,
    /// Where each stage came from.
    pub(super) origins: Sides<PathId>,
    /// The sides with anything but a tree here.
    pub(super) files: Set,
    /// The sides with a tree here.
    pub(super) dirs: Set,
    /// At least two sides whose stages are equal, or none.
    pub(super) same: Set,
    /// A file meets a directory.
    pub(super) file_directory: bool,
    /// What is wrong besides the content.
    pub(super) tangle: Option<Tangle>,
    /// Two files came to this one path.
    pub(super) collided: Option<Collision>,
    /// Nothing is left to decide.
    pub(super) settled: bool,
    /// What the merged tree has here.
    pub(super) result: Option<Entry>,
}

/// How two files came to one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Collision {
    /// Each side renamed one; else the other side added it.
    pub(super) both_renamed: bool,
    /// The sides whose stage has markers already, because what was renamed could not be merged itself.
    pub(super) marked: Set,
}

impl Info {
    /// A path that needs no further thought.
    pub(super) fn settled(path: PathId, result: Option<Entry>) -> Self {
        Self { settled: true, result, ..Self::open(path, Sides::default()) }
    }

    /// A path on which the sides differ.
    pub(super) fn open(path: PathId, stages: Sides<Option<Entry>>) -> Self {
        let files = Set::of(&stages, |stage| stage.is_some_and(|entry| entry.mode != Mode::Tree));
        let dirs = Set::of(&stages, |stage| stage.is_some_and(|entry| entry.mode == Mode::Tree));
        Self {
            stages,
            origins: Sides::new(path, path, path),
            files,
            dirs,
            same: Set::NONE,
            file_directory: !files.is_empty() && !dirs.is_empty(),
            tangle: None,
            collided: None,
            settled: false,
            result: None,
        }
    }

    /// Forgets the stages that are no files.
    pub(super) fn keep_files(&mut self) {
        self.same = self.same.without(self.dirs);
        self.dirs = Set::NONE;
        for side in Side::ALL {
            if !self.files.has(side) {
                self.stages[side] = None;
            }
        }
    }

    /// Settles the path as absent from the merged tree.
    pub(super) fn remove(&mut self) {
        self.settled = true;
        self.result = None;
    }
}

struct Node {
    path: BString,
    name_at: usize,
    parent: PathId,
    info: Option<Info>,
}

/// The table of paths; a path without an [`Info`] is only a name.
pub(super) struct Paths {
    nodes: Vec<Node>,
    index: Option<HashMap<BString, PathId>>,
}

impl Paths {
    pub(super) fn new() -> Self {
        let root = Node { path: BString::default(), name_at: 0, parent: ROOT, info: None };
        Self { nodes: vec![root], index: None }
    }

    fn node(&self, id: PathId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Names a path that was not there before.
    pub(super) fn add(&mut self, parent: PathId, name: &BStr) -> PathId {
        let above = &self.node(parent).path;
        let mut path = BString::new(Vec::with_capacity(above.len() + name.len() + 1));
        path.push_str(above);
        if parent != ROOT {
            path.push(b'/');
        }
        let name_at = path.len();
        path.push_str(name);
        self.push(Node { path, name_at, parent, info: None })
    }

    fn push(&mut self, node: Node) -> PathId {
        let id = PathId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        if let Some(index) = &mut self.index {
            index.insert(node.path.clone(), id);
        }
        self.nodes.push(node);
        id
    }

    /// The node of `path`; made, with its parents, where there is none.
    pub(super) fn intern(&mut self, path: &BStr) -> PathId {
        if let Some(id) = self.find(path) {
            return id;
        }
        match path.rfind_byte(b'/') {
            Some(slash) => {
                let parent = self.intern(&path[..slash]);
                self.add(parent, &path[slash + 1..])
            }
            None => self.add(ROOT, path),
        }
    }

    /// The node of `path`, where it has been met.
    pub(super) fn find(&mut self, path: &BStr) -> Option<PathId> {
        let nodes = &self.nodes;
        let index = self.index.get_or_insert_with(|| {
            let ids = (0..).map(PathId);
            nodes.iter().zip(ids).map(|(node, id)| (node.path.clone(), id)).collect()
        });
        index.get(path).copied()
    }

    /// The whole path.
    pub(super) fn path(&self, id: PathId) -> &BStr {
        self.node(id).path.as_bstr()
    }

    /// The path's last component.
    pub(super) fn name(&self, id: PathId) -> &BStr {
        let node = self.node(id);
        node.path[node.name_at..].as_bstr()
    }

    /// The directory that holds it; the root holds itself.
    pub(super) fn parent(&self, id: PathId) -> PathId {
        self.node(id).parent
    }

    /// What is known of it.
    pub(super) fn info(&self, id: PathId) -> Option<&Info> {
        self.node(id).info.as_ref()
    }

    /// What is known of it, to change.
    pub(super) fn info_mut(&mut self, id: PathId) -> Option<&mut Info> {
        self.nodes[id.0 as usize].info.as_mut()
    }

    /// Replaces what is known of it.
    pub(super) fn set(&mut self, id: PathId, info: Info) {
        self.nodes[id.0 as usize].info = Some(info);
    }

    /// Takes what is known of it and forgets it.
    pub(super) fn take(&mut self, id: PathId) -> Option<Info> {
        self.nodes[id.0 as usize].info.take()
    }

    /// For each node, those directly below it that have an [`Info`], in the order in which they are settled: names
    /// compared as if each ended in a slash, last first.
    pub(super) fn children(&self) -> Children {
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (node, id) in self.nodes.iter().zip((0..).map(PathId)) {
            if node.info.is_some() {
                children[node.parent.0 as usize].push(id);
            }
        }
        for below in &mut children {
            below.sort_by(|a, b| compare_as_directories(self.name(*b), self.name(*a)));
        }
        Children(children)
    }
}

/// What stands directly below each path.
pub(super) struct Children(Vec<Vec<PathId>>);

impl Children {
    /// Those below `id`, to be settled in this order.
    pub(super) fn of(&self, id: PathId) -> &[PathId] {
        self.0.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }
}

fn compare_as_directories(a: &BStr, b: &BStr) -> std::cmp::Ordering {
    let slashed = |name: &'_ BStr| -> Vec<u8> { [name.as_bytes(), b"/"].concat() };
    let shared = a.len().min(b.len());
    match a[..shared].cmp(&b[..shared]) {
        std::cmp::Ordering::Equal if a.len() != b.len() => slashed(a).cmp(&slashed(b)),
        order => order,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_by_its_name_after_it_was_walked_or_interned() {
        let mut paths = Paths::new();
        let dir = paths.add(ROOT, "src".into());
        let file = paths.add(dir, "a.txt".into());
        assert_eq!(paths.path(file), "src/a.txt");
        assert_eq!(paths.find("src/a.txt".into()), Some(file));
        let deep = paths.intern("src/x/y".into());
        assert_eq!(paths.path(paths.parent(deep)), "src/x");
        assert_eq!(paths.parent(paths.parent(deep)), dir);
        assert_eq!(paths.find("nowhere".into()), None);
    }

    #[test]
    fn children_stand_as_if_each_name_ended_in_a_slash() {
        let mut paths = Paths::new();
        for name in ["foo", "foo.txt", "foo0", "bar"] {
            let id = paths.add(ROOT, name.into());
            paths.set(id, Info::settled(id, None));
        }
        let names: Vec<_> = paths.children().of(ROOT).iter().map(|id| paths.name(*id).to_string()).collect();
        assert_eq!(names, ["foo0", "foo", "foo.txt", "bar"]);
    }
}
