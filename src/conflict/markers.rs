//! Conflicts as text: markers written in git's diff3 style, and read back.
//!
//! Owns the form of markers. Must not know files or how a hunk is decided. What [`write()`] writes, [`parse()`] reads to the
//! same hunks, whatever bytes are in them:
//!
//! - the markers are longer than any line of the content that could be taken for one (seven signs otherwise), so the
//!   longest opening markers of a text are the real ones;
//! - marker lines end as the lines around them do (`\n` or `\r\n`);
//! - a side whose last line lacks its newline gets one, as the next marker needs a line of its own, and its label says
//!   so: `<<<<<<< country (no final newline)`. Reading takes that newline away again.
//!
//! Git's own style `merge`, without the base's part, is read too.
//!
//! ```
//! use git_reconcile::conflict::markers::{parse, write};
//! use git_reconcile::conflict::merge::{TextOptions, merge_text};
//! use git_reconcile::sides::Sides;
//! let merge = merge_text(Sides::new(&b"a\n"[..], b"b\n", b"c\n"), &TextOptions::default());
//! let labels = Sides::new("base", "country", "upstream v1.7.4").map(String::from);
//! let text = write(&merge, &labels);
//! assert!(text.starts_with(b"<<<<<<< country\nb\n||||||| base\na\n=======\nc\n>>>>>>> upstream v1.7.4\n"));
//! let marked = parse(&text);
//! assert_eq!(marked.hunks().next().unwrap().text, merge.hunks()[0].text);
//! ```

mod parse;
#[cfg(test)]
mod tests;
mod write;

pub use parse::{Marked, MarkedHunk, Piece, Problem, ProblemKind, Style, parse, parse_sized};
pub use write::{Part, write, write_parts, write_unsettled};

/// The shortest markers, and the length that git uses.
pub const SHORTEST: usize = 7;

/// What a label says of a side whose last line lacks its newline.
const NO_NEWLINE: &str = "(no final newline)";

/// How git labels the parts of a conflict inside a base that it merged itself; those markers are longer than the real.
const INSIDE_BASE: &[u8] = b"Temporary merge branch ";

/// The parts of a marked conflict, by the sign of the marker that opens (or, the last one, closes) them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Country,
    Base,
    Upstream,
    End,
}

impl Sign {
    const fn byte(self) -> u8 {
        match self {
            Self::Country => b'<',
            Self::Base => b'|',
            Self::Upstream => b'=',
            Self::End => b'>',
        }
    }

    const fn of(byte: u8) -> Option<Self> {
        match byte {
            b'<' => Some(Self::Country),
            b'|' => Some(Self::Base),
            b'=' => Some(Self::Upstream),
            b'>' => Some(Self::End),
            _ => None,
        }
    }
}

/// A line that could be a marker: at least seven times the same sign, and then a blank or nothing.
struct MarkerLine<'a> {
    sign: Sign,
    size: usize,
    /// What follows the blank.
    label: &'a [u8],
}

impl<'a> MarkerLine<'a> {
    fn read(line: &'a [u8]) -> Option<Self> {
        let sign = Sign::of(*line.first()?)?;
        let size = line.iter().take_while(|&&byte| byte == sign.byte()).count();
        let rest = line[size..].strip_suffix(b"\n").unwrap_or(&line[size..]);
        let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
        let label = if rest.is_empty() { rest } else { rest.strip_prefix(b" ")? };
        (size >= SHORTEST).then_some(Self { sign, size, label })
    }
}
