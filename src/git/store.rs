//! Objects of a repository as owned values, and new ones kept in memory until somebody wants them on disk.
//!
//! Owns [`Store`]. A merge in memory reads and writes through it alone, so a forecast leaves nothing behind unless
//! [`Store::persist`] is called. Must not know what the objects are for.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

use bstr::{BStr, ByteSlice};
use sha1::{Digest, Sha1};

use super::FetchError;
use super::cache::ObjectCache;
use super::name::Name;
use super::promised::Promised;
use crate::object::{CommitId, Entry, IdMap, Mode, ObjectId};

/// An object that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is named by another object but is not in the repository (a partial clone, a damaged one).
    #[error("object {id} is missing from the repository")]
    Missing {
        /// The name that led nowhere.
        id: ObjectId,
    },
    /// A partial clone left it out, and it does not come.
    #[error("object {id}, which the partial clone left out, cannot be fetched: {source}")]
    Promised {
        /// The object.
        id: ObjectId,
        /// Why.
        source: Box<FetchError>,
    },
    /// It is there but cannot be read.
    #[error("object {id} cannot be read: {source}")]
    Corrupt {
        /// The unreadable object.
        id: ObjectId,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// A tree object that does not parse.
    #[error("tree {id} is malformed at byte {at}")]
    Malformed {
        /// The malformed tree.
        id: ObjectId,
        /// Offset in bytes from 0.
        at: usize,
    },
    /// Another kind of object was expected.
    #[error("object {id} is a {found}, where a {expected} was expected")]
    Kind {
        /// The object.
        id: ObjectId,
        /// What it is.
        found: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A new object could not be written.
    #[error("object {id} cannot be written: {source}")]
    Write {
        /// The new object.
        id: ObjectId,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// The object database itself cannot be opened.
    #[error("the repository's objects cannot be read: {source}")]
    Database {
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl StoreError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Missing { .. } => {
                "a partial or shallow clone is completed by `git fetch --refetch --no-filter` or `git fetch --unshallow`; \
                 else `git fsck` says what is damaged"
            }
            Self::Corrupt { .. } | Self::Malformed { .. } | Self::Database { .. } => {
                "`git fsck` says what is damaged; a fresh clone is the surest remedy"
            }
            Self::Write { .. } => "is there room on the disk, and may you write to the repository?",
            Self::Promised { source, .. } => return source.hint(),
            Self::Kind { .. } => return None,
        };
        Some(text.to_owned())
    }
}

/// One entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// The name within its tree, no slashes.
    pub name: Name,
    /// Mode and object.
    pub entry: Entry,
}

/// A tree's entries in git's order (directories sort as if their names ended in `/`).
pub type Tree = Arc<[TreeEntry]>;

/// The bytes of an object, as libgit2, the cache or the store holds them.
pub struct Contents<'a>(Held<'a>);

enum Held<'a> {
    Read(git2::OdbObject<'a>),
    Kept(Arc<[u8]>),
}

impl Deref for Contents<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Held::Read(object) => object.data(),
            Held::Kept(bytes) => bytes,
        }
    }
}

impl Default for Contents<'_> {
    fn default() -> Self {
        Self(Held::Kept(Arc::from([])))
    }
}

type NewObject = (git2::ObjectType, Arc<[u8]>);

/// New objects of a store, for another thread's.
pub struct Made(IdMap<ObjectId, NewObject>);

/// Reads objects, each once for all stores of a repository; keeps new ones in memory.
pub struct Store<'repo> {
    repo: &'repo git2::Repository,
    odb: git2::Odb<'repo>,
    cache: Arc<ObjectCache>,
    new: RefCell<IdMap<ObjectId, NewObject>>,
    promised: Option<Promised<'repo>>,
}

impl<'repo> Store<'repo> {
    /// Over the object database of `repo`. As in git, what is read is not hashed again to check it.
    pub(in crate::git) fn new(
        repo: &'repo git2::Repository,
        cache: Arc<ObjectCache>,
    ) -> Result<Self, git2::Error> {
        git2::opts::strict_hash_verification(false);
        Ok(Self { repo, odb: repo.odb()?, cache, new: RefCell::default(), promised: None })
    }

    /// The same, but what is not here is asked for.
    pub(in crate::git) fn asking(self, promised: Promised<'repo>) -> Self {
        Self { promised: Some(promised), ..self }
    }

    /// What was made here, on disk or not.
    #[must_use]
    pub fn made(&self) -> Made {
        Made(self.new.borrow().clone())
    }

    /// Keeps what another store of the same repository made.
    pub fn take_over(&self, Made(objects): Made) {
        self.new.borrow_mut().extend(objects);
    }

