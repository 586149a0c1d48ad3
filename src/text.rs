//! Text as git sees it: lines of bytes.
//!
//! Owns the cut of a blob into lines, the test for binary content and the comparison of lines up to white space. Must
//! not know merges, files or encodings: a line is any bytes up to and with its `\n`, and the last one may lack it.
//!
//! ```
//! use git_reconcile::text::Lines;
//! let lines = Lines::new(b"one\r\ntwo");
//! assert_eq!(lines.len(), 2);
//! assert_eq!(lines.get(0), Some(&b"one\r\n"[..]));
//! assert_eq!(lines.slice(0..2), b"one\r\ntwo");
//! ```

use std::borrow::Cow;
use std::ops::Range;

use bstr::ByteSlice;

/// How many bytes git looks at before it calls a blob text (`buffer_is_binary` in git's `xdiff-interface.c`).
const LOOKED_AT: usize = 8000;

/// Whether git takes `content` for binary: a zero byte among the first 8000.
///
/// Attributes (`binary`, `text`) overrule this; they are the caller's business.
#[must_use]
pub fn is_binary(content: &[u8]) -> bool {
    content[..content.len().min(LOOKED_AT)].find_byte(0).is_some()
}

/// The day of a moment in seconds since 1970 UTC, as `YYYY-MM-DD`; `?` outside of the years that have four digits.
#[must_use]
pub fn date(seconds: i64) -> String {
    let moment = time::OffsetDateTime::from_unix_timestamp(seconds).ok();
    moment
        .filter(|moment| (0..=9999).contains(&moment.year()))
        .map_or("?".to_owned(), |m| m.date().to_string())
}

/// A moment in seconds since 1970 UTC as RFC 3339 has it, to the second: `2026-03-12T09:30:00Z`.
#[must_use]
pub fn moment(seconds: i64) -> String {
    let moment = time::OffsetDateTime::from_unix_timestamp(seconds).ok();
    let text = moment.and_then(|m| m.format(&time::format_description::well_known::Rfc3339).ok());
    text.unwrap_or_else(|| "?".to_owned())
}

/// How many lines `content` has; a last line without `\n` counts.
#[must_use]
pub fn count_lines(content: &[u8]) -> usize {
    let unended = content.last().is_some_and(|&last| last != b'\n');
    line_feeds(content) + usize::from(unended)
}

/// How many `\n` there are.
#[must_use]
pub fn line_feeds(content: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', content).count()
}

/// How many bytes are compared at once.
const BLOCK: usize = 256;

/// How many bytes two texts have in common at their beginning.
#[must_use]
pub fn shared_start(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let at = blocks * BLOCK;
    at + a[at..].iter().zip(&b[at..]).take_while(|(a, b)| a == b).count()
}

/// How many bytes two texts have in common at their end.
#[must_use]
pub fn shared_end(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.rchunks_exact(BLOCK).zip(b.rchunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let at = blocks * BLOCK;
    let (a, b) = (&a[..a.len() - at], &b[..b.len() - at]);
    at + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// Which white space makes two lines different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whitespace {
    /// All of it: lines are equal when their bytes are.
    #[default]
    Exact,
    /// A run of it equals any other run, and at the end of a line it counts for nothing (`-b`).
    IgnoreChange,
    /// None of it (`-w`).
    IgnoreAll,
}

impl Whitespace {
    /// What of `line` is compared: two lines are equal under this rule exactly when their keys are.
    #[must_use]
    pub fn key(self, line: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Exact => Cow::Borrowed(line),
            Self::IgnoreAll => without_spaces(line),
            Self::IgnoreChange => with_single_spaces(line).collect(),
        }
    }

    /// Whether `left` and `right`, one line each, are equal under this rule.
    #[must_use]
    pub fn same(self, left: &[u8], right: &[u8]) -> bool {
        left == right
            || match self {
                Self::Exact => false,
                Self::IgnoreAll => visible(left).eq(visible(right)),
                Self::IgnoreChange => with_single_spaces(left).eq(with_single_spaces(right)),
            }
    }
}

/// What git calls a space: no form feed and no vertical tab.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// `line` without its spaces; itself where they stand at its ends only.
fn without_spaces(line: &[u8]) -> Cow<'_, [u8]> {
    let said = |byte: &u8| !is_space(*byte);
    let start = line.iter().position(said).unwrap_or(line.len());
    let end = line.iter().rposition(said).map_or(start, |last| last + 1);
    let line = &line[start..end];
    if line.iter().all(said) {
        return Cow::Borrowed(line);
    }
    let mut kept = Vec::with_capacity(line.len());
    line.split(|byte| is_space(*byte)).for_each(|run| kept.extend_from_slice(run));
    Cow::Owned(kept)
}

/// `line` without its spaces.
fn visible(line: &[u8]) -> impl Iterator<Item = u8> {
    line.iter().copied().filter(|&byte| !is_space(byte))
}

