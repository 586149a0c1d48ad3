//! What must be true of a merged tree: what is used there is known, and nothing is older than the release.
//!
//! Owns [`check`], which holds inventories of uses against inventories of what is known, and [`untranslated`], the words
//! that wait for a translator. Must not know what any check is about (packs say that), nor where trees come from.
//!
//! ```text
//! uses: keys in the code      known: rows of words.csv      finding "undefined-keys":
//! shop.open, shop.close   −   shop.open                 =   shop.close (src/door.ts:12)
//! ```

#[cfg(test)]
mod tests;
mod words;

pub use words::{Missing, Untranslated, untranslated};

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::impact::{Item, Memory, Need, Source, Taken};
use crate::report::document::{Finding, Severity};
use crate::report::path;
use crate::rules::{Extent, Finds, Inventory, InventoryName, Level, Pack, TreeCheck};
use crate::version::Version;

/// The tree of a release, or one made from it.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    /// Its files.
    pub files: &'a dyn Source,
    /// The release, where it is one.
    pub version: Option<&'a Version>,
}

/// The trees that a merged one is held against.
#[derive(Clone, Copy)]
pub struct Trees<'a> {
    /// The merged tree, with the release that it brings.
    pub merged: Tree<'a>,
    /// The country's before the merge.
    pub before: Option<Tree<'a>>,
    /// The release that is left.
    pub from: Option<Tree<'a>>,
    /// The release that is adopted.
    pub to: Option<Tree<'a>>,
    /// The paired repository with what is known of it, in the release that is adopted.
    pub paired: Option<(&'a Pack, Tree<'a>)>,
}

/// Everything that is wrong with the merged tree, check by check.
#[must_use]
pub fn check<'a>(pack: &'a Pack, trees: &Trees<'a>, memory: &Memory<'a>) -> Vec<Finding> {
    let desk = Desk { pack, trees, memory };
    due(pack, trees.merged.version).flat_map(|check| desk.findings(check)).collect()
}

/// Lists what [`check`] will ask of trees that are known before the merged one is, for an upgrade to `version`.
pub fn prepare<'a>(pack: &'a Pack, version: Option<&Version>, trees: &[Tree<'_>], memory: &Memory<'a>) {
    for check in due(pack, version) {
        let own = check.known.iter().chain([&check.uses]).filter(|name| name.pack.is_none());
        for inventory in own.filter_map(|name| inventory(pack, name)) {
            for tree in trees {
                drop(memory.take(inventory, tree.version, tree.files));
            }
        }
    }
}

/// The checks that are made in a tree of `version`; all where that is not known.
fn due<'a>(pack: &'a Pack, version: Option<&Version>) -> impl Iterator<Item = &'a TreeCheck> {
    pack.checks.list.iter().filter(move |check| {
        version.is_none_or(|to| {
            let since = check.since.as_ref().is_none_or(|since| since <= to);
            since && check.until.as_ref().is_none_or(|until| to < until)
        })
    })
}

fn inventory<'a>(pack: &'a Pack, name: &InventoryName) -> Option<&'a Inventory> {
    pack.checks.inventories.iter().chain(&pack.inventories).find(|inventory| inventory.id == name.id)
}

/// Some of the items of a tree, by name, with the places that matter.
type Few<'t> = BTreeMap<&'t str, Vec<&'t Item>>;

fn few(taken: &Taken, matters: impl Fn(&str) -> bool) -> Few<'_> {
    let some = taken.items.iter().filter(|(name, _)| matters(name));
    some.map(|(name, places)| (name.as_str(), places.iter().collect())).collect()
}

struct Desk<'a, 'm> {
    pack: &'a Pack,
    trees: &'m Trees<'a>,
    memory: &'m Memory<'a>,
}

/// Why a check is not made.
enum NotMade {
    /// The paired repository would have to be looked at, and is not there.
    NoPair,
    /// Not all that is known would be: a pattern of this inventory is wrong.
    Part(String),
}

