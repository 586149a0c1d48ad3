//! The release notes of the step: bug fixes first, what is not in before what is.

use super::{Draft, Part, fold, table, words};
use crate::report::document::LedgerEntry;

/// The order in which a reviewer wants to read what became of entries.
const STATUSES: [&str; 6] = ["undecided", "dropped", "adapted", "unknown", "present", "not-applicable"];

/// Rows of a table.
const ROWS: usize = 150;

pub(super) fn sections(draft: &Draft<'_>) -> Vec<String> {
    let (fixes, others): (Vec<_>, Vec<_>) =
        draft.report.ledger.iter().partition(|entry| words::is_bug_fixes(&entry.section));
    vec![bug_fixes(draft, fixes), rest(draft, others)]
}

fn standing(entry: &LedgerEntry) -> usize {
    STATUSES.iter().position(|status| *status == entry.status).unwrap_or(0)
}

/// `3 dropped, 12 present`.
fn counted(entries: &[&LedgerEntry]) -> String {
    let number = |status: &str| entries.iter().filter(|entry| entry.status == status).count();
    let counts = STATUSES.into_iter().map(|status| (status, number(status)));
    counts
        .filter(|(_, number)| *number > 0)
        .map(|(status, number)| format!("{number} {status}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn bug_fixes(draft: &Draft<'_>, mut entries: Vec<&LedgerEntry>) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let head = format!("### Bug fixes of the step\n\n{}.\n", counted(&entries));
    entries.sort_by_key(|entry| standing(entry));
    let is_in = |entry: &LedgerEntry| standing(entry) > 3;
    let (present, missing): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| is_in(entry));
    let missing = rows(draft, &missing);
    let missing = if missing.is_empty() { missing } else { format!("\n{missing}") };
    let folded = if draft.has(Part::PresentFixes) { rows(draft, &present) } else { String::new() };
    let folded = if folded.is_empty() {
        folded
    } else {
        format!("\n{}", fold("<b>Those that are in, or do not apply</b>", &folded))
    };
    head + &missing + &folded
}

fn rest(draft: &Draft<'_>, mut entries: Vec<&LedgerEntry>) -> String {
    if entries.is_empty() || !draft.has(Part::OtherNotes) {
        return String::new();
    }
    entries.sort_by_key(|entry| standing(entry));
    let title = format!("<b>Other release notes of the step:</b> {}", counted(&entries));
    fold(&title, &rows(draft, &entries))
}

fn rows(draft: &Draft<'_>, entries: &[&LedgerEntry]) -> String {
    let row = |entry: &&LedgerEntry| {
        let status = format!("**{}**", draft.words(&entry.status));
        let refs = draft.words(&entry.refs.join(", "));
        [status, draft.words(&entry.version), draft.words(&entry.section), draft.words(&entry.text), refs]
    };
    let rows: Vec<_> = entries.iter().take(ROWS).map(row).collect();
    table(["In the fork", "Release", "Section", "Entry", "Refers to"], &rows)
}
