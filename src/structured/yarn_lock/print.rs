//! A lock file in yarn's own form.
//!
//! Owns [`print`]: the order of entries and of their specifiers, and which of them have quotes, as yarn writes them
//! (`@yarnpkg/lockfile/src/stringify.js`, `@yarnpkg/parsers/sources/syml.ts`).

use super::parse::{Form, METADATA};

/// Entries by the first of their specifiers; each with all of them, sorted, and its body.
pub(super) fn print(form: Form, head: &[u8], entries: &[(Vec<&str>, &str)]) -> Vec<u8> {
    let mut out = head.to_vec();
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by_key(|(specifiers, _)| (specifiers[0] != METADATA, sort_key(form, specifiers)));
    for (number, (specifiers, body)) in sorted.into_iter().enumerate() {
        if number > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(line(form, specifiers).as_bytes());
        out.extend_from_slice(b":\n");
        out.extend_from_slice(body.as_bytes());
    }
    out
}

fn sort_key(form: Form, specifiers: &[&str]) -> String {
    match form {
        Form::Classic => specifiers[0].to_owned(),
        Form::Berry => specifiers.join(", "),
    }
}

fn line(form: Form, specifiers: &[&str]) -> String {
    match form {
        Form::Classic => {
            specifiers.iter().map(|one| quoted(one, needs_quotes)).collect::<Vec<_>>().join(", ")
        }
        Form::Berry => quoted(&specifiers.join(", "), |text| !is_plain(text)),
    }
}

fn quoted(text: &str, needed: impl Fn(&str) -> bool) -> String {
    if needed(text) { format!("\"{text}\"") } else { text.to_owned() }
}

/// Of version 1: what could be taken for something else than a word.
fn needs_quotes(text: &str) -> bool {
    let special = |letter: char| letter.is_whitespace() || ":\\\",[]".contains(letter);
    text.starts_with("true")
        || text.starts_with("false")
        || text.contains(special)
        || !text.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

/// Of later versions: what needs no quotes.
fn is_plain(text: &str) -> bool {
    let first = |letter: char| !"-?:,][{}#&*!|>'\"%@` \t\r\n".contains(letter);
    text.starts_with(first) && !text.contains(|letter: char| ",][{}:# \t\r\n".contains(letter))
}
