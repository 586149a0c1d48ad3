//! From the files of all layers to packs.
//!
//! Owns [`Packs`], [`Layer`] and the order of layers: a later one adds to an earlier one or replaces by id. Must not read
//! files: a layer is a list of texts.
//!
//! ```
//! use git_reconcile::rules::{Layer, Packs};
//! let mut layer = Layer::default();
//! layer.push("core", "pack.toml", "mine/core/pack.toml", "remote = 'origin'");
//! let packs = Packs::load(&[git_reconcile::rules::loader::embedded(), layer]).unwrap();
//! assert_eq!(packs.get("core").unwrap().remote, "origin");
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use super::area::{self, Area, Areas};
use super::at::Lines;
use super::calibration::{self, Calibration, CalibrationFile};
use super::check::{Check, Vetting, is_id};
use super::checklist::{self, ChecklistFile, ListItem};
use super::checks::{self, Checks, ChecksFile};
use super::hint::nearest;
use super::inventory::{self, InventoriesFile, Inventory};
use super::mistake::{Mistake, MistakeKind, Mistakes, Place};
use super::pack::{Pack, Part, RepositoryFacts, replace_by};
use super::raw::{AreasFile, PackFile};
use super::release::{RuleBook, Written};
use super::{loader, shape};
use crate::version::Version;

/// The files that this module reads in a pack.
const READ: [&str; 6] =
    ["pack.toml", "areas.toml", "calibration.toml", "inventories.toml", "checklist.toml", "checks.toml"];

/// The folder of a pack with one file a release.
const RELEASES: &str = "releases/";

/// The files of one source of packs.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    files: Vec<RulesFile>,
    unread: Vec<Mistake>,
    vetting: Vetting,
}

/// One file of a pack.
#[derive(Clone, Debug)]
struct RulesFile {
    pack: String,
    name: String,
    shown: Arc<str>,
    text: Arc<str>,
}

impl Layer {
    /// Adds a file: its pack, its name inside the pack, what mistakes call it, its text.
    pub fn push(&mut self, pack: &str, name: &str, shown: &str, text: &str) {
        let (pack, name) = (pack.to_owned(), name.to_owned());
        self.files.push(RulesFile { pack, name, shown: shown.into(), text: text.into() });
    }

    /// Adds what kept a file from being read.
    pub fn push_mistake(&mut self, mistake: Mistake) {
        self.unread.push(mistake);
    }

    /// The same, known to be right.
    pub(crate) const fn vetted(mut self) -> Self {
        self.vetting = Vetting::Done;
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.unread.is_empty()
    }
}

/// All packs, by name.
#[derive(Clone, Debug)]
pub struct Packs {
    all: BTreeMap<String, Pack>,
}

impl Packs {
    /// The packs of all layers, later ones over earlier ones. A pattern of an inventory that is wrong is left out of it, and
    /// told by [`Pack::left_out`].
    ///
    /// # Errors
    /// Every mistake in any file of any layer, where there is one that costs more than that.
    pub fn load(layers: &[Layer]) -> Result<Self, Mistakes> {
        let mut load = Load::default();
        load.layers(layers);
        load.finish()
    }

    /// Every mistake in any file of any layer.
    #[must_use]
    pub fn mistakes(layers: &[Layer]) -> Mistakes {
        match Self::load(layers) {
            Ok(packs) => Mistakes::new(packs.iter().flat_map(|pack| pack.left_out.iter().cloned()).collect()),
            Err(mistakes) => mistakes,
        }
    }

    /// The packs that come with the program.
    ///
    /// # Errors
    /// None in a tested build.
    pub fn embedded() -> Result<Self, Mistakes> {
        Self::load(&[loader::embedded()])
    }

    /// A pack by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Pack> {
        self.all.get(name)
    }

    /// All packs, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.all.values()
    }

    /// The pack that a repository belongs to; `None` if none fits, or two fit alike.
    #[must_use]
    pub fn detect(&self, facts: &RepositoryFacts<'_>) -> Option<&Pack> {
        let mut fits: Vec<_> = self.iter().filter_map(|pack| Some((pack.detect.fit(facts)?, pack))).collect();
        fits.sort_by_key(|(fit, _)| *fit);
        match fits.as_slice() {
            [.., (second, _), (best, _)] if second == best => None,
            [.., (_, pack)] => Some(pack),
            [] => None,
        }
    }
}

/// The work of loading: the parts of packs as they grow, and what went wrong.
#[derive(Default)]
struct Load {
    packs: BTreeMap<String, Growing>,
    mistakes: Vec<Mistake>,
}

