//! Finds where one side's deleted files went.
//!
//! Owns [`find`]. It follows git's `diffcore-rename` as `merge-ort` uses it, ties included: equal blobs first, then
//! files whose name is unique (at a higher threshold) or whose directory seems to have moved, then every remaining pair
//! of deletion and addition. Must not know what the other side did; [`Changes`] says which deletions matter.
//!
//! Worked example: `a/x.txt` and `a/y.txt` are gone, `b/x.txt` (equal to the first) and `b/y.txt` (alike to 60 %) are
//! new: the first pair is exact, the second is found by the matrix, and the counts say that `a` went to `b` twice.

use std::collections::HashMap;

use bstr::{BStr, BString, ByteSlice};

use super::counts::Counts;
use super::paths::{PathId, Paths, ROOT};
use super::similarity::{EXACT, Score, Similarity};
use super::walk::{Change, Changes, DirectoryNeed, Need};
use crate::git::store::{Store, StoreError};
use crate::object::ObjectId;

/// The name of the empty blob, never part of a rename.
const EMPTY_BLOB: ObjectId = ObjectId::from_bytes([
    0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4,
    0x8c, 0x53, 0x91,
]);

/// So many equal sources are looked at for one target.
const EQUAL_SOURCES: usize = 100;

/// So many best sources are kept for each target of the matrix.
const CANDIDATES: usize = 4;

/// What counts as a rename, and how much work may go into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thresholds {
    pub(super) score: Score,
    pub(super) limit: usize,
}

/// An added path, with the deleted one it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) from: Option<PathId>,
    pub(super) to: PathId,
}

/// What was found on one side.
pub(super) struct Found {
    pub(super) arrivals: Vec<Arrival>,
    pub(super) directories: Counts,
    /// The matrix was too large and left out; what limit would have let it in.
    pub(super) skipped: Option<usize>,
}

/// Pairs one side's deletions and additions.
pub(super) fn find(
    store: &Store,
    paths: &mut Paths,
    changes: &mut Changes,
    thresholds: Thresholds,
) -> Result<Found, StoreError> {
    let additions = changes.all.iter().filter(|change| change.added);
    let mut found = Found { arrivals: Vec::new(), directories: Counts::default(), skipped: None };
    if changes.needed.is_empty() {
        found.arrivals = additions.map(|change| Arrival { from: None, to: change.path }).collect();
        return Ok(found);
    }
    let worth = |change: &&Change| change.entry.id != EMPTY_BLOB;
    let mut search = Search {
        sources: changes.all.iter().filter(|change| !change.added).filter(worth).copied().collect(),
        targets: additions.filter(worth).map(|change| Target { change: *change, from: None }).collect(),
        similarity: Similarity::new(store),
        paths,
        changes,
        counts: Counts::default(),
        guesses: HashMap::new(),
        thresholds,
        skipped: None,
    };
    if !search.sources.is_empty() && !search.targets.is_empty() {
        search.run()?;
    }
    let from: HashMap<_, _> = search.targets.iter().map(|target| (target.change.path, target.from)).collect();
    found.skipped = search.skipped;
    found.directories = search.counts;
    let arrival =
        |change: &Change| Arrival { from: from.get(&change.path).copied().flatten(), to: change.path };
    found.arrivals = changes.all.iter().filter(|change| change.added).map(arrival).collect();
    found.directories.keep_removed(&changes.removed_dirs);
    Ok(found)
}

struct Target {
    change: Change,
    from: Option<PathId>,
}

struct Search<'a> {
    sources: Vec<Change>,
    targets: Vec<Target>,
    similarity: Similarity<'a>,
    paths: &'a mut Paths,
    changes: &'a mut Changes,
    counts: Counts,
    guesses: HashMap<PathId, PathId>,
    thresholds: Thresholds,
    skipped: Option<usize>,
}

