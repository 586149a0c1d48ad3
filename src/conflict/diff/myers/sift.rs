//! Sets aside the lines that cannot, or had better not, be aligned.
//!
//! Owns the choice of lines that the search sees. Must not know the search. A line without counterpart is marked at
//! once; a line with very many counterparts is marked too when it stands among such lines, because it would only tie
//! the search to blank lines and braces. (`xdl_cleanup_records` in git's `xdiff/xprepare.c`.)
//!
//! Of `a b c` against `c d a`, the search sees `a c` and `c a`.

use std::collections::HashMap;
use std::ops::Range;

use super::{Token, rough_root};

/// A line with this many counterparts is frequent, however long the text.
const MOST_COUNTERPARTS: usize = 1024;
/// How many lines around a frequent line are looked at.
const WINDOW: usize = 100;
/// A frequent line goes when at least this many lines in the run around it are without counterpart, for each frequent.
const SHARE: usize = 4;
/// With more possible tokens than this for each line, a table of them would be mostly empty.
const SPARSE: usize = 8;

/// The lines that the search sees.
#[derive(Default)]
pub(super) struct Sifted {
    pub(super) tokens: Vec<Token>,
    /// Where they stand in the text.
    pub(super) lines: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Counterparts {
    None,
    Some,
    Many,
}

/// Marks what is set aside, returns the rest; equal lines at both ends are left out, unmarked.
pub(super) fn sift(
    before: &[Token],
    after: &[Token],
    removed: &mut [bool],
    added: &mut [bool],
) -> (Sifted, Sifted) {
    let top = equal_run(before.iter(), after.iter());
    let bottom = equal_run(before[top..].iter().rev(), after[top..].iter().rev());
    let (in_before, in_after) = (Occurrences::of(before), Occurrences::of(after));
    (
        keep(before, top..before.len() - bottom, &in_after, removed),
        keep(after, top..after.len() - bottom, &in_before, added),
    )
}

fn equal_run<'a>(left: impl Iterator<Item = &'a Token>, right: impl Iterator<Item = &'a Token>) -> usize {
    left.zip(right).take_while(|(left, right)| left == right).count()
}

/// How often each token stands in a text.
enum Occurrences {
    /// By token: of a whole text, whose tokens are about as many as its lines.
    Table(Vec<u32>),
    /// Of a few lines of a long text.
    Map(HashMap<Token, u32>),
}

impl Occurrences {
    fn of(lines: &[Token]) -> Self {
        let end = lines.iter().max().map_or(0, |&token| token as usize + 1);
        if end > lines.len() * SPARSE {
            let mut counts = HashMap::with_capacity(lines.len());
            for &token in lines {
                *counts.entry(token).or_insert(0) += 1;
            }
            return Self::Map(counts);
        }
        let mut counts = vec![0; end];
        for &token in lines {
            counts[token as usize] += 1;
        }
        Self::Table(counts)
    }

    fn get(&self, token: Token) -> usize {
        let count = match self {
            Self::Table(counts) => counts.get(token as usize),
            Self::Map(counts) => counts.get(&token),
        };
        count.copied().unwrap_or(0) as usize
    }
}

fn keep(lines: &[Token], searched: Range<usize>, other: &Occurrences, marks: &mut [bool]) -> Sifted {
    let many = rough_root(lines.len()).min(MOST_COUNTERPARTS);
    let counterparts: Vec<_> = lines[searched.clone()]
        .iter()
        .map(|&token| match other.get(token) {
            0 => Counterparts::None,
            count if count >= many => Counterparts::Many,
            _ => Counterparts::Some,
        })
        .collect();
    let mut kept = Sifted::default();
    for (at, line) in searched.enumerate() {
        let drop = match counterparts[at] {
            Counterparts::None => true,
            Counterparts::Some => false,
            Counterparts::Many => is_noise(&counterparts, at),
        };
        if drop {
            marks[line] = true;
        } else {
            kept.tokens.push(lines[line]);
            kept.lines.push(line);
        }
    }
    kept
}

/// Whether the frequent line there stands in a run of lines most of which are without counterpart.
fn is_noise(counterparts: &[Counterparts], at: usize) -> bool {
    let above = counterparts[at.saturating_sub(WINDOW)..at].iter().rev();
    let below = counterparts[at + 1..counterparts.len().min(at + WINDOW + 1)].iter();
    let (lonely_above, many_above) = run(above);
    if lonely_above == 0 {
        return false;
    }
    let (lonely_below, many_below) = run(below);
    if lonely_below == 0 {
        return false;
    }
    // The line itself is counted once for each direction.
    let many = many_above + many_below + 2;
    many * SHARE < many + lonely_above + lonely_below
}

/// How many lines without and with many counterparts come before the first ordinary line.
fn run<'a>(lines: impl Iterator<Item = &'a Counterparts>) -> (usize, usize) {
    let mut counts = (0, 0);
    for line in lines {
        match line {
            Counterparts::None => counts.0 += 1,
            Counterparts::Many => counts.1 += 1,
            Counterparts::Some => break,
        }
    }
    counts
}
