//! Two editions of the same release's notes as one.
//!
//! Owns how two texts are put together: notes are written before a release and mended after it, so a version is read at
//! its own tag first and then at the release being adopted. Must not know Markdown.
//!
//! An entry `Mend gates #4` at the tag and `Mend all the gates #4` later are one; the text of the tag stays.

use super::kind::normalise;
use super::likeness::{Gist, pair};
use super::model::{Edition, Entry, Notes, ReleaseNotes, Section};
use super::walk::add_new;
use crate::version::Version;

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

/// For each of `entries` the place of the same entry among `others`, by the same measure as [`unite`].
#[must_use]
pub fn counterparts(entries: &[&Entry], others: &[&Entry]) -> Vec<Option<usize>> {
    let gists = |entries: &[&Entry]| entries.iter().map(|entry| Gist::of(entry)).collect::<Vec<_>>();
    pair(&gists(others), &gists(entries))
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

#[cfg(test)]
mod tests {
    use super::super::{Ref, SectionKind, parse};
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
    fn what_the_target_says_twice_is_added_once_at_most() {
        assert_eq!(united("- Mend a/b#4", "- Mend a/b#4\n- Mend a/b#4").len(), 1);
        assert_eq!(united("- Mend a/b#4\n- Mend a/b#4", "- Mend a/b#4\n- Mend a/b#4").len(), 2);
    }

    #[test]
    fn a_title_that_was_given_a_text_is_the_same_entry() {
        let own = "- Update how the press is cleaned\n- Handle for the gate `gateHandle`\n- Masked names in all cellar logs";
        let target = "- **Update how the press is cleaned** It takes less water now and needs no soap at all.\n\
                      - A new handle for the gate has been added `gateHandle`\n- Mask names in all cellar logs\n\
                      - Update the press";
        let expected = [
            ": Update how the press is cleaned () OwnTag",
            ": Handle for the gate gateHandle () OwnTag",
            ": Masked names in all cellar logs () OwnTag",
            ": Update the press () Target",
        ];
        assert_eq!(united(own, target), expected);
    }

    #[test]
    fn entries_alike_with_other_references_are_two() {
        assert_eq!(
            united("- Masked names in all cellar logs a/b#4", "- Mask names in all cellar logs a/b#5").len(),
            2
        );
    }

    #[test]
    fn counterparts_are_what_unite_takes_for_the_same() {
        let (own, target) =
            (release("- Gate opens a/b#4\n- Oil it"), release("- Paint it\n- Gate opens wide a/b#4"));
        let (own, target): (Vec<_>, Vec<_>) = (
            own.entries().map(|(_, entry)| entry).collect(),
            target.entries().map(|(_, entry)| entry).collect(),
        );
        assert_eq!(counterparts(&own, &target), [Some(1), None]);
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
