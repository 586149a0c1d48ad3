//! From a Markdown block to an entry.
//!
//! Owns how paragraphs, lists, code, tables and quotations of any depth become an [`Entry`] with passages and nested
//! entries. Must not know releases and sections: where the entry belongs is for the caller to say.
//!
//! The block `- Mend **all** gates [#4](…/issues/4)` becomes an entry without text, in which one is nested: the text
//! `Mend all gates #4`, and the reference.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::blocks::{Block, Spanned};
use super::keys::{self, Expect};
use super::leaf::Leaf;
use super::model::{Edition, Entry, Form, LineRange, Passage, PassageKind, Problem, ProblemKind};
use super::prepare::Doc;
use super::reference::NotesOptions;

/// What a block is read with.
pub(super) struct Context<'a> {
    pub doc: &'a Doc,
    pub options: &'a NotesOptions,
    /// Whether code is read for content keys.
    pub expect: Expect,
}

/// Entries nested in each other, at most; what lies deeper becomes text of the deepest.
const MOST_NESTED: usize = 12;

/// Reads one block. The entry is prose; the items of a list are nested in it. Mistakes are added to `problems`.
pub(super) fn walk(block: &Block<'_>, context: &Context<'_>, problems: &mut Vec<Problem>) -> Entry {
    let root = Entry::empty(Form::Prose, context.doc, block.range.clone());
    let mut walker = Walker {
        context,
        problems,
        current: root,
        outer: Vec::new(),
        folded: 0,
        lists: Vec::new(),
        quotes: Vec::new(),
        leaf: None,
    };
    for event in &block.events {
        walker.event(event);
    }
    walker.finish_leaf();
    while walker.close_item() {}
    walker.current
}

struct Walker<'a, 'c> {
    context: &'c Context<'a>,
    problems: &'c mut Vec<Problem>,
    /// The innermost open entry, and those around it.
    current: Entry,
    outer: Vec<Entry>,
    /// Open items beyond the greatest depth.
    folded: usize,
    lists: Vec<Form>,
    /// Open quotations, each with the number of items around it.
    quotes: Vec<(usize, PassageKind)>,
    leaf: Option<Leaf>,
}

