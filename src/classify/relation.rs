//! How the country's change of a hunk and upstream's relate: the structure of the conflict, without its meaning.
//!
//! Owns [`Relation`] and [`relate`]. The relations are asked in a fixed order and the first that holds is the hunk's,
//! so each hunk has one. Must not know paths, releases or what people usually do: that is measured, in the pack's
//! `calibration.toml`.
//!
//! ```
//! use git_reconcile::classify::{Comments, Facts, Relation, relate};
//! use git_reconcile::sides::Sides;
//!
//! let text = Sides::new("a: 1\nb: 2\n", "a: 1\nb: 3\n", "");
//! let facts = Facts::of(text.map(str::as_bytes));
//! assert_eq!(relate(&facts), Some(Relation::UpstreamRemoved));
//! ```

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use bstr::ByteSlice;
use foldhash::{HashMap, HashSet};

use super::comments::Comments;
use super::weigh::Basis;
use super::words::{Edits, Words, adds_lines};
use crate::conflict::Kind;
use crate::sides::{Side, Sides};
use crate::text::Whitespace;
use crate::verdict::Verdict;

/// What a relation is read from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Why the path could not be merged.
    pub kind: Kind,
    /// The lines of the three sides; `None` where the conflict is not about lines.
    pub text: Option<Sides<&'a [u8]>>,
    /// How comments are written in the file.
    pub comments: Comments,
    /// The lines of the whole files, where they are known.
    pub whole: Option<&'a Sides<Lines>>,
    /// The side whose file once was just what the other's is now, where that is known.
    pub moved_on: Option<Side>,
}

impl<'a> Facts<'a> {
    /// Of a hunk of which only the lines are known.
    #[must_use]
    pub const fn of(text: Sides<&'a [u8]>) -> Self {
        Self { kind: Kind::Content, text: Some(text), comments: Comments::None, whole: None, moved_on: None }
    }
}

/// The lines of a file, white space and commas or semicolons at their end aside.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    text: Arc<[u8]>,
    asked: Cell<usize>,
    keys: OnceCell<HashSet<Vec<u8>>>,
}

/// A file that is asked for more lines than this is read into a set: most are asked for one or two.
const ASKED: usize = 16;

impl Lines {
    /// Of a whole file.
    #[must_use]
    pub fn new(text: Arc<[u8]>) -> Self {
        Self { text, asked: Cell::new(0), keys: OnceCell::new() }
    }

    fn has(&self, line: &[u8]) -> bool {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() <= ASKED {
            return self.text.lines().any(|other| has_key(other, line));
        }
        self.keys.get_or_init(|| self.text.lines().map(key).collect()).contains(line)
    }
}

/// How two changes of the same lines relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The country deleted the file that upstream changed.
    CountryDeleted,
    /// Upstream deleted the file that the country changed.
    UpstreamDeleted,
    /// The country's file once was what upstream's is, and the country has changed it since.
    CountryMovedOn,
    /// Upstream's file once was what the country's is, and upstream has changed it since.
    UpstreamMovedOn,
    /// Upstream changed comments alone.
    UpstreamComments,
    /// The country changed comments alone.
    CountryComments,
    /// Everything that upstream changed is so in the country's file already.
    CountryHasIt,
    /// Everything that the country changed is so in upstream's file too.
    UpstreamHasIt,
    /// Upstream removed the lines; the country had changed little in them.
    UpstreamRemoved,
    /// Upstream removed the lines, of which the country had made something else or to which it had added some.
    UpstreamRemovedOther,
    /// The country removed the lines; upstream changed little in them.
    CountryRemoved,
    /// The country removed the lines, of which upstream made something else or to which it added some.
    CountryRemovedOther,
    /// Both added a file at the same path.
    BothAddedFile,
    /// Both added much the same lines at the same place.
    BothAddedAlike,
    /// Both added different lines at the same place.
    BothAdded,
    /// Upstream put the same words in another order.
    UpstreamMoved,
    /// The words that the two changed do not touch.
    Apart,
    /// Both put another value in the same place.
    SameValue,
    /// The country changed much, upstream little.
    CountryMore,
    /// Upstream changed much, the country little.
    UpstreamMore,
    /// Both changed the same lines, about as much.
    Overlap,
}

