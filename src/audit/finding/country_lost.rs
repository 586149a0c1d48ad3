//! `country-lost`: what the country had and nobody decided to give up.
//!
//! Names first, where the format has any: keys, roles, hosts, services; all of one file are one finding. Then lines. In the
//! place of a conflict a line that gave way to upstream's is a warning: somebody chose, and a person should agree. What
//! only moved is no loss.
//!
//! ```text
//! country a,One b,Two   committed a,One      country-lost: 1 of the 2 names in the country's file is gone (b)
//! ```

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::Found;
use super::drift::{Drift, Line, What, Whose};
use super::file::File;
use super::ground::Ground;
use super::lines::{Counts, are, in_order, key, words};
use crate::report::document::Severity;
use crate::sides::Side;
use crate::structured::{Format, Lost, Place, lost};

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let files = ground.files.iter().filter_map(file);
    let within = ground.touched().flat_map(|(file, drift)| {
        let mut explained = BTreeSet::new();
        let names = names(ground, file, drift, &mut explained);
        let lines = lines(ground, file, drift, &explained);
        names.into_iter().chain(lines)
    });
    files.chain(within).collect()
}

/// A file of the country that is not there any more.
fn file(file: &File<'_>) -> Option<Found> {
    if file.committed.is_some() || file.result.is_some() {
        return None;
    }
    let found = |severity, text: &str| {
        let (path, text) = (file.path.clone(), text.to_owned());
        Some(Found { severity, path, line: None, text, items: Vec::new() })
    };
    let sides = &file.sides;
    if let Some(conflict) = file.conflict {
        let deleted = conflict.kind.deleted_by() == Some(Side::Upstream);
        return deleted.then(|| {
            found(Severity::Warning, "upstream deleted it, the country had changed it, and it is gone")
        })?;
    }
    file.machine.filter(|_| sides.country.is_some())?;
    match (sides.base, sides.upstream) {
        (None, None) => found(Severity::Error, "a file of the country's own is gone"),
        (_, None) => found(Severity::Error, "a file of the country is gone"),
        _ if sides.base == sides.country && sides.country != sides.upstream => None,
        _ if sides.base == sides.country => found(Severity::Error, "it is gone, and neither side deleted it"),
        _ => {
            found(Severity::Error, "it is gone, the country had changed it, and upstream has not deleted it")
        }
    }
}

/// The names that are gone; the lines that they held are explained by that.
fn names(
    ground: &Ground<'_>,
    file: &File<'_>,
    drift: &Drift,
    explained: &mut BTreeSet<Vec<u8>>,
) -> Option<Found> {
    let (country, result) = (ground.text(file.sides.country)?, ground.text(file.result)?);
    let mut found = lost_names(ground, file, &result)?;
    if file.committed != file.result {
        let at_first = lost_names(ground, file, &ground.text(file.committed)?)?;
        let names: BTreeSet<&BString> =
            at_first.places.iter().chain(&at_first.along).map(|place| &place.name).collect();
        found.places.retain(|place| names.contains(&place.name));
        found.along.retain(|place| names.contains(&place.name));
    }
    let (before, after) = (ground.body(file.sides.country)?.counts, ground.body(file.result)?.counts);
    let country: Vec<&[u8]> = country.lines().collect();
    let is_table = ground.form(file.path.as_ref()).format == Some(Format::Csv);
    let is_gone =
        |place: &Place| is_table || is_gone(&country[place.lines.clone()], (&before, &after), drift);
    let imported = imported(&result);
    found
        .places
        .retain(|place| is_gone(place) && is_name(&place.name) && !imported.contains(place.name.as_slice()));
    let gone: Vec<&Place> = found.outermost().collect();
    for place in gone.iter().copied().chain(&found.along) {
        explained.extend(country[place.lines.clone()].iter().map(|line| key(line)));
        explained.insert(place.name.to_vec());
    }
    let first = gone.first().copied().or(found.along.first())?;
    let line = Some(near(&country, first.lines.start, &result));
    let severity = if gone.is_empty() { Severity::Warning } else { Severity::Error };
    let items = gone.iter().copied().chain(&found.along).map(|place| place.name.to_str_lossy().into_owned());
    let (path, text) = (file.path.clone(), told(gone.len(), found.along.len(), found.of));
    Some(Found { severity, path, line, text, items: items.collect() })
}

fn lost_names(ground: &Ground<'_>, file: &File<'_>, result: &[u8]) -> Option<Lost> {
    let form = ground.form(file.path.as_ref());
    let sides = ground.sides(file);
    let sides = sides.as_ref().map(|side| side.as_deref());
    lost(form.format?, file.path.as_ref(), sides, result, &form.settings).ok().flatten()
}

