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

/// What a line says; empty where it says nothing, as a bracket or a closing tag alone.
pub(super) fn key(line: &[u8]) -> Vec<u8> {
    let key = packed(line);
    let says = key.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let closes = key.starts_with(b"</") && key.find_byte(b'>') == Some(key.len() - 1);
    if says && !closes { key } else { Vec::new() }
}

/// What is layout.
const PASSED_OVER: [bool; 256] = {
    let mut passed = [false; 256];
    let (all, mut at) = (b" \t\n\r\x0b\x0c,;'\"`", 0);
    while at < all.len() {
        passed[all[at] as usize] = true;
        at += 1;
    }
    passed
};

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(text.len());
    for &byte in text {
        if !PASSED_OVER[usize::from(byte)] {
            packed.push(byte);
        }
    }
    packed
}

/// How often each line stands in a text.
#[derive(Default)]
pub(super) struct Counts {
    times: HashMap<Vec<u8>, usize>,
    text: Vec<u8>,
    packed: OnceCell<Packed>,
}

/// A text without layout, and a bit for every run of [`LONG`] bytes in it: most lines that are not there are known by that.
struct Packed {
    text: Vec<u8>,
    runs: Vec<u64>,
}

/// How many bits tell runs apart.
const BITS: usize = 1 << 22;

impl Packed {
    fn of(text: &[u8]) -> Self {
        let text = packed(text);
        let mut runs = vec![0; BITS / 64];
        for at in 0..text.len().saturating_sub(LONG - 1) {
            let bit = bit(&text[at..]);
            runs[bit / 64] |= 1 << (bit % 64);
        }
        Self { text, runs }
    }

    fn count(&self, key: &[u8]) -> usize {
        let has = |run: &[u8]| {
            let bit = bit(run);
            self.runs[bit / 64] & (1 << (bit % 64)) != 0
        };
        let maybe = has(key) && has(&key[key.len() - LONG..]);
        if maybe { memmem::find_iter(&self.text, key).count() } else { 0 }
    }
}

/// The bit of the run that a text begins with, which has [`LONG`] bytes at least.
fn bit(run: &[u8]) -> usize {
    let head = run.first_chunk().map_or(0, |head| u64::from_le_bytes(*head));
    let tail =
        run.get(8..).and_then(<[u8]>::first_chunk).map_or(0, |tail| u64::from(u32::from_le_bytes(*tail)));
    let mixed = (head ^ tail.rotate_left(40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 42).unwrap_or(0)
}

impl Counts {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut counts = Self { text: text.to_vec(), ..Self::default() };
        for line in text.lines() {
            let key = key(line);
            if !key.is_empty() {
                *counts.times.entry(key).or_default() += 1;
            }
        }
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
        count.max(self.packed.get_or_init(|| Packed::of(&self.text)).count(key))
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

/// The words of a line, as they stand there.
pub(super) fn in_order(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').filter(|word| !word.is_empty())
}

/// The words of a line, each once, sorted.
pub(super) fn words(line: &[u8]) -> Vec<&[u8]> {
    let mut words: Vec<&[u8]> = in_order(line).collect();
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

/// `1 entry`, `2 entries`: rows and cells of a table.
pub(super) fn entries(many: usize) -> String {
    if many == 1 { "1 entry".to_owned() } else { format!("{many} entries") }
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
        assert!(key(b"  });\n").is_empty() && key(b" </g>\n").is_empty());
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
