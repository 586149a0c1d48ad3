//! What became of each entry of the release notes, with the lines that show it.
//!
//! Owns [`prove`]: the commits that an entry was linked with say which lines it is about, and those are looked for in the
//! upgrade's files. Must not know how entries and commits were linked, nor how lines are compared (`audit::trace`).

use std::collections::BTreeMap;

use bstr::{BStr, BString, ByteSlice};

use crate::audit::trace::{Keyed, Step, Trace, trace};
use crate::error::Error;
use crate::git::Repository;
use crate::git::store::Store;
use crate::object::{CommitId, Entry, ObjectId};
use crate::report::document::{LedgerEntry, Proof};
use crate::report::path;
use crate::rules::Pack;
use crate::verdict::Class;

/// A commit that changes more files than this is about many things.
const FILES: usize = 40;

/// Lines that a proof names.
const LINES: usize = 5;

/// The trees that an entry's lines are looked for in.
#[derive(Clone, Copy)]
pub(super) struct Trees {
    /// What the country had before.
    pub(super) country: ObjectId,
    /// The release.
    pub(super) upstream: ObjectId,
    /// The upgrade.
    pub(super) result: ObjectId,
}

/// What an entry's lines are looked for with.
pub(super) struct Library<'a> {
    /// The repository.
    pub(super) repo: &'a Repository,
    /// Its objects.
    pub(super) store: &'a Store<'a>,
    /// What is known of its kind.
    pub(super) pack: Option<&'a Pack>,
    /// The trees.
    pub(super) trees: Trees,
    /// What each commit changed, by its id.
    pub(super) known: BTreeMap<CommitId, Vec<Changed>>,
}

/// A file that a commit changed.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    path: BString,
    before: Option<Entry>,
    after: Option<Entry>,
}

/// What a file shows of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    Present,
    Adapted,
    Dropped,
    NotApplicable,
}

impl Library<'_> {
    /// The status of an entry and what shows it. The status stays as it is where a hunk of it is undecided, and where no line
    /// of it can be looked for but hunks tell of it.
    pub(super) fn prove(&mut self, entry: &mut LedgerEntry) -> Result<(), Error> {
        let mut by_path: BTreeMap<BString, Vec<(Shows, Proof)>> = BTreeMap::new();
        for id in entry.commits.clone() {
            let Ok(id) = id.parse().map(CommitId) else { continue };
            for changed in self.changed(id)? {
                if let Some(shown) = self.shown(&changed)? {
                    by_path.entry(changed.path).or_default().push(shown);
                }
            }
        }
        let shown: Vec<(Shows, Proof)> = by_path.into_values().filter_map(telling).collect();
        let all: Vec<Shows> = shown.iter().map(|(shows, _)| *shows).collect();
        let by_commits_alone = entry.status == PRESENT && !entry.commits.is_empty();
        if entry.status != UNDECIDED && (!all.is_empty() || by_commits_alone) {
            status(&all).clone_into(&mut entry.status);
        }
        entry.proof = shown.into_iter().map(|(_, proof)| proof).collect();
        Ok(())
    }

    /// What a commit changed that entries of the notes may tell of; nothing where it changed too much at once.
    fn changed(&mut self, id: CommitId) -> Result<Vec<Changed>, Error> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let info = self.repo.commit_info(id)?;
        let found = match info.parents.first() {
            Some(parent) => self.repo.changes(self.repo.tree_of(*parent)?, info.tree)?,
            None => Vec::new(),
        };
        let few = if found.len() > FILES { Vec::new() } else { found };
        let changed: Vec<Changed> = few
            .into_iter()
            .filter(|change| self.is_telling(change.path.as_bstr()))
            .map(|change| Changed { path: change.path, before: change.from, after: change.to })
            .collect();
        self.known.insert(id, changed.clone());
        Ok(changed)
    }

    /// Not the notes themselves, nor what follows from other files.
    fn is_telling(&self, path: &BStr) -> bool {
        let Some(pack) = self.pack else { return true };
        let area = pack.area_of(&[path], None);
        let follows = area.is_some_and(|area| matches!(area.class, Class::Dependency | Class::Generated));
        !follows && path != pack.notes_path
    }

    fn shown(&self, changed: &Changed) -> Result<Option<(Shows, Proof)>, Error> {
        let path = changed.path.as_bstr();
        let trees = &self.trees;
        let result = self.store.entry_at(trees.result, path)?;
        let proof = |says: &str, lines: &[String]| Proof {
            path: path::encode(path),
            says: says.to_owned(),
            lines: lines.iter().take(LINES).cloned().collect(),
        };
        let (before, after) = (self.store.file(changed.before)?, self.store.file(changed.after)?);
        let release = self.store.file(self.store.entry_at(trees.upstream, path)?)?;
        let step = Step { before: &before, after: &after, release: &release };
        let Some(result) = result else {
            return self.absent(&step, changed).map(|shows| {
                shows.map(|shows| match shows {
                    Shows::Present => (shows, proof("the file is gone, as in the release", &[])),
                    Shows::NotApplicable => (shows, proof("the country has no such file", &[])),
                    _ => (shows, proof("the file is not there", &[])),
                })
            });
        };
        let keyed = if path.ends_with(b".csv") { Keyed::ByCell } else { Keyed::ByLine };
        let result = self.store.file(Some(result))?;
        Ok(match trace(&step, &result, keyed) {
            Trace::Nothing => None,
            Trace::Present { lines } => {
                let says = format!("all {} lines are there", lines.len());
                let says = if lines.len() == 1 { "its line is there" } else { &says };
                Some((Shows::Present, proof(says, &lines)))
            }
            Trace::Partly { there, missing } => {
                let says = format!("{there} of {} lines are there; missing:", there + missing.len());
                Some((Shows::Adapted, proof(&says, &missing)))
            }
            Trace::Dropped { missing } => {
                Some((Shows::Dropped, proof("none of it is there; missing:", &missing)))
            }
            Trace::NoPlace => Some((
                Shows::NotApplicable,
                proof("neither the change nor the lines around it are there", &[]),
            )),
        })
    }

    /// What it shows that the upgrade has no such file.
    fn absent(&self, step: &Step<'_>, changed: &Changed) -> Result<Option<Shows>, Error> {
        if step.release.is_empty() {
            return Ok(changed.after.is_none().then_some(Shows::Present));
        }
        let before = self.store.entry_at(self.trees.country, changed.path.as_bstr())?;
        let is_new = changed.before.is_none();
        Ok(Some(if before.is_none() && !is_new { Shows::NotApplicable } else { Shows::Dropped }))
    }
}

