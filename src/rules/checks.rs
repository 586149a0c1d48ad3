//! What must be true of a merged tree, as a pack says it.
//!
//! Owns [`TreeCheck`] and what makes it valid. Each check holds an inventory of uses against inventories of what is known.
//! Must not read a tree: that is for [`checks`](crate::checks).
//!
//! ```text
//! [[check]]
//! id    = "known-keys"
//! finds = "undefined"
//! uses  = "keys-in-code"           what the code names …
//! known = ["keys", "other/keys"]   … but neither these nor those of the paired repository hold
//! ```

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::at::At;
use super::check::Check;
use super::inventory::{self, InventoriesFile, Inventory, RawInventory};
use super::mistake::{Mistake, MistakeKind, Place};
use crate::version::Version;

/// `checks.toml`: what must be true of a merged tree.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "checks.toml")]
pub(crate) struct ChecksFile {
    /// The checks, in the order in which reports show them.
    pub(crate) check: Vec<RawCheck>,
    /// Inventories that only checks need: they are no impact of a release.
    pub(crate) inventory: Vec<RawInventory>,
    /// Tables of words that are translated.
    pub(crate) words: Vec<RawWords>,
}

/// Something that must be true of a merged tree.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCheck {
    /// What reports call it.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// What it looks for.
    #[schemars(required)]
    pub(crate) finds: Option<Finds>,
    /// How bad what it finds is; `warning` where nothing is said.
    #[serde(default)]
    pub(crate) severity: Level,
    /// The inventory of what is used; `pack/inventory` is one of the paired repository, in the release that is adopted.
    #[schemars(required)]
    pub(crate) uses: Option<At<String>>,
    /// Only items that must be given: those without a default.
    #[serde(default)]
    pub(crate) required: bool,
    /// The inventories of what is known.
    #[serde(default)]
    pub(crate) known: Vec<At<String>>,
    /// The finding, a sentence with `{count}` and `{to}` in it.
    #[schemars(required)]
    pub(crate) text: Option<At<String>>,
    /// The first target release for which it is made.
    pub(crate) since: Option<At<String>>,
    /// The first target release for which it no longer is.
    pub(crate) until: Option<At<String>>,
}

/// What a check looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Finds {
    /// What is used and not known.
    Undefined,
    /// What is used, and was known to the release that is left, but not to the one that is adopted.
    TakenAway,
    /// Items whose default or value is a version older than the release that is adopted.
    Older,
}

/// How bad what a check finds is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Something is broken.
    Error,
    /// Somebody should look.
    #[default]
    Warning,
    /// Good to know.
    Note,
}

/// Tables of words, a row a key and a column a language.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWords {
    /// The CSV files.
    #[schemars(required)]
    pub(crate) globs: Option<Vec<At<String>>>,
    /// The column of the keys.
    #[schemars(required)]
    pub(crate) key: Option<At<String>>,
    /// The column of the language that upstream writes.
    #[schemars(required)]
    pub(crate) source: Option<At<String>>,
    /// Columns that are no language.
    #[serde(default)]
    pub(crate) except: Vec<At<String>>,
}

/// Something that must be true of a merged tree.
#[derive(Clone, Debug)]
pub struct TreeCheck {
    /// What reports call it.
    pub id: String,
    /// What it looks for.
    pub finds: Finds,
    /// How bad what it finds is.
    pub level: Level,
    /// What is used.
    pub uses: InventoryName,
    /// Only items without a default.
    pub required: bool,
    /// What is known.
    pub known: Vec<InventoryName>,
    /// The finding.
    pub text: String,
    /// The first target release for which it is made.
    pub since: Option<Version>,
    /// The first target release for which it no longer is.
    pub until: Option<Version>,
    /// Where the pack says so.
    pub place: Place,
}

/// The name of an inventory of this pack, or of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryName {
    /// The other pack.
    pub pack: Option<String>,
    /// The inventory.
    pub id: String,
    place: Place,
}

