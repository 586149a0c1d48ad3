//! What was changed from one sequence to another, in nearly linear time.
//!
//! Owns [`changes`]. Must not know what the elements are: they are numbers, equal ones for equal elements.
//!
//! Short sequences are compared exactly. Long ones are cut first at runs of elements that stand once in both, and what lies
//! between two cuts is compared exactly again; where it is still long, and nothing in it can be told from the rest, a
//! window goes over it.
//!
//! ```text
//! before   0 1 2 3 4     after   0 1 9 3 4     one change: 2..3 to 2..3
//! ```

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

/// A run of elements that was replaced; one of both ranges may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) before: Range<usize>,
    pub(super) after: Range<usize>,
}

/// What is taken for long.
#[derive(Clone, Copy)]
struct Limits {
    /// The most pairs of elements that are compared exactly.
    exact: usize,
    /// How many elements of both sequences a window shows; half of them are settled by it.
    window: usize,
}

/// Two sequences of ten thousand are compared exactly.
const LIMITS: Limits = Limits { exact: 100_000_000, window: 2_048 };

/// For sequences that are compared only to save time.
const QUICK: Limits = Limits { exact: 40_000, window: 256 };

/// How often each element is looked at in search of cuts, on average.
const LOOKS: usize = 64;

/// How many elements stand in a run that is looked for in both sequences; tried in this order.
const RUNS: [usize; 4] = [1, 4, 16, 64];

/// The changes from one sequence to another, in order. Which of many equal elements is the same as before does not matter
/// here.
pub(super) fn changes(before: &[u32], after: &[u32]) -> Vec<Change> {
    within(LIMITS, before, after)
}

/// Like [`changes`], in nearly linear time however long the sequences are: where that is enough, some changes are larger
/// than they need be.
pub(super) fn quick_changes(before: &[u32], after: &[u32]) -> Vec<Change> {
    within(QUICK, before, after)
}

fn within(limits: Limits, before: &[u32], after: &[u32]) -> Vec<Change> {
    let looks = LOOKS * (before.len() + after.len());
    let mut found = Found { limits, before, after, looks, out: Vec::new() };
    found.between(Change { before: 0..before.len(), after: 0..after.len() }, &RUNS);
    found.out
}

struct Found<'n> {
    limits: Limits,
    before: &'n [u32],
    after: &'n [u32],
    /// How many more elements may be looked at.
    looks: usize,
    out: Vec<Change>,
}

impl Found<'_> {
    /// The changes of a part, with runs of these lengths as cuts.
    fn between(&mut self, part: Change, runs: &[usize]) {
        let part = self.trimmed(part);
        if part.before.is_empty() && part.after.is_empty() {
            return;
        }
        if part.before.is_empty() || part.after.is_empty() {
            self.push(part);
        } else if part.before.len().saturating_mul(part.after.len()) <= self.limits.exact {
            self.exactly(&part);
        } else if let Some((&run, longer)) = runs.split_first()
            && let Some(left) = self.looks.checked_sub(part.before.len() + part.after.len())
        {
            self.looks = left;
            let cuts = self.cuts(&part, run);
            let runs = if cuts.is_empty() { longer } else { runs };
            self.at(&part, &cuts, runs);
        } else {
            self.windows(part);
        }
    }

    /// Goes over a part window by window. The next begins behind the last element that is the same in the first half.
    fn windows(&mut self, mut part: Change) {
        while !part.before.is_empty() && !part.after.is_empty() {
            let ends = |range: &Range<usize>| range.end.min(range.start + self.limits.window);
            let (before, after) = (ends(&part.before), ends(&part.after));
            let window = Change { before: part.before.start..before, after: part.after.start..after };
            if before == part.before.end && after == part.after.end {
                return self.exactly(&window);
            }
            let half = Change {
                before: window.before.start..window.before.start + window.before.len().div_ceil(2),
                after: window.after.start..window.after.start + window.after.len().div_ceil(2),
            };
            let mut inner = Found { out: Vec::new(), ..*self };
            inner.exactly(&window);
            let mut at = (part.before.start, part.after.start);
            for change in inner.out {
                if change.before.start > half.before.end || change.after.start > half.after.end {
                    break;
                }
                at = (change.before.start, change.after.start);
                if change.before.end > half.before.end || change.after.end > half.after.end {
                    break;
                }
                at = (change.before.end, change.after.end);
                self.push(change);
            }
            // Nothing of the half is the same: it is replaced.
            if at == (part.before.start, part.after.start) {
                at = (half.before.end, half.after.end);
                self.push(half);
            }
            part = self.trimmed(Change { before: at.0..part.before.end, after: at.1..part.after.end });
        }
        if !part.before.is_empty() || !part.after.is_empty() {
            self.push(part);
        }
    }

    /// The parts between elements that are the same.
    fn at(&mut self, part: &Change, cuts: &[(usize, usize)], runs: &[usize]) {
        let (mut before, mut after) = (part.before.start, part.after.start);
        for &(l, r) in cuts {
            self.between(Change { before: before..l, after: after..r }, runs);
            (before, after) = (l + 1, r + 1);
        }
        self.between(Change { before: before..part.before.end, after: after..part.after.end }, runs);
    }

    /// A part without what is equal at its start and its end.
    fn trimmed(&self, mut part: Change) -> Change {
        let equal = |l: usize, r: usize| self.before[l] == self.after[r];
        while !part.before.is_empty() && !part.after.is_empty() && equal(part.before.start, part.after.start)
        {
            (part.before.start, part.after.start) = (part.before.start + 1, part.after.start + 1);
        }
        while !part.before.is_empty()
            && !part.after.is_empty()
            && equal(part.before.end - 1, part.after.end - 1)
        {
            (part.before.end, part.after.end) = (part.before.end - 1, part.after.end - 1);
        }
        part
    }

    /// Compares a part exactly. Its elements get numbers of its own: the tables of the comparison are as long as the numbers
    /// are high, and many short parts would pay for all elements.
    fn exactly(&mut self, part: &Change) {
        let mut known: HashMap<u32, u32> = HashMap::default();
        let mut number = |element: &u32| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            imara_diff::Token(*known.entry(*element).or_insert(next))
        };
        let before: Vec<_> = self.before[part.before.clone()].iter().map(&mut number).collect();
        let after: Vec<_> = self.after[part.after.clone()].iter().map(&mut number).collect();
        let vocabulary = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let mut diff = imara_diff::Diff::default();
        diff.compute_with(imara_diff::Algorithm::Histogram, &before, &after, vocabulary);
        let places = |range: Range<u32>, from: usize| from + range.start as usize..from + range.end as usize;
        for hunk in diff.hunks() {
            self.push(Change {
                before: places(hunk.before, part.before.start),
                after: places(hunk.after, part.after.start),
            });
        }
    }

    /// Joins a change with the last one where they touch.
    fn push(&mut self, change: Change) {
        match self.out.last_mut() {
            Some(last) if last.before.end == change.before.start && last.after.end == change.after.start => {
                (last.before.end, last.after.end) = (change.before.end, change.after.end);
            }
            _ => self.out.push(change),
        }
    }

    /// The elements of runs that stand once in both, as many as can be had without crossing, in order.
    fn cuts(&self, part: &Change, run: usize) -> Vec<(usize, usize)> {
        let (before, after) = (&self.before[part.before.clone()], &self.after[part.after.clone()]);
        let (once, there) = (once(before, run), once(after, run));
        let mut pairs: Vec<(usize, usize)> =
            once.iter().filter_map(|(run, &at)| Some((at?, (*there.get(run)?)?))).collect();
        pairs.sort_unstable();
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        for at in rising(&pairs) {
            let (l, r) = pairs[at];
            for (l, r) in (l..l + run).zip(r..r + run) {
                let (l, r) = (l + part.before.start, r + part.after.start);
                if cuts.last().is_none_or(|&(last_l, last_r)| l > last_l && r > last_r) {
                    cuts.push((l, r));
                }
            }
        }
        cuts
    }
}

