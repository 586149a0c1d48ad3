//! Variables of an environment: `NAME=value`, one a line.
//!
//! Owns their merge. Must not know what a variable is for. Comments and blank lines belong to the variable below them; a
//! variable that both sides changed is a clash of its line alone.
//!
//! ```text
//! base  A=1, B=2    country  A=9, B=2    upstream  A=1, B=2, C=3    merged  A=9, B=2, C=3
//! ```

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use bstr::{BString, ByteSlice};

use super::order::{self, Numbers};
use super::verify::{Items, account};
use super::{Change, Clash, Declined, Piece, Request, Structured};
use crate::sides::{Side, Sides};

/// A variable with the comments and blank lines above it.
struct Variable<'a> {
    name: &'a [u8],
    /// The whole line, terminator included.
    line: &'a [u8],
    above: &'a [u8],
    /// Zero-based, of the line.
    number: usize,
}

struct File<'a> {
    variables: Vec<Variable<'a>>,
    below: &'a [u8],
}

/// Merges three environments.
///
/// # Errors
/// [`Declined`] where a line sets no variable, or one is set twice, or both sides changed the same comments.
pub(super) fn merge(request: &Request<'_>) -> Result<Structured, Declined> {
    let file = |side: Side| read(side, request.text[side]);
    let files = Sides::new(file(Side::Base)?, file(Side::Country)?, file(Side::Upstream)?);
    let mut numbers = Numbers::default();
    let sides = files.as_ref().map(|file| -> Vec<usize> {
        file.variables.iter().map(|variable| numbers.of(variable.name)).collect()
    });
    let (order, _) = order::merged(sides.as_ref().map(Vec::as_slice), numbers.len());
    let places: Sides<HashMap<usize, usize>> =
        sides.as_ref().map(|side| side.iter().enumerate().map(|(place, &number)| (number, place)).collect());
    let mut out = Structured::default();
    let mut done = Sides::new(0, 0, 0);
    for number in order {
        let found = Sides::from_fn(|side| places[side].get(&number).map(|&at| &files[side].variables[at]));
        variable(&mut out, &found, &done)?;
        for (side, variable) in found.iter() {
            done[side] = variable.map_or(done[side], |variable| variable.number + 1);
        }
    }
    push_lines(&mut out, taken(&files.as_ref().map(|file| file.below))?);
    verify(&files, &out)?;
    Ok(out)
}

fn read(side: Side, text: &[u8]) -> Result<File<'_>, Declined> {
    let wrong = |line: usize, what: &str| Declined::Malformed { side, line: line + 1, what: what.to_owned() };
    let (mut variables, mut seen) = (Vec::new(), BTreeSet::new());
    let (mut start, mut at) = (0, 0);
    for (number, line) in text.lines_with_terminator().enumerate() {
        at += line.len();
        let said = line.trim();
        if said.is_empty() || said.starts_with(b"#") {
            continue;
        }
        let name = name(said).ok_or_else(|| wrong(number, "a line that sets no variable"))?;
        if !seen.insert(name) {
            return Err(wrong(number, "a variable that is set twice"));
        }
        variables.push(Variable { name, line, above: &text[start..at - line.len()], number });
        start = at;
    }
    Ok(File { variables, below: &text[start..] })
}

/// The name before `=`; a value that goes on in the next line is not read.
fn name(line: &[u8]) -> Option<&[u8]> {
    let (name, value) = line.split_once_str("=")?;
    let name = name.strip_prefix(b"export ").unwrap_or(name).trim();
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let open = value
        .trim()
        .first()
        .is_some_and(|quote| b"\"'".contains(quote) && value.find_iter(&[*quote]).nth(1).is_none());
    (!name.is_empty() && name.iter().all(fits) && !open).then_some(name)
}

