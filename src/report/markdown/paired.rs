//! The repository that is upgraded in step with the planned one, as a section.

use super::super::counts::first_of;
use super::super::document::{Paired, PairedHow};
use super::super::untrusted::markdown::{code, inline};
use super::super::words;
use super::sections::table;

/// Rows of a table.
const ROWS: usize = 50;

/// What there is to say of the pair, as a list; a blank line before it.
pub(super) fn said(paired: &Paired) -> String {
    let word = |text: &str| inline(&first_of(text, 300));
    let pace = paired.pace.as_ref().map(|pace| {
        let bold = if pace.is_in_step(paired.to.as_deref()) { "" } else { "**" };
        format!("- {bold}{}{bold}\n", word(&pace.sentence(paired.to.as_deref())))
    });
    let says = paired.says.iter().map(|says| format!("- {}\n", word(says)));
    let warnings = paired.warnings.iter().map(|warning| format!("- **{}**\n", word(warning)));
    ["\n".to_owned()].into_iter().chain(pace).chain(says).chain(warnings).collect()
}

const fn how(how: PairedHow) -> &'static str {
    match how {
        PairedHow::Pinned => "unmodified",
        PairedHow::Forked => "a fork of the country's own",
    }
}

/// Above a checklist: the step, and what there is to say of it.
pub(super) fn brief(paired: &Paired) -> String {
    let how = how(paired.how);
    let version = |version: &Option<String>| inline(&first_of(version.as_deref().unwrap_or("?"), 60));
    let [from, to] = [&paired.from, &paired.to].map(version);
    let name = inline(&first_of(&paired.repository, 60));
    format!("\n- {name} {from} → {to}, {how}{}", said(paired))
}

/// The section; empty where there is no such repository.
pub(super) fn section(paired: Option<&Paired>) -> String {
    let Some(paired) = paired else { return String::new() };
    let word = |text: &str| inline(&first_of(text, 300));
    let version = |version: &Option<String>| word(version.as_deref().unwrap_or("?"));
    let how = how(paired.how);
    let mut text = format!(
        "### In step: {} {} → {}\n\nIt runs as {how}.\n{}",
        word(&paired.repository),
        version(&paired.from),
        version(&paired.to),
        said(paired)
    );
    if let Some(plan) = paired.plan.as_ref().filter(|_| paired.how == PairedHow::Forked) {
        let counts = &plan.counts;
        let files = words::count(counts.conflicted_files, "conflicted file");
        text.extend(["- ", &files, ", ", &words::count(counts.open(), "open hunk"), "\n"]);
        let open = plan.conflicts.iter().filter(|conflict| !conflict.resolved).take(ROWS);
        text.extend(open.map(|conflict| format!("  - {}\n", code(&first_of(&conflict.path, 160)))));
    }
    let rows: Vec<_> = paired
        .commits
        .iter()
        .take(ROWS)
        .map(|commit| {
            let id = code(&first_of(words::short(&commit.commit), 40));
            [id, word(&commit.subject), format!("**{}**", commit.fate.words()), word(&commit.why)]
        })
        .collect();
    let rows = table(["Own commit", "Subject", "What may become of it", "Why"], &rows);
    if rows.is_empty() { text } else { format!("{text}\n{rows}") }
}
