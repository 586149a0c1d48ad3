//! Texts as words: how much a side changed, and whether two sides changed the same place.
//!
//! Owns [`Words`] and [`Edits`]. A word is a run of letters, digits and what holds names, numbers and versions together;
//! any other visible character stands for itself and white space for nothing. Must not know what follows from it.
//!
//! ```text
//! base      port: 80, name: 'x'
//! country   port: 80, name: 'mine'       one edit of two words, at `x`
//! upstream  port: 8080, name: 'x'        one edit of two words, at `80`: they do not touch
//! ```

use std::ops::Range;

use foldhash::HashMap;

use crate::conflict::diff::{Algorithm, Change, changes};
use crate::sides::{Side, Sides};

/// Above this many words in all three texts lines are compared instead: a diff of that many words takes too long.
const MOST_WORDS: usize = 12_000;

/// The three texts of a hunk in words.
pub(super) struct Words {
    numbers: Sides<Vec<u32>>,
    vocabulary: usize,
}

/// What one side changed, in words of the base and of the side.
pub(super) struct Edits(Vec<Change>);

impl Words {
    /// Cuts the texts.
    pub(super) fn new(text: Sides<&[u8]>) -> Self {
        let cut = text.map(words);
        let many = cut.iter().map(|(_, words)| words.len()).sum::<usize>() > MOST_WORDS;
        Self::numbered(&if many { text.map(lines) } else { cut })
    }

    fn numbered(cut: &Sides<Vec<&[u8]>>) -> Self {
        let mut known = HashMap::default();
        let numbers = cut.as_ref().map(|words| {
            let mut number = |word: &&[u8]| {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry(word.to_vec()).or_insert(next)
            };
            words.iter().map(&mut number).collect::<Vec<_>>()
        });
        Self { vocabulary: known.len(), numbers }
    }

    /// How many words a side has.
    pub(super) fn count(&self, side: Side) -> usize {
        self.numbers[side].len()
    }

    /// What `side` changed.
    pub(super) fn edits(&self, side: Side) -> Edits {
        let (base, side) = (&self.numbers.base, &self.numbers[side]);
        Edits(changes(base, side, self.vocabulary, Algorithm::Myers))
    }

    /// Whether `side` has the words of the base in another order, and nothing else.
    pub(super) fn only_moved(&self, side: Side) -> bool {
        let sorted = |numbers: &Vec<u32>| {
            let mut numbers = numbers.clone();
            numbers.sort_unstable();
            numbers
        };
        self.numbers.base != self.numbers[side] && sorted(&self.numbers.base) == sorted(&self.numbers[side])
    }

    /// How alike country and upstream are, in percent of their words.
    pub(super) fn likeness(&self) -> usize {
        let (country, upstream) = (&self.numbers.country, &self.numbers.upstream);
        let all = country.len() + upstream.len();
        let changed = Edits(changes(country, upstream, self.vocabulary, Algorithm::Myers)).size();
        ((all - changed) * 100).checked_div(all).unwrap_or(100)
    }
}

impl Edits {
    /// How many words were taken away and put there.
    pub(super) fn size(&self) -> usize {
        self.0.iter().map(|edit| edit.before.len() + edit.after.len()).sum()
    }

    /// Whether there is one edit, of a few words.
    pub(super) fn one_of(&self, most: usize) -> bool {
        self.0.len() == 1 && self.0.iter().all(|edit| edit.before.len() <= most && edit.after.len() <= most)
    }

    /// Whether some edit of one stands where an edit of the other does, or right beside it.
    pub(super) fn touch(&self, other: &Self) -> bool {
        let near =
            |left: &Range<usize>, right: &Range<usize>| left.start <= right.end && right.start <= left.end;
        self.0.iter().any(|edit| other.0.iter().any(|theirs| near(&edit.before, &theirs.before)))
    }
}

/// Whether the country added lines of its own where upstream changed nothing: taking upstream's side would lose them.
pub(super) fn adds_beside(text: Sides<&[u8]>) -> bool {
    let cut = text.map(lines);
    let lines = Words::numbered(&cut);
    let theirs = lines.edits(Side::Upstream);
    let own = |edit: &Change| {
        cut.country[edit.after.clone()]
            .iter()
            .any(|line| !cut.upstream.contains(line) && !cut.base.contains(line))
    };
    let apart = |edit: &Change| {
        let before = &edit.before;
        theirs.0.iter().all(|other| before.start >= other.before.end || other.before.start >= before.end)
    };
    lines.edits(Side::Country).0.iter().any(|edit| own(edit) && apart(edit))
}

