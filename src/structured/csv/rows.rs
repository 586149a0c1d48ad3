//! Rows by key: which of them the result has, and whose cells.
//!
//! Owns [`Rows`]. Must not know how they are written.

use std::borrow::Cow;

use foldhash::HashMap;

use super::MANY;
use super::columns::{Column, Columns};
use super::table::{Row, Table};
use crate::sides::{Side, Sides};
use crate::structured::Change;
use crate::structured::order::{self, Led, Numbers};

/// The rows of the result.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// Every key of every side, and where its rows stand; several where a key stands more than once.
    pub(super) groups: Vec<Group<'a>>,
    /// What becomes of each group.
    pub(super) fates: Vec<Fate>,
    /// What the result has: a group, and which of its rows.
    pub(super) order: Vec<(usize, usize)>,
    /// Groups that upstream deleted and the country left alone, in the order of the base.
    pub(super) deleted: Vec<usize>,
    /// Who led the order.
    pub(super) led: Led,
}

/// The rows of one key.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The key.
    pub(super) key: Cow<'a, [u8]>,
    /// Where they stand in the tables.
    pub(super) rows: Sides<Vec<usize>>,
}

/// What becomes of the rows of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// One side's rows are taken, or none where it has none.
    Side(Side),
    /// One row, a cell from here and one from there; for each column of the result.
    Cells(Vec<Change>),
    /// One side deleted what the other changed, or both changed a key that stands more than once.
    Clash,
}

impl Group<'_> {
    /// Whether a side has the key more than once.
    pub(super) fn is_repeated(&self) -> bool {
        self.rows.iter().any(|(_, rows)| rows.len() > 1)
    }

    /// How many rows of the result it may fill.
    fn len(&self, fate: &Fate) -> usize {
        match fate {
            Fate::Side(side) => self.rows[*side].len(),
            Fate::Cells(_) | Fate::Clash => 1,
        }
    }
}

impl<'a> Rows<'a> {
    /// Merges the rows of three tables.
    pub(super) fn merged(tables: &Sides<Table<'a>>, columns: &Columns) -> Self {
        let groups = groups(tables, columns);
        let deciding = Deciding { tables, columns };
        let mut fates: Vec<Fate> = groups.iter().map(|group| deciding.fate(group)).collect();
        let deleted: Vec<usize> =
            (0..groups.len()).filter(|&at| is_upstreams_deletion(&groups[at], &fates[at])).collect();
        if deleted.len() > MANY {
            for &at in &deleted {
                fates[at] = Fate::Side(Side::Country);
            }
        }
        let (order, led) = ordered(tables, &groups, &fates);
        Self { groups, fates, order, deleted, led }
    }

    /// Whether rows that upstream deleted were kept, as they are too many.
    pub(super) fn keeps_deleted(&self) -> bool {
        self.deleted.len() > MANY
    }
}

fn is_upstreams_deletion(group: &Group<'_>, fate: &Fate) -> bool {
    *fate == Fate::Side(Side::Upstream) && group.rows.upstream.is_empty() && !group.rows.country.is_empty()
}

fn groups<'a>(tables: &Sides<Table<'a>>, columns: &Columns) -> Vec<Group<'a>> {
    let mut places: HashMap<Cow<'a, [u8]>, usize> = HashMap::default();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (side, table) in tables.iter() {
        for (at, row) in table.rows.iter().enumerate() {
            let key = columns.key(side, row);
            let place = *places.entry(key.clone()).or_insert_with(|| {
                groups.push(Group { key, rows: Sides::default() });
                groups.len() - 1
            });
            groups[place].rows[side].push(at);
        }
    }
    groups
}

struct Deciding<'a, 't> {
    tables: &'t Sides<Table<'a>>,
    columns: &'t Columns,
}

