//! What of an upstream change is in a file of an upgrade.
//!
//! Owns [`trace`]. It looks for the lines that the change wrote and that the release still has, and for the lines that it
//! removed. Where neither the one nor the other are there, it looks at the lines around them: if those are gone too, the
//! country has no such place. Must not know commits, nor which entry of the notes told of the change.
//!
//! ```
//! use git_reconcile::audit::trace::{Keyed, Step, Trace, trace};
//! let after = b"the top\nif (ready && open)\nthe end\n";
//! let change = Step { before: b"the top\nif (ready)\nthe end\n", after, release: after };
//! assert!(matches!(trace(&change, b"the top\nif (ready && open)\n", Keyed::ByLine), Trace::Present { .. }));
//! assert!(matches!(trace(&change, b"the top\nif (ready)\n", Keyed::ByLine), Trace::Dropped { .. }));
//! assert!(matches!(trace(&change, b"something else\n", Keyed::ByLine), Trace::NoPlace));
//! ```

use std::collections::HashSet;
use std::ops::Range;

use bstr::ByteSlice;

use crate::conflict::diff::{Algorithm, changes};
use crate::text::Whitespace;

/// A file in three states of upstream.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Before the change; empty where there was none.
    pub before: &'a [u8],
    /// After it; empty where it went away.
    pub after: &'a [u8],
    /// In the release; empty where it has none.
    pub release: &'a [u8],
}

/// When two lines are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyed {
    /// Their text is, white space aside.
    #[default]
    ByLine,
    /// Their first cell is: a country may have dropped or added columns of a table.
    ByCell,
}

/// What was found. Lines are as upstream wrote them, without the white space at their ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    /// The change left nothing in the release that could be looked for.
    Nothing,
    /// All of it is there.
    Present {
        /// The lines.
        lines: Vec<String>,
    },
    /// Part of it is.
    Partly {
        /// How many lines are there.
        there: usize,
        /// Those that are not, or should be gone.
        missing: Vec<String>,
    },
    /// None of it is, though its place is there.
    Dropped {
        /// The lines that are missing, or should be gone.
        missing: Vec<String>,
    },
    /// None of it is, and neither are the lines around it.
    NoPlace,
}

/// What of `step` is in `result`.
#[must_use]
pub fn trace(step: &Step<'_>, result: &[u8], keyed: Keyed) -> Trace {
    let release: HashSet<Vec<u8>> = keys(step.release, keyed).collect();
    let there: HashSet<Vec<u8>> = keys(result, keyed).collect();
    let diff = Diff::of(step, keyed);
    let has = |lines: &HashSet<Vec<u8>>, line: &[u8]| lines.contains(&key(line, keyed));
    let (mut fine, mut wrong, mut old_stand) = (Vec::new(), Vec::new(), false);
    for line in diff.written().filter(|line| has(&release, line)) {
        if has(&there, line) { &mut fine } else { &mut wrong }.push(shown(line));
    }
    for line in diff.removed().filter(|line| !has(&release, line)) {
        if has(&there, line) {
            old_stand = true;
            wrong.push(shown(line));
        } else if diff.only_removes() {
            fine.push(shown(line));
        }
    }
    match (fine.is_empty(), wrong.is_empty()) {
        (true, true) => Trace::Nothing,
        (false, true) => Trace::Present { lines: fine },
        (false, false) => Trace::Partly { there: fine.len(), missing: wrong },
        (true, false) if old_stand || diff.around().any(|line| has(&there, line)) => {
            Trace::Dropped { missing: wrong }
        }
        (true, false) => Trace::NoPlace,
    }
}

fn key(line: &[u8], keyed: Keyed) -> Vec<u8> {
    let line = match keyed {
        Keyed::ByLine => line,
        Keyed::ByCell => line.split_once_str(",").map_or(line, |(cell, _)| cell),
    };
    Whitespace::IgnoreAll.key(line).into_owned()
}

fn keys(text: &[u8], keyed: Keyed) -> impl Iterator<Item = Vec<u8>> + '_ {
    text.lines().map(move |line| key(line, keyed))
}

fn shown(line: &[u8]) -> String {
    line.trim().to_str_lossy().into_owned()
}

/// Whether a line says enough to be found again: `}` and `else {` stand everywhere.
fn is_telling(line: &[u8]) -> bool {
    line.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count() >= 5
}

