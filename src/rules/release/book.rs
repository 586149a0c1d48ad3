//! The rules of all releases of a pack.
//!
//! Owns [`RuleBook`]: which rules lie between two releases, and which of several layers a rule is taken from. The files of
//! the embedded packs are read when a release of theirs is first asked for: most runs need those of one step. Must not
//! know files: a sheet is a text.
//!
//! ```
//! use git_reconcile::rules::Packs;
//! use git_reconcile::version::Version;
//! let packs = Packs::embedded().unwrap();
//! let pack = packs.get("countryconfig").unwrap();
//! assert_eq!(pack.rules_for(&Version::new(1, 7, 4), &Version::new(1, 7, 4)).count(), 0);
//! ```

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use super::raw::ReleaseFile;
use super::rule::{self, Rule};
use crate::rules::at::Lines;
use crate::rules::check::{Check, Vetting};
use crate::rules::mistake::{Mistake, MistakeKind};
use crate::rules::shape;
use crate::version::Version;

/// The rules of all releases of a pack.
#[derive(Clone, Debug, Default)]
pub struct RuleBook {
    /// By release; the files of later layers behind those of earlier ones.
    sheets: BTreeMap<Version, Vec<Sheet>>,
    /// The highest layer that has a rule of this id, where it is not the lowest.
    over: BTreeMap<String, usize>,
}

/// The file of a release in one layer.
#[derive(Clone, Debug)]
struct Sheet {
    pack: String,
    release: Version,
    layer: usize,
    shown: Arc<str>,
    text: Arc<str>,
    rules: OnceLock<Vec<Rule>>,
}

impl Sheet {
    fn rules(&self) -> &[Rule] {
        self.rules.get_or_init(|| self.read(Vetting::Done).0)
    }

    fn read(&self, vetting: Vetting) -> (Vec<Rule>, Vec<Mistake>) {
        let mut check = Check::new(Lines::new(Arc::clone(&self.shown), &self.text), vetting);
        let raw = match vetting {
            Vetting::Due => shape::read::<ReleaseFile>(&self.text, &check.lines, &mut check.mistakes),
            Vetting::Done => toml::from_str(&self.text).ok(),
        };
        let rules = raw.map(|raw| rule::validate(&raw, &self.pack, &self.release, &mut check));
        (rules.unwrap_or_default(), check.mistakes)
    }
}

/// A file of a release, as a layer brings it.
pub(crate) struct Written<'a> {
    pub(crate) pack: &'a str,
    pub(crate) release: Version,
    pub(crate) layer: usize,
    pub(crate) shown: &'a Arc<str>,
    pub(crate) text: &'a Arc<str>,
}

impl RuleBook {
    /// Adds a file: at once with all its mistakes, or unread where it is known to be right.
    pub(crate) fn add(&mut self, file: &Written<'_>, vetting: Vetting) -> Vec<Mistake> {
        let sheet = Sheet {
            pack: file.pack.to_owned(),
            release: file.release.clone(),
            layer: file.layer,
            shown: Arc::clone(file.shown),
            text: Arc::clone(file.text),
            rules: OnceLock::new(),
        };
        let mut mistakes = Vec::new();
        if vetting == Vetting::Due {
            let (rules, found) = sheet.read(vetting);
            mistakes = found;
            mistakes.extend(rules.iter().filter_map(|rule| self.elsewhere(rule, file.layer)));
            self.over.extend(rules.iter().map(|rule| (rule.id.clone(), file.layer)));
            sheet.rules.get_or_init(|| rules);
        }
        self.sheets.entry(file.release.clone()).or_default().push(sheet);
        mistakes
    }

    /// The same id in another file of the same layer.
    fn elsewhere(&self, rule: &Rule, layer: usize) -> Option<Mistake> {
        let mut sheets = self.sheets.values().flatten().filter(|sheet| sheet.layer == layer);
        let first = sheets.find_map(|sheet| sheet.rules().iter().find(|other| other.id == rule.id))?;
        let (id, first) = (rule.id.clone(), first.place.clone());
        let kind = MistakeKind::DuplicateElsewhere { what: "rule", id, first };
        Some(Mistake::new(rule.place.clone(), kind))
    }

    /// All rules, by release, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.standing(self.sheets.values())
    }

    /// The rules of the releases after `from`, up to and with `to`.
    pub fn between(&self, from: &Version, to: &Version) -> impl Iterator<Item = &Rule> {
        let range = (Bound::Excluded(from), Bound::Included(to));
        let sheets = (from < to).then(|| self.sheets.range::<Version, _>(range));
        self.standing(sheets.into_iter().flatten().map(|(_, sheets)| sheets))
    }

    /// Those of the sheets that no later layer has taken the place of.
    fn standing<'a>(
        &'a self,
        sheets: impl Iterator<Item = &'a Vec<Sheet>>,
    ) -> impl Iterator<Item = &'a Rule> {
        let stands = |rule: &Rule, layer: usize| self.over.get(&rule.id).is_none_or(|over| *over <= layer);
        sheets
            .flatten()
            .flat_map(move |sheet| sheet.rules().iter().filter(move |rule| stands(rule, sheet.layer)))
    }
}
