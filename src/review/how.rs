//! What a person may decide, in a word and in bytes.
//!
//! Owns the names of [`How`] on the command line and in the log, and the lines that it leaves in the place of a hunk. Must
//! not know where those go.

use std::fmt;
use std::str::FromStr;

use bstr::{BString, ByteSlice};

use super::session::How;
use crate::sides::{Side, Sides};
use crate::text::{Ending, Lines, ending};
use crate::verdict::Verdict;

/// A word that names no decision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no decision")]
pub struct UnknownHow {
    /// The word.
    pub word: String,
}

impl How {
    /// What can be named in one word.
    pub const NAMED: [Self; 6] = [
        Self::TAKE_UPSTREAM,
        Self::KEEP_COUNTRY,
        Self::Both { first: Side::Country },
        Self::Both { first: Side::Upstream },
        Self::Side { side: Side::Base },
        Self::ByHand,
    ];
    /// The release's side.
    pub const TAKE_UPSTREAM: Self = Self::Side { side: Side::Upstream };
    /// The country's side.
    pub const KEEP_COUNTRY: Self = Self::Side { side: Side::Country };

    /// As the command line and the log spell it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Side { side: Side::Upstream } => "take-upstream",
            Self::Side { side: Side::Country } => "keep-country",
            Self::Side { side: Side::Base } => "take-base",
            Self::Both { first: Side::Upstream } => "upstream-then-country",
            Self::Both { .. } => "country-then-upstream",
            Self::Edited { .. } => "edited",
            Self::ByHand => "by-hand",
        }
    }

    /// The verdict that it comes to.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Side { side: Side::Upstream } => Verdict::TakeUpstream,
            Self::Side { side: Side::Country } => Verdict::KeepCountry,
            Self::Side { side: Side::Base } | Self::Both { .. } | Self::Edited { .. } | Self::ByHand => {
                Verdict::Combine
            }
        }
    }

    /// The how that leaves `text`: the simplest one that does.
    #[must_use]
    pub fn leaving(text: &[u8], sides: Sides<&[u8]>) -> Self {
        let found = Self::NAMED.into_iter().find(|how| how.lines(sides) == Some(text.into()));
        found.unwrap_or_else(|| Self::Edited { text: text.into() })
    }

    /// The lines that it leaves; `None` where only the working tree knows them.
    #[must_use]
    pub fn lines(&self, sides: Sides<&[u8]>) -> Option<BString> {
        match self {
            Self::Side { side } => Some(sides[*side].into()),
            Self::Both { first: Side::Upstream } => Some(joined(sides.upstream, sides.country)),
            Self::Both { .. } => Some(joined(sides.country, sides.upstream)),
            Self::Edited { text } => Some(text.clone()),
            Self::ByHand => None,
        }
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for How {
    type Err = UnknownHow;

    fn from_str(word: &str) -> Result<Self, UnknownHow> {
        let found = Self::NAMED.into_iter().find(|how| how.name() == word);
        found.ok_or_else(|| UnknownHow { word: word.to_owned() })
    }
}

/// Two runs of lines, one after the other; a missing line break between them is put in.
fn joined(first: &[u8], second: &[u8]) -> BString {
    let mut text = first.to_vec();
    if !first.is_empty() && !second.is_empty() && ending(last_line(first)) == Ending::Missing {
        text.extend_from_slice(newline_of(second));
    }
    text.extend_from_slice(second);
    text.into()
}

fn last_line(text: &[u8]) -> &[u8] {
    let lines = Lines::new(text);
    lines.len().checked_sub(1).and_then(|last| lines.get(last)).unwrap_or_default()
}

/// How the lines of `text` end, by the first of them.
pub(super) fn newline_of(text: &[u8]) -> &'static [u8] {
    let first = text.lines_with_terminator().next().unwrap_or_default();
    if ending(first) == Ending::CrLf { b"\r\n" } else { b"\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides<'a>(country: &'a str, upstream: &'a str) -> Sides<&'a [u8]> {
        Sides::new(b"base\n", country.as_bytes(), upstream.as_bytes())
    }

    #[test]
    fn every_name_leads_back_to_its_choice() {
        for how in How::NAMED {
            assert_eq!(how.name().parse(), Ok(how.clone()));
        }
        assert!("proposal".parse::<How>().is_err() && "edited".parse::<How>().is_err());
    }

    #[test]
    fn both_sides_stand_one_after_the_other_in_either_order() {
        let sides = sides("a\n", "b\n");
        assert_eq!(How::Both { first: Side::Country }.lines(sides).unwrap(), "a\nb\n");
        assert_eq!(How::Both { first: Side::Upstream }.lines(sides).unwrap(), "b\na\n");
    }

    #[test]
    fn a_missing_line_break_between_them_is_put_in_as_the_others_end() {
        assert_eq!(How::Both { first: Side::Country }.lines(sides("a", "b\r\n")).unwrap(), "a\r\nb\r\n");
        assert_eq!(How::Both { first: Side::Country }.lines(sides("a", "")).unwrap(), "a");
        assert_eq!(How::Both { first: Side::Country }.lines(sides("", "b")).unwrap(), "b");
    }

    #[test]
    fn edited_lines_that_are_a_side_are_that_side() {
        let sides = sides("a\n", "b\n");
        assert_eq!(How::leaving(b"b\n", sides), How::TAKE_UPSTREAM);
        assert_eq!(How::leaving(b"a\n", sides), How::KEEP_COUNTRY);
        assert_eq!(How::leaving(b"a\nb\n", sides), How::Both { first: Side::Country });
        assert_eq!(How::leaving(b"c\n", sides), How::Edited { text: "c\n".into() });
        assert_eq!(How::leaving(b"c\n", sides).verdict(), Verdict::Combine);
    }
}
