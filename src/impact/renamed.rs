//! Names that were removed and come back under another name.
//!
//! Owns [`renamed`]. Two names are one where a file has the same content, where values are equal and most of the words are,
//! or where the words of the one are those of the other and some more. Each name is paired once, and only with the one it
//! is most like; what is like two alike is left alone. Must not know what the names are.
//!
//! ```text
//! SHOP_URL → SHOP_URL_EXTERNAL     all words of the one are in the other: 80 %
//! DB_USER, DB_PASSWORD             share one word of two: not the same thing
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::take::{Item, Items};
use crate::rules::Renames;

/// A removed name and the added one that it became.
pub(super) struct Renamed<'a> {
    pub(super) from: &'a String,
    pub(super) to: &'a String,
    /// In percent.
    pub(super) alike: usize,
}

/// Names that are compared word by word at most; above that only equal contents and values count.
const PAIRS: usize = 40_000;

/// Words of two names of which one holds the other must be alike so far, in percent.
const WORDS: usize = 60;

/// And so far, where their values are equal.
const WITH_VALUE: usize = 70;

/// Pairs of removed and added names.
pub(super) fn renamed<'a>(
    renames: Renames,
    (gone, old): (&[&'a String], &Items),
    (new, target): (&[&'a String], &Items),
) -> Vec<Renamed<'a>> {
    if renames == Renames::Never || gone.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let words = |names: &[&String]| names.iter().map(|name| words(name)).collect::<Vec<_>>();
    let (gone_words, new_words) = (words(gone), words(new));
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (from, to) in candidates((gone, old), (new, target)) {
        let same = said(&old[gone[from]]) == said(&target[new[to]]) && !said(&old[gone[from]]).is_empty();
        let alike = if same && contents(&old[gone[from]]) {
            100
        } else {
            alike(&gone_words[from], &new_words[to], same)
        };
        if alike > 0 {
            pairs.push((alike, from, to));
        }
    }
    best(pairs)
        .into_iter()
        .map(|(alike, from, to)| Renamed { from: gone[from], to: new[to], alike })
        .collect()
}

/// Which names to look at: all pairs where they are few, else those that say the same.
fn candidates((gone, old): (&[&String], &Items), (new, target): (&[&String], &Items)) -> Vec<(usize, usize)> {
    if gone.len() * new.len() <= PAIRS {
        return (0..gone.len()).flat_map(|from| (0..new.len()).map(move |to| (from, to))).collect();
    }
    let mut saying: BTreeMap<BTreeSet<String>, Vec<usize>> = BTreeMap::new();
    for (at, name) in new.iter().enumerate() {
        saying.entry(said(&target[*name])).or_default().push(at);
    }
    let same = |from: usize| saying.get(&said(&old[gone[from]])).into_iter().flatten();
    (0..gone.len()).flat_map(|from| same(from).map(move |to| (from, *to))).collect()
}

/// What is said of a name: its values, or the contents of its files.
fn said(places: &[Item]) -> BTreeSet<String> {
    let of = |item: &Item| item.value.clone().or_else(|| item.content.map(|id| id.to_string()));
    places.iter().filter_map(of).filter(|text| !text.is_empty()).collect()
}

fn contents(places: &[Item]) -> bool {
    places.iter().all(|item| item.content.is_some())
}

/// How alike two lists of words are, in percent; 0 where they are not names of the same thing.
fn alike(left: &[String], right: &[String], same_value: bool) -> usize {
    let mut rest: Vec<&String> = right.iter().collect();
    let shared = left.iter().filter(|word| {
        let at = rest.iter().position(|other| other == word);
        at.map(|at| rest.swap_remove(at)).is_some()
    });
    let shared = shared.count();
    let alike = 200 * shared / (left.len() + right.len()).max(1);
    let holds = shared == left.len().min(right.len());
    let enough = (holds && alike >= WORDS) || (same_value && alike >= WITH_VALUE);
    if enough { alike.min(99) } else { 0 }
}

/// `fileName`, `FILE_NAME` and `file-name` are the words file and name.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins = letter.is_uppercase() && before.is_lowercase();
        if (begins || !letter.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Each name once, the most alike first; names that are as alike to two are left alone.
fn best(mut pairs: Vec<(usize, usize, usize)>) -> Vec<(usize, usize, usize)> {
    pairs.sort_by_key(|(alike, from, to)| (std::cmp::Reverse(*alike), *from, *to));
    let (mut used_from, mut used_to) = (BTreeSet::new(), BTreeSet::new());
    let mut chosen = Vec::new();
    for pair in &pairs {
        let (alike, from, to) = *pair;
        if used_from.contains(&from) || used_to.contains(&to) {
            continue;
        }
        let torn = pairs.iter().any(|(score, one, two)| {
            let other_to = *one == from && *two != to && !used_to.contains(two);
            let other_from = *two == to && *one != from && !used_from.contains(one);
            *score == alike && (other_to || other_from)
        });
        used_from.insert(from);
        used_to.insert(to);
        if !torn {
            chosen.push(*pair);
        }
    }
    chosen.sort_by_key(|(_, from, _)| *from);
    chosen
}
