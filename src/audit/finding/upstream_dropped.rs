//! `upstream-change-dropped`: a change of upstream that merges by itself and is not in the result.
//!
//! Where nothing conflicted nobody was asked, so that is an error; beside a conflict it may be part of how that was
//! settled, and is a warning. Items are written as a difference: `+` what upstream added and is not there, `-` what it
//! deleted and is still there.
//!
//! ```text
//! base a    upstream a fix    machine a fix    committed a      upstream-change-dropped: +fix
//! ```

use super::Found;
use super::drift::{Drift, Line, Whose};
use super::file::File;
use super::ground::Ground;
use super::lines::are;
use crate::report::document::Severity;
use crate::sides::Side;

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let files = ground.files.iter().filter_map(|file| whole(ground, file));
    files.chain(ground.touched().filter_map(|(file, drift)| within(file, drift))).collect()
}

/// A file that upstream added, changed or deleted, and that is not as upstream has it.
fn whole(ground: &Ground<'_>, file: &File<'_>) -> Option<Found> {
    if file.conflict.is_some() || file.committed == file.machine || file.moved_from.is_some() {
        return None;
    }
    let sides = &file.sides;
    let changed = sides.base == sides.country && sides.upstream != sides.base;
    let text = match (file.machine, file.result) {
        (Some(_), None) if changed && sides.base.is_none() => "upstream added it, and it is not there",
        (Some(_), None) if changed => "upstream changed it, and it is gone",
        (None, Some(result)) if changed && sides.upstream.is_none() && Some(result) == sides.base => {
            "upstream deleted it, and it is still there"
        }
        (Some(machine), Some(result))
            if changed && machine.id != result.id && ground.text(Some(machine)).is_none() =>
        {
            "upstream changed it, it is no text, and it is not as upstream has it"
        }
        _ => return None,
    };
    let severity = if file.machine.is_none() { Severity::Warning } else { Severity::Error };
    Some(Found { severity, path: file.path.clone(), line: None, text: text.to_owned(), items: Vec::new() })
}

fn within(file: &File<'_>, drift: &Drift) -> Option<Found> {
    let gone = || drift.gone.iter().filter(|(whose, _)| *whose == Whose::Upstream).map(|(_, line)| line);
    let back = || drift.back.iter().filter(|(side, _)| *side == Side::Upstream).map(|(_, line)| line);
    let line = gone().chain(back()).find_map(|line| line.at);
    let signed = |sign: char| move |line: &Line| format!("{sign}{}", line.text);
    let items: Vec<String> = gone().map(signed('+')).chain(back().map(signed('-'))).collect();
    if items.is_empty() {
        return None;
    }
    let (added, deleted) = (gone().count(), back().count());
    let what = match (added, deleted) {
        (added, 0) => format!("{} that upstream added {} not there", drift.counted(added), are(added)),
        (0, deleted) => {
            format!("{} that upstream deleted {} still there", drift.counted(deleted), are(deleted))
        }
        (added, deleted) => {
            let (missing, is) = (drift.counted(added), are(added));
            format!(
                "{missing} that upstream added {is} not there, and {deleted} that it deleted {}",
                are(deleted)
            )
        }
    };
    let (severity, text) = match file.conflict {
        None => (Severity::Error, format!("{what}, though nothing conflicted")),
        Some(_) => (Severity::Warning, format!("{what}, beside the conflicts")),
    };
    Some(Found { severity, path: file.path.clone(), line, text, items })
}
