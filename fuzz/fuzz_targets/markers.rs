//! Markers: whatever is read, its pieces are all of its lines in order; whatever is written is read back.
//!
//! The bytes are one marked text; split at the first two zero bytes they are also the three sides of a merge.
#![no_main]

use git_reconcile::conflict::markers::{Marked, Piece, parse, parse_sized, write};
use git_reconcile::conflict::merge::{TextOptions, merge_text};
use git_reconcile::sides::Sides;
use git_reconcile::text::count_lines;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let lines = count_lines(data);
    assert_eq!(all_lines(&parse(data)), lines);
    assert_eq!(all_lines(&parse_sized(data, 8)), lines);
    let mut sides = data.splitn(3, |byte| *byte == 0);
    if let (Some(base), Some(country), Some(upstream)) = (sides.next(), sides.next(), sides.next()) {
        reads_back(Sides::new(base, country, upstream));
    }
});

/// The end of the last piece, each of which begins where the one before ends.
fn all_lines(marked: &Marked<'_>) -> usize {
    marked.pieces.iter().fold(0, |next, piece| {
        let lines = match piece {
            Piece::Text(lines) => lines,
            Piece::Hunk(hunk) => &hunk.lines,
        };
        assert_eq!(lines.start, next);
        lines.end
    })
}

fn reads_back(sides: Sides<&[u8]>) {
    let merge = merge_text(sides, &TextOptions::default());
    let hunks: Vec<_> = merge.hunks().into_iter().map(|hunk| hunk.text).collect();
    if !hunks.is_empty() {
        let text = write(&merge, &Sides::new("base", "country", "upstream v1").map(String::from));
        let read: Vec<_> = parse(&text).hunks().map(|hunk| hunk.text.clone()).collect();
        assert_eq!(read, hunks);
    }
}
