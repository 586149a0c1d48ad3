//! Lines that one side moved elsewhere in the file while the other changed them where they stood.
//!
//! Owns [`moved`]. Must not settle anything: where the change belongs now is told, and a person makes it there.
//!
//! ```
//! use git_reconcile::conflict::merge::{TextOptions, merge_text};
//! use git_reconcile::resolve::moved::moved;
//! use git_reconcile::sides::{Side, Sides};
//! let block = "the first of three lines\nthe second of them\nand the last of them\n";
//! let (base, country) = (format!("{block}a\nb\nc\n"), format!("a\nb\nc\n{block}"));
//! let text = Sides::new(base.clone(), country, base.replace("second", "middle"));
//! let text = text.as_ref().map(|text| text.as_bytes());
//! let hunk = &merge_text(text, &TextOptions::default()).hunks()[0];
//! assert_eq!(moved(hunk, text), Some((Side::Country, 4)));
//! ```

use bstr::ByteSlice;

use crate::conflict::Hunk;
use crate::sides::{Side, Sides};

/// The fewest letters and digits of a block that is looked for elsewhere.
const SUBSTANCE: usize = 24;

/// The side that has the base's lines of a hunk unchanged at another place of its file, and the first of them there, from 1.
///
/// `None` where the side has something in the hunk itself, where the lines stand elsewhere in the base too or more than once,
/// and where they are too few to tell.
#[must_use]
pub fn moved(hunk: &Hunk, text: Sides<&[u8]>) -> Option<(Side, usize)> {
    let block = hunk.text.base.trim_start_with(|c| c == '\n').trim_end();
    let letters = block.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count();
    if letters < SUBSTANCE || places(text.base, block).nth(1).is_some() {
        return None;
    }
    let there = |side: Side| {
        let gone = hunk.text[side].trim().is_empty() && !hunk.text[side.other()].trim().is_empty();
        let mut places = places(text[side], block).filter(|_| gone);
        let first = places.next()?;
        places.next().is_none().then(|| (side, text[side][..first].find_iter(b"\n").count() + 1))
    };
    there(Side::Country).or_else(|| there(Side::Upstream))
}

/// Where whole lines of a text are `block`.
fn places<'t>(text: &'t [u8], block: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let begins = |at: usize| at == 0 || text[at - 1] == b'\n';
    let ends = |at: usize| text.get(at).is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    text.find_iter(block).filter(move |&at| begins(at) && ends(at + block.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::merge::{TextOptions, merge_text};

    fn of(base: &str, country: &str, upstream: &str) -> Option<(Side, usize)> {
        let text = Sides::new(base, country, upstream).map(str::as_bytes);
        moved(&merge_text(text, &TextOptions::default()).hunks()[0], text)
    }

    #[test]
    fn a_block_is_found_where_upstream_put_it() {
        let block = "one line of the block\nand another one\n";
        let (base, upstream) = (format!("a\n{block}b\nc\nd\n"), format!("a\nb\nc\n{block}d\n"));
        assert_eq!(of(&base, &base.replace("another", "its own"), &upstream), Some((Side::Upstream, 4)));
    }

    #[test]
    fn what_was_deleted_or_stands_there_twice_was_not_moved() {
        let block = "one line of the block\nand another one\n";
        let base = format!("a\n{block}b\nc\nd\n");
        let changed = base.replace("another", "its own");
        assert_eq!(of(&base, "a\nb\nc\nd\n", &changed), None);
        assert_eq!(of(&base, &format!("a\nb\n{block}c\n{block}d\n"), &changed), None);
        assert_eq!(of("a\nx\nb\nc\n", "a\nb\nx\nc\n", "a\ny\nb\nc\n"), None);
    }
}
