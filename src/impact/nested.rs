//! Nested values: YAML, and JSON as the part of it that it is.
//!
//! Owns [`Node`] and the ways through it. Keys keep their lines; aliases stand for what they name, and what `<<` brings in
//! counts as the mapping's own. Must not know what the values mean.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScanError};

use crate::rules::{Segment, TreeFormat, Way};

/// The documents of a file, or the line of what is wrong and what it is.
pub(super) type Parsed = Result<Vec<Arc<Node>>, (usize, String)>;

/// A value.
#[derive(Debug)]
pub(super) enum Node {
    /// A text, a number, true or false, nothing.
    Scalar(String),
    /// Values in order, each with its line.
    List(Vec<(usize, Arc<Node>)>),
    /// Values by key, each with the key's line; in the order of the file.
    Map(Vec<(String, usize, Arc<Node>)>),
}

/// A value that a way led to.
pub(super) struct Reached<'n, 'w> {
    pub(super) node: &'n Node,
    /// The line of its key, or of itself.
    pub(super) line: usize,
    /// What the groups of the way are.
    pub(super) groups: Vec<(&'w str, &'n str)>,
}

/// How deep values may be nested: far more than anybody writes.
const DEPTH: usize = 64;

/// The values of a file.
pub(super) fn parse(bytes: &[u8], format: TreeFormat) -> Parsed {
    let text = std::str::from_utf8(bytes).map_err(|_| (0, "it is not text".to_owned()))?;
    if format == TreeFormat::Json {
        serde_json::from_str::<serde::de::IgnoredAny>(text)
            .map_err(|error| (error.line(), error.to_string()))?;
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut build = Build { parser: Parser::new_from_str(text), anchors: HashMap::new() };
    build.documents().map_err(|error| (error.marker().line(), error.info().to_owned()))
}

struct Build<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    anchors: HashMap<usize, Arc<Node>>,
}

impl<'t> Build<'t> {
    fn documents(&mut self) -> Result<Vec<Arc<Node>>, ScanError> {
        let mut documents = Vec::new();
        while let Some((event, line)) = self.next()? {
            match event {
                Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                event => documents.push(self.node(event, line, 0)?),
            }
        }
        Ok(documents)
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, usize)>, ScanError> {
        let next = self.parser.next_event().transpose()?;
        Ok(next.map(|(event, span)| (event, span.start.line())))
    }

    fn node(&mut self, event: Event<'t>, line: usize, depth: usize) -> Result<Arc<Node>, ScanError> {
        if depth > DEPTH {
            let marker = saphyr_parser::Marker::new(0, line, 0);
            return Err(ScanError::new_str(marker, "it is nested too deep"));
        }
        let (anchor, node) = match event {
            Event::Scalar(text, _, anchor, _) => (anchor, Node::Scalar(text.into_owned())),
            Event::SequenceStart(anchor, _) => (anchor, Node::List(self.items(depth)?)),
            Event::MappingStart(anchor, _) => (anchor, Node::Map(self.pairs(depth)?)),
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).map(Arc::clone);
                return Ok(known.unwrap_or_else(|| Arc::new(Node::Scalar(String::new()))));
            }
            _ => (0, Node::Scalar(String::new())),
        };
        let node = Arc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Arc::clone(&node));
        }
        Ok(node)
    }

    fn items(&mut self, depth: usize) -> Result<Vec<(usize, Arc<Node>)>, ScanError> {
        let mut items = Vec::new();
        while let Some((event, line)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push((line, self.node(event, line, depth + 1)?));
        }
        Ok(items)
    }

    fn pairs(&mut self, depth: usize) -> Result<Vec<(String, usize, Arc<Node>)>, ScanError> {
        let mut pairs = Vec::new();
        while let Some((event, line)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, line, depth + 1)?;
            let Some((event, below)) = self.next()? else { break };
            let value = self.node(event, below, depth + 1)?;
            pairs.push((key.scalar().unwrap_or_default().to_owned(), line, value));
        }
        Ok(pairs)
    }
}

impl Node {
    /// The text of a value without any in it.
    pub(super) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// What a way leads to, in the order of the file.
    pub(super) fn along<'n, 'w>(&'n self, way: &'w Way) -> Vec<Reached<'n, 'w>> {
        let mut reached = vec![Reached { node: self, line: 1, groups: Vec::new() }];
        for segment in way.segments() {
            reached = reached.into_iter().flat_map(|from| from.step(segment)).collect();
        }
        reached
    }

    /// The first value that a way leads to.
    pub(super) fn first(&self, way: &Way) -> Option<&Self> {
        self.along(way).into_iter().next().map(|reached| reached.node)
    }

    /// The entries of a mapping with those that `<<` brings in, and the items of a list by their place.
    fn entries(&self) -> Vec<(&str, usize, &Self)> {
        match self {
            Self::Scalar(_) => Vec::new(),
            Self::List(items) => items.iter().map(|(line, item)| ("", *line, &**item)).collect(),
            Self::Map(pairs) => {
                let own = pairs.iter().filter(|(key, ..)| key != "<<");
                let mut all: Vec<_> = own.map(|(key, line, value)| (key.as_str(), *line, &**value)).collect();
                for (_, _, merged) in pairs.iter().filter(|(key, ..)| key == "<<") {
                    let brought = merged.brought();
                    let new = brought.into_iter().filter(|(key, ..)| all.iter().all(|(own, ..)| own != key));
                    all.extend(new.collect::<Vec<_>>());
                }
                all
            }
        }
    }

    /// What a value of `<<` brings in: the entries of a mapping, or of each mapping of a list.
    fn brought(&self) -> Vec<(&str, usize, &Self)> {
        match self {
            Self::List(items) => items.iter().flat_map(|(_, item)| item.entries()).collect(),
            _ => self.entries(),
        }
    }
}

impl<'w> Reached<'_, 'w> {
    fn step(self, segment: &'w Segment) -> Vec<Self> {
        let entries = self.node.entries().into_iter().enumerate();
        let fits = |at: usize, key: &str| match segment {
            Segment::Any | Segment::Group(_) => true,
            Segment::Key(wanted) if matches!(self.node, Node::List(_)) => *wanted == at.to_string(),
            Segment::Key(wanted) => wanted == key,
        };
        let next = entries.filter(|(at, (key, ..))| fits(*at, key)).map(|(_, (key, line, node))| {
            let mut groups = self.groups.clone();
            if let Segment::Group(group) = segment {
                groups.push((group, key));
            }
            Reached { node, line, groups }
        });
        next.collect()
    }
}
