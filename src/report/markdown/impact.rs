//! What a release changes around the code: first what concerns the country, then every inventory.
//!
//! Owns the section of the plan and of the summary. Must not know which part of a page gives way to which.

use super::sections::{fold, table};
use crate::report::counts::first_of;
use crate::report::document::{Impact, ImpactItem, ImpactPlace};
use crate::report::untrusted::markdown::code;
use crate::report::words;

/// Rows of the first table.
const ROWS: usize = 40;

/// Names in a cell of the second.
const NAMES: usize = 60;

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Every inventory.
    All,
    /// What concerns the country.
    Concerning,
}

/// The section; `text` makes a foreign text inline Markdown.
pub(super) fn section(impact: &[Impact], room: Room, text: &dyn Fn(&str) -> String) -> String {
    if impact.is_empty() {
        return String::new();
    }
    let concerning: usize = impact.iter().map(|inventory| inventory.concerning().count()).sum();
    let summary = match concerning {
        0 => "<b>What changes around the code</b>".to_owned(),
        1 => "<b>What changes around the code:</b> 1 item concerns you".to_owned(),
        number => format!("<b>What changes around the code:</b> {number} items concern you"),
    };
    let parts = [concerns(impact, text), if room == Room::All { all(impact, text) } else { String::new() }];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { fold(&summary, &parts.join("\n")) }
}

fn concerns(impact: &[Impact], text: &dyn Fn(&str) -> String) -> String {
    let each = impact.iter().flat_map(|inventory| inventory.concerning().map(move |item| (inventory, item)));
    let row = |(inventory, item): (&Impact, &ImpactItem)| {
        let name = format!("{} {}", words::sign(item.change), code(&first_of(&item.name, 120)));
        let place = item.country.first().unwrap_or(&item.place);
        let what = text(&inventory.told(item));
        [text(inventory.name()), name, what, words::applies(item.applies).to_owned(), place_of(place)]
    };
    let rows: Vec<_> = each.clone().take(ROWS).map(row).collect();
    let more = match each.count().saturating_sub(ROWS) {
        0 => String::new(),
        more => format!("\n… and {more} more.\n"),
    };
    table(["Inventory", "Item", "Release", "You", "Where"], &rows) + &more
}

fn place_of(place: &ImpactPlace) -> String {
    code(&first_of(&place.to_string(), 160))
}

fn all(impact: &[Impact], text: &dyn Fn(&str) -> String) -> String {
    let rows = impact.iter().map(|inventory| {
        let list = |names: &[String]| list_of(inventory, names.len(), names.iter().map(|name| named(name)));
        let renamed = inventory.renamed.iter().map(|renamed| {
            format!("{} → {} ({} % alike)", named(&renamed.from), named(&renamed.to), renamed.alike)
        });
        let changed = inventory.changed.iter().map(|change| {
            if inventory.files {
                return named(&change.name);
            }
            let values = [&change.from, &change.to].map(|value| text(&first_of(value, 80)));
            format!("{}: {} → {}", named(&change.name), values[0], values[1])
        });
        let renamed = list_of(inventory, inventory.renamed.len(), renamed);
        let changed = list_of(inventory, inventory.changed.len(), changed);
        let (added, removed) = (list(&inventory.added), list(&inventory.removed));
        [text(inventory.name()), added, removed, renamed, changed]
    });
    let rows: Vec<_> = rows.collect();
    table(["Inventory", "Added", "Removed", "Renamed", "Changed"], &rows)
}

fn named(name: &str) -> String {
    code(&first_of(name, 80))
}

/// The names, or their number where they are only counted or too many.
fn list_of(inventory: &Impact, total: usize, names: impl Iterator<Item = String>) -> String {
    match total {
        0 => String::new(),
        _ if inventory.counted => total.to_string(),
        _ => {
            let shown: Vec<String> = names.take(NAMES).collect();
            let more = total - shown.len();
            let more = if more == 0 { String::new() } else { format!(", … and {more} more") };
            shown.join(", ") + &more
        }
    }
}
