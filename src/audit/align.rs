//! The hunks of a merge found again in the file that was committed.
//!
//! Owns [`places`] and [`outcomes`]. The marked file is compared with the committed one as if each hunk were a line that stands nowhere
//! else: what the committed file has in that place is what people made of the hunk. Where lines around a hunk were edited
//! too, they are part of the place. Must not know what any line means.
//!
//! ```text
//! marked      a H d          committed   a b d        one change: H became b, the country's line
//! marked      a H d          committed   a b e        d was edited as well: "H d" became "b e", a new text
//! ```

use std::collections::HashMap;
use std::ops::Range;

use bstr::ByteSlice;

use super::Outcome;
use crate::conflict::diff::{Algorithm, Change, changes};
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
    places(marked, committed).into_iter().map(|place| place.outcome).collect()
}

/// The same with the lines.
#[must_use]
pub fn places(marked: &[u8], committed: &[u8]) -> Vec<Place> {
    let before = parts(marked);
    let after: Vec<Vec<u8>> = keys(committed);
    let mut known = HashMap::new();
    let count = before.len() + after.len();
    let mut number = |key: &[u8]| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(key.to_vec()).or_insert(next)
    };
    let later: Vec<u32> = after.iter().map(|key| number(key)).collect();
    let mut own = u32::try_from(count).unwrap_or(u32::MAX);
    let earlier: Vec<u32> = before
        .iter()
        .map(|part| match part {
            Part::Line(key) => number(key),
            Part::Hunk(_) => {
                own += 1;
                own
            }
        })
        .collect();
    let vocabulary = count * 2 + 2;
    let found = changes(&earlier, &later, vocabulary, Algorithm::Histogram);
    let each = found.iter().flat_map(|change| {
        let lines = &after[change.after.clone()];
        place(&before, &after, change).into_iter().map(|outcome| Place { outcome, lines: lines.to_vec() })
    });
    each.collect()
}

/// A line of the marked file, without white space, or a hunk in its place.
enum Part {
    Line(Vec<u8>),
    Hunk(Sides<Vec<Vec<u8>>>),
}

fn parts(marked: &[u8]) -> Vec<Part> {
    let lines: Vec<&[u8]> = marked.lines().collect();
    let marked = parse(marked);
    let mut parts = Vec::new();
    for piece in &marked.pieces {
        match piece {
            Piece::Text(range) => {
                let text = lines[range.clone()].iter().map(|line| key(line));
                parts.extend(text.filter(|key| !key.is_empty()).map(Part::Line));
            }
            Piece::Hunk(hunk) => parts.push(Part::Hunk(hunk.text.as_ref().map(|text| keys(text)))),
        }
    }
    parts
}

/// The lines that say something, without white space.
fn keys(text: &[u8]) -> Vec<Vec<u8>> {
    text.lines().map(key).filter(|key| !key.is_empty()).collect()
}

fn key(line: &[u8]) -> Vec<u8> {
    Whitespace::IgnoreAll.key(line).into_owned()
}

/// What became of the hunks within one change.
fn place(before: &[Part], after: &[Vec<u8>], change: &Change) -> Vec<Outcome> {
    let (before, after) = (&before[change.before.clone()], &after[change.after.clone()]);
    let hunks: Vec<&Sides<Vec<Vec<u8>>>> = before
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
fn combination(before: &[Part], after: &[Vec<u8>], hunks: usize) -> Option<Vec<Outcome>> {
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

fn gives(before: &[Part], ways: &[Outcome], after: &[Vec<u8>]) -> bool {
    let mut ways = ways.iter();
    let lines = before.iter().flat_map(|part| match part {
        Part::Line(key) => vec![key],
        Part::Hunk(hunk) => settled(hunk, ways.next().copied().unwrap_or(Outcome::Deleted)),
    });
    lines.eq(after.iter())
}

fn settled(hunk: &Sides<Vec<Vec<u8>>>, way: Outcome) -> Vec<&Vec<u8>> {
    let sides: &[Side] = match way {
        Outcome::Side(Side::Country) => &[Side::Country],
        Outcome::Side(Side::Upstream) => &[Side::Upstream],
        Outcome::CountryUpstream => &[Side::Country, Side::Upstream],
        Outcome::UpstreamCountry => &[Side::Upstream, Side::Country],
        _ => &[],
    };
    sides.iter().flat_map(|side| &hunk[*side]).collect()
}

/// One hunk among edited lines: a side that stands there unbroken while the other does not, else where its lines are from.
fn alone(hunk: &Sides<Vec<Vec<u8>>>, before: &[Part], after: &[Vec<u8>]) -> Outcome {
    let near: Vec<&Vec<u8>> = before.iter().flat_map(Part::lines).collect();
    let has = |side: Side| !hunk[side].is_empty() && find(after, &hunk[side]).is_some();
    let several = before.iter().filter(|part| matches!(part, Part::Hunk(_))).count() > 1;
    match (has(Side::Country), has(Side::Upstream)) {
        (true, false) if several || hunk.upstream.is_empty() => Outcome::Side(Side::Country),
        (false, true) if several || hunk.country.is_empty() => Outcome::Side(Side::Upstream),
        _ if after.is_empty() => Outcome::Deleted,
        _ if after.iter().all(|line| near.contains(&line)) => Outcome::Mixed,
        _ => Outcome::New,
    }
}

impl Part {
    fn lines(&self) -> Vec<&Vec<u8>> {
        match self {
            Self::Line(key) => vec![key],
            Self::Hunk(hunk) => hunk.iter().flat_map(|(_, lines)| lines).collect(),
        }
    }
}

fn find(text: &[Vec<u8>], wanted: &[Vec<u8>]) -> Option<Range<usize>> {
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
