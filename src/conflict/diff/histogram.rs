//! Alignment by the rarest common lines.
//!
//! Owns the histogram algorithm. Must not know what the lines are. Within a box (a run of lines on each side) the
//! longest common block around the rarest line is kept, and the boxes above and below it are searched likewise; a box
//! whose common lines are all frequent goes to Myers. It differs from other implementations in nothing but care: the
//! thresholds, the order of the search and the tie rules are those of git's `xdiff/xhistogram.c`, and nothing is
//! trimmed beforehand, because lines at the ends count as occurrences too.
//!
//! `x a y` and `a z` share the block `a`; the boxes `x`/nothing and `y`/`z` share nothing.

use std::ops::Range;

use super::{Marks, Token, myers};

/// Lines that occur more often than this on the old side are no anchors.
const MOST_OCCURRENCES: u32 = 64;

/// No line: the end of a chain of occurrences.
const NONE: u32 = u32::MAX;

/// A part of both sides that is still to be aligned.
#[derive(Clone, Debug)]
struct Area {
    old: Range<usize>,
    new: Range<usize>,
}

/// What the search of one box found.
enum Found {
    /// No line of one side is on the other.
    Nothing,
    /// The block to keep.
    Block(Area),
    /// Common lines, but only frequent ones.
    OnlyFrequent,
}

/// Marks the lines of `before` and `after` that have no counterpart.
pub(super) fn mark(before: &[Token], after: &[Token], vocabulary: usize, marks: &mut Marks) {
    let mut index = Index::new(before.len(), vocabulary);
    let mut open = vec![Area { old: 0..before.len(), new: 0..after.len() }];
    while let Some(area) = open.pop() {
        if area.old.is_empty() || area.new.is_empty() {
            marks.set(area);
            continue;
        }
        match Search::new(before, after, &area, &mut index).run() {
            Found::Nothing => marks.set(area),
            Found::OnlyFrequent => myers::mark(
                &before[area.old.clone()],
                &after[area.new.clone()],
                &mut marks.before[area.old],
                &mut marks.after[area.new],
            ),
            Found::Block(kept) => {
                open.push(Area { old: kept.old.end..area.old.end, new: kept.new.end..area.new.end });
                open.push(Area { old: area.old.start..kept.old.start, new: area.new.start..kept.new.start });
            }
        }
    }
}

impl Marks {
    fn set(&mut self, area: Area) {
        self.before[area.old].fill(true);
        self.after[area.new].fill(true);
    }
}

/// Where the lines of the old side stand, within one box. Kept from box to box for its memory.
struct Index {
    /// By token: how often it occurs in the box.
    count: Vec<u32>,
    /// By token: its first line in the box.
    first: Vec<u32>,
    /// By line: the next line with the same token.
    next: Vec<u32>,
}

impl Index {
    fn new(lines: usize, vocabulary: usize) -> Self {
        Self { count: vec![0; vocabulary], first: vec![NONE; vocabulary], next: vec![NONE; lines] }
    }

    fn fill(&mut self, before: &[Token], lines: Range<usize>) {
        for line in lines.rev() {
            let token = before[line] as usize;
            self.next[line] = self.first[token];
            self.first[token] = u32::try_from(line).unwrap_or(NONE);
            self.count[token] += 1;
        }
    }

    fn clear(&mut self, before: &[Token], lines: Range<usize>) {
        for &token in &before[lines] {
            self.count[token as usize] = 0;
            self.first[token as usize] = NONE;
        }
    }
}

/// The search for the block to keep in one box.
struct Search<'a> {
    before: &'a [Token],
    after: &'a [Token],
    area: &'a Area,
    index: &'a mut Index,
    best: Option<Area>,
    /// How often the rarest line of the best block occurs; lines above this are passed over.
    rarity: u32,
    common: bool,
}

impl<'a> Search<'a> {
    fn new(before: &'a [Token], after: &'a [Token], area: &'a Area, index: &'a mut Index) -> Self {
        Self { before, after, area, index, best: None, rarity: MOST_OCCURRENCES + 1, common: false }
    }

    fn run(mut self) -> Found {
        self.index.fill(self.before, self.area.old.clone());
        let mut line = self.area.new.start;
        while line < self.area.new.end {
            line = self.visit(line);
        }
        self.index.clear(self.before, self.area.old.clone());
        match self.best {
            _ if self.common && self.rarity > MOST_OCCURRENCES => Found::OnlyFrequent,
            Some(block) => Found::Block(block),
            None => Found::Nothing,
        }
    }

    /// Tries the blocks through that line of the new side; returns the next line to visit.
    fn visit(&mut self, line: usize) -> usize {
        let token = self.after[line] as usize;
        let occurrences = self.index.count[token];
        self.common |= occurrences > 0;
        if occurrences == 0 || occurrences > self.rarity {
            return line + 1;
        }
        let mut next = line + 1;
        let mut old = self.index.first[token];
        while old != NONE {
            let (block, rarest) = self.block_through(old as usize, line, occurrences);
            next = next.max(block.new.end);
            let end = block.old.end;
            let longest = self.best.as_ref().map_or(1, |best| best.old.len());
            if block.old.len() > longest || rarest < self.rarity {
                self.best = Some(block);
                self.rarity = rarest;
            }
            old = self.index.next[old as usize];
            while old != NONE && (old as usize) < end {
                old = self.index.next[old as usize];
            }
        }
        next
    }

    /// The longest common block through a pair of equal lines, and how often its rarest line occurs.
    fn block_through(&self, old: usize, new: usize, occurrences: u32) -> (Area, u32) {
        let Area { old: old_area, new: new_area } = self.area;
        let above = self.before[old_area.start..old]
            .iter()
            .rev()
            .zip(self.after[new_area.start..new].iter().rev())
            .take_while(|(left, right)| left == right)
            .count();
        let below = self.before[old..old_area.end]
            .iter()
            .zip(&self.after[new..new_area.end])
            .take_while(|(left, right)| left == right)
            .count();
        let lines = old - above..old + below;
        let rarest = self.rarest(occurrences, &lines);
        (Area { old: lines, new: new - above..new + below }, rarest)
    }

    fn rarest(&self, occurrences: u32, lines: &Range<usize>) -> u32 {
        if occurrences == 1 {
            return 1;
        }
        let counts = self.before[lines.clone()].iter().map(|&token| self.index.count[token as usize]);
        counts.min().map_or(occurrences, |rarest| rarest.min(occurrences))
    }
}
