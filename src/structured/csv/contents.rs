//! What one table holds, row by row.
//!
//! Owns [`contents`], [`rows`] and [`common_key`]. Must not know merges.

use std::collections::BTreeMap;

use bstr::BString;

use super::columns::{is_unique, key};
use super::table::Table;
use crate::sides::Side;
use crate::structured::contents::{Contents, Place, Twice};
use crate::structured::{Declined, Settings};

/// The cells of a row by the names of their columns.
pub type Cells = BTreeMap<BString, BString>;

/// What names the rows of a table, and what does so twice.
///
/// # Errors
/// [`Declined`] where the text is no table, or nothing names its rows.
pub fn contents(text: &[u8], settings: &Settings) -> Result<Contents, Declined> {
    let table = Table::read(Side::Country, text)?;
    let columns = columns(&table, settings)?;
    let mut found = Contents::default();
    let mut times: BTreeMap<BString, usize> = BTreeMap::new();
    for row in &table.rows {
        let name = BString::from(key(&columns, row).into_owned());
        let times = times.entry(name.clone()).or_default();
        *times += 1;
        if *times > 1 && !name.is_empty() {
            found.twice.insert(name.clone(), Twice { times: *times, line: row.lines.start });
        }
        found.places.push(Place { name, lines: row.lines.start..row.lines.end - row.blank });
    }
    Ok(found)
}

/// The rows of a table by what names them; of several with one name the last.
///
/// # Errors
/// [`Declined`] where the text is no table, or nothing names its rows.
pub fn rows(text: &[u8], settings: &Settings) -> Result<BTreeMap<BString, Cells>, Declined> {
    let table = Table::read(Side::Country, text)?;
    let columns = columns(&table, settings)?;
    let names = || table.header.cells.iter().map(|cell| BString::from(cell.value.as_ref()));
    let cells = |row: &super::table::Row<'_>| -> Cells {
        names().zip(row.cells.iter().map(|cell| BString::from(cell.value.as_ref()))).collect()
    };
    Ok(table.rows.iter().map(|row| (key(&columns, row).into_owned().into(), cells(row))).collect())
}

/// The columns that name the rows of several tables: those of the settings where all have them, else the first whose
/// values are unique on every side and that the result has.
pub fn common_key(sides: &[&[u8]], result: &[u8], settings: &Settings) -> Option<Vec<String>> {
    let sides: Vec<Table<'_>> = sides.iter().copied().filter_map(read).collect();
    let result = read(result)?;
    let has = |table: &Table<'_>, name: &[u8]| table.column(name).is_some();
    let named = || settings.key.iter().map(String::as_bytes);
    if !settings.key.is_empty()
        && sides.iter().chain([&result]).all(|table| named().all(|name| has(table, name)))
    {
        return Some(settings.key.clone());
    }
    let unique = |name: &[u8]| {
        let mut sides = sides.iter();
        has(&result, name) && sides.all(|side| side.column(name).is_some_and(|at| is_unique(side, &[at])))
    };
    let first =
        sides.first()?.header.cells.iter().map(|cell| cell.value.as_ref()).find(|name| unique(name))?;
    Some(vec![String::from_utf8(first.to_vec()).ok()?])
}

fn read(text: &[u8]) -> Option<Table<'_>> {
    Table::read(Side::Country, text).ok()
}

/// Where the columns stand that name a row: those of the settings, else the first with values of its own.
fn columns(table: &Table<'_>, settings: &Settings) -> Result<Vec<usize>, Declined> {
    let named: Option<Vec<usize>> = settings.key.iter().map(|name| table.column(name.as_bytes())).collect();
    let unique = || (0..table.header.cells.len()).map(|at| vec![at]).find(|at| is_unique(table, at));
    named
        .filter(|named| !named.is_empty())
        .or_else(unique)
        .ok_or_else(|| Declined::Unsupported { what: "no column names the rows".to_owned() })
}
