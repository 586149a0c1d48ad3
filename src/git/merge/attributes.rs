//! What `.gitattributes` say about merging a path.
//!
//! Owns [`Attributes`] and [`Rules`]: `merge`, `conflict-marker-size` and the macros (gitattributes(5)), read from one
//! tree only, so that the answer depends on nothing outside the commits that are merged. Must not know how a merge
//! driver works.
//!
//! ```text
//! *.png binary            merge is off for it, by the macro
//! CHANGELOG.md merge=union
//! ```

use std::collections::HashMap;
use std::rc::Rc;

use bstr::{BStr, BString, ByteSlice};

use super::wildmatch;
use crate::git::store::{Store, StoreError};
use crate::object::ObjectId;

/// How a file's contents are merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Driver {
    /// Line by line, unless the content is binary.
    #[default]
    Text,
    /// Never: one side's whole.
    Binary,
    /// Line by line, with both sides' lines where they conflict.
    Union,
}

/// What is said about one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) driver: Driver,
    pub(super) marker_size: usize,
    /// The name of a driver that only git's configuration knows.
    pub(super) custom: Option<String>,
}

/// The attributes in one tree, read as they are asked for.
pub(super) struct Attributes<'a> {
    store: &'a Store<'a>,
    tree: ObjectId,
    files: HashMap<BString, Rc<File>>,
}

/// One `.gitattributes`.
#[derive(Default)]
struct File {
    lines: Vec<Line>,
    macros: HashMap<BString, Vec<Setting>>,
}

struct Line {
    pattern: BString,
    anchored: bool,
    settings: Vec<Setting>,
}

#[derive(Clone)]
struct Setting {
    name: BString,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    True,
    False,
    Unspecified,
    Text(BString),
}

type Found = HashMap<BString, Value>;

impl<'a> Attributes<'a> {
    pub(super) fn new(store: &'a Store<'a>, tree: ObjectId) -> Self {
        Self { store, tree, files: HashMap::new() }
    }

    /// What is said about `path`.
    pub(super) fn of(&mut self, path: &BStr) -> Result<Rules, StoreError> {
        let top = self.file(BStr::new(""))?;
        let mut found = Found::new();
        for dir in directories(path) {
            let file = self.file(dir)?;
            let rest = if dir.is_empty() { path } else { path[dir.len() + 1..].as_bstr() };
            for line in file.lines.iter().rev().filter(|line| line.matches(rest)) {
                line.settings.iter().rev().for_each(|setting| set(&mut found, &top.macros, setting));
            }
        }
        Ok(rules(&found))
    }

    fn file(&mut self, dir: &BStr) -> Result<Rc<File>, StoreError> {
        if let Some(file) = self.files.get(dir) {
            return Ok(Rc::clone(file));
        }
        let slash: &[u8] = if dir.is_empty() { b"" } else { b"/" };
        let path = BString::from([dir.as_bytes(), slash, b".gitattributes"].concat());
        let entry = self.store.entry_at(self.tree, path.as_bstr())?.filter(|entry| entry.mode.is_file());
        let bytes = entry.map(|entry| self.store.blob(entry.id)).transpose()?;
        let file = Rc::new(bytes.map(|bytes| File::parse(&bytes)).unwrap_or_default());
        self.files.insert(dir.to_owned(), Rc::clone(&file));
        Ok(file)
    }
}

/// The directories above `path`, the nearest first, the top last.
fn directories(path: &BStr) -> impl Iterator<Item = &BStr> {
    let slashes: Vec<usize> = path.find_iter("/").collect();
    slashes.into_iter().rev().map(|at| path[..at].as_bstr()).chain([BStr::new("")])
}

/// Later lines and nearer files come first here, so what is set stays.
fn set(found: &mut Found, macros: &HashMap<BString, Vec<Setting>>, setting: &Setting) {
    if found.contains_key(&setting.name) {
        return;
    }
    found.insert(setting.name.clone(), setting.value.clone());
    if setting.value == Value::True {
        let inner = macros.get(&setting.name).map_or(&[][..], Vec::as_slice);
        inner.iter().rev().for_each(|setting| set(found, macros, setting));
        if setting.name == "binary" && !macros.contains_key(&setting.name) {
            found.entry("merge".into()).or_insert(Value::False);
        }
    }
}

fn rules(found: &Found) -> Rules {
    let (driver, custom) = match found.get(BStr::new("merge")) {
        Some(Value::False) => (Driver::Binary, None),
        Some(Value::Text(name)) => match name.as_slice() {
            b"binary" => (Driver::Binary, None),
            b"union" => (Driver::Union, None),
            b"text" => (Driver::Text, None),
            _ => (Driver::Text, Some(name.to_string())),
        },
        Some(Value::True | Value::Unspecified) | None => (Driver::Text, None),
    };
    let size = match found.get(BStr::new("conflict-marker-size")) {
        Some(Value::Text(size)) => size.to_str().ok().and_then(|size| size.parse().ok()),
        _ => None,
    };
    Rules { driver, marker_size: size.filter(|size| *size > 0).unwrap_or(7), custom }
}

