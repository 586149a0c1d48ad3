//! Which hunks still stand between markers in a file, and where.
//!
//! Owns [`standing`]. Must not change anything.

use std::borrow::Cow;
use std::ops::Range;

use bstr::{BString, ByteSlice};

use crate::conflict::markers::{MarkedHunk, Style, parse};
use crate::sides::Sides;

/// A hunk between markers in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The lines it takes, from 0, markers included.
    pub lines: Range<usize>,
    /// The lines of the sides as the file has them.
    pub text: Sides<BString>,
}

/// For each of `hunks`, in the order of the file, where it stands between markers; `None` where it does no more.
///
/// Hunks with equal texts are told apart by their order: hand in those only that are not decided yet.
#[must_use]
pub fn standing(file: &[u8], hunks: &[Sides<&[u8]>]) -> Vec<Option<Block>> {
    let marked = parse(file);
    let mut blocks: Vec<Option<&MarkedHunk>> = marked.hunks().map(Some).collect();
    let find = |hunk: &Sides<&[u8]>| {
        let mut at = blocks.iter_mut();
        let block = at.find(|block| block.is_some_and(|block| is_of(block, hunk)))?.take()?;
        // The base's lines are not told in every style.
        let base = if block.style == Style::Diff3 { block.text.base.clone() } else { hunk.base.into() };
        let text = Sides { base, ..block.text.clone() };
        Some(Block { lines: block.lines.clone(), text })
    };
    hunks.iter().map(find).collect()
}

/// Whether the markers hold the hunk, line ends aside.
fn is_of(block: &MarkedHunk, hunk: &Sides<&[u8]>) -> bool {
    let same = |left: &[u8], right: &[u8]| left == right || plain(left) == plain(right);
    same(&block.text.country, hunk.country)
        && same(&block.text.upstream, hunk.upstream)
        && (block.style == Style::Merge || same(&block.text.base, hunk.base))
}

fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    if text.contains(&b'\r') { text.replace(b"\r\n", b"\n").into() } else { text.into() }
}