    /// Who is asked for what is not here.
    pub(in crate::git) fn promised(&self) -> Option<&Promised<'repo>> {
        self.promised.as_ref()
    }

    /// The entries of a tree.
    ///
    /// # Errors
    /// [`StoreError`] when it is absent, unreadable, malformed or no tree.
    pub fn tree(&self, id: ObjectId) -> Result<Tree, StoreError> {
        if let Some(tree) = self.cache.tree(id) {
            return Ok(tree);
        }
        let tree: Tree = match self.new_object(id, git2::ObjectType::Tree)? {
            Some(bytes) => parse_tree(id, &bytes)?,
            None => parse_tree(id, self.read(id, git2::ObjectType::Tree)?.data())?,
        };
        self.cache.keep_tree(id, &tree);
        Ok(tree)
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// [`StoreError`] when it is absent, unreadable or no blob.
    pub fn blob(&self, id: ObjectId) -> Result<Arc<[u8]>, StoreError> {
        if let Some(bytes) = self.kept_blob(id)? {
            return Ok(bytes);
        }
        let bytes = Arc::from(self.read(id, git2::ObjectType::Blob)?.data());
        self.cache.keep_blob(id, &bytes);
        Ok(bytes)
    }

    /// The bytes of the file at an entry; none where there is nothing, or no file.
    ///
    /// # Errors
    /// As [`Store::blob`].
    pub fn file(&self, entry: Option<Entry>) -> Result<Arc<[u8]>, StoreError> {
        let file = entry.filter(|entry| entry.mode.is_file());
        file.map_or_else(|| Ok(Arc::default()), |file| self.blob(file.id))
    }

    /// The bytes of a blob that is not asked for again: without a copy.
    ///
    /// # Errors
    /// [`StoreError`] when it is absent, unreadable or no blob.
    pub fn contents(&self, id: ObjectId) -> Result<Contents<'_>, StoreError> {
        let held = match self.kept_blob(id)? {
            Some(bytes) => Held::Kept(bytes),
            None => Held::Read(self.read(id, git2::ObjectType::Blob)?),
        };
        Ok(Contents(held))
    }

    /// A commit object as it is written.
    ///
    /// # Errors
    /// [`StoreError`] when it is absent (a shallow clone), unreadable or no commit.
    pub(in crate::git) fn commit_text(&self, id: CommitId) -> Result<Contents<'_>, StoreError> {
        Ok(Contents(Held::Read(self.read(id.0, git2::ObjectType::Commit)?)))
    }

    /// The repository of the submodule at `path`, where it is checked out.
    pub(in crate::git) fn submodule(&self, path: &BStr) -> Option<git2::Repository> {
        let path = path.to_path().ok()?;
        git2::Repository::open(self.repo.workdir()?.join(path)).ok()
    }

    /// The size of a blob in bytes, without reading it whole where git can tell.
    ///
    /// # Errors
    /// [`StoreError`] when it is absent or unreadable.
    pub fn blob_size(&self, id: ObjectId) -> Result<u64, StoreError> {
        if let Some((_, bytes)) = self.new.borrow().get(&id) {
            return Ok(bytes.len() as u64);
        }
        self.here(id, || self.odb.read_header(oid(id))).map(|(size, _)| size as u64)
    }

    /// The entry at `path` below the tree `root`; `None` where there is nothing.
    ///
    /// # Errors
    /// [`StoreError`] when a tree on the way cannot be read.
    pub fn entry_at(&self, root: ObjectId, path: &BStr) -> Result<Option<Entry>, StoreError> {
        let mut at = Entry { mode: Mode::Tree, id: root };
        for name in path.split_str("/") {
            if at.mode != Mode::Tree {
                return Ok(None);
            }
            let tree = self.tree(at.id)?;
            match tree.iter().find(|entry| entry.name == *name) {
                Some(found) => at = found.entry,
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// Keeps a new blob in memory and names it.
    pub fn add_blob(&self, bytes: &[u8]) -> ObjectId {
        self.add(git2::ObjectType::Blob, bytes)
    }

    /// Keeps a new tree in memory and names it; `entries` in any order, sorted here as git wants them.
    pub fn add_tree(&self, mut entries: Vec<TreeEntry>) -> ObjectId {
        entries.sort_by_cached_key(tree_order);
        let mut bytes = Vec::with_capacity(entries.len() * 48);
        for TreeEntry { name, entry } in &entries {
            bytes.extend_from_slice(format!("{:o} ", entry.mode.bits()).as_bytes());
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(entry.id.as_bytes());
        }
        let id = self.add(git2::ObjectType::Tree, &bytes);
        self.cache.keep_tree(id, &entries.into());
        id
    }

    /// Writes to disk the tree `root` and everything new below it; what the repository has already is left alone.
    ///
    /// # Errors
    /// [`StoreError::Write`] on the first object that cannot be written.
    pub fn persist(&self, root: ObjectId) -> Result<(), StoreError> {
        if !self.new.borrow().contains_key(&root) {
            return Ok(());
        }
        for TreeEntry { entry, .. } in self.tree(root)?.iter() {
            match entry.mode {
                Mode::Tree => self.persist(entry.id)?,
                Mode::Submodule => {}
                Mode::File | Mode::Executable | Mode::Symlink => self.write_out(entry.id)?,
            }
        }
        self.write_out(root)
    }

    /// Writes one new object to disk; what the repository has already is left alone.
    ///
    /// # Errors
    /// [`StoreError::Write`] when it cannot be written.
    pub fn write_out(&self, id: ObjectId) -> Result<(), StoreError> {
        let new = self.new.borrow();
        let Some((kind, bytes)) = new.get(&id) else { return Ok(()) };
        if self.odb.exists(oid(id)) {
            return Ok(());
        }
        self.odb.write(*kind, bytes).map(drop).map_err(|source| StoreError::Write { id, source })
    }

    fn add(&self, kind: git2::ObjectType, bytes: &[u8]) -> ObjectId {
        let id = name_of(kind, bytes);
        self.new.borrow_mut().entry(id).or_insert_with(|| (kind, Arc::from(bytes)));
        id
    }

    fn new_object(&self, id: ObjectId, expected: git2::ObjectType) -> Result<Option<Arc<[u8]>>, StoreError> {
        match self.new.borrow().get(&id) {
            Some((kind, _)) if *kind != expected => Err(kind_error(id, *kind, expected)),
            Some((_, bytes)) => Ok(Some(Arc::clone(bytes))),
            None => Ok(None),
        }
    }

    fn kept_blob(&self, id: ObjectId) -> Result<Option<Arc<[u8]>>, StoreError> {
        Ok(self.new_object(id, git2::ObjectType::Blob)?.or_else(|| self.cache.blob(id)))
    }

    fn read(&self, id: ObjectId, expected: git2::ObjectType) -> Result<git2::OdbObject<'_>, StoreError> {
        let object = self.here(id, || self.odb.read(oid(id)))?;
        if object.kind() == expected { Ok(object) } else { Err(kind_error(id, object.kind(), expected)) }
    }

    /// Reads what is here, or comes when it is asked for.
    fn here<T>(&self, id: ObjectId, read: impl Fn() -> Result<T, git2::Error>) -> Result<T, StoreError> {
        match (read(), &self.promised) {
            (Err(source), Some(promised)) if source.code() == git2::ErrorCode::NotFound => {
                promised.fetch(id)?;
                read().map_err(|source| read_error(id, source))
            }
            (result, _) => result.map_err(|source| read_error(id, source)),
        }
    }
}

/// What git calls an object of these bytes. Without git's look for planted collisions, which costs ten times as much: what
/// is written to disk is hashed again by libgit2, and that looks.
pub(in crate::git) fn name_of(kind: git2::ObjectType, bytes: &[u8]) -> ObjectId {
    let mut hash = Sha1::new();
    hash.update(format!("{} {}\0", kind.str(), bytes.len()));
    hash.update(bytes);
    ObjectId::from_bytes(hash.finalize().into())
}

fn read_error(id: ObjectId, source: git2::Error) -> StoreError {
    if source.code() == git2::ErrorCode::NotFound {
        StoreError::Missing { id }
    } else {
        StoreError::Corrupt { id, source }
    }
}

fn kind_error(id: ObjectId, found: git2::ObjectType, expected: git2::ObjectType) -> StoreError {
    StoreError::Kind { id, found: found.str(), expected: expected.str() }
}

/// Git compares entries as if a directory's name ended in `/` (`base_name_compare` in git's `read-cache`).
fn tree_order(entry: &TreeEntry) -> Vec<u8> {
    let slash: &[u8] = if entry.entry.mode == Mode::Tree { b"/" } else { b"" };
    [entry.name.as_bytes(), slash].concat()
}

fn parse_tree(id: ObjectId, bytes: &[u8]) -> Result<Tree, StoreError> {
    let mut entries = Vec::with_capacity(bytes.len() / 36);
    let mut rest = bytes;
    while !rest.is_empty() {
        let bad = || StoreError::Malformed { id, at: bytes.len() - rest.len() };
        let blank = rest.find_byte(b' ').ok_or_else(bad)?;
        let mode = octal(&rest[..blank]).and_then(Mode::from_bits).ok_or_else(bad)?;
        let end = rest[blank..].find_byte(0).ok_or_else(bad)? + blank;
        let name = &rest[blank + 1..end];
        let (raw, tail) = rest[end + 1..].split_first_chunk::<20>().ok_or_else(bad)?;
        entries.push(TreeEntry { name: name.into(), entry: Entry { mode, id: ObjectId::from_bytes(*raw) } });
        rest = tail;
    }
    Ok(entries.into())
}

/// A mode in octal digits: six, or some more zeros before them.
fn octal(digits: &[u8]) -> Option<u32> {
    let value =
        |sum: u32, digit: &u8| matches!(digit, b'0'..=b'7').then(|| sum * 8 + u32::from(digit - b'0'));
    (1..=10).contains(&digits.len()).then(|| digits.iter().try_fold(0, value))?
}

/// Into libgit2's type.
pub(in crate::git) fn oid(id: ObjectId) -> git2::Oid {
    git2::Oid::from_bytes(id.as_bytes()).unwrap_or(git2::Oid::ZERO_SHA1)
}

/// Out of libgit2's type.
pub(in crate::git) fn object_id(oid: git2::Oid) -> ObjectId {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(&oid.as_bytes()[..20]);
    ObjectId::from_bytes(bytes)
}
