//! A token that cannot be printed.
//!
//! Owns [`Secret`]: its text leaves this folder in the `Authorization` of a request and nowhere else.

use std::fmt;

/// What stands for a secret wherever it would be shown.
const SHOWN: &str = "***";

/// A token. `Debug` and `Display` show three stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The token, spaces around it taken off; `None` where nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The text with three stars wherever the token stood: a server may send back what it was sent.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        text.replace(&self.0, SHOWN)
    }

    /// Whether it can stand in a header at all; no token has other letters.
    pub(super) fn is_plain(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The value of `Authorization`.
    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SHOWN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SHOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_of_printing_shows_it() {
        let secret = Secret::new(" s3cret-token\n").unwrap();
        assert_eq!(format!("{secret} {secret:?} {:#?}", Some(&secret)), "*** *** Some(\n    ***,\n)");
        assert_eq!(secret.scrub("a s3cret-token b"), "a *** b");
        assert_eq!(secret.bearer(), "Bearer s3cret-token");
    }

    #[test]
    fn nothing_is_no_secret_and_a_line_break_is_no_token() {
        assert!(Secret::new(" \n").is_none());
        assert!(Secret::new("abc").unwrap().is_plain());
        assert!(!Secret::new("abc\r\nX-Evil: 1").unwrap().is_plain());
    }
}
