//! What an earlier run has counted of pairs of trees, in a file of the tool's own inside the git directory.
//!
//! Owns [`Counted`] and the form of `reconcile/trees`. Two trees compare alike for ever, so the file cannot be out of date,
//! only short; one that is damaged or of another form is as good as none. Must not know how trees are compared.
//!
//! Form, all numbers little-endian: the head `git-reconcile trees 1\n`; then for each pair 20 bytes of the name of the
//! country's tree, 20 of the release's, and u32 paths that are equal, that differ, that only the one and only the other
//! has; last the checksum of [`remembered`](crate::git::remembered).

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::memory::take;
use super::similar::PathCounts;
use crate::git::Repository;
use crate::git::remembered::{read_whole, write_whole};
use crate::object::ObjectId;

const HEAD: &[u8] = b"git-reconcile trees 1\n";

type Pair = (ObjectId, ObjectId);

/// Counts of pairs of trees, the country's and a release's.
#[derive(Default)]
pub struct Counted {
    file: PathBuf,
    known: BTreeMap<Pair, PathCounts>,
    asked: BTreeMap<Pair, PathCounts>,
}

impl Counted {
    /// What earlier runs left in `reconcile/trees` of the git directory.
    #[must_use]
    pub fn of(repo: &Repository) -> Self {
        Self::at(repo.memory("trees"))
    }

    fn at(file: PathBuf) -> Self {
        Self { known: load(&file).unwrap_or_default(), asked: BTreeMap::new(), file }
    }

    /// The counts of a pair, from `count` where they are not known yet.
    pub(super) fn get<E>(
        &mut self,
        pair: Pair,
        count: impl FnOnce() -> Result<PathCounts, E>,
    ) -> Result<PathCounts, E> {
        let counts = self.known.get(&pair).copied().map_or_else(count, Ok)?;
        self.asked.insert(pair, counts);
        Ok(counts)
    }

    /// Leaves what was asked this time for the next run; what was not asked any more is forgotten.
    ///
    /// # Errors
    /// Where the git directory cannot be written to; nothing is lost by that but time.
    pub fn remember(&self) -> io::Result<()> {
        if self.asked.keys().all(|pair| self.known.contains_key(pair)) {
            return Ok(());
        }
        let mut bytes = HEAD.to_vec();
        for ((country, release), counts) in &self.asked {
            bytes.extend_from_slice(country.as_bytes());
            bytes.extend_from_slice(release.as_bytes());
            for count in [counts.equal, counts.differing, counts.only_country, counts.only_release] {
                bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
            }
        }
        write_whole(&self.file, bytes)
    }
}

fn load(file: &Path) -> Option<BTreeMap<Pair, PathCounts>> {
    let body = read_whole(file)?;
    let mut rest = body.strip_prefix(HEAD)?;
    let mut known = BTreeMap::new();
    while !rest.is_empty() {
        let pair = (ObjectId::from_bytes(take(&mut rest)?), ObjectId::from_bytes(take(&mut rest)?));
        let mut count = || take(&mut rest).map(|bytes| u32::from_le_bytes(bytes) as usize);
        let (equal, differing) = (count()?, count()?);
        let (only_country, only_release) = (count()?, count()?);
        known.insert(pair, PathCounts { equal, differing, only_country, only_release });
    }
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(number: u8) -> Pair {
        (ObjectId::from_bytes([number; 20]), ObjectId::from_bytes([7; 20]))
    }

    fn counts(equal: usize) -> PathCounts {
        PathCounts { equal, differing: 2, only_country: 3, only_release: 4 }
    }

    fn asked(file: &Path, number: u8, equal: usize) -> Counted {
        let mut counted = Counted::at(file.to_owned());
        counted.get(pair(number), || Ok::<_, ()>(counts(equal))).unwrap();
        counted
    }

    #[test]
    fn what_was_counted_is_not_counted_again_and_what_is_not_asked_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reconcile/trees");
        asked(&file, 1, 10).remember().unwrap();
        assert_eq!(asked(&file, 1, 99).asked[&pair(1)], counts(10));
        asked(&file, 2, 20).remember().unwrap();
        assert_eq!(load(&file).unwrap().keys().copied().collect::<Vec<_>>(), [pair(2)]);
    }

    #[test]
    fn a_cut_or_altered_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trees");
        asked(&file, 1, 10).remember().unwrap();
        let bytes = std::fs::read(&file).unwrap();
        for cut in 0..bytes.len() {
            std::fs::write(&file, &bytes[..cut]).unwrap();
            assert!(load(&file).is_none(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            std::fs::write(&file, &bytes).unwrap();
            assert_eq!(asked(&file, 1, 99).asked[&pair(1)], counts(99), "{at}");
        }
    }
}
