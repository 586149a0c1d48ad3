//! What a release changes around the code, as the document has it.
//!
//! Owns the field names of `impact`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::impact::Applies;

/// The difference of an inventory between two releases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Impact {
    /// Name of the inventory.
    pub inventory: String,
    /// What people call it.
    #[serde(default)]
    pub title: String,
    /// Items only the target has.
    pub added: Vec<String>,
    /// Items only the old release has.
    pub removed: Vec<String>,
    /// Items of the old release that the target most likely has under another name.
    #[serde(default)]
    pub renamed: Vec<Renamed>,
    /// Items with another value.
    pub changed: Vec<Change>,
    /// The same, item by item, with places and with what the country has; where the inventory is only counted, those that
    /// concern the country and those of the added that it has already.
    #[serde(default)]
    pub items: Vec<ImpactItem>,
    /// Whether the items are too many to be named in pages for people.
    #[serde(default)]
    pub counted: bool,
    /// Whether the items are files: what is said of them is the name of their content.
    #[serde(default)]
    pub files: bool,
}

/// An item that comes back under another name: a guess by similarity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Renamed {
    /// The old name.
    pub from: String,
    /// The new name.
    pub to: String,
    /// How alike the two are, in percent.
    pub alike: usize,
}

/// What the release does to an item, and how the country stands to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImpactItem {
    /// The item; its new name where it was renamed.
    pub name: String,
    /// What became of it.
    pub change: ImpactChange,
    /// What the target says of it, or the old release where it is removed; empty where there is nothing but the name.
    pub says: String,
    /// Where: in the target, or in the old release where it is removed.
    pub place: ImpactPlace,
    /// How the country stands to it.
    pub applies: Applies,
    /// Whether somebody of the country has to do or to decide something.
    pub concerns: bool,
    /// What the country says of it; empty where it lacks it.
    pub country_says: String,
    /// Where the country has it.
    pub country: Vec<ImpactPlace>,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImpactChange {
    /// Only the target has it.
    Added,
    /// Only the old release has it.
    Removed,
    /// It has most likely another name.
    Renamed,
    /// It has another value.
    Changed,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImpactPlace {
    /// The file, written by the rule of [`path`](crate::report::path).
    pub path: String,
    /// The line, from 1; absent for the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// An item with another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The item.
    pub name: String,
    /// Old value.
    pub from: String,
    /// New value.
    pub to: String,
}

impl Impact {
    /// What people call the inventory.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.title.is_empty() { &self.inventory } else { &self.title }
    }

    /// The items that somebody of the country has to do or to decide something about.
    pub fn concerning(&self) -> impl Iterator<Item = &ImpactItem> + Clone {
        self.items.iter().filter(|item| item.concerns)
    }

    /// What is said of an item in words: where that changes, both; where it has another name, the old one.
    #[must_use]
    pub fn told(&self, item: &ImpactItem) -> String {
        match item.change {
            ImpactChange::Renamed => {
                let renamed = self.renamed.iter().find(|renamed| renamed.to == item.name);
                renamed.map_or_else(String::new, |renamed| format!("was {}?", renamed.from))
            }
            _ if self.files => String::new(),
            ImpactChange::Changed => {
                let said = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
                let changed = self.changed.iter().find(|change| change.name == item.name);
                changed.map_or_else(String::new, |change| {
                    format!("{} → {}", said(&change.from), said(&change.to))
                })
            }
            ImpactChange::Added | ImpactChange::Removed => item.says.clone(),
        }
    }
}

impl fmt::Display for ImpactPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}
