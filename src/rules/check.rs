//! From written values to valid ones, mistake by mistake.
//!
//! Owns [`Check`]: ids, versions, lines, globs and patterns of one file, each either valid or a placed mistake. Must not
//! know which field of which file it is looking at beyond its name.
//!
//! ```text
//! check.version(&at("1.7"))   None, and `1.7` is not a version: a version is three numbers, as in "1.7.4"
//! ```

use std::collections::BTreeMap;

use super::at::{At, Lines};
use super::mistake::{Mistake, MistakeKind, Place};
use super::pattern::Pattern;
use crate::version::{Line, Version};
use globset::{Glob, GlobBuilder};

/// Whether the patterns of a layer are known to compile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Vetting {
    /// No: they are compiled at once, so that mistakes show.
    #[default]
    Due,
    /// Yes, by the tests of this build: they are compiled when they are first asked.
    Done,
}

/// A value, or nothing where the check of the shape has told already what is wrong with it.
type Given<'v> = Option<&'v At<String>>;

/// One file being validated.
pub(crate) struct Check<'a> {
    /// Whether patterns are known to compile.
    pub(crate) vetting: Vetting,
    /// Turns bytes into places.
    pub(crate) lines: Lines<'a>,
    /// What was found so far.
    pub(crate) mistakes: Vec<Mistake>,
}

impl<'a> Check<'a> {
    /// Nothing found yet.
    pub(crate) const fn new(lines: Lines<'a>, vetting: Vetting) -> Self {
        Self { vetting, lines, mistakes: Vec::new() }
    }

    /// Where a value stands.
    pub(crate) fn place<T>(&self, value: &At<T>) -> Place {
        self.lines.of(value)
    }

    /// Notes a mistake at a value.
    pub(crate) fn wrong<T>(&mut self, value: &At<T>, kind: MistakeKind) {
        let place = self.place(value);
        self.mistakes.push(Mistake::new(place, kind));
    }

