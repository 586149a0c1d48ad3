//! The hunks of a merge found again in the file that was committed.
//!
//! Owns [`MarkedFile`] and [`outcomes`]. The marked file is compared with the committed one as if each hunk were a line that
//! stands nowhere else: what the committed file has in that place is what people made of the hunk. Where lines around a hunk were edited
//! too, they are part of the place. Must not know what any line means.
//!
//! ```text
//! marked      a H d          committed   a b d        one change: H became b, the country's line
//! marked      a H d          committed   a b e        d was edited as well: "H d" became "b e", a new text
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use bstr::{BString, ByteSlice};
use imara_diff::Interner;

use super::Outcome;
use crate::conflict::diff::{Algorithm, Token, changes};
use crate::conflict::markers::{Piece, parse};
use crate::sides::{Side, Sides};
use crate::text::Whitespace;

/// The most hunks of one place whose choices are tried in all combinations.
const TRIED: usize = 4;

/// What stands in the place of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose lines they are.
    pub outcome: Outcome,
    /// The lines without white space, empty ones left out; with those of its neighbours where they were edited together.
    pub lines: Vec<Vec<u8>>,
}

/// What `committed` holds in the place of each hunk of `marked`, in order.
#[must_use]
pub fn outcomes(marked: &[u8], committed: &[u8]) -> Vec<Outcome> {
    MarkedFile::read(marked).places(committed).into_iter().map(|place| place.outcome).collect()
}

/// A file with markers, read once to be held against several others.
pub struct MarkedFile<'a> {
    known: Known<'a>,
    parts: Vec<Part>,
}

/// The lines that were read, without white space, by their numbers.
struct Known<'a>(Interner<Cow<'a, [u8]>>);

/// A line of the marked file, or a hunk in its place.
enum Part {
    Line(Token),
    Hunk(Sides<Vec<Token>>),
}

impl<'a> MarkedFile<'a> {
    /// Reads a file.
    #[must_use]
    pub fn read(text: &'a [u8]) -> Self {
        let lines: Vec<&[u8]> = text.lines().collect();
        let mut known = Known(Interner::new(lines.len()));
        let mut parts = Vec::with_capacity(lines.len());
        for piece in parse(text).pieces {
            match piece {
                Piece::Text(range) => {
                    parts.extend(lines[range].iter().filter_map(|line| known.number(line)).map(Part::Line));
                }
                Piece::Hunk(hunk) => {
                    let side =
                        |text: BString| text.lines().filter_map(|line| known.number_of_copy(line)).collect();
                    parts.push(Part::Hunk(hunk.text.map(side)));
                }
            }
        }
        Self { known, parts }
    }

    /// What `committed` holds in the place of each hunk, in order.
    #[must_use]
    pub fn places(&mut self, committed: &'a [u8]) -> Vec<Place> {
        let after: Vec<Token> = committed.lines().filter_map(|line| self.known.number(line)).collect();
        let mut next = self.known.0.num_tokens();
        let number = |part: &Part| match part {
            Part::Line(number) => *number,
            Part::Hunk(_) => {
                next += 1;
                next - 1
            }
        };
        let before: Vec<Token> = self.parts.iter().map(number).collect();
        let found = changes(&before, &after, next as usize, Algorithm::Histogram);
        let each = found.iter().flat_map(|change| {
            let lines = &after[change.after.clone()];
            let outcomes = place(&self.parts[change.before.clone()], lines);
            outcomes.into_iter().map(|outcome| Place { outcome, lines: self.known.texts(lines) })
        });
        each.collect()
    }
}

impl<'a> Known<'a> {
    /// The number of a line; `None` for one that says nothing.
    fn number(&mut self, line: &'a [u8]) -> Option<Token> {
        let key = Whitespace::IgnoreAll.key(line);
        (!key.is_empty()).then(|| self.0.intern(key).0)
    }

    fn number_of_copy(&mut self, line: &[u8]) -> Option<Token> {
        let key = Whitespace::IgnoreAll.key(line);
        (!key.is_empty()).then(|| self.0.intern(Cow::Owned(key.into_owned())).0)
    }

    fn texts(&self, numbers: &[Token]) -> Vec<Vec<u8>> {
        numbers.iter().map(|number| self.0[imara_diff::Token(*number)].to_vec()).collect()
    }
}

/// What became of the hunks within one change.
fn place(before: &[Part], after: &[Token]) -> Vec<Outcome> {
    let hunks: Vec<&Sides<Vec<Token>>> = before
        .iter()
        .filter_map(|part| match part {
            Part::Hunk(hunk) => Some(hunk),
            Part::Line(_) => None,
        })
        .collect();
    if hunks.is_empty() {
        return Vec::new();
    }
    let tried = if hunks.len() <= TRIED { combination(before, after, hunks.len()) } else { None };
    tried.unwrap_or_else(|| hunks.iter().map(|hunk| alone(hunk, before, after)).collect())
}

