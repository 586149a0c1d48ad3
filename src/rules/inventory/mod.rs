//! Inventories: what to list in a tree, and where it stands.
//!
//! Owns [`Inventory`], [`Listing`] and what makes them from `inventories.toml`. Must not read files of a repository: that
//! is for [`impact`](crate::impact).
//!
//! ```text
//! [[inventory]]
//! id    = "settings"
//! title = "Settings"
//! [[inventory.source]]
//! globs = ["config/*.env"]
//! regex = '^(?P<name>[A-Z_]+)=(?P<default>.*)$'     the item PORT with the default 80
//! ```

mod name;
mod raw;
mod way;

use std::collections::BTreeMap;

use globset::Glob;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use raw::RawListing;
pub(crate) use raw::{InventoriesFile, RawInventory};

pub use name::{Name, Part};
pub use way::{Segment, Way};

use super::at::At;
use super::check::{Check, Vetting};
use super::globs::Globs;
use super::mistake::{MistakeKind, Place};
use super::pattern::Pattern;
use crate::version::Version;

/// Things of one kind that a release has.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// What the report calls it.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Who supplies what a release adds.
    pub supply: Supply,
    /// Whether names that are alike are one that was renamed.
    pub renames: Renames,
    /// Whether a short report names the items.
    pub shown: Shown,
    /// Names that are left out.
    pub ignore: Vec<Pattern>,
    /// Where items are found.
    pub listings: Vec<Listing>,
    /// Whether all that the pack says of it is in it.
    pub extent: Extent,
    /// Where the pack says so.
    pub place: Place,
}

/// Whether an inventory is all that its pack says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// It is.
    #[default]
    Whole,
    /// A pattern of it is wrong and was left out: what it would find is missing.
    Part,
}

/// A kind of file and what finds the items in it.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The files.
    pub globs: Globs,
    /// Files that are left out all the same.
    pub except: Globs,
    /// The first release in which items stand there.
    pub since: Option<Version>,
    /// The first release in which they no longer do.
    pub until: Option<Version>,
    /// What a path must match; its groups go into the name.
    pub path: Option<Pattern>,
    /// What finds the items of a file.
    pub finder: ItemFinder,
    /// What an item is called.
    pub name: Name,
    /// Where the pack says so.
    pub place: Place,
}

/// What finds the items of a file.
#[derive(Clone, Debug)]
pub enum ItemFinder {
    /// The file itself is the item, its content the value.
    File,
    /// Each match: the groups `name`, `value`, `default` and `required`.
    Regex(Pattern),
    /// Each row.
    Csv(Columns),
    /// Each node that a way leads to.
    Tree(Format, Ways),
}

impl ItemFinder {
    /// What it looks for: the same for two that find the same in every file.
    pub(crate) fn identity(&self) -> String {
        match self {
            Self::File => "file".to_owned(),
            Self::Regex(pattern) => format!("regex {}", pattern.identity()),
            Self::Csv(columns) => format!("csv {columns:?}"),
            Self::Tree(format, ways) => format!("tree {format:?} {ways:?}"),
        }
    }
}

/// What a file of nested values is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// The columns of a CSV file that matter, by their heads.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Of the names.
    pub name: String,
    /// Of the values.
    pub value: Option<String>,
}

/// The ways through a file of nested values.
#[derive(Clone, Debug)]
pub struct Ways {
    /// From the root to the items.
    pub item: Way,
    /// From an item to its value; the item itself where there is none.
    pub value: Option<Way>,
    /// From an item to its default.
    pub default: Option<Way>,
    /// From an item to what says that it must be given.
    pub required: Option<Way>,
}

/// Who supplies what a release adds to an inventory.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Supply {
    /// The merge brings it.
    #[default]
    Merge,
    /// People do, outside of the repository: secrets, variables of a server.
    People,
}

/// Whether names that are alike are taken for one that was renamed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Renames {
    /// Names that share most of their words.
    #[default]
    ByName,
    /// Never.
    Never,
}

/// Whether a short report names the items of an inventory.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The first ones by name.
    #[default]
    Names,
    /// Only how many there are.
    Count,
}

impl Listing {
    /// Whether items stand there in a release; without one, in any.
    #[must_use]
    pub fn holds_in(&self, version: Option<&Version>) -> bool {
        version.is_none_or(|version| {
            self.since.as_ref().is_none_or(|since| since <= version)
                && self.until.as_ref().is_none_or(|until| version < until)
        })
    }
}

/// The inventories of one file, validated.
pub(crate) fn validate(raw: &InventoriesFile, check: &mut Check<'_>) -> Vec<Inventory> {
    let mut seen = BTreeMap::new();
    raw.inventory.iter().filter_map(|inventory| one(inventory, check, &mut seen)).collect()
}

