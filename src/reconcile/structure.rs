//! Conflicts of lines merged by key, before anybody is asked about them.
//!
//! Owns [`merge_by_key`]: which conflicts it is tried on, as what format. Must not merge by itself (`structured` does), nor
//! decide what becomes of a clash (`settle` does).
//!
//! It comes before the history is asked, as it replaces hunks by smaller ones. What asks the history first, whether one
//! side's file is an earlier version of the other's, is asked meanwhile: hardly any file is, and for one that is, the merge
//! by key was for nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bstr::{BStr, BString, ByteSlice};

use super::aside::joined;
use super::earlier::Earlier;
use super::ground::{Asks, Ground, white_space};
use crate::classify::{Subject, is_plain};
use crate::conflict::{Conflict, Hunk, Kind};
use crate::error::Error;
use crate::git::merge::Merged;
use crate::object::ObjectId;
use crate::resolve::keys::{Keyed, by_key};
use crate::rules::{self, Area};
use crate::sides::Sides;
use crate::structured::{Declined, Format, Formats, Request, Settings};

/// What merging by key made of a conflict.
pub(super) enum ByKey {
    /// It was not tried.
    Not,
    /// It could not be done; why, a sentence.
    Declined(String),
    /// It was done; the conflict's hunks are those that it left.
    Done(Keyed),
}

impl ByKey {
    /// The merge, where there is one.
    pub(super) const fn keyed(&self) -> Option<&Keyed> {
        match self {
            Self::Done(keyed) => Some(keyed),
            Self::Not | Self::Declined(_) => None,
        }
    }

    /// What somebody should know about it.
    pub(super) fn notes(&self) -> Vec<String> {
        match self {
            Self::Not => Vec::new(),
            Self::Declined(why) => vec![why.clone()],
            Self::Done(keyed) => keyed.notes().iter().map(|note| note.text.clone()).collect(),
        }
    }
}

/// Merges by key what can be, and puts the hunks that this leaves in the place of those of the merge of lines. A file
/// that is an earlier version of the other side's, which is found out meanwhile, stays as it is.
pub(super) fn merge_by_key(
    ground: &Ground<'_>,
    formats: &Formats,
    merged: &mut Merged,
) -> Result<(Earlier, Vec<ByKey>), Error> {
    let (tree, conflicts) = (merged.tree, &mut merged.conflicts);
    let is_lock = |conflict: &Conflict| format(None, conflict.path.as_bstr()) == Some(Format::YarnLock);
    let asked = Asked { ground, formats, tree };
    let others =
        conflicts.iter().map(|conflict| if is_lock(conflict) { Ok(None) } else { asked.job(conflict) });
    let jobs = others.collect::<Result<Vec<_>, _>>()?;
    let (earlier, mut all) = side_by_side(&jobs, || Earlier::find(ground, conflicts));
    let earlier = earlier?;
    let mut manifests = Manifests::default();
    for locks in [false, true] {
        let both = conflicts.iter_mut().zip(&mut all);
        for (conflict, by_key) in both.filter(|(conflict, _)| is_lock(conflict) == locks) {
            if earlier.moved_on(conflict).is_some() {
                *by_key = ByKey::Not;
            } else if locks {
                *by_key = lock(&asked, &manifests, conflict)?;
            }
            manifests.remember(conflict, by_key);
            put(conflict, by_key);
        }
    }
    Ok((earlier, all))
}

/// Puts the hunks of a merge by key in the place of the conflict's.
fn put(conflict: &mut Conflict, by_key: &ByKey) {
    if let Some(keyed) = by_key.keyed() {
        conflict.hunks.clone_from(&keyed.hunks);
    }
}

/// A merge by key that needs nothing but its texts.
struct Job {
    format: Format,
    text: Sides<Vec<u8>>,
    path: BString,
    settings: Settings,
    hunks: Vec<Hunk>,
}

impl Job {
    /// About how long it takes beside the others: what is parsed takes far longer than rows and lines do.
    fn work(&self) -> usize {
        let bytes = self.text.iter().map(|(_, text)| text.len()).sum::<usize>();
        match self.format {
            Format::Csv | Format::Lines | Format::Dotenv => bytes,
            Format::Yaml => bytes * 16,
            _ => bytes * 4,
        }
    }

    fn run(&self) -> ByKey {
        let text = self.text.as_ref().map(Vec::as_slice);
        let request = Request { text, path: self.path.as_bstr(), settings: &self.settings };
        match by_key(self.format, &request, &self.hunks) {
            Ok(keyed) => ByKey::Done(keyed),
            Err(Declined::Unsupported { .. }) => ByKey::Not,
            Err(declined) => ByKey::Declined(format!("not merged by key: {declined}")),
        }
    }
}

/// Runs the jobs on as many threads as the machine has cores, the longest first; the results are in the order of the jobs.
/// This thread does `first` before it helps.
fn side_by_side<T>(jobs: &[Option<Job>], first: impl FnOnce() -> T) -> (T, Vec<ByKey>) {
    let mut queue: Vec<(usize, &Job)> =
        jobs.iter().enumerate().filter_map(|(at, job)| Some((at, job.as_ref()?))).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(queue.len() + 1);
    queue.sort_by_key(|(_, job)| Reverse(job.work()));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let Some((at, job)) = queue.get(next.fetch_add(1, Ordering::Relaxed)) else { return done };
            done.push((*at, job.run()));
        }
    };
    let (first, done) = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let first = first();
        let mut done = work();
        done.extend(others.into_iter().flat_map(joined));
        (first, done)
    });
    let mut all: Vec<ByKey> = jobs.iter().map(|_| ByKey::Not).collect();
    for (at, by_key) in done {
        all[at] = by_key;
    }
    (first, all)
}

