//! Alignment by the shortest script of deletions and insertions.
//!
//! Owns Myers' divide and conquer with its two shortcuts. Must not know what the lines are. See Eugene Myers, *An O(ND)
//! Difference Algorithm and Its Variations* (1986). Lines without counterpart are set aside before ([`sift`]), and a
//! search that grows too dear is cut at a promising place: both as git's `xdiff/xprepare.c` and `xdiff/xdiffi.c` do,
//! with the same numbers, which also bounds the time for hopeless input.
//!
//! `a b c` and `a c d` cost two: `b` goes, `d` comes.

mod sift;

use std::ops::Range;

use super::Token;

/// A run of equal lines longer than this is a good place to cut.
const SNAKE: isize = 20;
/// From this cost on, good places are looked for.
const CUT_FROM: isize = 256;
/// A place is good when it lies further than this many times the cost.
const PACE: isize = 4;
/// At least this much may a search cost before it is given up.
const LEAST_LIMIT: isize = 256;

/// A power of two near the square root of `n`, as git estimates it.
fn rough_root(n: usize) -> usize {
    1 << (usize::BITS - n.leading_zeros()).div_ceil(2)
}

/// Marks the lines of `before` and `after` that have no counterpart.
pub(super) fn mark(before: &[Token], after: &[Token], removed: &mut [bool], added: &mut [bool]) {
    let (old, new) = sift::sift(before, after, removed, added);
    let mut search = Search::new(&old.tokens, &new.tokens);
    let mut open = vec![Area {
        old: 0..search.old.len().cast_signed(),
        new: 0..search.new.len().cast_signed(),
        exact: false,
    }];
    while let Some(area) = open.pop() {
        let area = search.shrunk(area);
        if area.old.is_empty() || area.new.is_empty() {
            area.old.for_each(|at| removed[old.lines[at.cast_unsigned()]] = true);
            area.new.for_each(|at| added[new.lines[at.cast_unsigned()]] = true);
            continue;
        }
        let cut = search.split(&area);
        open.push(Area { old: cut.old..area.old.end, new: cut.new..area.new.end, exact: cut.exact_below });
        open.push(Area {
            old: area.old.start..cut.old,
            new: area.new.start..cut.new,
            exact: cut.exact_above,
        });
    }
}

/// A part of both sides that is still to be aligned.
#[derive(Clone)]
struct Area {
    old: Range<isize>,
    new: Range<isize>,
    /// Whether no shortcut may be taken.
    exact: bool,
}

/// Where to cut an area in two, and whether the parts must be searched without shortcuts.
struct Cut {
    old: isize,
    new: isize,
    exact_above: bool,
    exact_below: bool,
}

/// How far paths have come, by diagonal (old line less new line).
struct Front {
    reach: Vec<isize>,
    /// The index of diagonal 0.
    zero: isize,
    middle: isize,
    low: isize,
    high: isize,
}

impl Front {
    fn new(old: usize, new: usize) -> Self {
        Self { reach: vec![0; old + new + 4], zero: new.cast_signed() + 1, middle: 0, low: 0, high: 0 }
    }

    fn restart(&mut self, diagonal: isize, old: isize) {
        (self.middle, self.low, self.high) = (diagonal, diagonal, diagonal);
        self.set(diagonal, old);
    }

    fn get(&self, diagonal: isize) -> isize {
        self.reach[(diagonal + self.zero).cast_unsigned()]
    }

    fn set(&mut self, diagonal: isize, old: isize) {
        self.reach[(diagonal + self.zero).cast_unsigned()] = old;
    }

    /// Takes in one more diagonal on each edge, or turns back where the box ends. `outside` never wins a comparison.
    fn widen(&mut self, lowest: isize, highest: isize, outside: isize) {
        if self.low > lowest {
            self.low -= 1;
            self.set(self.low - 1, outside);
        } else {
            self.low += 1;
        }
        if self.high < highest {
            self.high += 1;
            self.set(self.high + 1, outside);
        } else {
            self.high -= 1;
        }
    }

    fn contains(&self, diagonal: isize) -> bool {
        (self.low..=self.high).contains(&diagonal)
    }

    /// The diagonals that the last step moved on, highest first.
    fn diagonals(&self) -> impl Iterator<Item = isize> + use<> {
        let (low, high) = (self.low, self.high);
        (0..).map(move |step| high - 2 * step).take_while(move |&diagonal| diagonal >= low)
    }
}

/// Past any line.
const FAR: isize = isize::MAX / 4;

/// What one step of a front met.
enum Step {
    /// The paths of both fronts meet.
    Met(isize, isize),
    /// They do not; whether some path ran along many equal lines.
    Moved { snake: bool },
}

struct Search<'a> {
    old: &'a [Token],
    new: &'a [Token],
    forward: Front,
    backward: Front,
    limit: isize,
}

impl<'a> Search<'a> {
    fn new(old: &'a [Token], new: &'a [Token]) -> Self {
        let front = || Front::new(old.len(), new.len());
        let limit = rough_root(old.len() + new.len() + 3).cast_signed().max(LEAST_LIMIT);
        Self { old, new, forward: front(), backward: front(), limit }
    }

    fn equal(&self, old: isize, new: isize) -> bool {
        self.old[old.cast_unsigned()] == self.new[new.cast_unsigned()]
    }

    /// The area without the equal lines at its ends.
    fn shrunk(&self, mut area: Area) -> Area {
        while !area.old.is_empty() && !area.new.is_empty() && self.equal(area.old.start, area.new.start) {
            area.old.start += 1;
            area.new.start += 1;
        }
        while !area.old.is_empty() && !area.new.is_empty() && self.equal(area.old.end - 1, area.new.end - 1) {
            area.old.end -= 1;
            area.new.end -= 1;
        }
        area
    }

