//! A conflict of lines, merged by key: which of its hunks that settles, and what it leaves instead.
//!
//! Owns [`Keyed`]. Must not know how a format is merged, nor what is done about a clash.
//!
//! A hunk that holds no clash and is not doubtful is settled. A hunk that holds one gives way to its clashes, each a hunk of
//! its own with the lines and the text of one key alone; so a thousand lines in which one cell clashes become one row.

use std::ops::Range;

use super::Settled;
use super::doubtful::{changes, proposed};
use crate::conflict::Hunk;
use crate::conflict::markers::{Part, write_parts};
use crate::sides::{Side, Sides};
use crate::structured::{Clash, Declined, Format, Note, Piece, Proposal, Reading, Request, Structured};
use crate::verdict::Verdict;

/// A conflict whose file was merged by key.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The format it was merged as.
    pub format: Format,
    /// The hunks that stand in the place of the conflict's, in the order of the file, numbered from 1.
    pub hunks: Vec<Hunk>,
    /// What became of each.
    pub fates: Vec<Fate>,
    structured: Structured,
}

/// What a merge by key made of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is settled; which side's lines stand there now, or those of both.
    Settled(Verdict),
    /// It is one key that a person must decide, perhaps with a proposal.
    Clash {
        /// Its place among the clashes.
        place: usize,
        /// What it is about.
        key: String,
        /// What would be done if a person agrees.
        proposal: Option<Proposal>,
    },
}

/// Merges the file of a conflict by key; `hunks` are what the merge of lines left in it.
///
/// # Errors
/// [`Declined`] where the file cannot be merged by key; the hunks stand as they are.
pub fn by_key(format: Format, request: &Request<'_>, hunks: &[Hunk]) -> Result<Keyed, Declined> {
    let mut reading = Reading::of(format, request)?;
    let structured = reading.merge()?;
    let mut whole: Vec<&Hunk> = hunks.iter().collect();
    Clashing::new(&structured).spare(&mut whole);
    let structured = proposed(structured, &reading, &whole)?;
    Clashing::new(&structured).spare(&mut whole);
    let taken = Taking::new(request.text, &structured);
    let settled = whole.into_iter().map(|hunk| (hunk.clone(), Fate::Settled(taken.verdict(hunk))));
    let open = structured.clashes().enumerate().map(|(place, clash)| open(place, clash));
    let mut all: Vec<(Hunk, Fate)> = settled.chain(open).collect();
    all.sort_by_key(|(hunk, _)| (hunk.lines.country.start, hunk.lines.upstream.start, hunk.lines.base.start));
    for (number, (hunk, _)) in (1..).zip(&mut all) {
        hunk.number = number;
    }
    let (hunks, fates) = all.into_iter().unzip();
    Ok(Keyed { format, hunks, fates, structured })
}

fn open(place: usize, clash: &Clash) -> (Hunk, Fate) {
    let hunk = Hunk { number: 0, lines: clash.lines.clone(), text: clash.text.clone() };
    (hunk, Fate::Clash { place, key: clash.key.to_string(), proposal: clash.proposal.clone() })
}

/// The lines of all clashes, found by bisection: a file may have as many of them as it has hunks.
struct Clashing {
    /// For each side, by where they begin: that, and the furthest end so far.
    lines: Sides<Vec<(usize, usize)>>,
}

impl Clashing {
    fn new(structured: &Structured) -> Self {
        let of = |side: Side| {
            let all = structured.clashes().map(|clash| &clash.lines[side]);
            let mut lines: Vec<(usize, usize)> =
                all.filter(|lines| !lines.is_empty()).map(|lines| (lines.start, lines.end)).collect();
            lines.sort_unstable();
            let mut furthest = 0;
            for (_, end) in &mut lines {
                furthest = furthest.max(*end);
                *end = furthest;
            }
            lines
        };
        Self { lines: Sides::from_fn(of) }
    }

    /// Leaves the hunks that no clash is about.
    fn spare(&self, hunks: &mut Vec<&Hunk>) {
        hunks.retain(|hunk| !self.meets(hunk));
    }

    /// Whether a clash is about lines of the hunk.
    fn meets(&self, hunk: &Hunk) -> bool {
        let overlap = |side: Side| {
            let (own, lines) = (&hunk.lines[side], &self.lines[side]);
            let before = lines.partition_point(|&(start, _)| start < own.end);
            let furthest = before.checked_sub(1).map_or(0, |last| lines[last].1);
            !own.is_empty() && own.start < furthest
        };
        Side::ALL.into_iter().any(overlap)
    }
}

impl Keyed {
    /// What somebody should know about the merge.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.structured.notes
    }

    /// Whether a hunk gave way to single keys.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.fates.iter().any(|fate| matches!(fate, Fate::Clash { .. }))
    }

    /// How many clashes are left.
    #[must_use]
    pub fn open(&self) -> usize {
        self.structured.clashes().count()
    }

    /// The whole file; `None` where a clash is left.
    #[must_use]
    pub fn result(&self) -> Option<Vec<u8>> {
        self.structured.result()
    }

    /// The file with each hunk as `choices` say, in their order; settled ones need none, and what is open has markers.
    #[must_use]
    pub fn write(&self, choices: &[Settled], labels: &Sides<String>) -> Vec<u8> {
        let mut decided = vec![Settled::Open; self.fates.len()];
        for (fate, choice) in self.fates.iter().zip(choices) {
            if let Fate::Clash { place, .. } = fate {
                decided[*place] = *choice;
            }
        }
        let mut decided = decided.into_iter();
        let parts: Vec<Part<'_>> = self
            .structured
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Settled(text) => Part::Text(text),
                Piece::Clash(clash) => match decided.next() {
                    Some(Settled::Taken(side)) => Part::Text(&clash.text[side]),
                    _ => Part::Conflict(clash.text.as_ref().map(|text| text.as_slice())),
                },
            })
            .collect();
        write_parts(&parts, labels)
    }
}

