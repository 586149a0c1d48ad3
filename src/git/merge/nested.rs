//! Conflicts inside a base that had to be merged itself.
//!
//! Owns [`Nested`]. What git leaves in such a base takes part in the merge over it, line by line, so these are git's own
//! bytes: markers around just those lines that differ between the sides, without a base. Markers for people are written
//! by [`crate::conflict::markers`]. Must not know where the text goes.
//!
//! ```text
//! <<<<<<<<< Temporary merge branch 1
//! =========
//! >>>>>>>>> Temporary merge branch 2
//! ```

use std::ops::Range;

use imara_diff::Interner;

use crate::conflict::diff::{self, Algorithm};
use crate::conflict::merge::{Region, Taken, TextMerge};
use crate::sides::{Side, Sides};
use crate::text::{Ending, Lines, ending};

/// Conflicts with at most so many common lines between them are written as one (`xdl_simplify_non_conflicts`).
const JOINED_OVER: usize = 3;

/// How conflicts in a merged base are written.
#[derive(Debug)]
pub(super) struct Nested {
    /// How often the marker's letter is repeated.
    pub(super) size: usize,
    /// What stands behind the markers.
    pub(super) labels: Sides<String>,
}

/// A piece of the merged file.
enum Part {
    /// Lines of one side.
    Lines(Side, Range<usize>),
    /// Lines that stand on both sides.
    Shared(Differing),
    /// Lines in which the sides differ.
    Conflict(Differing),
}

/// Runs of lines that answer to each other.
#[derive(Clone)]
struct Differing {
    country: Range<usize>,
    upstream: Range<usize>,
}

impl Nested {
    /// The whole merged file.
    pub(super) fn write(&self, merge: &TextMerge) -> Vec<u8> {
        let sides = merge.sides();
        let mut out = Vec::new();
        for part in parts(merge) {
            match part {
                Part::Lines(side, lines) => out.extend_from_slice(sides[side].slice(lines)),
                Part::Shared(lines) => out.extend_from_slice(sides.country.slice(lines.country)),
                Part::Conflict(lines) => self.conflict(&mut out, sides, &lines),
            }
        }
        out
    }

    fn conflict(&self, out: &mut Vec<u8>, sides: &Sides<Lines>, lines: &Differing) {
        let end = line_end(sides, lines);
        self.marker(out, b'<', Some(Side::Country), end);
        append(out, &sides.country, &lines.country, end);
        self.marker(out, b'=', None, end);
        append(out, &sides.upstream, &lines.upstream, end);
        self.marker(out, b'>', Some(Side::Upstream), end);
    }

    fn marker(&self, out: &mut Vec<u8>, letter: u8, side: Option<Side>, end: &[u8]) {
        out.resize(out.len() + self.size, letter);
        if let Some(side) = side {
            out.push(b' ');
            out.extend_from_slice(self.labels[side].as_bytes());
        }
        out.extend_from_slice(end);
    }
}

/// The file in pieces, with conflicts cut down to what differs, and joined where little stands between two of them.
fn parts(merge: &TextMerge) -> Vec<Part> {
    let mut parts = Vec::new();
    for region in merge.regions() {
        match region {
            Region::Clean { lines, taken: Taken::Unchanged | Taken::Same } => {
                add_shared(&mut parts, lines.country.clone(), lines.upstream.clone());
            }
            Region::Clean { lines, taken: Taken::Upstream } => {
                parts.push(Part::Lines(Side::Upstream, lines.upstream.clone()));
            }
            Region::Clean { lines, taken: Taken::Country | Taken::Union } => {
                parts.push(Part::Lines(Side::Country, lines.country.clone()));
            }
            Region::Conflict(lines) => add_conflict(&mut parts, merge.sides(), lines),
        }
    }
    parts
}

fn add_shared(parts: &mut Vec<Part>, country: Range<usize>, upstream: Range<usize>) {
    if country.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(Part::Shared(before)) => {
            before.country.end = country.end;
            before.upstream.end = upstream.end;
        }
        _ => parts.push(Part::Shared(Differing { country, upstream })),
    }
}

/// Adds what differs inside a conflict, and what does not.
fn add_conflict(parts: &mut Vec<Part>, sides: &Sides<Lines>, lines: &Sides<Range<usize>>) {
    let (mut country, mut upstream) = (lines.country.start, lines.upstream.start);
    for found in differing(sides, lines) {
        add_shared(parts, country..found.country.start, upstream..found.upstream.start);
        (country, upstream) = (found.country.end, found.upstream.end);
        add_differing(parts, found);
    }
    add_shared(parts, country..lines.country.end, upstream..lines.upstream.end);
}

fn add_differing(parts: &mut Vec<Part>, found: Differing) {
    let near = matches!(parts.last(), Some(Part::Shared(between)) if between.country.len() <= JOINED_OVER);
    if near && let [.., Part::Conflict(before), _] = &mut parts[..] {
        before.country.end = found.country.end;
        before.upstream.end = found.upstream.end;
        parts.pop();
    } else {
        parts.push(Part::Conflict(found));
    }
}

/// The lines in which country and upstream differ, within a conflict.
fn differing(sides: &Sides<Lines>, lines: &Sides<Range<usize>>) -> Vec<Differing> {
    if lines.country.is_empty() || lines.upstream.is_empty() {
        return vec![Differing { country: lines.country.clone(), upstream: lines.upstream.clone() }];
    }
    let mut interner = Interner::new(lines.country.len());
    let mut tokens = |text: &Lines, range: &Range<usize>| -> Vec<_> {
        range.clone().filter_map(|at| text.get(at)).map(|line| interner.intern(line.to_vec()).0).collect()
    };
    let country = tokens(&sides.country, &lines.country);
    let upstream = tokens(&sides.upstream, &lines.upstream);
    let vocabulary = interner.num_tokens() as usize;
    let changes = diff::changes(&country, &upstream, vocabulary, Algorithm::Histogram).into_iter();
    let differing = changes.map(|change| Differing {
        country: shifted(&change.before, lines.country.start),
        upstream: shifted(&change.after, lines.upstream.start),
    });
    differing.collect()
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn append(out: &mut Vec<u8>, text: &Lines, lines: &Range<usize>, end: &[u8]) {
    let text = text.slice(lines.clone());
    out.extend_from_slice(text);
    if !text.is_empty() && !text.ends_with(b"\n") {
        out.extend_from_slice(end);
    }
}

/// The line end of the markers, as git chooses it: that of the base's first line, unless a side has LF before the
/// conflict.
fn line_end(sides: &Sides<Lines>, lines: &Differing) -> &'static [u8] {
    let has_lf = |text: &Lines, start: usize| crlf(text, start.saturating_sub(1)) == Some(false);
    let has_lf = has_lf(&sides.country, lines.country.start) || has_lf(&sides.upstream, lines.upstream.start);
    if !has_lf && crlf(&sides.base, 0) == Some(true) { b"\r\n" } else { b"\n" }
}

fn crlf(text: &Lines, at: usize) -> Option<bool> {
    match ending(text.get(at)?) {
        Ending::CrLf => Some(true),
        Ending::Missing => at.checked_sub(1).and_then(|at| crlf(text, at)),
        Ending::Lf => Some(false),
    }
}
