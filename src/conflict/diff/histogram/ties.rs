//! Many blocks of the same length, kept in one go.
//!
//! Owns a shortcut that changes no answer. Must not know the search. A text with a change every few lines has thousands
//! of blocks of one length; the search keeps the first and begins anew below it, which takes time by the square of the
//! text's length (and does, in git). Here the next ones are kept at once, as long as it is certain that the new
//! search would choose just them: below a kept block nothing changes but that some lines become the only ones of their
//! kind, and only blocks through those can be better than before.

use super::{Area, Places};
use crate::conflict::diff::Token;

/// A line that occurs more often than this on the new side is not followed.
const MOST_FOLLOWED: usize = 64;

/// The blocks to keep, of those that tie; the first always.
///
/// `ties` are all blocks of the greatest length among those with a line that is unique on the old side, if there is more
/// than one.
pub(super) fn settle(places: &mut Places<'_>, area: &Area, mut ties: Vec<Area>) -> Vec<Area> {
    if ties.len() < places.worth_it {
        ties.truncate(1);
        return ties;
    }
    places.new.fill(area.new.clone());
    let kept = keep(places, area, ties);
    places.new.clear(area.new.clone());
    kept
}

fn keep(places: &mut Places<'_>, area: &Area, mut ties: Vec<Area>) -> Vec<Area> {
    let mut kept = vec![ties[0].clone()];
    ties.sort_by_key(|tie| tie.new.start);
    let mut rest = area.clone();
    let mut next = 0;
    while let Some(last) = kept.last() {
        let removed = rest.old.start..last.old.end;
        rest = Area { old: last.old.end..area.old.end, new: last.new.end..area.new.end };
        let unique = places.old.forget(removed);
        if unique.into_iter().any(|token| has_rival(places, &rest, &ties, token)) {
            break;
        }
        let inside = |tie: &&Area| tie.old.start >= rest.old.start && tie.new.start >= rest.new.start;
        next += ties[next..].iter().take_while(|tie| !inside(tie)).count();
        let Some(candidate) = ties.get(next) else { break };
        next += 1;
        let overlapping = ties[next..].iter().take_while(|tie| tie.new.start < candidate.new.end);
        if overlapping.filter(inside).count() > 0 {
            break;
        }
        kept.push(candidate.clone());
    }
    kept
}

/// Whether a line that has become unique has a block as long as the ties that is none of them, or could have.
fn has_rival(places: &Places<'_>, rest: &Area, ties: &[Area], token: Token) -> bool {
    if places.old.count(token) != 1 {
        return false;
    }
    let length = ties[0].old.len();
    let old = places.old.first(token) as usize;
    let news = places.new.occurrences(token).skip_while(|&new| new < rest.new.start);
    for (followed, new) in news.enumerate() {
        if followed == MOST_FOLLOWED {
            return true;
        }
        let block = places.block_through(rest, old, new);
        if block.old.len() >= length && !is_tie(ties, &block) {
            return true;
        }
    }
    false
}

fn is_tie(ties: &[Area], block: &Area) -> bool {
    let from = ties.partition_point(|tie| tie.new.start < block.new.start);
    ties[from..].iter().take_while(|tie| tie.new.start == block.new.start).any(|tie| tie == block)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::conflict::diff::{Marks, Token, histogram};

    fn marks(before: &[Token], after: &[Token], worth_it: usize) -> [Vec<bool>; 2] {
        let mut marks = Marks { before: vec![false; before.len()], after: vec![false; after.len()] };
        histogram::mark_worth(before, after, 1000, &mut marks, worth_it);
        [marks.before, marks.after]
    }

    #[test]
    fn a_change_every_few_lines_costs_one_search_not_thousands() {
        let before: Vec<Token> = (0..100_000).collect();
        let after: Vec<Token> =
            (0..100_000).map(|line| if line % 10 == 5 { 100_000 } else { line }).collect();
        let mut marks = Marks { before: vec![false; before.len()], after: vec![false; after.len()] };
        let searched = histogram::mark_worth(&before, &after, 100_001, &mut marks, histogram::WORTH_IT);
        assert_eq!(marks.before.iter().filter(|&&marked| marked).count(), 10_000);
        assert!(searched < 1_000_000, "{searched} lines were searched");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_shortcut_changes_no_answer(
            before in prop::collection::vec(prop_oneof![0..8_u32, 0..60_u32], 0..80),
            step in 2..7_usize,
            cuts in prop::collection::vec((0..80_usize, 0..60_u32), 0..12),
            moved in (0..80_usize, 0..20_usize, 0..80_usize),
        ) {
            let mut after = before.clone();
            for line in (0..after.len()).step_by(step) {
                after[line] = 900 + u32::try_from(line).unwrap();
            }
            for (at, token) in cuts {
                after.insert(at.min(after.len()), token);
            }
            let start = moved.0.min(after.len());
            let block: Vec<_> = after.drain(start..(start + moved.1).min(after.len())).collect();
            let to = moved.2.min(after.len());
            after.splice(to..to, block);
            prop_assert_eq!(marks(&before, &after, 2), marks(&before, &after, usize::MAX));
        }
    }
}
