//! Areas: which part of the repository a path is, and how such paths are treated.
//!
//! Owns [`Area`] and [`Areas`]. Must not know conflicts: it is asked with paths and a version.
//!
//! A path belongs to the first area, in the order of the file, that matches it on any side and holds in the era of the
//! version. Where only areas of another era match (a file that a country kept at its old place), the first of those
//! counts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bstr::BStr;
use globset::{Candidate, Glob, GlobSet};

use super::check::Check;
use super::mistake::{MistakeKind, Place};
use super::raw;
use super::raw::{Deletion, Format};
use crate::verdict::{Class, Verdict};
use crate::version::Version;

/// A part of the repository whose files are treated alike.
#[derive(Clone, Debug)]
pub struct Area {
    /// What reports call it.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Its paths.
    pub globs: Vec<Glob>,
    /// Paths that the globs match and that are not of this area.
    pub except: Vec<Glob>,
    /// The first release that has it.
    pub since: Option<Version>,
    /// The first release that no longer has it.
    pub until: Option<Version>,
    /// What an upstream change here is when nothing else is known.
    pub class: Class,
    /// What to do with it when nothing else is known.
    pub verdict: Verdict,
    /// How files are merged by structure.
    pub format: Format,
    /// Columns or fields that identify a row or an item; empty for the first.
    pub key: Vec<String>,
    /// JSON pointers of arrays whose order has no meaning.
    pub sets: Vec<String>,
    /// Properties of objects that are lists of what somebody may do.
    pub grants: Vec<String>,
    /// What happens when the country deleted what upstream changed.
    pub deletion: Deletion,
    /// The command that writes the files anew.
    pub regenerate: Option<String>,
    /// Where the content moved to in later releases.
    pub moved_to: Option<String>,
    /// What to tell the person who decides.
    pub advice: String,
    /// Where the pack says so.
    pub place: Place,
}

impl Area {
    /// Whether the area looks like this in a release; without one, in any.
    #[must_use]
    pub fn holds_in(&self, version: Option<&Version>) -> bool {
        version.is_none_or(|version| {
            self.since.as_ref().is_none_or(|since| since <= version)
                && self.until.as_ref().is_none_or(|until| version < until)
        })
    }
}

/// The areas of a pack in order, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    list: Vec<Area>,
    /// Built when the first path is asked.
    matcher: OnceLock<Matcher>,
}

/// All globs of all areas, matched together.
#[derive(Clone, Debug, Default)]
struct Matcher {
    set: GlobSet,
    /// For each glob of the set: its area and whether it excepts.
    owners: Vec<(usize, bool)>,
}

impl Matcher {
    fn new(list: &[Area]) -> Result<Self, globset::Error> {
        let mut builder = GlobSet::builder();
        let mut owners = Vec::new();
        for (at, area) in list.iter().enumerate() {
            let globs = area.globs.iter().map(|glob| (glob, false));
            for (glob, excepts) in globs.chain(area.except.iter().map(|glob| (glob, true))) {
                builder.add(glob.clone());
                owners.push((at, excepts));
            }
        }
        Ok(Self { set: builder.build()?, owners })
    }
}

impl Areas {
    /// From areas in order; their globs are compiled together when the first path is asked.
    pub(crate) const fn new(list: Vec<Area>) -> Self {
        Self { list, matcher: OnceLock::new() }
    }

    /// Compiles the globs now.
    ///
    /// # Errors
    /// When they are too many to be matched together.
    pub(crate) fn compile(&self) -> Result<(), globset::Error> {
        let matcher = Matcher::new(&self.list)?;
        self.matcher.get_or_init(|| matcher);
        Ok(())
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.list.iter()
    }

    /// The area by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Area> {
        self.list.iter().find(|area| area.id == id)
    }

    /// The area that a file belongs to, by all paths that it has on any side.
    #[must_use]
    pub fn of(&self, paths: &[&BStr], version: Option<&Version>) -> Option<&Area> {
        let candidates: Vec<usize> = paths.iter().flat_map(|path| self.matching(path)).collect();
        let holds = |at: &&usize| self.list[**at].holds_in(version);
        candidates.iter().filter(holds).min().or_else(|| candidates.iter().min()).map(|at| &self.list[*at])
    }

    /// The places in the list of the areas whose globs match and that do not except the path.
    fn matching(&self, path: &BStr) -> Vec<usize> {
        let mut found: BTreeMap<usize, bool> = BTreeMap::new();
        let matcher = self.matcher.get_or_init(|| Matcher::new(&self.list).unwrap_or_default());
        for glob in matcher.set.matches_candidate(&Candidate::from_bytes(path)) {
            let (area, excepts) = matcher.owners[glob];
            *found.entry(area).or_default() |= excepts;
        }
        found.into_iter().filter(|(_, excepted)| !excepted).map(|(area, _)| area).collect()
    }
}

/// The areas of one file, validated.
pub(crate) fn validate(raw: &raw::AreasFile, check: &mut Check<'_>) -> Vec<Area> {
    let mut seen = BTreeMap::new();
    raw.area.iter().filter_map(|area| one(area, check, &mut seen)).collect()
}

fn one(raw: &raw::Area, check: &mut Check<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Area> {
    let id = check.new_id(raw.id.as_ref(), "area", seen);
    let title = check.text(raw.title.as_ref(), "title");
    let advice = check.text(raw.advice.as_ref(), "advice");
    let globs: Vec<_> = raw.globs.iter().flatten().filter_map(|glob| check.glob(glob)).collect();
    let except = raw.except.iter().filter_map(|glob| check.glob(glob)).collect();
    let (since, until) = check.era(raw.since.as_ref(), raw.until.as_ref());
    let sets = raw.sets.iter().filter_map(|pointer| check.pointer(pointer)).collect();
    let key = check.texts(&raw.key, "key");
    let grants = check.texts(&raw.grants, "grants");
    let regenerate = check.text(raw.regenerate.as_ref(), "regenerate");
    let moved_to = check.text(raw.moved_to.as_ref(), "moved_to");
    agree(raw, check);
    Some(Area {
        id: id?,
        title: title?,
        globs,
        except,
        since,
        until,
        class: raw.class?,
        verdict: raw.verdict?,
        format: raw.format,
        key,
        sets,
        grants,
        deletion: raw.deletion,
        regenerate,
        moved_to,
        advice: advice?,
        place: check.place(raw.id.as_ref()?),
    })
}

/// Fields that need each other.
fn agree(raw: &raw::Area, check: &mut Check<'_>) {
    let Some(id) = &raw.id else { return };
    if raw.globs.as_ref().is_some_and(Vec::is_empty) {
        check.wrong(id, MistakeKind::Empty { field: "globs".to_owned() });
    }
    let why = match (raw.verdict, &raw.regenerate) {
        (Some(Verdict::Regenerate), None) => "verdict `regenerate` needs the command: `regenerate = \"…\"`",
        (Some(verdict), Some(_)) if verdict != Verdict::Regenerate => {
            "`regenerate` goes with the verdict `regenerate` only"
        }
        _ => return,
    };
    check.wrong(id, MistakeKind::Contradiction { why: why.to_owned() });
}
