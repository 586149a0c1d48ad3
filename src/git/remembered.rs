//! Files of the tool's own inside the git directory, which only spare the next run some work.
//!
//! Owns [`Repository::remembered`], and how any such file is read and written whole, with a checksum at its end. Must not know
//! what is in them. They are good for any worktree; one that is damaged is as good as none.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Repository;

impl Repository {
    /// What an earlier run left in `reconcile/NAME` of the git directory; nothing where there is nothing usable.
    #[must_use]
    pub fn remembered(&self, name: &str) -> Vec<u8> {
        read_whole(&self.memory(name)).unwrap_or_default()
    }

    /// Leaves something there for the next run, in one move.
    ///
    /// # Errors
    /// Where the git directory cannot be written to; nothing is lost by that but time.
    pub fn remember(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        write_whole(&self.memory(name), bytes)
    }

    /// Where it is.
    pub(in crate::git) fn memory(&self, name: &str) -> PathBuf {
        self.common_dir().join("reconcile").join(name)
    }
}

/// A file of the tool's own less its checksum; `None` where it is absent or damaged.
pub(in crate::git) fn read_whole(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(file).ok()?;
    let (body, sum) = bytes.split_last_chunk::<8>()?;
    let whole = checksum(body) == u64::from_le_bytes(*sum);
    bytes.truncate(body.len());
    whole.then_some(bytes)
}

/// Writes a file of the tool's own with its checksum, in one move: another process sees all of it or the one before.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub(in crate::git) fn write_whole(file: &Path, mut bytes: Vec<u8>) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    bytes.extend_from_slice(&checksum(&bytes).to_le_bytes());
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(&bytes)?;
    new.persist(file).map(drop).map_err(|error| error.error)
}

/// Notices a cut or altered file; eight bytes at a time (the mixing step of Wyhash's kind, constants of `SplitMix64`).
fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().chain([&last]).fold(bytes.len() as u64, |sum, word| {
        let mixed = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 29)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_there_and_what_is_damaged_is_not() {
        let folder = tempfile::tempdir().unwrap();
        git2::Repository::init_bare(folder.path()).unwrap();
        let repo = Repository::open(folder.path()).unwrap();
        assert!(repo.remembered("found").is_empty());
        repo.remember("found", b"abc".to_vec()).unwrap();
        assert_eq!(repo.remembered("found"), b"abc");
        let file = folder.path().join("reconcile/found");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[1] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert!(repo.remembered("found").is_empty());
    }
}