/// What every merge by key is asked with.
#[derive(Clone, Copy)]
struct Asked<'a> {
    ground: &'a Ground<'a>,
    formats: &'a Formats,
    /// The tree of the merge of lines.
    tree: ObjectId,
}

/// The package manifests that conflicted: merged by key, or as either side has them.
#[derive(Default)]
struct Manifests(BTreeMap<BString, Option<Vec<u8>>>);

impl Manifests {
    fn remember(&mut self, conflict: &Conflict, by_key: &ByKey) {
        if Format::of_path(conflict.path.as_bstr()) == Some(Format::PackageJson) {
            self.0.insert(conflict.path.clone(), by_key.keyed().and_then(Keyed::result));
        }
    }

    /// The manifest beside a lock file; none where packages below it have their own.
    fn beside(&self, asked: &Asked<'_>, conflict: &Conflict) -> Result<Beside, Error> {
        let folder = conflict.path.rfind_byte(b'/').map_or(&b""[..], |at| &conflict.path[..=at]);
        let path = BString::from([folder, MANIFEST].concat());
        let text = match self.0.get(&path) {
            Some(None) => return Ok(Beside::Open),
            Some(Some(merged)) => Some(merged.clone()),
            None => {
                let store = &asked.ground.fork.store;
                let entry = store.entry_at(asked.tree, path.as_bstr())?.filter(|entry| entry.mode.is_file());
                entry.map(|entry| store.blob(entry.id)).transpose()?.map(|text| text.to_vec())
            }
        };
        let alone = text.filter(|text| !text.contains_str("\"workspaces\""));
        Ok(Beside::Settled(alone.into_iter().collect()))
    }
}

/// The manifests that a lock file must fit.
enum Beside {
    /// They are known, as far as they count.
    Settled(Vec<Vec<u8>>),
    /// A person must decide what is in them.
    Open,
}

/// Why a lock file is left alone.
const OPEN_MANIFEST: &str =
    "not merged by key: the manifest beside it is not settled yet; when it is, take either side and install";

/// Why everything that merges is proposed.
const GUESSED: &str = "no history is shared with upstream, so which side changed it is a guess";

/// How the manifest of a package is called.
const MANIFEST: &[u8] = b"package.json";

impl Asked<'_> {
    /// What is to be merged by key; `None` where the file has no keys or the lines need no merge.
    fn job(&self, conflict: &Conflict) -> Result<Option<Job>, Error> {
        let &Self { ground, formats, .. } = self;
        let area = ground.area(conflict);
        let Some(format) = format(area, conflict.path.as_bstr()).filter(|format| formats.has(*format)) else {
            return Ok(None);
        };
        let is_text = matches!(conflict.kind, Kind::Content | Kind::AddAdd) && conflict.result.is_some();
        if !is_text || conflict.hunks.is_empty() || ground.country_equals(conflict)?.is_some() {
            return Ok(None);
        }
        if conflict.hunks.iter().all(|hunk| is_plain(&subject(conflict, hunk, area))) {
            return Ok(None);
        }
        let text = ground.text(conflict)?.map(|text| text.as_deref().unwrap_or_default().to_vec());
        let (path, hunks) = (conflict.path.clone(), conflict.hunks.clone());
        let doubted = (ground.asks == Asks::Everything).then(|| GUESSED.to_owned());
        let settings = Settings { doubted, ..settings(area) };
        Ok(Some(Job { format, text, path, settings, hunks }))
    }
}

/// A lock file, which must fit the manifest that was merged before.
fn lock(asked: &Asked<'_>, manifests: &Manifests, conflict: &Conflict) -> Result<ByKey, Error> {
    let Some(mut job) = asked.job(conflict)? else { return Ok(ByKey::Not) };
    Ok(match manifests.beside(asked, conflict)? {
        Beside::Settled(manifests) => {
            job.settings.manifests = manifests;
            job.run()
        }
        Beside::Open => ByKey::Declined(OPEN_MANIFEST.to_owned()),
    })
}

/// What a merge of lines made of a hunk, and nothing else that is known of it.
fn subject<'a>(conflict: &Conflict, hunk: &'a Hunk, area: Option<&'a Area>) -> Subject<'a> {
    Subject {
        kind: conflict.kind,
        text: Some(hunk.text.as_ref().map(|text| text.as_slice())),
        white_space: white_space(area, conflict.path.as_bstr()),
        ..Subject::default()
    }
}

/// What the pack says of how such files are merged.
pub(super) fn settings(area: Option<&Area>) -> Settings {
    area.map_or_else(Settings::default, |area| Settings {
        key: area.key.clone(),
        sets: area.sets.clone(),
        ..Settings::default()
    })
}

/// The format by the file's name; where that tells nothing by the area, if the format is one of data.
pub(super) fn format(area: Option<&Area>, path: &BStr) -> Option<Format> {
    let by_area = match area.map_or(rules::Format::Auto, |area| area.format) {
        rules::Format::Text | rules::Format::Binary => return None,
        rules::Format::Csv => Some(Format::Csv),
        rules::Format::Json => Some(Format::Json),
        rules::Format::Yaml => Some(Format::Yaml),
        rules::Format::YarnLock => Some(Format::YarnLock),
        rules::Format::Dotenv => Some(Format::Dotenv),
        rules::Format::Lines => Some(Format::Lines),
        rules::Format::Changelog => Some(Format::Changelog),
        rules::Format::Auto | rules::Format::PackageJson | rules::Format::Typescript | rules::Format::Xml => {
            None
        }
    };
    Format::of_path(path).or(by_area)
}
