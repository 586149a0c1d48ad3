//! `mode-changed`: a file that may be executed, and may not any more, or the other way round.
//!
//! A merge made on a file system without modes loses them in silence: `run.sh`, 100755 on both sides, is 100644 in the
//! result, and the server's script fails.

use super::Found;
use super::ground::Ground;
use crate::object::Mode;
use crate::report::document::Severity;

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let changed = ground.files.iter().filter_map(|file| {
        let (machine, result) = (file.machine?.mode, file.result?.mode);
        let fine = machine == result
            || file.sides.iter().any(|(_, side)| side.is_none_or(|side| side.mode == result));
        let text = match (fine, result) {
            (true, _) => return None,
            (false, Mode::File) => "it was executable on every side, and is not any more",
            (false, Mode::Executable) => "it is executable, and was so on no side",
            (false, _) => "it is no file any more, and was one on every side",
        };
        let (path, text) = (file.path.clone(), text.to_owned());
        Some(Found { severity: Severity::Warning, path, line: None, text, items: Vec::new() })
    });
    changed.collect()
}
