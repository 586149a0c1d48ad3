//! For GitHub's workflow commands: `::warning file=…,line=…::message`.
//!
//! The runner ends a command at the line break, a property at `,` or `::`, and decodes `%25`, `%0D`, `%0A`, `%3A`, `%2C`
//! (source: `actions/toolkit`, `packages/core/src/command.ts`, `escapeData` and `escapeProperty`). Line breaks of a message
//! are kept, since an annotation may have several lines; every other hidden character is written out.

use super::visible;

/// The message of a command.
#[must_use]
pub fn data(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<_> = text.split('\n').map(visible::escaped).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property.
#[must_use]
pub fn property(text: &str) -> String {
    visible::escaped(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_cannot_start_a_second_command() {
        assert_eq!(data("50% done\r\n::set-env name=A::b\n"), "50%25 done%0A::set-env name=A::b%0A");
        assert_eq!(data("\x1b[31m\t"), r"\u{1b}[31m\t");
    }

    #[test]
    fn a_property_cannot_end_early() {
        assert_eq!(property("a,line=1::b%0A\n.ts"), r"a%2Cline=1%3A%3Ab%250A\n.ts");
    }

    proptest! {
        #[test]
        fn every_command_is_one_line(text in r"(\PC|[%:,\r\n\x1b\u{85}\u{2028}]){0,40}") {
            prop_assert!(!data(&text).chars().any(char::is_control));
            prop_assert!(!property(&text).contains(|c: char| c.is_control() || c == ':' || c == ','));
        }
    }
}