impl<'a> Desk<'a, '_> {
    fn findings(&self, check: &'a TreeCheck) -> Vec<Finding> {
        let found = match check.finds {
            Finds::Undefined => self.undefined(check),
            Finds::TakenAway => self.taken_away(check),
            Finds::Older => self.older(check),
        };
        found.unwrap_or_else(|why| vec![not_made(check, &why)])
    }

    /// What is used in the merged tree and not known there; what was so before, or is so in the release itself, is told
    /// apart.
    fn undefined(&self, check: &'a TreeCheck) -> Result<Vec<Finding>, NotMade> {
        let uses = self.take(&check.uses, self.trees.merged)?;
        let missing = self.missing(check, self.trees.merged, &uses)?;
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let names_in =
            |tree: Option<Tree<'a>>| tree.map_or(Ok(BTreeSet::new()), |tree| self.missed(check, tree));
        let (before, theirs) = (names_in(self.trees.before)?, names_in(self.trees.to)?);
        let (old, new): (Few<'_>, Few<'_>) =
            missing.into_iter().partition(|(name, _)| before.contains(*name));
        let (theirs, new): (Few<'_>, Few<'_>) = new.into_iter().partition(|(name, _)| theirs.contains(*name));
        let was = format!("{} They were so before the upgrade.", check.text);
        let is = format!("{} They are so in the release itself.", check.text);
        let found = [
            self.finding(check, severity(check.level), &check.text, &new),
            self.finding(check, Severity::Note, &is, &theirs),
            self.finding(check, Severity::Note, &was, &old),
        ];
        Ok(found.into_iter().flatten().collect())
    }

    /// What `uses`, taken of a tree, holds and the tree does not know.
    fn missing<'t>(&self, check: &'a TreeCheck, tree: Tree<'a>, uses: &'t Taken) -> Result<Few<'t>, NotMade> {
        let lists = self.lists(&check.known, tree)?;
        let known = names(&lists);
        let mut missing = few(uses, |name| !is_known(name, &known));
        if check.required {
            // One place without a default is enough.
            missing.retain(|_, places| places.iter().any(|place| place.need == Need::Required));
        }
        Ok(missing)
    }

    /// The names of what is used in a tree and not known there.
    fn missed(&self, check: &'a TreeCheck, tree: Tree<'a>) -> Result<BTreeSet<String>, NotMade> {
        let uses = self.take(&check.uses, tree)?;
        Ok(self.missing(check, tree, &uses)?.into_keys().map(str::to_owned).collect())
    }

    /// What is used in the merged tree, and upstream took away since the release that is left; what only the country's code
    /// of today uses is told apart.
    fn taken_away(&self, check: &'a TreeCheck) -> Result<Vec<Finding>, NotMade> {
        let (Some(from), Some(to)) = (self.trees.from, self.trees.to) else { return Ok(Vec::new()) };
        let (old, new) = (self.lists(&check.known, from)?, self.lists(&check.known, to)?);
        let (old, new) = (names(&old), names(&new));
        let gone: HashSet<&str> = old.difference(&new).copied().collect();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let merged = self.take(&check.uses, self.trees.merged)?;
        let uses = few(&merged, |name| gone.contains(name));
        let before = self.trees.before.map(|before| self.take(&check.uses, before)).transpose()?;
        let today = before
            .as_deref()
            .map(|before| few(before, |name| gone.contains(name) && !uses.contains_key(name)));
        let note = "{count} of what upstream took away up to {to} is used by the country's code today, and no longer once \
                    the release is merged: put it back where that code is kept.";
        let found = [
            self.finding(check, severity(check.level), &check.text, &uses),
            self.finding(check, Severity::Note, note, &today.unwrap_or_default()),
        ];
        Ok(found.into_iter().flatten().collect())
    }

    fn older(&self, check: &'a TreeCheck) -> Result<Vec<Finding>, NotMade> {
        let Some(to) = self.trees.merged.version else { return Ok(Vec::new()) };
        let merged = self.take(&check.uses, self.trees.merged)?;
        let mut uses = few(&merged, |_| true);
        for places in uses.values_mut() {
            places.retain(|place| {
                let said = place.default.as_ref().or(place.value.as_ref());
                let version = said.and_then(|said| said.trim_start_matches('v').parse::<Version>().ok());
                version.is_some_and(|version| version < *to)
            });
        }
        uses.retain(|_, places| !places.is_empty());
        Ok(self.finding(check, severity(check.level), &check.text, &uses).into_iter().collect())
    }

    fn lists(&self, inventories: &'a [InventoryName], tree: Tree<'a>) -> Result<Vec<Arc<Taken>>, NotMade> {
        inventories.iter().map(|name| self.whole(name).and_then(|()| self.take(name, tree))).collect()
    }

    /// What is known decides only where all of it is.
    fn whole(&self, name: &InventoryName) -> Result<(), NotMade> {
        let listed = inventory(self.pack_of(name)?.0, name);
        match listed.filter(|inventory| inventory.extent == Extent::Part) {
            Some(part) => Err(NotMade::Part(part.id.clone())),
            None => Ok(()),
        }
    }

    /// The pack that has an inventory, with the tree that goes with it where that is another repository's.
    fn pack_of(&self, name: &InventoryName) -> Result<(&'a Pack, Option<Tree<'a>>), NotMade> {
        let Some(other) = &name.pack else { return Ok((self.pack, None)) };
        let paired = self.trees.paired.filter(|(pack, _)| pack.name == *other);
        paired.map(|(pack, tree)| (pack, Some(tree))).ok_or(NotMade::NoPair)
    }

    /// The items of an inventory: of this tree, or of the paired repository.
    fn take(&self, name: &InventoryName, tree: Tree<'a>) -> Result<Arc<Taken>, NotMade> {
        let (pack, other) = self.pack_of(name)?;
        let tree = other.unwrap_or(tree);
        let taken = inventory(pack, name).map(|one| self.memory.take(one, tree.version, tree.files));
        Ok(taken.unwrap_or_default())
    }

    /// One finding about all items; nothing where there are none.
    fn finding(&self, check: &TreeCheck, severity: Severity, text: &str, items: &Few<'_>) -> Option<Finding> {
        let places = || items.values().flatten();
        let first = places().min_by_key(|item| (&item.path, item.line))?;
        let files: BTreeSet<_> = places().map(|item| &item.path).collect();
        let line = u32::try_from(first.line).ok().filter(|line| *line > 0);
        let to = self.trees.merged.version.map_or_else(|| "the release".to_owned(), ToString::to_string);
        Some(Finding {
            severity,
            check: check.id.clone(),
            path: Some(path::encode(&first.path)),
            line: line.filter(|_| files.len() == 1 || items.len() == 1),
            text: text.replace("{count}", &items.len().to_string()).replace("{to}", &to),
            items: listed(items),
            accepted: None,
        })
    }
}

