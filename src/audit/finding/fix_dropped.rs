//! `upstream-fix-dropped`: a conflict in which nothing of upstream's change was taken.
//!
//! What only upstream has in the hunk is not in the file at all. A bug fix or a breaking change is a warning, anything
//! else a note: to keep the country's is most often what was meant.
//!
//! ```text
//! country b   base a   upstream c d   committed b      +c +d
//! ```

use super::Found;
use super::file::File;
use super::ground::Ground;
use crate::report::document::Severity;
use crate::verdict::Class;

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let of = |at: usize, file: &File<'_>| -> Vec<Found> {
        let (Some(conflict), Some(drift)) = (file.conflict, &ground.drifts[at]) else { return Vec::new() };
        let hunks = drift.hunks.iter().filter_map(|settled| Some((&conflict.hunks[settled.hunk?], settled)));
        let dropped = hunks.filter(|(_, settled)| {
            settled.all.upstream > 0 && settled.gone.upstream.len() == settled.all.upstream
        });
        let found = dropped.map(|(hunk, settled)| {
            let class = (ground.asked.class)(conflict.path.as_ref(), hunk);
            let severity = match class {
                Class::BugFix | Class::BreakingChange => Severity::Warning,
                _ => Severity::Note,
            };
            let text =
                format!("hunk {}: nothing of upstream's change ({}) was taken", hunk.number, class.name());
            let items = settled.gone.upstream.iter().map(|line| format!("+{}", line.text)).collect();
            Found { severity, path: file.path.clone(), line: None, text, items }
        });
        found.collect()
    };
    ground.files.iter().enumerate().flat_map(|(at, file)| of(at, file)).collect()
}
