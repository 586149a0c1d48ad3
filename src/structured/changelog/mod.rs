//! Release notes: sections by version, entries united.
//!
//! Owns their merge. Must not know what the notes are about. Where a version's notes stand is told by its heading, so that a
//! heading that links elsewhere, or has other brackets, is the same. Entries are told by their words. What one side added,
//! reworded or removed is so in the result; an entry that both reworded, or one reworded and the other removed, clashes, and
//! nothing else does. Sections that both sides have by falling version stay so.
//!
//! ```text
//! base      ## 1.0 | - a          country   ## 1.0 | - a | - own
//! upstream  ## 1.1 | - b          ## 1.0 | - a | - c
//! merged    ## 1.1 | - b          ## 1.0 | - a | - own | - c
//! ```

mod pair;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeSet, HashMap};

use bstr::{BStr, BString, ByteSlice};
use semver::Version;

use self::read::{Notes, Part};
use super::contents::Place;
use super::order::{self, Numbers};
use super::verify::{Items, account};
use super::{Declined, Request, Structured};
use crate::sides::{Side, Sides};

/// Merges three files of release notes.
///
/// # Errors
/// [`Declined`] where a side has no headings or lines with carriage returns, or the result could not be verified.
pub(super) fn merge(request: &Request<'_>) -> Result<Structured, Declined> {
    let unlike = |what: &str| Err(Declined::Unsupported { what: what.to_owned() });
    if request.text.iter().any(|(_, text)| text.contains(&b'\r')) {
        return unlike("release notes with carriage returns are not merged by section");
    }
    let notes = request.text.map(Notes::read);
    let headed = |side: Side| notes[side].parts.iter().any(|part| !part.section.is_empty());
    if !headed(Side::Country) || !headed(Side::Upstream) {
        return unlike("no heading names a version");
    }
    let done = write::write(&trios(&notes));
    verify(&notes, &done)?;
    Ok(done.structured)
}

/// Headings that stand more than once below one version, each where it stands; their names are as they are written.
pub(super) fn repeated(text: &[u8]) -> Vec<Place> {
    let notes = Notes::read(text);
    let mut times: HashMap<&BStr, usize> = HashMap::new();
    for part in &notes.parts {
        *times.entry(part.unnumbered()).or_default() += 1;
    }
    let repeated = notes.parts.iter().filter(|part| times[part.unnumbered()] > 1);
    let headings = repeated.filter_map(|part| part.heading.as_ref());
    headings.map(|heading| Place { name: heading.key.clone(), lines: heading.lines.clone() }).collect()
}

/// A part of each side that has it.
type Trio<'n, 'a> = Sides<Option<&'n Part<'a>>>;

/// All parts in the order of the result, also those that will not be in it.
fn trios<'n, 'a>(notes: &'n Sides<Notes<'a>>) -> Vec<Trio<'n, 'a>> {
    let mut numbers = Numbers::default();
    let sides = notes.as_ref().map(|notes| -> Vec<usize> {
        notes.parts.iter().map(|part| numbers.of(part.path.as_bstr())).collect()
    });
    let (order, _) = order::merged(sides.as_ref().map(Vec::as_slice), numbers.len());
    let places: Sides<HashMap<usize, usize>> =
        sides.map(|numbers| numbers.into_iter().enumerate().map(|(at, number)| (number, at)).collect());
    let trio =
        |number: usize| Sides::from_fn(|side| places[side].get(&number).map(|&at| &notes[side].parts[at]));
    by_version(notes, order.into_iter().map(trio).collect())
}

/// Sections by falling version, if that is how all sides have them.
fn by_version<'n, 'a>(notes: &Sides<Notes<'a>>, trios: Vec<Trio<'n, 'a>>) -> Vec<Trio<'n, 'a>> {
    let falls = |parts: &[Part<'_>]| {
        let versions: Vec<Option<Version>> =
            parts.iter().map(|part| number(part.section.as_bstr())).collect();
        let headless = versions.iter().take_while(|version| version.is_none()).count();
        versions[headless..].iter().all(Option::is_some) && versions[headless..].is_sorted_by(|a, b| a >= b)
    };
    if !notes.iter().all(|(_, notes)| falls(&notes.parts)) {
        return trios;
    }
    let version = |trio: &Trio<'_, '_>| {
        let part = trio.iter().find_map(|(_, part)| *part);
        part.and_then(|part| number(part.section.as_bstr()))
    };
    let mut sorted = trios;
    // What has no version stands before all that have one.
    sorted.sort_by_cached_key(|trio| {
        std::cmp::Reverse(version(trio).map_or((1, None), |version| (0, Some(version))))
    });
    sorted
}

/// A version with two numbers or three.
fn number(name: &BStr) -> Option<Version> {
    let text = name.to_str().ok()?;
    Version::parse(text).ok().or_else(|| Version::parse(&format!("{text}.0")).ok())
}

/// Reads the result again, with either side's text in the place of clashes, and accounts for every heading and entry.
fn verify(notes: &Sides<Notes<'_>>, done: &write::Done) -> Result<(), Declined> {
    let sides = notes.as_ref().map(items);
    for &side in done.structured.takings() {
        let text = done.structured.taking(side);
        account(sides.as_ref(), &items(&Notes::read(&text)), |key| is_open(&done.open, key))?;
    }
    Ok(())
}

/// What stands between the path of a part, an entry of it, and which of equal ones that is.
const ENTRY: u8 = 0;

fn is_open(open: &BTreeSet<BString>, key: &BStr) -> bool {
    let steps: Vec<&[u8]> = key.splitn(3, |byte| *byte == ENTRY).collect();
    let entry = || entry_key(steps[0].as_bstr(), steps.get(1).copied().unwrap_or_default().as_bstr());
    open.contains(steps[0].as_bstr()) || open.contains(&entry())
}

/// Each heading, and each entry with which of equal ones it is.
fn items(notes: &Notes<'_>) -> Items {
    let mut items = Items::new();
    for part in &notes.parts {
        if let Some(heading) = &part.heading {
            items.insert(part.path.clone(), heading.key.clone());
        }
        let mut times: HashMap<&BStr, usize> = HashMap::new();
        for entry in &part.entries {
            let times = times.entry(entry.key.as_bstr()).or_default();
            *times += 1;
            let mut key = entry_key(part.path.as_bstr(), entry.key.as_bstr());
            key.extend(format!("\0{times}").bytes());
            items.insert(key, BString::default());
        }
    }
    items
}

fn entry_key(path: &BStr, entry: &BStr) -> BString {
    [path.as_bytes(), &[ENTRY], entry.as_bytes()].concat().into()
}
