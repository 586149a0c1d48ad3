//! `moved`: what stands elsewhere than the machine's merge has it. Nothing is lost, and a reader of the difference may think so.

use std::collections::BTreeMap;

use super::Found;
use super::drift::Line;
use super::ground::Ground;
use super::lines::lines as counted;
use crate::report::document::Severity;
use crate::report::path;

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let note = |path: &bstr::BString, text: String, items: Vec<String>| Found {
        severity: Severity::Note,
        path: path.clone(),
        line: None,
        text,
        items,
    };
    let files = ground.files.iter().filter_map(|file| {
        let from = file.moved_from.as_ref()?;
        Some(note(&file.path, format!("it stands here instead of at {}", path::encode(from)), Vec::new()))
    });
    let lines = ground.touched().flat_map(|(file, drift)| {
        let mut to: BTreeMap<&bstr::BString, Vec<&Line>> = BTreeMap::new();
        drift.moved.iter().for_each(|(line, other)| to.entry(other).or_default().push(line));
        to.into_iter().map(|(other, lines)| {
            let text = format!("{} of it: now in {}", counted(lines.len()), path::encode(other));
            note(&file.path, text, lines.iter().map(|line| line.text.clone()).collect())
        })
    });
    files.chain(lines).collect()
}
