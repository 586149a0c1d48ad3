//! Three versions of one path merged into one.
//!
//! Owns [`Content`] and [`Merge::merge_stages`], git's `handle_content_merge`: modes first, then what the contents are:
//! a text, a symlink, a submodule. Must not know where the versions came from, or what else is wrong with the path.
//!
//! Worked example: base `100644 x`, country `100755 x`, upstream `100644 y` give `100755 y`.

use super::attributes::Driver;
use super::nested::Nested;
use super::paths::PathId;
use super::similarity::is_binary;
use super::{Depth, Merge, MergeError, submodule};
use crate::conflict::markers;
use crate::conflict::merge::{Favor, TextMerge, TextOptions, merge_text};
use crate::conflict::{Hunk, Kind};
use crate::object::{Entry, Mode, ObjectId};
use crate::sides::Sides;

/// A blob of which only its being there is known, because results are only counted.
const UNWRITTEN: ObjectId = ObjectId::from_bytes([0; 20]);

/// Git's own limit for texts (`MAX_XDIFF_SIZE`), in bytes.
const LARGEST_TEXT: usize = 1024 * 1024 * 1023;

/// One path's merged content.
#[derive(Debug)]
pub(super) struct Content {
    /// What to put there; with markers, or one side's, where it is not clean.
    pub(super) entry: Option<Entry>,
    /// Whether nothing conflicts.
    pub(super) clean: bool,
    /// What conflicts, where something does.
    pub(super) kind: Option<Kind>,
    /// Where lines conflict.
    pub(super) hunks: Vec<Hunk>,
}

/// Whether the merged bytes are needed although results are only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Final,
    MergedAgain,
}

struct Job {
    path: PathId,
    origins: Sides<PathId>,
    extra_marker: usize,
    purpose: Use,
}

struct Bytes {
    id: ObjectId,
    conflict: Option<Kind>,
    hunks: Vec<Hunk>,
}

impl Bytes {
    const fn whole(id: ObjectId, conflict: Option<Kind>) -> Self {
        Self { id, conflict, hunks: Vec::new() }
    }
}

