//! The entries of the step.
//!
//! Owns [`read`]: the notes of each release after the fork's up to the target, each at its own tag and united with the
//! target's; and what else the target's notes have that the base's lack, so that two bare commits have entries too.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bstr::{BStr, BString};

use super::super::base::Base;
use super::super::fork::Fork;
use super::super::standing::Standing;
use super::super::target::Target;
use crate::error::Error;
use crate::git::provenance::Question;
use crate::git::store::StoreError;
use crate::notes::{
    self, Edition, Entry, LineRange, Notes, NotesOptions, RefKind, ReleaseNotes, Repository, counterparts,
    unite,
};
use crate::object::ObjectId;
use crate::rules::Pack;
use crate::sides::Sides;
use crate::verdict::Class;
use crate::version::Version;

/// One entry of the step.
pub(in crate::reconcile) struct Told {
    /// The release that it stands under.
    pub(super) version: Version,
    /// The heading that it stands under.
    pub(super) section: String,
    /// What the heading calls it.
    pub(super) class: Option<Class>,
    /// Its words, on one line.
    pub(super) text: String,
    /// `repository#number` of all that it names, labels included.
    pub(super) refs: Vec<String>,
    /// Where the first of them is to be read.
    pub(super) url: Option<String>,
    /// What it puts in code letters.
    pub(super) tokens: Vec<String>,
    /// Its lines in the target's file.
    pub(super) lines: Option<LineRange>,
}

/// The entries of the step, oldest release first.
#[derive(Default)]
pub(in crate::reconcile) struct StepNotes {
    pub(super) entries: Vec<Told>,
    pub(super) path: String,
}

impl StepNotes {
    /// Who wrote the entries that the target's file has, as a question to the history; an answer for each of them.
    pub(in crate::reconcile) fn question(&self) -> Option<Question> {
        let lines =
            |lines: LineRange| Sides { base: 0..0, country: 0..0, upstream: lines.first - 1..lines.last };
        let hunks: Vec<_> = self.entries.iter().filter_map(|entry| entry.lines.map(lines)).collect();
        let path = Some(BString::from(self.path.as_str()));
        let paths = Sides { base: path.clone(), country: None, upstream: path };
        (!hunks.is_empty()).then_some(Question { paths, base: None, hunks })
    }
}

/// Reads the entries of the step; none where the pack is not known.
pub(in crate::reconcile) fn read(
    fork: &Fork<'_>,
    standing: &Standing,
    target: &Target,
    base: &Base,
) -> Result<StepNotes, Error> {
    let Some(pack) = fork.pack else { return Ok(StepNotes::default()) };
    let mut shelf = Shelf { fork, path: &pack.notes_path, options: options(pack), read: BTreeMap::new() };
    let newest = shelf.notes(fork.graph.tree(target.commit)?, None)?.unwrap_or_default();
    let mut entries = Vec::new();
    for version in versions(standing, target, &newest) {
        let own = standing.trees.get(&version).map(|&tree| shelf.notes(tree, Some(&version)));
        let own = own.transpose()?.flatten();
        let own = own.and_then(|own| own.section_of(&version));
        entries.extend(united(&version, own.as_ref(), newest.section_of(&version).as_ref()));
    }
    let listed: BTreeSet<Version> = entries.iter().map(|entry| entry.version.clone()).collect();
    let old = base.tree(fork)?.map(|tree| shelf.notes(tree, None)).transpose()?.flatten().unwrap_or_default();
    entries.extend(added(target, &newest, &old, &listed));
    entries.sort_by(|a, b| a.version.cmp(&b.version));
    Ok(StepNotes { entries, path: pack.notes_path.clone() })
}

/// The notes of each release; a text that is read whole is read once.
struct Shelf<'a> {
    fork: &'a Fork<'a>,
    path: &'a str,
    options: NotesOptions,
    read: BTreeMap<ObjectId, Rc<Notes>>,
}

