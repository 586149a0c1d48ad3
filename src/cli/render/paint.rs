//! Styles as colours.

use console::Style as Ink;

use super::{Color, Terminal};
use crate::report::text::{Line, Lines, Style};
use crate::verdict::Verdict;

/// The lines as they are written to `terminal`; each ends with a line break.
#[must_use]
pub fn paint(lines: &Lines, terminal: &Terminal, choice: Color) -> String {
    if terminal.wants_color(choice) { lines.iter().map(painted).collect() } else { lines.plain() }
}

fn painted(line: &Line) -> String {
    let spans = line.spans().iter().map(|span| match ink(span.style()) {
        Some(ink) if !span.text().trim().is_empty() => {
            ink.force_styling(true).apply_to(span.text()).to_string()
        }
        _ => span.text().to_owned(),
    });
    spans.chain(["\n".to_owned()]).collect()
}

/// `None` for the terminal's own.
fn ink(style: Style) -> Option<Ink> {
    Some(match style {
        Style::Plain => return None,
        Style::Title => Ink::new().bold().underlined(),
        Style::Strong => Ink::new().bold(),
        Style::Dim => Ink::new().dim(),
        Style::Good => Ink::new().green(),
        Style::Caution => Ink::new().yellow().bold(),
        Style::Bad => Ink::new().red().bold(),
        Style::Command => Ink::new().cyan(),
        Style::Verdict(verdict) => of_verdict(verdict),
    })
}

fn of_verdict(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::TakeUpstream => Ink::new().cyan(),
        Verdict::KeepCountry => Ink::new().green(),
        Verdict::Combine => Ink::new().magenta(),
        Verdict::Regenerate => Ink::new().blue(),
        Verdict::Review => Ink::new().yellow(),
    }
}
