//! What is wrong with a pack, where, and what to do about it.
//!
//! Owns [`Mistake`], [`Mistakes`] and [`Place`]. Must not know how a mistake is found: the readers of the packs collect
//! them and never stop at the first.
//!
//! ```
//! use git_reconcile::rules::{MistakeKind, Mistake, Place};
//! let place = Place::new("rules/x/areas.toml", 3, 1);
//! let mistake = Mistake::new(place, MistakeKind::unknown_field("glob", "area", ["globs", "id"]));
//! assert_eq!(mistake.to_string(), "rules/x/areas.toml:3:1: unknown field `glob` in area");
//! assert_eq!(mistake.hint().as_deref(), Some("did you mean `globs`?"));
//! ```

use std::fmt;
use std::sync::Arc;

/// A place in a file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file as the layer names it.
    pub file: Arc<str>,
    /// Counts from 1; 0 where the whole file is meant.
    pub line: usize,
    /// Counts characters from 1; 0 where the whole file is meant.
    pub column: usize,
}

impl Place {
    /// A line and column of a file, both from 1.
    pub fn new(file: impl Into<Arc<str>>, line: usize, column: usize) -> Self {
        Self { file: file.into(), line, column }
    }

    /// The file as a whole.
    pub fn of_file(file: impl Into<Arc<str>>) -> Self {
        Self::new(file, 0, 0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match self.line {
            0 => Ok(()),
            line => write!(f, ":{line}:{}", self.column),
        }
    }
}

/// One thing that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{place}: {kind}")]
pub struct Mistake {
    /// Where it stands.
    pub place: Place,
    /// What is wrong.
    pub kind: MistakeKind,
}

impl Mistake {
    /// A mistake at a place.
    #[must_use]
    pub const fn new(place: Place, kind: MistakeKind) -> Self {
        Self { place, kind }
    }

    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        self.kind.hint()
    }
}

/// The kinds of mistakes; each names what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum MistakeKind {
    /// The file or folder could not be read.
    #[error("cannot be read: {why}")]
    Unreadable {
        /// What the system says.
        why: String,
    },
    /// Not UTF-8, which TOML must be.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// A file beside the packs instead of in one.
    #[error("belongs to no pack")]
    NoPack,
    /// A file that no pack has.
    #[error("is not a file of a pack")]
    UnknownFile {
        /// The nearest name that a pack has.
        near: Option<String>,
        /// All names that a pack has.
        allowed: Vec<String>,
    },
    /// Not TOML.
    #[error("{message}")]
    Syntax {
        /// What the parser says.
        message: String,
    },
    /// A field that does not exist.
    #[error("unknown field `{field}` in {within}")]
    UnknownField {
        /// As written.
        field: String,
        /// What it was written in.
        within: String,
        /// The nearest field that exists.
        near: Option<String>,
        /// All fields that exist there.
        allowed: Vec<String>,
    },
    /// A field that must be there.
    #[error("{within} has no `{field}`")]
    MissingField {
        /// Which one.
        field: String,
        /// What lacks it.
        within: String,
    },
    /// A value of another type.
    #[error("`{field}` is {found}, expected {expected}")]
    WrongType {
        /// Whose value it is.
        field: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A word that is not one of the allowed.
    #[error("`{value}` is no {field}")]
    UnknownValue {
        /// Whose value it is.
        field: String,
        /// As written.
        value: String,
        /// The nearest word that is allowed.
        near: Option<String>,
        /// All words that are allowed.
        allowed: Vec<String>,
    },
    /// A list or a text that must not be empty.
    #[error("`{field}` is empty")]
    Empty {
        /// Whose value it is.
        field: String,
    },
    /// A glob that does not compile.
    #[error("`{glob}` is not a glob: {why}")]
    BadGlob {
        /// As written.
        glob: String,
        /// What the matcher says.
        why: String,
    },
    /// A regular expression that does not compile.
    #[error("`{pattern}` is not a regular expression: {why}")]
    BadRegex {
        /// As written.
        pattern: String,
        /// The first line of what the compiler says.
        why: String,
    },
    /// A regular expression that finds no version because it has no group.
    #[error("`{pattern}` has no group around the version")]
    NoCapture {
        /// As written.
        pattern: String,
    },
    /// A JSON pointer that is none.
    #[error("`{pointer}` is not a JSON pointer")]
    BadPointer {
        /// As written.
        pointer: String,
    },
    /// Not a version.
    #[error("`{text}` is not a version")]
    BadVersion {
        /// As written.
        text: String,
    },
    /// Not a release line such as 1.7.
    #[error("`{text}` is not a release line")]
    BadLine {
        /// As written.
        text: String,
    },
    /// Not an id.
    #[error("`{id}` is not an id")]
    BadId {
        /// As written.
        id: String,
    },
    /// An id that stands twice in one file.
    #[error("{what} `{id}` stands twice in this file")]
    Duplicate {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
        /// The line of the first.
        first_line: usize,
    },
    /// An era or a step that ends before it begins.
    #[error("`{from}` is not before `{to}`")]
    Backwards {
        /// The beginning.
        from: String,
        /// The end.
        to: String,
    },
    /// A template that lacks its placeholder.
    #[error("`{field}` does not contain {placeholder}")]
    NoPlaceholder {
        /// Whose value it is.
        field: String,
        /// What must be in it.
        placeholder: String,
    },
    /// A name that nothing bears.
    #[error("there is no {what} `{id}`")]
    Dangling {
        /// What kind of thing.
        what: &'static str,
        /// As written.
        id: String,
        /// The nearest that exists.
        near: Option<String>,
    },
    /// A file whose own name says something else than its place.
    #[error("`{field}` is `{says}`, but the folder is called `{place}`")]
    Misplaced {
        /// The field.
        field: &'static str,
        /// What it says.
        says: String,
        /// What its folder says.
        place: String,
    },
    /// Fields that do not go together.
    #[error("{why}")]
    Contradiction {
        /// The sentence.
        why: String,
    },
}

