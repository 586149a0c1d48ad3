//! From blocks to notes: what belongs to which release, section and entry.
//!
//! Owns the grammar of release notes above the level of a block. Must not know how blocks are read.
//!
//! The rules: a heading of level one or two that begins with a version opens a release. Any other heading down to level
//! three, or a bold line with a known title, opens a section of it. Lower headings and bullets are entries. What
//! follows an entry belongs to it, wherever it is indented, up to the next entry, heading or rule.

use super::blocks::{Block, BlockKind, Style, blocks};
use super::keys::Expect;
use super::kind::SectionKind;
use super::model::{
    Edition, Entry, Form, Heading, Notes, Other, OtherKind, Problem, ProblemKind, ReleaseNotes, Section,
};
use super::prepare::Doc;
use super::reference::NotesOptions;
use super::version_heading::{self, VersionHeading};
use super::walk::{Context, walk};

/// Reads any bytes.
pub(super) fn assemble(input: &[u8], options: &NotesOptions) -> Notes {
    let mut doc = Doc::new(input);
    let mut notes = Notes {
        releases: Vec::new(),
        other: std::mem::take(&mut doc.other),
        problems: std::mem::take(&mut doc.problems),
    };
    let blocks = blocks(&doc, &mut notes.problems);
    let mut assembler =
        Assembler { doc: &doc, options, notes, place: Place::Outside, open: Open::Nothing, topic: None };
    for block in &blocks {
        assembler.block(block);
    }
    let mut notes = assembler.notes;
    if options.only.is_none() {
        notes.other.extend(super::cover::unread(&doc, &notes));
    }
    notes.other.sort_by_key(|other| other.lines);
    notes.problems.sort_by_key(|problem| problem.line);
    notes
}

struct Assembler<'a> {
    doc: &'a Doc,
    options: &'a NotesOptions,
    notes: Notes,
    place: Place,
    open: Open,
    /// The sub-heading that bullets stand under.
    topic: Option<String>,
}

/// Where the next block goes.
#[derive(Clone, Copy)]
enum Place {
    Outside,
    /// Into the last release; the number is the place of the section, none before any.
    Release(Option<usize>),
}

/// What the next block may continue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Entry,
    Prose,
}