fn told(own: usize, along: usize, of: usize) -> String {
    let all = own + along;
    let upstream = match (own, along) {
        (_, 0) => String::new(),
        (0, _) => "; upstream deleted them too".to_owned(),
        (_, along) => format!("; upstream deleted {along} of them too"),
    };
    format!("{all} of the {of} names in the country's file {} gone{upstream}", are(all))
}

/// Imports and assignments have a key and are no names.
fn is_name(name: &BString) -> bool {
    name.split_str(" / ").all(|part| !part.starts_with(b"import ")) && {
        let own = name.rsplit_once_str(" / ").map_or(name.as_slice(), |(_, own)| own);
        !own.starts_with(b"= ")
    }
}

/// The words of imports: what was declared may be imported now.
fn imported(text: &[u8]) -> BTreeSet<&[u8]> {
    text.lines().filter(|line| line.starts_with(b"import ")).flat_map(in_order).collect()
}

/// Whether some line of a place is not in the result, nor in another file.
fn is_gone(lines: &[&[u8]], (before, after): (&Counts, &Counts), drift: &Drift) -> bool {
    let keys = lines.iter().map(|line| key(line)).filter(|key| !key.is_empty());
    keys.into_iter().any(|key| {
        after.count_within(&key) < before.count_within(&key)
            && !drift.moved.iter().any(|(line, _)| line.key == key)
    })
}

/// The line of the result below the last country's line above `at` that it has; from 1.
fn near(country: &[&[u8]], at: usize, result: &[u8]) -> usize {
    let last = result.lines().count().max(1);
    let above = country[..at.min(country.len())].iter().rev().take(50);
    let found = above
        .filter(|line| !key(line).is_empty())
        .find_map(|line| result.lines().position(|other| other == *line));
    found.map_or(1, |at| (at + 2).min(last))
}

/// The country's lines that are gone, and lines that it had deleted and that are back.
fn lines(ground: &Ground<'_>, file: &File<'_>, drift: &Drift, explained: &BTreeSet<Vec<u8>>) -> Vec<Found> {
    let result = ground.text(file.result);
    let used = words(result.as_deref().unwrap_or_default());
    let open = |line: &&Line| !explained.contains(&line.key) && !is_idle(&line.text, &used);
    let told = |severity, found: &[&Line], text: String| {
        let items = found.iter().map(|line| line.text.clone()).collect();
        let line = found.iter().find_map(|line| line.at);
        (!found.is_empty()).then(|| Found { severity, path: file.path.clone(), line, text, items })
    };
    let gone = drift.gone.iter().filter(|(whose, line)| *whose != Whose::Upstream && open(&line));
    let own = gone.clone().any(|(whose, _)| *whose == Whose::Country);
    let gone: Vec<&Line> = gone.map(|(_, line)| line).collect();
    let chosen: Vec<&Line> = drift.hunks.iter().flat_map(|hunk| &hunk.gone.country).filter(open).collect();
    // Where a line of the country gave way to the old one, the loss says it; a cell has a name of its own.
    let told_so = own && drift.what != What::Table;
    let back = drift.back.iter().filter(|(side, _)| *side == Side::Country && !told_so);
    let back: Vec<&Line> = back.map(|(_, line)| line).collect();
    let is_error = (own || file.conflict.is_none()) && drift.what != What::Prose;
    let severity = if is_error { Severity::Error } else { Severity::Warning };
    let texts =
        [merged(file, drift, gone.len(), own), settled(drift, chosen.len()), returned(drift, back.len())];
    let all = [(severity, gone), (Severity::Warning, chosen), (Severity::Warning, back)];
    let each =
        all.into_iter().zip(texts).filter_map(|((severity, found), text)| told(severity, &found, text));
    each.collect()
}

/// Whether a line imports what nothing in the file uses any more.
fn is_idle(line: &str, used: &[&[u8]]) -> bool {
    let names = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from "));
    names.is_some_and(|(names, _)| {
        let mut names =
            in_order(names.as_bytes()).filter(|name| *name != b"type" && *name != b"as").peekable();
        names.peek().is_some() && names.all(|name| used.binary_search(&name).is_err())
    })
}

fn merged(file: &File<'_>, drift: &Drift, many: usize, own: bool) -> String {
    let outside = if file.conflict.is_some() { "beside the conflicts" } else { "though nothing conflicted" };
    let whose = if own { "of the country" } else { "that both sides have" };
    format!("{} {whose} {} gone, {outside}", drift.counted(many), are(many))
}

fn settled(drift: &Drift, many: usize) -> String {
    let all: usize = drift.hunks.iter().map(|hunk| hunk.all.country).sum();
    let of = drift.counted(all);
    format!("{many} of the {of} that only the country has where the sides conflict {} gone", are(many))
}

fn returned(drift: &Drift, many: usize) -> String {
    format!("{} that the country had deleted {} back", drift.counted(many), are(many))
}
