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
use crate::conflict::merge::TextMerge;
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

impl Nested {
    /// The whole merged file.
    pub(super) fn write(&self, merge: &TextMerge) -> Vec<u8> {
        merge.result_with(|_, lines| {
            let mut out = Vec::new();
            self.conflict(&mut out, merge.sides(), lines);
            out
        })
    }

    /// Only what differs between the sides, with the lines that they share outside the markers.
    fn conflict(&self, out: &mut Vec<u8>, sides: &Sides<Lines>, lines: &Sides<Range<usize>>) {
        let mut at = lines.country.start;
        for Differing { country, upstream } in differing(sides, lines) {
            out.extend_from_slice(sides.country.slice(at..country.start));
            at = country.end;
            let end = line_end(sides, &Sides::new(lines.base.clone(), country.clone(), upstream.clone()));
            self.marker(out, b'<', Some(Side::Country), end);
            append(out, &sides.country, &country, end);
            self.marker(out, b'=', None, end);
            append(out, &sides.upstream, &upstream, end);
            self.marker(out, b'>', Some(Side::Upstream), end);
        }
        out.extend_from_slice(sides.country.slice(at..lines.country.end));
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

/// Lines in which country and upstream differ.
struct Differing {
    country: Range<usize>,
    upstream: Range<usize>,
}

fn differing(sides: &Sides<Lines>, lines: &Sides<Range<usize>>) -> Vec<Differing> {
    let whole = Differing { country: lines.country.clone(), upstream: lines.upstream.clone() };
    if lines.country.is_empty() || lines.upstream.is_empty() {
        return vec![whole];
    }
    let mut interner = Interner::new(lines.country.len());
    let mut tokens = |text: &Lines, range: &Range<usize>| -> Vec<_> {
        range
            .clone()
            .filter_map(|number| text.get(number))
            .map(|line| interner.intern(line.to_vec()).0)
            .collect()
    };
    let country = tokens(&sides.country, &lines.country);
    let upstream = tokens(&sides.upstream, &lines.upstream);
    let vocabulary = interner.num_tokens() as usize;
    let mut joined: Vec<Differing> = Vec::new();
    for change in diff::changes(&country, &upstream, vocabulary, Algorithm::Histogram) {
        let country = shifted(&change.before, lines.country.start);
        let upstream = shifted(&change.after, lines.upstream.start);
        match joined.last_mut() {
            Some(last) if country.start - last.country.end <= JOINED_OVER => {
                last.country.end = country.end;
                last.upstream.end = upstream.end;
            }
            _ => joined.push(Differing { country, upstream }),
        }
    }
    joined
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
fn line_end(sides: &Sides<Lines>, lines: &Sides<Range<usize>>) -> &'static [u8] {
    let before = |side: Side| crlf(&sides[side], lines[side].start.saturating_sub(1));
    let has_lf = [Side::Country, Side::Upstream].into_iter().any(|side| before(side) == Some(false));
    if !has_lf && crlf(&sides.base, 0) == Some(true) { b"\r\n" } else { b"\n" }
}

fn crlf(text: &Lines, at: usize) -> Option<bool> {
    match ending(text.get(at)?) {
        Ending::CrLf => Some(true),
        Ending::Missing => at.checked_sub(1).and_then(|at| crlf(text, at)),
        Ending::Lf => Some(false),
    }
}
