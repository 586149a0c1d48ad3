//! Conflicts settled for one side, or for both, as git settles them.
//!
//! Owns the finer cut that git makes of a conflict before it favours a side: the lines that both sides have in common
//! are no part of it, unless three or fewer stand between two differences (`xdl_refine_conflicts` and
//! `xdl_simplify_non_conflicts` in git's `xdiff/xmerge.c`). Must not know why a side is favoured.
//!
//! Country `a 1 2 3 4 b` and upstream `x 1 2 3 4 y` give two cuts, `a`/`x` and `b`/`y`; with one line less between them,
//! one.

use std::ops::Range;

use super::{Aligned, Favor, Region, Taken, TextOptions};
use crate::conflict::diff::{self, Algorithm};
use crate::sides::Sides;

/// Differences with at most this many common lines between them are one.
const FEW_LINES: usize = 3;

/// The regions with no conflict left.
pub(super) fn settle(aligned: &Aligned<'_>, regions: Vec<Region>, options: TextOptions) -> Vec<Region> {
    let taken = match options.favor {
        Favor::Nobody | Favor::Country => Taken::Country,
        Favor::Upstream => Taken::Upstream,
        Favor::Union => Taken::Union,
    };
    let mut settled = Vec::with_capacity(regions.len());
    for region in regions {
        match region {
            Region::Conflict(lines) => cut(aligned, &lines, options.algorithm, &mut settled),
            clean @ Region::Clean { .. } => settled.push(clean),
        }
    }
    for region in &mut settled {
        if let Region::Conflict(lines) = region {
            *region = Region::Clean { lines: lines.clone(), taken };
        }
    }
    settled
}

/// Cuts a conflict at the lines that both sides have; the first part has the base's lines.
fn cut(aligned: &Aligned<'_>, lines: &Sides<Range<usize>>, algorithm: Algorithm, out: &mut Vec<Region>) {
    if lines.country.is_empty() || lines.upstream.is_empty() {
        push_conflict(out, lines.clone());
        return;
    }
    let changes = diff::changes(
        &aligned.tokens.country[lines.country.clone()],
        &aligned.tokens.upstream[lines.upstream.clone()],
        aligned.vocabulary,
        algorithm,
    );
    let mut done = lines.as_ref().map(|lines| lines.start);
    for change in changes {
        let country = lines.country.start + change.before.start..lines.country.start + change.before.end;
        let upstream = lines.upstream.start + change.after.start..lines.upstream.start + change.after.end;
        push_common(out, &mut done, country.start, upstream.start);
        let base = done.base..lines.base.end;
        done = Sides::new(base.end, country.end, upstream.end);
        push_conflict(out, Sides::new(base, country, upstream));
    }
    push_common(out, &mut done, lines.country.end, lines.upstream.end);
}

/// Pushes the lines that both sides have before the given ones.
fn push_common(out: &mut Vec<Region>, done: &mut Sides<usize>, country: usize, upstream: usize) {
    if done.country < country {
        let lines = Sides::new(done.base..done.base, done.country..country, done.upstream..upstream);
        out.push(Region::Clean { lines, taken: Taken::Same });
        (done.country, done.upstream) = (country, upstream);
    }
}

/// Pushes a conflict, or widens the last one where only a few lines that both sides have stand between.
fn push_conflict(out: &mut Vec<Region>, lines: Sides<Range<usize>>) {
    let last = out.iter().rposition(|region| matches!(region, Region::Conflict(_)));
    if let Some(last) = last
        && out[last + 1..].iter().all(is_common)
        && lines.country.start - out[last].lines().country.end <= FEW_LINES
    {
        let start = out[last].lines().as_ref().map(|lines| lines.start);
        let end = lines.map(|lines| lines.end);
        out.truncate(last);
        out.push(Region::Conflict(start.zip(end).map(|(start, end)| start..end)));
    } else {
        out.push(Region::Conflict(lines));
    }
}

const fn is_common(region: &Region) -> bool {
    matches!(region, Region::Clean { taken: Taken::Unchanged | Taken::Same, .. })
}