impl Search<'_> {
    fn run(&mut self) -> Result<(), StoreError> {
        let mut used = self.exact();
        if self.thresholds.score >= EXACT {
            return Ok(());
        }
        self.drop_sources(&used);
        self.count_exact();
        used = self.by_name()?;
        self.drop_sources(&used);
        let needed = &self.changes.needed;
        self.sources.retain(|source| needed.contains_key(&source.path));
        self.drop_decided_locations();
        let open = self.targets.iter().filter(|target| target.from.is_none()).count();
        if open == 0 || self.sources.is_empty() {
            return Ok(());
        }
        let limit = self.thresholds.limit;
        if limit > 0 && open.saturating_mul(self.sources.len()) > limit.saturating_mul(limit) {
            self.skipped = Some(open.max(self.sources.len()));
            return Ok(());
        }
        self.by_matrix()
    }

    fn drop_sources(&mut self, used: &[bool]) {
        let mut used = used.iter();
        self.sources.retain(|_| !used.next().copied().unwrap_or(false));
    }

    /// Pairs equal blobs; of several the first that is unused, one with the same file name rather.
    fn exact(&mut self) -> Vec<bool> {
        let mut used = vec![false; self.sources.len()];
        let mut by_id: HashMap<ObjectId, Vec<usize>> = HashMap::new();
        for (at, source) in self.sources.iter().enumerate() {
            by_id.entry(source.entry.id).or_default().push(at);
        }
        for target in &mut self.targets {
            let Some(equal) = by_id.get(&target.change.entry.id) else { continue };
            let fits = |at: &&usize| {
                let (old, new) = (self.sources[**at].entry.mode, target.change.entry.mode);
                !used[**at] && (old == new || old.is_file() && new.is_file())
            };
            let mut best = None;
            for at in equal.iter().filter(fits).take(EQUAL_SOURCES) {
                let same_name =
                    self.paths.name(self.sources[*at].path) == self.paths.name(target.change.path);
                if same_name || best.is_none() {
                    best = Some(*at);
                }
                if same_name {
                    break;
                }
            }
            if let Some(at) = best {
                used[at] = true;
                target.from = Some(self.sources[at].path);
            }
        }
        used
    }

    fn count_exact(&mut self) {
        for target in &self.targets {
            if let Some(from) = target.from {
                self.counts.add(self.paths, &self.changes.removed_dirs, from, target.change.path);
            }
        }
        self.guesses = self.counts.most_frequent(self.paths);
    }

    /// Pairs files by a name that is unique on both sides, or by where their directory seems to have gone.
    fn by_name(&mut self) -> Result<Vec<bool>, StoreError> {
        let least = self.thresholds.score + (EXACT - self.thresholds.score) / 2;
        let mut used = vec![false; self.sources.len()];
        let names = UniqueNames::new(self);
        for (at, source) in self.sources.clone().into_iter().enumerate() {
            if !self.changes.needed.contains_key(&source.path) {
                continue;
            }
            let target = match names.pair(self.paths.name(source.path)) {
                Pairing::Unknown => continue,
                Pairing::Unique(target) => Some(target),
                Pairing::Ambiguous => self.guess(source.path),
            };
            let Some(target) = target.filter(|target| self.targets[*target].from.is_none()) else { continue };
            let change = self.targets[target].change;
            if self.similarity.score(source.entry, change.entry, least)? >= least {
                used[at] = true;
                self.record(target, source.path);
            }
        }
        Ok(used)
    }

    fn record(&mut self, target: usize, from: PathId) {
        self.targets[target].from = Some(from);
        let to = self.targets[target].change.path;
        self.counts.add(self.paths, &self.changes.removed_dirs, from, to);
    }

    /// The target that the moved directory of `source` would give it; none at the top, as in git.
    fn guess(&mut self, source: PathId) -> Option<usize> {
        let dir = *self.guesses.get(&self.paths.parent(source))?;
        if dir == ROOT {
            return None;
        }
        let path = [self.paths.path(dir).as_bytes(), b"/", self.paths.name(source)].concat();
        let path = self.paths.find(path.as_bstr())?;
        self.targets.iter().position(|target| target.change.path == path)
    }

    /// Leaves out sources that were wanted only to learn where a directory went, once that is clear.
    fn drop_decided_locations(&mut self) {
        let Changes { removed_dirs, needed, .. } = &mut *self.changes;
        for source in &self.sources {
            let mut dir = self.paths.parent(source.path);
            while removed_dirs.get(&dir).is_some_and(|need| *need != DirectoryNeed::None) {
                self.counts.add_unknown(dir);
                dir = self.paths.parent(dir);
            }
        }
        for (dir, need) in removed_dirs.iter_mut() {
            if *need == DirectoryNeed::Itself && self.counts.is_decided(*dir) {
                *need = DirectoryNeed::Above;
            }
        }
        let paths = &self.paths;
        let wanted_above = |mut dir: PathId| loop {
            match removed_dirs.get(&dir) {
                None | Some(DirectoryNeed::None) => return false,
                Some(DirectoryNeed::Itself) => return true,
                Some(DirectoryNeed::Above) => dir = paths.parent(dir),
            }
        };
        self.sources.retain(|source| {
            needed.get(&source.path) != Some(&Need::Location) || wanted_above(paths.parent(source.path))
        });
    }

    /// Compares every remaining deletion with every remaining addition, and pairs the best first.
    fn by_matrix(&mut self) -> Result<(), StoreError> {
        let mut matrix = Vec::new();
        for target in (0..self.targets.len()).filter(|at| self.targets[*at].from.is_none()) {
            let change = self.targets[target].change;
            let mut best = [None; CANDIDATES];
            for (at, source) in self.sources.iter().enumerate() {
                let score = self.similarity.score(source.entry, change.entry, self.thresholds.score)?;
                let same_name = self.paths.name(source.path) == self.paths.name(change.path);
                keep_if_better(&mut best, Candidate { score, same_name, source: at, target });
            }
            matrix.extend(best.into_iter().flatten());
        }
        matrix.sort_by_key(|candidate| std::cmp::Reverse(candidate.rank()));
        let least = self.thresholds.score;
        let mut used = vec![false; self.sources.len()];
        for Candidate { source, target, .. } in matrix.into_iter().take_while(|pair| pair.score >= least) {
            if self.targets[target].from.is_none() && !used[source] {
                used[source] = true;
                self.record(target, self.sources[source].path);
            }
        }
        Ok(())
    }
}

