//! What somebody's hand did to a file, beside the machine's merge of it.
//!
//! Owns [`drift`]. Lines outside of conflicts should be as the machine merged them; in the place of a conflict may stand
//! whatever a side has. Lines are counted, not aligned, so that one which moved within its file is not gone; one that
//! turns up in another file of the upgrade ([`Arrived`]) is moved. Tables are compared cell by cell ([`super::rows`]).
//!
//! ```text
//! machine a b c     committed a c x     gone: b (whose it is, the sides tell), fresh: x (if no side has it)
//! ```

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use bstr::{BString, ByteSlice};

use super::adapted::Rewritten;
use super::lines::{Counts, entries, key, lines, shown, words};
use super::{Form, rows};
use crate::conflict::Conflict;
use crate::conflict::markers::{Piece, parse};
use crate::sides::{Side, Sides};
use crate::structured::Format;

/// Shorter lines may stand in two files by chance.
const TELLING: usize = 12;

/// The texts of a file; empty where a tree has none.
pub(super) struct Texts<'a> {
    pub(super) path: BString,
    pub(super) form: Form,
    pub(super) conflict: Option<&'a Conflict>,
    pub(super) sides: Sides<Option<Body>>,
    pub(super) machine: Option<Body>,
    pub(super) committed: Option<Body>,
    pub(super) result: Option<Body>,
}

/// A text and its lines, counted.
#[derive(Clone)]
pub(super) struct Body {
    pub(super) text: Arc<[u8]>,
    pub(super) counts: Rc<Counts>,
}

fn counts(body: Option<&Body>) -> Rc<Counts> {
    body.map_or_else(Rc::default, |body| Rc::clone(&body.counts))
}

impl Drift {
    /// `2 lines`, or of a table `2 entries`.
    pub(super) fn counted(&self, many: usize) -> String {
        if self.what == What::Table { entries(many) } else { lines(many) }
    }
}

/// Who had made a line what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Country,
    Upstream,
    /// Both added it.
    Both,
    /// It was there before.
    Neither,
}

/// A line, or a cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) key: Vec<u8>,
    /// Where it stands in the result, or where it would; from 1.
    pub(super) at: Option<usize>,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum What {
    /// Lines; how often each stands there counts.
    #[default]
    Lines,
    /// Lines for people to read: a line that stands there is there.
    Prose,
    /// Rows and cells.
    Table,
}

/// What somebody's hand did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Drift {
    pub(super) what: What,
    /// Lines that should be there and are not.
    pub(super) gone: Vec<(Whose, Line)>,
    /// Lines that a side had deleted and that are there.
    pub(super) back: Vec<(Side, Line)>,
    /// Lines that no side has.
    pub(super) fresh: Vec<Line>,
    /// Lines that no side has and whose words all stand in the hunks of the conflict.
    pub(super) mixed: Vec<Line>,
    /// Lines that stand in another file now, and in which.
    pub(super) moved: Vec<(Line, BString)>,
    /// The hunks of the conflict, in order.
    pub(super) hunks: Vec<Settled>,
}

/// What became of the lines of a hunk that only one side has.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// The hunk of the conflict that it is, by its place in the list.
    pub(super) hunk: Option<usize>,
    /// Those that are gone.
    pub(super) gone: Sides<Vec<Line>>,
    /// How many there were.
    pub(super) all: Sides<usize>,
}

/// Lines that came into files by hand, and lines that left them.
#[derive(Default)]
pub(super) struct Arrived {
    came: HashMap<Vec<u8>, BString>,
    left: HashMap<Vec<u8>, BString>,
    /// The texts of files that are no more.
    away: Vec<Arc<[u8]>>,
}

