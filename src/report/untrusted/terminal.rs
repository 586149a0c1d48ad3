//! For a terminal, and for the log of a CI job, which is one too.
//!
//! Escape sequences could repaint what was printed, set the clipboard or answer as if typed; bidirectional controls could
//! show a path or a command other than the one it is; a log line that starts with `::` (after white space) or holds `##[`
//! is a command to GitHub's runner.

use super::visible;

/// One line, exactly: hidden characters written out, spaces kept. For paths, names and single cells.
#[must_use]
pub fn line(text: &str) -> String {
    visible::escaped(text)
}

/// One line of words: the same with white space folded, line breaks included. For messages and sentences.
#[must_use]
pub fn prose(text: &str) -> String {
    visible::prose(text)
}

/// Whether a log would take a line with this text as a command.
#[must_use]
pub fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_vector_is_shown_and_does_nothing() {
        for (text, shown) in [
            ("\x1b]52;c;ZXZpbA==\x07", r"\u{1b}]52;c;ZXZpbA==\u{7}"),
            ("\x1b]8;;https://evil\x1b\\here", r"\u{1b}]8;;https://evil\u{1b}\here"),
            ("100%\r\u{8}\u{8}", r"100%\r\u{8}\u{8}"),
            ("##[stop-commands]x", r"#\u{23}[stop-commands]x"),
        ] {
            assert_eq!(line(text), shown);
            assert!(!is_command(&line(text)));
        }
    }

    #[test]
    fn a_command_is_recognised_behind_spaces() {
        assert!(is_command("::set-env name=A::b") && is_command(" \t::debug::"));
        assert!(!is_command("SCOPES::ALL") && !is_command("a ::b"));
    }

    /// A sample of what may not remain.
    const HIDDEN: [char; 7] =
        ['\u{200b}', '\u{202a}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2068}', '\u{2069}'];

    proptest! {
        #[test]
        fn nothing_that_a_terminal_obeys_remains(text in r"(\PC|\pC|[\x00-\x1f\x7f-\x9f\u{200b}-\u{202e}\u{2066}-\u{2069}]){0,60}") {
            for shown in [line(&text), prose(&text)] {
                prop_assert!(!shown.chars().any(char::is_control));
                prop_assert!(!shown.contains(HIDDEN));
                prop_assert!(!shown.contains("##["));
            }
        }

        #[test]
        fn harmless_text_stays_as_it_is(text in "[ -\"$-~à-ÿঅ-হ]{0,40}") {
            prop_assert_eq!(line(&text), text);
        }
    }
}