/// Each run of that length and where it stands; `None` for one that stands more than once.
fn once(numbers: &[u32], run: usize) -> HashMap<&[u32], Option<usize>> {
    let mut places = HashMap::with_capacity(numbers.len());
    for (at, window) in numbers.windows(run).enumerate() {
        places.entry(window).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The places of a longest run of pairs whose second parts rise; the first parts do.
fn rising(pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, &(_, value)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|&top| pairs[top].1 < value);
        before[at] = pile.checked_sub(1).map(|below| tops[below]);
        if pile == tops.len() {
            tops.push(at);
        } else {
            tops[pile] = at;
        }
    }
    let mut out: Vec<usize> = std::iter::successors(tops.last().copied(), |&at| before[at]).collect();
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the changes leave must be the same on both sides.
    fn is_right(before: &[u32], after: &[u32], changes: &[Change]) -> bool {
        let (mut l, mut r) = (0, 0);
        let fits = changes.iter().all(|change| {
            let same = before.get(l..change.before.start) == after.get(r..change.after.start)
                && l <= change.before.start;
            (l, r) = (change.before.end, change.after.end);
            same
        });
        fits && before[l..] == after[r..]
    }

    #[test]
    fn long_sequences_are_cut_where_they_can_be_told_apart() {
        let before: Vec<u32> = (0..30_000).collect();
        let mut after = before.clone();
        after[10_000] = 99_999;
        after.remove(20_000);
        let expected = [
            Change { before: 10_000..10_001, after: 10_000..10_001 },
            Change { before: 20_000..20_001, after: 20_000..20_000 },
        ];
        assert_eq!(changes(&before, &after), expected);
    }

    #[test]
    fn a_window_goes_over_what_cannot_be_told_apart() {
        let before: Vec<u32> = (0..15_000).map(|at| at % 10).collect();
        let mut after = before.clone();
        (0..15_000).step_by(7).for_each(|at| after[at] = 10 + after[at] % 3);
        after.insert(9_000, 3);
        let found = changes(&before, &after);
        assert!(is_right(&before, &after, &found));
        let changed = found.iter().map(|change| change.before.len()).sum::<usize>();
        assert!((2_143..2_200).contains(&changed), "{changed}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn what_is_not_changed_is_the_same(
            numbers in prop::collection::vec(0..4_u32, 1..2_000),
            edits in prop::collection::vec((0..2_000_usize, 0..8_u32), 0..300),
        ) {
            let mut after = numbers.clone();
            for (at, value) in edits {
                let at = at % after.len();
                match value {
                    0..4 => after[at] = value,
                    4 | 5 => after.insert(at, value - 4),
                    _ if after.len() > 1 => drop(after.remove(at)),
                    _ => {}
                }
            }
            let limits = Limits { exact: 2_500, window: 40 };
            let found = within(limits, &numbers, &after);
            prop_assert!(is_right(&numbers, &after, &found));
        }
    }
}
