//! The promise that no line is lost.
//!
//! Owns which lines of the file some part of the notes stands for. Must not know how they were read.
//!
//! `[gate]: doc/gate.md` is a definition that gives no block: it becomes an [`Other`] of its own.

use super::model::{Entry, LineRange, Notes, Other, OtherKind};
use super::prepare::Doc;

/// The lines that the notes stand for, in no order.
pub(super) fn covered(notes: &Notes) -> Vec<LineRange> {
    let releases = notes.releases.iter();
    let of_release = |release: &'_ super::model::ReleaseNotes| {
        let mut lines = vec![release.heading.lines];
        for section in &release.sections {
            lines.extend(section.headings.iter().map(|heading| heading.lines));
            lines.extend(section.prose.iter().chain(&section.entries).flat_map(lines_of));
        }
        lines
    };
    releases.flat_map(of_release).chain(notes.other.iter().map(|other| other.lines)).collect()
}

fn lines_of(entry: &Entry) -> Vec<LineRange> {
    vec![entry.lines]
}

/// Each line with words that the notes do not stand for.
pub(super) fn unread(doc: &Doc, notes: &Notes) -> Vec<Other> {
    let mut known = vec![false; doc.line_count() + 2];
    for lines in covered(notes) {
        for line in lines.first..=lines.last.min(doc.line_count()) {
            if let Some(line) = known.get_mut(line) {
                *line = true;
            }
        }
    }
    let blank = |line: &usize| doc.line(*line).trim().is_empty();
    let unread =
        (1..=doc.line_count()).filter(|line| !known.get(*line).copied().unwrap_or(false) && !blank(line));
    unread
        .map(|line| Other {
            kind: OtherKind::Unread,
            text: doc.line(line).to_owned(),
            lines: LineRange { first: line, last: line },
        })
        .collect()
}
