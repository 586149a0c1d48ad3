//! Two scripts of changes to one base, laid over each other.
//!
//! Owns the rule of what conflicts. Must not know bytes. Changes that overlap or touch in the base belong together; a
//! group with changes of one side only is that side's, a group in which both sides did the same, or ended at the same
//! text, is clean, and any other is a conflict. The group, not the change, is what a person sees: lines between its
//! changes that one side left alone are part of it (git's level *eager*, which it uses for the diff3 style).

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::{Aligned, Region, Taken, TextOptions, Touching};
use crate::conflict::diff::{self, Change};
use crate::sides::{Side, Sides};
use crate::text::Whitespace;

/// The regions of the merge, from the first line to the last.
pub(super) fn regions(aligned: &Aligned<'_>, options: TextOptions) -> Vec<Region> {
    let script = |side: Side| {
        diff::changes(&aligned.tokens.base, &aligned.tokens[side], aligned.vocabulary, options.algorithm)
            .into_iter()
            .peekable()
    };
    let mut country = script(Side::Country);
    let untouched = if country.peek().is_none() && options.whitespace != Whitespace::Exact {
        // As in git: where only white space differs, upstream's text stands whole.
        Taken::Upstream
    } else {
        Taken::Unchanged
    };
    let mut groups = Groups { country, upstream: script(Side::Upstream), touching: options.touching };
    let mut regions = Vec::new();
    let mut done = Sides::new(0, 0, 0);
    while let Some(group) = groups.next() {
        let lines = group.lines(&done);
        push_unchanged(&mut regions, &done, &lines.as_ref().map(|lines| lines.start), untouched);
        done = lines.as_ref().map(|lines| lines.end);
        regions.push(region(aligned, lines, group.changed_by));
    }
    push_unchanged(&mut regions, &done, &aligned.tokens.as_ref().map(Vec::len), untouched);
    regions
}

fn push_unchanged(regions: &mut Vec<Region>, from: &Sides<usize>, to: &Sides<usize>, taken: Taken) {
    if from.base < to.base {
        let lines = from.zip(*to).map(|(from, to)| from..to);
        regions.push(Region::Clean { lines, taken });
    }
}

fn region(aligned: &Aligned<'_>, lines: Sides<Range<usize>>, changed_by: ChangedBy) -> Region {
    let tokens = |side: Side| &aligned.tokens[side][lines[side].clone()];
    let taken = match changed_by {
        ChangedBy::Country => Taken::Country,
        ChangedBy::Upstream => Taken::Upstream,
        ChangedBy::Both if tokens(Side::Country) == tokens(Side::Upstream) => Taken::Same,
        ChangedBy::Both => return Region::Conflict(lines),
    };
    Region::Clean { lines, taken }
}

#[derive(Clone, Copy)]
enum ChangedBy {
    Country,
    Upstream,
    Both,
}

/// Changes that overlap or touch in the base.
struct Group {
    base: Range<usize>,
    /// How many more lines country and upstream have than the base, within the group.
    growth: Sides<isize>,
    changed_by: ChangedBy,
}

impl Group {
    /// Where the group stands on each side, when everything before `done` is accounted for and nothing between is changed.
    fn lines(&self, done: &Sides<usize>) -> Sides<Range<usize>> {
        let gap = self.base.start - done.base;
        Sides::from_fn(|side| {
            let start = done[side] + gap;
            start..(start + self.base.len()).saturating_add_signed(self.growth[side])
        })
    }
}

/// Both scripts, cut into groups.
struct Groups {
    country: Peekable<IntoIter<Change>>,
    upstream: Peekable<IntoIter<Change>>,
    touching: Touching,
}

impl Groups {
    fn next(&mut self) -> Option<Group> {
        let first = [self.country.peek(), self.upstream.peek()]
            .into_iter()
            .flatten()
            .min_by_key(|change| (change.before.start, change.before.end))?;
        let mut base = first.before.clone();
        let (mut country, mut upstream) = (None, None);
        loop {
            let more_country = take(&mut self.country, &mut base, self.touching);
            let more_upstream = take(&mut self.upstream, &mut base, self.touching);
            if more_country.is_none() && more_upstream.is_none() {
                break;
            }
            country = sum(country, more_country);
            upstream = sum(upstream, more_upstream);
        }
        let changed_by = match (country, upstream) {
            (Some(_), None) => ChangedBy::Country,
            (None, Some(_)) => ChangedBy::Upstream,
            _ => ChangedBy::Both,
        };
        let growth = Sides::new(0, country.unwrap_or(0), upstream.unwrap_or(0));
        Some(Group { base, growth, changed_by })
    }
}

/// Takes the next change of a script into the group that spans `base`, if it belongs there; returns how many more lines
/// it has than the base.
fn take(
    script: &mut Peekable<IntoIter<Change>>,
    base: &mut Range<usize>,
    touching: Touching,
) -> Option<isize> {
    let change = script.next_if(|change| belongs(&change.before, base, touching))?;
    base.end = base.end.max(change.before.end);
    Some(change.after.len().cast_signed() - change.before.len().cast_signed())
}

fn belongs(change: &Range<usize>, group: &Range<usize>, touching: Touching) -> bool {
    match touching {
        Touching::Conflicts => change.start <= group.end,
        Touching::Combines => change.start < group.end || change == group,
    }
}

fn sum(total: Option<isize>, more: Option<isize>) -> Option<isize> {
    more.map_or(total, |more| Some(total.unwrap_or(0) + more))
}