/// The lines that a change wrote and removed.
struct Diff<'a> {
    before: Vec<&'a [u8]>,
    after: Vec<&'a [u8]>,
    changes: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> Diff<'a> {
    fn of(step: &Step<'a>, keyed: Keyed) -> Self {
        let (before, after): (Vec<_>, Vec<_>) = (step.before.lines().collect(), step.after.lines().collect());
        let mut known: Vec<Vec<u8>> = before.iter().chain(&after).map(|line| key(line, keyed)).collect();
        known.sort_unstable();
        known.dedup();
        let number = |line: &&[u8]| {
            let key = key(line, keyed);
            u32::try_from(known.partition_point(|other| *other < key)).unwrap_or(u32::MAX)
        };
        let (old, new): (Vec<u32>, Vec<u32>) =
            (before.iter().map(number).collect(), after.iter().map(number).collect());
        let found = changes(&old, &new, known.len(), Algorithm::Histogram);
        let changes = found.into_iter().map(|change| (change.before, change.after)).collect();
        Self { before, after, changes }
    }

    fn written(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        let lines = self.changes.iter().flat_map(|(_, after)| self.after[after.clone()].iter().copied());
        lines.filter(|line| is_telling(line))
    }

    fn removed(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        let lines = self.changes.iter().flat_map(|(before, _)| self.before[before.clone()].iter().copied());
        lines.filter(|line| is_telling(line))
    }

    fn only_removes(&self) -> bool {
        self.written().next().is_none()
    }

    /// The nearest telling line before and after each change.
    fn around(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.changes.iter().flat_map(|(_, after)| {
            let above = self.after[..after.start].iter().rev().find(|line| is_telling(line));
            let below = self.after[after.end..].iter().find(|line| is_telling(line));
            above.into_iter().chain(below).copied()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "the top line\nif (ready)\nthe last line\n";
    const AFTER: &str = "the top line\nif (ready && open)\nlog(ready, open)\nthe last line\n";

    fn of(before: &str, after: &str, result: &str) -> Trace {
        let step = Step { before: before.as_bytes(), after: after.as_bytes(), release: after.as_bytes() };
        trace(&step, result.as_bytes(), Keyed::ByLine)
    }

    #[test]
    fn all_lines_of_a_change_make_it_present_whatever_stands_around_them() {
        let lines = vec!["if (ready && open)".to_owned(), "log(ready, open)".to_owned()];
        assert_eq!(of(BEFORE, AFTER, "x\n  if (ready && open)\nlog(ready,open)\n"), Trace::Present { lines });
    }

    #[test]
    fn some_of_them_make_it_partly_there() {
        let missing = vec!["log(ready, open)".to_owned()];
        assert_eq!(of(BEFORE, AFTER, "if (ready && open)\n"), Trace::Partly { there: 1, missing });
    }

    #[test]
    fn lines_that_should_be_gone_count_too() {
        assert!(matches!(of(BEFORE, "the top line\nthe last line\n", AFTER), Trace::Present { .. }));
        assert!(matches!(of(BEFORE, "the top line\nthe last line\n", BEFORE), Trace::Dropped { .. }));
    }

    #[test]
    fn a_change_is_dropped_only_where_its_place_is_there() {
        assert!(matches!(of(BEFORE, AFTER, "the top line\nour own test\n"), Trace::Dropped { .. }));
        assert_eq!(of(BEFORE, AFTER, "our own file\n"), Trace::NoPlace);
    }

    #[test]
    fn what_the_release_has_not_any_more_is_not_looked_for() {
        let step = Step { before: b"", after: b"an early try\n", release: b"the final form\n" };
        assert_eq!(trace(&step, b"", Keyed::ByLine), Trace::Nothing);
    }

    #[test]
    fn brackets_alone_prove_nothing() {
        assert_eq!(of("", "}\n)\n", "}\n"), Trace::Nothing);
    }

    #[test]
    fn a_row_of_a_table_is_known_by_its_first_cell() {
        let step = Step {
            before: b"id,en,fr\n",
            after: b"id,en,fr\nform.name,Name,Nom\n",
            release: b"id,en,fr\nform.name,Name,Nom\n",
        };
        assert!(matches!(trace(&step, b"id,en\nform.name,Name\n", Keyed::ByCell), Trace::Present { .. }));
        assert_eq!(trace(&step, b"id,en\nform.name,Name\n", Keyed::ByLine), Trace::NoPlace);
    }
}
