//! `duplicate-declaration`, `duplicate-key`, `duplicate-route`: what may be there once, is there twice, and was so on no
//! side.
//!
//! Two changes that merge without a conflict do that too: each side adds `constants.ts / LIMIT` at a place of its own.

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};

use super::Found;
use super::file::File;
use super::ground::Ground;
use crate::report::document::Severity;
use crate::sides::Side;
use crate::structured::{Format, Route, Twice, alike, contents, routes};

pub(super) fn declarations(ground: &Ground<'_>) -> Vec<Found> {
    twice(ground, |format| format == Format::Typescript, "is declared", "are declared")
}

pub(super) fn keys(ground: &Ground<'_>) -> Vec<Found> {
    twice(ground, |format| format != Format::Typescript, "is there", "are there")
}

fn twice(ground: &Ground<'_>, is_meant: fn(Format) -> bool, one: &str, many: &str) -> Vec<Found> {
    let meant = |file: &&File<'_>| ground.form(file.path.as_ref()).format.is_some_and(is_meant);
    let files = ground.files.iter().filter(|file| file.is_of_no_side()).filter(meant);
    files.filter_map(|file| told(file, &new_twins(ground, file)?, (one, many))).collect()
}

fn told(file: &File<'_>, found: &BTreeMap<BString, Twice>, (one, many): (&str, &str)) -> Option<Found> {
    let line = found.values().map(|twice| twice.line + 1).min()?;
    let text = match found.len() {
        1 => format!("1 name {one} twice"),
        names => format!("{names} names {many} twice"),
    };
    let items = found.keys().map(|name| name.to_str_lossy().into_owned()).collect();
    Some(Found { severity: Severity::Error, path: file.path.clone(), line: Some(line), text, items })
}

/// What stands more often in a group of the result than in that of any side; `None` where the result cannot be read.
fn new_twins(ground: &Ground<'_>, file: &File<'_>) -> Option<BTreeMap<BString, Twice>> {
    let form = ground.form(file.path.as_ref());
    let format = form.format?;
    let (sides, result) = (ground.sides(file), ground.text(file.result)?);
    let texts: Vec<&[u8]> = Side::ALL.iter().filter_map(|side| sides[*side].as_deref()).collect();
    let settings = alike(format, &texts, &result, &form.settings);
    let read = |text: &[u8]| contents(format, file.path.as_bstr(), text, &settings).ok();
    let mut found = read(&result)?.twice;
    if found.is_empty() {
        return None;
    }
    for text in texts {
        let known = read(text).map(|side| side.twice).unwrap_or_default();
        found.retain(|name, twice| known.get(name).is_none_or(|known| known.times < twice.times));
    }
    Some(found)
}

pub(super) fn of_routes(ground: &Ground<'_>) -> Vec<Found> {
    let is_code = |file: &&File<'_>| Format::of_path(file.path.as_ref()) == Some(Format::Typescript);
    let files = ground.files.iter().filter(|file| file.is_of_no_side()).filter(is_code);
    files.filter_map(|file| told(file, &new_routes(ground, file)?, ("is routed", "are routed"))).collect()
}

fn new_routes(ground: &Ground<'_>, file: &File<'_>) -> Option<BTreeMap<BString, Twice>> {
    let count = |text: &[u8]| {
        let mut times: BTreeMap<BString, Twice> = BTreeMap::new();
        for Route { name, line } in routes(file.path.as_ref(), text) {
            let known = times.get(name.as_bytes().as_bstr()).map_or(0, |twice| twice.times);
            times.insert(name.into(), Twice { times: known + 1, line });
        }
        times
    };
    let mut found = count(&ground.text(file.result)?);
    found.retain(|_, twice| twice.times > 1);
    if found.is_empty() {
        return None;
    }
    for (_, text) in ground.sides(file).iter() {
        let known = text.as_deref().map(count).unwrap_or_default();
        found.retain(|name, twice| known.get(name).is_none_or(|known| known.times < twice.times));
    }
    Some(found)
}
