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
use crate::sides::{Side, Sides};
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
            let (side, right) = match Change::of(&values) {
                Change::Country => (Side::Country, values.country),
                Change::Upstream => (Side::Upstream, values.upstream),
                Change::Nobody | Change::Same | Change::Both => continue,
            };
            match right.filter(|right| *right != value) {
                // Who emptied a cell has nothing there that could be gone.
                Some(right) if right.trim().is_empty() => drift.back.push((side, told())),
                Some(_) if side == Side::Country => drift.gone.push((Whose::Country, told())),
                Some(_) => drift.gone.push((Whose::Upstream, told())),
                None => {}
            }
        }
    }
}

fn told(text: String) -> Line {
    Line { key: text.clone().into_bytes(), text, at: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(text: &str) -> Rows {
        rows(format!("id,en,note\n{text}").as_bytes(), &Settings::default()).unwrap()
    }

    fn drift(sides: [&str; 3], committed: &str, result: &str) -> Drift {
        let [base, country, upstream] = sides.map(rows_of);
        let sides = Sides { base, country, upstream };
        let (committed, result) = (rows_of(committed), rows_of(result));
        Reader { sides, committed, result, arrived: &Arrived::default() }.drift()
    }

    #[test]
    fn a_cell_that_somebody_emptied_and_that_is_full_again_is_back_and_not_gone() {
        let (full, empty) = ("a,A,old\nb,B,x\n", "a,A,\nb,B,x\n");
        let found = drift([full, empty, full], full, full);
        assert_eq!(found.gone, []);
        let back: Vec<_> = found.back.iter().map(|(side, line)| (*side, line.text.as_str())).collect();
        assert_eq!(back, [(Side::Country, "a / note")]);
        let found = drift([full, full, empty], full, full);
        assert_eq!((found.back[0].0, found.gone.len()), (Side::Upstream, 0));
    }

    #[test]
    fn a_cell_that_somebody_changed_and_that_is_the_old_one_is_gone() {
        let (old, new) = ("a,A,old\nb,B,x\n", "a,A,new\nb,B,x\n");
        let found = drift([old, new, old], old, old);
        let gone: Vec<_> = found.gone.iter().map(|(whose, line)| (*whose, line.text.as_str())).collect();
        assert_eq!((gone, found.back.len()), (vec![(Whose::Country, "a / note")], 0));
    }
}
