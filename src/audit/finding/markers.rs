//! `markers-left`: conflict markers that were committed.
//!
//! ```text
//! a
//! <<<<<<< country      a file that no side has so: two findings' worth of trouble, told as one
//! ```

use bstr::ByteSlice;

use super::Found;
use super::file::File;
use super::ground::Ground;
use crate::conflict::markers::parse;
use crate::report::document::Severity;

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    ground.files.iter().filter(|file| file.is_of_no_side()).filter_map(|file| left(ground, file)).collect()
}

fn left(ground: &Ground<'_>, file: &File<'_>) -> Option<Found> {
    let text = ground.text(file.result)?;
    let marked = parse(&text);
    let hunks = marked.hunks().map(|hunk| hunk.lines.start);
    let mut lines: Vec<usize> = hunks.chain(marked.problems.iter().map(|problem| problem.line - 1)).collect();
    if lines.is_empty() {
        return None;
    }
    let sides = ground.sides(file);
    let brought = |line: &[u8]| {
        let mut texts = sides.iter().filter_map(|(_, text)| text.as_deref());
        texts.any(|text| text.lines().any(|other| other == line.trim_end()))
    };
    lines.retain(|line| !marked.lines().get(*line).is_some_and(brought));
    lines.sort_unstable();
    let first = *lines.first()?;
    let text = match lines.len() {
        1 => "a conflict marker was committed".to_owned(),
        many => format!("conflict markers were committed, in {many} places"),
    };
    let items = lines.iter().map(|line| format!("line {}", line + 1)).collect();
    let (severity, path) = (Severity::Error, file.path.clone());
    Some(Found { severity, path, line: Some(first + 1), text, items })
}
