//! For JSON that may be printed to a terminal or a CI log: the same document in other letters.
//!
//! JSON has to escape less than a terminal needs (RFC 8259, section 7: quotation mark, backslash and U+0000 to U+001F).
//! Every hidden character of the strings is written `\uXXXX` here; a reader of JSON gets the very same text.

use super::visible;

/// Escapes hidden characters in `document`, a JSON text: outside strings it holds none but line breaks.
#[must_use]
pub fn escaped(document: &str) -> String {
    // Nearly all of it is plain.
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    if document.as_bytes().iter().all(is_plain) {
        return document.replace("##[", r"#\u0023[");
    }
    let mut text = String::with_capacity(document.len());
    for letter in document.chars() {
        let is_plain = u8::try_from(letter).is_ok_and(|byte| is_plain(&byte));
        if !is_plain && visible::is_invisible(letter) {
            let units = letter
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<Vec<_>>();
            text.push_str(&units.concat());
        } else {
            text.push(letter);
        }
    }
    text.replace("##[", r"#\u0023[")
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
