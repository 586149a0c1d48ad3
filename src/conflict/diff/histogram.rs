//! Alignment by the rarest common lines.
//!
//! Owns the histogram algorithm. Must not know what the lines are. Within a box (a run of lines on each side) the
//! longest common block around the rarest line is kept, and the boxes above and below it are searched likewise; a box
//! whose common lines are all frequent goes to Myers. It differs from other implementations in nothing but care: the
//! thresholds, the order of the search and the tie rules are those of git's `xdiff/xhistogram.c`, and nothing is
//! trimmed beforehand, because lines at the ends count as occurrences too.
//!
//! `x a y` and `a z` share the block `a`; the boxes `x`/nothing and `y`/`z` share nothing.

mod index;
mod ties;

use std::ops::Range;

use index::{Index, NONE};

use super::{Marks, Token, myers};

/// Lines that occur more often than this on the old side are no anchors.
const MOST_OCCURRENCES: u32 = 64;

/// How many lines may be looked at, box by box, before the rest goes to Myers: some five seconds of work. Only texts of
/// hundreds of thousands of lines with as many changes come near, for which git itself takes hours.
const BUDGET: usize = 500_000_000;

/// From so many blocks of one length on, [`ties`] are kept in one go.
const WORTH_IT: usize = 8;

/// A part of both sides that is still to be aligned.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Area {
    old: Range<usize>,
    new: Range<usize>,
}

/// What the search of one box found.
enum Found {
    /// No line of one side is on the other.
    Nothing,
    /// The blocks to keep, one after the other: most often one.
    Blocks(Vec<Area>),
    /// Common lines, but only frequent ones.
    OnlyFrequent,
}

/// Marks the lines of `before` and `after` that have no counterpart.
pub(super) fn mark(before: &[Token], after: &[Token], vocabulary: usize, marks: &mut Marks) {
    mark_worth(before, after, vocabulary, marks, WORTH_IT);
}

/// The same with a choice of when the shortcut of [`ties`] is taken; returns how many lines were searched.
fn mark_worth(
    before: &[Token],
    after: &[Token],
    vocabulary: usize,
    marks: &mut Marks,
    worth_it: usize,
) -> usize {
    let (old, new) = (Index::new(before, vocabulary), Index::new(after, vocabulary));
    let mut places = Places { old, new, budget: BUDGET, worth_it };
    let mut open = vec![Area { old: 0..before.len(), new: 0..after.len() }];
    while let Some(area) = open.pop() {
        if area.old.is_empty() || area.new.is_empty() {
            marks.set(area);
            continue;
        }
        match Search::new(&mut places, &area).run() {
            Found::Nothing => marks.set(area),
            Found::OnlyFrequent => myers::mark(
                &before[area.old.clone()],
                &after[area.new.clone()],
                &mut marks.before[area.old],
                &mut marks.after[area.new],
            ),
            Found::Blocks(kept) => open.extend(around(&area, &kept)),
        }
    }
    BUDGET - places.budget
}

/// The parts of the area before, between and after the blocks.
fn around(area: &Area, blocks: &[Area]) -> Vec<Area> {
    let (mut old, mut new) = (area.old.start, area.new.start);
    let mut parts = Vec::with_capacity(blocks.len() + 1);
    for block in blocks {
        parts.push(Area { old: old..block.old.start, new: new..block.new.start });
        (old, new) = (block.old.end, block.new.end);
    }
    parts.push(Area { old: old..area.old.end, new: new..area.new.end });
    parts
}

impl Marks {
    fn set(&mut self, area: Area) {
        self.before[area.old].fill(true);
        self.after[area.new].fill(true);
    }
}

/// Where the lines of both sides stand, and how much may still be searched. Kept from box to box for its memory.
struct Places<'a> {
    old: Index<'a>,
    /// Filled only for [`ties`].
    new: Index<'a>,
    budget: usize,
    worth_it: usize,
}

impl Places<'_> {
    /// The longest common block in the area through a pair of equal lines.
    fn block_through(&self, area: &Area, old: usize, new: usize) -> Area {
        let (before, after) = (self.old.lines, self.new.lines);
        let above = before[area.old.start..old]
            .iter()
            .rev()
            .zip(after[area.new.start..new].iter().rev())
            .take_while(|(left, right)| left == right)
            .count();
        let below = before[old..area.old.end]
            .iter()
            .zip(&after[new..area.new.end])
            .take_while(|(left, right)| left == right)
            .count();
        Area { old: old - above..old + below, new: new - above..new + below }
    }
}

/// The search for the block to keep in one box.
struct Search<'p, 'a> {
    places: &'p mut Places<'a>,
    area: &'p Area,
    /// The best block; and those as long after it, where its rarest line is the only one of its kind.
    best: Vec<Area>,
    /// How often the rarest line of the best block occurs; lines above this are passed over.
    rarity: u32,
    common: bool,
}

impl<'p, 'a> Search<'p, 'a> {
    const fn new(places: &'p mut Places<'a>, area: &'p Area) -> Self {
        Self { places, area, best: Vec::new(), rarity: MOST_OCCURRENCES + 1, common: false }
    }

    fn run(mut self) -> Found {
        let size = self.area.old.len() + self.area.new.len();
        let Some(left) = self.places.budget.checked_sub(size) else {
            return Found::OnlyFrequent;
        };
        self.places.budget = left;
        self.places.old.fill(self.area.old.clone());
        let mut line = self.area.new.start;
        while line < self.area.new.end {
            line = self.visit(line);
        }
        let found = if self.common && self.rarity > MOST_OCCURRENCES {
            Found::OnlyFrequent
        } else if self.best.is_empty() {
            Found::Nothing
        } else {
            Found::Blocks(ties::settle(self.places, self.area, self.best))
        };
        self.places.old.clear(self.area.old.clone());
        found
    }

    /// Tries the blocks through that line of the new side; returns the next line to visit.
    fn visit(&mut self, line: usize) -> usize {
        let token = self.places.new.lines[line];
        let occurrences = self.places.old.count(token);
        self.common |= occurrences > 0;
        if occurrences == 0 || occurrences > self.rarity {
            return line + 1;
        }
        let mut next = line + 1;
        let mut old = self.places.old.first(token);
        while old != NONE {
            let block = self.places.block_through(self.area, old as usize, line);
            next = next.max(block.new.end);
            let end = block.old.end;
            self.consider(block, occurrences);
            old = self.places.old.next(old);
            while old != NONE && (old as usize) < end {
                old = self.places.old.next(old);
            }
        }
        next
    }

    fn consider(&mut self, block: Area, occurrences: u32) {
        let rarest = self.rarest(occurrences, &block.old);
        let longest = self.best.first().map_or(1, |best| best.old.len());
        if block.old.len() > longest || rarest < self.rarity {
            self.best.clear();
            self.best.push(block);
            self.rarity = rarest;
        } else if block.old.len() == longest && rarest == 1 && !self.best.is_empty() {
            self.best.push(block);
        }
    }

    fn rarest(&self, occurrences: u32, lines: &Range<usize>) -> u32 {
        if occurrences == 1 {
            return 1;
        }
        let counts = self.places.old.lines[lines.clone()].iter().map(|&token| self.places.old.count(token));
        counts.min().map_or(occurrences, |rarest| rarest.min(occurrences))
    }
}
