//! The items of an inventory in a tree.
//!
//! Owns [`take`] and [`Items`]. Must not compare trees.

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};

use super::memory::Memory;
use super::read::Found;
use super::source::{File, Source, Unread};
use crate::object::ObjectId;
use crate::rules::{Inventory, ItemFinder, Listing, Place};
use crate::version::Version;

/// Items by name; each name with every place where it stands, by path and line.
pub type Items = BTreeMap<String, Vec<Item>>;

/// One place where an item stands, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The file.
    pub path: BString,
    /// The line, from 1; 0 where the whole file is the item.
    pub line: usize,
    /// What it is set to.
    pub value: Option<String>,
    /// The blob, where the file itself is the item.
    pub content: Option<ObjectId>,
    /// What it is where nobody sets it.
    pub default: Option<String>,
    /// Whether somebody must set it.
    pub need: Need,
}

impl Item {
    /// Whether the same stands at another place.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        (self.need, self.content) == (other.need, other.content)
            && self.value == other.value
            && self.default == other.default
    }
}

/// Whether somebody must give an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Its inventory does not tell.
    #[default]
    Untold,
    /// No: there is a default, or it is said so.
    Optional,
    /// Yes.
    Required,
}

/// What was listed.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// The items.
    pub items: Items,
    /// How many files were looked at.
    pub files: usize,
    /// What could not be read; the rest was.
    pub problems: Vec<Problem>,
}

/// A file that could not be listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file; the folder where that is what cannot be read.
    pub path: BString,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// Where the pack asks for it.
    pub asked: Place,
}

/// Why a file could not be listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ProblemKind {
    /// It is no text.
    #[error("is not text")]
    Binary,
    /// A table without the column.
    #[error("has no column `{column}`")]
    NoColumn {
        /// Its head.
        column: String,
    },
    /// It is not what it should be.
    #[error("cannot be parsed: {why}")]
    Syntax {
        /// What the parser says.
        why: String,
    },
    /// It cannot be read.
    #[error("cannot be read: {why}")]
    Unread {
        /// What the reader says.
        why: String,
    },
}

/// Lists an inventory in a tree, with the places of every era.
#[must_use]
pub fn take(inventory: &Inventory, files: &dyn Source) -> Taken {
    taken(inventory, None, files, &Memory::default())
}

/// Lists an inventory in the tree of a release; what `memory` knows is not parsed again.
pub(super) fn taken<'i>(
    inventory: &'i Inventory,
    version: Option<&Version>,
    source: &dyn Source,
    memory: &Memory<'i>,
) -> Taken {
    let mut taken = Taken::default();
    for listing in inventory.listings.iter().filter(|listing| listing.holds_in(version)) {
        let (files, unread) = &*memory.files(listing, source);
        for file in files {
            taken.file(listing, file, source, memory);
        }
        let problem = |unread: &Unread| {
            let kind = ProblemKind::Unread { why: unread.why.clone() };
            Problem { path: unread.path.clone(), line: 0, kind, asked: listing.place.clone() }
        };
        taken.problems.extend(unread.iter().map(problem));
    }
    taken.items.retain(|name, _| !inventory.ignore.iter().any(|pattern| pattern.is_match(name)));
    for places in taken.items.values_mut() {
        places.sort();
        places.dedup();
    }
    taken.problems.sort();
    taken.problems.dedup();
    taken
}

impl Taken {
    fn file<'i>(&mut self, listing: &'i Listing, file: &File, source: &dyn Source, memory: &Memory<'i>) {
        let path = file.path.to_str_lossy();
        let groups = match &listing.path {
            None => Vec::new(),
            Some(pattern) => match named(pattern, &path) {
                Some(groups) => groups,
                None => return,
            },
        };
        self.files += 1;
        if matches!(listing.finder, ItemFinder::File) {
            let found = Found::file(&path, file.id);
            return self.add(listing, file, &groups, &found);
        }
        match &*memory.read(listing, file, source) {
            Ok(all) => all.iter().for_each(|found| self.add(listing, file, &groups, found)),
            Err((line, kind)) => {
                let (path, kind, asked) = (file.path.clone(), kind.clone(), listing.place.clone());
                self.problems.push(Problem { path, line: *line, kind, asked });
            }
        }
    }

    fn add(&mut self, listing: &Listing, file: &File, groups: &[(String, String)], found: &Found) {
        let of_path =
            |name: &str| groups.iter().find(|(group, _)| group == name).map(|(_, text)| text.as_str());
        let name = listing.name.fill(|group| of_path(group).or_else(|| found.group(group)));
        let Some(name) = name else { return };
        let (path, line, need) = (file.path.clone(), found.line, found.need);
        let (value, default, content) = (found.value.clone(), found.default.clone(), found.content);
        self.items.entry(name).or_default().push(Item { path, line, value, content, default, need });
    }
}

/// The named groups of a path; `None` where it does not match.
fn named(pattern: &crate::rules::Pattern, path: &str) -> Option<Vec<(String, String)>> {
    let groups = pattern.matches(path).next()?;
    let found = pattern.group_names().filter_map(|(number, name)| {
        let text = groups.get(number)?.as_str().to_owned();
        Some((name.to_owned(), text))
    });
    Some(found.collect())
}
