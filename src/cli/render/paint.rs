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
        Style::Good | Style::Added => Ink::new().green(),
        Style::Caution => Ink::new().yellow().bold(),
        Style::Bad => Ink::new().red().bold(),
        Style::Command => Ink::new().cyan(),
        Style::Removed => Ink::new().red(),
        Style::RemovedWord => Ink::new().red().bold().underlined(),
        Style::AddedWord => Ink::new().green().bold().underlined(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use crate::report::text::{TextOptions, plan, status};

    fn snapshot(name: &str, page: &str) {
        let page = page.replace('\x1b', "␛");
        insta::with_settings!({ snapshot_path => "../../report/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("color_{name}"), page);
        });
    }

    fn colored(lines: &Lines) -> String {
        paint(lines, &Terminal::default(), Color::Always)
    }

    #[test]
    fn painted_pages() {
        for width in [80, 200] {
            let options = TextOptions { width, ..TextOptions::default() };
            snapshot(&format!("plan_clean_{width}"), &colored(&plan(&samples::clean(), &options)));
            snapshot(&format!("plan_lifelike_{width}"), &colored(&plan(&samples::lifelike(), &options)));
            snapshot(&format!("plan_hostile_{width}"), &colored(&plan(&samples::hostile(), &options)));
        }
        let options = TextOptions::default();
        snapshot("status_lifelike_80", &colored(&status(&samples::status_lifelike(), &options)));
    }

    #[test]
    fn paint_adds_nothing_but_styles() {
        for report in samples::all() {
            let lines = plan(&report, &TextOptions::default());
            let painted = colored(&lines);
            assert!(painted.contains("\x1b[1m"));
            let bare: String = console::strip_ansi_codes(&painted)
                .lines()
                .map(|line| line.trim_end().to_owned() + "\n")
                .collect();
            assert_eq!(bare, lines.plain());
        }
    }

    #[test]
    fn a_pipe_gets_no_escape_at_all() {
        for report in samples::all() {
            let page = paint(&plan(&report, &TextOptions::default()), &Terminal::default(), Color::Auto);
            assert!(!page.contains('\x1b'), "{page}");
        }
    }
}
