//! Characters that a reader cannot see, or that change what the reader sees, written out.
//!
//! Owns the list. Sources: Unicode's `Cc`, `Cf` and `Default_Ignorable_Code_Point`, UAX #9 (bidirectional controls) and
//! the paper "Trojan Source" (CVE-2021-42574). Text that runs from right to left by nature stays as it is.

/// Writes every hidden character as `\u{…}`, line breaks as `\n`, `\r` and tabs as `\t`. `##[` is broken up as well: the
/// runner of GitHub Actions takes it for a command wherever it stands in a line of the log
/// (`Runner.Common/ActionCommand.cs`), and every format may be printed there.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    for letter in text.chars() {
        match letter {
            '\n' => shown.push_str(r"\n"),
            '\r' => shown.push_str(r"\r"),
            '\t' => shown.push_str(r"\t"),
            _ if is_hidden(letter, before) => shown.extend(letter.escape_unicode()),
            _ => shown.push(letter),
        }
        before = Some(letter);
    }
    shown.replace("##[", r"#\u{23}[")
}

/// The same with every run of white space, line breaks included, as one space, and none at the ends.
pub(super) fn prose(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().map(escaped).collect();
    words.join(" ")
}

/// Joiners and variation selectors shape letters of many scripts and emoji; after ASCII they only hide.
fn is_hidden(letter: char, before: Option<char>) -> bool {
    match letter {
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => {
            before.is_none_or(|before| before.is_ascii() || is_invisible(before))
        }
        _ => is_invisible(letter),
    }
}

/// Controls, format characters and blanks: nothing of them is seen.
pub(super) const fn is_invisible(letter: char) -> bool {
    letter.is_ascii_control() || is_control(letter) || is_format(letter) || is_blank(letter)
}

/// C1 controls and the separators of lines and paragraphs.
const fn is_control(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}')
}

/// Bidirectional controls and other format characters without a shape.
const fn is_format(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Letters and marks that print as nothing.
const fn is_blank(letter: char) -> bool {
    matches!(
        letter,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        for (text, shown) in [
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("a\u{202e}b\u{2066}c\u{2069}", r"a\u{202e}b\u{2066}c\u{2069}"),
            ("ad\u{200b}min\u{feff}", r"ad\u{200b}min\u{feff}"),
            ("\u{7}\0\u{7f}", r"\u{7}\u{0}\u{7f}"),
            ("one\r\ntwo\tthree\u{2028}", r"one\r\ntwo\tthree\u{2028}"),
            ("a\u{200d}b", r"a\u{200d}b"),
            ("x\u{e0041}\u{e0100}", r"x\u{e0041}\u{e0100}"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }

    #[test]
    fn the_scripts_of_the_countries_stay_as_they_are() {
        for text in ["জন্ম নিবন্ধন", "ক্‌ষ", "شهادة ميلاد", "Ἀθῆναι", "acte de décès", "👩‍⚕️", "Việt Nam"]
        {
            assert_eq!(escaped(text), text);
        }
    }

    #[test]
    fn prose_is_one_line_of_words() {
        assert_eq!(prose("  one\r\n\n  two\tthree\u{202e} \n"), r"one two three\u{202e}");
        assert_eq!(prose(" \n"), "");
    }
}
