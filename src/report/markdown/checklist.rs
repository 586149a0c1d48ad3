//! What an upgrade asks of people, as a task list by phase.

use super::super::counts::first_of;
use super::super::document::{ChecklistItem, Report};
use super::super::told::{About, Told};
use super::super::untrusted::markdown::{code, inline};
use super::super::words;
use super::paired;

/// Items of a page.
const ITEMS: usize = 120;

/// How much is said of each item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// With what brought it in.
    Whole,
    /// What to do.
    Short,
}

/// The task list, without a head; empty where nothing is asked.
pub(super) fn tasks(items: &[ChecklistItem], said: Said) -> String {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate().take(ITEMS) {
        if at == 0 || item.phase != items[at - 1].phase {
            text.extend(["\n**", &inline(&first_of(words::phase(&item.phase), 60)), "**\n\n"]);
        }
        text += &task(item, &Told::of(items, at), said);
    }
    let more = items.len().saturating_sub(ITEMS);
    if more > 0 {
        text.extend(["\n… and ", &more.to_string(), " more.\n"]);
    }
    text
}

fn task(item: &ChecklistItem, told: &Told<'_>, said: Said) -> String {
    let mark = if item.done { "x" } else { " " };
    let blocker = if item.blocker && !item.done { "**Blocker.** " } else { "" };
    let what = inline(&first_of(&item.text, 400));
    let small = |text: &str| [" <sub>", &inline(&first_of(text, 500)), "</sub>"].concat();
    let mut parts = vec![format!("- [{mark}] {blocker}{what}")];
    if said == Said::Whole {
        let same = |id: &str| format!("of the same facts as {id}");
        parts.push(small(&format!("because {}", told.because.map_or_else(|| item.because.clone(), same))));
        match told.about {
            About::Itself => {}
            About::As(id) => parts.push(small(&format!("about the same as {id}"))),
            About::New => parts.push(small(&format!("about {}", item.items.join(", ")))),
        }
        parts.extend(item.ticked.as_ref().map(|ticked| small(&ticked.told())));
    }
    if !item.id.is_empty() {
        parts.push(format!(" {}", code(&first_of(&item.id, 120))));
    }
    parts.concat() + "\n"
}

/// The list with a head.
pub(super) fn page(report: &Report, said: Said) -> String {
    let (from, to) = words::ends(report);
    let [repository, from, to] = [&report.repository, from, to].map(|text| inline(&first_of(text, 60)));
    let tasks = tasks(&report.checklist, said);
    let tasks = if tasks.is_empty() { "\nNothing is known to be asked.\n".to_owned() } else { tasks };
    let pair = report.paired.as_ref().map(paired::brief).unwrap_or_default();
    format!("## Checklist: {repository} {from} → {to}\n{pair}{tasks}")
}
