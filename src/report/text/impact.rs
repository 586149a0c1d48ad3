//! What the release changes around the code: a line an inventory, below it what concerns the country.
//!
//! ```text
//! Variables of the servers   4 added, 1 renamed; 2 concern you
//!   + MAIL_HOST  required            you lack it   deploy/compose.yml:12
//! ```

use super::super::document::{Impact, ImpactItem};
use super::super::words;
use super::page::Page;
use super::table::{Fit, Table};
use super::{Span, Style};

/// How many items of an inventory are named without `--all`.
const FEW: usize = 6;

pub(super) fn impact(page: &mut Page, impact: &[Impact]) {
    if impact.is_empty() {
        return;
    }
    page.title("What the release changes around the code", Style::Title);
    for inventory in impact {
        let text = format!("{}: {}", inventory.name(), totals(inventory));
        page.prose(&Span::plain("  "), &text, Style::Plain);
        items(page, inventory);
    }
}

/// `4 added, 1 renamed; 2 concern you`.
fn totals(inventory: &Impact) -> String {
    let parts = [
        (inventory.added.len(), "added"),
        (inventory.removed.len(), "removed"),
        (inventory.renamed.len(), "renamed"),
        (inventory.changed.len(), "changed"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let text = parts.map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ");
    match inventory.concerning().count() {
        0 => text,
        1 => text + "; 1 concerns you",
        number => format!("{text}; {number} concern you"),
    }
}

/// What concerns the country; everything where it is asked for.
fn items(page: &mut Page, inventory: &Impact) {
    let all = page.options().all && !inventory.counted;
    let items: Vec<&ImpactItem> = inventory.items.iter().filter(|item| all || item.concerns).collect();
    let mut table = Table::new(&[
        ("", Fit::Left),
        ("", Fit::CutEnd),
        ("", Fit::CutEnd),
        ("", Fit::Left),
        ("", Fit::CutStart),
    ]);
    let shown = page.shown(items.len(), FEW);
    for item in &items[..shown] {
        table.row(vec![
            Span::new(words::sign(item.change), Style::Dim),
            Span::plain(&item.name),
            Span::plain(inventory.told(item)),
            Span::new(words::applies(item.applies), if item.concerns { Style::Caution } else { Style::Dim }),
            Span::new(item.country.first().unwrap_or(&item.place).to_string(), Style::Dim),
        ]);
    }
    page.table(&table, 4);
    page.more(4, items.len() - shown, "");
}
