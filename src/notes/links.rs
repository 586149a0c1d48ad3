//! Which entries of release notes tell of which hunks, and how that is known.
//!
//! Owns the rungs ([`Rung`]) and [`links`], which would rather miss a link than make a wrong one. Must not know git: what
//! commits refer to and who wrote an entry is told in [`EntryFacts`] and [`HunkFacts`].
//!
//! ```
//! use git_reconcile::notes::links::{Cause, EntryFacts, HunkFacts, Rung, links};
//! let cause = Cause { refs: vec!["press#41".to_owned()], ..Cause::default() };
//! let entry = EntryFacts { refs: vec!["press#41".to_owned()], ..EntryFacts::default() };
//! let hunk = HunkFacts { path: "src/press.ts".to_owned(), causes: vec![cause], ..HunkFacts::default() };
//! let found = links(&[entry], &[hunk]);
//! assert_eq!((found[0].rung, found[0].by.as_str()), (Rung::Number, "press#41"));
//! ```

mod names;

use std::collections::BTreeMap;

use bstr::ByteSlice;

use self::names::{is_changed, lead, names_lines, speaking, telling};
use crate::conflict::diff::{Algorithm, changes};
use crate::object::CommitId;
use crate::text::Whitespace;

/// How an entry and a hunk are known to belong together, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The entry and a commit of the hunk name the same issue or pull request.
    Number,
    /// The commit or pull request that wrote the entry shaped the hunk too.
    Author,
    /// Who wrote the entry did much else beside, and shaped a hunk of which the entry names the file or what was changed.
    Named,
    /// Upstream added or removed a name that the entry puts in code letters.
    Token,
}

/// A commit, what it refers to and what it came in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// The commit.
    pub commit: CommitId,
    /// `repository#number` of all issues and pull requests that it and its merge name.
    pub refs: Vec<String>,
    /// Those that are its pull request.
    pub pulls: Vec<String>,
    /// The merge that brought it.
    pub merge: Option<CommitId>,
}

/// What is known about an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFacts {
    /// `repository#number` of all that it names.
    pub refs: Vec<String>,
    /// What it puts in code letters, and files that it links to.
    pub tokens: Vec<String>,
    /// The commits that wrote it and little else.
    pub writers: Vec<Cause>,
    /// Those that wrote it and changed too much beside to tell anything alone.
    pub broad: Vec<Cause>,
}

/// What is known about a hunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HunkFacts {
    /// Where the file is.
    pub path: String,
    /// The upstream commits that wrote or removed its lines.
    pub causes: Vec<Cause>,
    /// The lines that upstream took out.
    pub removed: Vec<u8>,
    /// The lines that upstream put in.
    pub added: Vec<u8>,
}

/// An entry that tells of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Place of the entry.
    pub entry: usize,
    /// Place of the hunk.
    pub hunk: usize,
    /// How that is known; the strongest way.
    pub rung: Rung,
    /// The reference, the token or the pull request in common; empty for a commit.
    pub by: String,
    /// The commits of the hunk that it is known by.
    pub commits: Vec<CommitId>,
}

/// Whoever wrote more entries than this edits the notes, or did several things at once: which of them a hunk is about
/// cannot be told. On real histories a pull request that wrote two or more entries was wrong about most hunks.
const ENTRIES_OF_ONE: usize = 1;
/// Whoever wrote more entries than this put the notes in order.
const ENTRIES_OF_SEVERAL: usize = 5;
/// A hunk with more commits than this, often half a file, is about too many things for an author to tell which.
const CAUSES: usize = 5;

impl Cause {
    /// Whether both came in by the same commit, merge or pull request.
    #[must_use]
    pub fn came_with(&self, other: &Self) -> bool {
        self.commit == other.commit
            || self.merge.is_some() && self.merge == other.merge
            || self.merge == Some(other.commit)
            || other.merge == Some(self.commit)
            || self.pulls.iter().any(|pull| other.pulls.contains(pull))
    }

    /// What it is counted by: its pull request, its merge, itself.
    fn origin(&self) -> String {
        let merge = || self.merge.unwrap_or(self.commit).to_string();
        self.pulls.first().cloned().unwrap_or_else(merge)
    }
}

impl HunkFacts {
    /// A hunk of a file, with what upstream changed in it.
    #[must_use]
    pub fn new(path: String, causes: Vec<Cause>, base: &[u8], upstream: &[u8]) -> Self {
        let (removed, added) = changed(base, upstream);
        Self { path, causes, removed, added }
    }

    /// Whether upstream changed white space alone: whatever its commits were about, it was not these lines.
    fn is_layout(&self) -> bool {
        let changed = !self.removed.is_empty() || !self.added.is_empty();
        changed && Whitespace::IgnoreAll.same(&self.removed, &self.added)
    }

    /// How many lines upstream took out or put in, whichever is more.
    fn size(&self) -> usize {
        self.removed.lines().count().max(self.added.lines().count())
    }
}

