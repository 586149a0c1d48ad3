//! Two scripts of changes to one base, laid over each other.
//!
//! Owns the rule of what conflicts. Must not know bytes. Changes that overlap or touch in the base belong together; a
//! group with changes of one side only is that side's, a group in which both sides did the same, or ended at the same
//! text, is clean, and any other is a conflict. The group, not the change, is what a person sees: lines between its
//! changes that one side left alone are part of it (git's level *eager*, which it uses for the diff3 style).

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::{Aligned, Region, Taken};
use crate::conflict::diff::{self, Algorithm, Change};
use crate::sides::{Side, Sides};

/// The regions of the merge, from the first line to the last.
pub(super) fn regions(aligned: &Aligned<'_>, algorithm: Algorithm) -> Vec<Region> {
    let script = |side: Side| {
        diff::changes(&aligned.tokens.base, &aligned.tokens[side], aligned.vocabulary, algorithm)
            .into_iter()
            .peekable()
    };
    let mut groups = Groups { country: script(Side::Country), upstream: script(Side::Upstream) };
    let mut regions = Vec::new();
    let mut done = Sides::new(0, 0, 0);
    while let Some(group) = groups.next() {
        let lines = group.lines(&done);
        push_unchanged(&mut regions, &done, &lines.as_ref().map(|lines| lines.start));
        done = lines.as_ref().map(|lines| lines.end);
        regions.push(region(aligned, lines, group.changed_by));
    }
    push_unchanged(&mut regions, &done, &aligned.tokens.as_ref().map(Vec::len));
    regions
}

fn push_unchanged(regions: &mut Vec<Region>, from: &Sides<usize>, to: &Sides<usize>) {
    if from.base < to.base {
        let lines = from.zip(*to).map(|(from, to)| from..to);
        regions.push(Region::Clean { lines, taken: Taken::Unchanged });
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
}

impl Groups {
    fn next(&mut self) -> Option<Group> {
        let starts = [&mut self.country, &mut self.upstream]
            .map(|script| script.peek().map_or(usize::MAX, |change| change.before.start));
        let start = starts[0].min(starts[1]);
        if start == usize::MAX {
            return None;
        }
        let mut base = start..start;
        let mut growth = Sides::new(0, 0, 0);
        let (mut by_country, mut by_upstream) = (false, false);
        loop {
            let country = take(&mut self.country, &mut base, &mut growth.country);
            let upstream = take(&mut self.upstream, &mut base, &mut growth.upstream);
            by_country |= country;
            by_upstream |= upstream;
            if !country && !upstream {
                break;
            }
        }
        let changed_by = match (by_country, by_upstream) {
            (true, false) => ChangedBy::Country,
            (false, true) => ChangedBy::Upstream,
            _ => ChangedBy::Both,
        };
        Some(Group { base, growth, changed_by })
    }
}

/// Takes the next change of a script into the group that spans `base`, if it overlaps or touches it.
fn take(script: &mut Peekable<IntoIter<Change>>, base: &mut Range<usize>, growth: &mut isize) -> bool {
    let Some(change) = script.next_if(|change| change.before.start <= base.end) else {
        return false;
    };
    base.end = base.end.max(change.before.end);
    *growth += change.after.len().cast_signed() - change.before.len().cast_signed();
    true
}
