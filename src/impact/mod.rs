//! Impact: what the trees of releases hold, item by item, and how two of them differ.
//!
//! Owns [`take`], which lists the items of an [`Inventory`] in a tree, and [`compare`], which tells what a release adds,
//! removes, renames and changes and which of it concerns a country. Must not know what any inventory is about (packs say
//! that), nor where trees come from: it asks a [`Source`].
//!
//! ```
//! use git_reconcile::impact::{Entry, File, Kind, Source, Unread, take};
//! use git_reconcile::object::ObjectId;
//! use git_reconcile::rules::{Layer, Packs, loader};
//!
//! struct One;
//! impl Source for One {
//!     fn folder(&self, _: &bstr::BStr) -> Result<Vec<Entry>, Unread> {
//!         Ok(vec![Entry { name: "a.env".into(), kind: Kind::File, id: ObjectId::default() }])
//!     }
//!     fn read(&self, _: &File) -> Result<std::sync::Arc<[u8]>, Unread> {
//!         Ok(b"PORT=80\n"[..].into())
//!     }
//! }
//! let inventory = "[[inventory]]\nid = 'settings'\ntitle = 'Settings'\n\
//!     [[inventory.source]]\nglobs = ['*.env']\nregex = '^(?P<name>[A-Z]+)=(?P<default>.*)$'\n";
//! let mut mine = Layer::default();
//! mine.push("core", "inventories.toml", "inventories.toml", inventory);
//! let packs = Packs::load(&[loader::embedded(), mine]).unwrap();
//! let taken = take(&packs.get("core").unwrap().inventories[0], &One);
//! assert_eq!(taken.items["PORT"][0].default.as_deref(), Some("80"));
//! ```

mod compare;
#[cfg(test)]
mod compare_tests;
mod memory;
mod nested;
mod read;
mod recalled;
mod renamed;
mod source;
mod take;
#[cfg(test)]
mod tests;

pub use crate::rules::Inventory;
pub use compare::{Applies, Change, Kind as ChangeKind, Place, State, Trees, compare};
pub use memory::Memory;
pub use source::{Entry, File, Kind, Source, Unread, files};
pub use take::{Item, Items, Need, Problem, ProblemKind, Taken, take};