fn variable(
    out: &mut Structured,
    found: &Sides<Option<&Variable<'_>>>,
    done: &Sides<usize>,
) -> Result<(), Declined> {
    let lines = found.map(|variable| variable.map(|variable| variable.line.trim_end()));
    let line = |side: Side| found[side].map_or(&b""[..], |variable| variable.line);
    match Change::of(&lines).taken() {
        Some(side) if found[side].is_none() => Ok(()),
        Some(side) => {
            push_lines(out, above(found)?);
            push_lines(out, line(side));
            Ok(())
        }
        None => {
            push_lines(out, above(found)?);
            let text = Sides::from_fn(|side| with_newline(line(side)).into());
            let place = |side: Side| -> Range<usize> {
                found[side].map_or(done[side]..done[side], |variable| variable.number..variable.number + 1)
            };
            let key = Side::ALL
                .into_iter()
                .find_map(|side| found[side])
                .map_or(BString::default(), |one| one.name.into());
            out.push_clash(Clash { key, lines: Sides::from_fn(place), text, proposal: None });
            Ok(())
        }
    }
}

fn above<'a>(found: &Sides<Option<&Variable<'a>>>) -> Result<&'a [u8], Declined> {
    let there: Vec<_> = [found.country, found.upstream].into_iter().flatten().collect();
    match there.as_slice() {
        [one] => Ok(one.above),
        _ => taken(&found.map(|variable| variable.map_or(&b""[..], |variable| variable.above))),
    }
}

fn taken<'a>(values: &Sides<&'a [u8]>) -> Result<&'a [u8], Declined> {
    let clash = || Declined::Unsupported { what: "both sides changed the same comments".to_owned() };
    Change::of(values).taken().map(|side| values[side]).ok_or_else(clash)
}

/// Appends whole lines; the last one of a file gets its newline when something follows.
fn push_lines(out: &mut Structured, lines: &[u8]) {
    let ended = match out.pieces.last() {
        Some(Piece::Settled(text)) => text.ends_with(b"\n"),
        Some(Piece::Clash(_)) | None => true,
    };
    if !lines.is_empty() && !ended {
        out.push(b"\n");
    }
    out.push(lines);
}

fn with_newline(line: &[u8]) -> Vec<u8> {
    let mut line = line.to_vec();
    if !line.is_empty() && !line.ends_with(b"\n") {
        line.push(b'\n');
    }
    line
}

fn verify(files: &Sides<File<'_>>, merged: &Structured) -> Result<(), Declined> {
    let items = |file: &File<'_>| -> Items {
        file.variables.iter().map(|one| (one.name.into(), one.line.trim_end().into())).collect()
    };
    let sides = files.as_ref().map(items);
    for side in [Side::Country, Side::Upstream] {
        let text = merged.taking(side);
        let result =
            read(side, &text).map_err(|declined| Declined::Unverified { what: declined.to_string() })?;
        let open = |key: &bstr::BStr| merged.clashes().any(|clash| clash.key == key);
        account(sides.as_ref(), &items(&result), open)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structured::{Format, Settings};

    fn merged(base: &str, country: &str, upstream: &str) -> Result<Structured, Declined> {
        let text = Sides::new(base, country, upstream).map(str::as_bytes);
        let settings = Settings::default();
        super::super::merge(Format::Dotenv, &Request { text, path: ".env".into(), settings: &settings })
    }

    #[test]
    fn variables_of_both_sides_are_united() {
        let merged = merged("A=1\nB=2\n", "A=9\nB=2\n", "A=1\n# why\nC=3\nB=2\n").unwrap();
        assert_eq!(merged.result().unwrap(), b"A=9\n# why\nC=3\nB=2\n");
    }

    #[test]
    fn a_variable_that_both_changed_is_a_clash_of_its_line() {
        let merged = merged("A=1\n\nB=2", "A=2\n\nB=3", "A=3\n\nB=2").unwrap();
        let clash = merged.clashes().next().unwrap();
        assert_eq!((clash.key.as_slice(), &clash.lines), (&b"A"[..], &Sides::new(0..1, 0..1, 0..1)));
        assert_eq!(merged.taking(Side::Upstream), b"A=3\n\nB=3");
    }

    #[test]
    fn what_is_no_environment_is_declined() {
        for text in ["A\n", "A=1\nA=2\n", "A=\"x\ny\"\n", "=1\n", "\u{0}=1\n"] {
            assert!(matches!(merged("A=0\n", text, "A=1\n"), Err(Declined::Malformed { .. })), "{text}");
        }
    }
}