impl Walker<'_, '_> {
    fn event(&mut self, (event, range): &Spanned<'_>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.inline(range).text(text),
            Event::Html(text) | Event::InlineHtml(text) | Event::FootnoteReference(text) => {
                self.inline(range).text(text);
            }
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline(range).code(text);
            }
            Event::SoftBreak | Event::HardBreak => self.inline(range).break_line(),
            Event::Rule => self.finish_leaf(),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.inline(range).open_link(dest_url);
            }
            Tag::Paragraph => self.open_leaf(PassageKind::Paragraph, range),
            Tag::Heading { .. } => self.open_leaf(PassageKind::Heading, range),
            Tag::Table(_) => self.open_leaf(PassageKind::Table, range),
            Tag::HtmlBlock => self.open_leaf(PassageKind::Html, range),
            Tag::CodeBlock(kind) => self.open_leaf(PassageKind::Code(language(kind)), range),
            Tag::BlockQuote(style) => {
                self.finish_leaf();
                let kind = style.map_or(PassageKind::Quote, |style| PassageKind::Admonition(name(style)));
                self.quotes.push((self.outer.len(), kind));
            }
            Tag::List(first) => {
                self.finish_leaf();
                self.lists.push(if first.is_some() { Form::Numbered } else { Form::Bullet });
            }
            Tag::Item => self.open_item(range),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => {
                if let Some(leaf) = &mut self.leaf {
                    leaf.close_link();
                }
            }
            TagEnd::TableCell => self.cell(" | "),
            TagEnd::TableHead | TagEnd::TableRow => self.cell("\n"),
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Table
            | TagEnd::HtmlBlock
            | TagEnd::CodeBlock => {
                self.finish_leaf();
            }
            TagEnd::BlockQuote(_) => {
                self.finish_leaf();
                self.quotes.pop();
            }
            TagEnd::List(_) => {
                self.finish_leaf();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.finish_leaf();
                if self.folded > 0 {
                    self.folded -= 1;
                } else {
                    self.close_item();
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, separator: &str) {
        if let Some(leaf) = &mut self.leaf {
            leaf.separate(separator);
        }
    }

    /// The leaf that inline text goes to; items of tight lists have no paragraph of their own.
    fn inline(&mut self, range: &Range<usize>) -> &mut Leaf {
        let kind = self.around(PassageKind::Paragraph, range);
        let leaf = self.leaf.get_or_insert_with(|| Leaf::new(kind, range.clone()));
        leaf.reach(range);
        leaf
    }

    fn open_leaf(&mut self, kind: PassageKind, range: &Range<usize>) {
        self.finish_leaf();
        self.leaf = Some(Leaf::new(self.around(kind, range), range.clone()));
    }

    /// Paragraphs and headings are what stands around them: part of a quotation or a hint. Items in these are not.
    fn around(&self, kind: PassageKind, range: &Range<usize>) -> PassageKind {
        if !matches!(kind, PassageKind::Paragraph | PassageKind::Heading) {
            return kind;
        }
        if let Some((_, quote)) = self.quotes.last().filter(|(depth, _)| *depth == self.outer.len()) {
            return quote.clone();
        }
        if !self.outer.is_empty() && self.current.text.is_empty() {
            return kind;
        }
        let hint = self.context.doc.hint_at(self.context.doc.line_at(range.start));
        hint.map_or(kind, |style| PassageKind::Admonition(style.to_owned()))
    }

    fn open_item(&mut self, range: &Range<usize>) {
        self.finish_leaf();
        if self.outer.len() >= MOST_NESTED {
            self.folded += 1;
            return;
        }
        let form = self.lists.last().copied().unwrap_or(Form::Bullet);
        let item = Entry::empty(form, self.context.doc, range.clone());
        self.outer.push(std::mem::replace(&mut self.current, item));
    }

    /// Hands the innermost entry to the one around it; says whether there was one. Blank ones are only told where they
    /// would be entries.
    fn close_item(&mut self) -> bool {
        let Some(outer) = self.outer.pop() else { return false };
        let item = std::mem::replace(&mut self.current, outer);
        if self.outer.is_empty() || !item.is_blank() {
            self.current.nested.push(item);
        }
        true
    }

    fn finish_leaf(&mut self) {
        let Some(leaf) = self.leaf.take() else { return };
        let lines = self.context.doc.lines_of(leaf.range.clone());
        if let PassageKind::Code(language) = &leaf.kind {
            self.read_keys(&leaf.text, language, lines);
        }
        let source = self.context.doc.slice(leaf.range.clone());
        let read = leaf.read(source, self.context.options);
        add_new(&mut self.current.refs, read.refs);
        add_new(&mut self.current.code, read.code);
        let leads = matches!(read.kind, PassageKind::Paragraph | PassageKind::Heading);
        if leads && self.current.text.is_empty() {
            self.current.text = read.text;
        } else {
            self.pass(read.kind, read.text, lines);
        }
        self.pass(PassageKind::Table, read.table, lines);
    }

    fn pass(&mut self, kind: PassageKind, text: String, lines: LineRange) {
        if !text.is_empty() {
            self.current.body.push(Passage { kind, text, lines, edition: Edition::OwnTag });
        }
    }

    fn read_keys(&mut self, code: &str, language: &str, lines: LineRange) {
        let found = keys::read(code, language, self.context.expect);
        self.current.keys.extend(found.keys);
        let strange = found.strange.into_iter();
        self.problems.extend(strange.map(|(at, text)| Problem {
            line: (lines.first + 1 + at).min(lines.last),
            kind: ProblemKind::NoContentKey(text),
        }));
    }
}

impl Entry {
    /// An entry that says nothing yet.
    pub(super) fn empty(form: Form, doc: &Doc, range: Range<usize>) -> Self {
        Self {
            form,
            text: String::new(),
            lines: doc.lines_of(range.clone()),
            bytes: doc.trimmed(range),
            edition: Edition::OwnTag,
            topic: None,
            refs: Vec::new(),
            code: Vec::new(),
            keys: Vec::new(),
            body: Vec::new(),
            nested: Vec::new(),
        }
    }

    /// Whether it has no words at all.
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty() && self.body.is_empty() && self.nested.is_empty()
    }

    /// Takes up what follows the entry in the file and belongs to it.
    pub(super) fn absorb(&mut self, later: Self) {
        self.lines = self.lines.join(later.lines);
        self.bytes = self.bytes.start.min(later.bytes.start)..self.bytes.end.max(later.bytes.end);
        if !later.text.is_empty() {
            let (kind, edition) = (PassageKind::Paragraph, self.edition);
            self.body.push(Passage { kind, text: later.text, lines: later.lines, edition });
        }
        self.body.extend(later.body);
        self.nested.extend(later.nested);
        self.keys.extend(later.keys);
        add_new(&mut self.refs, later.refs);
        add_new(&mut self.code, later.code);
    }
}

/// Adds what is not there yet.
pub(super) fn add_new<T: PartialEq>(to: &mut Vec<T>, new: Vec<T>) {
    for one in new {
        if !to.contains(&one) {
            to.push(one);
        }
    }
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("").to_lowercase(),
        CodeBlockKind::Indented => String::new(),
    }
}

fn name(style: BlockQuoteKind) -> String {
    let name = match style {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    };
    name.to_owned()
}
