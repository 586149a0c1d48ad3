//! Whether a rule speaks about a hunk.
//!
//! Owns [`RuleSubject`], [`Match`] and [`matching`]. A rule is asked about the paths of the file and about the lines that
//! each side changed, never about lines that merely stand nearby. Must not know what a match leads to: that is
//! `classify/`.
//!
//! ```
//! use git_reconcile::rules::RuleSubject;
//! use git_reconcile::sides::Sides;
//! let text = Sides::new(&b"a\nb\n"[..], &b"a\nb\nmine\n"[..], &b"a\nyours\n"[..]);
//! let subject = RuleSubject::new(vec!["x.yml".into()], Some(text));
//! assert_eq!(subject.changed(), Some(&Sides::new("b\n".into(), "mine\n".into(), "yours\nb\n".into())));
//! ```

use std::borrow::Cow;
use std::cell::OnceCell;

use bstr::{BStr, ByteSlice};
use imara_diff::{Interner, Token};

use super::rule::Rule;
use crate::sides::{Side, Sides};
use crate::verdict::Verdict;

/// What a rule is asked about: a hunk, or a conflict that is not about lines.
#[derive(Clone, Debug)]
pub struct RuleSubject<'a> {
    paths: Vec<&'a BStr>,
    text: Option<Sides<Cow<'a, [u8]>>>,
    /// Found when a rule first asks: most hunks are in files that no rule is about.
    changed: OnceCell<Sides<String>>,
}

impl<'a> RuleSubject<'a> {
    /// All paths that the file has on any side, and the lines of the hunk.
    #[must_use]
    pub fn new(paths: Vec<&'a BStr>, text: Option<Sides<impl Into<Cow<'a, [u8]>>>>) -> Self {
        Self { paths, text: text.map(|text| text.map(Into::into)), changed: OnceCell::new() }
    }

    /// The lines that each side changed: those that it added, then those of the base that it removed. For the base,
    /// the lines that one of the others removed.
    #[must_use]
    pub fn changed(&self) -> Option<&Sides<String>> {
        let text = self.text.as_ref()?;
        Some(self.changed.get_or_init(|| changed(text.as_ref().map(AsRef::as_ref))))
    }
}

fn changed(text: Sides<&[u8]>) -> Sides<String> {
    let mut words = Interner::new(text.base.len() / 32);
    let lines = text.map(|text| text.lines().map(|line| words.intern(line)).collect::<Vec<_>>());
    let count = words.num_tokens() as usize;
    let without = |text: &[Token], other: &[Token]| without(text, other, count);
    let [removed, also] = [&lines.country, &lines.upstream].map(|side| without(&lines.base, side));
    let country = [without(&lines.country, &lines.base), removed.clone()].concat();
    let upstream = [without(&lines.upstream, &lines.base), also.clone()].concat();
    let also = without(&also, &removed);
    let told = |lines: Vec<Token>| {
        let lines = lines.into_iter().map(|line| words[line].to_str_lossy());
        lines.flat_map(|line| [line, Cow::Borrowed("\n")]).collect()
    };
    Sides::new([removed, also].concat(), country, upstream).map(told)
}

/// The lines of one text that another has not, each as often as it is more frequent, in order; there are `count` lines.
fn without(text: &[Token], other: &[Token], count: usize) -> Vec<Token> {
    // What both begin with is there as often as it is asked for.
    let same = text.iter().zip(other).take_while(|(a, b)| a == b).count();
    let mut there = vec![0_u32; count];
    for line in &other[same..] {
        there[line.0 as usize] += 1;
    }
    let mut left = text[same..].to_vec();
    left.retain(|line| {
        let count = &mut there[line.0 as usize];
        let is_there = *count > 0;
        *count -= u32::from(is_there);
        !is_there
    });
    left
}

/// What a rule says to a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// All conditions hold.
    Matches,
    /// The file is right, but these conditions failed.
    Nearly(Vec<Condition>),
    /// It is about other files.
    No,
}

/// A condition of a rule beside its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The path is none of those that are excepted.
    Except,
    /// The pattern is found in the lines that this side changed.
    Lines(Side),
}

impl Condition {
    /// The field of the rule that says it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Except => "except",
            Self::Lines(side) => side.name(),
        }
    }
}

impl Rule {
    /// Whether the rule speaks about the subject.
    #[must_use]
    pub fn matches(&self, subject: &RuleSubject<'_>) -> Match {
        if !self.paths.match_any(&subject.paths) {
            return Match::No;
        }
        let except = self.except.match_any(&subject.paths).then_some(Condition::Except);
        let lines = self.patterns.iter().filter_map(|(side, pattern)| {
            let pattern = pattern.as_ref()?;
            let lines = subject.changed().map_or("", |changed| changed[side].as_str());
            (!pattern.is_match(lines)).then_some(Condition::Lines(side))
        });
        let failed: Vec<_> = except.into_iter().chain(lines).collect();
        if failed.is_empty() { Match::Matches } else { Match::Nearly(failed) }
    }
}

/// A rule that matches a subject, or nearly does.
#[derive(Clone, Debug)]
pub struct RuleMatch<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The conditions that failed; none where it matches.
    pub failed: Vec<Condition>,
}

impl RuleMatch<'_> {
    /// Whether all conditions hold.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Every rule that matches or nearly matches, in the order of the rules; the search never stops at the first.
pub fn matching<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    subject: &RuleSubject<'_>,
) -> Vec<RuleMatch<'a>> {
    let spoken = rules.into_iter().filter_map(|rule| match rule.matches(subject) {
        Match::Matches => Some(RuleMatch { rule, failed: Vec::new() }),
        Match::Nearly(failed) => Some(RuleMatch { rule, failed }),
        Match::No => None,
    });
    spoken.collect()
}

/// The verdict of all rules that match: theirs if they agree, `review` if not; `None` where none matches.
#[must_use]
pub fn verdict(matches: &[RuleMatch<'_>]) -> Option<Verdict> {
    let mut verdicts = matches.iter().filter(|one| one.is_full()).map(|one| one.rule.verdict);
    let first = verdicts.next()?;
    Some(if verdicts.all(|other| other == first) { first } else { Verdict::Review })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_as_often_as_it_is_more_frequent() {
        let of = |base: &str, side: &str| changed(Sides::new(base, side, base).map(str::as_bytes)).country;
        assert_eq!(of("a\n", "a\na\nb\n"), "a\nb\n");
        assert_eq!(of("b\na\n", "a\r\nb"), "");
    }

    #[test]
    fn the_base_has_changed_where_one_of_the_others_removed() {
        let text = Sides::new(&b"a\nb\nc\n"[..], &b"b\nc\n"[..], &b"a\nb\nd\n"[..]);
        assert_eq!(changed(text), Sides::new("a\nc\n".into(), "a\n".into(), "d\nc\n".into()));
    }
}
