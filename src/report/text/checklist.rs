//! What an upgrade asks of people, on a terminal: in short behind a plan, or item by item with its reasons.

use super::super::document::{ChecklistItem, Reason, Report};
use super::super::told::{About, Told};
use super::super::words;
use super::page::Page;
use super::paired;
use super::{Lines, Span, Style, TextOptions, follow};

/// Blockers that a plan names, and things that an item is about.
const FEW: usize = 8;

/// Facts that are told of an item without `--all`.
const FACTS: usize = 3;

/// Writes the whole list.
#[must_use]
pub fn checklist(report: &Report, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    let (from, to) = words::ends(report);
    page.title(&format!("Checklist: {} {from} → {to}", report.repository), Style::Title);
    let items = &report.checklist;
    if items.is_empty() {
        page.prose(&Span::plain("  "), "Nothing is known to be asked.", Style::Plain);
        return page.finish();
    }
    page.field("done", &done(items), Style::Plain);
    blocked(&mut page, items);
    if let Some(pair) = &report.paired {
        paired::brief(&mut page, pair);
    }
    for (at, item) in items.iter().enumerate() {
        if at == 0 || item.phase != items[at - 1].phase {
            page.title(words::phase(&item.phase), Style::Title);
        }
        entry(&mut page, item, &Told::of(items, at));
    }
    follow::warnings(&mut page, &report.warnings);
    let tick = "git reconcile checklist --tick ID".to_owned();
    follow::next(&mut page, &[(tick, "when something is done; commit the file that it writes")]);
    page.finish()
}

fn done(items: &[ChecklistItem]) -> String {
    let done = items.iter().filter(|item| item.done).count();
    format!("{done} of {}", words::count(items.len(), "item"))
}

fn blocked(page: &mut Page, items: &[ChecklistItem]) {
    let blockers = items.iter().filter(|item| item.blocker && !item.done).count();
    if blockers > 0 {
        let text = format!("{}: nothing may go on past them", words::count(blockers, "open blocker"));
        page.field("blocked", &text, Style::Bad);
    }
}

fn mark(item: &ChecklistItem) -> Span {
    match (item.done, item.blocker) {
        (true, _) => Span::new("  [x] ", Style::Good),
        (false, true) => Span::new("  [!] ", Style::Bad),
        (false, false) => Span::plain("  [ ] "),
    }
}

fn entry(page: &mut Page, item: &ChecklistItem, told: &Told<'_>) {
    let blocker = if item.blocker && !item.done { "BLOCKER. " } else { "" };
    page.prose(&mark(item), &format!("{blocker}{}", item.text), Style::Plain);
    let because = told.because.map_or_else(|| because(page, item), |id| format!("of the same facts as {id}"));
    page.prose(&Span::plain("      "), &format!("because {because}"), Style::Dim);
    if let Some(about) = about(page, item, told) {
        page.prose(&Span::plain("      "), &about, Style::Plain);
    }
    if page.options().all && !item.refs.is_empty() {
        page.prose(&Span::plain("      "), &format!("see {}", item.refs.join(", ")), Style::Dim);
    }
    if let Some(ticked) = &item.ticked {
        page.prose(&Span::plain("      "), &ticked.told(), Style::Good);
    }
    page.prose(&Span::plain("      "), &item.id, Style::Command);
}

/// What an item is about: nothing where it says so itself.
fn about(page: &Page, item: &ChecklistItem, told: &Told<'_>) -> Option<String> {
    match told.about {
        About::Itself => None,
        About::As(id) => Some(format!("about the same as {id}")),
        About::New => {
            let shown = page.shown(item.items.len(), FEW);
            let more = if shown < item.items.len() { " …" } else { "" };
            Some(format!("about {}{more}", item.items[..shown].join(", ")))
        }
    }
}

/// The first facts; all of them where everything is asked for.
fn because(page: &Page, item: &ChecklistItem) -> String {
    let shown = page.shown(item.reasons.len(), FACTS);
    if shown == item.reasons.len() {
        return item.because.clone();
    }
    let told: Vec<_> = item.reasons[..shown].iter().map(Reason::told).collect();
    format!("{}; and {} more facts (--all)", told.join("; "), item.reasons.len() - shown)
}

/// The list behind a plan: what blocks, how much there is of each phase, where the rest is.
pub(super) fn brief(page: &mut Page, items: &[ChecklistItem]) {
    if items.is_empty() {
        return;
    }
    page.title("What the upgrade asks of people", Style::Title);
    page.field("done", &done(items), Style::Plain);
    let mut phases: Vec<(&str, usize)> = Vec::new();
    for item in items.iter().filter(|item| !item.done) {
        match phases.last_mut() {
            Some((phase, number)) if *phase == item.phase => *number += 1,
            _ => phases.push((&item.phase, 1)),
        }
    }
    let phases: Vec<_> =
        phases.iter().map(|(phase, number)| format!("{} {number}", words::phase(phase))).collect();
    if !phases.is_empty() {
        page.field("open", &phases.join(", "), Style::Plain);
    }
    let blockers: Vec<_> = items.iter().filter(|item| item.blocker && !item.done).collect();
    blocked(page, items);
    let shown = page.shown(blockers.len(), FEW);
    for item in &blockers[..shown] {
        let text = format!("{}: {}", words::phase(&item.phase), item.text);
        page.prose(&mark(item), &text, Style::Plain);
        page.prose(&Span::plain("      "), &format!("because {}", because(page, item)), Style::Dim);
    }
    page.more(2, blockers.len() - shown, "");
}
