//! What the release changes around the code: the inventories of the pack, listed in three trees and compared.
//!
//! Owns [`find`] and the way from differences to the report. Must not know what any inventory is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::base::Base;
use super::fork::Fork;
use super::standing::Standing;
use super::target::Target;
use super::tree::Tree;
use crate::error::Error;
use crate::impact::{self, Applies, Change, ChangeKind, Memory, Problem, State, Taken, Trees, compare};
use crate::report::document as doc;
use crate::report::path;
use crate::rules::{Extent, Inventory, Pack, Shown};

/// What was found.
#[derive(Default)]
pub(super) struct Impact {
    /// Each inventory that differs, in the order of the pack.
    pub(super) listed: Vec<doc::Impact>,
    /// What could not be listed.
    pub(super) warnings: Vec<String>,
    /// Files that cannot be read, by place and what is wrong there.
    unread: BTreeMap<(String, String), Lacking>,
}

/// What a file lacks that cannot be read.
#[derive(Default)]
struct Lacking {
    /// The trees in which it is so.
    sides: Vec<&'static str>,
    /// The inventories, and where they ask for the file.
    titles: BTreeMap<String, String>,
}

/// Lists the inventories of `pack` in the trees of a step and compares them.
pub(super) fn find<'p>(
    fork: &Fork<'_>,
    pack: &'p Pack,
    (standing, target, base): (&Standing, &Target, &Base),
    memory: &Memory<'p>,
) -> Result<Impact, Error> {
    // Where the tag of the fork's release is not known, what the merge is made from is next to it.
    let release = match standing.release_tree() {
        Some(tree) => Some(tree),
        None => base.tree(fork)?,
    };
    let Some(release) = release else { return Ok(Impact::default()) };
    let of = |root| Tree::new(&fork.store, root);
    let (release, target_tree, country) = (of(release), of(fork.graph.tree(target.commit)?), of(fork.tree));
    let (from, to) = (standing.version.as_ref(), target.version.as_ref());
    let mut found = Impact::default();
    for inventory in &pack.inventories {
        let list = |version, tree| memory.take(inventory, version, tree);
        let taken = Trees {
            release: list(from, &release),
            target: list(to, &target_tree),
            country: list(from, &country),
        };
        found.add(inventory, &taken);
    }
    let unread = std::mem::take(&mut found.unread);
    found.warnings.extend(unread.into_iter().map(warning));
    Ok(found)
}

impl Impact {
    fn add(&mut self, inventory: &Inventory, taken: &Trees<Arc<Taken>>) {
        let sides = [
            ("the release of the fork", &taken.release),
            ("the target", &taken.target),
            ("the fork", &taken.country),
        ];
        for (side, taken) in sides {
            for problem in &taken.problems {
                let lacking = self.unread.entry(unread(problem)).or_default();
                if !lacking.sides.contains(&side) {
                    lacking.sides.push(side);
                }
                let asked = || problem.asked.to_string();
                lacking.titles.entry(inventory.title.clone()).or_insert_with(asked);
            }
        }
        let files = taken.release.files + taken.target.files;
        // What is wrong with a part of an inventory is told already.
        if files == 0 && inventory.extent == Extent::Whole {
            self.warnings.push(format!(
                "{} ({}): neither release has a file of this inventory",
                inventory.title, inventory.place
            ));
        }
        let items = Trees {
            release: &taken.release.items,
            target: &taken.target.items,
            country: &taken.country.items,
        };
        let changes = compare(inventory, items);
        if !changes.is_empty() {
            self.listed.push(listed(inventory, &changes));
        }
    }
}

fn unread(problem: &Problem) -> (String, String) {
    let file = path::encode(&problem.path);
    let place = if problem.line > 0 { format!("{file}:{}", problem.line) } else { file };
    (place, problem.kind.to_string())
}

/// A file that cannot be read, once, with all trees in which that is so and all inventories that lack it.
fn warning(((place, kind), lacking): ((String, String), Lacking)) -> String {
    let titles: Vec<_> = lacking.titles.iter().map(|(title, asked)| format!("{title} ({asked})")).collect();
    let sides = lacking.sides.join(", of ");
    format!("{place} of {sides} {kind}; what stands there is missing from {}", titles.join(", "))
}

