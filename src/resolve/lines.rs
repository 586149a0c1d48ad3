//! What could be done about a conflict of lines, if a person agrees.
//!
//! Owns [`proposal`]: lines that touch without overlapping, and other ways to align the lines. Must not apply anything.
//!
//! ```
//! use git_reconcile::resolve::lines::proposal;
//! use git_reconcile::sides::Sides;
//! let proposal = proposal(Sides::new(&b"a\nb\n"[..], b"A\nb\n", b"a\nB\n")).unwrap();
//! assert_eq!(proposal.text, "A\nB\n");
//! ```

use crate::conflict::merge::{Algorithm, TextOptions, Touching, merge_text, second_opinion};
use crate::sides::Sides;
use crate::structured::{Proposal, Sureness};

/// Git's own first, then those that tie themselves to other lines.
const OTHERS: [Algorithm; 3] = [Algorithm::Histogram, Algorithm::Patience, Algorithm::Myers];

/// A merge of the three texts of a conflict that git does not dare; `None` where every way conflicts, or ways disagree, or
/// the result is one of the sides.
#[must_use]
pub fn proposal(text: Sides<&[u8]>) -> Option<Proposal> {
    let options = TextOptions::default();
    let opinions = second_opinion(text, &options, &OTHERS);
    let (merged, why) = match opinions.as_slice() {
        [one] => (one.text.clone(), "the changes do not meet when the lines are aligned in another way"),
        [] => {
            let touching = TextOptions { touching: Touching::Combines, ..options };
            let merged = merge_text(text, &touching).result()?;
            (merged, "the changes touch, and no line was changed by both: both can stand")
        }
        _ => return None,
    };
    let is_side = merged == text.country || merged == text.upstream;
    (!is_side).then(|| Proposal { text: merged.into(), why: why.to_owned(), sureness: Sureness::Likely })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, country: &str, upstream: &str) -> Option<String> {
        let text = Sides::new(base, country, upstream).map(str::as_bytes);
        proposal(text).map(|proposal| proposal.text.to_string())
    }

    #[test]
    fn lines_that_touch_are_proposed_together() {
        assert_eq!(merged("a\nb\n", "A\nb\n", "a\nx\nb\n").unwrap(), "A\nx\nb\n");
        assert_eq!(merged("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n").unwrap(), "a\nB\nC\n");
    }

    #[test]
    fn nothing_is_proposed_where_both_changed_a_line_or_added_at_one_place() {
        assert_eq!(merged("a\n", "b\n", "c\n"), None);
        assert_eq!(merged("", "b\n", "c\n"), None);
        assert_eq!(merged("a\nb\n", "a\nx\nb\n", "a\ny\nb\n"), None);
    }
}
