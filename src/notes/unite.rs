//! Two editions of the same release's notes as one.
//!
//! Owns which entries of two texts are the same: notes are written before a release and mended after it, so a version
//! is read at its own tag first and then at the release being adopted. Must not know Markdown.
//!
//! An entry `Mend gates #4` at the tag and `Mend all the gates #4` later are one; the text of the tag stays.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::kind::normalise;
use super::model::{Edition, Entry, Notes, ReleaseNotes, Section};
use super::reference::Ref;
use super::walk::add_new;
use crate::version::Version;

/// Share of words in common (hundredths) from which entries with a common reference are the same.
const ALIKE_WITH_REF: usize = 50;
/// The same for entries without one.
const ALIKE_WITHOUT_REF: usize = 80;

impl Notes {
    /// What the file says of a version; if it has several headings for it, their sections united.
    #[must_use]
    pub fn section_of(&self, version: &Version) -> Option<ReleaseNotes> {
        let mut found = self.releases.iter().filter(|release| release.version == *version);
        let first = found.next()?.clone();
        Some(found.fold(first, |mut all, next| {
            add(&mut all, next, Edition::OwnTag);
            all
        }))
    }
}

impl ReleaseNotes {
    /// The same notes, said to be of an edition: for versions whose own tag has no notes of them.
    #[must_use]
    pub fn with_edition(mut self, edition: Edition) -> Self {
        self.heading.edition = edition;
        for section in &mut self.sections {
            mark_section(section, edition);
        }
        self
    }
}

/// The notes at the version's own tag, and what the target's notes of it add. Entries are the same if their words are,
/// or if they share a reference and read alike; each stands once, in the words of the own tag, with the references and
/// nested entries of both.
#[must_use]
pub fn unite(own_tag: &ReleaseNotes, target: &ReleaseNotes) -> ReleaseNotes {
    let mut all = own_tag.clone();
    add(&mut all, target, Edition::Target);
    all
}

/// Adds what is new; entries are looked for in all sections, because some move from one to another.
fn add(all: &mut ReleaseNotes, new: &ReleaseNotes, edition: Edition) {
    let entries = new.sections.iter().flat_map(|section| &section.entries).cloned().collect();
    let known = all.sections.iter_mut().flat_map(|section| &mut section.entries).collect();
    let mut left = merge(known, entries, edition).into_iter();
    for section in &new.sections {
        let entries: Vec<Entry> = left.by_ref().take(section.entries.len()).flatten().collect();
        let same = all.sections.iter_mut().find(|known| known.kind.same_as(&section.kind));
        let known = same.map(|known| known.prose.iter_mut().collect()).unwrap_or_default();
        let prose: Vec<Entry> = merge(known, section.prose.clone(), edition).into_iter().flatten().collect();
        if !(entries.is_empty() && prose.is_empty()) {
            add_section(all, Section { prose, entries, ..section.clone() }, edition);
        }
    }
}

fn add_section(all: &mut ReleaseNotes, mut new: Section, edition: Edition) {
    mark_section(&mut new, edition);
    if let Some(known) = all.sections.iter_mut().find(|known| known.kind.same_as(&new.kind)) {
        known.entries.extend(new.entries);
        known.prose.extend(new.prose);
    } else {
        all.sections.push(new);
    }
}

/// Unites each new entry with the known one that is the same; those without one are left, in their places.
fn merge(mut known: Vec<&mut Entry>, new: Vec<Entry>, edition: Edition) -> Vec<Option<Entry>> {
    let pairs = {
        let known: Vec<Gist> = known.iter().map(|entry| Gist::of(entry)).collect();
        let new: Vec<Gist> = new.iter().map(Gist::of).collect();
        pair(&known, &new)
    };
    let unite = |(entry, place): (Entry, Option<usize>)| match place.and_then(|place| known.get_mut(place)) {
        Some(known) => {
            unite_entry(known, entry, edition);
            None
        }
        None => Some(entry),
    };
    new.into_iter().zip(pairs).map(unite).collect()
}

fn unite_entry(known: &mut Entry, mut new: Entry, edition: Edition) {
    mark_entry(&mut new, edition);
    add_new(&mut known.refs, new.refs);
    add_new(&mut known.code, new.code);
    new.keys.retain(|key| known.keys.iter().all(|known| known.id != key.id));
    known.keys.extend(new.keys);
    new.body
        .retain(|passage| known.body.iter().all(|known| normalise(&known.text) != normalise(&passage.text)));
    known.body.extend(new.body);
    let left = merge(known.nested.iter_mut().collect(), new.nested, edition);
    known.nested.extend(left.into_iter().flatten());
}

fn mark_section(section: &mut Section, edition: Edition) {
    section.headings.iter_mut().for_each(|heading| heading.edition = edition);
    section.prose.iter_mut().chain(&mut section.entries).for_each(|entry| mark_entry(entry, edition));
}

/// Marks the entry and all in it; the parser bounds how deep they nest.
fn mark_entry(entry: &mut Entry, edition: Edition) {
    entry.edition = edition;
    entry.body.iter_mut().for_each(|passage| passage.edition = edition);
    entry.nested.iter_mut().for_each(|nested| mark_entry(nested, edition));
}

/// What entries are compared by.
struct Gist {
    /// Normalised words without reference numbers.
    words: Vec<String>,
    set: BTreeSet<String>,
    refs: Vec<Ref>,
}