/// A pair in the matrix, by position among the remaining sources and among all targets.
#[derive(Clone, Copy)]
struct Candidate {
    score: Score,
    same_name: bool,
    source: usize,
    target: usize,
}

impl Candidate {
    const fn rank(&self) -> (Score, bool) {
        (self.score, self.same_name)
    }
}

/// Replaces the first of the worst, which is how git breaks ties between sources.
fn keep_if_better(best: &mut [Option<Candidate>; CANDIDATES], candidate: Candidate) {
    let rank = |slot: &Option<Candidate>| slot.map(|candidate| candidate.rank());
    if let Some(worst) = best.iter_mut().min_by_key(|slot| rank(slot))
        && rank(worst) < Some(candidate.rank())
    {
        *worst = Some(candidate);
    }
}

enum Pairing {
    Unknown,
    Unique(usize),
    Ambiguous,
}

/// The file names that occur once, with where; `None` for those that occur more often.
struct UniqueNames {
    sources: HashMap<BString, Option<usize>>,
    targets: HashMap<BString, Option<usize>>,
}

impl UniqueNames {
    fn new(search: &Search) -> Self {
        let name = |path| search.paths.name(path).to_owned();
        let open = search.targets.iter().enumerate().filter(|(_, target)| target.from.is_none());
        Self {
            sources: once(search.sources.iter().enumerate().map(|(at, source)| (name(source.path), at))),
            targets: once(open.map(|(at, target)| (name(target.change.path), at))),
        }
    }

    fn pair(&self, name: &BStr) -> Pairing {
        match (self.sources.get(name).copied().flatten(), self.targets.get(name)) {
            (_, None) => Pairing::Unknown,
            (Some(_), Some(Some(target))) => Pairing::Unique(*target),
            (None, Some(_)) | (Some(_), Some(None)) => Pairing::Ambiguous,
        }
    }
}

fn once(names: impl Iterator<Item = (BString, usize)>) -> HashMap<BString, Option<usize>> {
    let mut unique = HashMap::new();
    for (name, at) in names {
        unique.entry(name).and_modify(|known| *known = None).or_insert(Some(at));
    }
    unique
}