impl Arrived {
    pub(super) fn of<'t>(all: impl Iterator<Item = &'t Texts<'t>>) -> Self {
        let mut arrived = Self::default();
        for texts in all {
            if texts.result.is_none() {
                let sides = texts.sides.iter().filter_map(|(_, side)| side.as_ref());
                arrived.away.extend(sides.map(|side| Arc::clone(&side.text)));
            }
            let (before, after) = (counts(texts.machine.as_ref()), counts(texts.committed.as_ref()));
            let mut note = |from: &Counts, to: &Counts, came: bool| {
                let more = to.iter().filter(|(key, times)| key.len() >= TELLING && *times > from.count(key));
                let into = if came { &mut arrived.came } else { &mut arrived.left };
                for (key, _) in more {
                    into.entry(key.clone()).or_insert_with(|| texts.path.clone());
                }
            };
            note(&before, &after, true);
            note(&after, &before, false);
        }
        arrived
    }

    /// Whether one file that is no more has all of these words, each as it is or as JSON writes it.
    pub(super) fn had(&self, words: &[&str]) -> bool {
        let written = |word: &str| word.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let has = |text: &[u8], word: &str| text.contains_str(word) || text.contains_str(written(word));
        self.away.iter().any(|text| words.iter().all(|word| has(text, word)))
    }

    fn elsewhere<'s>(map: &'s HashMap<Vec<u8>, BString>, key: &[u8], path: &BString) -> Option<&'s BString> {
        map.get(key).filter(|other| *other != path)
    }
}

/// What somebody did to one file; `None` where the file itself came or went.
pub(super) fn drift(texts: &Texts<'_>, arrived: &Arrived) -> Option<Drift> {
    let (Some(machine), Some(committed), Some(result)) = (&texts.machine, &texts.committed, &texts.result)
    else {
        return None;
    };
    if texts.form.format == Some(Format::Csv)
        && let Some(drift) = rows::drift(texts, (&committed.text, &result.text), arrived)
    {
        return Some(drift);
    }
    let comparer = Comparer {
        path: &texts.path,
        what: what(texts),
        conflict: texts.conflict,
        merged: Merged::of(&machine.text, texts.conflict.is_some()),
        sides: texts.sides.as_ref().map(|side| counts(side.as_ref())),
        machine: Rc::clone(&machine.counts),
        committed: Rc::clone(&committed.counts),
        result: Rc::clone(&result.counts),
        lines: numbered(&result.text),
        arrived,
    };
    Some(comparer.drift(&result.text))
}

fn what(texts: &Texts<'_>) -> What {
    let is_prose = texts.form.format == Some(Format::Changelog) || texts.path.ends_with(b".md");
    if is_prose { What::Prose } else { What::Lines }
}

/// The machine's merge: what was settled, and what conflicts.
struct Merged {
    /// The lines that say something, with their keys.
    settled: Vec<(Vec<u8>, Vec<u8>)>,
    counts: Counts,
    hunks: Vec<Sides<BString>>,
    /// How often a line may stand in the places of the conflicts.
    open: HashMap<Vec<u8>, usize>,
}

impl Merged {
    fn of(machine: &[u8], conflicts: bool) -> Self {
        let (mut text, mut hunks) = (Vec::new(), Vec::new());
        if conflicts {
            let marked = parse(machine);
            for piece in &marked.pieces {
                match piece {
                    Piece::Text(range) => text.extend_from_slice(marked.lines().slice(range.clone())),
                    Piece::Hunk(hunk) => hunks.push(hunk.text.clone()),
                }
            }
        } else {
            text.extend_from_slice(machine);
        }
        let lines = text.lines().map(|line| (key(line), line.to_vec()));
        let settled = lines.filter(|(key, _)| !key.is_empty()).collect();
        let open = open(&hunks);
        Self { settled, counts: Counts::of(&text), hunks, open }
    }
}

/// Of each hunk the side that has a line most often counts.
fn open(hunks: &[Sides<BString>]) -> HashMap<Vec<u8>, usize> {
    let mut open: HashMap<Vec<u8>, usize> = HashMap::new();
    for hunk in hunks {
        let mut most: HashMap<Vec<u8>, usize> = HashMap::new();
        for (_, text) in hunk.iter() {
            for (key, times) in Counts::of(text).iter() {
                let most = most.entry(key.clone()).or_default();
                *most = times.max(*most);
            }
        }
        for (key, times) in most {
            *open.entry(key).or_default() += times;
        }
    }
    open
}

/// Where each line that stands once is, from 1.
fn numbered(text: &[u8]) -> HashMap<Vec<u8>, Option<usize>> {
    let mut found: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        let key = key(line);
        if !key.is_empty() {
            found.entry(key).and_modify(|line| *line = None).or_insert(Some(at + 1));
        }
    }
    found
}