impl Shelf<'_> {
    /// The notes in a tree, of one release at least; `None` where there are none, or a partial clone lacks them.
    fn notes(&mut self, tree: ObjectId, only: Option<&Version>) -> Result<Option<Rc<Notes>>, Error> {
        let store = &self.fork.store;
        let entry = store.entry_at(tree, BStr::new(self.path))?.filter(|entry| entry.mode.is_file());
        let Some(entry) = entry else { return Ok(None) };
        if let Some(known) = self.read.get(&entry.id) {
            return Ok(Some(Rc::clone(known)));
        }
        let text = match store.contents(entry.id) {
            Err(StoreError::Missing { .. }) => {
                self.fork.warn(format!("an edition of {} is missing in this partial clone", self.path));
                return Ok(None);
            }
            found => found?,
        };
        let options = NotesOptions { only: only.cloned(), ..self.options.clone() };
        let notes = Rc::new(notes::parse_with(&text, &options));
        if only.is_none() {
            self.read.insert(entry.id, Rc::clone(&notes));
        }
        Ok(Some(notes))
    }
}

/// Bare numbers are those of the repository that the pack's issues are in.
fn options(pack: &Pack) -> NotesOptions {
    let mut parts = pack.url.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']);
    let (name, owner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let repository = |name: &str| format!("{owner}/{name}").parse::<Repository>().ok();
    let issues = pack.commits.issues.first().map_or(name, |issue| issue.repository.as_str());
    NotesOptions {
        repository: repository(name),
        default_repository: repository(issues),
        ticket_prefixes: Vec::new(),
        only: None,
    }
}

/// The releases after the fork's up to the target: those that exist and those that only the notes tell of.
fn versions(standing: &Standing, target: &Target, newest: &Notes) -> BTreeSet<Version> {
    let (Some(from), Some(to)) = (&standing.version, &target.version) else { return BTreeSet::new() };
    let told = newest.releases.iter().map(|release| &release.version);
    let known = standing.trees.keys().chain(told);
    known.filter(|version| *version > from && *version <= to).cloned().collect()
}

/// The entries of a release by both editions, with their lines in the target's.
fn united(version: &Version, own: Option<&ReleaseNotes>, newest: Option<&ReleaseNotes>) -> Vec<Told> {
    let all = match (own, newest) {
        (Some(own), Some(newest)) => unite(own, newest),
        (Some(one), None) => one.clone(),
        (None, Some(one)) => one.clone().with_edition(Edition::Target),
        (None, None) => return Vec::new(),
    };
    let there: Vec<&Entry> =
        newest.into_iter().flat_map(|notes| notes.entries().map(|(_, entry)| entry)).collect();
    let entries: Vec<_> = all.entries().collect();
    let places = counterparts(&entries.iter().map(|(_, entry)| *entry).collect::<Vec<_>>(), &there);
    let lines = places.iter().map(|place| place.and_then(|place| there.get(place)).map(|entry| entry.lines));
    entries.iter().zip(lines).map(|((section, entry), lines)| told(version, section, entry, lines)).collect()
}

/// What the target's notes have and the base's lack, of releases that are not listed yet.
fn added(target: &Target, newest: &Notes, old: &Notes, listed: &BTreeSet<Version>) -> Vec<Told> {
    let words: BTreeSet<&str> =
        old.releases.iter().flat_map(|release| release.entries().map(|(_, entry)| entry.summary())).collect();
    let mut found = Vec::new();
    for release in &newest.releases {
        let version = &release.version;
        let later = target.version.as_ref().is_some_and(|to| version > to);
        if later || listed.contains(version) {
            continue;
        }
        let known: Vec<&Entry> = old
            .releases
            .iter()
            .filter(|old| old.version == *version)
            .collect::<Vec<_>>()
            .into_iter()
            .flat_map(|old| old.entries().map(|(_, entry)| entry))
            .collect();
        let entries: Vec<_> =
            release.entries().filter(|(_, entry)| !words.contains(entry.summary())).collect();
        let places = counterparts(&entries.iter().map(|(_, entry)| *entry).collect::<Vec<_>>(), &known);
        let new = entries.iter().zip(places).filter(|(_, place)| place.is_none());
        found.extend(new.map(|((section, entry), _)| told(version, section, entry, Some(entry.lines))));
    }
    found
}

fn told(version: &Version, section: &notes::Section, entry: &Entry, lines: Option<LineRange>) -> Told {
    let mut refs = Vec::new();
    for reference in entry.all_refs() {
        let Some(repository) = &reference.repository else { continue };
        for number in reference.numbers() {
            let text = format!("{}#{number}", repository.name);
            if !refs.contains(&text) {
                refs.push(text);
            }
        }
    }
    let url = entry.all_refs().find(|reference| reference.kind != RefKind::Unknown);
    Told {
        version: version.clone(),
        section: section.title().to_owned(),
        class: section.kind.class(),
        text: entry.summary().to_owned(),
        refs,
        url: url.and_then(|reference| reference.url.clone()),
        tokens: entry.all_code().map(str::to_owned).collect(),
        lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[u8] =
        b"## 1.2.0\n### Bug fixes\n- Oil `gate.open` [#4](https://h.example/a/press/issues/5)\n";
    const NEWEST: &[u8] = b"## 1.3.0\n- Later\n## 1.2.0\n### Bug fixes\n- Paint the barn\n\
        - Oil `gate.open` [#4](https://h.example/a/press/issues/5)\n## 1.1.0\n- Old one\n- Told late of the well\n";

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn target(version: Option<&str>) -> Target {
        let version = version.map(self::version);
        Target {
            version,
            commit: crate::object::CommitId::default(),
            recommended: None,
            ladder: vec![],
            steps: vec![],
        }
    }

    fn texts(entries: &[Told]) -> Vec<(&str, Option<usize>)> {
        entries.iter().map(|entry| (entry.text.as_str(), entry.lines.map(|lines| lines.first))).collect()
    }

    #[test]
    fn entries_of_both_editions_have_their_lines_in_the_targets_file() {
        let section = |text: &[u8]| notes::parse(text).section_of(&version("1.2.0"));
        let entries = united(&version("1.2.0"), section(OWN).as_ref(), section(NEWEST).as_ref());
        assert_eq!(texts(&entries), [("Oil gate.open #4", Some(6)), ("Paint the barn", Some(5))]);
        assert_eq!(entries[0].refs, ["press#5", "press#4"]);
        assert_eq!((entries[0].tokens[0].as_str(), entries[0].class), ("gate.open", Some(Class::BugFix)));
        let alone = united(&version("1.2.0"), section(OWN).as_ref(), None);
        assert_eq!(texts(&alone), [("Oil gate.open #4", None)]);
        assert!(united(&version("1.2.0"), None, None).is_empty());
    }

    #[test]
    fn what_the_target_tells_and_the_base_does_not_is_of_the_step() {
        let (newest, old) = (notes::parse(NEWEST), notes::parse(b"## 1.1.0\n- Old one\n"));
        let found = |to, listed: &[&str]| {
            let listed = listed.iter().map(|text| version(text)).collect();
            let entries = added(&target(to), &newest, &old, &listed);
            entries.into_iter().map(|entry| entry.text).collect::<Vec<_>>()
        };
        assert_eq!(found(Some("1.2.0"), &["1.2.0"]), ["Told late of the well"]);
        assert_eq!(found(Some("1.2.0"), &[]).len(), 3, "those of 1.2.0 too, not those of 1.3.0");
        assert_eq!(found(None, &[]).len(), 4);
    }

    #[test]
    fn the_question_counts_lines_from_zero() {
        let section = notes::parse(NEWEST).section_of(&version("1.2.0"));
        let entries = united(&version("1.2.0"), None, section.as_ref());
        let question = StepNotes { entries, path: "NOTES.md".to_owned() }.question().unwrap();
        assert_eq!(question.hunks.iter().map(|hunk| hunk.upstream.clone()).collect::<Vec<_>>(), [4..5, 5..6]);
        assert_eq!(StepNotes::default().question(), None);
    }
}
