//! How alike two bags of words are.
//!
//! Owns [`in_common`]. Must not know what the words are of.

use std::cmp::Ordering;

/// The share of words that two texts have in common, in percent: twice those in both over all (L. R. Dice, 1945). The order
/// does not count, how often a word stands does; 0 where both have none.
pub(super) fn in_common<T: Ord>(mut left: Vec<T>, mut right: Vec<T>) -> usize {
    left.sort_unstable();
    right.sort_unstable();
    let (mut l, mut r, mut common) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        match left[l].cmp(&right[r]) {
            Ordering::Less => l += 1,
            Ordering::Greater => r += 1,
            Ordering::Equal => (l, r, common) = (l + 1, r + 1, common + 2),
        }
    }
    common * 100 / (left.len() + right.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_as_often_as_both_have_it() {
        assert_eq!(in_common(vec!["b", "a", "a"], vec!["a", "c", "b"]), 66);
        assert_eq!(in_common::<u8>(vec![], vec![]), 0);
        assert_eq!(in_common(vec![1, 2], vec![2, 1]), 100);
    }
}
