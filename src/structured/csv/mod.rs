//! CSV: rows by key, columns by name.
//!
//! Owns the merge of tables. Must not know what the cells say.
//!
//! A row is known by the columns that the pack names, else by the first column whose values are unique on every side. A
//! column that one side dropped or added is dropped or added; the cells of a row are merged one by one. The quoting of
//! each cell, line ends, the order of columns and rows are the file's own; sorted rows stay sorted.
//!
//! ```text
//! base      id,en,fr     country  id,en      upstream  id,en,fr      merged  id,en
//!           a,one,un              a,One                a,one,un              a,One
//!           b,two,deux            b,two                b,Two,deux            b,Two
//! ```
//!
//! Keys that stand twice on a side are merged as one block of rows, kept, and told. When upstream deleted more than
//! [`MANY`] rows that the country left alone they stay, and are told too: a part of the product moved, and a word too
//! many harms nobody, while one that is missing is seen on a screen.

mod check;
mod columns;
mod contents;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod write;

use columns::Columns;
pub use contents::{Cells, common_key, contents, rows};
use rows::Rows;
use table::Table;

use super::{Declined, Request, Structured};
use crate::sides::{Side, Sides};

/// The most rows that are deleted because upstream deleted them.
pub const MANY: usize = 20;

/// Merges three tables.
///
/// # Errors
/// [`Declined`] where a side is no table, has another delimiter, or nothing names its rows.
pub(super) fn merge(request: &Request<'_>) -> Result<Structured, Declined> {
    let tables = tables(request.text)?;
    let columns = Columns::merged(&tables, &request.settings.key)?;
    let rows = Rows::merged(&tables, &columns);
    let structured = write::write(&tables, &columns, &rows);
    check::check(&tables, &columns, &rows, &structured)?;
    Ok(structured)
}

fn tables(text: Sides<&[u8]>) -> Result<Sides<Table<'_>>, Declined> {
    let read = |side: Side| Table::read(side, text[side]);
    let tables = Sides::new(read(Side::Base)?, read(Side::Country)?, read(Side::Upstream)?);
    for side in [Side::Country, Side::Upstream] {
        if tables[side].header.cells.is_empty() {
            return Err(Declined::Unsupported { what: format!("{side} has an empty table") });
        }
    }
    let full = Side::ALL.into_iter().filter(|side| !tables[*side].header.cells.is_empty());
    if full.map(|side| tables[side].delimiter).any(|delimiter| delimiter != tables.country.delimiter) {
        return Err(Declined::Unsupported { what: "the sides separate cells in different ways".to_owned() });
    }
    Ok(tables)
}