    /// A text that says something; line ends and runs of blanks become one blank.
    pub(crate) fn text<'v>(&mut self, value: impl Into<Given<'v>>, field: &str) -> Option<String> {
        let value = value.into()?;
        let text = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            self.wrong(value, MistakeKind::Empty { field: field.to_owned() });
            return None;
        }
        Some(text)
    }

    /// The same for each of a list.
    pub(crate) fn texts(&mut self, values: &[At<String>], field: &str) -> Vec<String> {
        values.iter().filter_map(|value| self.text(value, field)).collect()
    }

    /// Lower-case words, digits and hyphens.
    pub(crate) fn id<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<String> {
        let value = value.into()?;
        if is_id(value) {
            return Some(value.value.clone());
        }
        self.wrong(value, MistakeKind::BadId { id: value.value.clone() });
        None
    }

    /// An id that no other of `seen` has; `seen` maps ids to lines.
    pub(crate) fn new_id<'v>(
        &mut self,
        value: impl Into<Given<'v>>,
        what: &'static str,
        seen: &mut BTreeMap<String, usize>,
    ) -> Option<String> {
        let value = value.into()?;
        let id = self.id(value)?;
        self.once(value, &id, what, seen).then_some(id)
    }

    /// Whether `id` is seen for the first time; a mistake if not.
    pub(crate) fn once<T>(
        &mut self,
        value: &At<T>,
        id: &str,
        what: &'static str,
        seen: &mut BTreeMap<String, usize>,
    ) -> bool {
        let line = self.place(value).line;
        let first_line = *seen.entry(id.to_owned()).or_insert(line);
        if first_line != line {
            self.wrong(value, MistakeKind::Duplicate { what, id: id.to_owned(), first_line });
        }
        first_line == line
    }

    /// A release version.
    pub(crate) fn version<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<Version> {
        let value = value.into()?;
        let version = value.parse().ok();
        if version.is_none() {
            self.wrong(value, MistakeKind::BadVersion { text: value.value.clone() });
        }
        version
    }

    /// Two versions of which the first is lower, where both are given.
    pub(crate) fn era(&mut self, since: Given<'_>, until: Given<'_>) -> (Option<Version>, Option<Version>) {
        let begin = self.version(since);
        let end = self.version(until);
        if let (Some(from), Some(to), Some(at)) = (&begin, &end, since)
            && from >= to
        {
            self.wrong(at, MistakeKind::Backwards { from: from.to_string(), to: to.to_string() });
        }
        (begin, end)
    }

    /// A release line such as `1.7`.
    pub(crate) fn line<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<Line> {
        let value = value.into()?;
        let line =
            value.split_once('.').and_then(|(major, minor)| Some(Line::new(number(major)?, number(minor)?)));
        if line.is_none() {
            self.wrong(value, MistakeKind::BadLine { text: value.value.clone() });
        }
        line
    }

    /// A regular expression.
    pub(crate) fn regex<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<Pattern> {
        let value = value.into()?;
        if self.vetting == Vetting::Done {
            return Some(Pattern::later(value));
        }
        match Pattern::new(value) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let why = last_line(&error.to_string());
                self.wrong(value, MistakeKind::BadRegex { pattern: value.value.clone(), why });
                None
            }
        }
    }

    /// A regular expression on lines of a file: `^` and `$` are the ends of each line.
    pub(crate) fn lines_regex<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<Pattern> {
        let value = value.into()?;
        if value.is_empty() {
            self.wrong(
                value,
                MistakeKind::BadRegex { pattern: String::new(), why: "it is empty".to_owned() },
            );
            return None;
        }
        let pattern = Pattern::of_lines(value);
        if self.vetting == Vetting::Due {
            self.regex(value)?;
        }
        Some(pattern)
    }

    /// An issue or a pull request as `repository#number`, or a page.
    pub(crate) fn reference(&mut self, value: &At<String>) -> Option<String> {
        let numbered = value.split_once('#').is_some_and(|(repository, number)| {
            is_id(repository) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        if numbered || value.starts_with("https://") {
            return Some(value.value.clone());
        }
        self.wrong(value, MistakeKind::BadReference { text: value.value.clone() });
        None
    }

    /// A regular expression with a group to take a version from.
    pub(crate) fn capturing<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<Pattern> {
        let value = value.into()?;
        let pattern = self.regex(value)?;
        if self.vetting == Vetting::Done || pattern.has_group() {
            return Some(pattern);
        }
        self.wrong(value, MistakeKind::NoCapture { pattern: value.value.clone() });
        None
    }

    /// A glob in which `*` does not cross folders.
    pub(crate) fn glob(&mut self, value: &At<String>) -> Option<Glob> {
        match GlobBuilder::new(value).literal_separator(true).build() {
            Ok(glob) if !value.is_empty() && !value.starts_with('/') => Some(glob),
            Ok(_) => {
                let why = if value.is_empty() { "it is empty" } else { "paths begin without `/`" };
                self.bad_glob(value, why)
            }
            Err(error) => self.bad_glob(value, &error.kind().to_string()),
        }
    }

    fn bad_glob(&mut self, value: &At<String>, why: &str) -> Option<Glob> {
        self.wrong(value, MistakeKind::BadGlob { glob: value.value.clone(), why: why.to_owned() });
        None
    }

    /// A JSON pointer to something below the root.
    pub(crate) fn pointer<'v>(&mut self, value: impl Into<Given<'v>>) -> Option<String> {
        let value = value.into()?;
        if value.starts_with('/') {
            return Some(value.value.clone());
        }
        self.wrong(value, MistakeKind::BadPointer { pointer: value.value.clone() });
        None
    }

    /// A text with a placeholder in it.
    pub(crate) fn template<'v>(
        &mut self,
        value: impl Into<Given<'v>>,
        field: &str,
        placeholder: &str,
    ) -> Option<String> {
        let value = value.into()?;
        let text = self.text(value, field)?;
        if text.contains(placeholder) {
            return Some(text);
        }
        let kind =
            MistakeKind::NoPlaceholder { field: field.to_owned(), placeholder: placeholder.to_owned() };
        self.wrong(value, kind);
        None
    }
}

/// Lower-case letters, digits and single hyphens, a letter first.
pub(crate) fn is_id(text: &str) -> bool {
    let fine = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(fine)
        && !text.ends_with('-')
        && !text.contains("--")
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn last_line(text: &str) -> String {
    let last = text.lines().last().unwrap_or(text).trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_words_with_hyphens() {
        for (text, is) in
            [("forms", true), ("server-setup2", true), ("", false), ("Forms", false), ("a--b", false)]
        {
            assert_eq!(is_id(text), is, "{text}");
        }
    }

    #[test]
    fn lines_are_two_numbers() {
        let mut check = Check::new(Lines::new("f".into(), ""), Vetting::Due);
        let mut line = |text: &str| check.line(&At { value: text.to_owned(), span: 0..0 });
        assert_eq!(
            (line("1.7"), line("1"), line("1.7.4"), line("+1.7")),
            (Some(Line::new(1, 7)), None, None, None)
        );
        assert_eq!(check.mistakes.len(), 3);
    }
}
