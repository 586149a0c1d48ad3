//! Text fitted to columns: measured, cut, wrapped.
//!
//! Owns the measure: the sum of the characters' own columns (Unicode's East Asian width; a combining mark takes none), as
//! terminals count, which do not look at sequences. Works on text that is already
//! harmless: no tabs, no escape sequences.

use unicode_width::UnicodeWidthChar;

/// Columns that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(letter: char) -> usize {
    letter.width().unwrap_or(0)
}

/// The beginning of `text`, with `…` where it was cut, in at most `columns`.
pub(super) fn start(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let kept = &text[..fitting(text, columns.saturating_sub(1))];
    if columns == 0 { String::new() } else { format!("{}…", kept.trim_end()) }
}

/// The end of `text`, with `…` where it was cut, in at most `columns`: for paths, whose end tells most.
pub(super) fn end(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut taken = 1;
    let fits = |letter: &char| {
        taken += columns_of(*letter);
        taken <= columns
    };
    let kept: usize = text.chars().rev().take_while(fits).map(char::len_utf8).sum();
    if columns == 0 { String::new() } else { format!("…{}", &text[text.len() - kept..]) }
}

/// `text` in lines of at most `columns`, broken at spaces, and inside a word only where it alone is too long.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            let line = last(&mut lines);
            let space = usize::from(!line.is_empty());
            if width(line) + space + width(rest) <= columns {
                line.extend([" ", rest].into_iter().skip(1 - space));
                break;
            }
            if !line.is_empty() {
                lines.push(String::new());
                continue;
            }
            let part = prefix(rest, columns);
            line.push_str(part);
            rest = &rest[part.len()..];
        }
    }
    lines
}

fn last(lines: &mut Vec<String>) -> &mut String {
    if lines.is_empty() {
        lines.push(String::new());
    }
    let at = lines.len() - 1;
    &mut lines[at]
}

/// The longest beginning in at most `columns`, at least one character.
pub(super) fn prefix(text: &str, columns: usize) -> &str {
    let first = text.chars().next().map_or(0, char::len_utf8);
    &text[..fitting(text, columns).max(first)]
}

/// Bytes of the longest beginning in at most `columns`.
fn fitting(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let fits = |letter: &char| {
        taken += columns_of(*letter);
        taken <= columns
    };
    text.chars().take_while(fits).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cut_is_marked_and_fits() {
        assert_eq!((start("upgrade", 7), start("upgrade", 4)), ("upgrade".to_owned(), "upg…".to_owned()));
        assert_eq!(end("src/form/index.ts", 10), "…/index.ts");
        assert_eq!((start("出生証明書", 5), end("出生証明書", 5)), ("出生…".to_owned(), "…明書".to_owned()));
        assert_eq!((start("abc", 0), end("abc", 1)), (String::new(), "…".to_owned()));
    }

    #[test]
    fn words_wrap_and_long_ones_break() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a abcdefghij b", 4), ["a", "abcd", "efgh", "ij b"]);
        assert_eq!(wrap("", 10), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in r"(\PC| ){0,60}", columns in 2usize..30) {
            prop_assert!(width(&start(&text, columns)) <= columns);
            prop_assert!(width(&end(&text, columns)) <= columns);
            let lines = wrap(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&lines.join("")), letters(&text));
        }
    }
}