const UNDECIDED: &str = "undecided";

const PRESENT: &str = "present";

/// What several commits show of one file: the worst of it.
fn telling(mut shown: Vec<(Shows, Proof)>) -> Option<(Shows, Proof)> {
    shown.sort_by_key(|(shows, _)| match shows {
        Shows::Adapted => 0,
        Shows::Dropped => 1,
        Shows::Present => 2,
        Shows::NotApplicable => 3,
    });
    let both = shown.iter().any(|(shows, _)| *shows == Shows::Present)
        && shown.iter().any(|(shows, _)| *shows == Shows::Dropped);
    let first = shown.into_iter().next();
    first.map(|(shows, proof)| (if both { Shows::Adapted } else { shows }, proof))
}

/// What the files show together.
fn status(all: &[Shows]) -> &'static str {
    let some = |shows: Shows| all.contains(&shows);
    match (some(Shows::Present), some(Shows::Adapted), some(Shows::Dropped)) {
        (_, true, _) | (true, _, true) => "adapted",
        (true, false, false) => PRESENT,
        (false, false, true) => "dropped",
        (false, false, false) if some(Shows::NotApplicable) => "not-applicable",
        (false, false, false) => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof() -> Proof {
        Proof { path: "a".to_owned(), says: String::new(), lines: Vec::new() }
    }

    #[test]
    fn an_entry_is_in_only_where_every_file_shows_it() {
        use Shows::{Adapted, Dropped, NotApplicable, Present};
        for (all, expected) in [
            (&[Present, Present][..], "present"),
            (&[Present, NotApplicable], "present"),
            (&[Present, Dropped], "adapted"),
            (&[Adapted], "adapted"),
            (&[Dropped, NotApplicable], "dropped"),
            (&[NotApplicable], "not-applicable"),
            (&[], "unknown"),
        ] {
            assert_eq!(status(all), expected, "{all:?}");
        }
    }

    #[test]
    fn of_several_commits_that_changed_a_file_the_worst_counts() {
        let of =
            |shows: &[Shows]| telling(shows.iter().map(|shows| (*shows, proof())).collect()).map(|one| one.0);
        assert_eq!(of(&[Shows::NotApplicable, Shows::Present]), Some(Shows::Present));
        assert_eq!(of(&[Shows::Present, Shows::Dropped]), Some(Shows::Adapted));
        assert_eq!(of(&[]), None);
    }
}