/// A pack while layers are laid over each other.
struct Growing {
    place: Place,
    part: Part,
    areas: Vec<Area>,
    rules: RuleBook,
    /// That of the last layer that has one: counts of different cases cannot be laid over each other.
    calibration: Calibration,
    inventories: Vec<Inventory>,
    checklist: Vec<ListItem>,
    checks: Checks,
    /// Done only where it is for all layers.
    vetting: Vetting,
    mistakes: Vec<Mistake>,
    /// Those that only cost what they are about.
    left_out: Vec<Mistake>,
}

/// A file and the number of its layer.
type Laid<'l> = (&'l RulesFile, usize, Vetting);

/// The files of each pack, in the order of their layers.
type Heaps<'l> = BTreeMap<&'l str, Vec<Laid<'l>>>;

impl Load {
    /// Each pack but the first is read on a thread of its own: until all are whole, none needs another.
    fn layers(&mut self, layers: &[Layer]) {
        let mut heaps = Heaps::new();
        for (number, layer) in layers.iter().enumerate() {
            self.mistakes.extend(layer.unread.iter().cloned());
            for file in &layer.files {
                if self.known(file, layer, &heaps) {
                    heaps.entry(&file.pack).or_default().push((file, number, layer.vetting));
                }
            }
        }
        let read = std::thread::scope(|scope| {
            let mut heaps = heaps.values();
            let own = heaps.next();
            let threads: Vec<_> = heaps.map(|files| scope.spawn(|| Growing::of(files))).collect();
            let own = own.map(|files| Growing::of(files));
            let others = threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            own.into_iter().chain(others).collect::<Vec<_>>()
        });
        for (name, mut growing) in heaps.keys().zip(read).filter_map(|(name, read)| Some((name, read?))) {
            self.mistakes.append(&mut growing.mistakes);
            self.packs.insert((*name).to_owned(), growing);
        }
    }

    /// Whether a file is one that belongs into a pack; a mistake if not.
    fn known(&mut self, file: &RulesFile, layer: &Layer, heaps: &Heaps<'_>) -> bool {
        let place = Place::of_file(Arc::clone(&file.shown));
        let allowed = READ.into_iter();
        if !is_id(&file.pack) {
            let id = file.pack.clone();
            self.mistakes.push(Mistake::new(place, MistakeKind::BadId { id }));
        } else if !allowed.clone().any(|name| name == file.name) && !file.name.starts_with(RELEASES) {
            let allowed: Vec<String> = allowed.map(str::to_owned).collect();
            let near = nearest(&file.name, &allowed);
            self.mistakes.push(Mistake::new(place, MistakeKind::UnknownFile { near, allowed }));
        } else if !heaps.contains_key(&*file.pack) && !layer.begins(&file.pack) {
            let names: Vec<String> = heaps.keys().map(|&name| name.to_owned()).collect();
            let (id, near) = (file.pack.clone(), nearest(&file.pack, &names));
            self.mistakes.push(Mistake::new(place, MistakeKind::Dangling { what: "pack", id, near }));
        } else {
            return true;
        }
        false
    }

    fn finish(mut self) -> Result<Packs, Mistakes> {
        self.pairs();
        let mut all = BTreeMap::new();
        for (name, growing) in std::mem::take(&mut self.packs) {
            if let Some(pack) = self.whole(&name, growing) {
                all.insert(name, pack);
            }
        }
        if self.mistakes.is_empty() {
            return Ok(Packs { all });
        }
        self.mistakes.extend(all.into_values().flat_map(|pack| pack.left_out));
        Err(Mistakes::new(self.mistakes))
    }

    fn pairs(&mut self) {
        let names: Vec<String> = self.packs.keys().cloned().collect();
        for (name, place) in self.packs.values().filter_map(|growing| growing.part.pair()) {
            if !names.contains(name) {
                let (id, near) = (name.clone(), nearest(name, &names));
                self.mistakes
                    .push(Mistake::new(place.clone(), MistakeKind::Dangling { what: "pack", id, near }));
            }
        }
    }

    /// The whole pack; missing fields are said only where nothing else is wrong, since they often follow from it.
    fn whole(&mut self, name: &str, growing: Growing) -> Option<Pack> {
        let areas = Areas::new(growing.areas);
        if growing.vetting == Vetting::Due
            && let Err(error) = areas.compile()
        {
            let why = error.to_string();
            self.mistakes.push(Mistake::new(growing.place, MistakeKind::Contradiction { why }));
            return None;
        }
        let (calibration, checklist) = (growing.calibration, growing.checklist);
        let (inventories, checks) = (growing.inventories, growing.checks);
        let is_inventory = |id: &str| inventories.iter().any(|inventory| inventory.id == id);
        self.mistakes.extend(checks.dangling(is_inventory));
        self.mistakes.extend(checklist::dangling(&checklist, is_inventory));
        self.mistakes.extend(calibration.dangling(|id| areas.get(id).is_some()));
        let missing = match growing.part.whole(name, growing.place.clone(), areas) {
            Ok(pack) => {
                return Some(Pack {
                    rules: growing.rules,
                    calibration,
                    checklist,
                    checks,
                    inventories,
                    left_out: growing.left_out,
                    ..pack
                });
            }
            Err(missing) => missing,
        };
        if self.mistakes.is_empty() {
            let within = format!("pack {name}");
            let kind = |field: &&str| MistakeKind::MissingField {
                field: (*field).to_owned(),
                within: within.clone(),
            };
            let place = &growing.place;
            self.mistakes.extend(missing.iter().map(|field| Mistake::new(place.clone(), kind(field))));
        }
        None
    }
}

