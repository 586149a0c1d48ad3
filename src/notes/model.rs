//! What release notes consist of, as plain values.
//!
//! Owns the types that the grammar fills and everything later reads. Must not know Markdown.

use std::ops::Range;

use serde::Serialize;

use super::kind::SectionKind;
use super::reference::{Ref, Repository};
use crate::version::Version;

/// One file of release notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notes {
    /// One for each version heading, in the order of the file; a version may stand twice.
    pub releases: Vec<ReleaseNotes>,
    /// What belongs to no release or could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<Other>,
    /// Mistakes of the file that a person may want to know of; by line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

/// What stands under one version heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseNotes {
    /// The version that the heading names.
    pub version: Version,
    /// The heading.
    pub heading: Heading,
    /// What the heading says after the version and its link: `TBD`, `Release candidate`; empty if nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// Where the heading links to, most often a comparison of two tags. Do not trust it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<HeadingLink>,
    /// In the order of the file; each kind once.
    pub sections: Vec<Section>,
}

/// A heading as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// As written, without the marks that make it a heading.
    pub written: String,
    /// Its lines; more than one where it is underlined.
    pub lines: LineRange,
    /// Which text the lines count in.
    #[serde(skip_serializing_if = "Edition::is_own_tag")]
    pub edition: Edition,
}

/// Where a version heading links to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadingLink {
    /// The whole address.
    pub url: String,
    /// The repository in the address, if it is one of a known shape.
    pub repository: Option<Repository>,
}

/// The entries under one section heading of a release (or under several of the same kind).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// What the heading means.
    pub kind: SectionKind,
    /// Empty for what stands before any section heading; more than one where the section is split.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<Heading>,
    /// Text before, between and after the entries that belongs to none of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prose: Vec<Entry>,
    /// Bullets, and headings that stand for one; in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
}

/// One thing that the notes tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// How it is written.
    pub form: Form,
    /// The first paragraph in plain words, on one line; references stay as they are labelled.
    pub text: String,
    /// From its first line to the last line that belongs to it, nested entries included.
    pub lines: LineRange,
    /// The same as bytes of the file.
    #[serde(skip)]
    pub bytes: Range<usize>,
    /// Which text the lines count in.
    #[serde(skip_serializing_if = "Edition::is_own_tag")]
    pub edition: Edition,
    /// The sub-heading that it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Issues and pull requests that it names, without those of nested entries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<Ref>,
    /// Words in backticks and paths that are linked to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
    /// Content keys listed in a fenced block.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<ContentKey>,
    /// What follows the first paragraph.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Passage>,
    /// The bullets and numbers below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nested: Vec<Entry>,
}

/// How an entry is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// After `-`, `*` or `+`.
    Bullet,
    /// After `1.`.
    Numbered,
    /// As a heading of level four or below, with what follows.
    Heading,
    /// As running text.
    Prose,
}

/// A piece of text within an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// What it is.
    pub kind: PassageKind,
    /// Plain words; code and HTML as they stand.
    pub text: String,
    /// Where it stands.
    pub lines: LineRange,
    /// Which text the lines count in.
    #[serde(skip_serializing_if = "Edition::is_own_tag")]
    pub edition: Edition,
}

/// What a passage is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageKind {
    /// Running text.
    Paragraph,
    /// A heading within an entry.
    Heading,
    /// Fenced or indented code, with the language it declares.
    Code(String),
    /// A table: cells between `|`, one row a line.
    Table,
    /// A call-out (`> [!CAUTION]` or a hint block), with its style in lower case.
    Admonition(String),
    /// Any other quotation.
    Quote,
    /// A block of HTML.
    Html,
}

/// A translation key that a release adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContentKey {
    /// The key.
    pub id: String,
    /// What translators are told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The text in each language, in the order of the columns.
    pub texts: Vec<KeyText>,
}

/// The text of a key in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyText {
    /// The name of the column, if the block has a header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The text.
    pub text: String,
}

/// Text that belongs to no release, or that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Why it stands here.
    pub kind: OtherKind,
    /// As written.
    pub text: String,
    /// Where.
    pub lines: LineRange,
}

/// Why text is not part of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherKind {
    /// Outside of any release: titles, introductions, unreleased changes.
    Outside,
    /// A bullet without words.
    EmptyBullet,
    /// A line that a merge left.
    ConflictMarker,
    /// A tag of the publishing system, such as `{% hint %}`.
    Tag,
    /// A horizontal rule.
    Rule,
    /// What the Markdown parser gives no event for, such as link definitions.
    Unread,
}

/// A mistake of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where, from 1.
    pub line: usize,
    /// What.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// Bytes that are not UTF-8; each was read as `?`.
    NotUtf8,
    /// A marker of an unresolved merge.
    ConflictMarker,
    /// A version heading links to another repository than the one whose notes these are.
    WrongLink(Repository),
    /// The version has a heading already.
    DuplicateRelease(Version),
    /// The version is newer than the one above it.
    OutOfOrder(Version),
    /// A code fence never ends; it was ended before the next version heading.
    UnclosedFence,
    /// A row among content keys that is none.
    NoContentKey(String),
}

/// Lines of a text from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "[usize; 2]")]
pub struct LineRange {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
}

/// Which text of the notes something was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edition {
    /// The notes as they stand at the version's own tag.
    #[default]
    OwnTag,
    /// The notes as they stand at the release being adopted.
    Target,
}

impl Edition {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_own_tag(&self) -> bool {
        *self == Self::OwnTag
    }
}

impl LineRange {
    /// The smallest range that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }

    /// Whether the line is one of them.
    #[must_use]
    pub fn contains(self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

impl From<LineRange> for [usize; 2] {
    fn from(lines: LineRange) -> Self {
        [lines.first, lines.last]
    }
}

impl ReleaseNotes {
    /// The section of a kind, if there is one.
    #[must_use]
    pub fn section(&self, kind: &SectionKind) -> Option<&Section> {
        self.sections.iter().find(|section| section.kind == *kind)
    }

    /// Every entry with its section, without prose and nested entries.
    pub fn entries(&self) -> impl Iterator<Item = (&Section, &Entry)> {
        self.sections.iter().flat_map(|section| section.entries.iter().map(move |entry| (section, entry)))
    }
}

impl Section {
    /// The heading as first written; empty for what stands before any.
    #[must_use]
    pub fn title(&self) -> &str {
        self.headings.first().map_or("", |heading| heading.written.as_str())
    }

    /// The content keys of its prose and entries.
    pub fn keys(&self) -> impl Iterator<Item = &ContentKey> {
        self.prose.iter().chain(&self.entries).flat_map(|entry| &entry.keys)
    }
}

impl Entry {
    /// The entry in one line: its text, or the first words of what it holds.
    #[must_use]
    pub fn summary(&self) -> &str {
        if self.text.is_empty() {
            self.body.first().map_or("", |passage| passage.text.as_str())
        } else {
            &self.text
        }
    }

    /// The entry and everything nested in it, outermost first.
    #[must_use]
    pub fn flatten(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut next = 0;
        while let Some(entry) = all.get(next).copied() {
            all.extend(&entry.nested);
            next += 1;
        }
        all
    }

    /// The references of the entry and of everything nested in it.
    pub fn all_refs(&self) -> impl Iterator<Item = &Ref> {
        self.flatten().into_iter().flat_map(|entry| &entry.refs)
    }

    /// The backticked words and linked paths of the entry and of everything nested in it.
    pub fn all_code(&self) -> impl Iterator<Item = &str> {
        self.flatten().into_iter().flat_map(|entry| entry.code.iter().map(String::as_str))
    }
}
