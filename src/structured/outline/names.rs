//! The keys of one outline.
//!
//! Owns [`names`]. Must not know a language.

use std::collections::BTreeSet;

use bstr::BString;

use super::{Group, Outline, Part};

/// What stands between the keys of a path.
const BELOW: &[u8] = b" / ";

/// The paths of all keys to a depth, the first of a path counting as one.
pub(super) fn names(outline: &Outline<'_>, depth: usize) -> BTreeSet<BString> {
    let mut found = BTreeSet::new();
    collect(&outline.root, &BString::default(), depth, &mut found);
    found
}

fn collect(group: &Group, above: &BString, depth: usize, found: &mut BTreeSet<BString>) {
    for item in &group.items {
        let path = item.key.as_ref().map(|key| joined(above, key));
        let inner = path.as_ref().map_or(depth, |_| depth - 1);
        let below = path.as_ref().unwrap_or(above);
        if inner > 0 {
            for part in &item.parts {
                if let Part::Group(group) = part {
                    collect(group, below, inner, found);
                }
            }
        }
        found.extend(path);
    }
}

fn joined(above: &BString, key: &BString) -> BString {
    if above.is_empty() { key.clone() } else { [above.as_slice(), BELOW, key].concat().into() }
}
