//! A list of globs, compiled together when it is first asked.
//!
//! Owns [`Globs`]. Must not know what the paths are for.
//!
//! ```text
//! ["src/**", "*.md"]   matches src/a/b.ts and README.md, not docs/a.md
//! ```

use std::sync::OnceLock;

use bstr::BStr;
use globset::{Glob, GlobSet};

/// Globs of a pack.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    list: Vec<Glob>,
    set: OnceLock<GlobSet>,
}

impl Globs {
    /// From globs; compiled when they are first asked.
    pub(crate) const fn new(list: Vec<Glob>) -> Self {
        Self { list, set: OnceLock::new() }
    }

    /// As written, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(Glob::glob)
    }

    /// Whether one of them matches one of the paths.
    #[must_use]
    pub fn match_any(&self, paths: &[&BStr]) -> bool {
        !self.list.is_empty() && {
            let set = self.set.get_or_init(|| GlobSet::new(self.list.iter().cloned()).unwrap_or_default());
            paths.iter().any(|path| set.is_match_candidate(&globset::Candidate::from_bytes(path)))
        }
    }
}
