//! What merged by key and a person should see, cut out of the merged file as a proposal.
//!
//! Owns [`proposed`]. Must not know what is doubtful ([`doubts`] does) nor decide anything.
//!
//! A merged file has no hunks. Where a hunk's lines stand in it is found by holding it against the merge of lines: the runs
//! in which the two differ belong to the hunks that they touch, or whose lines they hold. A hunk and these runs are cut out
//! together.
//!
//! ```text
//! merge of lines  lamp | hunk | glass        merged by key  lamp, oil, glass
//! cut             lamp | clash with the three sides' lines, proposed: oil | glass
//! ```

use std::ops::Range;

use bstr::{BString, ByteSlice};
use foldhash::HashSet;

use crate::conflict::Hunk;
use crate::conflict::merge::{Region, Taken, TextMerge, TextOptions, merge_text};
use crate::sides::{Side, Sides};
use crate::structured::{Clash, Declined, Doubt, Piece, Proposal, Reading, Structured, Sureness, doubts};
use crate::text::Lines;

/// The merge with a proposal in the place of each of the `hunks` that is doubtful: those in which nothing clashes, for about
/// the others a person is asked anyway.
///
/// # Errors
/// [`Declined`] where a doubtful hunk is none of the merge of lines, so that its lines cannot be found.
pub(super) fn proposed(
    structured: Structured,
    reading: &Reading<'_>,
    hunks: &[&Hunk],
) -> Result<Structured, Declined> {
    let runs: Vec<_> = hunks.iter().map(|hunk| hunk.lines.clone()).collect();
    let doubts: Vec<_> =
        hunks.iter().zip(doubts(reading, &runs)).filter_map(|(hunk, doubt)| Some((hunk, doubt?))).collect();
    if doubts.is_empty() {
        return Ok(structured);
    }
    let merge = merge_text(reading.text(), &TextOptions::default());
    let plain = Plain::new(&merge);
    let merged = structured.taking(Side::Country);
    let changes = changes(&plain.text, &merged);
    let lines = Lines::new(&merged);
    let mut cuts: Vec<(Range<usize>, Doubt)> = Vec::new();
    for (hunk, doubt) in doubts {
        let Some(span) = plain.span(hunk) else {
            return Err(Declined::Unverified { what: format!("`{}`: {}", doubt.key, doubt.why) });
        };
        let span = plain.grown(span, &changes, &own_lines(hunk, &lines, &changes));
        let mut found = (span, doubt);
        while let Some((last, first)) = cuts.pop_if(|(last, _)| found.0.start <= last.end) {
            found = (joined(found.0, &last), first);
        }
        cuts.push(found);
    }
    let cuts = cuts.into_iter().map(|(span, doubt)| {
        let bytes = lines.bytes(there(&span, &changes));
        let clash = plain.clash(&span, doubt, merged[bytes.clone()].into());
        (bytes, clash)
    });
    Ok(cut(structured, cuts.collect()))
}

/// The lines of `before` that are not in `after`, or beside which something new stands there; and what stands there.
pub(super) fn changes(before: &[u8], after: &[u8]) -> Vec<(Range<usize>, Range<usize>)> {
    let merge = merge_text(Sides::new(before, after, before), &TextOptions::default());
    let regions = merge.regions().iter().filter_map(|region| match region {
        Region::Clean { lines, taken: Taken::Country } => Some((lines.base.clone(), lines.country.clone())),
        Region::Clean { .. } | Region::Conflict(_) => None,
    });
    regions.collect()
}

/// The changes that put lines of the hunk somewhere: what is cut out without them would stand there twice.
fn own_lines(hunk: &Hunk, merged: &Lines<'_>, changes: &[(Range<usize>, Range<usize>)]) -> Vec<Range<usize>> {
    let says = |line: &&[u8]| line.iter().any(u8::is_ascii_alphanumeric);
    let own: HashSet<&[u8]> = hunk.text.iter().flat_map(|(_, text)| text.lines().map(<[u8]>::trim)).collect();
    let has_own = |after: &Range<usize>| {
        let lines = after.clone().filter_map(|at| merged.get(at)).map(<[u8]>::trim);
        lines.filter(says).any(|line| own.contains(line))
    };
    changes.iter().filter(|(_, after)| has_own(after)).map(|(before, _)| before.clone()).collect()
}

/// The lines after the changes of a span that each of them is in or does not touch.
fn there(span: &Range<usize>, changes: &[(Range<usize>, Range<usize>)]) -> Range<usize> {
    let moved = |line: usize, last: Option<&(Range<usize>, Range<usize>)>| {
        last.map_or(line, |(before, after)| line - before.end + after.end)
    };
    let before = changes.iter().rev().find(|(before, _)| before.end < span.start);
    let inside = changes.iter().rev().find(|(before, _)| before.end <= span.end);
    moved(span.start, before)..moved(span.end, inside)
}

/// The merge of lines with the country's where they conflict, and where each region stands in it.
struct Plain<'m> {
    merge: &'m TextMerge<'m>,
    text: Vec<u8>,
    spans: Vec<Range<usize>>,
}

