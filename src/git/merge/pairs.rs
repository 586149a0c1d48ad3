//! What a rename does to the stages of the paths it touches.
//!
//! Owns [`Merge::apply_renames`], git's `process_renames`: for each rename the other side's version of the old path is
//! brought to the new one, where it is then merged like any file. Must not know how renames were found.
//!
//! Worked example: the country renamed `a` to `b`, upstream edited `a`. Base's and upstream's stages of `a` go to `b`,
//! and `a` is gone; settling then merges three versions of `b`.

use super::directory::Rename;
use super::paths::{Collision, Info, PathId, Set, Tangle};
use super::{Merge, MergeError};
use crate::object::Entry;
use crate::sides::{Side, Sides};

impl Merge<'_> {
    /// Applies renames, sorted by their old path.
    pub(super) fn apply_renames(&mut self, renames: &[Rename]) -> Result<(), MergeError> {
        let mut rest = renames;
        while let Some((rename, after)) = rest.split_first() {
            rest = after;
            let Some(old) = self.paths.info(rename.from).filter(|old| !old.settled).cloned() else {
                continue;
            };
            match after.split_first() {
                Some((second, after)) if second.from == rename.from => {
                    self.renamed_twice(rename, second.to)?;
                    rest = after;
                }
                _ => self.renamed_once(rename, &old)?,
            }
        }
        Ok(())
    }

    /// Both sides renamed the file: to one name, or to two.
    fn renamed_twice(&mut self, first: &Rename, second: PathId) -> Result<(), MergeError> {
        let Some(base) = self.paths.info(first.from).and_then(|info| info.stages.base) else { return Ok(()) };
        if first.to == second {
            if let Some(target) = self.paths.info_mut(first.to) {
                target.stages.base = Some(base);
                target.files = target.files.with(Side::Base);
                target.origins.base = first.from;
            }
            self.remove(first.from);
            return Ok(());
        }
        let country = self.paths.info(first.to).and_then(|info| info.stages.country);
        let upstream = self.paths.info(second).and_then(|info| info.stages.upstream);
        let (Some(country), Some(upstream)) = (country, upstream) else { return Ok(()) };
        let origins = Sides::new(first.from, first.to, second);
        let merged =
            self.merge_stages(first.from, Sides::new(Some(base), Some(country), Some(upstream)), origins)?;
        let one_side_taken = !merged.clean && merged.entry == Some(country);
        let for_upstream = if one_side_taken { Some(upstream) } else { merged.entry };
        self.tangle(first.from, |_| ());
        self.tangle(first.to, |info| info.stages.country = merged.entry);
        self.tangle(second, |info| info.stages.upstream = for_upstream);
        Ok(())
    }

    fn tangle(&mut self, path: PathId, change: impl FnOnce(&mut Info)) {
        if let Some(info) = self.paths.info_mut(path) {
            info.tangle = Some(Tangle::RenameRename);
            change(info);
        }
    }

    fn remove(&mut self, path: PathId) {
        if let Some(info) = self.paths.info_mut(path) {
            info.remove();
        }
    }

    fn renamed_once(&mut self, rename: &Rename, old: &Info) -> Result<(), MergeError> {
        let Some(new) = self.paths.info(rename.to).filter(|new| !new.settled) else { return Ok(()) };
        let other = rename.side.other();
        let deleted = !old.files.has(Side::Country) && !old.files.has(Side::Upstream);
        let is_file = |stage: Option<Entry>| stage.is_some_and(|entry| entry.mode.is_file());
        let type_changed = !deleted && is_file(old.stages[other]) != is_file(new.stages[rename.side]);
        let collision = new.files.has(other) && !type_changed;
        match (collision, deleted) {
            (true, false) => self.collide(rename, old)?,
            (true, true) => self.mark_deleted(rename, other),
            (false, _) => self.bring(rename, old, deleted, type_changed),
        }
        if !type_changed {
            self.remove(rename.from);
        }
        Ok(())
    }

    fn mark_deleted(&mut self, rename: &Rename, deleted_by: Side) {
        if let Some(info) = self.paths.info_mut(rename.to) {
            info.tangle = Some(Tangle::RenameDelete { deleted_by });
        }
    }

    /// The new path is one of the other side's own: what was renamed is merged first, then meets what is there.
    fn collide(&mut self, rename: &Rename, old: &Info) -> Result<(), MergeError> {
        let (side, other) = (rename.side, rename.side.other());
        let renamed = self.paths.info(rename.to).and_then(|info| info.stages[side]);
        let mut stages = old.stages;
        stages[side] = renamed;
        let mut origins = Sides::new(rename.from, rename.from, rename.from);
        origins[side] = rename.to;
        let merged = self.merge_stages(rename.from, stages, origins)?;
        if let Some(info) = self.paths.info_mut(rename.to) {
            info.stages[side] = merged.entry;
            let before = info.collided;
            let both_renamed = before.is_some() || info.origins[other] != rename.to;
            let marked = before.map_or(Set::NONE, |before| before.marked);
            let marked = if merged.clean { marked } else { marked.with(side) };
            info.collided = Some(Collision { both_renamed, marked });
        }
        Ok(())
    }

    /// Brings the stages of the old path to the new one.
    fn bring(&mut self, rename: &Rename, old: &Info, deleted: bool, type_changed: bool) {
        let other = rename.side.other();
        if let Some(info) = self.paths.info_mut(rename.to) {
            info.stages.base = old.stages.base;
            info.files = info.files.with(Side::Base);
            info.origins.base = rename.from;
            if deleted {
                info.tangle = Some(Tangle::RenameDelete { deleted_by: other });
            } else if !type_changed {
                info.stages[other] = old.stages[other];
                info.files = info.files.with(other);
                info.origins[other] = rename.from;
            }
        }
        if type_changed && let Some(info) = self.paths.info_mut(rename.from) {
            info.stages.base = None;
            info.files = info.files.without(Set::only(Side::Base));
        }
    }
}
