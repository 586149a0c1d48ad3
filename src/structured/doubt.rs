//! What merges by key, and should be seen by a person all the same.
//!
//! Owns [`doubts`]. Must not know how a format is merged, nor what becomes of what is doubted.
//!
//! A merge by key takes each key for itself. Two things it cannot know: whether what one side added still has a point where
//! the other removed what stands beside it, and which of two headings of one name is meant. Both are asked of runs of
//! lines that conflict: what one side changed elsewhere in the file was not made beside what the other did.
//!
//! Imports stand there for their use, not for their neighbours; neither rows of a table nor entries of a lock file are
//! about the one before them.
//!
//! ```text
//! base      lamp, wick     country   lamp     upstream  lamp, oil, wick
//! merged    lamp, oil      whether oil is wanted without the wick is for a person to say
//! ```

use std::ops::Range;

use bstr::{BStr, BString, ByteSlice};
use foldhash::HashSet;

use super::changelog::repeated;
use super::contents::Place;
use super::{Format, Reading};
use crate::sides::{Side, Sides};
use crate::text::Lines;

/// Why a person should see what was merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The key that it is about.
    pub key: BString,
    /// A clause about that key.
    pub why: String,
}

/// What is doubtful in each of the `runs` of lines that conflict, zero-based; nothing where a side cannot be read.
#[must_use]
pub fn doubts(reading: &Reading<'_>, runs: &[Sides<Range<usize>>]) -> Vec<Option<Doubt>> {
    let text = reading.text();
    if let Some(why) = reading.doubted() {
        let doubt = |run| Doubt { key: first_line(&text, run).into(), why: why.to_owned() };
        return runs.iter().map(|run| Some(doubt(run))).collect();
    }
    if reading.format == Format::Changelog {
        let repeated = text.map(repeated);
        return runs.iter().map(|run| twice(&repeated, run)).collect();
    }
    let lines = text.map(Lines::new);
    let names = runs.iter().any(|run| may_be(&lines, run)).then(|| names(reading)).flatten();
    let Some(names) = names else { return vec![None; runs.len()] };
    let names = names.as_ref().map(|places| Names::new(places));
    let known = Known::new(&names);
    runs.iter().map(|run| beside(&names, &known, run)).collect()
}

/// What the first line of a run says, of the side that says something.
fn first_line<'t>(text: &Sides<&'t [u8]>, run: &Sides<Range<usize>>) -> &'t [u8] {
    let of = |side: Side| {
        let lines = text[side].lines().take(run[side].end).skip(run[side].start);
        lines.map(alone).find(|line| !line.is_empty())
    };
    [Side::Country, Side::Upstream, Side::Base].into_iter().find_map(of).unwrap_or_default()
}

/// A heading in these lines that its side has more than once.
fn twice(repeated: &Sides<Vec<Place>>, run: &Sides<Range<usize>>) -> Option<Doubt> {
    let of = |side: Side| {
        let place = repeated[side].iter().find(|place| run[side].contains(&place.lines.start))?;
        let why =
            format!("{side} has this heading more than once: below which of them lines belong is a guess");
        Some(Doubt { key: place.name.clone(), why })
    };
    [Side::Upstream, Side::Country].into_iter().find_map(of)
}

/// Whether the lines alone allow that one side removed what the other kept, where the other added something; to list what the
/// lines name takes far longer.
fn may_be(lines: &Sides<Lines<'_>>, run: &Sides<Range<usize>>) -> bool {
    let said = Sides::from_fn(|side: Side| -> HashSet<&[u8]> {
        let lines = run[side].clone().filter_map(|at| lines[side].get(at));
        lines.map(alone).filter(|line| !line.is_empty()).collect()
    });
    [Side::Country, Side::Upstream].into_iter().any(|removing| {
        let (here, there) = (&said[removing], &said[removing.other()]);
        let mut kept = said.base.intersection(there);
        kept.any(|line| !here.contains(line))
            && there.iter().any(|line| !said.base.contains(line) && !here.contains(line))
    })
}

