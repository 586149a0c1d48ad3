//! Items that one side gave another key while the other side changed them.
//!
//! Owns [`rename`]. Must not know what becomes of the pair. An item whose key is gone on a side, and changed on the other, is
//! taken for the one new item of that side which is of its kind and says the same but for one word, everywhere; where two
//! could be it, neither is. To be much alike is not enough: declarations that are written by one pattern are.
//!
//! ```text
//! base      const settings = { title: 'A', zone: 'UTC', pages: 10, wide: true }
//! country   const settings = { title: 'B', zone: 'UTC', pages: 10, wide: true }
//! upstream  const defaults = { title: 'A', zone: 'UTC', pages: 10, wide: true }
//! merged    const defaults = { title: 'B', zone: 'UTC', pages: 10, wide: true }
//! ```

use foldhash::HashSet;

use super::align::In;
use super::{Role, Word};
use crate::sides::{Side, Sides};

/// The fewest words of an item of which it tells something that another says the same.
const FEWEST: usize = 12;

/// The most items of one side that are looked at: more are not renamed, but written anew.
const MOST: usize = 20;

/// Pairs items of the base that have no counterpart on `side`, and were changed by the other, with renamed ones.
pub(super) fn rename(
    groups: Sides<In<'_>>,
    side: Side,
    pairs: &mut [Option<usize>],
    other: &[Option<usize>],
) {
    let gone: Vec<usize> = (0..pairs.len()).filter(|&at| is_gone(groups, side, at, pairs, other)).collect();
    if gone.is_empty() || gone.len() > MOST {
        return;
    }
    let new = added(groups, side, pairs);
    for at in gone {
        let same = |item: &&usize| is_renamed(groups, side, at, **item);
        let candidates: Vec<usize> = new.iter().filter(same).copied().collect();
        if let [only] = candidates.as_slice()
            && !pairs.contains(&Some(*only))
        {
            pairs[at] = Some(*only);
        }
    }
}

fn is_gone(
    groups: Sides<In<'_>>,
    side: Side,
    at: usize,
    pairs: &[Option<usize>],
    other: &[Option<usize>],
) -> bool {
    let words = groups.base.words(at);
    let changed = || other[at].is_some_and(|there| groups[side.other()].words(there) != words);
    pairs[at].is_none() && groups.base.group.items[at].key.is_some() && words.len() >= FEWEST && changed()
}

/// The items of a side with a key that neither the base nor the other side has.
fn added(groups: Sides<In<'_>>, side: Side, pairs: &[Option<usize>]) -> Vec<usize> {
    let paired: HashSet<usize> = pairs.iter().flatten().copied().collect();
    let elsewhere: HashSet<&[u8]> = [groups.base, groups[side.other()]]
        .into_iter()
        .flat_map(|group| group.group.items.iter().filter_map(|item| item.key.as_deref().map(|key| &**key)))
        .collect();
    let items = groups[side].group.items.iter().enumerate();
    let new = items.filter(|(at, item)| {
        let is_new = item.key.as_deref().is_some_and(|key| !elsewhere.contains(&**key));
        is_new && !paired.contains(at)
    });
    new.map(|(at, _)| at).take(MOST).collect()
}

/// Whether an item of a side says what one of the base says, with one word for another wherever that stands.
fn is_renamed(groups: Sides<In<'_>>, side: Side, base: usize, item: usize) -> bool {
    let (before, after) = (said(groups.base, base), said(groups[side], item));
    let changed = || before.iter().zip(&after).filter(|(before, after)| before != after);
    groups.base.group.items[base].kind == groups[side].group.items[item].kind
        && before.len() == after.len()
        && changed().next().is_some_and(|first| changed().all(|other| other == first))
}

/// The words of an item without its comments.
fn said(group: In<'_>, item: usize) -> Vec<Word> {
    let tokens = &group.outline.tokens[group.group.items[item].tokens.clone()];
    tokens.iter().filter(|token| token.role == Role::Text).map(|token| token.word).collect()
}