fn listed(inventory: &Inventory, changes: &[Change]) -> doc::Impact {
    let mut listed = doc::Impact {
        inventory: inventory.id.clone(),
        title: inventory.title.clone(),
        counted: inventory.shown == Shown::Count,
        ..doc::Impact::default()
    };
    for change in changes {
        let name = change.name.clone();
        match &change.kind {
            ChangeKind::Added => listed.added.push(name),
            ChangeKind::Removed => listed.removed.push(name),
            ChangeKind::Renamed { from, alike } => {
                listed.renamed.push(doc::Renamed { from: from.clone(), to: name, alike: *alike });
            }
            ChangeKind::Changed => {
                let [from, to] = [&change.from, &change.to].map(|state| says_or_contains(state.as_ref()));
                listed.changed.push(doc::Change { name, from, to });
            }
        }
    }
    let states = changes.iter().flat_map(|change| [&change.from, &change.to]).flatten();
    listed.files = states.clone().next().is_some() && states.clone().all(|state| !state.contents.is_empty());
    let concerns = |change: &Change| change.concerns(inventory.supply);
    let told = |change: &Change| concerns(change) || is_there(change);
    let kept = changes.iter().filter(|change| inventory.shown == Shown::Names || told(change));
    listed.items = kept.map(|change| item(change, concerns(change))).collect();
    listed
}

/// Whether the country has already what the release adds.
fn is_there(change: &Change) -> bool {
    matches!(change.kind, ChangeKind::Added) && change.applies == Applies::Has
}

fn item(change: &Change, concerns: bool) -> doc::ImpactItem {
    let kind = match change.kind {
        ChangeKind::Added => doc::ImpactChange::Added,
        ChangeKind::Removed => doc::ImpactChange::Removed,
        ChangeKind::Renamed { .. } => doc::ImpactChange::Renamed,
        ChangeKind::Changed => doc::ImpactChange::Changed,
    };
    doc::ImpactItem {
        name: change.name.clone(),
        change: kind,
        says: says(change.to.as_ref().or(change.from.as_ref())),
        place: place(&change.place),
        applies: change.applies,
        concerns,
        country_says: says(change.own.as_ref()),
        country: change.country.iter().map(place).collect(),
    }
}

fn says(state: Option<&State>) -> String {
    state.map(State::says).unwrap_or_default()
}

fn says_or_contains(state: Option<&State>) -> String {
    let said = says(state);
    if said.is_empty() { state.map(State::contains).unwrap_or_default() } else { said }
}

fn place(place: &impact::Place) -> doc::ImpactPlace {
    doc::ImpactPlace { path: path::encode(&place.path), line: (place.line > 0).then_some(place.line) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::impact::ProblemKind;
    use crate::rules::{Packs, Place};

    /// What a tree gives in which these files cannot be read.
    fn taken(problems: &[(&str, usize)]) -> Arc<Taken> {
        let problem = |&(path, line): &(&str, usize)| Problem {
            path: path.into(),
            line,
            kind: ProblemKind::NoColumn { column: "id".to_owned() },
            asked: Place::new("x.toml", 3, 1),
        };
        Arc::new(Taken { files: 1, problems: problems.iter().map(problem).collect(), ..Taken::default() })
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_once_for_all_trees_and_inventories() {
        let packs = Packs::embedded().unwrap();
        let [one, other, ..] = packs.iter().next().unwrap().inventories.as_slice() else { panic!() };
        let mut found = Impact::default();
        let (both, mine) = (taken(&[("words.csv", 1)]), taken(&[("words.csv", 1), ("other.csv", 0)]));
        let trees = |country: &Arc<Taken>| Trees {
            release: taken(&[]),
            target: Arc::clone(&both),
            country: Arc::clone(country),
        };
        found.add(one, &trees(&mine));
        found.add(other, &trees(&both));
        let told: Vec<_> = std::mem::take(&mut found.unread).into_iter().map(warning).collect();
        let titles = format!("{} (x.toml:3:1), {} (x.toml:3:1)", one.title, other.title);
        let mut titles: Vec<_> = titles.split(", ").collect();
        titles.sort_unstable();
        assert_eq!(
            told,
            [
                format!(
                    "other.csv of the fork has no column `id`; what stands there is missing from {} (x.toml:3:1)",
                    one.title
                ),
                format!(
                    "words.csv:1 of the target, of the fork has no column `id`; what stands there is missing from {}",
                    titles.join(", ")
                ),
            ]
        );
        assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    }
}
