//! Moves runs of changed lines to the place where git shows them.
//!
//! Owns the sliding of runs. Must not know how the runs were found. A run slides where the line that leaves it equals
//! the line that enters it; it is pushed up as far as it goes, then down, taking in each run that it meets, and comes to
//! rest at the lowest place, or at the lowest place opposite a change on the other side. (`xdl_change_compact` in
//! git's `xdiff/xdiffi.c`, without the indent heuristic, which merges do not use.)
//!
//! `a b b` made from `a b` has its second `b` marked, not its first.

use super::Token;

/// A run of marked lines, perhaps empty, with an unmarked line (or the end) after it.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
}

/// The runs of one side, walked one at a time.
struct Walk<'a> {
    marks: &'a [bool],
    run: Run,
}

impl<'a> Walk<'a> {
    fn new(marks: &'a [bool]) -> Self {
        Self { marks, run: Run { start: 0, end: end_of_run(marks, 0) } }
    }

    const fn is_empty(&self) -> bool {
        self.run.start == self.run.end
    }

    /// To the run after the next unmarked line; stays at the last one.
    fn forward(&mut self) {
        if self.run.end < self.marks.len() {
            let start = self.run.end + 1;
            self.run = Run { start, end: end_of_run(self.marks, start) };
        }
    }

    /// To the run before the last unmarked line; stays at the first one.
    fn backward(&mut self) {
        if self.run.start > 0 {
            let end = self.run.start - 1;
            self.run = Run { start: start_of_run(self.marks, end), end };
        }
    }
}

/// The first unmarked line at or after `from`, or the end.
fn end_of_run(marks: &[bool], from: usize) -> usize {
    from + marks[from.min(marks.len())..].iter().take_while(|&&marked| marked).count()
}

/// The first line of the run of marked lines that ends before `end`.
fn start_of_run(marks: &[bool], end: usize) -> usize {
    end - marks[..end].iter().rev().take_while(|&&marked| marked).count()
}

/// The side whose runs are moved.
struct Slider<'a> {
    lines: &'a [Token],
    marks: &'a mut [bool],
    run: Run,
}

impl Slider<'_> {
    fn next(&mut self) -> bool {
        if self.run.end == self.lines.len() {
            return false;
        }
        let start = self.run.end + 1;
        self.run = Run { start, end: end_of_run(self.marks, start) };
        true
    }

    /// One line up, joining a run that it meets.
    fn up(&mut self) -> bool {
        let Run { start, end } = self.run;
        if start == 0 || self.lines[start - 1] != self.lines[end - 1] {
            return false;
        }
        self.marks[start - 1] = true;
        self.marks[end - 1] = false;
        self.run = Run { start: start_of_run(self.marks, start - 1), end: end - 1 };
        true
    }

    /// One line down, joining a run that it meets.
    fn down(&mut self) -> bool {
        let Run { start, end } = self.run;
        if end == self.lines.len() || self.lines[start] != self.lines[end] {
            return false;
        }
        self.marks[start] = false;
        self.marks[end] = true;
        self.run = Run { start: start + 1, end: end_of_run(self.marks, end + 1) };
        true
    }
}

/// Slides the runs in `marks`, the marks of `lines`; `other` are the marks of the side that it was compared with.
pub(super) fn compact(lines: &[Token], marks: &mut [bool], other: &[bool]) {
    let first = Run { start: 0, end: end_of_run(marks, 0) };
    let mut slider = Slider { lines, marks, run: first };
    let mut opposite = Walk::new(other);
    loop {
        if slider.run.start < slider.run.end {
            settle(&mut slider, &mut opposite);
        }
        if !slider.next() {
            return;
        }
        opposite.forward();
    }
}

/// Brings the slider's run to rest, and `opposite` along with it.
fn settle(slider: &mut Slider<'_>, opposite: &mut Walk<'_>) {
    let (highest, meets_change) = loop {
        let size = slider.run.end - slider.run.start;
        while slider.up() {
            opposite.backward();
        }
        let highest = slider.run.end;
        let mut meets_change = !opposite.is_empty();
        while slider.down() {
            opposite.forward();
            meets_change |= !opposite.is_empty();
        }
        if slider.run.end - slider.run.start == size {
            break (highest, meets_change);
        }
    };
    if slider.run.end != highest && meets_change {
        while opposite.is_empty() && slider.up() {
            opposite.backward();
        }
    }
}
