//! The summary of an upgrade on a terminal: what a reviewer would look at first, and totals. The page is Markdown.

use super::super::attention::{self, Look};
use super::super::document::{Hunk, Report, Strategy, UpgradeState};
use super::super::words;
use super::page::Page;
use super::{Lines, Span, Style, TextOptions, follow, impact};

/// Things to look at that are shown without `--all`.
const FEW: usize = 12;

/// Writes the summary.
#[must_use]
pub fn summary(report: &Report, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    head(&mut page, report);
    looks(&mut page, &attention::first(report));
    impact::impact(&mut page, &report.impact);
    follow::ledger(&mut page, &report.ledger);
    follow::findings(&mut page, &report.findings);
    if let Some(ran) = &report.verification {
        super::verification::section(&mut page, ran);
    }
    if let Some(paired) = &report.paired {
        super::paired::section(&mut page, paired);
    }
    super::checklist::brief(&mut page, &report.checklist);
    follow::warnings(&mut page, &report.warnings);
    next(&mut page, report);
    page.finish()
}

fn head(page: &mut Page, report: &Report) {
    let (from, to) = words::ends(report);
    page.title(&format!("{} {from} → {to}", report.repository), Style::Title);
    if let Some(upgrade) = &report.upgrade {
        let state = match upgrade.state {
            UpgradeState::Merged if report.strategy == Strategy::Rebase => "rebased",
            UpgradeState::Merged => "merged",
            UpgradeState::InProgress => "in progress, begun",
        };
        page.field("state", &format!("{state} by {} at {}", upgrade.by, upgrade.at), Style::Plain);
        if !upgrade.replayed.is_empty() {
            super::run::replayed(page, &upgrade.replayed);
        }
    }
    let hunks = || report.conflicts.iter().flat_map(|conflict| &conflict.hunks);
    let people = hunks().filter(|hunk| hunk.decision.is_some()).count();
    let open = report.counts.open();
    let automatic = report.counts.resolved.saturating_sub(people);
    page.field("decided", &format!("{people} by people, {automatic} automatically"), Style::Plain);
    page.field("open", &words::count(open, "hunk"), if open == 0 { Style::Good } else { Style::Caution });
    for verdict in words::VERDICTS {
        let number = hunks().filter(|hunk| is_decided(hunk, verdict)).count();
        if number > 0 {
            page.field("", &format!("{number} {}", words::verdict(verdict)), Style::Verdict(verdict));
        }
    }
    if !report.left_behind.is_empty() {
        let text = words::count(report.left_behind.len(), "upstream commit");
        page.field("left behind", &text, Style::Caution);
    }
}

fn is_decided(hunk: &Hunk, verdict: crate::verdict::Verdict) -> bool {
    hunk.decision.as_ref().is_some_and(|decision| decision.verdict == verdict)
}

fn looks(page: &mut Page, looks: &[Look]) {
    page.title("Look at first", Style::Title);
    if looks.is_empty() {
        page.prose(&Span::plain("  "), "Nothing stands out.", Style::Good);
    }
    let shown = page.shown(looks.len(), FEW);
    for look in &looks[..shown] {
        page.prose(&Span::plain("  "), &format!("{}: {}", look.name, look.what.title()), Style::Strong);
        page.prose(&Span::plain("      "), &look.text, Style::Dim);
    }
    page.more(2, looks.len() - shown, "");
}

fn next(page: &mut Page, report: &Report) {
    let merged = report.upgrade.as_ref().is_some_and(|upgrade| upgrade.state == UpgradeState::Merged);
    let mut commands = Vec::new();
    if !merged {
        let step = if report.counts.open() > 0 {
            ("git reconcile review".to_owned(), "decide what is open")
        } else {
            ("git reconcile continue".to_owned(), words::go_on(report.strategy))
        };
        commands.push(step);
    }
    let file = "git reconcile summary --format markdown -o summary.md".to_owned();
    commands.push((file, "the page for the pull request"));
    follow::next(page, &commands);
}
