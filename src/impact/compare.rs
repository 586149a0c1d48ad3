//! What a release adds, removes, renames and changes, and which of it concerns the country.
//!
//! Owns [`compare`] and [`Change`]. Must not list items.
//!
//! ```text
//! release  PORT default 80      target  PORT default 8080, KEY required      country  PORT default 90
//! changed  PORT  default 80 → default 8080, which the country overrides
//! added    KEY   required, which the country lacks
//! ```

use std::collections::BTreeSet;

use bstr::BString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::renamed::renamed;
use super::take::{Item, Items, Need};
use crate::object::ObjectId;
use crate::rules::{Inventory, Supply};

/// Three trees: the release that the fork is at, the one that it goes to, the fork.
#[derive(Clone, Copy, Debug)]
pub struct Trees<T> {
    /// Of the release that the fork is at.
    pub release: T,
    /// Of the release that it goes to.
    pub target: T,
    /// Of the fork.
    pub country: T,
}

/// An item that the target has otherwise than the fork's release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name; the new one where it was renamed.
    pub name: String,
    /// What became of it.
    pub kind: Kind,
    /// What it was; absent where it is new.
    pub from: Option<State>,
    /// What it becomes; absent where it is removed.
    pub to: Option<State>,
    /// Where it stands: in the target, or in the fork's release where it is removed.
    pub place: Place,
    /// How the country stands to it.
    pub applies: Applies,
    /// Where the country has it, files first that its release has not.
    pub country: Vec<Place>,
    /// What the country has; absent where it lacks it.
    pub own: Option<State>,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The target has it and the fork's release has not.
    Added,
    /// The other way round.
    Removed,
    /// A removed name that is like an added one: a guess by similarity.
    Renamed {
        /// The old name.
        from: String,
        /// How alike the two are, in percent.
        alike: usize,
    },
    /// Both have it and it is not the same.
    Changed,
}

/// How the country stands to a change of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// It has not the item.
    Lacks,
    /// It has what the target has already.
    Has,
    /// It has what its release has: the merge brings the change.
    Same,
    /// It has it in files of its own too.
    Uses,
    /// It has set it to something else.
    Overrides,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: BString,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
}

/// All that is said of a name in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its values, each once.
    pub values: BTreeSet<String>,
    /// Its defaults, each once; none where one place has none, so that it must be given all the same.
    pub defaults: BTreeSet<String>,
    /// What the files contain, where they are items.
    pub contents: BTreeSet<ObjectId>,
    /// Whether it must be given: it is so where one place says so.
    pub need: Need,
}

impl State {
    fn of(places: &[Item]) -> Self {
        let need = places.iter().map(|item| item.need).max().unwrap_or_default();
        let defaults = places.iter().filter(|_| need != Need::Required);
        Self {
            values: places.iter().filter_map(|item| item.value.clone()).collect(),
            defaults: defaults.filter_map(|item| item.default.clone()).collect(),
            contents: places.iter().filter_map(|item| item.content).collect(),
            need,
        }
    }

    /// In words; empty where nothing is said but the name.
    #[must_use]
    pub fn says(&self) -> String {
        let mut words: Vec<String> = self.values.iter().cloned().collect();
        let defaults: Vec<&str> =
            self.defaults.iter().map(|text| if text.is_empty() { "empty" } else { text.as_str() }).collect();
        match self.need {
            Need::Required => words.push("required".to_owned()),
            Need::Optional if self.defaults.is_empty() => words.push("optional".to_owned()),
            Need::Optional | Need::Untold => {}
        }
        if !defaults.is_empty() {
            words.push(format!("default {}", defaults.join(" or ")));
        }
        words.join(", ")
    }

    /// The contents of the files that are the item, by name; empty where it is none.
    #[must_use]
    pub fn contains(&self) -> String {
        self.contents.iter().map(ObjectId::short).collect::<Vec<_>>().join(", ")
    }
}

impl Change {
    /// Whether somebody of the country has to do or to decide something.
    #[must_use]
    pub fn concerns(&self, supply: Supply) -> bool {
        let needed = self.to.as_ref().is_some_and(|to| to.need != Need::Optional);
        let must = |state: &Option<State>| state.as_ref().is_some_and(|state| state.need == Need::Required);
        match (&self.kind, self.applies) {
            (Kind::Added, Applies::Lacks) => supply == Supply::People && needed,
            (Kind::Added, _) => false,
            (Kind::Changed, Applies::Same | Applies::Lacks) => {
                supply == Supply::People && (self.otherwise() || must(&self.to) && !must(&self.from))
            }
            (Kind::Renamed { .. }, Applies::Same) => supply == Supply::People,
            (_, applies) => matches!(applies, Applies::Uses | Applies::Overrides),
        }
    }
}