impl Gist {
    fn of(entry: &Entry) -> Self {
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

    /// Hundredths of the words of both that both have.
    fn alike(&self, other: &Self) -> usize {
        let common = self.set.intersection(&other.set).count();
        (common * 100).checked_div(self.set.len() + other.set.len() - common).unwrap_or(0)
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

/// For each new entry the place of the known one that is the same; no known one twice.
fn pair(known: &[Gist], new: &[Gist]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { of_new: vec![None; new.len()], taken: vec![false; known.len()] };
    for (at, entry) in new.iter().enumerate() {
        join_first(&mut pairs, known, at, |other| other.words == entry.words && other.agrees(entry));
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
            if only || alike >= least {
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

    /// Joins the two unless one of them is joined already.
    fn join(&mut self, at: usize, place: usize) {
        if let (Some(new @ None), Some(taken @ false)) = (self.of_new.get_mut(at), self.taken.get_mut(place))
        {
            *new = Some(place);
            *taken = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SectionKind, parse};
    use super::*;

    fn release(text: &str) -> ReleaseNotes {
        parse(format!("## 1.2.0\n{text}").as_bytes()).section_of(&Version::new(1, 2, 0)).unwrap()
    }

    /// Each entry as `section: text (references) from edition`.
    fn lines(release: &ReleaseNotes) -> Vec<String> {
        let line = |(section, entry): (&Section, &Entry)| {
            let text = entry.text.split(" a/b#").next().unwrap();
            let refs: Vec<String> = entry.refs.iter().map(Ref::to_string).collect();
            format!("{}: {text} ({}) {:?}", section.title(), refs.join(" "), entry.edition)
        };
        release.entries().map(line).collect()
    }

    fn united(own: &str, target: &str) -> Vec<String> {
        lines(&unite(&release(own), &release(target)))
    }

    #[test]
    fn the_same_words_stand_once_with_the_references_of_both() {
        let found = united(
            "### Bug fixes\n- Mend the *gate*\n- Oil it",
            "### Bug fixes\n- Mend the gate [#4](https://h/a/b/issues/4)\n- Paint it",
        );
        let expected = [
            "Bug fixes: Mend the gate (b#4) OwnTag",
            "Bug fixes: Oil it () OwnTag",
            "Bug fixes: Paint it () Target",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_entry_reworded_under_the_same_reference_stands_once() {
        let found =
            united("- Gate opens a/b#4", "### Bug fixes\n- The door of the barn no longer jams a/b#4");
        assert_eq!(found, [": Gate opens (b#4) OwnTag"]);
    }

    #[test]
    fn entries_that_share_a_reference_are_told_apart_by_their_words() {
        let own = "- Gate opens wide a/b#4\n- Gate shuts tight a/b#4";
        let target = "- Gate shuts tight a/b#4\n- Gate opens very wide a/b#4\n- Bell rings a/b#4";
        let expected = [
            ": Gate opens wide (b#4) OwnTag",
            ": Gate shuts tight (b#4) OwnTag",
            ": Bell rings (b#4) Target",
        ];
        assert_eq!(united(own, target), expected);
    }

    #[test]
    fn the_same_number_of_another_repository_is_another_entry() {
        assert_eq!(united("- Gate a/b#4", "- Barn a/c#4").len(), 2);
        assert_eq!(united("- a/b#4", "- a/b#5").len(), 2);
        assert_eq!(united("- Mend a/b#4\n- Mend a/b#5", "- Mend a/b#5\n- Mend a/b#6\n- Mend a/b#4").len(), 3);
    }

    #[test]
    fn an_entry_that_moved_to_another_section_stays_where_it_was() {
        let found =
            united("### Improvements\n- Mend the gate", "### Bug fixes\n- Mend the gate\n### Note\n- New");
        assert_eq!(found, ["Improvements: Mend the gate () OwnTag", "Note: New () Target"]);
    }

    #[test]
    fn nested_entries_and_passages_are_united_too() {
        let own = release("- Gate\n  - opens\n\n  Text.");
        let target = release("- Gate\n  - opens\n  - shuts\n\n  Text.\n\n  More.");
        let both = unite(&own, &target);
        let entry = &both.section(&SectionKind::None).unwrap().entries[0];
        let nested: Vec<_> =
            entry.nested.iter().map(|nested| (nested.text.as_str(), nested.edition)).collect();
        assert_eq!(nested, [("opens", Edition::OwnTag), ("shuts", Edition::Target)]);
        let body: Vec<_> =
            entry.body.iter().map(|passage| (passage.text.as_str(), passage.edition)).collect();
        assert_eq!(body, [("Text.", Edition::OwnTag), ("More.", Edition::Target)]);
    }

    #[test]
    fn two_headings_of_a_version_are_one_section() {
        let text =
            b"## 1.2.0\n### Bug fixes\n- One\n## 1.2.0\n### Bug fixes\n- One\n- Two\n## 1.1.0\n- Old\n";
        let found = parse(text).section_of(&Version::new(1, 2, 0)).unwrap();
        assert_eq!(lines(&found), ["Bug fixes: One () OwnTag", "Bug fixes: Two () OwnTag"]);
        assert_eq!(parse(text).section_of(&Version::new(1, 3, 0)), None);
    }

    #[test]
    fn notes_of_the_target_alone_say_so() {
        let found = release("### Note\n- One").with_edition(Edition::Target);
        assert_eq!(lines(&found), ["Note: One () Target"]);
        assert_eq!(found.sections[0].headings[0].edition, Edition::Target);
    }
}
