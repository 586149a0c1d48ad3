//! A text as a row of top-level Markdown blocks.
//!
//! Owns the use of the Markdown parser: which extensions count, and how a fence that never ends is ended. Must not know
//! what the blocks mean for notes.
//!
//! `## 1.2.0`, a blank line and two bullets are two blocks: a heading and a bulleted list.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::model::{Problem, ProblemKind};
use super::prepare::Doc;
use super::version_heading;

/// A parser event and the bytes it stands for.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// One top-level block.
pub(super) struct Block<'a> {
    /// What it is.
    pub kind: BlockKind,
    /// Its bytes.
    pub range: Range<usize>,
    /// All events, its own start and end included.
    pub events: Vec<Spanned<'a>>,
}

/// What a block is, as far as the way it is filed depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A heading of a level from 1 to 6.
    Heading(u8, Style),
    Bullets,
    Numbers,
    Paragraph,
    Fence,
    Rule,
    /// Tables, quotations, HTML, indented code.
    Other,
}

/// How a heading is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// With `#` before it.
    Hashes,
    /// With a line under it, which prose above a rule has by mistake.
    Underlined,
}

/// Fences that are ended before their time, at most; keeps hostile input linear.
const MOST_REPAIRS: usize = 8;

/// Splits the text; a fence that swallows later releases is reported and ended before the first of them.
pub(super) fn blocks<'a>(doc: &'a Doc, problems: &mut Vec<Problem>) -> Vec<Block<'a>> {
    let mut all = Vec::new();
    let mut start = 0;
    for _ in 0..MOST_REPAIRS {
        let found = parse(&doc.text, start..doc.text.len());
        let Some((fence, cut)) = runaway(doc, &found) else {
            all.extend(found);
            return all;
        };
        problems.push(Problem { line: doc.line_at(fence), kind: ProblemKind::UnclosedFence });
        all.extend(parse(&doc.text, start..cut));
        start = cut;
    }
    all.extend(parse(&doc.text, start..doc.text.len()));
    all
}

/// Where the fence that never ends begins, and where the first version heading in it stands. The last fence of the text
/// tells that one does not end; the first with a version heading in it is the one, unless it declares a sample.
fn runaway(doc: &Doc, blocks: &[Block<'_>]) -> Option<(usize, usize)> {
    let last = blocks.last().filter(|block| block.kind == BlockKind::Fence)?;
    if is_closed(doc.slice(last.range.clone())) {
        return None;
    }
    let fences = blocks.iter().filter(|block| block.kind == BlockKind::Fence);
    let mut suspects = fences.filter(|fence| !is_sample(doc.slice(fence.range.clone())));
    suspects.find_map(|fence| {
        let (first, last) = (doc.line_at(fence.range.start), doc.line_at(fence.range.end.max(1) - 1));
        let line = (first + 1..=last).find(|line| version_heading::is_heading_line(doc.line(*line)))?;
        Some((fence.range.start, doc.line_start(line)))
    })
}

/// Whether a fenced block says that it holds Markdown.
fn is_sample(block: &str) -> bool {
    let info = block.lines().next().unwrap_or("").trim().trim_start_matches(['`', '~']).trim();
    matches!(info, "md" | "markdown")
}

/// Whether a fenced block ends with a fence.
fn is_closed(block: &str) -> bool {
    let block = block.trim();
    let mark = block.chars().next().unwrap_or('`');
    let length = block.chars().take_while(|letter| *letter == mark).count();
    let last = block.lines().skip(1).last().unwrap_or("").trim();
    last.len() >= length && last.chars().all(|letter| letter == mark)
}

fn parse(text: &str, part: Range<usize>) -> Vec<Block<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM;
    let offset = part.start;
    let events = Parser::new_ext(text.get(part).unwrap_or(""), options).into_offset_iter();
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in events {
        let range = range.start + offset..range.end + offset;
        let (opens, closes) = (matches!(event, Event::Start(_)), matches!(event, Event::End(_)));
        if depth == 0 {
            let kind = kind_of(&event, text, &range);
            blocks.push(Block { kind, range: range.clone(), events: Vec::new() });
        }
        depth = (depth + usize::from(opens)).saturating_sub(usize::from(closes));
        if let Some(block) = blocks.last_mut() {
            block.events.push((event, range));
        }
    }
    blocks
}

fn kind_of(event: &Event<'_>, text: &str, range: &Range<usize>) -> BlockKind {
    match event {
        Event::Start(Tag::Heading { level, .. }) => {
            let hashes = text.get(range.clone()).is_some_and(|heading| heading.trim_start().starts_with('#'));
            BlockKind::Heading(number(*level), if hashes { Style::Hashes } else { Style::Underlined })
        }
        Event::Start(Tag::List(None)) => BlockKind::Bullets,
        Event::Start(Tag::List(Some(_))) => BlockKind::Numbers,
        Event::Start(Tag::Paragraph) => BlockKind::Paragraph,
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => BlockKind::Fence,
        Event::Rule => BlockKind::Rule,
        _ => BlockKind::Other,
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

impl Block<'_> {
    /// Where the first link of the block leads.
    pub fn first_link(&self) -> Option<&str> {
        self.events.iter().find_map(|(event, _)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.as_ref()),
            _ => None,
        })
    }

    /// Whether the block is a paragraph that is wholly bold, which people write for a heading.
    pub fn is_bold_line(&self) -> bool {
        let inner = self.events.get(1..self.events.len().saturating_sub(1)).unwrap_or(&[]);
        let opens = matches!(inner.first(), Some((Event::Start(Tag::Strong), _)));
        let end = inner.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Strong)));
        let after = end.and_then(|end| inner.get(end + 1..)).unwrap_or(&[]);
        let plain = after.iter().all(|(event, _)| matches!(event, Event::Text(text) if text.trim() == ":"));
        self.kind == BlockKind::Paragraph && opens && end.is_some() && plain
    }
}
