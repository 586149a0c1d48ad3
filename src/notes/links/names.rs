//! What the names in an entry tell of a hunk.
//!
//! Owns which words in code letters are names, and when one speaks of a hunk. Must not know commits.
//!
//! `gateHandle` speaks of a hunk that adds it; `value` speaks of none, nor does a name that half of all hunks have.

use bstr::ByteSlice;

use super::HunkFacts;

/// In more hunks than this a token is a common word.
pub(super) const HUNKS_OF_ONE: usize = 6;
/// In a hunk of which upstream changed more lines than this, half a table for instance, any name may turn up.
pub(super) const LINES_OF_ONE: usize = 200;
/// Shorter tokens say too little.
const TOKEN: usize = 5;
/// Words that stand in code letters in many places; lower case.
const COMMON: [&str; 20] = [
    "false",
    "string",
    "number",
    "boolean",
    "undefined",
    "value",
    "label",
    "title",
    "field",
    "fields",
    "object",
    "array",
    "const",
    "import",
    "export",
    "default",
    "index.ts",
    "main.ts",
    "index.js",
    "readme.md",
];

/// What an entry names first.
pub(super) fn lead(tokens: &[String]) -> Option<&str> {
    tokens.iter().map(|token| bare(token)).find(|token| is_name(token))
}

fn bare(token: &str) -> &str {
    token.trim_start_matches("./").trim()
}

/// The first name that is the file's, with its folders or without, or that upstream changed.
pub(super) fn speaking<'t>(tokens: &'t [String], hunk: &HunkFacts) -> Option<&'t str> {
    let speaks =
        |token: &&str| names_file(token, hunk) || is_file_name(token, hunk) || is_changed(token, hunk);
    tokens.iter().map(|token| bare(token)).filter(|token| is_name(token)).find(speaks)
}

/// The tokens that tell something: no common word, not in too many hunks.
pub(super) fn telling<'t>(tokens: &'t [String], hunks: &[HunkFacts]) -> Vec<&'t str> {
    let told = tokens.iter().map(|token| bare(token)).filter(|token| {
        let rare = || hunks.iter().filter(|hunk| tells_of(token, hunk)).count() <= HUNKS_OF_ONE;
        is_name(token) && rare()
    });
    told.collect()
}

/// One word that is no common one and looks like a name in code: with a capital within, a digit or a sign.
fn is_name(token: &str) -> bool {
    let inner = token.chars().skip(1).any(|letter| !letter.is_lowercase());
    let common = COMMON.contains(&token.to_lowercase().as_str());
    token.len() >= TOKEN && inner && !common && !token.contains(char::is_whitespace)
}

/// Whether the token is the file's path, or the end of it from a folder on.
fn names_file(token: &str, hunk: &HunkFacts) -> bool {
    token.contains('/') && format!("/{}", hunk.path).ends_with(&format!("/{token}"))
}

/// Whether the token is the path of a file of which upstream changed these lines. That a file went away, or got another name,
/// is rarely what an entry with its path is about.
pub(super) fn names_lines(token: &str, hunk: &HunkFacts) -> bool {
    hunk.size() > 0 && names_file(token, hunk)
}

/// Whether the token is the file's name; files of several folders may have it.
fn is_file_name(token: &str, hunk: &HunkFacts) -> bool {
    token.contains('.') && hunk.path.rsplit('/').next() == Some(token)
}

/// Whether upstream changed so little that a name in it means something, and the token is one.
pub(super) fn is_changed(token: &str, hunk: &HunkFacts) -> bool {
    hunk.size() <= LINES_OF_ONE && differs(token, hunk)
}

/// Whether the token names the file, or upstream changed it.
fn tells_of(token: &str, hunk: &HunkFacts) -> bool {
    names_file(token, hunk) || differs(token, hunk)
}

/// Whether the token stands more often on one side of upstream's change.
fn differs(token: &str, hunk: &HunkFacts) -> bool {
    count(token, &hunk.removed) != count(token, &hunk.added)
}

/// How often a token stands in a text as a whole word.
fn count(token: &str, text: &[u8]) -> usize {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let whole = |at: &usize| {
        let end = at + token.len();
        !at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(part)
            && !text.get(end).is_some_and(part)
    };
    text.find_iter(token).filter(whole).count()
}