impl MistakeKind {
    /// A field that does not exist, with the nearest that does.
    pub fn unknown_field<'a>(field: &str, within: &str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let allowed = owned(allowed);
        let near = nearest(field, &allowed);
        Self::UnknownField { field: field.to_owned(), within: within.to_owned(), near, allowed }
    }

    /// A word that is not allowed, with the nearest that is.
    pub fn unknown_value<'a>(field: &str, value: &str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let allowed = owned(allowed);
        let near = nearest(value, &allowed);
        Self::UnknownValue { field: field.to_owned(), value: value.to_owned(), near, allowed }
    }

    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownFile { near, allowed, .. } | Self::UnknownField { near, allowed, .. } => {
                Some(did_you_mean(near.as_deref(), "there are", allowed))
            }
            Self::UnknownValue { near, allowed, .. } => {
                Some(did_you_mean(near.as_deref(), "one of", allowed) + &others(near.as_deref(), allowed))
            }
            Self::Dangling { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::Duplicate { first_line, .. } => {
                Some(format!("the first is on line {first_line}; give one of them another id"))
            }
            Self::WrongType { field, expected, found } => retype(field, expected, found),
            other => other.fixed_hint().map(str::to_owned),
        }
    }

    /// The remedies that do not depend on what was written.
    const fn fixed_hint(&self) -> Option<&'static str> {
        match self {
            Self::NotUtf8 => Some("save the file as UTF-8"),
            Self::BadGlob { .. } => Some(
                "`*` stands for a name, `**` for any folders, `{a,b}` for either, `[ab]` for a character",
            ),
            Self::BadRegex { .. } => Some("write it between single quotes, so that `\\` stands for itself"),
            Self::NoCapture { .. } => Some("put the version between round brackets: `v(\\d+\\.\\d+\\.\\d+)`"),
            Self::BadPointer { .. } => Some("a pointer begins with `/`, as in `/version`"),
            Self::BadVersion { .. } => Some("a version is three numbers, as in \"1.7.4\""),
            Self::BadLine { .. } => Some("a line is the first two numbers of a version, as in \"1.7\""),
            Self::BadId { .. } => {
                Some("an id is lower-case letters, digits and single hyphens: `server-setup`")
            }
            Self::NoPack => Some("move it into a folder with the name of its pack"),
            Self::Misplaced { .. } => Some("a pack stands in a folder of its own name"),
            _ => None,
        }
    }
}

/// All mistakes of all files, sorted by place; never empty where it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Sorted by place, the same said twice said once.
    #[must_use]
    pub fn new(mut all: Vec<Mistake>) -> Self {
        all.sort();
        all.dedup();
        Self(all)
    }

    /// In the order of their places.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The remedy for the first one that has one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        self.0.iter().find_map(Mistake::hint)
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{mistake}")?;
            if let Some(hint) = mistake.hint() {
                write!(f, " ({hint})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// How to write a value of another type.
fn retype(field: &str, expected: &str, found: &str) -> Option<String> {
    match (expected, found) {
        ("a list of tables", "a table") => {
            Some(format!("write the name between two brackets: `[[{field}]]`"))
        }
        ("a list of texts", "a text") => Some("write it between brackets: `[\"…\"]`".to_owned()),
        ("a text", "a number" | "true or false" | "a date") => Some("write it between quotes".to_owned()),
        _ => None,
    }
}

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

fn did_you_mean(near: Option<&str>, otherwise: &str, allowed: &[String]) -> String {
    near.map_or_else(
        || format!("{otherwise}: {}", allowed.join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

fn others(near: Option<&str>, allowed: &[String]) -> String {
    near.map_or_else(String::new, |_| format!(" One of: {}", allowed.join(", ")))
}

/// The candidate that is written most alike, if one is alike enough to be meant.
#[must_use]
pub fn nearest(written: &str, candidates: &[String]) -> Option<String> {
    let bound = written.chars().count().max(3) / 3;
    candidates
        .iter()
        .map(|candidate| (distance(written, candidate), candidate))
        .filter(|(far, _)| *far <= bound)
        .min()
        .map(|(_, candidate)| candidate.clone())
}

/// Edit distance (Levenshtein) in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (to, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(diagonal + 1).min(row[to] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_single_edits() {
        for (left, right, far) in
            [("", "", 0), ("a", "", 1), ("glob", "globs", 1), ("ab", "ba", 2), ("é", "e", 1)]
        {
            assert_eq!(distance(left, right), far, "{left} {right}");
            assert_eq!(distance(right, left), far, "{right} {left}");
        }
    }

    #[test]
    fn a_word_far_from_all_is_told_all() {
        let kind = MistakeKind::unknown_field("colour", "area", ["id", "globs"]);
        assert_eq!(kind.hint().unwrap(), "there are: id, globs");
    }

    #[test]
    fn a_near_word_is_suggested_with_the_others() {
        let kind = MistakeKind::unknown_value("verdict", "take-upstraem", ["take-upstream", "review"]);
        assert_eq!(kind.hint().unwrap(), "did you mean `take-upstream`? One of: take-upstream, review");
    }

    #[test]
    fn mistakes_are_sorted_and_said_once() {
        let at = |line| Mistake::new(Place::new("f", line, 1), MistakeKind::NotUtf8);
        let all = Mistakes::new(vec![at(3), at(1), at(3)]);
        assert_eq!(all.iter().map(|one| one.place.line).collect::<Vec<_>>(), [1, 3]);
    }
}
