//! What the country's own commands said, on a terminal.

use super::super::document::{Ran, Verification};
use super::super::words;
use super::page::Page;
use super::{Lines, Span, Style, TextOptions};

/// Writes a run of the commands.
#[must_use]
pub fn verification(ran: &Verification, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    section(&mut page, ran);
    page.finish()
}

pub(super) fn section(page: &mut Page, ran: &Verification) {
    page.title("Your own commands", Style::Title);
    let changed = if ran.changed_files { ", with changes that are not committed" } else { "" };
    let text = format!("{}{changed}, {}", words::short(&ran.commit), ran.at);
    page.field("on", &text, Style::Plain);
    for one in &ran.ran {
        let (mark, style) = mark(one);
        page.prose(&Span::new(format!("  {mark} "), style), &said(one), Style::Plain);
        for line in &one.last {
            page.prose(&Span::new("      │ ", Style::Dim), line, Style::Plain);
        }
        if let Some(log) = one.log.as_ref().filter(|_| one.outcome != "passed") {
            page.prose(&Span::plain("      "), &format!("its output: {log}"), Style::Dim);
        }
    }
}

fn mark(ran: &Ran) -> (&'static str, Style) {
    match ran.outcome.as_str() {
        "passed" => ("[ok]", Style::Good),
        "not run" => ("[--]", Style::Dim),
        _ => ("[!!]", Style::Bad),
    }
}

fn said(ran: &Ran) -> String {
    let code =
        ran.code.filter(|code| *code != 0).map(|code| format!(" with code {code}")).unwrap_or_default();
    let took = if ran.log.is_some() { format!(", {} s", ran.seconds) } else { String::new() };
    format!("{}: {}{code}{took}", ran.command, ran.outcome)
}
