//! How the hunks of an upgrade stand in the files: still between markers, decided, or edited by hand.
//!
//! Owns [`look`]. Must not change files.

use bstr::{BString, ByteSlice};

use super::Run;
use crate::conflict::markers;
use crate::error::Error;
use crate::git::worktree::Staged;
use crate::object::Entry;
use crate::report::path;
use crate::review::apply::{Block, Origin, by_hand, standing};
use crate::review::session::{How, OpenHunk};
use crate::sides::{Side, Sides};

/// How one hunk stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// Between markers.
    Marked(Block),
    /// In a conflict that is not about lines, and is as git left it.
    Unmerged,
    /// No more: somebody settled it in the file so.
    Gone(How),
}

/// A file with hunks of the upgrade.
pub(super) struct Looked {
    /// Where.
    pub(super) path: BString,
    /// Its bytes; `None` where it is gone, or no regular file.
    pub(super) text: Option<Vec<u8>>,
    /// Its hunks, by their places in the session, and how they stand.
    pub(super) hunks: Vec<(usize, Stands)>,
    /// Lines, from 1, with markers that belong to no hunk.
    pub(super) left_over: Vec<usize>,
}

/// Looks at every file with hunks that were left for a person.
pub(super) fn look(run: &Run<'_>) -> Result<Vec<Looked>, Error> {
    let mut files: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, hunk) in run.session.hunks.iter().enumerate() {
        match files.last_mut() {
            Some((path, hunks)) if *path == hunk.path => hunks.push(at),
            _ => files.push((&hunk.path, vec![at])),
        }
    }
    files.into_iter().map(|(path, hunks)| look_at(run, path::decode(path), hunks)).collect()
}

/// Looks at one of them.
pub(super) fn look_into(run: &Run<'_>, path: &BString) -> Result<Looked, Error> {
    let hunks = run.session.hunks.iter().enumerate().filter(|(_, hunk)| path::decode(&hunk.path) == *path);
    look_at(run, path.clone(), hunks.map(|(at, _)| at).collect())
}

fn look_at(run: &Run<'_>, path: BString, hunks: Vec<usize>) -> Result<Looked, Error> {
    let text = run.repo.file(&path)?;
    if hunks.iter().any(|at| run.session.hunks[*at].lines.is_none()) {
        let stands = whole(run, &path)?;
        let hunks = hunks.into_iter().map(|at| (at, stands.clone())).collect();
        return Ok(Looked { path, text, hunks, left_over: Vec::new() });
    }
    let bytes = text.as_deref().unwrap_or_default();
    let blocks = blocks(run, &hunks, bytes);
    let left_over = left_over(run, &path, bytes, &blocks)?;
    let marked = run.written(&path)?;
    let decided = hunks.iter().map(|at| run.session.hunks[*at].decided.as_ref().map(|d| d.how.clone()));
    let decided: Vec<_> = decided.collect();
    let origin = Origin { marked: &marked, decided: &decided };
    let stands = |(number, block): (usize, Option<Block>)| match block {
        Some(block) => Stands::Marked(block),
        None => Stands::Gone(how(&run.session.hunks[hunks[number]], text.as_deref(), &origin, number)),
    };
    let stands: Vec<_> = blocks.into_iter().enumerate().map(stands).collect();
    let hunks = hunks.into_iter().zip(stands).collect();
    Ok(Looked { path, text, hunks, left_over })
}

/// Where each hunk stands between markers. Those that nobody decided come first where several are alike.
fn blocks(run: &Run<'_>, hunks: &[usize], text: &[u8]) -> Vec<Option<Block>> {
    let mut order: Vec<usize> = (0..hunks.len()).collect();
    order.sort_by_key(|number| run.session.hunks[hunks[*number]].decided.is_some());
    let sides: Vec<Sides<&[u8]>> = order
        .iter()
        .map(|number| run.session.hunks[hunks[*number]].text.as_ref().map(|text| text.as_slice()))
        .collect();
    let mut found = vec![None; hunks.len()];
    for (number, block) in order.into_iter().zip(standing(text, &sides)) {
        found[number] = block;
    }
    found
}

/// Markers that belong to no hunk and that neither side brought.
fn left_over(
    run: &Run<'_>,
    path: &BString,
    text: &[u8],
    blocks: &[Option<Block>],
) -> Result<Vec<usize>, Error> {
    let marked = markers::parse(text);
    let known = |line: usize| blocks.iter().flatten().any(|block| block.lines.start == line);
    let hunks = marked.hunks().map(|hunk| hunk.lines.start).filter(|line| !known(*line));
    let mut lines: Vec<usize> = hunks.chain(marked.problems.iter().map(|problem| problem.line - 1)).collect();
    lines.sort_unstable();
    if lines.is_empty() {
        return Ok(lines);
    }
    let own = run.texts_of_sides(path)?;
    let brought = |line: &[u8]| own.iter().any(|text| text.lines().any(|other| other == line.trim_end()));
    lines.retain(|line| !marked.lines().get(*line).is_some_and(brought));
    Ok(lines.into_iter().map(|line| line + 1).collect())
}

/// What somebody made of a hunk whose markers are gone.
fn how(hunk: &OpenHunk, text: Option<&[u8]>, origin: &Origin<'_>, number: usize) -> How {
    let Some(text) = text.and_then(|text| by_hand(text, origin, number)) else { return How::ByHand };
    match How::leaving(&text, hunk.text.as_ref().map(|text| text.as_slice())) {
        How::Edited { .. } => How::ByHand,
        side => side,
    }
}

/// A conflict that is not about lines is settled when it is staged.
fn whole(run: &Run<'_>, path: &BString) -> Result<Stands, Error> {
    let sides = run.entries(path);
    let staged = run.repo.staged(std::slice::from_ref(path))?;
    let now = match staged.first() {
        Some(Staged::Unmerged) | None => return Ok(Stands::Unmerged),
        Some(Staged::Nothing) => None,
        Some(Staged::Entry(entry)) => Some(*entry),
    };
    Ok(Stands::Gone(side_with(&sides, now).map_or(How::ByHand, |side| How::Side { side })))
}

fn side_with(sides: &Sides<Option<Entry>>, entry: Option<Entry>) -> Option<Side> {
    [Side::Country, Side::Upstream, Side::Base].into_iter().find(|side| sides[*side] == entry)
}