impl File {
    fn parse(bytes: &[u8]) -> Self {
        let mut file = Self::default();
        for line in bytes.lines() {
            let line = line.trim_start();
            if line.is_empty() || line[0] == b'#' {
                continue;
            }
            let Some((pattern, rest)) = first_word(line) else { continue };
            let settings: Vec<_> = rest.fields().filter_map(Setting::parse).collect();
            if let Some(name) = pattern.strip_prefix(b"[attr]") {
                file.macros.insert(name.into(), settings);
            } else if !pattern.starts_with(b"!") {
                file.lines.push(Line::new(&pattern, settings));
            }
        }
        file
    }
}

/// The pattern, unquoted, and what stands behind it.
fn first_word(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    if line[0] != b'"' {
        let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
        return Some((line[..end].to_vec(), &line[end..]));
    }
    let mut word = Vec::new();
    let mut at = 1;
    loop {
        match line.get(at)? {
            b'"' => return Some((word, &line[at + 1..])),
            b'\\' => {
                let (byte, length) = unescape(&line[at + 1..])?;
                word.push(byte);
                at += 1 + length;
            }
            byte => {
                word.push(*byte);
                at += 1;
            }
        }
    }
}

/// The byte that stands behind a backslash in a quoted path, and how many characters spell it.
fn unescape(rest: &[u8]) -> Option<(u8, usize)> {
    let named = |byte| Some((byte, 1));
    match rest.first()? {
        b'a' => named(7),
        b'b' => named(8),
        b'f' => named(12),
        b'n' => named(b'\n'),
        b'r' => named(b'\r'),
        b't' => named(b'\t'),
        b'v' => named(11),
        b'"' => named(b'"'),
        b'\\' => named(b'\\'),
        _ => Some((u8::from_str_radix(rest.get(..3)?.to_str().ok()?, 8).ok()?, 3)),
    }
}

impl Setting {
    fn parse(word: &[u8]) -> Option<Self> {
        let (name, value) = match word.split_once_str("=") {
            Some((name, value)) => (name, Value::Text(value.into())),
            None => match word.first()? {
                b'-' => (&word[1..], Value::False),
                b'!' => (&word[1..], Value::Unspecified),
                _ => (word, Value::True),
            },
        };
        (!name.is_empty()).then(|| Self { name: name.into(), value })
    }
}

impl Line {
    fn new(pattern: &[u8], settings: Vec<Setting>) -> Self {
        let anchored = pattern.contains(&b'/');
        let pattern = pattern.strip_prefix(b"/").unwrap_or(pattern);
        Self { pattern: pattern.into(), anchored, settings }
    }

    /// `path` is relative to the directory of the file. A pattern with a slash at its end is for directories only.
    fn matches(&self, path: &BStr) -> bool {
        let text =
            if self.anchored { path.as_bytes() } else { path.rsplit_str("/").next().unwrap_or_default() };
        wildmatch::matches(&self.pattern, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, path: &str) -> Rules {
        let file = File::parse(text.as_bytes());
        let mut found = Found::new();
        for line in file.lines.iter().rev().filter(|line| line.matches(path.into())) {
            line.settings.iter().rev().for_each(|setting| set(&mut found, &file.macros, setting));
        }
        rules(&found)
    }

    #[test]
    fn later_lines_win_and_a_pattern_without_slash_fits_anywhere() {
        let text = "*.txt merge=union\n# no\n/top.txt -merge\n\"with space.txt\" merge\n";
        assert_eq!(of(text, "a/b.txt").driver, Driver::Union);
        assert_eq!(of(text, "top.txt").driver, Driver::Binary);
        assert_eq!(of(text, "a/top.txt").driver, Driver::Union);
        assert_eq!(of(text, "with space.txt").driver, Driver::Text);
    }

    #[test]
    fn macros_set_what_they_stand_for() {
        let text =
            "[attr]ours -merge conflict-marker-size=12\n*.lock ours\n*.png binary\n*.bin !merge binary\n";
        assert_eq!(of(text, "yarn.lock"), Rules { driver: Driver::Binary, marker_size: 12, custom: None });
        assert_eq!(of(text, "x.png").driver, Driver::Binary);
        assert_eq!(of(text, "x.bin").driver, Driver::Binary);
    }

    #[test]
    fn a_driver_of_the_users_own_is_named() {
        let rules = of("package.json merge=npm\n", "package.json");
        assert_eq!((rules.driver, rules.custom.as_deref()), (Driver::Text, Some("npm")));
    }

    #[test]
    fn quoted_patterns_may_be_escaped() {
        let text = "\"caf\\303\\251\" merge=union\n";
        assert_eq!(of(text, "café").driver, Driver::Union);
    }
}
