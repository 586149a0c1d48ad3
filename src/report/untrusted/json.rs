//! For JSON that may be printed to a terminal or a CI log: the same document in other letters.
//!
//! JSON has to escape less than a terminal needs (RFC 8259, section 7: quotation mark, backslash and U+0000 to U+001F).
//! Every hidden character of the strings is written `\uXXXX` here; a reader of JSON gets the very same text.

use std::fmt::Write;

use super::visible;

/// Escapes hidden characters in `document`, a JSON text: outside strings it holds none but line breaks.
#[must_use]
pub fn escaped(document: &str) -> String {
    let mut text = String::with_capacity(document.len() + document.len() / 64);
    // Nearly all of it is plain, and copied in long runs.
    let mut rest = document;
    while let Some(at) = rest.bytes().position(|byte| !matches!(byte, b' '..=b'~' | b'\n')) {
        let (plain, from) = rest.split_at(at);
        text.push_str(plain);
        let mut letters = from.chars();
        if let Some(letter) = letters.next() {
            push(&mut text, letter);
        }
        rest = letters.as_str();
    }
    text.push_str(rest);
    if text.contains("##[") { text.replace("##[", r"#\u0023[") } else { text }
}

/// Adds a letter, escaped where it is hidden.
fn push(text: &mut String, letter: char) {
    if visible::is_invisible(letter) {
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(text, "\\u{unit:04x}");
        }
    } else {
        text.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_are_escaped() {
        assert_eq!(
            escaped("[\n  \"a\u{202e}\u{9b}\u{7f}##[x]\u{e0041}é\"\n]\n"),
            "[\n  \"a\\u202e\\u009b\\u007f#\\u0023[x]\\udb40\\udc41é\"\n]\n"
        );
    }

    const BIDI: [char; 3] = ['\u{202a}', '\u{202e}', '\u{2066}'];

    proptest! {
        #[test]
        fn the_document_is_the_same(text in r"(\PC|\pC|##\[|[\x00-\x1f\u{7f}-\u{9f}\u{200b}-\u{202e}]){0,40}") {
            let written = escaped(&serde_json::to_string_pretty(&[&text]).unwrap());
            prop_assert_eq!(serde_json::from_str::<[String; 1]>(&written).unwrap(), [text]);
            prop_assert!(!written.contains(|c: char| c != '\n' && c.is_control()) && !written.contains("##["));
            prop_assert!(!written.contains(BIDI));
        }
    }
}
