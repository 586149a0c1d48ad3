//! What is known of a conflict's path before it is judged: its area, its texts, whether the country changed it at all.
//!
//! Owns [`Ground`]. Must not judge.

use std::sync::Arc;

use bstr::{BStr, ByteSlice};

use super::base::Base;
use super::fork::Fork;
use super::options::Apply;
use super::target::Target;
use crate::classify::WhiteSpace;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::object::{CommitId, ObjectId};
use crate::report::document::BaseHow;
use crate::rules::{Area, Format};
use crate::sides::Sides;

/// The merge that the conflicts are of.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// The fork.
    pub(super) fork: &'a Fork<'a>,
    /// The release.
    pub(super) target: &'a Target,
    /// What the merge starts from.
    pub(super) base: &'a Base,
    /// The commit whose files are the country's side.
    pub(super) country: CommitId,
    /// What a person is asked about.
    pub(super) asks: Asks,
    own_base: Option<ObjectId>,
}

/// What a person is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// What is not certain.
    Uncertain,
    /// Everything: what is certain is so of a base that may be wrong.
    Everything,
}

impl Asks {
    /// What is asked of a merge from `base`.
    pub(super) const fn of(base: &Base, apply: Apply) -> Self {
        match (base.synthetic, apply) {
            (Some(_), Apply::Certain) => Self::Everything,
            _ => Self::Uncertain,
        }
    }
}

impl<'a> Ground<'a> {
    /// Of a merge from `base`, of a fork with these fork points.
    ///
    /// The country's own work began at its fork point. Git's base may be older, and then upstream's work up to the fork
    /// point would pass for the country's.
    pub(super) fn new(
        fork: &'a Fork<'a>,
        target: &'a Target,
        base: &'a Base,
        fork_points: &[CommitId],
    ) -> Result<Self, Error> {
        let began = match (base.how, fork_points) {
            (BaseHow::Recursive, [point]) => Some(*point),
            _ => base.commit(),
        };
        let own_base = match began {
            Some(commit) => Some(fork.graph.tree(commit)?),
            None => base.synthetic,
        };
        Ok(Self { fork, target, base, country: fork.country, asks: Asks::Uncertain, own_base })
    }

    /// The same with a person asked about that.
    pub(super) const fn asking(self, asks: Asks) -> Self {
        Self { asks, ..self }
    }

    /// The same with one commit of the country's as its side.
    pub(super) const fn at(self, country: CommitId) -> Self {
        Self { country, ..self }
    }

    /// The part of the repository that a conflict belongs to.
    pub(super) fn area(&self, conflict: &Conflict) -> Option<&'a Area> {
        self.fork.pack?.area_of(&paths(conflict), self.target.version.as_ref())
    }

    /// What the country's file is, where it is upstream's own: the file of the fork point, or of the base.
    pub(super) fn country_equals(&self, conflict: &Conflict) -> Result<Option<String>, Error> {
        let (Some(entry), Some(path)) = (conflict.entries.country, &conflict.paths.country) else {
            return Ok(None);
        };
        let Some(own_base) = self.own_base else { return Ok(None) };
        let same = self.fork.store.entry_at(own_base, path.as_bstr())? == Some(entry);
        Ok(same.then(|| "the release it was made from".to_owned()))
    }

    /// The three files; `None` where a side has none.
    pub(super) fn text(&self, conflict: &Conflict) -> Result<Sides<Option<Arc<[u8]>>>, Error> {
        let blobs =
            conflict.entries.map(|entry| entry.map(|entry| self.fork.store.blob(entry.id)).transpose());
        Ok(blobs.try_map(|blob| blob)?)
    }
}

/// All paths that the file has on any side, then the one of the conflict.
pub(super) fn paths(conflict: &Conflict) -> Vec<&BStr> {
    let sides = conflict.paths.iter().filter_map(|(_, path)| path.as_ref().map(|path| path.as_bstr()));
    sides.chain([conflict.path.as_bstr()]).collect()
}

/// Formats in which white space carries meaning, or stands inside texts that people read.
pub(super) fn white_space(area: Option<&Area>, path: &BStr) -> WhiteSpace {
    let ends_with =
        |ends: &[&str]| ends.iter().any(|end| path.to_str_lossy().to_ascii_lowercase().ends_with(end));
    match area.map_or(Format::Auto, |area| area.format) {
        Format::Auto if ends_with(&[".js", ".jsx", ".ts", ".tsx", ".json", ".css", ".scss"]) => {
            WhiteSpace::Layout
        }
        Format::Json | Format::PackageJson | Format::Typescript => WhiteSpace::Layout,
        _ => WhiteSpace::Meaning,
    }
}