impl Merge<'_> {
    /// Merges versions that a rename brought together; the outcome will be merged again or stand at two paths.
    pub(super) fn merge_stages(
        &mut self,
        path: PathId,
        stages: Sides<Option<Entry>>,
        origins: Sides<PathId>,
    ) -> Result<Content, MergeError> {
        let extra_marker = 1 + 2 * self.depth.level();
        self.merge_versions(stages, &Job { path, origins, extra_marker, purpose: Use::MergedAgain })
    }

    /// Merges the versions of a path as it will stand in the result.
    pub(super) fn merge_finally(
        &mut self,
        path: PathId,
        stages: Sides<Option<Entry>>,
        origins: Sides<PathId>,
    ) -> Result<Content, MergeError> {
        let extra_marker = 2 * self.depth.level();
        self.merge_versions(stages, &Job { path, origins, extra_marker, purpose: Use::Final })
    }

    fn merge_versions(&mut self, stages: Sides<Option<Entry>>, job: &Job) -> Result<Content, MergeError> {
        let (Some(country), Some(upstream)) = (stages.country, stages.upstream) else {
            let entry = stages.country.or(stages.upstream);
            return Ok(Content { entry, clean: true, kind: None, hunks: Vec::new() });
        };
        let base = stages.base;
        let (mode, mode_clean) = merge_modes(base.map(|entry| entry.mode), country.mode, upstream.mode);
        let base_id = base.map(|entry| entry.id);
        let bytes = if country.id == upstream.id || Some(country.id) == base_id {
            Bytes::whole(upstream.id, None)
        } else if Some(upstream.id) == base_id {
            Bytes::whole(country.id, None)
        } else if country.mode.is_file() && upstream.mode.is_file() {
            let base = base.filter(|base| base.mode.is_file()).map(|base| base.id);
            self.merge_files(Sides::new(base, Some(country.id), Some(upstream.id)), job)?
        } else {
            let merged = self.merge_others(base, country, upstream, job.origins.base);
            if merged.conflict.is_some() && self.depth != Depth::Outer {
                return Ok(Content { entry: base, clean: false, kind: merged.conflict, hunks: Vec::new() });
            }
            merged
        };
        let kind = bytes.conflict.or((!mode_clean).then_some(Kind::Mode));
        let entry = Some(Entry { mode, id: bytes.id });
        Ok(Content { entry, clean: kind.is_none(), kind, hunks: bytes.hunks })
    }

    /// Symlinks and submodules, which are never merged line by line.
    fn merge_others(&self, base: Option<Entry>, country: Entry, upstream: Entry, path: PathId) -> Bytes {
        if country.mode == Mode::Submodule && upstream.mode == Mode::Submodule {
            let base = base.filter(|base| base.mode == Mode::Submodule).map(|base| base.id);
            let newer = base.and_then(|base| {
                let ids = Sides::new(base, country.id, upstream.id);
                submodule::newer(self.store, self.paths.path(path), ids)
            });
            return match newer {
                Some(id) => Bytes::whole(id, None),
                None => Bytes::whole(country.id, Some(Kind::Submodule)),
            };
        }
        let kind = if country.mode == upstream.mode { Kind::Symlink } else { Kind::Type };
        Bytes::whole(country.id, Some(kind))
    }

    fn merge_files(&mut self, ids: Sides<Option<ObjectId>>, job: &Job) -> Result<Bytes, MergeError> {
        let rules = self.attributes.of(self.paths.path(job.path))?;
        if let Some(name) = &rules.custom {
            let path = self.paths.path(job.path);
            self.warnings
                .push(format!("{path} wants the merge driver `{name}`; it was merged as text instead"));
        }
        if rules.driver == Driver::Binary {
            return Ok(self.merge_binary(ids));
        }
        let read = |id: Option<ObjectId>| id.map(|id| self.store.contents(id)).transpose();
        let blobs = ids.try_map(read)?;
        let sides = blobs.as_ref().map(|blob| blob.as_deref().unwrap_or_default());
        if sides.iter().any(|(_, bytes)| bytes.len() > LARGEST_TEXT || is_binary(bytes)) {
            return Ok(self.merge_binary(ids));
        }
        let favor = if rules.driver == Driver::Union { Favor::Union } else { Favor::Nobody };
        let merge = merge_text(sides, &TextOptions { favor, ..TextOptions::default() });
        let conflict = (!merge.is_clean()).then_some(Kind::Content);
        if self.counts_only() && job.purpose == Use::Final {
            return Ok(Bytes::whole(UNWRITTEN, conflict));
        }
        let text = merge.result().unwrap_or_else(|| self.with_markers(&merge, rules.marker_size, job));
        let hunks = merge.hunks();
        Ok(Bytes { id: self.store.add_blob(&text), conflict, hunks })
    }

    fn with_markers(&self, merge: &TextMerge, size: usize, job: &Job) -> Vec<u8> {
        let labels = Sides::from_fn(|side| self.marker_label(side, &job.origins));
        match self.depth {
            Depth::Outer => markers::write(merge, &labels),
            Depth::Inner(_) => Nested { size: size + job.extra_marker, labels }.write(merge),
        }
    }

    /// Content that is never merged line by line: the base stands in for it in an inner merge, else the country's.
    fn merge_binary(&self, ids: Sides<Option<ObjectId>>) -> Bytes {
        let empty = || self.store.add_blob(b"");
        match self.depth {
            Depth::Inner(_) => Bytes::whole(ids.base.unwrap_or_else(empty), None),
            Depth::Outer => Bytes::whole(ids.country.unwrap_or_else(empty), Some(Kind::Binary)),
        }
    }
}

/// The merged mode, and whether only one side changed it.
fn merge_modes(base: Option<Mode>, country: Mode, upstream: Mode) -> (Mode, bool) {
    if country == upstream || Some(country) == base {
        (upstream, true)
    } else {
        (country, Some(upstream) == base)
    }
}
