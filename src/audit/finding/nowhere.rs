//! `line-from-nowhere`: lines, and files, that neither side has.
//!
//! In the place of a conflict a new line is often what settles it: one whose words all stand in the hunks is a note.
//!
//! ```text
//! machine a b     committed a x b     line-from-nowhere: x
//! ```

use super::Found;
use super::drift::{Drift, Line};
use super::file::File;
use super::ground::Ground;
use crate::report::document::Severity;

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let files = ground.files.iter().filter_map(file);
    files.chain(ground.touched().flat_map(|(file, drift)| within(file, drift))).collect()
}

fn file(file: &File<'_>) -> Option<Found> {
    let new = file.machine.is_none()
        && file.conflict.is_none()
        && file.committed.is_some()
        && file.result.is_some();
    let nobodys = file.sides.iter().all(|(_, side)| side.is_none());
    (new && nobodys).then(|| Found {
        severity: Severity::Warning,
        path: file.path.clone(),
        line: None,
        text: "a file that neither side has came with the merge".to_owned(),
        items: Vec::new(),
    })
}

fn within(file: &File<'_>, drift: &Drift) -> Vec<Found> {
    let told = |severity, lines: &[Line], text: &str| {
        let items = lines.iter().map(|line| line.text.clone()).collect();
        let line = lines.iter().find_map(|line| line.at);
        let text = format!("{} {text}", drift.counted(lines.len()));
        (!lines.is_empty()).then(|| Found { severity, path: file.path.clone(), line, text, items })
    };
    let place = if file.conflict.is_some() {
        "that neither side has"
    } else {
        "that neither side has, though nothing conflicted"
    };
    let fresh = told(Severity::Warning, &drift.fresh, place);
    let mixed = told(Severity::Note, &drift.mixed, "put together from words of the sides");
    [fresh, mixed].into_iter().flatten().collect()
}
