//! Lines of one side against those of the base, and words within lines.
//!
//! Owns [`against`]: rows in reading order, each with the words that differ from the line it replaces. Must not know how
//! rows are shown. Lines are cut before they are compared: nobody reads a line of a megabyte.

use similar::{Algorithm as Words, DiffTag, capture_diff_slices};

use crate::conflict::diff::{Algorithm, changes};

/// Letters of a line that are looked at.
const LETTERS: usize = 2000;

/// Lines with more letters are not compared word by word.
const COMPARED: usize = 600;

/// What a row is to the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// On both sides.
    Same,
    /// In the base alone.
    Gone,
    /// On this side alone.
    New,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether the replaced line lacks it.
    pub(super) differs: bool,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) sign: Sign,
    pub(super) pieces: Vec<Piece>,
}

impl Row {
    fn whole(sign: Sign, line: &str) -> Self {
        Self { sign, pieces: vec![Piece { text: line.to_owned(), differs: false }] }
    }
}

/// A text as lines that can be shown: without their ends, tabs as spaces, long ones cut.
pub(super) fn lines(text: &[u8]) -> Vec<String> {
    let shown = |line: &[u8]| {
        // Four bytes a letter at most: enough is kept for the cut below.
        let start = String::from_utf8_lossy(&line[..line.len().min(LETTERS * 4)]);
        let start = start.replace('\t', "    ");
        match start.char_indices().nth(LETTERS) {
            None if line.len() <= LETTERS * 4 => start,
            None => format!("{start}… ({} bytes)", line.len()),
            Some((at, _)) => format!("{}… ({} bytes)", &start[..at], line.len()),
        }
    };
    let ends =
        |line: &[u8]| line.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line).len());
    let lines = crate::text::Lines::new(text);
    lines.iter().map(|line| shown(&line[..ends(line).unwrap_or(line.len())])).collect()
}

/// The rows that lead from `base` to `side`.
pub(super) fn against(base: &[String], side: &[String]) -> Vec<Row> {
    let mut known: Vec<&String> = base.iter().chain(side).collect();
    known.sort_unstable();
    known.dedup();
    let name = |line: &String| known.partition_point(|other| *other < line);
    let names = |lines: &[String]| -> Vec<u32> {
        lines.iter().map(|line| u32::try_from(name(line)).unwrap_or(u32::MAX)).collect()
    };
    let same = |lines: &[String]| lines.iter().map(|line| Row::whole(Sign::Same, line)).collect::<Vec<_>>();
    let (mut rows, mut at) = (Vec::new(), 0);
    for change in changes(&names(base), &names(side), known.len(), Algorithm::Histogram) {
        rows.extend(same(&base[at..change.before.start]));
        rows.extend(replaced(&base[change.before.clone()], &side[change.after.clone()]));
        at = change.before.end;
    }
    rows.extend(same(&base[at..]));
    rows
}

/// Lines that went and those that came for them; the first of each are compared with each other, and so on.
fn replaced(gone: &[String], new: &[String]) -> Vec<Row> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for at in 0..gone.len().max(new.len()) {
        match (gone.get(at), new.get(at)) {
            (Some(old), Some(new)) => {
                let (old, new) = words(old, new);
                before.push(Row { sign: Sign::Gone, pieces: old });
                after.push(Row { sign: Sign::New, pieces: new });
            }
            (Some(old), None) => before.push(Row::whole(Sign::Gone, old)),
            (None, Some(new)) => after.push(Row::whole(Sign::New, new)),
            (None, None) => {}
        }
    }
    before.extend(after);
    before
}

/// Two lines cut into what they share and what not; as wholes where they share little.
pub(super) fn words(old: &str, new: &str) -> (Vec<Piece>, Vec<Piece>) {
    let whole = |line: &str| vec![Piece { text: line.to_owned(), differs: false }];
    if old.len().max(new.len()) > COMPARED {
        return (whole(old), whole(new));
    }
    let (left, right) = (tokens(old), tokens(new));
    let (mut before, mut after, mut shared) = (Vec::new(), Vec::new(), 0);
    for change in capture_diff_slices(Words::Myers, &left, &right) {
        let (old, new) = (left[change.old_range()].concat(), right[change.new_range()].concat());
        let differs = change.tag() != DiffTag::Equal;
        if !differs {
            shared += old.trim().len();
        }
        push(&mut before, old, differs);
        push(&mut after, new, differs);
    }
    if shared * 3 < old.trim().len().min(new.trim().len()) {
        return (whole(old), whole(new));
    }
    (before, after)
}

fn push(pieces: &mut Vec<Piece>, text: String, differs: bool) {
    if !text.is_empty() {
        pieces.push(Piece { text, differs });
    }
}

/// Words, runs of spaces, and every other sign alone.
fn tokens(line: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        _ if letter.is_alphanumeric() || letter == '_' => 0,
        _ if letter.is_whitespace() => 1,
        _ => 2,
    };
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, letter) in line.char_indices() {
        let now = kind(letter);
        if before.is_some_and(|before| before != now || now == 2) {
            tokens.push(&line[start..at]);
            start = at;
        }
        before = Some(now);
    }
    if start < line.len() {
        tokens.push(&line[start..]);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| if piece.differs { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    #[test]
    fn words_that_differ_are_found_within_a_line() {
        let (old, new) = words("const port = 80;", "const port = process.env.PORT;");
        assert_eq!(
            (said(&old), said(&new)),
            ("const port = [80];".into(), "const port = [process.env.PORT];".into())
        );
    }

    #[test]
    fn lines_with_little_in_common_stand_whole() {
        let (old, new) = words("return a", "throw new Error(message, { cause })");
        assert_eq!((said(&old).as_str(), new.len()), ("return a", 1));
    }

    #[test]
    fn rows_stand_in_reading_order() {
        let [base, side] = [&b"a\nb\nc\n"[..], b"a\nx\ny\nc\n"].map(lines);
        let signs: Vec<_> = against(&base, &side).iter().map(|row| (row.sign, said(&row.pieces))).collect();
        let expected =
            [(Sign::Same, "a"), (Sign::Gone, "b"), (Sign::New, "x"), (Sign::New, "y"), (Sign::Same, "c")];
        assert_eq!(signs, expected.map(|(sign, text)| (sign, text.to_owned())));
    }

    #[test]
    fn a_line_of_ten_megabytes_is_cut_and_its_size_told() {
        let line = lines(&vec![b'x'; 10_000_000]).remove(0);
        assert!(line.len() < 2100 && line.ends_with("… (10000000 bytes)"), "{}", line.len());
        assert_eq!(lines("é".repeat(1500).as_bytes())[0].chars().count(), 1500);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(old in "[a-c ({]{0,12}", new in "[a-c ({]{0,12}") {
            let (before, after) = words(&old, &new);
            let text = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
            prop_assert_eq!((text(&before), text(&after)), (old, new));
        }
    }
}
