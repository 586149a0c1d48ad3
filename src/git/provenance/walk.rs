//! The walk: lines of all files go down one stretch of history together until a commit is found that made them.
//!
//! Owns [`shaped`]. At each commit the file is looked up in the parents; where one has the same content everything goes to
//! it, as in git's blame, else the lines that a parent has too go there and the others stay with the commit. Beside its
//! lines each hunk's place is carried along: what a commit took out of it goes down as well, and counts as removed where it
//! arrives at lines of the base. Must not know what a commit is about.
//!
//! Where lines were removed is not certain: a commit's own comparison may put the end of what it removed a line above or
//! below the hunk, and a merge by key puts a hunk where its key would stand. So a second walk looks for lines of the base
//! that nobody near the hunk removed in the whole file.

use std::ops::Range;
use std::rc::Rc;

use bstr::ByteSlice;

use super::gone::removed_by;
use super::paths::{Spot, old_name, spot};
use super::pieces::{Piece, Place, compare, pass_on, touches};
use super::tally::Tally;
use super::{Question, Rung, Shaped, Stretch};
use crate::conflict::diff::Change;
use crate::git::history::{Graph, HistoryError};
use crate::git::merge::similarity::Similarity;
use crate::git::store::{Contents, Store, StoreError};
use crate::object::{CommitId, Entry};
use crate::sides::Side;

/// How many commits are listed for a conflict that is not about lines.
const LISTED: usize = 5;

/// For each question the commits of the stretch that shaped `side`'s lines of its hunks.
///
/// # Errors
/// [`HistoryError`] when a commit or a tree cannot be read; a missing version of a file only cuts the search short.
pub fn shaped(
    graph: &Graph<'_>,
    store: &Store<'_>,
    stretch: &Stretch,
    side: Side,
    questions: &[Question],
) -> Result<Vec<Shaped>, HistoryError> {
    let pending = stretch.commits().iter().map(|_| Vec::new()).collect();
    let tallies = questions.iter().map(|question| Tally::new(question, side)).collect();
    let similarity = Similarity::new(store);
    let mut walk = Walk { graph, store, similarity, stretch, side, questions, pending, tallies };
    for file in 0..questions.len() {
        walk.begin(file)?;
    }
    walk.down()?;
    for file in 0..questions.len() {
        walk.search(file)?;
    }
    walk.down()?;
    let newest_first = |commit| stretch.number(commit);
    Ok(walk.tallies.into_iter().map(|tally| tally.result(newest_first)).collect())
}

/// What a run of lines is traced for.
#[derive(Clone, Copy)]
enum What {
    /// It stands in a hunk.
    Stands,
    /// A commit took it out of the place of a hunk.
    Lost { hunk: usize, by: CommitId, how: Rung },
}

/// A file in a commit that may have made some of its lines.
struct Suspect<'s> {
    file: usize,
    spot: Spot,
    text: Option<Rc<Contents<'s>>>,
    pieces: Vec<Piece<What>>,
    /// Where hunks that may have lost lines stand in this version.
    places: Vec<(usize, Place)>,
    /// Every change of the file is wanted.
    whole: bool,
}

struct Walk<'a, 'repo> {
    graph: &'a Graph<'repo>,
    store: &'a Store<'repo>,
    similarity: Similarity<'a>,
    stretch: &'a Stretch,
    side: Side,
    questions: &'a [Question],
    pending: Vec<Vec<Suspect<'a>>>,
    tallies: Vec<Tally<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn begin(&mut self, file: usize) -> Result<(), HistoryError> {
        let question = &self.questions[file];
        let Some(path) = &question.paths[self.side] else { return self.begin_removed(file) };
        let tip = self.stretch.tip();
        let Some(spot) = spot(self.store, self.graph.tree(tip)?, path.as_bstr(), None)? else {
            return Ok(());
        };
        let places = question.hunks.iter().enumerate().filter(|(_, lines)| !lines.base.is_empty());
        let places = places.map(|(hunk, lines)| (hunk, Place::Lines(lines[self.side].clone()))).collect();
        let lines =
            question.hunks.iter().map(|lines| lines[self.side].clone()).filter(|lines| !lines.is_empty());
        let stands = |lines: Range<usize>| Piece {
            start: lines.start,
            len: lines.len(),
            origin: lines.start,
            what: What::Stands,
        };
        let whole = question.hunks.is_empty();
        let pieces = lines.map(stands).collect();
        self.hand(tip, Suspect { file, spot, text: None, pieces, places, whole })
    }

