//! The trailers of the commit that ends a rebase.
//!
//! Owns their names, how they are written and how they are read. Pure.

use bstr::ByteSlice;

use crate::report::document::{Fate, Replayed};

/// The commit that the rebase was begun from.
pub(in crate::reconcile) const COUNTRY: &str = "Reconcile-Country";
/// A commit that did not fit.
pub(in crate::reconcile) const SETTLED: &str = "Reconcile-Settled";
/// A commit that is not there any more, and why.
pub(in crate::reconcile) const DROPPED: &str = "Reconcile-Dropped";

/// Why a commit is not there, as a trailer has it.
const WHY: [(Fate, &str); 3] =
    [(Fate::Taken, "taken"), (Fate::Emptied, "emptied"), (Fate::LeftOut, "left-out")];

/// What became of the commits, as far as it cannot be read from the branch.
pub(super) fn of(fates: &[Replayed]) -> Vec<String> {
    let line = |one: &Replayed| {
        let why = WHY.iter().find(|(fate, _)| *fate == one.fate);
        let dropped = why.map(|(_, why)| format!("{DROPPED}: {} {why}", one.commit));
        dropped.or_else(|| (one.fate == Fate::Settled).then(|| format!("{SETTLED}: {}", one.commit)))
    };
    fates.iter().filter_map(line).collect()
}

/// The values of a trailer in the last paragraph of a message, in order.
pub(in crate::reconcile) fn values(message: &[u8], key: &str) -> Vec<String> {
    let last = message.trim_end().rsplit_str("\n\n").next().unwrap_or_default();
    let value = |line: &[u8]| {
        let line = line.to_str().ok()?;
        Some(line.strip_prefix(key)?.strip_prefix(": ")?.trim().to_owned())
    };
    last.lines().filter_map(value).collect()
}

/// The fate that a word of [`DROPPED`] tells.
pub(in crate::reconcile) fn dropped(word: &str) -> Option<Fate> {
    WHY.iter().find(|(_, why)| *why == word).map(|(fate, _)| *fate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let one = |commit: &str, fate| Replayed {
            commit: commit.into(),
            subject: String::new(),
            fate,
            became: None,
            stands_for: 1,
        };
        let fates = [one("a", Fate::Settled), one("b", Fate::Replayed), one("c", Fate::Emptied)];
        let message =
            format!("Subject\n\nReconcile-Country: no\n\n{COUNTRY}: z\n{}\n", of(&fates).join("\n"));
        assert_eq!(values(message.as_bytes(), COUNTRY), ["z"]);
        assert_eq!(values(message.as_bytes(), SETTLED), ["a"]);
        assert_eq!(values(message.as_bytes(), DROPPED), ["c emptied"]);
        assert!(WHY.iter().all(|(fate, why)| dropped(why) == Some(*fate)));
    }
}