struct Comparer<'c> {
    path: &'c BString,
    what: What,
    conflict: Option<&'c Conflict>,
    merged: Merged,
    sides: Sides<Rc<Counts>>,
    machine: Rc<Counts>,
    committed: Rc<Counts>,
    result: Rc<Counts>,
    lines: HashMap<Vec<u8>, Option<usize>>,
    arrived: &'c Arrived,
}

impl Comparer<'_> {
    fn drift(&self, result: &[u8]) -> Drift {
        let mut rewritten = Rewritten::of(result, |line| self.is_nobodys(&key(line)));
        let mut drift = Drift { what: self.what, ..Drift::default() };
        self.fresh(result, &mut drift);
        // First what nobody was asked about: a line that somebody wrote stands for one alone.
        self.gone(&mut rewritten, &mut drift);
        drift.hunks = self.hunks(&mut rewritten);
        self.back(result, &mut drift);
        drift
    }

    /// Whether a line says something and stands on no side, as a line.
    fn is_nobodys(&self, key: &[u8]) -> bool {
        let mut all = self.sides.iter().map(|(_, side)| side).chain([&self.machine]);
        !key.is_empty() && all.all(|side| side.count(key) == 0)
    }

    /// How often a line stands in the committed file, and in the result if that has it less often.
    fn count(&self, key: &[u8]) -> usize {
        self.committed.count_within(key).max(self.result.count_within(key))
    }

    /// Whose line is missing, and how often. It should stand there as in the merge; but what this has more often than a side is
    /// a block that both sides added, merged into two, and one of them may go.
    fn missing(&self, key: &[u8]) -> Option<(Option<Whose>, usize)> {
        let sides = self.sides.as_ref().map(|side| side.count_within(key));
        let most = if self.what == What::Prose { 1 } else { self.merged.counts.count_within(key) };
        let there = self.count(key);
        let lacks = |side: usize| Some(side.min(most).saturating_sub(there)).filter(|times| *times > 0);
        let all = || lacks(sides.base.max(sides.country).max(sides.upstream));
        match self.whose(key) {
            Some(Whose::Both) => {
                let own = lacks(sides.country).map(|times| (Some(Whose::Both), times));
                own.or_else(|| Some((Some(Whose::Upstream), lacks(sides.upstream)?)))
            }
            whose => Some((whose, all()?)),
        }
    }

    fn gone(&self, rewritten: &mut Rewritten<'_>, drift: &mut Drift) {
        let mut missing: HashMap<&[u8], (Option<Whose>, usize)> = HashMap::new();
        let fewer = |key: &[u8], times| self.committed.count(key).max(self.result.count(key)) < times;
        for (key, _) in self.merged.counts.iter().filter(|(key, times)| fewer(key, *times)) {
            missing.extend(self.missing(key).map(|lacks| (key.as_slice(), lacks)));
        }
        for (at, (key, line)) in self.merged.settled.iter().enumerate() {
            let Some((whose, times)) = missing.get_mut(key.as_slice()).filter(|(_, times)| *times > 0) else {
                continue;
            };
            *times -= 1;
            let told = Line { text: shown(line), key: key.clone(), at: Some(self.near(at)) };
            if let Some(to) = Arrived::elsewhere(&self.arrived.came, key, self.path) {
                drift.moved.push((told, to.clone()));
            } else if !rewritten.take(line) {
                drift.gone.extend(whose.map(|whose| (whose, told)));
            }
        }
    }

    /// The line after the last one above it that stands once in the result.
    fn near(&self, at: usize) -> usize {
        let above = self.merged.settled[..at].iter().rev();
        let line = above.take(200).find_map(|(key, _)| self.lines.get(key).copied().flatten());
        line.map_or(1, |line| line + 1).min(self.last().max(1))
    }

    fn last(&self) -> usize {
        self.lines.values().flatten().copied().max().unwrap_or(1)
    }

    /// Who made a line what it was; `None` for one that a side deleted, which may be gone.
    fn whose(&self, key: &[u8]) -> Option<Whose> {
        let Sides { base, country, upstream } = self.sides.as_ref().map(|side| side.count_within(key));
        let line = self.sides.as_ref().map(|side| side.count(key));
        match (country > base, upstream > base) {
            // Within other lines both have it; as a line perhaps one alone.
            (true, true) if line.country <= line.base && line.upstream > line.base => Some(Whose::Upstream),
            (true, true) if line.upstream <= line.base && line.country > line.base => Some(Whose::Country),
            (true, true) => Some(Whose::Both),
            (true, false) => Some(Whose::Country),
            (false, true) => Some(Whose::Upstream),
            (false, false) => (country == base && upstream == base).then_some(Whose::Neither),
        }
    }

    fn back(&self, result: &[u8], drift: &mut Drift) {
        let mut seen = HashSet::new();
        for (at, line) in result.lines().enumerate() {
            let key = key(line);
            if key.is_empty() || !seen.insert(key.clone()) {
                continue;
            }
            let allowed = self.merged.counts.count(&key) + self.merged.open.get(&key).copied().unwrap_or(0);
            let counts = self.sides.as_ref().map(|side| side.count(&key));
            let more = self.committed.count(&key) > allowed && self.result.count(&key) > allowed;
            let deleted = |side: Side| counts[side] < counts.base;
            if more && self.machine.count_within(&key) <= allowed {
                let told = Line { text: shown(line), key, at: Some(at + 1) };
                let side = [Side::Upstream, Side::Country].into_iter().find(|side| deleted(*side));
                drift.back.extend(side.map(|side| (side, told)));
            }
        }
    }

    fn fresh(&self, result: &[u8], drift: &mut Drift) {
        let open: Vec<&[u8]> =
            self.merged.hunks.iter().flat_map(|hunk| hunk.iter().map(|(_, text)| text.as_slice())).collect();
        let open = open.concat();
        let known_words = words(&open);
        for (at, line) in result.lines().enumerate() {
            let key = key(line);
            if key.is_empty() || self.is_known(&key) || self.committed.count(&key) == 0 {
                continue;
            }
            if Arrived::elsewhere(&self.arrived.left, &key, self.path).is_some() {
                continue;
            }
            let told = Line { text: shown(line), key, at: Some(at + 1) };
            let mixed = !known_words.is_empty()
                && words(line).iter().all(|word| known_words.binary_search(word).is_ok());
            if mixed { &mut drift.mixed } else { &mut drift.fresh }.push(told);
        }
    }

    /// Whether some side has a line, whole or within others.
    fn is_known(&self, key: &[u8]) -> bool {
        let all = || self.sides.iter().map(|(_, side)| side).chain([&self.machine]);
        all().any(|side| side.count(key) > 0) || all().any(|side| side.count_within(key) > 0)
    }

    fn hunks(&self, rewritten: &mut Rewritten<'_>) -> Vec<Settled> {
        self.merged.hunks.iter().map(|hunk| self.hunk(hunk, rewritten)).collect()
    }

    fn hunk(&self, hunk: &Sides<BString>, rewritten: &mut Rewritten<'_>) -> Settled {
        let counts = hunk.as_ref().map(|text| Counts::of(text));
        let own = |conflict: &Conflict| conflict.hunks.iter().position(|one| one.text == *hunk);
        let mut settled = Settled { hunk: self.conflict.and_then(own), ..Settled::default() };
        for side in [Side::Country, Side::Upstream] {
            let others = |key: &[u8]| counts.base.count(key).max(counts[side.other()].count(key));
            for line in hunk[side].lines() {
                let key = key(line);
                if key.is_empty() || counts[side].count(&key) <= others(&key) {
                    continue;
                }
                settled.all[side] += 1;
                let count = self.count(&key);
                let there = count > self.merged.counts.count_within(&key)
                    || count >= self.sides[side].count_within(&key)
                    || self.what == What::Prose && count > 0;
                let moved = || Arrived::elsewhere(&self.arrived.came, &key, self.path).is_some();
                if !there && !moved() && !rewritten.take(line) {
                    settled.gone[side].push(Line { text: shown(line), key, at: None });
                }
            }
        }
        settled
    }
}
