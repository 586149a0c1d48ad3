//! Which release a tree resembles: paths with the same content, counted without opening a file.
//!
//! Owns the comparison of one tree with many. Equal subtrees are never opened twice, and a pair of subtrees that several
//! releases share is compared once. Must not know what a release is called.
//!
//! ```text
//! country a:1 b:2 c:9      release a:1 b:7 d:5
//! equal 1 (a) · differing 1 (b) · only country 1 (c) · only release 1 (d) · share 1 of 3
//! ```

use std::ops::AddAssign;

use super::counted::Counted;
use super::trees::pairs;
use crate::git::store::{Store, StoreError, TreeEntry};
use crate::object::{IdMap, Mode, ObjectId};

/// How much a country's tree and a release's have in common, in paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similarity<T> {
    /// What the caller calls the release.
    pub release: T,
    /// The counts.
    pub paths: PathCounts,
}

/// Paths of two trees, sorted by what they have in common. Symbolic links and submodules count as files do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathCounts {
    /// The same content on both sides (the mode may differ).
    pub equal: usize,
    /// There on both sides with another content.
    pub differing: usize,
    /// Only in the country's tree.
    pub only_country: usize,
    /// Only in the release's.
    pub only_release: usize,
}

impl PathCounts {
    /// Paths that are not the same on both sides.
    #[must_use]
    pub const fn distance(&self) -> usize {
        self.differing + self.only_country + self.only_release
    }

    /// How much of the release stands unchanged in the country's tree, in per cent, rounded down.
    #[must_use]
    pub const fn share(&self) -> usize {
        let release = self.equal + self.differing + self.only_release;
        match (self.equal * 100).checked_div(release) {
            Some(share) => share,
            None => 0,
        }
    }
}

impl AddAssign for PathCounts {
    fn add_assign(&mut self, other: Self) {
        self.equal += other.equal;
        self.differing += other.differing;
        self.only_country += other.only_country;
        self.only_release += other.only_release;
    }
}

/// Compares the country's tree with those of releases; nearest first, of equals the one given first. Pairs that
/// were `counted` before are not opened.
///
/// # Errors
/// [`StoreError`] when a tree cannot be read.
pub fn tree_similarity<T: Clone>(
    store: &Store<'_>,
    counted: &mut Counted,
    country: ObjectId,
    releases: &[(T, ObjectId)],
) -> Result<Vec<Similarity<T>>, StoreError> {
    let mut comparison = Comparison { store, pairs: IdMap::default(), sizes: IdMap::default() };
    let mut ranked = Vec::with_capacity(releases.len());
    for (release, tree) in releases {
        let paths = counted.get((country, *tree), || comparison.trees(country, *tree))?;
        ranked.push(Similarity { release: release.clone(), paths });
    }
    ranked.sort_by_key(|similarity| similarity.paths.distance());
    Ok(ranked)
}

/// The release to stand in as a base where no history is shared: the nearest, if half of it or more is in the fork.
#[must_use]
pub fn synthetic_base<T>(ranked: &[Similarity<T>]) -> Option<&Similarity<T>> {
    ranked.first().filter(|nearest| nearest.paths.share() >= 50)
}

struct Comparison<'s, 'repo> {
    store: &'s Store<'repo>,
    pairs: IdMap<(ObjectId, ObjectId), PathCounts>,
    sizes: IdMap<ObjectId, usize>,
}

impl Comparison<'_, '_> {
    fn trees(&mut self, country: ObjectId, release: ObjectId) -> Result<PathCounts, StoreError> {
        if country == release {
            return Ok(PathCounts { equal: self.size(country)?, ..PathCounts::default() });
        }
        if let Some(counts) = self.pairs.get(&(country, release)) {
            return Ok(*counts);
        }
        let mut counts = PathCounts::default();
        let (ours, theirs) = (self.store.tree(country)?, self.store.tree(release)?);
        for (a, b) in pairs(&ours, &theirs) {
            counts += self.entries(a, b)?;
        }
        self.pairs.insert((country, release), counts);
        Ok(counts)
    }

    /// Two entries of the same name and kind (tree or not), or one alone.
    fn entries(&mut self, a: Option<&TreeEntry>, b: Option<&TreeEntry>) -> Result<PathCounts, StoreError> {
        let none = PathCounts::default();
        Ok(match (a.map(|e| e.entry), b.map(|e| e.entry)) {
            (Some(a), Some(b)) if a.mode == Mode::Tree => self.trees(a.id, b.id)?,
            (Some(a), Some(b)) if a.id == b.id => PathCounts { equal: 1, ..none },
            (Some(_), Some(_)) => PathCounts { differing: 1, ..none },
            (Some(a), None) => PathCounts { only_country: self.files(a.mode, a.id)?, ..none },
            (None, Some(b)) => PathCounts { only_release: self.files(b.mode, b.id)?, ..none },
            (None, None) => none,
        })
    }

    fn files(&mut self, mode: Mode, id: ObjectId) -> Result<usize, StoreError> {
        if mode == Mode::Tree { self.size(id) } else { Ok(1) }
    }

    /// Paths below a tree.
    fn size(&mut self, tree: ObjectId) -> Result<usize, StoreError> {
        if let Some(size) = self.sizes.get(&tree) {
            return Ok(*size);
        }
        let mut size = 0;
        for TreeEntry { entry, .. } in self.store.tree(tree)?.iter() {
            size += self.files(entry.mode, entry.id)?;
        }
        self.sizes.insert(tree, size);
        Ok(size)
    }
}
