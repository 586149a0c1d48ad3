//! The columns of the result, and those that name a row.
//!
//! Owns [`Columns`]. Must not know rows, but for whether the values of a column are unique.

use std::borrow::Cow;

use foldhash::HashSet;

use super::table::{Row, Table};
use crate::sides::{Side, Sides};
use crate::structured::order::{self, Numbers};
use crate::structured::{Change, Declined};

/// What stands between the parts of a key of several columns; no text has it.
const BETWEEN: u8 = 0x1f;

/// A column of the result.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: Vec<u8>,
    /// Where it stands on each side.
    pub(super) at: Sides<Option<usize>>,
}

/// The columns of the result, in order.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// From left to right.
    pub(super) list: Vec<Column>,
    /// Names of columns that one side dropped, with that side.
    pub(super) dropped: Vec<(Side, Vec<u8>)>,
    /// Where each side has the columns that name a row.
    keys: Sides<Vec<usize>>,
}

impl Columns {
    /// Merges the headers; `named` are the columns that name a row, if the pack says so.
    pub(super) fn merged(tables: &Sides<Table<'_>>, named: &[String]) -> Result<Self, Declined> {
        let keys = keys(tables, named)?;
        let mut numbers = Numbers::default();
        let sides = tables.as_ref().map(|table| -> Vec<usize> {
            table.header.cells.iter().map(|cell| numbers.of(cell.value.to_vec())).collect()
        });
        let (order, _) = order::merged(sides.as_ref().map(Vec::as_slice), numbers.len());
        let (mut list, mut dropped) = (Vec::new(), Vec::new());
        for number in order {
            let at = sides.as_ref().map(|side| side.iter().position(|&one| one == number));
            let name = name(tables, &at);
            match Change::of(&at.map(|at| at.is_some())) {
                Change::Country if at.country.is_none() => dropped.push((Side::Country, name)),
                Change::Upstream if at.upstream.is_none() => dropped.push((Side::Upstream, name)),
                _ => list.push(Column { name, at }),
            }
        }
        Ok(Self { list, dropped, keys })
    }

    /// What names `row` of a side.
    pub(super) fn key<'a>(&self, side: Side, row: &Row<'a>) -> Cow<'a, [u8]> {
        key(&self.keys[side], row)
    }

    /// Where `table`, a merged one, has the columns that name a row.
    pub(super) fn key_places(&self, table: &Table<'_>) -> Vec<usize> {
        let is_key = |column: &&Column| column.at.country.is_some_and(|at| self.keys.country.contains(&at));
        let mut columns: Vec<&Column> = self.list.iter().filter(is_key).collect();
        let nth = |column: &&Column| self.keys.country.iter().position(|at| column.at.country == Some(*at));
        columns.sort_by_key(nth);
        columns.iter().filter_map(|column| table.column(&column.name)).collect()
    }

    /// What a cell means; `None` where the side lacks the column.
    pub(super) fn value<'r>(column: &Column, side: Side, row: &'r Row<'_>) -> Option<&'r [u8]> {
        column.at[side].map(|at| row.cells[at].value.as_ref())
    }
}

fn name(tables: &Sides<Table<'_>>, at: &Sides<Option<usize>>) -> Vec<u8> {
    let cell = |side: Side| Some(tables[side].header.cells[at[side]?].value.to_vec());
    Side::ALL.into_iter().find_map(cell).unwrap_or_default()
}

/// What stands in some columns of a row.
pub(super) fn key<'a>(columns: &[usize], row: &Row<'a>) -> Cow<'a, [u8]> {
    match columns {
        [one] => row.cells[*one].value.clone(),
        several => {
            let parts: Vec<&[u8]> = several.iter().map(|at| row.cells[*at].value.as_ref()).collect();
            Cow::Owned(parts.join(&BETWEEN))
        }
    }
}

/// The named columns where every side has them, else the first one with unique values.
fn keys(tables: &Sides<Table<'_>>, named: &[String]) -> Result<Sides<Vec<usize>>, Declined> {
    let full: Vec<Side> =
        Side::ALL.into_iter().filter(|side| !tables[*side].header.cells.is_empty()).collect();
    let places = |names: &[&[u8]]| -> Option<Sides<Vec<usize>>> {
        let place =
            |side: Side| names.iter().map(|name| tables[side].column(name)).collect::<Option<Vec<_>>>();
        full.iter()
            .all(|side| place(*side).is_some())
            .then(|| Sides::from_fn(|side| place(side).unwrap_or_default()))
    };
    let wanted: Vec<&[u8]> = named.iter().map(String::as_bytes).collect();
    if let Some(found) = places(&wanted).filter(|_| !wanted.is_empty()) {
        return Ok(found);
    }
    let unique = |at: &Sides<Vec<usize>>| full.iter().all(|side| is_unique(&tables[*side], &at[*side]));
    let columns = tables.country.header.cells.iter();
    let found = columns.filter_map(|cell| places(&[cell.value.as_ref()])).find(unique);
    found.ok_or_else(|| Declined::Unsupported { what: "no column names the rows".to_owned() })
}

/// Whether the values of the columns together are there and differ in all rows.
pub(super) fn is_unique(table: &Table<'_>, columns: &[usize]) -> bool {
    let mut seen = HashSet::default();
    table.rows.iter().map(|row| key(columns, row)).all(|key| !key.is_empty() && seen.insert(key))
}
