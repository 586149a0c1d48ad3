//! What somebody's hand did to a table, cell by cell.
//!
//! Owns [`drift`]. A cell that one side changed should have that side's value, a row that upstream added should be there;
//! where both changed a cell, either value is right. Rows of the country that are gone are counted by name elsewhere.
//! A column that the result lacks says nothing.
//!
//! ```text
//! base a,one   country a,One   upstream a,one   result a,one      gone: `a / en`, the country's
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bstr::{BString, ByteSlice};

use super::drift::{Arrived, Body, Drift, Line, Texts, What, Whose};
use crate::sides::Sides;
use crate::structured::{Cells, Change, Format, Settings, alike, rows};

type Rows = BTreeMap<BString, Cells>;

/// What was done to a table; `None` where it cannot be read as one.
pub(super) fn drift(
    texts: &Texts<'_>,
    (committed, result): (&Arc<[u8]>, &Arc<[u8]>),
    arrived: &Arrived,
) -> Option<Drift> {
    let there: Vec<&[u8]> =
        texts.sides.iter().filter_map(|(_, side)| Some(side.as_ref()?.text.as_ref())).collect();
    let settings = alike(Format::Csv, &there, result, &texts.form.settings);
    let read = |side: &Option<Body>| rows_of(side.as_ref().map_or(&[], |side| &side.text), &settings);
    let sides = texts.sides.as_ref().map(read);
    let sides = Sides { base: sides.base?, country: sides.country?, upstream: sides.upstream? };
    let (committed, result) = (rows_of(committed, &settings)?, rows_of(result, &settings)?);
    Some(Reader { sides, committed, result, arrived }.drift())
}

fn rows_of(text: &[u8], settings: &Settings) -> Option<Rows> {
    if text.is_empty() { Some(Rows::new()) } else { rows(text, settings).ok() }
}

struct Reader<'r> {
    sides: Sides<Rows>,
    committed: Rows,
    result: Rows,
    arrived: &'r Arrived,
}

impl Reader<'_> {
    fn drift(&self) -> Drift {
        let mut drift = Drift { what: What::Table, ..Drift::default() };
        let keys: BTreeSet<&BString> =
            self.sides.iter().flat_map(|(_, rows)| rows.keys()).chain(self.result.keys()).collect();
        for key in keys.into_iter().filter(|key| !key.is_empty()) {
            let rows = self.sides.as_ref().map(|rows| rows.get(key));
            match (self.committed.get(key), self.result.get(key)) {
                (None, None) if rows.upstream.is_some() && rows.base.or(rows.country).is_none() => {
                    drift.gone.push((Whose::Upstream, told(key.to_str_lossy().into_owned())));
                }
                (Some(_), Some(result)) if rows.iter().all(|(_, row)| row.is_none()) => {
                    let fresh = !self.came_along(key, result);
                    drift.fresh.extend(fresh.then(|| told(key.to_str_lossy().into_owned())));
                }
                (Some(committed), Some(result)) => self.row(key, (committed, result), rows, &mut drift),
                _ => {}
            }
        }
        drift
    }

    /// Whether a row that no side has was in a file that is no more, one of its cells at least.
    fn came_along(&self, key: &BString, row: &Cells) -> bool {
        let mut cells = row.values().filter(|value| !value.trim().is_empty() && *value != key);
        cells.any(|value| self.had(key, value))
    }

    fn had(&self, key: &BString, value: &BString) -> bool {
        self.arrived.had(&[&key.to_str_lossy(), &value.to_str_lossy()])
    }

    fn row(
        &self,
        key: &BString,
        (committed, result): (&Cells, &Cells),
        rows: Sides<Option<&Cells>>,
        drift: &mut Drift,
    ) {
        for (column, value) in result {
            let values = rows.map(|row| row.and_then(|row| row.get(column)));
            let known = values.iter().any(|(_, side)| *side == Some(value));
            let told = || told(format!("{} / {}", key.to_str_lossy(), column.to_str_lossy()));
            if committed.get(column) != Some(value) || value.trim().is_empty() && !known {
                continue;
            }
            if !known && values.iter().any(|(_, side)| side.is_some()) {
                drift.fresh.extend((!self.had(key, value)).then(told));
                continue;
            }
            let (whose, right) = match Change::of(&values) {
                Change::Country => (Whose::Country, values.country),
                Change::Upstream => (Whose::Upstream, values.upstream),
                Change::Nobody | Change::Same | Change::Both => continue,
            };
            if right.is_some_and(|right| right != value) {
                drift.gone.push((whose, told()));
            }
        }
    }
}

fn told(text: String) -> Line {
    Line { key: text.clone().into_bytes(), text, at: None }
}
