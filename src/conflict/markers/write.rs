//! Writes a merge with its conflicts between markers.
//!
//! Owns length, labels and line ends of the markers. Must not know how they are read.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{MarkerLine, NO_NEWLINE, SHORTEST, Sign};
use crate::conflict::merge::TextMerge;
use crate::sides::{Side, Sides};
use crate::text::{Ending, Lines, ending};

/// The merged text with every conflict between markers.
#[must_use]
pub fn write(merge: &TextMerge<'_>, labels: &Sides<String>) -> Vec<u8> {
    write_unsettled(merge, labels, &BTreeMap::new())
}

/// The merged text with the conflicts that are not in `settled` between markers.
///
/// `settled` has the lines that stand in the place of a conflict, by its number from 1.
#[must_use]
pub fn write_unsettled(
    merge: &TextMerge<'_>,
    labels: &Sides<String>,
    settled: &BTreeMap<usize, Vec<u8>>,
) -> Vec<u8> {
    let sides = merge.sides();
    let texts = Side::ALL.into_iter().map(|side| sides[side].text());
    let writer = Writer {
        sides,
        labels: labels.as_ref().map(|label| clean_label(label)),
        size: size(texts.chain(settled.values().map(Vec::as_slice))),
    };
    merge.result_with(|number, lines| match settled.get(&number) {
        Some(text) => text.clone(),
        None => writer.hunk(lines),
    })
}

/// A part of a text that was not merged line by line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// It stands as it is; whole lines where a conflict follows.
    Text(&'a [u8]),
    /// It stands between markers, whole lines on each side.
    Conflict(Sides<&'a [u8]>),
}

/// The parts one after the other, with markers as in [`write()`].
#[must_use]
pub fn write_parts(parts: &[Part<'_>], labels: &Sides<String>) -> Vec<u8> {
    let texts = parts.iter().flat_map(|part| match part {
        Part::Text(text) => vec![*text],
        Part::Conflict(sides) => Side::ALL.map(|side| sides[side]).to_vec(),
    });
    let size = size(texts);
    let mut out = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => out.extend_from_slice(text),
            Part::Conflict(sides) => {
                let sides = sides.map(Lines::new);
                let labels = labels.as_ref().map(|label| clean_label(label));
                let lines = sides.as_ref().map(|side| 0..side.len());
                out.extend(Writer { sides: &sides, labels, size }.hunk(&lines));
            }
        }
    }
    out
}

/// One more than the longest line in `texts` that could be taken for a marker.
fn size<'a>(texts: impl Iterator<Item = &'a [u8]>) -> usize {
    let sizes = texts.filter_map(|text| {
        Lines::new(text).iter().filter_map(MarkerLine::read).map(|line| line.size + 1).max()
    });
    sizes.max().unwrap_or(SHORTEST)
}

/// A label that stays on its line and does not say that a newline is missing.
fn clean_label(label: &str) -> String {
    let line = label.replace(|letter: char| letter.is_control(), " ");
    let mut label = line.trim();
    while let Some(rest) = label.strip_suffix(NO_NEWLINE) {
        label = rest.trim_end();
    }
    label.to_owned()
}

struct Writer<'a> {
    sides: &'a Sides<Lines<'a>>,
    labels: Sides<String>,
    size: usize,
}

impl Writer<'_> {
    fn hunk(&self, lines: &Sides<Range<usize>>) -> Vec<u8> {
        let newline = self.newline(lines);
        let mut out = Vec::new();
        self.marker(&mut out, Sign::Country, &self.label(Side::Country, lines), newline);
        self.side(&mut out, Side::Country, lines, newline);
        self.marker(&mut out, Sign::Base, &self.label(Side::Base, lines), newline);
        self.side(&mut out, Side::Base, lines, newline);
        self.marker(&mut out, Sign::Upstream, "", newline);
        self.side(&mut out, Side::Upstream, lines, newline);
        self.marker(&mut out, Sign::End, &self.label(Side::Upstream, lines), newline);
        out
    }

    fn marker(&self, out: &mut Vec<u8>, sign: Sign, label: &str, newline: &[u8]) {
        out.resize(out.len() + self.size, sign.byte());
        if !label.is_empty() {
            out.push(b' ');
            out.extend_from_slice(label.as_bytes());
        }
        out.extend_from_slice(newline);
    }

    fn side(&self, out: &mut Vec<u8>, side: Side, lines: &Sides<Range<usize>>, newline: &[u8]) {
        out.extend_from_slice(self.text(side, lines));
        if self.is_unended(side, lines) {
            out.extend_from_slice(newline);
        }
    }

    fn label(&self, side: Side, lines: &Sides<Range<usize>>) -> String {
        if self.is_unended(side, lines) {
            format!("{} {NO_NEWLINE}", self.labels[side]).trim_start().to_owned()
        } else {
            self.labels[side].clone()
        }
    }

    fn text(&self, side: Side, lines: &Sides<Range<usize>>) -> &[u8] {
        self.sides[side].slice(lines[side].clone())
    }

    /// Whether the side's part ends without newline.
    fn is_unended(&self, side: Side, lines: &Sides<Range<usize>>) -> bool {
        let text = self.text(side, lines);
        !text.is_empty() && ending(text) == Ending::Missing
    }

    /// How the marker lines end: as the lines before the conflict, or the first ones; plainly where the sides differ.
    fn newline(&self, lines: &Sides<Range<usize>>) -> &'static [u8] {
        let endings = Side::ALL.map(|side| {
            let before = lines[side].start.saturating_sub(1);
            self.sides[side].get(before).map_or(Ending::Missing, ending)
        });
        let lf = endings.contains(&Ending::Lf);
        if endings.contains(&Ending::CrLf) && !lf { b"\r\n" } else { b"\n" }
    }
}