impl Relation {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 21] = [
        Self::CountryDeleted,
        Self::UpstreamDeleted,
        Self::CountryMovedOn,
        Self::UpstreamMovedOn,
        Self::UpstreamComments,
        Self::CountryComments,
        Self::CountryHasIt,
        Self::UpstreamHasIt,
        Self::UpstreamRemoved,
        Self::UpstreamRemovedOther,
        Self::CountryRemoved,
        Self::CountryRemovedOther,
        Self::BothAddedFile,
        Self::BothAddedAlike,
        Self::BothAdded,
        Self::UpstreamMoved,
        Self::Apart,
        Self::SameValue,
        Self::CountryMore,
        Self::UpstreamMore,
        Self::Overlap,
    ];

    /// As `calibration.toml` and reports spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CountryDeleted => "country-deleted",
            Self::UpstreamDeleted => "upstream-deleted",
            Self::CountryMovedOn => "country-moved-on",
            Self::UpstreamMovedOn => "upstream-moved-on",
            Self::UpstreamComments => "upstream-comments",
            Self::CountryComments => "country-comments",
            Self::CountryHasIt => "country-has-it",
            Self::UpstreamHasIt => "upstream-has-it",
            Self::UpstreamRemoved => "upstream-removed",
            Self::UpstreamRemovedOther => "upstream-removed-other",
            Self::CountryRemoved => "country-removed",
            Self::CountryRemovedOther => "country-removed-other",
            Self::BothAddedFile => "both-added-file",
            Self::BothAddedAlike => "both-added-alike",
            Self::BothAdded => "both-added",
            Self::UpstreamMoved => "upstream-moved",
            Self::Apart => "apart",
            Self::SameValue => "same-value",
            Self::CountryMore => "country-more",
            Self::UpstreamMore => "upstream-more",
            Self::Overlap => "overlap",
        }
    }

    /// The fact, a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::CountryDeleted => "the country deleted this file",
            Self::UpstreamDeleted => "upstream deleted this file",
            Self::CountryMovedOn => "the country's file once was what upstream's is, and was changed since",
            Self::UpstreamMovedOn => "upstream's file once was what the country's is, and was changed since",
            Self::UpstreamComments => "upstream changed comments alone",
            Self::CountryComments => "the country changed comments alone",
            Self::CountryHasIt => "what upstream changed stands in the country's file already",
            Self::UpstreamHasIt => "what the country changed stands in upstream's file too",
            Self::UpstreamRemoved => "upstream removed these lines, in which the country had changed little",
            Self::UpstreamRemovedOther => {
                "upstream removed these lines, which the country had rewritten or added to"
            }
            Self::CountryRemoved => "the country removed these lines, in which upstream changed little",
            Self::CountryRemovedOther => {
                "the country removed these lines, which upstream rewrote or added to"
            }
            Self::BothAddedFile => "both added a file at this path",
            Self::BothAddedAlike => "both added much the same lines here",
            Self::BothAdded => "both added different lines here",
            Self::UpstreamMoved => "upstream put the same words in another order",
            Self::Apart => "the words that the two changed do not touch",
            Self::SameValue => "both put another value in the same place",
            Self::CountryMore => "the country changed much here, upstream little",
            Self::UpstreamMore => "upstream changed much here, the country little",
            Self::Overlap => "both changed the same lines, about as much",
        }
    }

    /// What to do, and what that rests on: [`Basis::Plain`] where nothing would be lost, else [`Basis::Custom`].
    #[must_use]
    pub const fn verdict(self) -> Option<(Verdict, Basis)> {
        match self {
            Self::CountryDeleted
            | Self::CountryMovedOn
            | Self::UpstreamComments
            | Self::CountryHasIt
            | Self::CountryRemoved => Some((Verdict::KeepCountry, Basis::Plain)),
            Self::UpstreamMovedOn | Self::CountryComments | Self::UpstreamHasIt | Self::UpstreamRemoved => {
                Some((Verdict::TakeUpstream, Basis::Plain))
            }
            Self::Apart | Self::BothAdded => Some((Verdict::Combine, Basis::Plain)),
            Self::SameValue | Self::CountryMore | Self::BothAddedFile => {
                Some((Verdict::KeepCountry, Basis::Custom))
            }
            Self::UpstreamMore => Some((Verdict::TakeUpstream, Basis::Custom)),
            Self::UpstreamDeleted
            | Self::UpstreamRemovedOther
            | Self::CountryRemovedOther
            | Self::BothAddedAlike
            | Self::UpstreamMoved
            | Self::Overlap => None,
        }
    }
}

/// The first relation that holds; `None` where the conflict is neither about lines nor about a deletion.
#[must_use]
pub fn relate(facts: &Facts<'_>) -> Option<Relation> {
    match facts.kind.deleted_by() {
        Some(Side::Country) => return Some(Relation::CountryDeleted),
        Some(_) => return Some(Relation::UpstreamDeleted),
        None => {}
    }
    match facts.moved_on {
        Some(Side::Country) => return Some(Relation::CountryMovedOn),
        Some(_) => return Some(Relation::UpstreamMovedOn),
        None => {}
    }
    let text = facts.text?;
    let found = comments(facts.comments, text).or_else(|| contained(text, facts.whole));
    Some(found.unwrap_or_else(|| by_words(facts.kind, text)))
}

fn comments(comments: Comments, text: Sides<&[u8]>) -> Option<Relation> {
    let said = text.map(|text| comments.without(text));
    if comments == Comments::None || text.base == text.upstream || text.base.trim_ascii().is_empty() {
        None
    } else if said.base == said.upstream {
        Some(Relation::UpstreamComments)
    } else {
        (said.base == said.country).then_some(Relation::CountryComments)
    }
}