/// Which lines of country and upstream stand in the result.
struct Taking {
    /// In order, none touching another.
    changed: Sides<Vec<Range<usize>>>,
}

impl Taking {
    fn new(text: Sides<&[u8]>, structured: &Structured) -> Self {
        let changed = |side: Side| {
            let changes = changes(text[side], &structured.taking(side));
            changes.into_iter().map(|(before, _)| before).collect()
        };
        Self { changed: Sides::from_fn(changed) }
    }

    fn verdict(&self, hunk: &Hunk) -> Verdict {
        let stands = |side: Side| {
            let lines = &hunk.lines[side];
            let changed = &self.changed[side];
            let next = changed.partition_point(|changed| changed.end < lines.start);
            changed.get(next).is_none_or(|changed| lines.end < changed.start)
        };
        match (stands(Side::Country), stands(Side::Upstream)) {
            (_, true) => Verdict::TakeUpstream,
            (true, false) => Verdict::KeepCountry,
            (false, false) => Verdict::Combine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::merge::{TextOptions, merge_text};
    use crate::structured::Settings;

    fn keyed(base: &str, country: &str, upstream: &str) -> Keyed {
        let text = Sides::new(base, country, upstream).map(str::as_bytes);
        let hunks = merge_text(text, &TextOptions::default()).hunks();
        let settings = Settings::default();
        let request = Request { text, path: "a.csv".into(), settings: &settings };
        by_key(Format::Csv, &request, &hunks).unwrap()
    }

    fn labels() -> Sides<String> {
        Sides::from_fn(|side| side.name().to_owned())
    }

    #[test]
    fn a_hunk_without_a_clash_is_settled() {
        let keyed = keyed("id,a\n1,x\n2,y\n3,z\n", "id,a\n1,X\n2,y\n3,z\n", "id,a\n1,x\n2,Y\n3,z\n");
        assert_eq!(keyed.fates, [Fate::Settled(Verdict::Combine)]);
        assert_eq!(keyed.write(&[], &labels()), b"id,a\n1,X\n2,Y\n3,z\n");
    }

    #[test]
    fn a_hunk_with_a_clash_gives_way_to_it() {
        let keyed = keyed("id,a\n1,x\n2,y\n3,z\n", "id,a\n1,X\n2,y\n3,z\n", "id,a\n1,Z\n2,Y\n3,z\n");
        assert_eq!(keyed.hunks.len(), 1);
        assert_eq!(keyed.hunks[0].lines, Sides::new(1..2, 1..2, 1..2));
        let text =
            "id,a\n<<<<<<< country\n1,X\n||||||| base\n1,x\n=======\n1,Z\n>>>>>>> upstream\n2,Y\n3,z\n";
        assert_eq!(keyed.write(&[Settled::Open], &labels()), text.as_bytes());
        let taken = keyed.write(&[Settled::Taken(Side::Upstream)], &labels());
        assert_eq!(taken, b"id,a\n1,Z\n2,Y\n3,z\n");
    }

    #[test]
    fn each_of_many_hunks_is_settled_or_gives_way_to_its_own_clash() {
        let changed = |n: usize, side: Side| match (n % 12, side) {
            (0 | 6, Side::Country) => "X,y",
            (0, Side::Upstream) => "x,Y",
            (6, Side::Upstream) => "Z,y",
            _ => "x,y",
        };
        let rows =
            |side: Side| (0..60).map(|n| format!("{n},{}\n", changed(n, side))).collect::<Vec<_>>().concat();
        let text = Sides::from_fn(|side| format!("id,a,b\n{}", rows(side)));
        let keyed = keyed(&text.base, &text.country, &text.upstream);
        let keys: Vec<Option<&str>> = keyed
            .fates
            .iter()
            .map(|fate| match fate {
                Fate::Settled(_) => None,
                Fate::Clash { key, .. } => Some(key.as_str()),
            })
            .collect();
        let clash = |key| [None, Some(key)];
        assert_eq!(keys, ["6", "18", "30", "42", "54"].map(clash).concat());
        let combined = |fate: &&Fate| **fate == Fate::Settled(Verdict::Combine);
        assert_eq!(keyed.fates.iter().filter(combined).count(), 5);
    }

    #[test]
    fn a_settled_hunk_and_a_clash_are_numbered_together() {
        let rows = |first: &str, second: &str, last: &str| {
            format!("id,a,b\n1,{first}\n2,{second}\n3,-,-\n4,-,-\n5,-,-\n9,{last}\n")
        };
        let keyed = keyed(&rows("x,y", "p,q", "u,v"), &rows("X,y", "P,q", "U,v"), &rows("x,Y", "p,Q", "W,v"));
        assert_eq!(keyed.fates[0], Fate::Settled(Verdict::Combine));
        assert!(matches!(&keyed.fates[1], Fate::Clash { place: 0, key, .. } if key == "9"));
        assert_eq!(keyed.hunks.iter().map(|hunk| hunk.number).collect::<Vec<_>>(), [1, 2]);
    }
}