/// The ways to settle a hunk that leave whole sides, the plainest first.
const WAYS: [Outcome; 5] = [
    Outcome::Side(Side::Country),
    Outcome::Side(Side::Upstream),
    Outcome::CountryUpstream,
    Outcome::UpstreamCountry,
    Outcome::Deleted,
];

/// The way of each hunk, if some combination of them gives exactly what was committed.
fn combination(before: &[Part], after: &[Token], hunks: usize) -> Option<Vec<Outcome>> {
    let all = WAYS.len().pow(u32::try_from(hunks).ok()?);
    (0..all).find_map(|mut number| {
        let ways: Vec<Outcome> = (0..hunks)
            .map(|_| {
                let way = WAYS[number % WAYS.len()];
                number /= WAYS.len();
                way
            })
            .collect();
        gives(before, &ways, after).then_some(ways)
    })
}

fn gives(before: &[Part], ways: &[Outcome], after: &[Token]) -> bool {
    let mut ways = ways.iter();
    let lines = before.iter().flat_map(|part| match part {
        Part::Line(line) => vec![*line],
        Part::Hunk(hunk) => settled(hunk, ways.next().copied().unwrap_or(Outcome::Deleted)),
    });
    lines.eq(after.iter().copied())
}

fn settled(hunk: &Sides<Vec<Token>>, way: Outcome) -> Vec<Token> {
    let sides: &[Side] = match way {
        Outcome::Side(Side::Country) => &[Side::Country],
        Outcome::Side(Side::Upstream) => &[Side::Upstream],
        Outcome::CountryUpstream => &[Side::Country, Side::Upstream],
        Outcome::UpstreamCountry => &[Side::Upstream, Side::Country],
        _ => &[],
    };
    sides.iter().flat_map(|side| hunk[*side].iter().copied()).collect()
}

/// One hunk among edited lines: a side that stands there unbroken while the other does not, else where its lines are from.
fn alone(hunk: &Sides<Vec<Token>>, before: &[Part], after: &[Token]) -> Outcome {
    let near: BTreeSet<Token> = before.iter().flat_map(Part::lines).copied().collect();
    let has = |side: Side| !hunk[side].is_empty() && find(after, &hunk[side]).is_some();
    let several = before.iter().filter(|part| matches!(part, Part::Hunk(_))).count() > 1;
    match (has(Side::Country), has(Side::Upstream)) {
        (true, false) if several || hunk.upstream.is_empty() => Outcome::Side(Side::Country),
        (false, true) if several || hunk.country.is_empty() => Outcome::Side(Side::Upstream),
        _ if after.is_empty() => Outcome::Deleted,
        _ if after.iter().all(|line| near.contains(line)) => Outcome::Mixed,
        _ => Outcome::New,
    }
}

impl Part {
    fn lines(&self) -> Vec<&Token> {
        match self {
            Self::Line(line) => vec![line],
            Self::Hunk(hunk) => hunk.iter().flat_map(|(_, lines)| lines).collect(),
        }
    }
}

fn find(text: &[Token], wanted: &[Token]) -> Option<Range<usize>> {
    let at = text.windows(wanted.len()).position(|window| window == wanted)?;
    Some(at..at + wanted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKED: &str =
        "top\n<<<<<<< country\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> upstream\nend\n";

    fn of(committed: &str) -> Outcome {
        outcomes(MARKED.as_bytes(), committed.as_bytes())[0]
    }

    #[test]
    fn the_lines_between_the_neighbours_tell_the_outcome() {
        let committed = ["  ours", "theirs", "theirs\nours", "old", "", "ours theirs"];
        let found = committed.map(|text| of(&format!("top\n{text}\nend\n")).name());
        assert_eq!(found, ["country", "upstream", "upstream+country", "mixed", "deleted", "new"]);
    }

    #[test]
    fn an_empty_side_that_was_chosen_is_that_side() {
        let marked = b"top\n<<<<<<< country\n||||||| base\nold\n=======\nnew\n>>>>>>> upstream\nend\n";
        assert_eq!(outcomes(marked, b"top\nend\n"), [Outcome::Side(Side::Country)]);
    }

    #[test]
    fn hunks_that_stand_side_by_side_are_told_apart() {
        let two = MARKED
            .replace("end\n", &MARKED.replace("top\n", "").replace("ours", "mine").replace("theirs", "its"));
        let found = outcomes(two.as_bytes(), b"top\nours\nits\nend\n");
        assert_eq!(found, [Outcome::Side(Side::Country), Outcome::Side(Side::Upstream)]);
    }

    #[test]
    fn edited_neighbours_make_it_a_new_text() {
        assert_eq!(of("top\nours\nthe end\n"), Outcome::New);
        assert_eq!(of("top\ntheirs\n"), Outcome::Mixed);
    }

    proptest::proptest! {
        #[test]
        fn every_hunk_has_an_outcome(committed in "[a-z\n]{0,60}") {
            proptest::prop_assert_eq!(outcomes(MARKED.as_bytes(), committed.as_bytes()).len(), 1);
        }
    }
}
