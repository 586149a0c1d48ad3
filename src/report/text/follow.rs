//! What follows the conflicts: what the release changes around the code, what limits the answer, what to do next.

use super::super::document::{Finding, LedgerEntry, Report, Severity};
use super::super::untrusted::shell;
use super::super::words;
use super::page::Page;
use super::table::{Fit, Table};
use super::{Elsewhere, Span, Style};

const FEW: usize = 8;

/// The release notes by status, as numbers, and the bug fixes that open hunks belong to; Markdown and JSON have all.
pub(super) fn ledger(page: &mut Page, ledger: &[LedgerEntry]) {
    if ledger.is_empty() {
        return;
    }
    page.title("Release notes of the step", Style::Title);
    let mut statuses: Vec<(&str, usize)> = Vec::new();
    for entry in ledger {
        match statuses.iter_mut().find(|(status, _)| *status == entry.status) {
            Some((_, number)) => *number += 1,
            None => statuses.push((&entry.status, 1)),
        }
    }
    let text: Vec<_> = statuses.iter().map(|(status, number)| format!("{number} {status}")).collect();
    page.prose(&Span::plain("  "), &text.join(", "), Style::Plain);
    let fixes: Vec<_> = ledger.iter().filter(|entry| is_open_fix(entry)).collect();
    if fixes.is_empty() {
        return;
    }
    page.prose(&Span::plain("  "), "Bug fixes that open hunks belong to:", Style::Strong);
    let shown = page.shown(fixes.len(), FEW);
    for entry in &fixes[..shown] {
        let refs =
            if entry.refs.is_empty() { String::new() } else { format!(" [{}]", entry.refs.join(", ")) };
        page.prose(&Span::plain("  - "), &format!("{}: {}{refs}", entry.version, entry.text), Style::Plain);
    }
    page.more(4, fixes.len() - shown, "");
}

fn is_open_fix(entry: &LedgerEntry) -> bool {
    entry.status == "undecided" && words::is_bug_fixes(&entry.section)
}

pub(super) fn findings(page: &mut Page, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    page.title("To look at", Style::Title);
    let shown = page.shown(findings.len(), FEW);
    for finding in &findings[..shown] {
        let style = if finding.severity == Severity::Error { Style::Bad } else { Style::Caution };
        let place = finding.path.as_deref().map(|path| format!("{path}: ")).unwrap_or_default();
        let text = format!("{}: {place}{} [{}]", finding.severity.word(), finding.text, finding.check);
        page.prose(&Span::new("  ! ", style), &text, Style::Plain);
    }
    page.more(2, findings.len() - shown, "");
}

pub(super) fn warnings(page: &mut Page, warnings: &[String]) {
    if !warnings.is_empty() {
        page.title("Warnings", Style::Caution);
    }
    for warning in warnings {
        page.prose(&Span::new("  ! ", Style::Caution), warning, Style::Plain);
    }
}

pub(super) fn after_plan(page: &mut Page, report: &Report) {
    let to = report.release.to.as_deref().map(|to| format!(" {}", shell::word(to))).unwrap_or_default();
    let mut commands = Vec::new();
    if let Some(better) = &report.release.recommended {
        let version = shell::word(&better.version);
        commands.push((format!("git reconcile plan {version}"), "the better target"));
    }
    if !page.options().all && !report.conflicts.is_empty() {
        commands.push((format!("git reconcile plan{to} --all"), "every hunk"));
    }
    if !report.checklist.is_empty() {
        commands.push((format!("git reconcile checklist{to}"), "what it asks of people, with reasons"));
    }
    if !report.conflicts.is_empty() {
        let page = format!("git reconcile plan{to} --format markdown -o plan.md");
        commands.push((page, "a page to share"));
    }
    next(page, &commands);
}

/// Commands and what they do.
pub(super) fn next(page: &mut Page, commands: &[(String, &str)]) {
    page.title("Next", Style::Title);
    let mut table = Table::new(&[("", Fit::Left), ("", Fit::CutEnd)]);
    for (command, does) in commands {
        let command = from_here(command, page.options().elsewhere.as_ref());
        table.row(vec![Span::new(&command, Style::Command), Span::new(does, Style::Dim)]);
    }
    page.table(&table, 2);
}

/// The command as it is typed where the reader stands.
fn from_here(command: &str, elsewhere: Option<&Elsewhere>) -> String {
    let Some(there) = elsewhere else { return command.to_owned() };
    match command.strip_prefix("git ") {
        Some(own) if own.starts_with("reconcile ") => format!("{command} --core"),
        Some(gits) => format!("git -C {} {gits}", shell::word(&there.folder)),
        None => command.to_owned(),
    }
}

/// `1 release`, for the status.
pub(super) fn counted(parts: &[(usize, &str)]) -> String {
    parts.iter().map(|(number, noun)| words::count(*number, noun)).collect::<Vec<_>>().join(", ")
}