/// Whether one side made the change of the other too, maybe elsewhere in the file. If both did, that tells nothing.
fn contained(text: Sides<&[u8]>, whole: Option<&Sides<Lines>>) -> Option<Relation> {
    let counted = text.map(counts);
    let has = |side: Side| has_change_of(&counted, side, whole);
    match (has(Side::Country), has(Side::Upstream)) {
        (true, false) => Some(Relation::CountryHasIt),
        (false, true) => Some(Relation::UpstreamHasIt),
        _ => None,
    }
}

/// Each line of a text, and how often it stands there.
type Counts = HashMap<Vec<u8>, usize>;

fn counts(text: &[u8]) -> Counts {
    let mut counts = Counts::default();
    for key in text.lines().map(key).filter(|key| !key.is_empty()) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// Whether `side`, in the hunk or (lines of some substance, which the base's file had not) anywhere in its file, has what
/// the other side added, and none of what it removed.
///
/// Lines that upstream took away and the country changed are no such case: the country's change would be told to be none.
fn has_change_of(counted: &Sides<Counts>, side: Side, whole: Option<&Sides<Lines>>) -> bool {
    let (base, own, other) = (&counted.base, &counted[side], &counted[side.other()]);
    let count = |counts: &Counts, key: &[u8]| counts.get(key).copied().unwrap_or_default();
    let added: Vec<_> = other.keys().filter(|key| count(other, key) > count(base, key)).collect();
    let removed: Vec<_> = base.keys().filter(|key| count(other, key) < count(base, key)).collect();
    let there = |key: &[u8]| {
        let new = |whole: &Sides<Lines>| whole[side].has(key) && !whole.base.has(key);
        let elsewhere = || has_substance(key) && whole.is_some_and(new);
        count(own, key) > count(base, key) || elsewhere()
    };
    let only_removes = |side: &Counts| side.iter().all(|(key, times)| *times <= count(base, key));
    !other.is_empty()
        && !(added.is_empty() && (removed.is_empty() || own.is_empty()))
        && (!added.is_empty() || side == Side::Upstream || only_removes(own))
        && added.iter().all(|key| there(key))
        && removed.iter().all(|key| count(own, key) < count(base, key))
}

/// Whether a line is more than brackets and one word, so that finding it elsewhere means something.
fn has_substance(key: &[u8]) -> bool {
    let letters = key.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count();
    letters >= 8 && letters < key.len()
}

fn key(line: &[u8]) -> Vec<u8> {
    let key = Whitespace::IgnoreAll.key(line).into_owned();
    let end = key.iter().rposition(|byte| !matches!(byte, b',' | b';')).map_or(0, |last| last + 1);
    key[..end].to_vec()
}

/// Whether the [`key`] of a line is this one.
fn has_key(line: &[u8], wanted: &[u8]) -> bool {
    let aside = |byte: char| byte.is_ascii() && b" \t\r,;".contains(&(byte as u8));
    Whitespace::IgnoreAll.same(line.trim_end_with(aside), wanted)
}

/// How many times as many words one side must have changed to have changed "much" where the other changed "little".
const MUCH_MORE: usize = 3;

/// The most words of a value.
const VALUE: usize = 3;

fn by_words(kind: Kind, text: Sides<&[u8]>) -> Relation {
    let words = &Words::new(text);
    let [base, country, upstream] = Side::ALL.map(|side| words.count(side));
    if base == 0 {
        return both_added(kind, words);
    }
    let (own, other) = (words.edits(Side::Country), words.edits(Side::Upstream));
    // Whoever takes the removal loses what the other side made of the lines: next to nothing, or something.
    let little = |side, edits: &Edits| edits.size() * 2 <= base && !adds_lines(text, side);
    if is_gone(base, upstream) {
        if little(Side::Country, &own) { Relation::UpstreamRemoved } else { Relation::UpstreamRemovedOther }
    } else if is_gone(base, country) {
        if little(Side::Upstream, &other) { Relation::CountryRemoved } else { Relation::CountryRemovedOther }
    } else if words.only_moved(Side::Upstream) {
        Relation::UpstreamMoved
    } else if !own.touch(&other) {
        Relation::Apart
    } else if own.one_of(VALUE) && other.one_of(VALUE) {
        Relation::SameValue
    } else if own.size() >= MUCH_MORE * other.size() {
        Relation::CountryMore
    } else if other.size() >= MUCH_MORE * own.size() {
        Relation::UpstreamMore
    } else {
        Relation::Overlap
    }
}

/// Whether a side that began with `base` words has next to none of them left: a bracket, not a line.
const fn is_gone(base: usize, left: usize) -> bool {
    left * 10 <= base
}

/// From this likeness on, in percent, two additions are one that both made.
const ALIKE: usize = 80;

fn both_added(kind: Kind, words: &Words) -> Relation {
    if kind == Kind::AddAdd {
        Relation::BothAddedFile
    } else if words.likeness() >= ALIKE {
        Relation::BothAddedAlike
    } else {
        Relation::BothAdded
    }
}

#[cfg(test)]
#[path = "relation_tests.rs"]
mod tests;
