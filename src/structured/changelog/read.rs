//! Release notes as parts and their entries.
//!
//! Owns [`Notes`]. Must not know merges. A heading with a version begins a section, whatever its level; headings below it, and
//! lines that are nothing but bold, are parts of that section. A bullet has the indented lines below it; what is neither
//! heading nor bullet is a paragraph.

use std::collections::HashMap;
use std::ops::Range;

use bstr::{BStr, BString, ByteSlice};

use crate::text::Lines;

/// A file of release notes.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes<'a> {
    /// In the order of the file; the first may have no heading.
    pub(super) parts: Vec<Part<'a>>,
}

/// A heading and what stands below it, up to the next.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    /// The version and the headings below it; a number where the same path stands more than once.
    pub(super) path: BString,
    /// How often that path stood before without its number.
    before: usize,
    /// The version of the section.
    pub(super) section: BString,
    /// The heading.
    pub(super) heading: Option<Block<'a>>,
    /// Bullets and paragraphs.
    pub(super) entries: Vec<Block<'a>>,
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub(super) struct Block<'a> {
    /// The lines, with the newline of the last but without the blank ones around them.
    pub(super) text: &'a [u8],
    /// Their words, one blank between them.
    pub(super) key: BString,
    /// Zero-based.
    pub(super) lines: Range<usize>,
    /// How many blank lines stand before.
    pub(super) blank: usize,
    /// What it is.
    pub(super) kind: Kind,
    /// What stands before it.
    pub(super) after: Option<Kind>,
}

/// What a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Heading,
    Bullet,
    Paragraph,
}

/// The level of a line that is nothing but bold.
const BOLD: usize = 7;

impl<'a> Notes<'a> {
    /// Reads any text.
    pub(super) fn read(text: &'a [u8]) -> Self {
        let mut paths = Paths::default();
        let mut notes = Self::default();
        for block in blocks(text) {
            if block.kind == Kind::Heading {
                let (path, before, section) = paths.of(block.text);
                notes.parts.push(Part { path, before, section, heading: Some(block), entries: Vec::new() });
                continue;
            }
            if notes.parts.is_empty() {
                let (path, section) = (BString::default(), BString::default());
                notes.parts.push(Part { path, before: 0, section, heading: None, entries: Vec::new() });
            }
            if let Some(part) = notes.parts.last_mut() {
                part.entries.push(block);
            }
        }
        notes
    }
}

impl Part<'_> {
    /// The lines from its heading to its last entry.
    pub(super) fn lines(&self) -> Range<usize> {
        let mut blocks = self.heading.iter().chain(&self.entries);
        let first = blocks.next().map_or(0..0, |block| block.lines.clone());
        first.start..blocks.last().map_or(first.end, |last| last.lines.end)
    }

    /// Its path without a number.
    pub(super) fn unnumbered(&self) -> &BStr {
        let number = number(self.before);
        self.path.strip_suffix(number.as_bytes()).unwrap_or(&self.path).as_bstr()
    }

    /// What it says, without regard to its layout.
    pub(super) fn keys(&self) -> Vec<&BString> {
        self.heading.iter().chain(&self.entries).map(|block| &block.key).collect()
    }
}

/// Names for headings.
#[derive(Default)]
struct Paths {
    section: BString,
    below: Vec<(usize, BString)>,
    seen: HashMap<BString, usize>,
}

impl Paths {
    fn of(&mut self, heading: &[u8]) -> (BString, usize, BString) {
        let (level, name) = heading_of(heading).unwrap_or((BOLD, heading.trim()));
        if let Some(version) = version(name) {
            self.below.clear();
            self.section = version;
        } else {
            self.below.retain(|(above, _)| *above < level);
            self.below.push((level, name.to_lowercase().into()));
        }
        let steps = std::iter::once(&self.section).chain(self.below.iter().map(|(_, name)| name));
        let mut path = BString::from(bstr::join("\n", steps));
        let seen = self.seen.entry(path.clone()).or_default();
        let before = *seen;
        *seen += 1;
        path.extend(number(before).bytes());
        (path, before, self.section.clone())
    }
}

/// What tells a path from the same one that stood so often before; nothing for the first.
fn number(before: usize) -> String {
    if before == 0 { String::new() } else { format!("\n({})", before + 1) }
}

