//! Lines that are not there as they were, and live on in lines that somebody wrote.
//!
//! Owns [`Rewritten`]. Must not know sides: it is told which lines are nobody's.
//!
//! ```text
//! f(a, b)             there: f(a, g(b))            adapted: all its words stand there in order, within a line of nobody's
//! image: gate:1.3     there: image: gate:1.3-own   adapted: most of its words do
//! f(a, b)             there: f(c)                  gone
//! ```

use super::lines::{in_order, is_edited, words};

/// Fewer words stand everywhere in order.
const FEW: usize = 3;

/// How many words may stand between those of a line that was adapted, beside as many as it has itself.
const BETWEEN: usize = 8;

/// A text, and the lines in it that somebody wrote.
#[derive(Default)]
pub(super) struct Rewritten<'t> {
    /// All words, each with the number of its line from 0.
    words: Vec<(&'t [u8], usize)>,
    /// The lines of nobody's, in order.
    own: Vec<usize>,
    /// Their words, until they stand for a line that is gone.
    free: Vec<Vec<&'t [u8]>>,
}

impl<'t> Rewritten<'t> {
    /// Reads a text; `is_own` tells the lines that no side has.
    pub(super) fn of(text: &'t [u8], is_own: impl Fn(&[u8]) -> bool) -> Self {
        let mut rewritten = Self::default();
        for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
            rewritten.words.extend(in_order(line).map(|word| (word, at)));
            if is_own(line) {
                rewritten.own.push(at);
                rewritten.free.push(words(line));
            }
        }
        rewritten
    }

    /// Whether a line lives on; each line that somebody wrote stands for one that looks like it.
    pub(super) fn take(&mut self, line: &[u8]) -> bool {
        if self.own.is_empty() {
            return false;
        }
        let wanted = words(line);
        if let Some(at) = self.free.iter().position(|free| is_edited(&wanted, free)) {
            self.free.swap_remove(at);
            return true;
        }
        let wanted: Vec<&[u8]> = in_order(line).collect();
        wanted.len() >= FEW && (0..self.words.len()).any(|start| self.has_within(&wanted, start))
    }

    /// Whether the words from `start` on hold the wanted ones in order, not far from each other, and a line of nobody's.
    fn has_within(&self, wanted: &[&[u8]], start: usize) -> bool {
        let window = &self.words[start..self.words.len().min(start + wanted.len() * 2 + BETWEEN)];
        let mut left = wanted;
        let last = window.iter().position(|(word, _)| {
            if left.first() == Some(word) {
                left = &left[1..];
            }
            left.is_empty()
        });
        let Some(last) = last.filter(|_| window[0].0 == wanted[0]) else { return false };
        let lines = window[0].1..=window[last].1;
        self.own.iter().any(|own| lines.contains(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lives_on(line: &str, text: &str, own: &[&str]) -> bool {
        let is_own = |line: &[u8]| own.iter().any(|own| own.as_bytes() == line);
        Rewritten::of(text.as_bytes(), is_own).take(line.as_bytes())
    }

    #[test]
    fn a_line_with_something_put_in_lives_on_also_when_it_was_broken() {
        let text = "field(\n'birth',\n'mother',\nhidden.concat(absent),\ntrue\n)";
        assert!(lives_on("field('birth', 'mother', absent, true)", text, &["hidden.concat(absent),"]));
        assert!(!lives_on("field('birth', 'father', absent, true)", text, &["hidden.concat(absent),"]));
    }

    #[test]
    fn a_line_of_the_other_side_keeps_nothing_alive() {
        assert!(!lives_on("when: a || b || c", "when: a || b || x || c", &[]));
        assert!(lives_on("when: a || b || c", "when: a || b || x || c", &["when: a || b || x || c"]));
    }

    #[test]
    fn a_line_that_was_written_stands_for_one_alone() {
        let text = b"image: store/gate:1.3-own";
        let mut rewritten = Rewritten::of(text, |_| true);
        let found =
            ["image: store/gate:1.3", "image: store/gate:1.3"].map(|line| rewritten.take(line.as_bytes()));
        assert_eq!(found, [true, true], "the second one by its words, which all stand there");
        let mut rewritten = Rewritten::of(text, |_| true);
        let found =
            ["image: store/gate:1.4", "image: store/gate:1.5"].map(|line| rewritten.take(line.as_bytes()));
        assert_eq!(found, [true, false]);
    }
}
