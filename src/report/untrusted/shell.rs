//! For a command that the reader copies into a POSIX shell.

use super::visible;

/// One word: quoted where the shell would read it otherwise. A hidden character makes the command wrong, not dangerous:
/// it is written out as elsewhere.
#[must_use]
pub fn word(text: &str) -> String {
    let text = visible::escaped(text);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./@+:,%".contains(letter);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn versions_and_branches_stand_bare() {
        for text in ["1.7.4", "v1.7.4-rc.1", "release/1.9.15", "origin/develop"] {
            assert_eq!(word(text), text);
        }
    }

    #[test]
    fn everything_else_is_quoted() {
        assert_eq!(word("$(rm -rf ~)"), "'$(rm -rf ~)'");
        assert_eq!(word("a'b"), r"'a'\''b'");
        assert_eq!(word("x\n\x1b"), r"'x\n\u{1b}'");
        assert_eq!((word("").as_str(), word("--hard").as_str()), ("''", "'--hard'"));
    }
}