/// The level and the name of a heading.
fn heading_of(line: &[u8]) -> Option<(usize, &[u8])> {
    let line = line.trim();
    let level = line.iter().take_while(|byte| **byte == b'#').count();
    if (1..=6).contains(&level) && line.get(level).is_some_and(u8::is_ascii_whitespace) {
        return Some((level, line[level..].trim()));
    }
    let name = line.strip_prefix(b"**")?.trim_end_with(|c| c == ':').strip_suffix(b"**")?;
    (!name.is_empty() && !name.contains_str("**")).then(|| (BOLD, name.trim_end_with(|c| c == ':')))
}

/// The version that a heading names: `[1.2.3](…)`, `v1.2`, `1.2.3-rc.1 (2020-01-01)`, `Unreleased`.
pub(super) fn version(name: &[u8]) -> Option<BString> {
    let name = name.trim_start_with(|c| c == '[');
    if name.len() >= 10 && name[..10].eq_ignore_ascii_case(b"unreleased") {
        return Some("unreleased".into());
    }
    let name = name.strip_prefix(b"Version ").unwrap_or(name);
    let name = name.trim_start_with(|c| c == 'v' || c == 'V');
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b".-+".contains(byte);
    let end = name.iter().take_while(|byte| part(byte)).count();
    let word = name[..end].trim_end_with(|c| c == '.');
    (word.first().is_some_and(u8::is_ascii_digit) && word.contains(&b'.')).then(|| word.into())
}

fn blocks(text: &[u8]) -> Vec<Block<'_>> {
    let lines = Lines::new(text);
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let (mut blank, mut fenced) = (0, false);
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() && !fenced {
            blank += 1;
            continue;
        }
        let fence = line.trim_start().starts_with(b"```") || line.trim_start().starts_with(b"~~~");
        match begun(line).filter(|_| !fenced) {
            None if continues(blocks.last(), line, blank, fenced) => {
                if let Some(last) = blocks.last_mut() {
                    last.lines.end = at + 1;
                }
            }
            kind => blocks.push(Block {
                after: blocks.last().map(|block| block.kind),
                text: b"",
                key: BString::default(),
                lines: at..at + 1,
                blank,
                kind: kind.unwrap_or(Kind::Paragraph),
            }),
        }
        fenced ^= fence;
        blank = 0;
    }
    for block in &mut blocks {
        block.text = lines.slice(block.lines.clone());
        block.key = bstr::join(" ", block.text.fields()).into();
    }
    blocks
}

/// What a line begins by itself.
fn begun(line: &[u8]) -> Option<Kind> {
    if heading_of(line).is_some() && !line.starts_with(b" ") {
        return Some(Kind::Heading);
    }
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let numbered = digits > 0 && line[digits..].starts_with(b". ");
    let bullet = [&b"- "[..], b"* ", b"+ "].iter().any(|mark| line.starts_with(mark));
    (bullet || numbered).then_some(Kind::Bullet)
}

/// Whether a line belongs to the block before it.
fn continues(last: Option<&Block<'_>>, line: &[u8], blank: usize, fenced: bool) -> bool {
    let Some(last) = last else { return false };
    let indented = line.first().is_some_and(u8::is_ascii_whitespace);
    match last.kind {
        Kind::Heading => false,
        Kind::Bullet => fenced || indented || blank == 0,
        Kind::Paragraph => fenced || blank == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_headings() {
        for (name, expected) in [
            ("[1.4.1](https://x/1.4.0...1.4.1)", Some("1.4.1")),
            ("v2.0 (2020)", Some("2.0")),
            ("1.9.0-rc.1", Some("1.9.0-rc.1")),
            ("[Unreleased]", Some("unreleased")),
            ("Bug fixes", None),
            ("2020 in review", None),
        ] {
            assert_eq!(version(name.as_bytes()), expected.map(BString::from), "{name}");
        }
    }

    #[test]
    fn parts_have_paths_and_bullets_their_lines() {
        let text = "# Notes\n\n## 1.1\n\n- a\n  b\n\n  c\n- d\n\n**Servers**\n\ntext\nmore\n\n## 1.0\n### Fixes\n* e\n";
        let notes = Notes::read(text.as_bytes());
        let paths: Vec<String> = notes.parts.iter().map(|part| part.path.to_string()).collect();
        assert_eq!(paths, ["\nnotes", "1.1", "1.1\nservers", "1.0", "1.0\nfixes"]);
        assert_eq!(notes.parts[1].entries[0].key, "- a b c");
        assert_eq!(notes.parts[2].entries[0].text, b"text\nmore\n");
        assert_eq!(notes.parts[4].lines(), 16..18);
    }
}