impl<'m> Plain<'m> {
    fn new(merge: &'m TextMerge<'m>) -> Self {
        let country = &merge.sides().country;
        let text = merge.result_with(|_, lines| country.slice(lines.country.clone()).to_vec());
        let mut at = 0;
        let spans = merge.regions().iter().map(|region| {
            let side = match region {
                Region::Clean { taken: Taken::Upstream, .. } => Side::Upstream,
                Region::Clean { .. } | Region::Conflict(_) => Side::Country,
            };
            let start = at;
            at += region.lines()[side].len();
            start..at
        });
        let spans = spans.collect();
        Self { merge, text, spans }
    }

    fn regions(&self) -> impl Iterator<Item = (&Region, &Range<usize>)> {
        self.merge.regions().iter().zip(&self.spans)
    }

    fn span(&self, hunk: &Hunk) -> Option<Range<usize>> {
        let is_it = |region: &Region| matches!(region, Region::Conflict(lines) if *lines == hunk.lines);
        self.regions().find(|(region, _)| is_it(region)).map(|(_, span)| span.clone())
    }

    /// With its `own` changes, every other that touches it, and every other conflict that these reach.
    fn grown(
        &self,
        span: Range<usize>,
        changes: &[(Range<usize>, Range<usize>)],
        own: &[Range<usize>],
    ) -> Range<usize> {
        let mut span = own.iter().fold(span, joined);
        let conflicts = || self.regions().filter(|(region, _)| matches!(region, Region::Conflict(_)));
        loop {
            let touching = changes.iter().map(|(before, _)| before);
            let touching = touching.filter(|other| other.start <= span.end && span.start <= other.end);
            let met = conflicts().map(|(_, other)| other);
            let met = met.filter(|other| other.start < span.end && span.start < other.end);
            let wider = touching
                .chain(met)
                .fold(span.clone(), |span, other| span.start.min(other.start)..span.end.max(other.end));
            if wider == span {
                return span;
            }
            span = wider;
        }
    }

    /// What the sides have there, and what is proposed.
    fn clash(&self, span: &Range<usize>, doubt: Doubt, proposed: BString) -> Clash {
        let lines = Lines::new(&self.text);
        let mut text = Sides::from_fn(|_| BString::default());
        let mut ranges: Option<Sides<Range<usize>>> = None;
        for (region, own) in self.regions() {
            let inside = own.start < span.end && span.start < own.end;
            let at_edge = own.is_empty() && span.start <= own.start && own.end <= span.end;
            let part = own.start.max(span.start)..own.end.min(span.end);
            let there = match region {
                Region::Conflict(there) if inside || at_edge => {
                    for side in Side::ALL {
                        text[side].extend_from_slice(self.merge.sides()[side].slice(there[side].clone()));
                    }
                    there.clone()
                }
                Region::Clean { lines: there, .. } if inside => {
                    for side in Side::ALL {
                        text[side].extend_from_slice(lines.slice(part.clone()));
                    }
                    there.as_ref().map(|there| within(there, own, &part))
                }
                Region::Conflict(_) | Region::Clean { .. } => continue,
            };
            ranges = Some(match ranges {
                Some(first) => first.zip(there).map(|(first, last)| first.start..last.end),
                None => there,
            });
        }
        let proposal = Proposal { text: proposed, why: doubt.why, sureness: Sureness::Doubtful };
        Clash { key: doubt.key, lines: ranges.unwrap_or_default(), text, proposal: Some(proposal) }
    }
}

fn joined(span: Range<usize>, other: &Range<usize>) -> Range<usize> {
    span.start.min(other.start)..span.end.max(other.end)
}

/// The lines of a side for a part of a region, whose lines in the result are `own`.
fn within(there: &Range<usize>, own: &Range<usize>, part: &Range<usize>) -> Range<usize> {
    let at = |line: usize| (there.start + line - own.start).min(there.end);
    let end = if part.end == own.end { there.end } else { at(part.end) };
    at(part.start)..end
}

/// Puts clashes in the place of settled bytes; what reaches into a clash that is there already stays as it is.
fn cut(structured: Structured, cuts: Vec<(Range<usize>, Clash)>) -> Structured {
    let mut out = Structured { pieces: Vec::new(), notes: structured.notes };
    let mut cuts = cuts.into_iter().peekable();
    let mut at = 0;
    for piece in structured.pieces {
        let text = match piece {
            Piece::Settled(text) => text,
            Piece::Clash(clash) => {
                at += clash.text.country.len();
                out.push_clash(clash);
                continue;
            }
        };
        let end = at + text.len();
        let start = at;
        while let Some((bytes, clash)) = cuts.next_if(|(bytes, _)| bytes.start < end || bytes.end <= end) {
            if bytes.start >= at && bytes.end <= end {
                out.push(&text[at - start..bytes.start - start]);
                out.push_clash(clash);
                at = bytes.end;
            }
        }
        out.push(&text[at - start..]);
        at = end;
    }
    out
}

#[cfg(test)]
mod tests;
