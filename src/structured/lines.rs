//! Files whose lines stand for themselves: patterns to ignore, known hosts.
//!
//! Owns their merge. Must not know what a line means, but that the order of two lines may matter and that comments and
//! blank lines belong to the line that follows.
//!
//! Lines that one side added or removed are added or removed, each at the place where that side has it; nothing is a
//! clash, as no line has a value that both could change. Lines that stand more than once on a side are declined.
//!
//! ```text
//! base  a, b    country  a, x, b    upstream  a, y    merged  a, x, y
//! ```

use std::collections::HashSet;

use bstr::ByteSlice;

use super::order::{self, Numbers};
use super::verify::{Items, account};
use super::{Change, Declined, Piece, Request, Structured};
use crate::sides::{Side, Sides};
use crate::text::{Ending, ending};

/// A line that says something, and the comments and blank lines above it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item<'a> {
    /// Without white space at its end.
    line: &'a [u8],
    above: Vec<&'a [u8]>,
}

/// The lines of a file, and what follows the last of them.
struct File<'a> {
    items: Vec<Item<'a>>,
    below: Vec<&'a [u8]>,
}

/// Merges three sets of lines.
///
/// # Errors
/// [`Declined`] where a line stands more than once on a side, or the comments of one line were changed by both.
pub(super) fn merge(request: &Request<'_>) -> Result<Structured, Declined> {
    let files = Sides::new(
        read(Side::Base, request.text.base)?,
        read(Side::Country, request.text.country)?,
        read(Side::Upstream, request.text.upstream)?,
    );
    let mut numbers = Numbers::default();
    let sides = files
        .as_ref()
        .map(|file| -> Vec<usize> { file.items.iter().map(|item| numbers.of(item.line)).collect() });
    let places = Sides::from_fn(|side| places(&sides[side], numbers.len()));
    let (order, _) = order::merged(sides.as_ref().map(Vec::as_slice), numbers.len());
    let mut lines = Vec::new();
    for number in order {
        let found = Sides::from_fn(|side| places[side][number].map(|at| &files[side].items[at]));
        let kept = Change::of(&found.map(|item| item.is_some())).taken();
        if let Some(item) = kept.and_then(|side| found[side]) {
            lines.extend(above(&found)?);
            lines.push(item.line);
        }
    }
    let below = files.as_ref().map(|file| &file.below);
    lines.extend(taken(&below)?.iter().copied());
    let text = written(request.text, &lines);
    verify(&files, &text)?;
    Ok(Structured { pieces: vec![Piece::Settled(text)], notes: Vec::new() })
}

fn read(side: Side, text: &[u8]) -> Result<File<'_>, Declined> {
    let (mut items, mut above, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with(b"#") {
            above.push(line);
            continue;
        }
        if !seen.insert(line) {
            return Err(Declined::Malformed {
                side,
                line: number,
                what: "a line that stands there twice".to_owned(),
            });
        }
        items.push(Item { line, above: std::mem::take(&mut above) });
    }
    Ok(File { items, below: above })
}

fn places(numbers: &[usize], total: usize) -> Vec<Option<usize>> {
    let mut places = vec![None; total];
    for (place, &number) in numbers.iter().enumerate() {
        places[number] = Some(place);
    }
    places
}

/// The comments and blank lines above an item, as the side has them that changed them.
fn above<'a>(found: &Sides<Option<&Item<'a>>>) -> Result<Vec<&'a [u8]>, Declined> {
    let there: Vec<&Item<'_>> = [found.country, found.upstream].into_iter().flatten().collect();
    match there.as_slice() {
        [one] => Ok(one.above.clone()),
        _ => Ok(taken(&found.map(|item| item.map_or(Vec::new(), |item| item.above.clone()))).cloned()?),
    }
}

fn taken<T: PartialEq>(values: &Sides<T>) -> Result<&T, Declined> {
    let side = Change::of(&values.as_ref()).taken();
    let clash = || Declined::Unsupported { what: "both sides changed the same comments".to_owned() };
    side.map(|side| &values[side]).ok_or_else(clash)
}

fn written(text: Sides<&[u8]>, lines: &[&[u8]]) -> Vec<u8> {
    let endings = text.map(|text| text.lines_with_terminator().next().map_or(Ending::Missing, ending));
    let crlf = Change::of(&endings).taken().map_or(endings.country, |side| endings[side]) == Ending::CrLf;
    let newline: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let ended = text.map(|text| text.ends_with(b"\n"));
    let mut out = lines.join(newline);
    if !out.is_empty() && Change::of(&ended).taken().is_none_or(|side| ended[side]) {
        out.extend_from_slice(newline);
    }
    out
}

fn verify(files: &Sides<File<'_>>, text: &[u8]) -> Result<(), Declined> {
    let items =
        |file: &File<'_>| -> Items { file.items.iter().map(|item| (item.line.into(), "".into())).collect() };
    let result =
        read(Side::Country, text).map_err(|declined| Declined::Unverified { what: declined.to_string() })?;
    let sides = files.as_ref().map(items);
    account(sides.as_ref(), &items(&result), |_| false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structured::{Format, Settings};

    fn merged(base: &str, country: &str, upstream: &str) -> Result<String, Declined> {
        let text = Sides::new(base, country, upstream).map(str::as_bytes);
        let settings = Settings::default();
        let request = Request { text, path: ".gitignore".into(), settings: &settings };
        let merged = super::super::merge(Format::Lines, &request)?;
        Ok(String::from_utf8(merged.result().unwrap()).unwrap())
    }

    #[test]
    fn lines_of_both_sides_are_united_in_their_places() {
        assert_eq!(merged("a\nb\n", "a\nx\nb\n", "a\ny\n").unwrap(), "a\nx\ny\n");
        assert_eq!(
            merged("a\n\n# c\nb\n", "a\n\n# c\nb\nd\n", "a\n\n# c\nb\n\n# e\nf\n").unwrap(),
            "a\n\n# c\nb\nd\n\n# e\nf\n"
        );
    }

    #[test]
    fn comments_go_with_the_line_below_them() {
        assert_eq!(merged("a\n# c\nb\n", "a\n", "a\n# c\nb\nd\n").unwrap(), "a\nd\n");
        assert_eq!(merged("# c\na\n", "# C\na\nb\n", "# c\na\nd\n").unwrap(), "# C\na\nb\nd\n");
    }

    #[test]
    fn what_cannot_be_a_set_is_declined() {
        assert!(matches!(merged("a\n", "a\na\n", "b\n"), Err(Declined::Malformed { line: 2, .. })));
        assert!(matches!(merged("# 1\na\n", "# 2\na\n", "# 3\na\n"), Err(Declined::Unsupported { .. })));
    }

    #[test]
    fn line_ends_are_the_files_own() {
        assert_eq!(merged("a\r\nb", "a\r\nb\r\nc", "x\r\na\r\nb").unwrap(), "x\r\na\r\nb\r\nc");
        assert_eq!(merged("", "a\n", "b\n").unwrap(), "a\nb\n");
    }
}