fn one(raw: &RawInventory, check: &mut Check<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Inventory> {
    let before = check.mistakes.len();
    let id = check.new_id(raw.id.as_ref(), "inventory", seen);
    let title = check.text(raw.title.as_ref(), "title");
    let ignore = raw.ignore.iter().filter_map(|pattern| check.regex(pattern)).collect();
    let at = raw.id.as_ref()?;
    if raw.source.is_empty() {
        check.wrong(at, MistakeKind::Empty { field: "source".to_owned() });
    }
    let listings = raw.source.iter().filter_map(|source| listing(source, at, check)).collect();
    let (supply, renames, shown) = (raw.supply, raw.renames, raw.shown);
    let extent = if check.mistakes.len() == before { Extent::Whole } else { Extent::Part };
    let place = check.place(at);
    Some(Inventory { id: id?, title: title?, supply, renames, shown, ignore, listings, extent, place })
}

fn listing(raw: &RawListing, inventory: &At<String>, check: &mut Check<'_>) -> Option<Listing> {
    let written = raw.globs.as_ref()?;
    if written.is_empty() {
        check.wrong(inventory, MistakeKind::Empty { field: "globs".to_owned() });
        return None;
    }
    let place = check.place(&written[0]);
    let globs: Vec<Glob> = written.iter().filter_map(|glob| check.glob(glob)).collect();
    // What is not left out as it should be would be listed: then rather nothing is.
    let except: Vec<Option<Glob>> = raw.except.iter().map(|glob| check.glob(glob)).collect();
    let except: Option<Vec<Glob>> = except.into_iter().collect();
    let (since, until) = check.era(raw.since.as_ref(), raw.until.as_ref());
    let path = raw.path.as_ref().map(|path| check.regex(path)).map_or(Some(None), |path| path.map(Some));
    let finder = finder(raw, check);
    let name = named(raw, check);
    let (path, finder) = (path?, finder?);
    let (name, except) = (name?, except?);
    if check.vetting == Vetting::Due {
        groups_exist(raw, &written[0], (path.as_ref(), &finder, &name), check)?;
    }
    let (globs, except) = (Globs::new(globs), Globs::new(except));
    Some(Listing { globs, except, since, until, path, finder, name, place })
}

fn named(raw: &RawListing, check: &mut Check<'_>) -> Option<Name> {
    let Some(written) = &raw.name else { return Some(Name::default()) };
    let name = Name::new(written);
    if name.is_none() {
        check.wrong(written, MistakeKind::BadName { name: written.value.clone() });
    }
    name
}

fn finder(raw: &RawListing, check: &mut Check<'_>) -> Option<ItemFinder> {
    one_way(raw, check)?;
    if let Some(regex) = &raw.regex {
        return check.lines_regex(regex).map(ItemFinder::Regex);
    }
    if let Some(column) = &raw.csv {
        let name = check.text(column, "csv")?;
        return Some(ItemFinder::Csv(Columns { name, value: check.text(raw.value.as_ref(), "value") }));
    }
    let (format, way) = match (&raw.json, &raw.yaml) {
        (Some(way), _) => (Format::Json, way),
        (_, Some(way)) => (Format::Yaml, way),
        _ => return Some(ItemFinder::File),
    };
    let item = check.way(way);
    let mut below = |way: &Option<At<String>>| match way {
        Some(way) => check.way(way).map(Some),
        None => Some(None),
    };
    let (value, default, required) = (below(&raw.value), below(&raw.default), below(&raw.required));
    let ways = Ways { item: item?, value: value?, default: default?, required: required? };
    Some(ItemFinder::Tree(format, ways))
}

/// At most one finder, and only fields that go with it; the mistake told otherwise.
fn one_way(raw: &RawListing, check: &mut Check<'_>) -> Option<()> {
    let finders: Vec<&At<String>> =
        [&raw.regex, &raw.csv, &raw.json, &raw.yaml].into_iter().flatten().collect();
    if let [_, second, ..] = finders.as_slice() {
        let why = "a source has one of `regex`, `csv`, `json`, `yaml`; write two sources".to_owned();
        check.wrong(second, MistakeKind::Contradiction { why });
        return None;
    }
    let more = [(&raw.value, "value"), (&raw.default, "default"), (&raw.required, "required")];
    let is_tree = raw.json.is_some() || raw.yaml.is_some();
    for (field, name) in more {
        if let Some(field) = field
            && !(is_tree || raw.csv.is_some() && name == "value")
        {
            let why = format!("`{name}` goes with `json` and `yaml`; in a `regex` it is a named group");
            check.wrong(field, MistakeKind::Contradiction { why });
        }
    }
    Some(())
}

/// Every group that the name uses is found by something; the mistakes told otherwise.
fn groups_exist(
    raw: &RawListing,
    at: &At<String>,
    (path, finder, name): (Option<&Pattern>, &ItemFinder, &Name),
    check: &mut Check<'_>,
) -> Option<()> {
    let before = check.mistakes.len();
    let names = |pattern: &Pattern| -> Vec<String> {
        pattern.group_names().map(|(_, name)| name.to_owned()).collect()
    };
    let mut known: Vec<String> = path.map(names).unwrap_or_default();
    match finder {
        ItemFinder::File | ItemFinder::Csv(_) => known.push("name".to_owned()),
        ItemFinder::Regex(pattern) => known.extend(names(pattern)),
        ItemFinder::Tree(_, ways) => {
            known.extend(ways.item.groups().map(str::to_owned));
            known.push("name".to_owned());
        }
    }
    for group in name.groups().filter(|group| !known.iter().any(|known| known == group)) {
        let group = group.to_owned();
        check.wrong(raw.name.as_ref().or(raw.regex.as_ref()).unwrap_or(at), MistakeKind::NoGroup { group });
    }
    (check.mistakes.len() == before).then_some(())
}

impl Check<'_> {
    fn way(&mut self, value: &At<String>) -> Option<Way> {
        let way = Way::new(value);
        if way.is_none() {
            self.wrong(value, MistakeKind::BadPointer { pointer: value.value.clone() });
        }
        way
    }
}