/// The names in any of these lists.
fn names(lists: &[Arc<Taken>]) -> BTreeSet<&str> {
    lists.iter().flat_map(|list| list.items.keys().map(String::as_str)).collect()
}

/// Whether a name is one of those that are known. A part between slashes that is written `{…}` or `${…}` stands for any
/// part, `{…*}` for all that follow.
fn is_known(name: &str, known: &BTreeSet<&str>) -> bool {
    known.contains(name) || (name.contains('/') && known.iter().any(|known| fits(known, name)))
}

fn fits(known: &str, name: &str) -> bool {
    let is_any = |part: &str| part.contains('{') && part.ends_with('}');
    let (mut known, mut name) = (known.split('/'), name.split('/'));
    loop {
        match (known.next(), name.next()) {
            (None, None) => return true,
            (Some(rest), _) if is_any(rest) && rest.ends_with("*}") => return true,
            (Some(one), Some(other)) if one == other || is_any(one) || is_any(other) => {}
            _ => return false,
        }
    }
}

/// `name (path:line)`, its first place.
fn listed(items: &Few<'_>) -> Vec<String> {
    let place = |(name, places): (&&str, &Vec<&Item>)| {
        let first = places.first()?;
        let value = first.default.as_ref().or(first.value.as_ref());
        let value = value.map(|value| format!(" = {value}")).unwrap_or_default();
        Some(match first.line {
            0 => format!("{name}{value} ({})", path::encode(&first.path)),
            line => format!("{name}{value} ({}:{line})", path::encode(&first.path)),
        })
    };
    items.iter().filter_map(place).collect()
}

const fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Note,
    }
}

fn not_made(check: &TreeCheck, why: &NotMade) -> Finding {
    let names = check.known.iter().chain([&check.uses]).filter_map(|name| name.pack.as_deref());
    let packs: BTreeSet<&str> = names.collect();
    let text = match why {
        NotMade::NoPair => {
            let packs = packs.into_iter().collect::<Vec<_>>().join(", ");
            format!("Not checked: it takes a clone of {packs}, named in the settings.")
        }
        NotMade::Part(inventory) => {
            format!(
                "Not checked: a pattern of the inventory {inventory} is wrong, so not all that is known would be."
            )
        }
    };
    Finding {
        severity: Severity::Note,
        check: check.id.clone(),
        path: None,
        line: None,
        text,
        items: Vec::new(),
        accepted: None,
    }
}