/// The links between entries and hunks, each with its strongest rung, in the order of the entries and then the hunks.
#[must_use]
pub fn links(entries: &[EntryFacts], hunks: &[HunkFacts]) -> Vec<Link> {
    let wrote = wrote(entries);
    let mut found = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let entries_of = |writer: &Cause| wrote.get(&writer.origin()).copied().unwrap_or_default();
        let (writers, more): (Vec<&Cause>, Vec<&Cause>) =
            entry.writers.iter().partition(|writer| entries_of(writer) <= ENTRIES_OF_ONE);
        let several: Vec<&Cause> = more
            .into_iter()
            .chain(&entry.broad)
            .filter(|writer| entries_of(writer) <= ENTRIES_OF_SEVERAL)
            .collect();
        let tokens = telling(&entry.tokens, hunks);
        for (number, hunk) in hunks.iter().enumerate().filter(|(_, hunk)| !hunk.is_layout()) {
            let link = by_number(entry, hunk)
                .or_else(|| by_author(&writers, hunk))
                .or_else(|| by_name(&several, &entry.tokens, hunk))
                .or_else(|| by_token(lead(&entry.tokens), &tokens, hunk));
            found.extend(link.map(|(rung, by, commits)| Link { entry: at, hunk: number, rung, by, commits }));
        }
    }
    found
}

type Found = (Rung, String, Vec<CommitId>);

/// How many entries each of those who wrote some wrote.
fn wrote(entries: &[EntryFacts]) -> BTreeMap<String, usize> {
    let mut wrote: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let mut origins: Vec<String> = entry.writers.iter().chain(&entry.broad).map(Cause::origin).collect();
        origins.sort();
        origins.dedup();
        for origin in origins {
            *wrote.entry(origin).or_default() += 1;
        }
    }
    wrote
}

fn by_number(entry: &EntryFacts, hunk: &HunkFacts) -> Option<Found> {
    let number =
        entry.refs.iter().find(|number| hunk.causes.iter().any(|cause| cause.refs.contains(number)))?;
    let named = hunk.causes.iter().filter(|cause| cause.refs.contains(number));
    Some((Rung::Number, number.clone(), named.map(|cause| cause.commit).collect()))
}

fn by_author(writers: &[&Cause], hunk: &HunkFacts) -> Option<Found> {
    let causes = causes_of(writers, hunk);
    let by = causes.first()?.pulls.first().cloned().unwrap_or_default();
    Some((Rung::Author, by, causes.iter().map(|cause| cause.commit).collect()))
}

/// Neither of the two tells enough: who wrote several entries, or changed much, did not do all of it for this one; and a name
/// may come along anywhere. Both together do.
fn by_name(writers: &[&Cause], tokens: &[String], hunk: &HunkFacts) -> Option<Found> {
    let causes = causes_of(writers, hunk);
    if causes.is_empty() {
        return None;
    }
    let token = speaking(tokens, hunk)?;
    Some((Rung::Named, token.to_owned(), causes.iter().map(|cause| cause.commit).collect()))
}

/// The commits of the hunk that came in with a writer; none where it has too many.
fn causes_of<'h>(writers: &[&Cause], hunk: &'h HunkFacts) -> Vec<&'h Cause> {
    let same = |cause: &&Cause| writers.iter().any(|writer| writer.came_with(cause));
    if hunk.causes.len() > CAUSES { Vec::new() } else { hunk.causes.iter().filter(same).collect() }
}

/// A name that only comes along in an entry (a role among those whose scopes go away) tells nothing alone: it takes the one
/// that the entry names first, two of them, or a path.
fn by_token(lead: Option<&str>, tokens: &[&str], hunk: &HunkFacts) -> Option<Found> {
    let mut told = tokens.iter().filter(|token| names_lines(token, hunk) || is_changed(token, hunk));
    let token = *told.next()?;
    let sure = lead == Some(token) || names_lines(token, hunk) || told.next().is_some();
    sure.then(|| (Rung::Token, token.to_owned(), Vec::new()))
}

/// The lines that only one of the two texts has.
fn changed(base: &[u8], upstream: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut known = BTreeMap::new();
    let mut name = |line| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(line).or_insert(next)
    };
    let old: Vec<&[u8]> = base.lines_with_terminator().collect();
    let new: Vec<&[u8]> = upstream.lines_with_terminator().collect();
    let (before, after): (Vec<u32>, Vec<u32>) =
        (old.iter().map(|line| name(*line)).collect(), new.iter().map(|line| name(*line)).collect());
    let found = changes(&before, &after, known.len(), Algorithm::Myers);
    let removed = found.iter().flat_map(|change| old[change.before.clone()].concat()).collect();
    (removed, found.iter().flat_map(|change| new[change.after.clone()].concat()).collect())
}

#[cfg(test)]
mod tests;
