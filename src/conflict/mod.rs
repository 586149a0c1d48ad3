//! Conflicts and hunks: what a merge leaves for somebody to decide.
//!
//! Owns [`Conflict`], [`Kind`] and [`Hunk`]. Must not know where the contents came from: no git, no files.

pub mod diff;
pub mod markers;
pub mod merge;

use std::ops::Range;

use bstr::{BStr, BString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::object::Entry;
use crate::sides::{Side, Sides};

/// A path that could not be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where the result stands (or would stand) in the merged tree.
    pub path: BString,
    /// What could not be merged.
    pub kind: Kind,
    /// What each side has; `None` where the side has nothing.
    pub entries: Sides<Option<Entry>>,
    /// Where each side has it; differs from `path` after a rename, `None` where the side has nothing.
    pub paths: Sides<Option<BString>>,
    /// The runs of lines in which the sides disagree; empty where the conflict is not about lines.
    pub hunks: Vec<Hunk>,
    /// What stands at `path` in the merged tree: text with markers, or one side's content; `None` for nothing.
    pub result: Option<Entry>,
}

/// Why a path could not be merged (git's own list, in `Documentation/git-merge-tree.txt`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Both sides changed the same lines.
    Content,
    /// Both sides added the path, with different content.
    AddAdd,
    /// One side deleted what the other changed.
    ModifyDelete {
        /// Who deleted it.
        deleted_by: Side,
    },
    /// One side renamed what the other deleted.
    RenameDelete {
        /// Who deleted it.
        deleted_by: Side,
    },
    /// Both sides renamed it, to different paths, or two files to one path.
    RenameRename,
    /// One side renamed onto a path that the other side added.
    RenameAdd,
    /// A file in a directory that the other side renamed; where it should go is a suggestion.
    DirectoryRename,
    /// A file on one side where the other has a directory.
    FileDirectory,
    /// Different kinds of entries (file, symlink, submodule).
    Type,
    /// Both sides changed the mode, differently.
    Mode,
    /// Both sides changed a file that is no text.
    Binary,
    /// Both sides changed a symlink's target.
    Symlink,
    /// Both sides moved a submodule.
    Submodule,
}

impl Kind {
    /// As reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::AddAdd => "add-add",
            Self::ModifyDelete { .. } => "modify-delete",
            Self::RenameDelete { .. } => "rename-delete",
            Self::RenameRename => "rename-rename",
            Self::RenameAdd => "rename-add",
            Self::DirectoryRename => "directory-rename",
            Self::FileDirectory => "file-directory",
            Self::Type => "type",
            Self::Mode => "mode",
            Self::Binary => "binary",
            Self::Symlink => "symlink",
            Self::Submodule => "submodule",
        }
    }

    /// Who deleted the file, where that is what the conflict is about.
    #[must_use]
    pub const fn deleted_by(self) -> Option<Side> {
        match self {
            Self::ModifyDelete { deleted_by } | Self::RenameDelete { deleted_by } => Some(deleted_by),
            _ => None,
        }
    }
}

/// A run of lines in which the sides disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Counts from 1 within its conflict.
    pub number: usize,
    /// Zero-based, half-open runs of lines, one a side; empty runs stand where the lines would be inserted.
    pub lines: Sides<Range<usize>>,
    /// The bytes of those lines, terminators included.
    pub text: Sides<BString>,
}

impl Hunk {
    /// What it is called in reports and on the command line: the conflict's path and the number.
    #[must_use]
    pub fn id(&self, path: &BStr) -> String {
        format!("{path}#{}", self.number)
    }

    /// A name that depends on the three texts only, so that the same hunk has the same key in any run, at any path.
    ///
    /// 32 hexadecimal digits: the first half of the SHA-256 of base, country and upstream, each after its length in
    /// bytes (eight bytes, the lowest first).
    #[must_use]
    pub fn key(&self) -> String {
        let mut hash = Sha256::new();
        for (_, text) in self.text.iter() {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_slice());
        }
        hash.finalize()[..16].iter().fold(String::new(), |key, byte| key + &format!("{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunk(number: usize, texts: [&str; 3]) -> Hunk {
        let [base, country, upstream] = texts.map(BString::from);
        let lines = Sides::from_fn(|_| number..number + 1);
        Hunk { number, lines, text: Sides::new(base, country, upstream) }
    }

    #[test]
    fn a_key_depends_on_the_texts_and_on_nothing_else() {
        let one = hunk(1, ["a\n", "b\n", "c\n"]);
        assert_eq!(one.key(), hunk(7, ["a\n", "b\n", "c\n"]).key());
        assert_ne!(one.key(), hunk(1, ["a\n", "c\n", "b\n"]).key());
        assert_ne!(hunk(1, ["ab", "", ""]).key(), hunk(1, ["a", "b", ""]).key());
    }

    #[test]
    fn a_key_never_changes_from_release_to_release() {
        assert_eq!(hunk(1, ["", "", ""]).key(), "9d908ecfb6b256def8b49a7c504e6c88");
    }

    #[test]
    fn an_id_names_path_and_number() {
        assert_eq!(hunk(2, ["", "", ""]).id(BStr::new("src/a b.ts")), "src/a b.ts#2");
    }
}