    /// Asks for lines of the base that are gone and that no commit is known to have taken out, wherever they stood.
    fn search(&mut self, file: usize) -> Result<(), HistoryError> {
        let hunks = self.tallies[file].forget_unexplained();
        let Some(path) = self.questions[file].paths[self.side].as_ref().filter(|_| !hunks.is_empty()) else {
            return Ok(());
        };
        let tip = self.stretch.tip();
        let Some(spot) = spot(self.store, self.graph.tree(tip)?, path.as_bstr(), None)? else {
            return Ok(());
        };
        let places = hunks.into_iter().map(|hunk| (hunk, Place::Anywhere)).collect();
        self.hand(tip, Suspect { file, spot, text: None, pieces: Vec::new(), places, whole: false })
    }

    /// Visits the commits of the stretch, the newest first, with all that is asked of them.
    fn down(&mut self) -> Result<(), HistoryError> {
        for at in 0..self.stretch.commits().len() {
            for suspect in std::mem::take(&mut self.pending[at]) {
                self.visit(at, suspect)?;
            }
        }
        Ok(())
    }

    /// A side that has no file: whoever removed it shaped everything.
    fn begin_removed(&mut self, file: usize) -> Result<(), HistoryError> {
        let Some(path) = &self.questions[file].paths.base else { return Ok(()) };
        if let Some(commit) = removed_by(self.graph, self.store, self.stretch, path.as_bstr())? {
            self.tallies[file].removed_file(commit);
        }
        Ok(())
    }

    /// Finds for the lines of a file in a commit whether it made them or which parent had them.
    fn visit(&mut self, at: usize, suspect: Suspect<'a>) -> Result<(), HistoryError> {
        let mut sources: Vec<(CommitId, Option<Spot>)> = Vec::with_capacity(2);
        for &parent in self.stretch.parents(at) {
            let path = suspect.spot.path.as_bstr();
            let there = spot(self.store, self.graph.tree(parent)?, path, Some(&suspect.spot))?;
            match there {
                Some(there) if there.is_same(&suspect.spot) => return self.hand_all(parent, there, suspect),
                there => sources.push((parent, there)),
            }
        }
        let mut found = Vec::with_capacity(sources.len());
        for (parent, there) in sources {
            let there = match there {
                None => self.old_name(at, parent, &suspect.spot)?,
                there => there,
            };
            match there {
                Some(there) if there.is_same(&suspect.spot) => return self.hand_all(parent, there, suspect),
                there => found.extend(there.map(|there| (parent, there))),
            }
        }
        self.share_out(at, suspect, found)
    }

    fn old_name(&self, at: usize, parent: CommitId, new: &Spot) -> Result<Option<Spot>, HistoryError> {
        let (before, after) = (self.graph.tree(parent)?, self.graph.tree(self.stretch.commits()[at])?);
        old_name(self.store, &self.similarity, (before, after), new)
    }

    /// Gives each parent the lines that it has; the rest is the commit's own.
    fn share_out(
        &mut self,
        at: usize,
        mut suspect: Suspect<'a>,
        parents: Vec<(CommitId, Spot)>,
    ) -> Result<(), HistoryError> {
        let (commit, file) = (self.stretch.commits()[at], suspect.file);
        let is_merge = self.stretch.parents(at).len() > 1;
        if !is_merge {
            suspect.whole &= self.tallies[file].touched(commit) < LISTED;
        }
        let Some(text) = self.text(file, suspect.spot.entry(), suspect.text.take())? else { return Ok(()) };
        let mut kept = std::mem::take(&mut suspect.pieces);
        for (parent, spot) in parents {
            let Some(before) = self.text(file, spot.entry(), None)? else { return Ok(()) };
            let matters = |lines: &Range<usize>| {
                kept.iter().any(|piece| touches(&(piece.start..piece.start + piece.len), lines))
                    || suspect.places.iter().any(|(_, place)| place.touches(lines))
            };
            let changes = compare(&before, &text, matters);
            let (mut pieces, rest) = pass_on(kept, &changes);
            kept = rest;
            if !is_merge {
                pieces.extend(lost(&suspect.places, &changes, commit));
            }
            let places = suspect.places.iter().map(|(hunk, place)| (*hunk, place.before(&changes))).collect();
            let (text, whole) = (Some(before), suspect.whole);
            self.hand(parent, Suspect { file, spot, text, pieces, places, whole })?;
        }
        for piece in kept {
            if matches!(piece.what, What::Stands) {
                self.tallies[file].blamed(commit, piece.origin..piece.origin + piece.len);
            }
        }
        Ok(())
    }