impl Assembler<'_> {
    fn block(&mut self, block: &Block<'_>) {
        if self.passes_over() && !matches!(block.kind, BlockKind::Heading(..=2, _)) {
            return;
        }
        match block.kind {
            BlockKind::Heading(level, style) => self.heading(block, level, style),
            BlockKind::Rule => self.rule(block),
            BlockKind::Bullets => self.list(block),
            BlockKind::Numbers if !self.follows_bullet() => self.list(block),
            BlockKind::Paragraph if block.is_bold_line() => self.bold_line(block),
            _ => self.text(block),
        }
    }

    /// Whether the release at hand is not wanted.
    fn passes_over(&self) -> bool {
        let Some(only) = &self.options.only else { return false };
        self.notes.releases.last().is_none_or(|release| release.version != *only)
    }

    fn heading(&mut self, block: &Block<'_>, level: u8, style: Style) {
        let entry = self.read(block);
        let version = (level <= 2).then(|| version_heading::read(&entry.text, block.first_link())).flatten();
        if let Some(version) = version {
            return self.release(block, version);
        }
        if level <= 2 && version_heading::is_unreleased(&entry.text) || level == 1 && style == Style::Hashes {
            self.place = Place::Outside;
            self.open = Open::Nothing;
            return self.outside(block, OtherKind::Outside);
        }
        let kind = SectionKind::of(&entry.text);
        match style {
            _ if matches!(self.place, Place::Outside) => self.outside(block, OtherKind::Outside),
            Style::Hashes if level <= 3 || opens_anywhere(&kind) => self.section(block, kind),
            Style::Underlined if kind.is_known() => self.section(block, kind),
            Style::Hashes => self.topic_entry(entry),
            Style::Underlined => self.text(block),
        }
    }

    fn release(&mut self, block: &Block<'_>, found: VersionHeading) {
        let heading = self.heading_of(block);
        self.check(&found, heading.lines.first);
        let VersionHeading { version, suffix, link } = found;
        self.notes.releases.push(ReleaseNotes { version, heading, suffix, link, sections: Vec::new() });
        self.place = Place::Release(None);
        self.open = Open::Nothing;
        self.topic = None;
    }

    fn check(&mut self, found: &VersionHeading, line: usize) {
        let mut report = |kind| self.notes.problems.push(Problem { line, kind });
        let linked = found.link.as_ref().and_then(|link| link.repository.clone());
        if let Some((linked, own)) = linked.zip(self.options.repository.as_ref())
            && linked != *own
        {
            report(ProblemKind::WrongLink(linked));
        }
        let releases = &self.notes.releases;
        if releases.iter().any(|release| release.version == found.version) {
            report(ProblemKind::DuplicateRelease(found.version.clone()));
        } else if releases.last().is_some_and(|release| release.version < found.version) {
            report(ProblemKind::OutOfOrder(found.version.clone()));
        }
    }

    /// Opens a section, or the one of the same kind again.
    fn section(&mut self, block: &Block<'_>, kind: SectionKind) {
        let heading = self.heading_of(block);
        self.open = Open::Nothing;
        self.topic = None;
        let Some(release) = self.notes.releases.last_mut() else { return };
        let at = section_at(release, kind);
        self.place = Place::Release(Some(at));
        if let Some(section) = release.sections.get_mut(at) {
            section.headings.push(heading);
        }
    }

    fn bold_line(&mut self, block: &Block<'_>) {
        let kind = SectionKind::of(&self.read(block).text);
        if kind.is_known() && matches!(self.place, Place::Release(_)) {
            self.section(block, kind);
        } else {
            self.text(block);
        }
    }

    /// A heading that stands for an entry; the bullets after it have it as their topic.
    fn topic_entry(&mut self, mut entry: Entry) {
        entry.form = Form::Heading;
        self.topic = Some(entry.text.clone()).filter(|text| !text.is_empty());
        if entry.is_blank() {
            return self.push_blank(&entry);
        }
        self.push(entry);
    }

    fn list(&mut self, block: &Block<'_>) {
        if matches!(self.place, Place::Outside) {
            return self.outside(block, OtherKind::Outside);
        }
        for mut entry in self.read(block).nested {
            if entry.is_blank() {
                self.push_blank(&entry);
            } else {
                entry.topic.clone_from(&self.topic);
                self.push(entry);
            }
        }
    }

    /// Whether the open entry is a bullet: numbers after it are its steps, even where they are not indented.
    fn follows_bullet(&self) -> bool {
        let Place::Release(Some(at)) = self.place else { return false };
        let section = self.notes.releases.last().and_then(|release| release.sections.get(at));
        let last = section.and_then(|section| section.entries.last());
        self.open == Open::Entry && last.is_some_and(|entry| entry.form == Form::Bullet)
    }

    /// Whatever is no entry of its own: goes to the open entry, or to the section's prose.
    fn text(&mut self, block: &Block<'_>) {
        if matches!(self.place, Place::Outside) {
            return self.outside(block, OtherKind::Outside);
        }
        let entry = self.read(block);
        if entry.is_blank() {
            return;
        }
        let open = self.open;
        let section = self.current_section();
        let to = match open {
            Open::Entry => section.and_then(|section| section.entries.last_mut()),
            Open::Prose => section.and_then(|section| section.prose.last_mut()),
            Open::Nothing => None,
        };
        if let Some(to) = to {
            to.absorb(entry);
        } else {
            self.open = Open::Prose;
            if let Some(section) = self.current_section() {
                section.prose.push(entry);
            }
        }
    }

    fn push(&mut self, entry: Entry) {
        self.open = Open::Entry;
        if let Some(section) = self.current_section() {
            section.entries.push(entry);
        }
    }

    fn push_blank(&mut self, entry: &Entry) {
        let text = self.doc.slice(entry.bytes.clone()).to_owned();
        self.notes.other.push(Other { kind: OtherKind::EmptyBullet, text, lines: entry.lines });
    }

    fn rule(&mut self, block: &Block<'_>) {
        self.open = Open::Nothing;
        self.topic = None;
        self.outside(block, OtherKind::Rule);
    }

    fn outside(&mut self, block: &Block<'_>, kind: OtherKind) {
        let range = self.doc.trimmed(block.range.clone());
        if !range.is_empty() {
            let lines = self.doc.lines_of(range.clone());
            self.notes.other.push(Other { kind, text: self.doc.slice(range).to_owned(), lines });
        }
    }

    fn read(&mut self, block: &Block<'_>) -> Entry {
        let kind = self.current_kind();
        let expect = if kind == Some(&SectionKind::NewContentKeys) { Expect::Keys } else { Expect::Anything };
        let context = Context { doc: self.doc, options: self.options, expect };
        walk(block, &context, &mut self.notes.problems)
    }

    fn current_kind(&self) -> Option<&SectionKind> {
        let Place::Release(Some(at)) = self.place else { return None };
        self.notes.releases.last()?.sections.get(at).map(|section| &section.kind)
    }

    /// The section that blocks go to; made if there is none yet.
    fn current_section(&mut self) -> Option<&mut Section> {
        let Place::Release(at) = self.place else { return None };
        let release = self.notes.releases.last_mut()?;
        let at = at.unwrap_or_else(|| section_at(release, SectionKind::None));
        self.place = Place::Release(Some(at));
        release.sections.get_mut(at)
    }

    fn heading_of(&self, block: &Block<'_>) -> Heading {
        let lines = self.doc.lines_of(block.range.clone());
        let marks: &[char] = if block.kind == BlockKind::Paragraph { &['*', '_', ' '] } else { &['#', ' '] };
        let written = self.doc.line(lines.first).trim().trim_matches(marks).to_owned();
        Heading { written, lines, edition: Edition::OwnTag }
    }
}

/// Titles that open a section at any level; others of level four and below stand for an entry.
fn opens_anywhere(kind: &SectionKind) -> bool {
    use SectionKind::{BreakingChanges, BugFixes, Improvements, NewFeatures};
    matches!(kind, BugFixes | BreakingChanges | NewFeatures | Improvements)
}

/// The place of the section of a kind, which is added if there is none.
fn section_at(release: &mut ReleaseNotes, kind: SectionKind) -> usize {
    let found = release.sections.iter().position(|section| section.kind.same_as(&kind));
    found.unwrap_or_else(|| {
        release.sections.push(Section { kind, headings: Vec::new(), prose: Vec::new(), entries: Vec::new() });
        release.sections.len() - 1
    })
}