/// Tables of words, a row a key and a column a language.
#[derive(Clone, Debug)]
pub struct Words {
    /// The CSV files.
    pub globs: super::globs::Globs,
    /// The column of the keys.
    pub key: String,
    /// The column of the language that upstream writes.
    pub source: String,
    /// Columns that are no language.
    pub except: Vec<String>,
}

/// What a pack checks.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// The checks, in the order of the file.
    pub list: Vec<TreeCheck>,
    /// Inventories for them alone.
    pub inventories: Vec<Inventory>,
    /// Tables of words.
    pub words: Vec<Words>,
}

impl Checks {
    /// Lays those of a later layer over these.
    pub(crate) fn overlay(&mut self, over: Self) {
        super::pack::replace_by(&mut self.list, over.list, |check| check.id.clone());
        super::pack::replace_by(&mut self.inventories, over.inventories, |inventory| inventory.id.clone());
        if !over.words.is_empty() {
            self.words = over.words;
        }
    }

    /// Inventories of this pack that are named and not there.
    pub(crate) fn dangling(&self, known: impl Fn(&str) -> bool) -> Vec<Mistake> {
        let names = self.list.iter().flat_map(|check| check.known.iter().chain([&check.uses]));
        let own = |id: &str| self.inventories.iter().any(|inventory| inventory.id == id);
        let unknown = names.filter(|name| name.pack.is_none() && !known(&name.id) && !own(&name.id));
        let mistake = |name: &InventoryName| {
            let kind = MistakeKind::Dangling { what: "inventory", id: name.id.clone(), near: None };
            Mistake::new(name.place.clone(), kind)
        };
        unknown.map(mistake).collect()
    }
}

/// The checks of one file, validated.
pub(crate) fn validate(raw: ChecksFile, check: &mut Check<'_>) -> Checks {
    let mut seen = BTreeMap::new();
    let list = raw.check.iter().filter_map(|one| self::one(one, check, &mut seen)).collect();
    let words = raw.words.iter().filter_map(|one| words(one, check)).collect();
    let inventories = inventory::validate(&InventoriesFile { inventory: raw.inventory }, check);
    Checks { list, inventories, words }
}

fn one(raw: &RawCheck, check: &mut Check<'_>, seen: &mut BTreeMap<String, usize>) -> Option<TreeCheck> {
    let id = check.new_id(raw.id.as_ref(), "check", seen);
    let text = check.text(raw.text.as_ref(), "text");
    let uses = raw.uses.as_ref().and_then(|name| inventory_name(name, check));
    let known: Vec<_> = raw.known.iter().filter_map(|name| inventory_name(name, check)).collect();
    let (since, until) = check.era(raw.since.as_ref(), raw.until.as_ref());
    let (at, finds) = (raw.id.as_ref()?, raw.finds?);
    if raw.known.is_empty() != (finds == Finds::Older) {
        let why = "`undefined` and `taken-away` need `known`, `older` has none".to_owned();
        check.wrong(at, MistakeKind::Contradiction { why });
    }
    let (level, required) = (raw.severity, raw.required);
    let place = check.place(at);
    Some(TreeCheck { id: id?, finds, level, uses: uses?, required, known, text: text?, since, until, place })
}

fn inventory_name(written: &At<String>, check: &mut Check<'_>) -> Option<InventoryName> {
    let place = check.place(written);
    let at = |text: &str| At { value: text.to_owned(), span: written.span.clone() };
    match written.split_once('/') {
        Some((pack, id)) => {
            let (pack, id) = (check.id(&at(pack)), check.id(&at(id)));
            Some(InventoryName { pack: Some(pack?), id: id?, place })
        }
        None => Some(InventoryName { pack: None, id: check.id(written)?, place }),
    }
}

fn words(raw: &RawWords, check: &mut Check<'_>) -> Option<Words> {
    let globs = raw.globs.as_ref()?.iter().filter_map(|glob| check.glob(glob)).collect();
    let (key, source) = (check.text(raw.key.as_ref(), "key"), check.text(raw.source.as_ref(), "source"));
    let except = check.texts(&raw.except, "except");
    Some(Words { globs: super::globs::Globs::new(globs), key: key?, source: source?, except })
}
