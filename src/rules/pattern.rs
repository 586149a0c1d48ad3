//! A regular expression of a pack, compiled when it is first asked.
//!
//! Owns [`Pattern`]. A run uses few of the patterns of all packs, and compiling one costs more than reading the file it
//! stands in. `\w`, `\d`, `\s` and `\b` mean ASCII alone, as names in code do: what Unicode adds to them makes up most of what
//! compiling costs. Must not know what it is matched against.
//!
//! ```
//! use git_reconcile::rules::Pattern;
//! let tag = Pattern::new(r"^v(\d+\.\d+\.\d+)$").unwrap();
//! assert_eq!((tag.group("v1.7.4"), tag.group("v1.7.٤")), (Some("1.7.4"), None));
//! ```

use std::fmt;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// What `^` and `$` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchors {
    /// The ends of the text.
    Text,
    /// The ends of each line.
    Lines,
}

/// A regular expression of a pack.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    anchors: Anchors,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Compiles it now.
    ///
    /// # Errors
    /// What the compiler says.
    pub fn new(source: &str) -> Result<Self, regex::Error> {
        let compiled = Regex::new(&of_ascii(source))?;
        let compiled = OnceLock::from(Some(compiled));
        Ok(Self { source: source.to_owned(), anchors: Anchors::Text, compiled })
    }

    /// Compiles it when it is first asked; one that does not compile matches nothing.
    pub(crate) fn later(source: &str) -> Self {
        Self { source: source.to_owned(), anchors: Anchors::Text, compiled: OnceLock::new() }
    }

    /// Of lines, compiled when it is first asked: `^` and `$` are the ends of each line.
    pub(crate) fn of_lines(source: &str) -> Self {
        Self { anchors: Anchors::Lines, ..Self::later(source) }
    }

    /// What it looks for: the same for two that find the same in every text.
    pub(crate) fn identity(&self) -> String {
        format!("{:?} {}", self.anchors, self.source)
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether it matches somewhere in the text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The first group of the first match.
    #[must_use]
    pub fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(self.regex()?.captures(text)?.get(1)?.as_str())
    }

    /// The groups of all matches, in order.
    #[must_use]
    pub fn found<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let matches = self.regex().into_iter().flat_map(|regex| regex.captures_iter(text));
        matches
            .flat_map(|groups| groups.iter().skip(1).flatten().collect::<Vec<_>>())
            .map(|g| g.as_str())
            .collect()
    }

    /// The names of its groups, each with its number.
    pub fn group_names(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.regex().into_iter().flat_map(Regex::capture_names);
        names.enumerate().filter_map(|(number, name)| Some((number, name?)))
    }

    /// All matches, in order.
    pub fn matches<'p, 't>(
        &'p self,
        text: &'t str,
    ) -> impl Iterator<Item = regex::Captures<'t>> + use<'p, 't> {
        self.regex().into_iter().flat_map(|regex| regex.captures_iter(text))
    }

    /// Whether there is a group to take something from.
    pub(crate) fn has_group(&self) -> bool {
        self.regex().is_some_and(|regex| regex.captures_len() > 1)
    }

    fn regex(&self) -> Option<&Regex> {
        let compile = || {
            let mut builder = RegexBuilder::new(&of_ascii(&self.source));
            builder.multi_line(self.anchors == Anchors::Lines).build().ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

/// The expression with `\w`, `\d`, `\s` and `\b` written out as what they are in ASCII.
fn of_ascii(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 2);
    let (mut chars, mut in_class) = (source.chars(), false);
    while let Some(char) = chars.next() {
        if char != '\\' {
            in_class = if in_class { char != ']' } else { char == '[' };
            out.push(char);
            continue;
        }
        let Some(escaped) = chars.next() else {
            out.push('\\');
            break;
        };
        let class = match escaped {
            'w' => Some("0-9A-Za-z_"),
            'd' => Some("0-9"),
            's' => Some(r"\t-\r\x20"),
            _ => None,
        };
        match class {
            Some(class) if in_class => out.push_str(class),
            Some(class) => out.extend(["[", class, "]"]),
            None if escaped == 'b' && !in_class => out.push_str(r"(?-u:\b)"),
            None => out.extend(['\\', escaped]),
        }
    }
    out
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.source)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_compiled_later_matches_like_one_compiled_now() {
        for text in ["v1.2", "v1", ""] {
            let (now, later) = (Pattern::new(r"v(\d+)\.").unwrap(), Pattern::later(r"v(\d+)\."));
            assert_eq!((now.is_match(text), now.group(text)), (later.is_match(text), later.group(text)));
        }
    }

    #[test]
    fn a_pattern_of_lines_ends_with_each_line() {
        let text = "a\nb\n";
        assert!(Pattern::of_lines("^a$").is_match(text) && !Pattern::later("^a$").is_match(text));
    }

    #[test]
    fn escapes_mean_ascii_inside_a_class_and_outside() {
        for (source, yes, no) in [
            (r"^\w+$", "a_1", "é"),
            (r"^[\w.-]+$", "a.b-c", "é"),
            (r"^\s\d$", " 7", "\u{2003}7"),
            (r"^[^\s]$", "é", " "),
            (r"\bb", "éb", "ab"),
            (r"^\\w$", r"\w", "a"),
            (r"^[]\d]+$", "]1", "d"),
        ] {
            let pattern = Pattern::new(source).unwrap();
            assert!(pattern.is_match(yes) && !pattern.is_match(no), "{source}");
        }
    }

    #[test]
    fn a_pattern_that_does_not_compile_matches_nothing() {
        assert!(Pattern::new("(").is_err());
        assert!(!Pattern::later("(").is_match("("));
    }
}
