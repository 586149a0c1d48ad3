//! Whether to paint, and how wide the page is.
//!
//! Order: `--color always|never`; `NO_COLOR` not empty (no-color.org); `CLICOLOR_FORCE` other than `0`; `CLICOLOR=0`
//! (bixense.com/clicolors); `TERM=dumb`; at last, whether it is a terminal. A pipe gets no colour and a fixed width, so
//! that its text is the same everywhere.

use std::env;

use console::Term;

/// What `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// Where it is a terminal that wants it.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// Columns of a page that nobody watches.
const PIPE_WIDTH: usize = 100;

/// What is known of the place the text goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Columns; absent where it is no terminal.
    pub columns: Option<usize>,
    /// `NO_COLOR`.
    pub no_color: Option<String>,
    /// `CLICOLOR_FORCE`.
    pub force: Option<String>,
    /// `CLICOLOR`.
    pub clicolor: Option<String>,
    /// `TERM`.
    pub term: Option<String>,
}

impl Terminal {
    /// Standard output and the environment, as they are.
    #[must_use]
    pub fn stdout() -> Self {
        Self::of(&Term::stdout())
    }

    /// Standard error and the environment, as they are.
    #[must_use]
    pub fn stderr() -> Self {
        Self::of(&Term::stderr())
    }

    fn of(term: &Term) -> Self {
        let variable = |name| env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            columns: term.is_term().then(|| term.size().1.into()),
            no_color: variable("NO_COLOR"),
            force: variable("CLICOLOR_FORCE"),
            clicolor: variable("CLICOLOR"),
            term: variable("TERM"),
        }
    }

    /// Whether text that goes there is painted.
    #[must_use]
    pub fn wants_color(&self, choice: Color) -> bool {
        match choice {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if self.no_color.as_ref().is_some_and(|value| !value.is_empty()) => false,
            Color::Auto if self.force.as_ref().is_some_and(|value| !value.is_empty() && value != "0") => true,
            Color::Auto => {
                self.columns.is_some()
                    && self.clicolor.as_deref() != Some("0")
                    && self.term.as_deref() != Some("dumb")
            }
        }
    }

    /// Columns of the page.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.unwrap_or(PIPE_WIDTH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(names: &[(&str, &str)]) -> Terminal {
        let value = |name| names.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Terminal {
            columns: value("columns").map(|columns| columns.parse().unwrap()),
            no_color: value("NO_COLOR"),
            force: value("CLICOLOR_FORCE"),
            clicolor: value("CLICOLOR"),
            term: value("TERM"),
        }
    }

    #[test]
    fn the_order_of_wishes() {
        for (names, painted) in [
            (&[][..], false),
            (&[("columns", "80")], true),
            (&[("columns", "80"), ("NO_COLOR", "1")], false),
            (&[("columns", "80"), ("NO_COLOR", "")], true),
            (&[("columns", "80"), ("CLICOLOR", "0")], false),
            (&[("columns", "80"), ("TERM", "dumb")], false),
            (&[("CLICOLOR_FORCE", "1")], true),
            (&[("CLICOLOR_FORCE", "0")], false),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ] {
            assert_eq!(terminal(names).wants_color(Color::Auto), painted, "{names:?}");
        }
    }

    #[test]
    fn the_flag_wins_over_everything() {
        assert!(terminal(&[("NO_COLOR", "1")]).wants_color(Color::Always));
        assert!(!terminal(&[("columns", "80"), ("CLICOLOR_FORCE", "1")]).wants_color(Color::Never));
    }

    #[test]
    fn a_pipe_has_a_width_of_its_own() {
        assert_eq!((terminal(&[]).width(), terminal(&[("columns", "213")]).width()), (100, 213));
    }
}
