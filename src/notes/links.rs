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

use std::collections::BTreeMap;

use bstr::ByteSlice;

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
    /// The commits that wrote it, without those that change too much to tell anything.
    pub writers: Vec<Cause>,
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
/// A hunk with more commits than this, often half a file, is about too many things for an author to tell which.
const CAUSES: usize = 5;
/// In more hunks than this a token is a common word.
const HUNKS_OF_ONE: usize = 6;
/// In a hunk of which upstream changed more lines than this, half a table for instance, any name may turn up.
const LINES_OF_ONE: usize = 200;
/// Shorter tokens say too little.
const TOKEN: usize = 5;
/// Words that stand in code letters in many places; lower case.
const COMMON: [&str; 20] = [
    "false",
    "string",
    "number",
    "boolean",
    "undefined",
    "value",
    "label",
    "title",
    "field",
    "fields",
    "object",
    "array",
    "const",
    "import",
    "export",
    "default",
    "index.ts",
    "main.ts",
    "index.js",
    "readme.md",
];

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
    let editors = editors(entries);
    let mut found = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let writers: Vec<&Cause> =
            entry.writers.iter().filter(|writer| !editors.contains(&writer.origin())).collect();
        let tokens = telling(&entry.tokens, hunks);
        for (number, hunk) in hunks.iter().enumerate().filter(|(_, hunk)| !hunk.is_layout()) {
            let link = by_number(entry, hunk)
                .or_else(|| by_author(&writers, hunk))
                .or_else(|| by_token(lead(&entry.tokens), &tokens, hunk));
            found.extend(link.map(|(rung, by, commits)| Link { entry: at, hunk: number, rung, by, commits }));
        }
    }
    found
}

type Found = (Rung, String, Vec<CommitId>);

fn editors(entries: &[EntryFacts]) -> Vec<String> {
    let mut wrote: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let mut origins: Vec<String> = entry.writers.iter().map(Cause::origin).collect();
        origins.sort();
        origins.dedup();
        for origin in origins {
            *wrote.entry(origin).or_default() += 1;
        }
    }
    wrote.into_iter().filter(|(_, entries)| *entries > ENTRIES_OF_ONE).map(|(origin, _)| origin).collect()
}

fn by_number(entry: &EntryFacts, hunk: &HunkFacts) -> Option<Found> {
    let number =
        entry.refs.iter().find(|number| hunk.causes.iter().any(|cause| cause.refs.contains(number)))?;
    let named = hunk.causes.iter().filter(|cause| cause.refs.contains(number));
    Some((Rung::Number, number.clone(), named.map(|cause| cause.commit).collect()))
}

fn by_author(writers: &[&Cause], hunk: &HunkFacts) -> Option<Found> {
    if hunk.causes.len() > CAUSES {
        return None;
    }
    let same = |cause: &&Cause| writers.iter().any(|writer| writer.came_with(cause));
    let causes: Vec<&Cause> = hunk.causes.iter().filter(same).collect();
    let by = causes.first()?.pulls.first().cloned().unwrap_or_default();
    Some((Rung::Author, by, causes.iter().map(|cause| cause.commit).collect()))
}

/// A name that only comes along in an entry (a role among those whose scopes go away) tells nothing alone: it takes the one
/// that the entry names first, two of them, or a path.
fn by_token(lead: Option<&str>, tokens: &[&str], hunk: &HunkFacts) -> Option<Found> {
    let narrow = hunk.size() <= LINES_OF_ONE;
    let mut told = tokens.iter().filter(|token| names_file(token, hunk) || narrow && tells_of(token, hunk));
    let token = *told.next()?;
    let sure = lead == Some(token) || names_file(token, hunk) || told.next().is_some();
    sure.then(|| (Rung::Token, token.to_owned(), Vec::new()))
}

/// What an entry names first.
fn lead(tokens: &[String]) -> Option<&str> {
    tokens.iter().map(|token| bare(token)).find(|token| is_name(token))
}

fn bare(token: &str) -> &str {
    token.trim_start_matches("./").trim()
}

