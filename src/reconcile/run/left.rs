//! What a merge leaves for a person: the sides of its conflicts for git's index, the hunks for the session.
//!
//! Owns [`Leftover`]. Must not know where either is written.

use bstr::ByteSlice;

use crate::conflict::{Conflict, markers};
use crate::error::Error;
use crate::git::store::Store;
use crate::git::worktree::Unmerged;
use crate::object::{Entry, ObjectId};
use crate::report::document as doc;
use crate::report::document::Strategy;
use crate::report::path;
use crate::review::session::OpenHunk;
use crate::sides::{Side, Sides};

/// What is left of a merge.
pub(super) struct Leftover {
    /// What each side of a conflict has, by path, as the journal has it.
    pub(super) unmerged: Vec<(String, Sides<Option<Entry>>)>,
    /// What must be decided.
    pub(super) hunks: Vec<OpenHunk>,
}

impl Leftover {
    /// What the conflicts of `listed` that are open leave, which are those of `merged`; `tree` has them between markers.
    pub(super) fn of(
        store: &Store<'_>,
        tree: ObjectId,
        listed: &[doc::Conflict],
        merged: &[Conflict],
    ) -> Result<Self, Error> {
        let (mut unmerged, mut hunks) = (Vec::new(), Vec::new());
        for (listed, conflict) in listed.iter().zip(merged).filter(|(listed, _)| !listed.resolved) {
            unmerged.push((path::encode(&conflict.path), conflict.entries));
            let size = marker_size(store, tree, conflict)?;
            hunks.extend(open_hunks(listed, conflict, size));
        }
        Ok(Self { unmerged, hunks })
    }
}

/// The stages of git's index: the first is the base; the second is what was checked out before, which is the country's in
/// a merge, and upstream's in a rebase.
pub(super) fn stages(unmerged: &[(String, Sides<Option<Entry>>)], strategy: Strategy) -> Vec<Unmerged> {
    let order = match strategy {
        Strategy::Merge => [Side::Base, Side::Country, Side::Upstream],
        Strategy::Rebase => [Side::Base, Side::Upstream, Side::Country],
    };
    let stages = unmerged.iter().map(|(path, entries)| Unmerged {
        path: path::decode(path),
        stages: order.map(|side| entries[side]),
    });
    stages.collect()
}

/// How long the markers are in the file as it is written.
fn marker_size(store: &Store<'_>, tree: ObjectId, conflict: &Conflict) -> Result<usize, Error> {
    let entry = store.entry_at(tree, conflict.path.as_bstr())?.filter(|entry| entry.mode.is_file());
    let Some(entry) = entry.filter(|_| !conflict.hunks.is_empty()) else { return Ok(markers::SHORTEST) };
    let text = store.blob(entry.id)?;
    let marked = markers::parse(&text);
    let first = marked.hunks().next().and_then(|hunk| marked.lines().get(hunk.lines.start));
    Ok(first.map_or(markers::SHORTEST, |line| line.iter().take_while(|byte| **byte == b'<').count()))
}

fn open_hunks(listed: &doc::Conflict, conflict: &Conflict, marker_size: usize) -> Vec<OpenHunk> {
    let text = |number: usize| conflict.hunks.get(number).map(|hunk| hunk.text.clone()).unwrap_or_default();
    let hunks = listed.hunks.iter().enumerate().filter(|(_, hunk)| !hunk.is_settled());
    let open = hunks.map(|(number, hunk)| OpenHunk {
        id: hunk.id.clone(),
        key: hunk.key.clone(),
        path: listed.path.clone(),
        lines: hunk.lines,
        text: if hunk.lines.is_some() { text(number) } else { Sides::default() },
        marker_size,
        decided: None,
    });
    open.collect()
}