/// A line without what parts it from the next.
fn alone(line: &[u8]) -> &[u8] {
    line.trim_end_with(|letter| letter.is_whitespace() || matches!(letter, ',' | ';')).trim_start()
}

/// What each side names; `None` where names tell nothing of what belongs together.
fn names(reading: &Reading<'_>) -> Option<Sides<Vec<Place>>> {
    let format = reading.format;
    if format == Format::Lines {
        return Some(reading.text().map(of_lines));
    }
    Some(reading.names()?.map(|contents| {
        let places = contents.places.into_iter();
        places.filter(|place| !is_import(format, place.name.as_bstr())).collect()
    }))
}

fn is_import(format: Format, name: &BStr) -> bool {
    format == Format::Typescript && (name.starts_with(b"import ") || name.starts_with(b"export "))
}

/// Lines that stand for themselves.
fn of_lines(text: &[u8]) -> Vec<Place> {
    let lines = text.lines().map(ByteSlice::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(b"#"));
    lines.map(|(at, line)| Place { name: line.into(), lines: at..at + 1 }).collect()
}

/// What one side names, to look it up.
struct Names<'p> {
    /// By where they begin: a file may have as many runs of lines as it has names.
    places: Vec<&'p Place>,
    all: HashSet<&'p BStr>,
}

impl<'p> Names<'p> {
    fn new(places: &'p [Place]) -> Self {
        let all = places.iter().map(|place| place.name.as_bstr()).collect();
        let mut places: Vec<&Place> = places.iter().collect();
        places.sort_by_key(|place| place.lines.start);
        Self { places, all }
    }

    fn has(&self, name: &BStr) -> bool {
        self.all.contains(name)
    }

    /// What begins in these lines.
    fn within(&self, lines: &Range<usize>) -> impl Iterator<Item = &'p BStr> {
        let before = |line: usize| self.places.partition_point(|place| place.lines.start < line);
        let end = before(lines.end);
        self.places[before(lines.start).min(end)..end].iter().map(|place| place.name.as_bstr())
    }

    /// The last keys of the names that `other` lacks.
    fn ends_beyond(&self, other: &Self) -> HashSet<&'p [u8]> {
        self.all.difference(&other.all).map(|name| parted(name).1).collect()
    }
}

/// The last keys of what each side removed and added, to tell what was moved.
struct Known<'p> {
    gone: Sides<HashSet<&'p [u8]>>,
    new: Sides<HashSet<&'p [u8]>>,
}

impl<'p> Known<'p> {
    fn new(names: &Sides<Names<'p>>) -> Self {
        let gone = Sides::from_fn(|side| names.base.ends_beyond(&names[side]));
        let new = Sides::from_fn(|side| names[side].ends_beyond(&names.base));
        Self { gone, new }
    }
}

/// What one side added in these lines beside what the other removed there, and had not changed itself.
fn beside(names: &Sides<Names<'_>>, known: &Known<'_>, run: &Sides<Range<usize>>) -> Option<Doubt> {
    let of = |removing: Side| {
        let adding = removing.other();
        let is_gone = |name: &&BStr| {
            let moved = known.new[removing].contains(parted(name).1);
            !names[removing].has(name) && names[adding].has(name) && !moved
        };
        let is_new = |name: &&BStr| {
            let moved = known.gone[adding].contains(parted(name).1);
            !names.base.has(name) && !names[removing].has(name) && !moved
        };
        let new: Vec<&BStr> = names[adding].within(&run[adding]).filter(is_new).collect();
        let mut gone = names.base.within(&run.base).filter(is_gone);
        gone.find_map(|gone| {
            let new = new.iter().find(|new| parted(new).0 == parted(gone).0)?;
            let why = format!(
                "{removing} removed it where {adding} added `{}`: that may be of no use without it",
                parted(new).1.as_bstr()
            );
            Some(Doubt { key: gone.into(), why })
        })
    };
    [Side::Country, Side::Upstream].into_iter().find_map(of)
}

/// What holds a name, and its last key.
fn parted(name: &BStr) -> (&[u8], &[u8]) {
    name.rsplit_once_str(" / ").unwrap_or((b"", name))
}

#[cfg(test)]
mod tests;