    /// Searches from both corners of the area until the paths meet or the search is given up.
    fn split(&mut self, area: &Area) -> Cut {
        self.forward.restart(area.old.start - area.new.start, area.old.start);
        self.backward.restart(area.old.end - area.new.end, area.old.end);
        let odd = (self.forward.middle - self.backward.middle) & 1 != 0;
        for cost in 1.. {
            let mut good = false;
            for step in [Self::step_down, Self::step_up] {
                match step(self, area, odd) {
                    Step::Met(old, new) => return Cut { old, new, exact_above: true, exact_below: true },
                    Step::Moved { snake } => good |= snake,
                }
            }
            if area.exact {
                continue;
            }
            if good
                && cost > CUT_FROM
                && let Some(cut) = self.good_cut(area, cost)
            {
                return cut;
            }
            if cost >= self.limit {
                break;
            }
        }
        self.furthest_cut(area)
    }

    /// One step of the paths from the top.
    fn step_down(&mut self, area: &Area, odd: bool) -> Step {
        let mut snake = false;
        self.forward.widen(area.old.start - area.new.end, area.old.end - area.new.start, -1);
        for diagonal in self.forward.diagonals() {
            let start = (self.forward.get(diagonal - 1) + 1).max(self.forward.get(diagonal + 1));
            let mut old = start;
            while old < area.old.end && old - diagonal < area.new.end && self.equal(old, old - diagonal) {
                old += 1;
            }
            snake |= old - start > SNAKE;
            self.forward.set(diagonal, old);
            if odd && self.backward.contains(diagonal) && self.backward.get(diagonal) <= old {
                return Step::Met(old, old - diagonal);
            }
        }
        Step::Moved { snake }
    }

    /// One step of the paths from the bottom.
    fn step_up(&mut self, area: &Area, odd: bool) -> Step {
        let mut snake = false;
        self.backward.widen(area.old.start - area.new.end, area.old.end - area.new.start, FAR);
        for diagonal in self.backward.diagonals() {
            let start = self.backward.get(diagonal - 1).min(self.backward.get(diagonal + 1) - 1);
            let mut old = start;
            while old > area.old.start
                && old - diagonal > area.new.start
                && self.equal(old - 1, old - diagonal - 1)
            {
                old -= 1;
            }
            snake |= start - old > SNAKE;
            self.backward.set(diagonal, old);
            if !odd && self.forward.contains(diagonal) && old <= self.forward.get(diagonal) {
                return Step::Met(old, old - diagonal);
            }
        }
        Step::Moved { snake }
    }

    /// The path that came far for its cost and has just run along equal lines, if there is one.
    fn good_cut(&self, area: &Area, cost: isize) -> Option<Cut> {
        let down = self.best(&self.forward, cost, |old, new| {
            let inside = (area.old.start + SNAKE..area.old.end).contains(&old)
                && (area.new.start + SNAKE..area.new.end).contains(&new);
            let gain = (old - area.old.start) + (new - area.new.start);
            (inside, gain, -SNAKE)
        });
        if let Some((old, new)) = down {
            return Some(Cut { old, new, exact_above: true, exact_below: false });
        }
        let up = self.best(&self.backward, cost, |old, new| {
            let inside = (area.old.start + 1..=area.old.end - SNAKE).contains(&old)
                && (area.new.start + 1..=area.new.end - SNAKE).contains(&new);
            let gain = (area.old.end - old) + (area.new.end - new);
            (inside, gain, 0)
        });
        up.map(|(old, new)| Cut { old, new, exact_above: false, exact_below: true })
    }

    /// The end of the best path of `front`. `judge` says of an end whether it is inside, what the path gained, and
    /// where its last [`SNAKE`] lines begin, from there.
    fn best(
        &self,
        front: &Front,
        cost: isize,
        judge: impl Fn(isize, isize) -> (bool, isize, isize),
    ) -> Option<(isize, isize)> {
        let mut best = (0, None);
        for diagonal in front.diagonals() {
            let old = front.get(diagonal);
            let (inside, gain, from) = judge(old, old - diagonal);
            let worth = gain - (diagonal - front.middle).abs();
            if inside && worth > PACE * cost && worth > best.0 {
                let start = old + from;
                if (start..start + SNAKE).all(|at| self.equal(at, at - diagonal)) {
                    best = (worth, Some((old, old - diagonal)));
                }
            }
        }
        best.1
    }

    /// The path that came furthest, from either corner.
    fn furthest_cut(&self, area: &Area) -> Cut {
        let mut down = (-1, -1);
        for diagonal in self.forward.diagonals() {
            let old = self.forward.get(diagonal).min(area.old.end).min(area.new.end + diagonal);
            let sum = 2 * old - diagonal;
            if sum > down.0 {
                down = (sum, old);
            }
        }
        let mut up = (FAR, FAR);
        for diagonal in self.backward.diagonals() {
            let old = self.backward.get(diagonal).max(area.old.start).max(area.new.start + diagonal);
            let sum = 2 * old - diagonal;
            if sum < up.0 {
                up = (sum, old);
            }
        }
        if (area.old.end + area.new.end) - up.0 < down.0 - (area.old.start + area.new.start) {
            Cut { old: down.1, new: down.0 - down.1, exact_above: true, exact_below: false }
        } else {
            Cut { old: up.1, new: up.0 - up.1, exact_above: false, exact_below: true }
        }
    }
}
