//! The same three texts, aligned in another way.
//!
//! Owns the second opinion on a conflict. Must not know whether it is believed: a merge that only one alignment finds
//! clean is a suggestion, and whoever takes it records the algorithms as its method.
//!
//! Git's histogram ties itself to rare lines; where a function moved past another, Myers or patience may find changes
//! that do not meet.

use super::{Algorithm, TextOptions, merge_text};
use crate::sides::Sides;

/// A clean merge, and who found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The algorithms that lead to this text, in the order in which they were asked.
    pub algorithms: Vec<Algorithm>,
    /// The merged text.
    pub text: Vec<u8>,
}

/// Merges `sides` by each of `algorithms` and returns the clean results, equal ones as one; the first that was found
/// first. The algorithm in `options` is not used.
///
/// For a whole text, or for the three texts of one hunk: there the lines around it have no say, so that the algorithm
/// which left the conflict may itself answer otherwise.
#[must_use]
pub fn second_opinion(sides: Sides<&[u8]>, options: &TextOptions, algorithms: &[Algorithm]) -> Vec<Opinion> {
    let mut opinions: Vec<Opinion> = Vec::new();
    for &algorithm in algorithms {
        let Some(text) = merge_text(sides, &TextOptions { algorithm, ..*options }).result() else {
            continue;
        };
        match opinions.iter_mut().find(|opinion| opinion.text == text) {
            Some(opinion) => opinion.algorithms.push(algorithm),
            None => opinions.push(Opinion { algorithms: vec![algorithm], text }),
        }
    }
    opinions
}
