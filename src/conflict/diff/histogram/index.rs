//! Where each line of one side occurs, within one box.
//!
//! Owns the chains of equal lines. Must not know the other side.

use std::ops::Range;

use crate::conflict::diff::Token;

/// No line: the end of a chain.
pub(super) const NONE: u32 = u32::MAX;

/// The chains of equal lines of one side.
pub(super) struct Index<'a> {
    pub(super) lines: &'a [Token],
    /// By token: how often it occurs in the box.
    count: Vec<u32>,
    /// By token: its first line in the box.
    first: Vec<u32>,
    /// By line: the next line with the same token.
    next: Vec<u32>,
}

impl<'a> Index<'a> {
    pub(super) fn new(lines: &'a [Token], vocabulary: usize) -> Self {
        let none = || vec![NONE; vocabulary];
        Self { lines, count: vec![0; vocabulary], first: none(), next: vec![NONE; lines.len()] }
    }

    /// Takes in the lines of a box; there must be none in it.
    pub(super) fn fill(&mut self, lines: Range<usize>) {
        for line in lines.rev() {
            let token = self.lines[line] as usize;
            self.next[line] = self.first[token];
            self.first[token] = u32::try_from(line).unwrap_or(NONE);
            self.count[token] += 1;
        }
    }

    /// Forgets the lines of a box.
    pub(super) fn clear(&mut self, lines: Range<usize>) {
        for &token in &self.lines[lines] {
            self.count[token as usize] = 0;
            self.first[token as usize] = NONE;
        }
    }

    /// Forgets lines at the top of the box; returns the tokens of which just one line is left.
    pub(super) fn forget(&mut self, lines: Range<usize>) -> Vec<Token> {
        let mut unique = Vec::new();
        for line in lines {
            let token = self.lines[line];
            self.first[token as usize] = self.next[line];
            self.count[token as usize] -= 1;
            if self.count[token as usize] == 1 {
                unique.push(token);
            }
        }
        unique
    }

    pub(super) fn count(&self, token: Token) -> u32 {
        self.count[token as usize]
    }

    pub(super) fn first(&self, token: Token) -> u32 {
        self.first[token as usize]
    }

    pub(super) fn next(&self, line: u32) -> u32 {
        self.next[line as usize]
    }

    /// The lines with that token, in order.
    pub(super) fn occurrences(&self, token: Token) -> impl Iterator<Item = usize> {
        let line = |line: u32| (line != NONE).then_some(line);
        std::iter::successors(line(self.first(token)), move |&last| line(self.next(last)))
            .map(|line| line as usize)
    }
}
