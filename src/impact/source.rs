//! Where files come from, and the walk to those that globs match.
//!
//! Owns [`Source`] and [`files`]. Must not know what is in a file.
//!
//! ```text
//! packages/*/src/main.ts   asks for packages, packages/a, packages/a/src …, never for the rest of the tree
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use bstr::{BStr, BString, ByteSlice};

use crate::object::ObjectId;
use crate::rules::Globs;

/// A tree of files.
pub trait Source {
    /// What names this tree and no other, where something does: it is listed once then.
    fn id(&self) -> Option<ObjectId> {
        None
    }

    /// What a folder holds, in any order; nothing where there is no such folder. The root is the empty path.
    ///
    /// # Errors
    /// [`Unread`] when it is there and cannot be read.
    fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Unread`] when they cannot be read.
    fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread>;
}

/// A file or folder in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without slashes.
    pub name: BString,
    /// Which of the two it is.
    pub kind: Kind,
    /// The object that it is.
    pub id: ObjectId,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
}

/// A file of a tree. Two with the same `id` have the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// From the root, `/`-separated.
    pub path: BString,
    /// Its blob.
    pub id: ObjectId,
}

/// A file or folder that is there and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why}", path.as_bstr())]
pub struct Unread {
    /// Its path.
    pub path: BString,
    /// What the reader says.
    pub why: String,
}

impl Unread {
    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some("a partial clone is completed by `git fetch --refetch --no-filter`".to_owned())
    }
}

/// The files that one of `globs` matches and none of `except`, by path; only folders that can hold any are asked for.
/// Those that cannot be read are pushed to `unread`.
pub fn files(globs: &Globs, except: &Globs, source: &dyn Source, unread: &mut Vec<Unread>) -> Vec<File> {
    let mut walk = Walk { source, found: BTreeMap::new(), unread };
    for glob in globs.iter() {
        walk.below(BStr::new(""), glob);
    }
    let fits = |path: &BString| globs.match_any(&[path.as_bstr()]) && !except.match_any(&[path.as_bstr()]);
    walk.found.into_iter().filter(|(path, _)| fits(path)).map(|(path, id)| File { path, id }).collect()
}

struct Walk<'a> {
    source: &'a dyn Source,
    found: BTreeMap<BString, ObjectId>,
    unread: &'a mut Vec<Unread>,
}

impl Walk<'_> {
    /// Everything below `folder` that the rest of a glob may match: what stands between slashes is taken by its name where
    /// it is one, and else as anything.
    fn below(&mut self, folder: &BStr, glob: &str) {
        let (head, rest) = match next_segment(glob) {
            Some((head, rest)) => (head, Some(rest)),
            None => (glob, None),
        };
        if head == "**" || head.contains('/') {
            return self.all(folder);
        }
        let literal = !head.contains(['*', '?', '[', '{', '\\']);
        for entry in self.folder(folder) {
            if literal && entry.name != head {
                continue;
            }
            let path = joined(folder, &entry.name);
            match (entry.kind, rest) {
                (Kind::Folder, Some(rest)) => self.below(path.as_bstr(), rest),
                (Kind::File, None) => drop(self.found.insert(path, entry.id)),
                _ => {}
            }
        }
    }

    fn all(&mut self, folder: &BStr) {
        for entry in self.folder(folder) {
            let path = joined(folder, &entry.name);
            match entry.kind {
                Kind::Folder => self.all(path.as_bstr()),
                Kind::File => drop(self.found.insert(path, entry.id)),
            }
        }
    }

    fn folder(&mut self, path: &BStr) -> Vec<Entry> {
        self.source.folder(path).unwrap_or_else(|unread| {
            self.unread.push(unread);
            Vec::new()
        })
    }
}

/// What stands before the first slash that is not inside braces.
fn next_segment(glob: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let slash = glob.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b'/' && depth == 0
    })?;
    Some((&glob[..slash], &glob[slash + 1..]))
}

fn joined(folder: &BStr, name: &BString) -> BString {
    if folder.is_empty() {
        name.clone()
    } else {
        bstr::concat([folder, BStr::new("/"), name.as_bstr()]).into()
    }
}
