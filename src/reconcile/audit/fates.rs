//! What every path became in an upgrade, handed to the checks.
//!
//! Owns [`findings`]: which paths are looked at, and how the checks read files. Must not check anything.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BStr, BString, ByteSlice};

use crate::audit::finding::{self, Asked, Fate, Form};
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::Repository;
use crate::object::ObjectId;
use crate::reconcile::Forecast;
use crate::reconcile::structure;
use crate::report::document::Finding;
use crate::review::log::FOLDER;
use crate::rules::Pack;
use crate::sides::Sides;
use crate::verdict::Class;
use crate::version::Version;

/// The trees of an upgrade.
#[derive(Clone, Copy)]
pub(in crate::reconcile) struct Trees {
    /// Those of the three sides; without a base where there is none.
    sides: Sides<Option<ObjectId>>,
    /// The merge as the machine makes it.
    machine: ObjectId,
    /// The upgrade's own commit.
    committed: ObjectId,
    /// What is looked at.
    result: ObjectId,
}

impl Trees {
    /// Those of a merge that was made again: of its parents, of its commit, and what is looked at.
    pub(in crate::reconcile) fn of(
        made: &Forecast,
        (country, upstream): (ObjectId, ObjectId),
        (committed, result): (ObjectId, ObjectId),
    ) -> Self {
        let sides = Sides::new(made.base_tree, Some(country), Some(upstream));
        Self { sides, machine: made.tree, committed, result }
    }
}

/// What files are read with.
pub(in crate::reconcile) struct Reading<'a> {
    /// The repository.
    pub(in crate::reconcile) repo: &'a Repository,
    /// What is known of its kind.
    pub(in crate::reconcile) pack: Option<&'a Pack>,
    /// The release.
    pub(in crate::reconcile) version: Option<&'a Version>,
}

impl Reading<'_> {
    /// What the checks find in the files of an upgrade.
    pub(in crate::reconcile) fn findings(
        &self,
        made: &Forecast,
        trees: &Trees,
    ) -> Result<Vec<Finding>, Error> {
        let store = self.repo.store()?;
        let conflicts: BTreeMap<&BStr, &Conflict> =
            made.merged.iter().map(|conflict| (conflict.path.as_bstr(), conflict)).collect();
        let mut fates = Vec::new();
        for path in self.paths(made, trees)? {
            let at = |tree: ObjectId| store.entry_at(tree, path.as_bstr());
            fates.push(Fate {
                sides: trees.sides.try_map(|tree| tree.map_or(Ok(None), at))?,
                machine: at(trees.machine)?,
                committed: at(trees.committed)?,
                result: at(trees.result)?,
                conflict: conflicts.get(path.as_bstr()).copied(),
                path,
            });
        }
        let classes = classes(made);
        Ok(finding::findings(
            &fates,
            &Asked {
                read: &|id| store.blob(id).ok(),
                entry: &|path| store.entry_at(trees.result, path).ok().flatten(),
                form: &|path| self.form(path),
                class: &|path, hunk| {
                    classes.get(&(path, hunk.number)).copied().unwrap_or(Class::Unclassified)
                },
            },
        ))
    }

    /// All paths that are not what the machine made, and all that are not what a side had: a file of the country that stands
    /// there unchanged may need one that upstream deleted. The record itself is none of them.
    fn paths(&self, made: &Forecast, trees: &Trees) -> Result<BTreeSet<BString>, Error> {
        let Trees { sides, machine, committed, result } = *trees;
        let mut pairs = vec![(machine, committed), (committed, result)];
        pairs.extend([sides.country, sides.upstream].into_iter().flatten().map(|side| (side, result)));
        let mut paths: BTreeSet<BString> = made.merged.iter().map(|conflict| conflict.path.clone()).collect();
        for (from, to) in pairs.into_iter().filter(|(from, to)| from != to) {
            paths.extend(self.repo.changes(from, to)?.into_iter().map(|change| change.path));
        }
        paths.retain(|path| !path.starts_with_str(FOLDER));
        Ok(paths)
    }

    fn form(&self, path: &BStr) -> Form {
        let area = self.pack.and_then(|pack| pack.area_of(&[path], self.version));
        Form {
            format: structure::format(area, path),
            settings: structure::settings(area),
            grants: area.map(|area| area.grants.clone()).unwrap_or_default(),
            regenerate: area.and_then(|area| area.regenerate.clone()),
        }
    }
}

/// What upstream's change in each hunk is, by the conflict's path and the hunk's number.
fn classes(made: &Forecast) -> BTreeMap<(&BStr, usize), Class> {
    let both = made.merged.iter().zip(&made.report.conflicts);
    let each = both.flat_map(|(conflict, listed)| {
        let numbers = (1..).zip(&listed.hunks);
        numbers.map(move |(number, hunk)| ((conflict.path.as_bstr(), number), hunk.class))
    });
    each.collect()
}
