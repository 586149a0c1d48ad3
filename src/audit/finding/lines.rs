//! Lines as they are compared here: by what they say, not by how they are laid out.
//!
//! Owns [`key`] and [`Counts`]. Must not know sides.
//!
//! White space, commas, semicolons and quotes count for nothing: `"a": [1, 2],` and `'a': [ 1,2 ]` are one line. A line that
//! was broken into two, or joined with another, is found again in the text without its line ends.

use std::cell::OnceCell;
use std::collections::HashMap;

use bstr::ByteSlice;
use memchr::memmem;

/// Shorter lines are not looked for within others.
const LONG: usize = 12;

/// What a line says; empty where it says nothing, as a bracket alone.
pub(super) fn key(line: &[u8]) -> Vec<u8> {
    let key: Vec<u8> = packed(line).collect();
    if key.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()) { key } else { Vec::new() }
}

fn packed(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && !b",;'\"`".contains(byte))
}

/// How often each line stands in a text.
#[derive(Default)]
pub(super) struct Counts {
    times: HashMap<Vec<u8>, usize>,
    text: Vec<u8>,
    packed: OnceCell<Vec<u8>>,
}

impl Counts {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut counts = Self { text: text.to_vec(), ..Self::default() };
        text.lines()
            .map(key)
            .filter(|key| !key.is_empty())
            .for_each(|key| *counts.times.entry(key).or_default() += 1);
        counts
    }

    /// How often a line stands there as a line.
    pub(super) fn count(&self, key: &[u8]) -> usize {
        self.times.get(key).copied().unwrap_or(0)
    }

    /// How often it stands there, broken lines and joined ones included.
    pub(super) fn count_within(&self, key: &[u8]) -> usize {
        let count = self.count(key);
        if key.len() < LONG {
            return count;
        }
        let packed = self.packed.get_or_init(|| packed(&self.text).collect());
        count.max(memmem::find_iter(packed, key).count())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Vec<u8>, usize)> {
        self.times.iter().map(|(key, times)| (key, *times))
    }

    /// The share of lines that two texts have in common, in percent.
    pub(super) fn likeness(&self, other: &Self) -> usize {
        let all: usize = self.times.values().chain(other.times.values()).sum();
        let common: usize = self.iter().map(|(key, times)| times.min(other.count(key))).sum();
        (common * 200).checked_div(all).unwrap_or(0)
    }
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> Vec<&[u8]> {
    let mut words: Vec<&[u8]> = line
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Whether two lines have most of their words in common: the one was edited into the other.
pub(super) fn is_edited(before: &[&[u8]], after: &[&[u8]]) -> bool {
    let common = before.iter().filter(|word| after.binary_search(word).is_ok()).count();
    common * 5 >= before.len().max(after.len()) * 3 && common > 0
}

/// `1 line`, `2 lines`.
pub(super) fn lines(many: usize) -> String {
    if many == 1 { "1 line".to_owned() } else { format!("{many} lines") }
}

/// The verb to that.
pub(super) const fn are(many: usize) -> &'static str {
    if many == 1 { "is" } else { "are" }
}

/// A line as an item of a finding shows it.
pub(super) fn shown(line: &[u8]) -> String {
    line.trim().to_str_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_quotes_make_no_other_line() {
        assert_eq!(key(b"  \"a\": [1, 2],\r\n"), key(b"'a': [ 1,2 ]"));
        assert_ne!(key(b"a: 1"), key(b"a: 2"));
        assert!(key(b"  });\n").is_empty());
    }

    #[test]
    fn a_broken_line_is_found_again() {
        let counts = Counts::of(b"call(\n  first,\n  second,\n)\n");
        assert_eq!(counts.count_within(&key(b"call(first, second)")), 1);
        assert_eq!(counts.count_within(&key(b"first")), 1);
        assert_eq!(Counts::of(b"host10\n").count_within(&key(b"host1")), 0);
    }

    #[test]
    fn an_edited_line_keeps_most_of_its_words() {
        assert!(is_edited(&words(b"image: store/gate:1.3"), &words(b"image: store/gate:1.3-own")));
        assert!(!is_edited(&words(b"image: store/gate:1.3"), &words(b"replicas: 2")));
    }
}
