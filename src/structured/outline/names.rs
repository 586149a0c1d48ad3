//! The keys of one outline.
//!
//! Owns [`contents`]. Must not know a language.

use std::collections::BTreeMap;
use std::ops::Range;

use bstr::{BStr, BString, ByteSlice};
use foldhash::HashMap;

use super::{Group, Item, Open, Order, Outline, Part};
use crate::structured::contents::{Contents, Place, Twice};

/// What stands between the keys of a path.
const BELOW: &[u8] = b" / ";

/// The paths of all keys to a depth, the first of a path counting as one; and at any depth what stands twice.
pub(super) fn contents(outline: &Outline<'_>, depth: usize) -> Contents {
    let mut reader = Reader { outline, depth, found: Contents::default() };
    reader.group(&outline.root, &BString::default(), 0);
    reader.imported();
    reader.found
}

struct Reader<'o, 'a> {
    outline: &'o Outline<'a>,
    depth: usize,
    found: Contents,
}

impl Reader<'_, '_> {
    fn group(&mut self, group: &Group, above: &BString, depth: usize) {
        let mut seen: HashMap<&BString, usize> = HashMap::default();
        for item in &group.items {
            let path = item.key.as_ref().map(|key| joined(above, key));
            if let (Some(key), Some(path)) = (&item.key, &path) {
                self.place(item, path, depth);
                if is_once(group, key.as_ref()) {
                    let times = seen.entry(key).or_default();
                    *times += 1;
                    self.repeated(path, *times, item);
                }
            }
            let below = path.as_ref().unwrap_or(above);
            let inner = depth + usize::from(path.is_some());
            for group in groups(item) {
                // What is declared within a function is nobody's name for anything.
                let depth = if group.rule.order == Order::Steps { self.depth } else { inner };
                self.group(group, below, depth);
            }
        }
    }

    fn place(&mut self, item: &Item, path: &BString, depth: usize) {
        if depth < self.depth {
            self.found.places.push(Place { name: path.clone(), lines: self.lines(item) });
        }
    }

    fn repeated(&mut self, path: &BString, times: usize, item: &Item) {
        if times > 1 {
            let line = self.lines(item).start;
            let found = self.found.twice.entry(path.clone()).or_insert(Twice { times, line });
            if times >= found.times {
                *found = Twice { times, line };
            }
        }
    }

    /// What is imported is declared by that.
    fn imported(&mut self) {
        let items = || self.outline.root.items.iter();
        let imports = items().filter(|item| item.key.as_ref().is_some_and(|key| key.starts_with(IMPORT)));
        let lists = imports.flat_map(groups).filter(|list| list.rule.open == Open::Brackets);
        let listed = lists.flat_map(|list| &list.items);
        let mut times: BTreeMap<&BString, (usize, &Item)> = BTreeMap::new();
        for item in listed.chain(items()) {
            if let Some(key) = item.key.as_ref().filter(|key| !is_statement(key.as_ref())) {
                let (times, last) = times.entry(key).or_insert((0, item));
                *times += 1;
                *last = item;
            }
        }
        let twice: Vec<_> = times.into_iter().filter(|(_, (times, _))| *times > 1).collect();
        for (key, (times, item)) in twice {
            self.repeated(key, times, item);
        }
    }

    /// From 0; the comments before it are not of it.
    fn lines(&self, item: &Item) -> Range<usize> {
        let comment = |at: &usize| self.outline.tokens[*at].role == super::Role::Comment;
        let first = item.tokens.clone().find(|at| !comment(at)).unwrap_or(item.tokens.start);
        let bytes = self.outline.bytes(&(first..item.tokens.end));
        self.outline.line(bytes.start)..self.outline.line(bytes.end.saturating_sub(1).max(bytes.start)) + 1
    }
}

const IMPORT: &[u8] = b"import ";

/// Imports and exports of one module may be several.
fn is_statement(key: &BStr) -> bool {
    key.starts_with(IMPORT) || key.starts_with(b"export ")
}

/// Whether a key may stand once in a group: in a list only where it is what a field or a variable says.
fn is_once(group: &Group, key: &BStr) -> bool {
    match group.rule.order {
        Order::Set | Order::Keyed => !is_statement(key),
        Order::Sequence => key.find_byte(b'=').is_some_and(|at| at > 0),
        Order::Steps => false,
    }
}

fn groups(item: &Item) -> impl Iterator<Item = &Group> {
    item.parts.iter().filter_map(|part| match part {
        Part::Group(group) => Some(group.as_ref()),
        Part::Token(_) => None,
    })
}

fn joined(above: &BString, key: &BString) -> BString {
    if above.is_empty() { key.clone() } else { [above.as_slice(), BELOW, key].concat().into() }
}
