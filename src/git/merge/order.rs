//! The order in which git's own tables are walked, for the few places where it decides a tie.
//!
//! Owns [`as_git_iterates`]. Git keeps names in chained hash tables (FNV-1, 64 buckets at first, four times as many
//! past 80 % load, newest first in a bucket) and takes, for example, the first of several equally good directories
//! in a walk over one. To agree with git on ties, that walk is played through here. Must not know what is sorted.
//!
//! ```text
//! the names a, b (put in that order) fall into buckets 0x1e and 0x1d of 64, so git meets b, then a
//! ```

use bstr::BStr;

const FIRST_SIZE: usize = 64;

/// Reorders `items`, given in the order in which git would put them into a table with distinct keys.
pub(super) fn as_git_iterates<'k, T>(items: &mut Vec<T>, key: impl Fn(&T) -> &'k BStr) {
    let mut buckets: Vec<Vec<(u32, T)>> = empty(FIRST_SIZE);
    let mut count = 0;
    for item in items.drain(..) {
        let hash = fnv1(key(&item));
        put(&mut buckets, (hash, item));
        count += 1;
        if count > buckets.len() * 80 / 100 {
            buckets = grown(buckets);
        }
    }
    items.extend(newest_first(buckets).map(|(_, item)| item));
}

fn empty<T>(size: usize) -> Vec<Vec<T>> {
    std::iter::repeat_with(Vec::new).take(size).collect()
}

fn put<T>(buckets: &mut [Vec<(u32, T)>], item: (u32, T)) {
    let at = item.0 as usize & (buckets.len() - 1);
    buckets[at].push(item);
}

fn grown<T>(buckets: Vec<Vec<(u32, T)>>) -> Vec<Vec<(u32, T)>> {
    let mut larger = empty(buckets.len() * 4);
    newest_first(buckets).for_each(|item| put(&mut larger, item));
    larger
}

fn newest_first<T>(buckets: Vec<Vec<(u32, T)>>) -> impl Iterator<Item = (u32, T)> {
    buckets.into_iter().flat_map(|bucket| bucket.into_iter().rev())
}

fn fnv1(text: &BStr) -> u32 {
    text.iter().fold(0x811c_9dc5, |hash: u32, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1() {
        // From the test vectors of the algorithm's authors (isthe.com/chongo/tech/comp/fnv).
        assert_eq!(fnv1("".into()), 0x811c_9dc5);
        assert_eq!(fnv1("a".into()), 0x050c_5d7e);
        assert_eq!(fnv1("foobar".into()), 0x31f0_b262);
    }

    #[test]
    fn every_item_survives_growth_and_the_order_is_stable() {
        let names: Vec<String> = (0..500).map(|n| format!("dir{n}")).collect();
        let ordered = |names: &[String]| {
            let mut items: Vec<&str> = names.iter().map(String::as_str).collect();
            as_git_iterates(&mut items, |name| (*name).into());
            items.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let once = ordered(&names);
        assert_eq!(once, ordered(&names));
        let mut sorted = once.clone();
        sorted.sort_unstable();
        let mut all = names.clone();
        all.sort_unstable();
        assert_eq!(sorted, all);
        assert_ne!(once, names);
    }
}
