//! Which entries of two texts are the same.
//!
//! Owns how entries are compared: by words, by references, by both. Must not know editions or sections.
//!
//! `Mend gates #4` and `Mend all the gates #4` are the same; `Mend gates #5` beside them is not.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::kind::normalise;
use super::model::Entry;
use super::reference::Ref;

/// Share of words in common (hundredths) from which entries with a common reference are the same.
const ALIKE_WITH_REF: usize = 50;
/// The same where at least one of the two has no reference.
const ALIKE_WITHOUT_REF: usize = 70;
/// How alike entries are if one begins with all words of the other, as a title that was given a text later.
const BEGINS_ALIKE: usize = 90;
/// How alike they are if one has nearly all words of the other, and is not much longer.
const HOLDS_ALIKE: usize = 80;
/// Words that an entry must have before its being part of another tells anything.
const WORDS_THAT_TELL: usize = 4;

/// What entries are compared by.
pub(super) struct Gist {
    /// Normalised words without reference numbers.
    words: Vec<String>,
    set: BTreeSet<String>,
    refs: Vec<Ref>,
}

impl Gist {
    pub fn of(entry: &Entry) -> Self {
        let words = entry.summary().split_whitespace().filter(|word| !is_reference(word)).map(normalise);
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        Self { set: words.iter().cloned().collect(), words, refs: entry.refs.clone() }
    }

    fn shares_ref(&self, other: &Self) -> bool {
        self.refs.iter().any(|one| other.refs.iter().any(|two| one.same_as(two)))
    }

    /// Whether the references do not speak against it.
    fn agrees(&self, other: &Self) -> bool {
        self.refs.is_empty() && other.refs.is_empty() || self.shares_ref(other)
    }

    /// Whether both have references, and none in common.
    fn contradicts(&self, other: &Self) -> bool {
        !self.refs.is_empty() && !other.refs.is_empty() && !self.shares_ref(other)
    }

    /// How alike the words are, in hundredths: those that both have of those that either has, or more if one is part of
    /// the other.
    fn alike(&self, other: &Self) -> usize {
        let common = self.set.intersection(&other.set).count();
        let share = (common * 100).checked_div(self.set.len() + other.set.len() - common).unwrap_or(0);
        share.max(self.part_of(other, common)).max(other.part_of(self, common))
    }

    fn part_of(&self, other: &Self, common: usize) -> usize {
        let (own, others) = (self.set.len(), other.set.len());
        if own < WORDS_THAT_TELL {
            0
        } else if other.words.starts_with(&self.words) {
            BEGINS_ALIKE
        } else if own > WORDS_THAT_TELL && common * 10 >= own * 9 && others <= own * 4 {
            HOLDS_ALIKE
        } else {
            0
        }
    }
}

/// Whether a word is no more than a reference: an address, `#41`, `(owner/name#41)`.
fn is_reference(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '#');
    let number = bare.rsplit_once('#').is_some_and(|(before, number)| {
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        digits && (before.is_empty() || before.contains('/'))
    });
    number || bare.starts_with("http://") || bare.starts_with("https://")
}

/// For each new entry the place of the known one that is the same; a known one twice only for the same words.
pub(super) fn pair(known: &[Gist], new: &[Gist]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { of_new: vec![None; new.len()], taken: vec![false; known.len()] };
    for (at, entry) in new.iter().enumerate() {
        let same = |other: &Gist| other.words == entry.words && other.agrees(entry);
        join_first(&mut pairs, known, at, same);
        if pairs.of_new.get(at) == Some(&None) {
            pairs.join_again(at, known.iter().position(same));
        }
    }
    for (at, entry) in new.iter().enumerate() {
        join_first(&mut pairs, known, at, |other| other.words == entry.words && !entry.words.is_empty());
    }
    for (at, place) in likenesses(known, new, &pairs) {
        pairs.join(at, place);
    }
    pairs.of_new
}

/// Joins the new entry to the first free one that will do.
fn join_first(pairs: &mut Pairs, known: &[Gist], at: usize, same: impl Fn(&Gist) -> bool) {
    let free = known.iter().enumerate().find(|(place, other)| !pairs.is_taken(*place) && same(other));
    if let Some((place, _)) = free {
        pairs.join(at, place);
    }
}

/// Pairs of entries that are still alone and read alike, best first.
fn likenesses(known: &[Gist], new: &[Gist], pairs: &Pairs) -> Vec<(usize, usize)> {
    let alone: Vec<usize> = (0..known.len()).filter(|place| !pairs.is_taken(*place)).collect();
    let fresh = |at: &usize| pairs.of_new.get(*at) == Some(&None);
    let mut found = Vec::new();
    for (at, entry) in new.iter().enumerate().filter(|(at, _)| fresh(at)) {
        let rivals = (0..new.len()).filter(fresh).filter(|rival| entry.shares_ref(&new[*rival])).count();
        let sharing = alone.iter().filter(|place| entry.shares_ref(&known[**place])).count();
        for place in alone.iter().copied() {
            let other = &known[place];
            let (shared, alike) = (entry.shares_ref(other), entry.alike(other));
            let only = shared && rivals == 1 && sharing == 1;
            let least = if shared { ALIKE_WITH_REF } else { ALIKE_WITHOUT_REF };
            if only || alike >= least && !entry.contradicts(other) {
                found.push((Reverse((shared, alike)), at, place));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, at, place)| (at, place)).collect()
}

/// Which entries have found each other.
struct Pairs {
    of_new: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairs {
    fn is_taken(&self, place: usize) -> bool {
        self.taken.get(place).copied().unwrap_or(true)
    }

    /// Joins the new entry to a known one that may have been joined: the text says the same thing twice.
    fn join_again(&mut self, at: usize, place: Option<usize>) {
        if let Some(new) = self.of_new.get_mut(at) {
            *new = place;
        }
    }

    /// Joins the two unless one of them is joined already.
    fn join(&mut self, at: usize, place: usize) {
        if let (Some(new @ None), Some(taken @ false)) = (self.of_new.get_mut(at), self.taken.get_mut(place))
        {
            *new = Some(place);
            *taken = true;
        }
    }
}
