//! The items of one file.
//!
//! Owns [`Found`] and the four ways of finding items: matches, rows, nested values, the file itself. Must not know the path
//! of the file.

use std::sync::Arc;

use csv::ReaderBuilder;

use super::memory::Read;
use super::nested::{Node, Parsed};
use super::take::{Need, ProblemKind};
use crate::object::ObjectId;
use crate::rules::{Columns, ItemFinder, Pattern, TreeFormat, Ways};

/// An item as its file tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Named groups and what they found.
    pub(super) groups: Vec<(Arc<str>, String)>,
    pub(super) line: usize,
    pub(super) value: Option<String>,
    pub(super) content: Option<ObjectId>,
    pub(super) default: Option<String>,
    pub(super) need: Need,
}

impl Found {
    /// A file that is an item itself.
    pub(super) fn file(path: &str, id: ObjectId) -> Self {
        let groups = vec![(Arc::from("name"), path.to_owned())];
        Self { groups, content: Some(id), ..Self::default() }
    }

    /// What a group found.
    pub(super) fn group(&self, name: &str) -> Option<&str> {
        self.groups.iter().find(|(group, _)| **group == *name).map(|(_, text)| text.as_str())
    }
}

/// What a finder finds in the bytes of a file; `parse` gives their nested values.
pub(super) fn found_in(
    finder: &ItemFinder,
    bytes: &[u8],
    parse: impl FnOnce(TreeFormat) -> Arc<Parsed>,
) -> Read {
    let text = std::str::from_utf8(bytes).ok().filter(|_| memchr::memchr(0, bytes).is_none());
    let text = text.ok_or((0, ProblemKind::Binary))?;
    match finder {
        ItemFinder::File => Ok(Vec::new()),
        ItemFinder::Regex(pattern) => Ok(matches(pattern, text)),
        ItemFinder::Csv(columns) => rows(columns, text),
        ItemFinder::Tree(format, ways) => match &*parse(*format) {
            Ok(documents) => Ok(documents.iter().flat_map(|root| nested(ways, root)).collect()),
            Err((line, why)) => Err((*line, ProblemKind::Syntax { why: why.clone() })),
        },
    }
}

fn matches(pattern: &Pattern, text: &str) -> Vec<Found> {
    let names: Vec<(usize, Arc<str>)> =
        pattern.group_names().map(|(number, name)| (number, Arc::from(name))).collect();
    let number = |name: &str| names.iter().find(|(_, known)| **known == *name).map(|(number, _)| *number);
    let (name, value) = (number("name"), number("value"));
    let (default, required) = (number("default"), number("required"));
    let (mut line, mut at) = (1, 0);
    let mut found = Vec::new();
    for groups in pattern.matches(text) {
        let get = |number: Option<usize>| Some(groups.get(number?)?.as_str().trim().to_owned());
        let begin = name.and_then(|name| groups.get(name)).or_else(|| groups.get(0));
        let begin = begin.map_or(at, |group| group.start());
        line += memchr::memchr_iter(b'\n', text.as_bytes().get(at..begin).unwrap_or_default()).count();
        at = begin.max(at);
        let need = match (get(required), get(default)) {
            (Some(said), _) => said_need(&said),
            (None, Some(_)) => Need::Optional,
            (None, None) if default.is_some() && required.is_none() => Need::Required,
            (None, None) if required.is_some() && default.is_none() => Need::Optional,
            (None, None) => Need::Untold,
        };
        let of_group = |(number, name): &(usize, Arc<str>)| Some((Arc::clone(name), get(Some(*number))?));
        let (value, default) = (get(value), get(default));
        let groups = names.iter().filter_map(of_group).collect();
        found.push(Found { groups, line, value, default, need, ..Found::default() });
    }
    found
}

/// Anything that is not `false` or `no` says that it must be given.
fn said_need(said: &str) -> Need {
    if matches!(said, "false" | "no" | "False") { Need::Optional } else { Need::Required }
}

fn rows(columns: &Columns, text: &str) -> Read {
    let mut reader =
        ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let wrong = |error: &csv::Error| {
        let line = error.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        (line, ProblemKind::Syntax { why: error.to_string() })
    };
    let heads = reader.headers().map_err(|error| wrong(&error))?.clone();
    let column = |head: &String| {
        let at = heads.iter().position(|known| known.trim() == head);
        at.ok_or_else(|| (1, ProblemKind::NoColumn { column: head.clone() }))
    };
    let name = column(&columns.name)?;
    let value = columns.value.as_ref().map(column).transpose()?;
    let group: Arc<str> = Arc::from("name");
    let mut found = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| wrong(&error))?;
        let line = row.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        let Some(text) = row.get(name).map(str::trim).filter(|text| !text.is_empty()) else { continue };
        let groups = vec![(Arc::clone(&group), text.to_owned())];
        let value = value.and_then(|at| row.get(at)).map(str::to_owned);
        found.push(Found { groups, line, value, ..Found::default() });
    }
    Ok(found)
}

fn nested(ways: &Ways, root: &Node) -> Vec<Found> {
    let reached = root.along(&ways.item);
    let found = reached.into_iter().map(|reached| {
        let node = reached.node;
        let mut groups: Vec<(Arc<str>, String)> =
            reached.groups.into_iter().map(|(group, text)| (Arc::from(group), text.to_owned())).collect();
        if let Some(text) = node.scalar().filter(|_| groups.iter().all(|(group, _)| **group != *"name")) {
            groups.push((Arc::from("name"), text.to_owned()));
        }
        let at = |way: &Option<_>| way.as_ref().and_then(|way| node.first(way)).and_then(Node::scalar);
        let (default, required) = (at(&ways.default), at(&ways.required));
        let value = if ways.value.is_some() { at(&ways.value) } else { node.scalar() };
        let need = match (required, default) {
            (_, Some(_)) => Need::Optional,
            (Some(said), None) => said_need(said),
            (None, None) if ways.required.is_some() => Need::Optional,
            (None, None) if ways.default.is_some() => Need::Required,
            (None, None) => Need::Untold,
        };
        let (value, default) = (value.map(str::to_owned), default.map(str::to_owned));
        Found { groups, line: reached.line, value, default, need, content: None }
    });
    found.collect()
}
