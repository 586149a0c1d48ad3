//! A pack: what is known about one upstream repository.
//!
//! Owns [`Pack`] and its parts, and the laying of one file over another ([`Part`]). Must not know where the files came
//! from.
//!
//! ```
//! use git_reconcile::version::Line;
//! use git_reconcile::rules::{Packs, StepKind};
//! let packs = Packs::embedded().unwrap();
//! let pack = packs.get("core").unwrap();
//! assert_eq!(pack.release_of_branch("release/1.9.15").unwrap().to_string(), "1.9.15");
//! assert_eq!(pack.step(Line::new(1, 6), Line::new(1, 8)).kind, StepKind::Refused);
//! ```

use std::collections::{BTreeMap, BTreeSet};

use bstr::BStr;

use super::area::{Area, Areas};
use super::at::At;
use super::calibration::Calibration;
use super::check::Check;
use super::checklist::ListItem;
use super::checks::Checks;
use super::commits::{self, CommitWords};
use super::inventory::Inventory;
use super::mistake::{Mistake, MistakeKind, Place};
use super::pattern::Pattern;
use super::raw;
use super::raw::Reach;
use super::release::{Rule, RuleBook};
use super::signal::{self, Signal};
use super::step::{self, StepRule, Steps};
use crate::version::{Line, Version};

/// What is known about one upstream repository.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The id, equal to the name of the folder.
    pub name: String,
    /// What people call the repository.
    pub title: String,
    /// Where upstream is fetched from when the clone has no remote for it.
    pub url: String,
    /// The remote that is taken for upstream when the clone has it.
    pub remote: String,
    /// Path of the release notes in the repository.
    pub notes_path: String,
    /// The pack whose versions are the same, release by release.
    pub pairs_with: Option<String>,
    /// How a release of that one is deployed unmodified, with `{version}` in it; nothing where that is not said here.
    pub(crate) pin: Vec<String>,
    /// Name of the upgrade branch, with `{version}` in it.
    pub branch_template: String,
    /// Which tags and branches of upstream are releases.
    pub releases: Releases,
    /// How to tell that a repository belongs to the pack.
    pub detect: Detect,
    /// Where a fork says which version it is at, in the order of the file.
    pub signals: Vec<Signal>,
    /// How to read the subjects of upstream's commits.
    pub commits: CommitWords,
    /// What to know about each step.
    pub steps: Steps,
    /// The areas of the repository, in order.
    pub areas: Areas,
    /// The rules of its releases.
    pub rules: RuleBook,
    /// How often each source of evidence was right.
    pub calibration: Calibration,
    /// What to list in its releases, in the order of the file.
    pub inventories: Vec<Inventory>,
    /// What an upgrade asks of people, in the order of the file.
    pub checklist: Vec<ListItem>,
    /// What must be true of a merged tree.
    pub checks: Checks,
    /// Patterns of inventories that are wrong: what they would find is not listed, everything else is.
    pub left_out: Vec<Mistake>,
    /// Where the pack begins.
    pub place: Place,
}

impl Pack {
    /// The version of a release tag of upstream; `None` for any other tag.
    #[must_use]
    pub fn release_of_tag(&self, tag: &str) -> Option<Version> {
        self.releases.version(&self.releases.tag, tag)
    }

    /// The version of a release branch of upstream, named without remote; `None` for any other branch.
    #[must_use]
    pub fn release_of_branch(&self, branch: &str) -> Option<Version> {
        self.releases.branches.iter().find_map(|pattern| self.releases.version(pattern, branch))
    }

    /// What to know about a step from one release line to another.
    #[must_use]
    pub fn step(&self, from: Line, to: Line) -> StepRule {
        self.steps.rule(from, to)
    }

    /// The area that a file belongs to, by all paths that it has on any side.
    #[must_use]
    pub fn area_of(&self, paths: &[&BStr], version: Option<&Version>) -> Option<&Area> {
        self.areas.of(paths, version)
    }

    /// The rules of the releases after `from`, up to and with `to`, in the order of the releases.
    pub fn rules_for(&self, from: &Version, to: &Version) -> impl Iterator<Item = &Rule> {
        self.rules.between(from, to)
    }

    /// Whether this repository says which release of its pair is deployed.
    #[must_use]
    pub const fn pins(&self) -> bool {
        !self.pin.is_empty()
    }

    /// What is written where, so that a release of the pair is deployed unmodified.
    #[must_use]
    pub fn pin(&self, version: &Version) -> Vec<String> {
        self.pin.iter().map(|text| text.replace(PLACEHOLDER, &version.to_string())).collect()
    }

    /// The name of the branch that an upgrade to a release is made on.
    #[must_use]
    pub fn upgrade_branch(&self, version: &Version) -> String {
        self.branch_template.replace(PLACEHOLDER, &version.to_string())
    }
}

/// What stands for the release in the template of the upgrade branch.
const PLACEHOLDER: &str = "{version}";