impl Growing {
    /// A pack from its files; `None` without any.
    fn of(files: &[Laid<'_>]) -> Option<Self> {
        let first = files.first()?;
        let mut growing = Self {
            place: Place::of_file(Arc::clone(&first.0.shown)),
            part: Part::default(),
            areas: Vec::new(),
            rules: RuleBook::default(),
            calibration: Calibration::default(),
            inventories: Vec::new(),
            checklist: Vec::new(),
            checks: Checks::default(),
            vetting: first.2,
            mistakes: Vec::new(),
            left_out: Vec::new(),
        };
        for &(file, layer, vetting) in files {
            growing.file(file, layer, vetting);
        }
        Some(growing)
    }

    fn file(&mut self, file: &RulesFile, layer: usize, vetting: Vetting) {
        let lines = Lines::new(Arc::clone(&file.shown), &file.text);
        let mut check = Check::new(lines, vetting);
        if vetting == Vetting::Due {
            self.vetting = vetting;
        }
        match file.name.as_str() {
            "pack.toml" => {
                if let Some(raw) = check.read::<PackFile>(&file.text) {
                    self.part.overlay(Part::new(&raw, &file.pack, &mut check));
                }
            }
            "areas.toml" => {
                if let Some(raw) = check.read::<AreasFile>(&file.text) {
                    replace_by(&mut self.areas, area::validate(&raw, &mut check), |area| area.id.clone());
                }
            }
            "calibration.toml" => {
                if let Some(raw) = check.read::<CalibrationFile>(&file.text) {
                    self.calibration = calibration::validate(&raw, &mut check);
                }
            }
            "inventories.toml" => {
                if let Some(raw) = check.read::<InventoriesFile>(&file.text) {
                    let read = inventory::validate(&raw, &mut check);
                    replace_by(&mut self.inventories, read, |inventory| inventory.id.clone());
                }
            }
            "checks.toml" => {
                if let Some(raw) = check.read::<ChecksFile>(&file.text) {
                    self.checks.overlay(checks::validate(raw, &mut check));
                }
            }
            "checklist.toml" => {
                if let Some(raw) = check.read::<ChecklistFile>(&file.text) {
                    let read = checklist::validate(&raw, &mut check);
                    replace_by(&mut self.checklist, read, |item| item.id.clone());
                }
            }
            name => {
                if let Some(name) = name.strip_prefix(RELEASES) {
                    check.mistakes.extend(release(file, name, layer, vetting, &mut self.rules));
                }
            }
        }
        let lists = matches!(file.name.as_str(), "inventories.toml" | "checks.toml");
        let (left_out, mistakes): (Vec<_>, Vec<_>) =
            check.mistakes.into_iter().partition(|mistake| lists && mistake.kind.is_of_a_pattern());
        self.left_out.extend(left_out);
        self.mistakes.extend(mistakes);
    }
}

/// Adds the rules of a release; `name` is that of the file in its folder.
fn release(
    file: &RulesFile,
    name: &str,
    layer: usize,
    vetting: Vetting,
    rules: &mut RuleBook,
) -> Vec<Mistake> {
    let text = name.strip_suffix(".toml").unwrap_or(name);
    let Ok(release) = text.parse::<Version>() else {
        let kind = MistakeKind::BadVersion { text: text.to_owned() };
        return vec![Mistake::new(Place::of_file(Arc::clone(&file.shown)), kind)];
    };
    let written = Written { pack: &file.pack, release, layer, shown: &file.shown, text: &file.text };
    rules.add(&written, vetting)
}

impl Layer {
    /// Whether the layer itself defines a pack, instead of adding to one.
    fn begins(&self, pack: &str) -> bool {
        self.files.iter().any(|file| file.pack == pack && file.name == "pack.toml")
    }
}

impl Check<'_> {
    /// The raw value of a file, as far as its shape is right. One that is known to be right is read without a look at its
    /// shape, which takes several times as long.
    fn read<T: serde::de::DeserializeOwned + schemars::JsonSchema>(&mut self, text: &str) -> Option<T> {
        let known = (self.vetting == Vetting::Done).then(|| toml::from_str(text).ok()).flatten();
        known.or_else(|| shape::read(text, &self.lines, &mut self.mistakes))
    }
}