impl<'a> Deciding<'a, '_> {
    fn fate(&self, group: &Group<'_>) -> Fate {
        if group.is_repeated() {
            let blocks = group.rows.as_ref().zip(Sides::from_fn(|side| side));
            return match Change::of(&blocks.map(|(rows, side)| self.block(side, rows))).taken() {
                Some(side) => Fate::Side(side),
                None => Fate::Clash,
            };
        }
        let rows = self.rows(group);
        match (rows.base, rows.country, rows.upstream) {
            (_, Some(_), Some(_)) => Fate::Cells(self.cells(&rows)),
            (None, Some(_), None) | (Some(_), None, None) => Fate::Side(Side::Country),
            (None, None, _) => Fate::Side(Side::Upstream),
            (Some(_), None, Some(_)) if self.is_unchanged(&rows, Side::Upstream) => Fate::Side(Side::Country),
            (Some(_), Some(_), None) if self.is_unchanged(&rows, Side::Country) => Fate::Side(Side::Upstream),
            (Some(_), ..) => Fate::Clash,
        }
    }

    /// The rows of a group whose key stands once.
    fn rows(&self, group: &Group<'_>) -> Sides<Option<&Row<'a>>> {
        Sides::from_fn(|side| group.rows[side].first().map(|&at| &self.tables[side].rows[at]))
    }

    /// What the rows of a repeated key say in the columns of the result.
    fn block(&self, side: Side, rows: &[usize]) -> Vec<&[u8]> {
        let row = |at: &usize| {
            let row = &self.tables[side].rows[*at];
            self.columns.list.iter().map(move |column| Columns::value(column, side, row).unwrap_or_default())
        };
        rows.iter().flat_map(row).collect()
    }

    fn cells(&self, rows: &Sides<Option<&Row<'_>>>) -> Vec<Change> {
        self.columns.list.iter().map(|column| Change::of(&cell(column, rows))).collect()
    }

    /// Whether a side has the base's row, in the columns that both have.
    fn is_unchanged(&self, rows: &Sides<Option<&Row<'_>>>, side: Side) -> bool {
        let (Some(base), Some(row)) = (rows.base, rows[side]) else { return false };
        let header = &self.tables.base.header.cells;
        header.iter().zip(&base.cells).all(|(name, cell)| {
            let there = self.tables[side].column(&name.value);
            there.is_none_or(|at| row.cells[at].value == cell.value)
        })
    }
}

/// The values of one cell; a side that lacks the column says what the base says.
pub(super) fn cell<'r>(column: &Column, rows: &Sides<Option<&'r Row<'_>>>) -> Sides<Option<&'r [u8]>> {
    let value = |side: Side| rows[side].and_then(|row| Columns::value(column, side, row));
    let base = value(Side::Base);
    Sides::new(base, value(Side::Country).or(base), value(Side::Upstream).or(base))
}

/// The rows of the result in order: sorted where all sides are, else as the sides have them.
fn ordered(tables: &Sides<Table<'_>>, groups: &[Group<'_>], fates: &[Fate]) -> (Vec<(usize, usize)>, Led) {
    let mut numbers = Numbers::default();
    let owners = Sides::from_fn(|side| owners(groups, side, tables[side].rows.len()));
    let mut items = Vec::new();
    let sides = owners.as_ref().map(|owners| -> Vec<usize> {
        let number = |owner: &(usize, usize)| {
            let number = numbers.of(*owner);
            if number == items.len() {
                items.push(*owner);
            }
            number
        };
        owners.iter().map(number).collect()
    });
    let (order, led) = order::merged(sides.as_ref().map(Vec::as_slice), numbers.len());
    let is_kept = |&(group, nth): &(usize, usize)| nth < groups[group].len(&fates[group]);
    let mut order: Vec<_> = order.into_iter().map(|number| items[number]).filter(is_kept).collect();
    let sorting = SORTINGS.iter().find(|sorting| {
        owners.iter().all(|(_, owners)| owners.is_sorted_by_key(|(group, _)| sorting(&groups[*group].key)))
    });
    if let Some(sorting) = sorting {
        order.sort_by_cached_key(|(group, _)| sorting(&groups[*group].key));
        return (order, Led::Clearly);
    }
    (order, led)
}

/// What of a key is compared.
type Sorting = fn(&[u8]) -> Vec<u8>;

/// How rows are sorted, the most usual way first.
const SORTINGS: [Sorting; 2] = [<[u8]>::to_vec, <[u8]>::to_ascii_lowercase];

/// The group of each row of a side, and which of the group's rows it is.
fn owners(groups: &[Group<'_>], side: Side, rows: usize) -> Vec<(usize, usize)> {
    let mut owners = vec![(0, 0); rows];
    for (place, group) in groups.iter().enumerate() {
        for (nth, &at) in group.rows[side].iter().enumerate() {
            owners[at] = (place, nth);
        }
    }
    owners
}
