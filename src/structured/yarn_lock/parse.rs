//! A lock file of yarn as entries.
//!
//! Owns [`Lock`]. Must not know merges. Both forms are lines: entries begin at the margin, what belongs to them is
//! indented. Version 1 (`@yarnpkg/lockfile`) quotes each specifier by itself, later versions (syml) all of them together.

use std::ops::Range;

use bstr::ByteSlice;

use crate::sides::Side;
use crate::structured::Declined;
use crate::text::Lines;

/// Which yarn wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// Version 1.
    #[default]
    Classic,
    /// Later versions.
    Berry,
}

/// A parsed lock file.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock<'a> {
    /// Which yarn wrote it.
    pub(super) form: Form,
    /// Comments before the first entry.
    pub(super) head: &'a [u8],
    /// In the order of the file.
    pub(super) entries: Vec<Entry<'a>>,
}

/// One resolved package and every specifier that it answers.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// `name@range`, without quotes.
    pub(super) specifiers: Vec<&'a str>,
    /// The indented lines.
    pub(super) body: &'a str,
    /// Zero-based, with the line of the specifiers.
    pub(super) lines: Range<usize>,
}

impl<'a> Lock<'a> {
    /// Reads `text`; `side` is told where it is malformed.
    pub(super) fn read(side: Side, text: &'a [u8]) -> Result<Self, Declined> {
        let lines = Lines::new(text);
        let wrong =
            |line: usize, what: &str| Declined::Malformed { side, line: line + 1, what: what.to_owned() };
        let kinds: Vec<Kind> = lines.iter().map(Kind::of).collect();
        let first =
            kinds.iter().position(|kind| matches!(kind, Kind::Entry | Kind::Body)).unwrap_or(kinds.len());
        let mut lock = Self { head: lines.slice(0..first), ..Self::default() };
        let mut at = first;
        while at < kinds.len() {
            match kinds[at] {
                Kind::Blank => at += 1,
                Kind::Comment | Kind::Body => return Err(wrong(at, "a line that belongs to no entry")),
                Kind::Entry => {
                    let body = kinds[at + 1..].iter().take_while(|kind| **kind == Kind::Body).count();
                    let entry = entry(&lines, at..at + 1 + body)
                        .ok_or_else(|| wrong(at, "no entry of a lock file"))?;
                    at = entry.lines.end;
                    lock.entries.push(entry);
                }
            }
        }
        if lock.entries.iter().any(|entry| entry.specifiers == [METADATA]) {
            lock.form = Form::Berry;
        }
        Ok(lock)
    }
}

/// The first entry of later versions: what the file itself is.
pub(super) const METADATA: &str = "__metadata";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Comment,
    Entry,
    Body,
}

impl Kind {
    fn of(line: &[u8]) -> Self {
        match line.first() {
            _ if line.trim().is_empty() => Self::Blank,
            Some(b'#') => Self::Comment,
            Some(b' ') => Self::Body,
            _ => Self::Entry,
        }
    }
}

fn entry<'a>(lines: &Lines<'a>, span: Range<usize>) -> Option<Entry<'a>> {
    let head = lines.get(span.start)?.to_str().ok()?.trim_end().strip_suffix(':')?;
    let body = lines.slice(span.start + 1..span.end).to_str().ok()?;
    let whole =
        head.strip_prefix('"').and_then(|head| head.strip_suffix('"')).filter(|head| !head.contains('"'));
    let specifiers: Vec<&str> = whole.unwrap_or(head).split(", ").map(|one| one.trim_matches('"')).collect();
    let fine = specifiers.iter().all(|one| !one.is_empty()) && !body.contains('\r');
    fine.then_some(Entry { specifiers, body, lines: span })
}

impl<'a> Entry<'a> {
    /// The value of a line of the entry itself: `version`, `resolved`, `resolution`.
    pub(super) fn field(&self, name: &str) -> Option<&'a str> {
        self.body.lines().find_map(|line| {
            let line = line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?;
            let (key, value) = line.split_once(' ')?;
            (key.trim_end_matches(':') == name).then(|| value.trim().trim_matches('"'))
        })
    }

    /// What names the package that was found: entries that agree in it are one.
    pub(super) fn identity(&self) -> Option<&'a str> {
        self.field("resolution").or_else(|| self.field("resolved"))
    }

    /// Names and ranges of what it needs.
    pub(super) fn needs(&self) -> Vec<(&'a str, &'a str)> {
        let mut inside = false;
        let mut needs = Vec::new();
        for line in self.body.lines() {
            match line.strip_prefix("    ") {
                None => inside = matches!(line.trim(), "dependencies:" | "optionalDependencies:"),
                Some(line) if inside => needs.extend(pair(line)),
                Some(_) => {}
            }
        }
        needs
    }
}

/// `name range`, `name: range`, either of both quoted.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (name, range) = match line.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => line.split_once([' ', ':'])?,
    };
    Some((name, range.trim_start_matches(':').trim().trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSIC: &str = "# yarn lockfile v1\n\n\n\"@a/b@^1.0.0\", \"@a/b@^1.1.0\":\n  version \"1.2.0\"\n  resolved \"https://x/b.tgz#1\"\n  dependencies:\n    c \"^2.0.0\"\n    \"@d/e\" \"1 || 2\"\n  optionalDependencies:\n    f \"*\"\n\nc@^2.0.0:\n  version \"2.0.1\"\n";

    #[test]
    fn entries_of_version_1_are_read() {
        let lock = Lock::read(Side::Base, CLASSIC.as_bytes()).unwrap();
        assert_eq!((lock.form, lock.entries.len()), (Form::Classic, 2));
        let entry = &lock.entries[0];
        assert_eq!(entry.specifiers, ["@a/b@^1.0.0", "@a/b@^1.1.0"]);
        assert_eq!((entry.field("version"), entry.identity()), (Some("1.2.0"), Some("https://x/b.tgz#1")));
        assert_eq!(entry.needs(), [("c", "^2.0.0"), ("@d/e", "1 || 2"), ("f", "*")]);
        assert_eq!(lock.entries[1].lines, 12..14);
    }

    #[test]
    fn entries_of_later_versions_are_read() {
        let text = "# note\n\n__metadata:\n  version: 6\n\n\"a@npm:^1.0.0, a@npm:^1.1.0\":\n  version: 1.2.0\n  resolution: \"a@npm:1.2.0\"\n  dependencies:\n    b: ^2.0.0\n    \"@c/d\": \"npm:^3.0.0\"\n  languageName: node\n";
        let lock = Lock::read(Side::Base, text.as_bytes()).unwrap();
        assert_eq!(lock.form, Form::Berry);
        let entry = &lock.entries[1];
        assert_eq!(entry.specifiers, ["a@npm:^1.0.0", "a@npm:^1.1.0"]);
        assert_eq!(entry.identity(), Some("a@npm:1.2.0"));
        assert_eq!(entry.needs(), [("b", "^2.0.0"), ("@c/d", "npm:^3.0.0")]);
    }

    #[test]
    fn what_is_no_lock_file_is_refused() {
        for text in
            ["a b c\n", "  indented\n", "a@1:\n  version \"1\"\n# c\n", "a@1:\n  \u{fffd}\r\n", "\"\":\n"]
        {
            assert!(
                matches!(Lock::read(Side::Base, text.as_bytes()), Err(Declined::Malformed { .. })),
                "{text}"
            );
        }
        assert!(Lock::read(Side::Base, b"\xff@1:\n").is_err());
    }
}