/// The tokens that tell something: no common word, not in too many hunks.
fn telling<'t>(tokens: &'t [String], hunks: &[HunkFacts]) -> Vec<&'t str> {
    let told = tokens.iter().map(|token| bare(token)).filter(|token| {
        let rare = || hunks.iter().filter(|hunk| tells_of(token, hunk)).count() <= HUNKS_OF_ONE;
        is_name(token) && rare()
    });
    told.collect()
}

/// One word that is no common one and looks like a name in code: with a capital within, a digit or a sign.
fn is_name(token: &str) -> bool {
    let inner = token.chars().skip(1).any(|letter| !letter.is_lowercase());
    let common = COMMON.contains(&token.to_lowercase().as_str());
    token.len() >= TOKEN && inner && !common && !token.contains(char::is_whitespace)
}

/// Whether the token is the file's path, or the end of it from a folder on.
fn names_file(token: &str, hunk: &HunkFacts) -> bool {
    token.contains('/') && format!("/{}", hunk.path).ends_with(&format!("/{token}"))
}

/// Whether the token names the file, or stands more often on one side of upstream's change.
fn tells_of(token: &str, hunk: &HunkFacts) -> bool {
    names_file(token, hunk) || count(token, &hunk.removed) != count(token, &hunk.added)
}

