//! Paths in the documents: bytes as git has them, written as text that leads back to them.
//!
//! Owns the one rule: UTF-8 stands as it is; a byte that is no UTF-8 is written `%XX` with two capital hexadecimal
//! digits; a `%` that two hexadecimal digits follow, and that would be read as such a byte, is written `%25`. So no two
//! paths are written alike, and nearly all stand unchanged.
//!
//! ```
//! use git_reconcile::report::path;
//! assert_eq!(path::encode(b"src/caf\xe9 100%.ts"), "src/caf%E9 100%.ts");
//! assert_eq!(path::decode("src/caf%E9 100%.ts"), b"src/caf\xe9 100%.ts");
//! ```

use bstr::BString;

/// Writes a path as text.
#[must_use]
pub fn encode(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        encode_percent_signs(chunk.valid(), &mut text);
        for byte in chunk.invalid() {
            text.push('%');
            text.extend([byte >> 4, byte & 15].into_iter().filter_map(hex_digit));
        }
    }
    text
}

/// Reads the path back that [`encode`] wrote.
#[must_use]
pub fn decode(text: &str) -> BString {
    let mut path = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if let Some(byte) = escape_at_start(rest) {
            path.push(byte);
            rest = &rest[3..];
        } else {
            path.push(*first);
            rest = after;
        }
    }
    path.into()
}

fn encode_percent_signs(valid: &str, text: &mut String) {
    for (at, letter) in valid.char_indices() {
        if letter == '%' && escape_at_start(&valid.as_bytes()[at..]).is_some() {
            text.push_str("%25");
        } else {
            text.push(letter);
        }
    }
}

fn hex_digit(value: u8) -> Option<char> {
    char::from_digit(value.into(), 16).map(|digit| digit.to_ascii_uppercase())
}

/// The byte that `%XX` at the start of `text` stands for.
fn escape_at_start(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(value(digits[0])? << 4 | value(digits[1])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn utf8_stands_as_it_is() {
        for path in ["a/b.ts", "বাংলা/জন্ম.csv", "100%", "50%off", "a%zz"] {
            assert_eq!(encode(path.as_bytes()), path);
        }
    }

    #[test]
    fn what_would_be_read_as_an_escape_is_escaped() {
        assert_eq!(encode(b"a%20b"), "a%2520b");
        assert_eq!(encode(b"a\xffb"), "a%FFb");
        assert_ne!(encode(b"a%FFb"), encode(b"a\xffb"));
    }

    proptest! {
        #[test]
        fn every_path_comes_back(path in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'%'), Just(b'4')], 0..24)) {
            prop_assert_eq!(decode(&encode(&path)), path);
        }
    }
}
