//! How a release is pinned of the repository that is upgraded in step and runs unmodified.

use super::super::run::Pin;
use super::page::Page;
use super::{Lines, Span, Style, TextOptions, follow};

/// What is to be written where.
#[must_use]
pub fn pin(pin: &Pin, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    let (name, to) = (&pin.repository, &pin.to);
    let title = match (&pin.from, pin.is_done()) {
        (_, true) => format!("{name} {to} is pinned; there is nothing to do"),
        (Some(from), _) => {
            format!("{name} {from} → {to}: it runs unmodified, so its release is pinned, and nothing merged")
        }
        (None, _) => {
            format!("{name} {to}: no fork of it is named, so its release is pinned, and nothing merged")
        }
    };
    page.title(&title, if pin.is_done() { Style::Good } else { Style::Title });
    if !pin.is_release {
        let text = format!("upstream has no release {to}, as far as this clone knows");
        page.prose(&Span::new("  ! ", Style::Caution), &text, Style::Plain);
    }
    if pin.from.as_ref() != Some(to) {
        let place = pin.place.as_deref().unwrap_or("reconcile.toml");
        let table = if pin.place.is_some() { "" } else { "[core] " };
        page.field("write", &format!("{table}release = \"{to}\" ({place})"), Style::Strong);
    }
    for finding in &pin.older {
        page.prose(&Span::new("  ! ", Style::Caution), &finding.text, Style::Plain);
        for item in &finding.items {
            page.prose(&Span::plain("      "), item, Style::Dim);
        }
    }
    if !pin.is_done() {
        for step in &pin.steps {
            page.prose(&Span::plain("  - "), step, Style::Plain);
        }
        if pin.place.is_none() {
            let text = "Where you do keep a fork of it, clone it beside this repository and write [core] fork = \"../DIR\" \
                        into reconcile.toml: then `start --core` begins its upgrade there.";
            page.prose(&Span::plain("  - "), text, Style::Plain);
        }
        let plan = (
            format!("git reconcile plan {}", super::super::untrusted::shell::word(to)),
            "what changes, in both",
        );
        follow::next(&mut page, &[plan]);
    }
    page.finish()
}