/// How often a token stands in a text as a whole word.
fn count(token: &str, text: &[u8]) -> usize {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let whole = |at: &usize| {
        let end = at + token.len();
        !at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(part)
            && !text.get(end).is_some_and(part)
    };
    text.find_iter(token).filter(whole).count()
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
mod tests {
    use super::*;

    fn commit(number: u8) -> CommitId {
        format!("{number:040x}").parse().map(CommitId).unwrap()
    }

    fn cause(number: u8, refs: &[&str]) -> Cause {
        let refs = refs.iter().map(|&text| text.to_owned()).collect();
        Cause { commit: commit(number), refs, ..Cause::default() }
    }

    fn entry(refs: &[&str], tokens: &[&str], writers: &[Cause]) -> EntryFacts {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        EntryFacts { refs: owned(refs), tokens: owned(tokens), writers: writers.to_vec() }
    }

    fn hunk(causes: &[Cause], base: &str, upstream: &str) -> HunkFacts {
        HunkFacts::new("src/gate/press.ts".to_owned(), causes.to_vec(), base.as_bytes(), upstream.as_bytes())
    }

    fn rungs(entry: EntryFacts, hunk: HunkFacts) -> Vec<(Rung, String)> {
        links(&[entry], &[hunk]).into_iter().map(|link| (link.rung, link.by)).collect()
    }

    #[test]
    fn a_number_of_another_repository_is_another_number() {
        let causes = [cause(1, &["press#41"])];
        assert!(rungs(entry(&["cellar#41"], &[], &[]), hunk(&causes, "", "")).is_empty());
        let both = entry(&["press#40", "press#41"], &[], &[]);
        assert_eq!(rungs(both, hunk(&causes, "", "")), [(Rung::Number, "press#41".to_owned())]);
    }

    #[test]
    fn the_strongest_rung_is_told() {
        let causes = [cause(1, &["press#41"])];
        let all = entry(&["press#41"], &["gateHandle"], &causes);
        assert_eq!(rungs(all.clone(), hunk(&causes, "", "gateHandle\n"))[0].0, Rung::Number);
        let author = EntryFacts { refs: vec![], ..all };
        assert_eq!(rungs(author.clone(), hunk(&causes, "", "gateHandle\n"))[0].0, Rung::Author);
        let token = EntryFacts { writers: vec![], ..author };
        let expected = [(Rung::Token, "gateHandle".to_owned())];
        assert_eq!(rungs(token, hunk(&causes, "", "gateHandle\n")), expected);
    }

    #[test]
    fn the_author_is_whoever_came_in_with_the_entry() {
        let merged = |number| Cause { merge: Some(commit(9)), ..cause(number, &[]) };
        let squashed = |number| Cause { pulls: vec!["press#4".to_owned()], ..cause(number, &[]) };
        let tells = |writer, made| rungs(entry(&[], &[], &[writer]), hunk(&[made], "", "")).len();
        assert_eq!(tells(merged(1), merged(2)), 1);
        assert_eq!(tells(squashed(1), squashed(2)), 1);
        assert_eq!(tells(cause(9, &[]), merged(2)), 1);
        assert_eq!(tells(cause(1, &[]), cause(2, &[])), 0);
        assert_eq!(tells(merged(1), squashed(2)), 0);
    }

    #[test]
    fn the_editor_of_the_notes_is_nobodys_author() {
        let wrote = |entries| vec![entry(&[], &[], &[cause(1, &[])]); entries];
        let made = [hunk(&[cause(1, &[])], "", "")];
        assert_eq!(links(&wrote(ENTRIES_OF_ONE), &made).len(), ENTRIES_OF_ONE);
        assert_eq!(links(&wrote(ENTRIES_OF_ONE + 1), &made), []);
    }

    #[test]
    fn a_token_tells_where_upstream_added_or_removed_it() {
        let tells = |token: &str, base: &str, upstream: &str| {
            !rungs(entry(&[], &[token], &[]), hunk(&[], base, upstream)).is_empty()
        };
        assert!(tells("gateHandle", "a\n", "a\ngateHandle = 1\n"));
        assert!(tells("gate.handle", "open(gate.handle)\n", ""));
        assert!(!tells("gateHandle", "gateHandle = 1\n", "gateHandle = 2\n"), "it stands on both sides");
        assert!(!tells("gateHandle", "", "gateHandles\n"), "it is a part of a word");
        assert!(!tells("handle", "", "handle\n"), "it is a plain word");
        assert!(!tells("gAte", "", "gAte\n"), "it is short");
        assert!(tells("src/gate/press.ts", "", "") && tells("./gate/press.ts", "", ""));
        assert!(!tells("ate/press.ts", "", "") && !tells("press.ts", "", ""));
    }

    #[test]
    fn a_token_that_only_comes_along_tells_nothing_alone() {
        let entry = || entry(&[], &["dropKey", "DOOR_MAN", "GATE_KEEPER"], &[]);
        let tells = |upstream| rungs(entry(), hunk(&[], "", upstream)).len();
        assert_eq!((tells("GATE_KEEPER\n"), tells("GATE_KEEPER DOOR_MAN\n"), tells("dropKey\n")), (0, 1, 1));
    }

    #[test]
    fn a_token_in_many_hunks_tells_nothing() {
        let one = [entry(&[], &["gateHandle"], &[])];
        let many = |number| vec![hunk(&[], "", "gateHandle\n"); number];
        assert_eq!(links(&one, &many(HUNKS_OF_ONE)).len(), HUNKS_OF_ONE);
        assert_eq!(links(&one, &many(HUNKS_OF_ONE + 1)), []);
    }

    #[test]
    fn a_token_tells_nothing_in_a_hunk_of_half_a_table() {
        let added = |lines: usize| format!("gateHandle\n{}", "row\n".repeat(lines - 1));
        let tells = |lines| rungs(entry(&[], &["gateHandle"], &[]), hunk(&[], "", &added(lines))).len();
        assert_eq!((tells(LINES_OF_ONE), tells(LINES_OF_ONE + 1)), (1, 0));
    }

    #[test]
    fn lines_that_were_only_indented_tell_of_no_entry() {
        let causes = [cause(1, &["press#41"])];
        let tells =
            |upstream| rungs(entry(&["press#41"], &[], &[]), hunk(&causes, "open()\n", upstream)).len();
        assert_eq!((tells("  open()\n"), tells("  open(1)\n")), (0, 1));
    }

    proptest::proptest! {
        #[test]
        fn links_point_at_what_was_given(
            refs in proptest::collection::vec("[ab]#[1-3]", 0..4),
            token in "[a-z.A-Z]{0,8}",
            base in "([a-zA-Z]{0,6}\n){0,6}",
            upstream in "([a-zA-Z]{0,6}\n){0,6}",
        ) {
            let entries = [EntryFacts { refs: refs.clone(), tokens: vec![token], writers: vec![] }];
            let cause = Cause { refs, ..cause(1, &[]) };
            let hunks = [hunk(std::slice::from_ref(&cause), &base, &upstream), hunk(&[], &upstream, &base)];
            for link in links(&entries, &hunks) {
                proptest::prop_assert!(link.entry == 0 && link.hunk < 2);
                proptest::prop_assert!(link.rung != Rung::Author);
                proptest::prop_assert_ne!(link.rung == Rung::Number, link.commits.is_empty());
            }
        }
    }
}
