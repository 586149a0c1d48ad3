//! What an upgrade asks of people, as a pack says it.
//!
//! Owns [`ListItem`] and what makes it valid. Must not know a step, a country or an answer: it is asked with them by
//! [`checklist`](crate::checklist).
//!
//! ```text
//! [[item]]
//! id      = "rotate-keys"
//! phases  = ["qa", "production"]        two items: qa/rotate-keys, production/rotate-keys
//! text    = "Rotate the keys of {environments}."
//! changed = ["deploy/keys/**"]          listed where the release changes one of these files
//! ```

mod raw;

use std::collections::BTreeMap;

pub(crate) use raw::ChecklistFile;
pub use raw::{Ask, Became, ListPhase};
use raw::{RawImpact, RawItem, RawProof};

use super::at::At;
use super::check::Check;
use super::globs::Globs;
use super::mistake::{Mistake, MistakeKind, Place};
use super::pattern::Pattern;
use crate::version::{Line, Version};

/// Answers by question, any of which will do.
pub type Answers = BTreeMap<String, Vec<String>>;

/// Something to do, and when it is listed.
#[derive(Clone, Debug)]
pub struct ListItem {
    /// What it is called.
    pub id: String,
    /// When it is done.
    pub phases: Vec<ListPhase>,
    /// What to do.
    pub text: String,
    /// Why, where the pack says more than its reasons do.
    pub because: Option<String>,
    /// The first target release for which it holds.
    pub since: Option<Version>,
    /// The first target release for which it no longer does.
    pub until: Option<Version>,
    /// The line that the upgrade must reach from an earlier one.
    pub reaches: Option<Line>,
    /// Answers that it needs.
    pub needs: Answers,
    /// Answers that it is not listed with.
    pub unless: Answers,
    /// Answers with which nothing may go on without it.
    pub blocks: Option<Answers>,
    /// Files whose change brings it in.
    pub changed: Globs,
    /// Differences that bring it in.
    pub impact: Vec<Difference>,
    /// Words of steps and actions that bring it in.
    pub covers: Option<Pattern>,
    /// What else brings it in.
    pub asks: Option<Ask>,
    /// What shows that it is right, without bringing it in.
    pub proofs: Vec<Proof>,
    /// `repository#number`, and pages.
    pub refs: Vec<String>,
    /// Where the pack says so.
    pub place: Place,
}

impl ListItem {
    /// Whether it holds for every upgrade of its versions and answers.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        let no_files = self.changed.iter().next().is_none();
        no_files && self.impact.is_empty() && self.covers.is_none() && self.asks.is_none()
    }
}

/// Where it is seen that an item is right.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A line in the first of these files of the release that has it.
    Line {
        /// From the root.
        files: Vec<String>,
        /// What the line matches.
        line: Pattern,
    },
    /// Files that the country changed or made.
    Own(Globs),
}

/// A difference of an inventory.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The inventory.
    pub inventory: String,
    /// What became of its items.
    pub what: Vec<Became>,
    /// Only items of such names.
    pub names: Option<Pattern>,
}

/// Inventories that items name and that are not there.
pub(crate) fn dangling(items: &[ListItem], known: impl Fn(&str) -> bool) -> Vec<Mistake> {
    let named =
        items.iter().flat_map(|item| item.impact.iter().map(move |one| (&one.inventory, &item.place)));
    let unknown = named.filter(|(id, _)| !known(id));
    let mistake = |(id, place): (&String, &Place)| {
        Mistake::new(place.clone(), MistakeKind::Dangling { what: "inventory", id: id.clone(), near: None })
    };
    unknown.map(mistake).collect()
}

/// The items of one file, validated.
pub(crate) fn validate(raw: &ChecklistFile, check: &mut Check<'_>) -> Vec<ListItem> {
    let mut seen = BTreeMap::new();
    raw.item.iter().filter_map(|item| one(item, check, &mut seen)).collect()
}

fn one(raw: &RawItem, check: &mut Check<'_>, seen: &mut BTreeMap<String, usize>) -> Option<ListItem> {
    let id = check.new_id(raw.id.as_ref(), "item", seen);
    let text = check.text(raw.text.as_ref(), "text");
    let because = check.text(raw.because.as_ref(), "because");
    let (since, until) = check.era(raw.since.as_ref(), raw.until.as_ref());
    let reaches = check.line(raw.reaches.as_ref());
    let changed = raw.changed.iter().filter_map(|glob| check.glob(glob)).collect();
    let impact: Vec<_> = raw.impact.iter().filter_map(|one| difference(one, check)).collect();
    let covers = check.regex(raw.covers.as_ref());
    let proofs = raw.proof.iter().filter_map(|one| proof(one, raw.id.as_ref()?, check)).collect();
    let refs = raw.refs.iter().filter_map(|reference| check.reference(reference)).collect();
    let item = ListItem {
        id: id?,
        phases: raw.phases.clone()?,
        text: text?,
        because,
        since,
        until,
        reaches,
        needs: answers(&raw.needs),
        unless: answers(&raw.unless),
        blocks: raw.blocks.as_ref().map(answers),
        changed: Globs::new(changed),
        impact,
        covers,
        asks: raw.asks,
        proofs,
        refs,
        place: check.place(raw.id.as_ref()?),
    };
    agree(&item, raw.id.as_ref()?, check);
    Some(item)
}

fn difference(raw: &RawImpact, check: &mut Check<'_>) -> Option<Difference> {
    let inventory = check.id(raw.inventory.as_ref());
    let names = check.regex(raw.names.as_ref());
    Some(Difference { inventory: inventory?, what: raw.what.clone()?, names })
}

fn proof(raw: &RawProof, item: &At<String>, check: &mut Check<'_>) -> Option<Proof> {
    let files = check.texts(&raw.files, "files");
    let own: Vec<_> = raw.own.iter().filter_map(|glob| check.glob(glob)).collect();
    match (&raw.line, raw.files.is_empty(), raw.own.is_empty()) {
        (Some(line), false, true) => Some(Proof::Line { files, line: check.lines_regex(line)? }),
        (None, true, false) => Some(Proof::Own(Globs::new(own))),
        _ => {
            let why = "a proof has `files` with a `line`, or `own`".to_owned();
            check.wrong(item, MistakeKind::Contradiction { why });
            None
        }
    }
}

fn answers(raw: &BTreeMap<String, Vec<At<String>>>) -> Answers {
    let words = |all: &[At<String>]| all.iter().map(|one| one.value.clone()).collect();
    raw.iter().map(|(key, all)| (key.clone(), words(all))).collect()
}

/// Fields that need each other.
fn agree(item: &ListItem, at: &At<String>, check: &mut Check<'_>) {
    if item.phases.is_empty() {
        check.wrong(at, MistakeKind::Empty { field: "phases".to_owned() });
    }
    if item.stands_alone() && item.because.is_none() {
        let why = "an item without `changed`, `impact`, `covers` or `asks` needs `because`".to_owned();
        check.wrong(at, MistakeKind::Contradiction { why });
    }
}