/// Which tags and branches of upstream are releases.
#[derive(Clone, Debug)]
pub struct Releases {
    /// A release tag; the first group is the version.
    pub tag: Pattern,
    /// Release branches, preferred first; the first group is the version.
    pub branches: Vec<Pattern>,
    /// Branches that releases are cut from, preferred first.
    pub mainlines: Vec<String>,
    /// Versions that have a tag or a branch and are no releases.
    pub ignore: BTreeSet<Version>,
}

impl Releases {
    fn version(&self, pattern: &Pattern, name: &str) -> Option<Version> {
        let version = pattern.group(name)?.parse().ok()?;
        (!self.ignore.contains(&version)).then_some(version)
    }
}

/// How to tell that a repository belongs to a pack.
#[derive(Clone, Debug, Default)]
pub struct Detect {
    /// Patterns on the text of the root `package.json`.
    pub package_json: Vec<Pattern>,
    /// Files and folders of such repositories, of any era.
    pub paths: Vec<String>,
    /// How many of the paths must be there.
    pub at_least: usize,
}

/// What a repository is known by.
#[derive(Clone, Copy)]
pub struct RepositoryFacts<'a> {
    /// The text of the root `package.json`, if there is one.
    pub package_json: Option<&'a str>,
    /// Whether a file or folder is there.
    pub has_path: &'a dyn Fn(&str) -> bool,
}

impl Detect {
    /// How well a repository fits: first whether its manifest says so, then how many paths are there. `None` if it
    /// does not fit.
    pub(crate) fn fit(&self, facts: &RepositoryFacts<'_>) -> Option<(bool, usize)> {
        let text = facts.package_json.unwrap_or("");
        let named = self.package_json.iter().any(|pattern| pattern.is_match(text));
        let there = self.paths.iter().filter(|path| (facts.has_path)(path)).count();
        (named || (there > 0 && there >= self.at_least)).then_some((named, there))
    }
}

/// What one `pack.toml` says; a later layer's part is laid over an earlier one's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    title: Option<String>,
    url: Option<String>,
    remote: Option<String>,
    notes: Option<String>,
    pairs_with: Option<(String, Place)>,
    pin: Vec<String>,
    upgrade_branch: Option<String>,
    tag: Option<Pattern>,
    branches: Vec<Pattern>,
    mainlines: Vec<String>,
    ignore: BTreeSet<Version>,
    detect: Detect,
    signals: Vec<Signal>,
    reach: Option<Reach>,
    why: Option<String>,
    refs: Vec<String>,
    commits: commits::Part,
    steps: Vec<StepRule>,
}

impl Part {
    /// From a file, as far as it is right.
    pub(crate) fn new(raw: &raw::PackFile, folder: &str, check: &mut Check<'_>) -> Self {
        own_name(raw, folder, check);
        let mut part = Self::default();
        part.plain(raw, check);
        part.releases(raw, check);
        part.detect(raw, check);
        part.signals = signal::validate(&raw.signal, check);
        part.policy(raw, check);
        part.commits = raw.commits.as_ref().map(|raw| commits::Part::new(raw, check)).unwrap_or_default();
        part.steps = step::validate(&raw.step, check);
        part
    }

    fn plain(&mut self, raw: &raw::PackFile, check: &mut Check<'_>) {
        let mut text = |value: &Option<At<String>>, field| check.text(value.as_ref(), field);
        self.title = text(&raw.title, "title");
        self.url = text(&raw.url, "url");
        self.remote = text(&raw.remote, "remote");
        self.notes = text(&raw.notes, "notes");
        self.pin = raw.pin.iter().filter_map(|text| check.template(text, "pin", PLACEHOLDER)).collect();
        self.upgrade_branch = check.template(raw.upgrade_branch.as_ref(), "upgrade_branch", PLACEHOLDER);
        let pair = raw.pairs_with.as_ref();
        self.pairs_with = pair.and_then(|pair| Some((check.id(pair)?, check.place(pair))));
    }

    fn releases(&mut self, raw: &raw::PackFile, check: &mut Check<'_>) {
        let Some(releases) = &raw.releases else { return };
        self.tag = check.capturing(releases.tag.as_ref());
        self.branches = releases.branches.iter().filter_map(|pattern| check.capturing(pattern)).collect();
        self.mainlines = check.texts(&releases.mainlines, "mainlines");
        self.ignore = releases.ignore.iter().filter_map(|version| check.version(version)).collect();
    }

    fn detect(&mut self, raw: &raw::PackFile, check: &mut Check<'_>) {
        let Some(detect) = &raw.detect else { return };
        self.detect.package_json =
            detect.package_json.iter().filter_map(|pattern| check.regex(pattern)).collect();
        self.detect.paths = check.texts(&detect.paths, "paths");
        self.detect.at_least = detect.at_least.as_ref().map_or(1, |number| number.value);
        if let Some(number) = detect.at_least.as_ref().filter(|number| number.value > detect.paths.len()) {
            let why = format!("`at_least` is {}, but there are {} paths", number.value, detect.paths.len());
            check.wrong(number, MistakeKind::Contradiction { why });
        }
    }