/// Whether a side put lines between those of the base that the base has nowhere.
pub(super) fn adds_lines(text: Sides<&[u8]>, side: Side) -> bool {
    let cut = text.map(lines);
    let edits = Words::numbered(&cut).edits(side);
    let is_new = |line: &&[u8]| !cut.base.contains(line);
    edits.0.iter().any(|edit| edit.before.is_empty() && cut[side][edit.after.clone()].iter().any(is_new))
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).collect()
}

fn words(text: &[u8]) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() {
        let length = rest.iter().take_while(|&&byte| holds(byte)).count().max(1);
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after.trim_ascii_start();
    }
    words
}

/// What names, numbers and versions are made of, and every byte beyond ASCII.
const fn holds(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || !byte.is_ascii()
        || matches!(byte, b'_' | b'-' | b'.' | b'^' | b'~' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base: &'static str, country: &'static str, upstream: &'static str) -> Words {
        Words::new(Sides::new(base, country, upstream).map(str::as_bytes))
    }

    fn touch(words: &Words) -> bool {
        words.edits(Side::Country).touch(&words.edits(Side::Upstream))
    }

    #[test]
    fn a_version_is_one_word_and_white_space_is_none() {
        assert_eq!(
            words(b"\"a-b\": \"^1.2.0\",\n"),
            ["\"", "a-b", "\"", ":", "\"", "^1.2.0", "\"", ","].map(str::as_bytes)
        );
    }

    #[test]
    fn edits_at_different_words_do_not_touch() {
        assert!(!touch(&of("a: 1, b: 2", "a: 3, b: 2", "a: 1, b: 4")));
        assert!(touch(&of("a: 1, b: 2", "a: 3, b: 2", "a: 4, b: 2")));
    }

    #[test]
    fn an_insertion_beside_an_edit_touches_it() {
        assert!(touch(&of("a b c", "a x b c", "a y c")));
        assert!(!touch(&of("a b c", "x a b c", "a b y")));
    }

    #[test]
    fn lines_that_the_country_added_beside_upstreams_change_are_its_own() {
        let adds = |base: &'static str, country: &'static str, upstream: &'static str| {
            adds_beside(Sides::new(base, country, upstream).map(str::as_bytes))
        };
        assert!(adds("a: 1\nb: 2\n", "a: 9\nb: 8\n", "new: 1\na: 1\nb: 2\n"));
        assert!(adds("a: 1\nb: 2\n", "a: 1\nb: 2\nmine: 3\n", "a: 1\nb: 5\n"));
        assert!(!adds("a: 1\nb: 2\n", "a: 1\nb: 3\n", "a: 1\nb: 4\n"));
        assert!(!adds("a: 1\nb: 2\n", "a: 1\n", "a: 1\nb: 4\n"));
    }

    #[test]
    fn a_line_put_between_others_is_added_and_one_put_in_place_of_another_is_not() {
        let adds = |base: &'static str, country: &'static str| {
            adds_lines(Sides::new(base, country, "").map(str::as_bytes), Side::Country)
        };
        assert!(adds("a: 1\nb: 2\n", "a: 1\nmine: 3\nb: 2\n"));
        assert!(!adds("a: 1\nb: 2\n", "a: 1\nb: 3\n"));
        assert!(!adds("a: 1\nb: 2\n", "b: 2\n  a: 1\n\n"));
    }

    #[test]
    fn words_in_another_order_were_only_moved() {
        assert!(of("a\nb\n", "", "b\na\n").only_moved(Side::Upstream));
        assert!(!of("a\nb\n", "", "a\nb\n").only_moved(Side::Upstream));
    }

    #[test]
    fn likeness_is_a_share_of_both_texts() {
        assert_eq!(of("", "a b c d", "a b c e").likeness(), 75);
        assert_eq!(of("", "", "").likeness(), 100);
    }
}
