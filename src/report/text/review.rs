//! What is open in an upgrade and how to decide it without a terminal.

use super::super::document::Decision;
use super::super::review::{Listed, ListedHunk};
use super::super::untrusted::terminal;
use super::super::words;
use super::conflicts::cited;
use super::page::Page;
use super::{Lines, Span, Style, TextOptions, fit, follow};

/// Hunks that are shown without `--all`.
const FEW: usize = 30;

/// Lines of a proposal that are shown without `--all`.
const FEW_LINES: usize = 4;

/// Writes the list; open hunks first, each with what decides it as proposed.
#[must_use]
pub fn review_list(listed: &Listed, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    let (open, decided): (Vec<_>, Vec<_>) = listed.hunks.iter().partition(|hunk| hunk.decided.is_none());
    let title = format!(
        "Upgrade to {} on {}: {} of {} open",
        listed.to,
        listed.branch,
        open.len(),
        listed.hunks.len()
    );
    page.title(&title, Style::Title);
    section(&mut page, "Open", &open);
    section(&mut page, "Decided", &decided);
    follow::warnings(&mut page, &listed.notes);
    next(&mut page, &open);
    page.finish()
}

/// Writes what was decided just now, in a few lines.
#[must_use]
pub fn review_done(listed: &Listed, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    let open: Vec<_> = listed.hunks.iter().filter(|hunk| hunk.decided.is_none()).collect();
    let changed = words::count(listed.changed, "decision");
    page.title(&format!("{changed} saved; {} of {} open", open.len(), listed.hunks.len()), Style::Title);
    follow::warnings(&mut page, &listed.notes);
    next(&mut page, &open);
    page.finish()
}

fn section(page: &mut Page, title: &str, hunks: &[&ListedHunk]) {
    if hunks.is_empty() {
        return;
    }
    page.title(title, Style::Strong);
    let shown = page.shown(hunks.len(), FEW);
    let mut before = None;
    for hunk in &hunks[..shown] {
        if before.is_some_and(|before| is_alike(before, hunk)) && !page.options().all {
            name(page, hunk, ": as above");
        } else {
            one(page, hunk);
        }
        before = Some(hunk);
    }
    page.more(2, hunks.len() - shown, " hunks");
}

/// Whether there is the same to say of two hunks of a file, which nobody decided.
fn is_alike(one: &ListedHunk, other: &ListedHunk) -> bool {
    let said = |hunk: &ListedHunk| (hunk.verdict, hunk.confidence, hunk.because.clone(), hunk.line.is_some());
    let open = |hunk: &ListedHunk| hunk.decided.is_none() && hunk.proposal.is_none();
    one.path == other.path && open(one) && open(other) && said(one) == said(other)
}

fn name(page: &mut Page, hunk: &ListedHunk, says: &str) {
    let room = page.options().width.saturating_sub(2 + fit::width(says));
    let id = fit::end(&terminal::line(&hunk.id), room);
    page.line([Span::plain("  "), Span::new(id, Style::Strong), Span::new(says, Style::Dim)]);
}

fn one(page: &mut Page, hunk: &ListedHunk) {
    let room = page.options().width.saturating_sub(2);
    name(page, hunk, "");
    let lead = Span::plain("      ");
    let proposed =
        format!("{}, {} confidence", words::verdict(hunk.verdict), words::confidence(hunk.confidence));
    page.prose(&lead, &proposed, Style::Verdict(hunk.verdict));
    if let Some(because) = &hunk.because {
        page.prose(&lead, &fit::start(&terminal::prose(&cited(because)), 200), Style::Dim);
    }
    if let Some(lines) = hunk.proposal.as_ref().filter(|_| hunk.decided.is_none()) {
        page.prose(&lead, "proposed lines (--set ID=proposal takes them):", Style::Plain);
        let all: Vec<&str> = lines.lines().collect();
        let shown = page.shown(all.len(), FEW_LINES);
        for line in &all[..shown] {
            let text = fit::start(&terminal::line(line), room.saturating_sub(6));
            page.line([Span::plain("        "), Span::new(text, Style::Added)]);
        }
        page.more(8, all.len() - shown, " lines");
    }
    match &hunk.decided {
        Some(told) => page.prose(&lead, &decided(&told.how, &told.decision), Style::Good),
        None if hunk.line.is_none() => {
            let choices = hunk.choices.iter().map(|choice| format!("{}: {}", choice.value, choice.does));
            page.prose(&lead, &choices.collect::<Vec<_>>().join("; "), Style::Dim);
        }
        None => {}
    }
}

fn decided(how: &str, decision: &Decision) -> String {
    let why = decision.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("decided {how} by {} at {}{why}", decision.by, decision.at)
}

/// The commands that do the same as the terminal.
fn next(page: &mut Page, open: &[&ListedHunk]) {
    if open.is_empty() {
        return follow::next(page, &[("git reconcile continue".to_owned(), "commit it, and go on")]);
    }
    follow::next(
        page,
        &[
            ("git reconcile review".to_owned(), "one after the other, in a terminal"),
            ("git reconcile review --set ID=keep-country --why '…'".to_owned(), "decide one by its id"),
            ("git reconcile review --accept-proposed high".to_owned(), "what the evidence is sure of"),
            ("git reconcile review --from FILE".to_owned(), "decisions from a file"),
        ],
    );
}
