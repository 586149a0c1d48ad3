//! The tables that `backtest` reads: columns by name, tabs between, the first line the heads.

use std::collections::BTreeMap;
use std::path::Path;

use crate::audit::Outcome;
use crate::cli::failure::Failure;
use crate::reconcile::backtest::Sync;

/// Outcomes by merge and hunk, as trials are named.
pub(super) type Outcomes = BTreeMap<String, Outcome>;

/// The syncs of a table.
///
/// # Errors
/// [`Failure::Read`] and [`Failure::Usage`] when it cannot be read or lacks a column.
pub(super) fn syncs(file: &Path) -> Result<Vec<Sync>, Failure> {
    let rows = rows(file, ["fork", "merge", "country", "upstream", "date"])?;
    let sync =
        |[fork, merge, country, upstream, date]: [String; 5]| Sync { fork, merge, country, upstream, date };
    Ok(rows.into_iter().map(sync).collect())
}

/// The outcomes of a table; a hunk `-` is the whole file. Unknown outcomes are left out.
///
/// # Errors
/// The same.
pub(super) fn outcomes(file: &Path) -> Result<Outcomes, Failure> {
    let rows = rows(file, ["merge", "path", "hunk", "outcome"])?;
    let outcome = |[merge, path, hunk, outcome]: [String; 4]| {
        let hunk = if hunk == "-" { "1" } else { &hunk };
        Some((format!("{merge} {path}#{hunk}"), Outcome::named(&outcome)?))
    };
    Ok(rows.into_iter().filter_map(outcome).collect())
}

fn rows<const N: usize>(file: &Path, columns: [&str; N]) -> Result<Vec<[String; N]>, Failure> {
    let read = |source| Failure::Read { path: file.to_owned(), source };
    let text = std::fs::read_to_string(file).map_err(read)?;
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let heads = lines.next().unwrap_or_default();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let missing = || Failure::usage(format!("{}: there is no column `{column}`", file.display()));
        *place = heads.iter().position(|head| *head == column).ok_or_else(missing)?;
    }
    let cell = |row: &[&str], place: usize| row.get(place).copied().unwrap_or_default().to_owned();
    Ok(lines.map(|row| places.map(|place| cell(&row, place))).collect())
}