    fn policy(&mut self, raw: &raw::PackFile, check: &mut Check<'_>) {
        let Some(policy) = &raw.policy else { return };
        self.reach = policy.reach;
        self.why = check.text(policy.why.as_ref(), "why");
        self.refs = check.texts(&policy.refs, "refs");
    }

    /// Lays a later layer's part over this one: its fields where it has them, its signals by id, its steps by lines.
    pub(crate) fn overlay(&mut self, over: Self) {
        set(&mut self.title, over.title);
        set(&mut self.url, over.url);
        set(&mut self.remote, over.remote);
        set(&mut self.notes, over.notes);
        set(&mut self.pairs_with, over.pairs_with);
        set_list(&mut self.pin, over.pin);
        set(&mut self.upgrade_branch, over.upgrade_branch);
        set(&mut self.tag, over.tag);
        set_list(&mut self.branches, over.branches);
        set_list(&mut self.mainlines, over.mainlines);
        self.ignore.extend(over.ignore);
        set_list(&mut self.detect.package_json, over.detect.package_json);
        if !over.detect.paths.is_empty() {
            self.detect.paths = over.detect.paths;
            self.detect.at_least = over.detect.at_least;
        }
        replace_by(&mut self.signals, over.signals, |signal| signal.id.clone());
        set(&mut self.reach, over.reach);
        set(&mut self.why, over.why);
        set_list(&mut self.refs, over.refs);
        self.commits.overlay(over.commits);
        replace_by(&mut self.steps, over.steps, StepRule::id);
    }

    /// The pack whose versions are paired with this one's, and where that is said.
    pub(crate) const fn pair(&self) -> Option<&(String, Place)> {
        self.pairs_with.as_ref()
    }

    /// The whole pack.
    ///
    /// # Errors
    /// The names of the fields that no layer gave.
    pub(crate) fn whole(self, name: &str, place: Place, areas: Areas) -> Result<Pack, Vec<&'static str>> {
        let missing = self.missing();
        let (Some(title), Some(url), Some(notes_path), Some(tag), Some(branch_template)) =
            (self.title, self.url, self.notes, self.tag, self.upgrade_branch)
        else {
            return Err(missing);
        };
        let named = self.steps.into_iter().map(|step| ((step.from, step.to), step)).collect();
        Ok(Pack {
            name: name.to_owned(),
            title,
            url,
            remote: self.remote.unwrap_or_else(|| "upstream".to_owned()),
            notes_path,
            pairs_with: self.pairs_with.map(|(pair, _)| pair),
            pin: self.pin,
            branch_template,
            releases: Releases {
                tag,
                branches: self.branches,
                mainlines: self.mainlines,
                ignore: self.ignore,
            },
            detect: self.detect,
            signals: self.signals,
            commits: self.commits.whole(name),
            steps: Steps {
                reach: self.reach.unwrap_or(Reach::OneLine),
                why: self.why.unwrap_or_else(|| "Upstream supports one release line at a time.".to_owned()),
                refs: self.refs,
                named,
            },
            areas,
            rules: RuleBook::default(),
            calibration: Calibration::default(),
            inventories: Vec::new(),
            checklist: Vec::new(),
            checks: Checks::default(),
            left_out: Vec::new(),
            place,
        })
    }

    fn missing(&self) -> Vec<&'static str> {
        let fields = [
            ("title", self.title.is_none()),
            ("url", self.url.is_none()),
            ("notes", self.notes.is_none()),
            ("releases.tag", self.tag.is_none()),
            ("upgrade_branch", self.upgrade_branch.is_none()),
        ];
        fields.into_iter().filter(|(_, lacks)| *lacks).map(|(field, _)| field).collect()
    }
}

/// The file's own name must be that of its folder, so that nobody edits the wrong one.
fn own_name(raw: &raw::PackFile, folder: &str, check: &mut Check<'_>) {
    let Some(name) = &raw.name else { return };
    if name.value != folder {
        let (says, place) = (name.value.clone(), folder.to_owned());
        check.wrong(name, MistakeKind::Misplaced { field: "name", says, place });
    }
}

fn set<T>(under: &mut Option<T>, over: Option<T>) {
    if over.is_some() {
        *under = over;
    }
}

fn set_list<T>(under: &mut Vec<T>, over: Vec<T>) {
    if !over.is_empty() {
        *under = over;
    }
}

/// Each of `over` takes the place of the one with its id; new ones come first, in their order.
pub(crate) fn replace_by<T>(under: &mut Vec<T>, over: Vec<T>, id: impl Fn(&T) -> String) {
    let places: BTreeMap<String, usize> = under.iter().enumerate().map(|(at, one)| (id(one), at)).collect();
    let mut first = Vec::new();
    for one in over {
        match places.get(&id(&one)) {
            Some(at) => under[*at] = one,
            None => first.push(one),
        }
    }
    under.splice(0..0, first);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_layer_replaces_in_place_and_puts_new_ones_first() {
        let mut under = vec!["a1", "b1"];
        replace_by(&mut under, vec!["c2", "b2"], |one| one[..1].to_owned());
        assert_eq!(under, ["c2", "a1", "b2"]);
    }
}
