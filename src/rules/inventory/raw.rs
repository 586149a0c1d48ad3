//! `inventories.toml` as it is written.
//!
//! Owns the shape of the file; the JSON Schema is generated from here. Must not know what the values mean.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::at::At;
use super::{Renames, Shown, Supply};

/// `inventories.toml`: what to list in a release; the difference of two releases is the impact of a step.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "inventories.toml")]
pub(crate) struct InventoriesFile {
    /// The inventories, in the order in which reports show them.
    pub(crate) inventory: Vec<RawInventory>,
}

/// Things of one kind: the names that are listed, and where they are found.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInventory {
    /// What the inventory is called in the report.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// What people call it.
    #[schemars(required)]
    pub(crate) title: Option<At<String>>,
    /// Who supplies what a release adds.
    #[serde(default)]
    pub(crate) supply: Supply,
    /// Whether names that are alike are taken for one that was renamed.
    #[serde(default)]
    pub(crate) renames: Renames,
    /// Whether a short report names the items or only counts them.
    #[serde(default)]
    pub(crate) shown: Shown,
    /// Names that are left out, as regular expressions.
    #[serde(default)]
    pub(crate) ignore: Vec<At<String>>,
    /// Where items are found.
    #[serde(default)]
    pub(crate) source: Vec<RawListing>,
}

/// A kind of file and what finds the items in it: one of `regex`, `csv`, `json`, `yaml`; without any the files are the items.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawListing {
    /// The files: `*` within a name, `**` across folders, `{a,b}` either.
    #[schemars(required)]
    pub(crate) globs: Option<Vec<At<String>>>,
    /// Files that the globs match and that are left out.
    #[serde(default)]
    pub(crate) except: Vec<At<String>>,
    /// The first release in which items stand there.
    pub(crate) since: Option<At<String>>,
    /// The first release in which they no longer do.
    pub(crate) until: Option<At<String>>,
    /// A regular expression on the path, whose named groups `name` may use; files whose path it does not match are left out.
    pub(crate) path: Option<At<String>>,
    /// A regular expression on the text: the group `name` is an item, `value`, `default` and `required` say more of it.
    /// `^` and `$` are the ends of each line.
    pub(crate) regex: Option<At<String>>,
    /// The column of a CSV file that holds the names.
    pub(crate) csv: Option<At<String>>,
    /// The way to the items of a JSON file: `/services/{name}`, `*` for any key or place.
    pub(crate) json: Option<At<String>>,
    /// The same for a YAML file.
    pub(crate) yaml: Option<At<String>>,
    /// Where the value stands: a column of the CSV file, or a way from the item, such as `/image`.
    pub(crate) value: Option<At<String>>,
    /// Where the default stands.
    pub(crate) default: Option<At<String>>,
    /// Where it stands that the item must be given.
    pub(crate) required: Option<At<String>>,
    /// The name of an item; `{group}` stands for what a named group found. `{name}` where nothing is said.
    pub(crate) name: Option<At<String>>,
}
