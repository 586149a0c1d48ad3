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

use super::hint::nearest;

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
    /// A regular expression that finds nothing because it has no group.
    #[error("`{pattern}` has no group around what it finds")]
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
    /// A name with a group that nothing finds.
    #[error("nothing finds `{{{group}}}`: name a group of `path` or of the finder so")]
    NoGroup {
        /// The group.
        group: String,
    },
    /// A name that cannot be put together.
    #[error("`{name}` has a `{{` without its `}}`, or nothing between them")]
    BadName {
        /// As written.
        name: String,
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
    /// A file that says something else of itself than its path.
    #[error("`{field}` is `{says}`, but the path of the file says `{place}`")]
    MisplacedFile {
        /// The field.
        field: &'static str,
        /// What it says.
        says: String,
        /// What the path says.
        place: String,
    },
    /// An id that stands in two files.
    #[error("{what} `{id}` stands in another file too")]
    DuplicateElsewhere {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
        /// Where the first one stands.
        first: Place,
    },
    /// Neither a number of a repository nor a page.
    #[error("`{text}` is no reference")]
    BadReference {
        /// As written.
        text: String,
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

    /// Whether it is about a pattern alone: what that would find can be left out, and all else stands.
    pub(crate) const fn is_of_a_pattern(&self) -> bool {
        matches!(
            self,
            Self::BadGlob { .. }
                | Self::BadRegex { .. }
                | Self::BadPointer { .. }
                | Self::NoGroup { .. }
                | Self::BadName { .. }
        )
    }

    /// A word that is not allowed, with the nearest that is.
    pub fn unknown_value<'a>(field: &str, value: &str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let allowed = owned(allowed);
        let near = nearest(value, &allowed);
        Self::UnknownValue { field: field.to_owned(), value: value.to_owned(), near, allowed }
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

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_sorted_and_said_once() {
        let at = |line| Mistake::new(Place::new("f", line, 1), MistakeKind::NotUtf8);
        let all = Mistakes::new(vec![at(3), at(1), at(3)]);
        assert_eq!(all.iter().map(|one| one.place.line).collect::<Vec<_>>(), [1, 3]);
    }
}
