//! Whether a merged table holds what it must.
//!
//! Owns [`check`]: the result is read again and held, column by column, row by row and cell by cell, against the sides.

use std::collections::BTreeSet;

use bstr::BString;
use foldhash::HashSet as Set;

use super::columns::{Columns, key};
use super::rows::{Fate, Rows};
use super::table::{Row, Table};
use crate::sides::Sides;
use crate::structured::verify::{Items, account};
use crate::structured::{Change, Declined, Structured};

/// Reads the result with either side in the place of its clashes and accounts for everything in it.
pub(super) fn check(
    tables: &Sides<Table<'_>>,
    columns: &Columns,
    rows: &Rows<'_>,
    structured: &Structured,
) -> Result<(), Declined> {
    let reader = Reader { columns, whole: whole(rows) };
    let sides = Sides::from_fn(|side| reader.items(&tables[side], |row| columns.key(side, row).into_owned()));
    let open = open(columns, rows);
    for &side in structured.takings() {
        let text = structured.taking(side);
        let result = Table::read(side, &text)
            .map_err(|declined| Declined::Unverified { what: declined.to_string() })?;
        let places = columns.key_places(&result);
        let items = reader.items(&result, |row| key(&places, row).into_owned());
        account(sides.as_ref(), &items, |key| open.contains(key))?;
    }
    Ok(())
}

/// The keys whose rows are one item, all cells together: those that stand more than once, and those that nobody changed.
fn whole<'r>(rows: &'r Rows<'_>) -> Set<&'r [u8]> {
    let untouched = |fate: &Fate| match fate {
        Fate::Cells(changes) => changes.iter().all(|change| *change == Change::Nobody),
        Fate::Side(_) | Fate::Clash => false,
    };
    let all = rows.groups.iter().zip(&rows.fates);
    all.filter(|(group, fate)| group.is_repeated() || untouched(fate))
        .map(|(group, _)| group.key.as_ref())
        .collect()
}

/// The items that may be as any side has them.
fn open(columns: &Columns, rows: &Rows<'_>) -> BTreeSet<BString> {
    let mut open = BTreeSet::new();
    let names = || columns.list.iter().map(|column| column.name.as_slice());
    let mut any = |key: &[u8]| {
        open.insert(row_item(key));
        open.insert(block_item(key));
        open.extend(names().map(|name| cell_item(key, name)));
    };
    let kept = rows.deleted.iter().filter(|_| rows.keeps_deleted());
    kept.for_each(|&at| any(&rows.groups[at].key));
    for (group, fate) in rows.groups.iter().zip(&rows.fates) {
        if *fate == Fate::Clash {
            any(&group.key);
        }
    }
    for (group, fate) in rows.groups.iter().zip(&rows.fates) {
        if let Fate::Cells(changes) = fate {
            let clashing = changes.iter().zip(names()).filter(|(change, _)| **change == Change::Both);
            open.extend(clashing.map(|(_, name)| cell_item(&group.key, name)));
        }
    }
    open
}

struct Reader<'r> {
    columns: &'r Columns,
    whole: Set<&'r [u8]>,
}

impl Reader<'_> {
    /// Columns, rows and the cells that say something; rows that are one item as such.
    fn items(&self, table: &Table<'_>, key: impl Fn(&Row<'_>) -> Vec<u8>) -> Items {
        let columns = table.header.cells.iter();
        let mut items: Vec<(BString, BString)> =
            columns.map(|cell| (column_item(&cell.value), BString::default())).collect();
        let places: Vec<_> = self
            .columns
            .list
            .iter()
            .map(|column| (column.name.as_slice(), table.column(&column.name)))
            .collect();
        for row in &table.rows {
            let key = key(row);
            let values = places
                .iter()
                .map(|(name, at)| (name, at.map_or(&b""[..], |at| row.cells[at].value.as_ref())));
            if self.whole.contains(key.as_slice()) {
                let mut block = BString::default();
                for (_, value) in values {
                    block.extend_from_slice(value);
                    block.push(0x1f);
                }
                block.push(b'\n');
                items.push((block_item(&key), block));
                continue;
            }
            let said = values.filter(|(_, value)| !value.is_empty());
            items.extend(said.map(|(name, value)| (cell_item(&key, name), BString::from(value))));
            items.push((row_item(&key), "1".into()));
        }
        united(items)
    }
}

/// The items by key; of one that is there more often every value in turn, so that it is told from one.
fn united(mut items: Vec<(BString, BString)>) -> Items {
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    items.dedup_by(|(key, value), (before, all)| {
        let same = key == before;
        if same {
            all.extend_from_slice(value);
        }
        same
    });
    items.into_iter().collect()
}

fn column_item(name: &[u8]) -> BString {
    [b"column ", name].concat().into()
}

fn row_item(key: &[u8]) -> BString {
    [b"row ", key].concat().into()
}

fn block_item(key: &[u8]) -> BString {
    [b"rows ", key].concat().into()
}

fn cell_item(key: &[u8], name: &[u8]) -> BString {
    [b"cell ", key, b" / ", name].concat().into()
}