/// `line` with each run of spaces as one blank, and none at its end.
fn with_single_spaces(line: &[u8]) -> impl Iterator<Item = u8> {
    let end = line.iter().rposition(|&byte| !is_space(byte)).map_or(0, |last| last + 1);
    let mut after_space = false;
    line[..end].iter().filter_map(move |&byte| {
        let (space, again) = (is_space(byte), after_space);
        after_space = space;
        if space { (!again).then_some(b' ') } else { Some(byte) }
    })
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
    /// Nothing: the last line of a text without a final newline.
    Missing,
}

/// How `line` ends.
#[must_use]
pub fn ending(line: &[u8]) -> Ending {
    match line {
        [.., b'\r', b'\n'] => Ending::CrLf,
        [.., b'\n'] => Ending::Lf,
        _ => Ending::Missing,
    }
}

/// A text cut into lines, terminators kept. Borrows the text; any run of lines is one slice of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines<'a> {
    text: &'a [u8],
    /// Where each line ends, in bytes from the start of the text.
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Cuts `text`; an empty text has no lines.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let mut ends: Vec<usize> = memchr::memchr_iter(b'\n', text).map(|at| at + 1).collect();
        if ends.last().map_or(!text.is_empty(), |&end| end < text.len()) {
            ends.push(text.len());
        }
        Self { text, ends }
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no line, that is no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The whole text.
    #[must_use]
    pub const fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The line with that number, from 0, terminator included.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&'a [u8]> {
        (number < self.len()).then(|| self.slice(number..number + 1))
    }

    /// The bytes of a run of lines; what reaches past the end is left out.
    #[must_use]
    pub fn slice(&self, lines: Range<usize>) -> &'a [u8] {
        &self.text[self.bytes(lines)]
    }

    /// Where a run of lines stands, in bytes; what reaches past the end is left out.
    #[must_use]
    pub fn bytes(&self, lines: Range<usize>) -> Range<usize> {
        let start = self.offset(lines.start);
        start..self.offset(lines.end).max(start)
    }

    /// All lines in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        self.text.lines_with_terminator()
    }

    /// Where the line with that number begins, in bytes; the end of the text for any number past the last line.
    fn offset(&self, number: usize) -> usize {
        match number.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(self.text.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_terminators_and_add_up_to_the_text() {
        let text = b"a\r\n\n\xff\xfe\nlast";
        let lines = Lines::new(text);
        assert_eq!(lines.iter().collect::<Vec<_>>(), [&b"a\r\n"[..], b"\n", b"\xff\xfe\n", b"last"]);
        assert_eq!(lines.slice(0..4), text);
        assert_eq!(lines.slice(1..2), b"\n");
        assert_eq!(lines.slice(3..9), b"last");
        assert_eq!(lines.slice(7..9), b"");
        assert_eq!(lines.get(4), None);
    }

    #[test]
    fn an_empty_text_has_no_lines() {
        assert!(Lines::new(b"").is_empty());
        assert_eq!(Lines::new(b"").slice(0..0), b"");
        assert_eq!((count_lines(b""), count_lines(b"\n"), count_lines(b"\na")), (0, 1, 2));
    }

    #[test]
    fn what_two_texts_share_is_counted_from_either_end() {
        for length in [0, 1, 255, 256, 257, 700] {
            let same = "x".repeat(length);
            let (a, b) = (format!("{same}ab{same}"), format!("{same}c{same}"));
            assert_eq!(shared_start(a.as_bytes(), b.as_bytes()), length);
            assert_eq!(shared_end(a.as_bytes(), b.as_bytes()), length);
            assert_eq!(shared_start(same.as_bytes(), a.as_bytes()), length);
        }
    }

    #[test]
    fn a_zero_byte_counts_only_among_the_first_8000() {
        let mut content = vec![b'a'; 9000];
        content[8000] = 0;
        assert!(!is_binary(&content));
        content[7999] = 0;
        assert!(is_binary(&content));
        assert!(!is_binary(b""));
    }

    #[test]
    fn ignoring_changes_of_space_still_sees_where_space_is() {
        let rule = Whitespace::IgnoreChange;
        assert!(rule.same(b"a  b \r\n", b"a\tb\n"));
        assert!(rule.same(b"  a\n", b" a"));
        assert!(!rule.same(b" a\n", b"a\n"));
        assert!(!rule.same(b"a b\n", b"ab\n"));
        assert!(rule.same(b"   \n", b"\n"));
    }

    #[test]
    fn ignoring_all_space_compares_the_rest() {
        assert!(Whitespace::IgnoreAll.same(b" a b\n", b"ab"));
        assert!(!Whitespace::IgnoreAll.same(b"a\x0cb\n", b"ab\n"));
        assert!(!Whitespace::Exact.same(b"a\r\n", b"a\n"));
    }

    #[test]
    fn endings_are_told_apart() {
        assert_eq!(ending(b"a\r\n"), Ending::CrLf);
        assert_eq!(ending(b"\n"), Ending::Lf);
        assert_eq!(ending(b"a\r"), Ending::Missing);
        assert_eq!(ending(b""), Ending::Missing);
    }
}