impl Change {
    /// Whether its values differ.
    fn otherwise(&self) -> bool {
        let values = |state: &Option<State>| state.as_ref().map(|state| state.values.clone());
        values(&self.from) != values(&self.to)
    }
}

/// What the target has otherwise than the fork's release, by name: added, then removed, renamed, changed.
#[must_use]
pub fn compare(inventory: &Inventory, trees: Trees<&Items>) -> Vec<Change> {
    let Trees { release, target, country } = trees;
    let gone: Vec<&String> = release.keys().filter(|name| !target.contains_key(*name)).collect();
    let new: Vec<&String> = target.keys().filter(|name| !release.contains_key(*name)).collect();
    let pairs = renamed(inventory.renames, (&gone, release), (&new, target));
    let mut changes = Vec::new();
    for name in new.iter().filter(|name| !pairs.iter().any(|pair| pair.to == **name)) {
        let own = country.get(*name).map(Vec::as_slice);
        let applies = if own.is_some() { Applies::Has } else { Applies::Lacks };
        changes.push(change(name, Kind::Added, (None, Some(&target[*name])), (applies, own)));
    }
    for name in gone.iter().filter(|name| !pairs.iter().any(|pair| pair.from == **name)) {
        let own = country.get(*name).map(Vec::as_slice);
        let applies = stands(&release[*name], None, own);
        changes.push(change(name, Kind::Removed, (Some(&release[*name]), None), (applies, own)));
    }
    for pair in &pairs {
        let (from, to) = (&release[pair.from], &target[pair.to]);
        let (old, new) = (country.get(pair.from), country.get(pair.to));
        let applies = match (old, new) {
            (None, Some(_)) => Applies::Has,
            (old, _) => stands(from, None, old.map(Vec::as_slice)),
        };
        let kind = Kind::Renamed { from: pair.from.clone(), alike: pair.alike };
        changes.push(change(
            pair.to,
            kind,
            (Some(from), Some(to)),
            (applies, old.or(new).map(Vec::as_slice)),
        ));
    }
    for (name, from) in release {
        let Some(to) = target.get(name).filter(|to| !says_the_same(from, to)) else { continue };
        let own = country.get(name).map(Vec::as_slice);
        changes.push(change(name, Kind::Changed, (Some(from), Some(to)), (stands(from, Some(to), own), own)));
    }
    changes
}

/// Whether two lists of places say the same of a name; nearly all do so place by place.
fn says_the_same(one: &[Item], other: &[Item]) -> bool {
    let place_by_place =
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.says_as(other));
    place_by_place || State::of(one) == State::of(other)
}

type Places<'a> = Option<&'a [Item]>;

fn change(
    name: &str,
    kind: Kind,
    (from, to): (Option<&Vec<Item>>, Option<&Vec<Item>>),
    (applies, own): (Applies, Places<'_>),
) -> Change {
    let state = |places: Option<&Vec<Item>>| places.map(|places| State::of(places));
    let known = |item: &Item| from.is_some_and(|from| from.iter().any(|old| old.path == item.path));
    let mut own_places: Vec<&Item> = own.unwrap_or_default().iter().collect();
    own_places.sort_by_key(|item| known(item));
    let place = |item: &Item| Place { path: item.path.clone(), line: item.line };
    let first = to.or(from).and_then(|places| places.first()).map(place);
    Change {
        name: name.to_owned(),
        kind,
        from: state(from),
        to: state(to),
        place: first.unwrap_or_else(|| Place { path: BString::default(), line: 0 }),
        applies,
        country: own_places.into_iter().map(place).collect(),
        own: own.map(State::of),
    }
}

/// How a country stands to an item that its release has, where the target has it as `to`.
fn stands(from: &[Item], to: Places<'_>, own: Places<'_>) -> Applies {
    let Some(own) = own else { return Applies::Lacks };
    let (state, is) = (State::of(own), |places: &[Item]| State::of(places) == State::of(own));
    let elsewhere = own.iter().any(|item| from.iter().all(|known| known.path != item.path));
    if to.is_some_and(is) {
        Applies::Has
    } else if state != State::of(from) {
        Applies::Overrides
    } else if elsewhere {
        Applies::Uses
    } else {
        Applies::Same
    }
}