    fn hand_all(&mut self, parent: CommitId, spot: Spot, suspect: Suspect<'a>) -> Result<(), HistoryError> {
        self.hand(parent, Suspect { spot, ..suspect })
    }

    /// Passes a suspect to a commit, which may know the file already from another child.
    fn hand(&mut self, commit: CommitId, suspect: Suspect<'a>) -> Result<(), HistoryError> {
        if suspect.pieces.is_empty() && suspect.places.is_empty() && !suspect.whole {
            return Ok(());
        }
        let Some(at) = self.stretch.number(commit) else { return self.arrive(suspect) };
        let known = &mut self.pending[at];
        match known.iter_mut().find(|one| one.file == suspect.file && one.spot.path == suspect.spot.path) {
            Some(known) => known.join(suspect),
            None => known.push(suspect),
        }
        Ok(())
    }

    /// Below the stretch: lines that stand are older than the base, and what was lost may be the base's.
    fn arrive(&mut self, suspect: Suspect<'a>) -> Result<(), HistoryError> {
        let lost = suspect.pieces.into_iter().filter(|piece| matches!(piece.what, What::Lost { .. }));
        let mut lost: Vec<Piece<What>> = lost.collect();
        let Some(base) = self.questions[suspect.file].base.filter(|_| !lost.is_empty()) else {
            return Ok(());
        };
        let entry = suspect.spot.entry();
        if let Some(entry) = entry.filter(|entry| entry.id != base) {
            let Some(after) = self.text(suspect.file, Some(entry), suspect.text)? else { return Ok(()) };
            let base = Entry { id: base, ..entry };
            let Some(before) = self.text(suspect.file, Some(base), None)? else { return Ok(()) };
            lost = pass_on(lost, &compare(&before, &after, |_| true)).0;
        }
        for piece in lost {
            if let What::Lost { hunk, by, how } = piece.what {
                self.tallies[suspect.file].lost(hunk, by, how, piece.start..piece.start + piece.len);
            }
        }
        Ok(())
    }

    /// The text of a version; what is no file has none, and `None` is said of one that is missing.
    fn text(
        &mut self,
        file: usize,
        entry: Option<Entry>,
        known: Option<Rc<Contents<'a>>>,
    ) -> Result<Option<Rc<Contents<'a>>>, HistoryError> {
        if known.is_some() {
            return Ok(known);
        }
        let Some(entry) = entry.filter(|entry| entry.mode.is_file()) else { return Ok(Some(Rc::default())) };
        match self.store.contents(entry.id) {
            Ok(contents) => Ok(Some(Rc::new(contents))),
            Err(StoreError::Missing { .. }) => {
                self.tallies[file].cut();
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Suspect<'_> {
    /// Takes in what another child of the commit asks about the same file.
    fn join(&mut self, other: Self) {
        self.pieces.extend(other.pieces);
        self.whole |= other.whole;
        for (hunk, place) in other.places {
            match self.places.iter_mut().find(|(known, _)| *known == hunk) {
                Some((_, known)) => known.join(place),
                None => self.places.push((hunk, place)),
            }
        }
    }
}

/// What a commit took out of the places of hunks, with the line numbers of the version before it.
fn lost(places: &[(usize, Place)], changes: &[Change], by: CommitId) -> Vec<Piece<What>> {
    let mut lost = Vec::new();
    for (hunk, place) in places {
        let here = changes.iter().filter(|change| !change.before.is_empty() && place.touches(&change.after));
        // What was written elsewhere in the file does not replace anything in the hunk.
        let elsewhere = matches!(place, Place::Anywhere);
        lost.extend(here.map(|change| {
            let how = if elsewhere || change.after.is_empty() { Rung::Removed } else { Rung::Replaced };
            let (start, len) = (change.before.start, change.before.len());
            Piece { start, len, origin: 0, what: What::Lost { hunk: *hunk, by, how } }
        }));
    }
    lost
}
