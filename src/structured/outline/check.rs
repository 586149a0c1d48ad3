//! Whether a merged file holds what it must.
//!
//! Owns [`check`]: the result is read again, and every token and every key is accounted for. Must not know how it was merged;
//! it counts, on purpose, instead of comparing trees.

use std::ops::Range;

use bstr::BString;
use foldhash::{HashMap, HashSet};

use super::merger::{Choice, Done};
use super::{Grammar, Group, Item, Open, Order, Outline, Part, Word, Words, read};
use crate::sides::{Side, Sides};
use crate::structured::{Declined, Structured};

fn unverified(what: impl Into<String>) -> Declined {
    Declined::Unverified { what: what.into() }
}

/// Reads the result again, with the country's text and with upstream's where something clashes, and holds it against the
/// sides. It is parsed by what it has otherwise than that side, which gives the same tree as when it is parsed whole.
///
/// # Errors
/// [`Declined::Unverified`].
pub(super) fn check(
    grammar: &dyn Grammar,
    structured: &Structured,
    sides: Sides<&Outline<'_>>,
    done: &Done,
    words: &mut Words,
) -> Result<(), Declined> {
    let clashes: Sides<Vec<Range<usize>>> =
        Sides::from_fn(|side| structured.clashes().map(|clash| clash.lines[side].clone()).collect());
    for &side in structured.takings() {
        let text = structured.taking(side);
        let result = read::read_like(grammar, &text, sides[side], words);
        let result = result.map_err(|_| unverified("it cannot be parsed any more"))?;
        no_new_twins(&result.root, sides)?;
        no_new_places(&result.root, sides, &done.renamed)?;
        account(&result, side, sides, &clashes, done)?;
    }
    Ok(())
}

/// Counts every token: what one side added or deleted must be added or deleted, and nothing else.
fn account(
    result: &Outline<'_>,
    taken: Side,
    sides: Sides<&Outline<'_>>,
    clashes: &Sides<Vec<Range<usize>>>,
    done: &Done,
) -> Result<(), Declined> {
    let mut counts: HashMap<Word, Counts> = HashMap::default();
    for (side, outline) in sides.iter() {
        for word in counted(outline, side, &clashes[side], &done.choices) {
            counts.entry(word).or_default().sides[side] += 1;
        }
    }
    // In the place of a clash stands one side's text: all sides are taken to have it.
    for word in within(sides[taken], &clashes[taken]) {
        let counts = counts.entry(word).or_default();
        counts.sides = counts.sides.map(|count| count + 1);
    }
    for choice in &done.choices {
        for &word in sides[choice.side].words(&choice.tokens[choice.side]) {
            let counts = counts.entry(word).or_default();
            counts.sides = counts.sides.map(|count| count + 1);
        }
    }
    // What both sides did as one deed counts once: as if the base had it.
    for same in &done.agreed {
        for &word in sides.base.words(&same.base) {
            counts.entry(word).or_default().sides.base -= 1;
        }
        for &word in sides[same.side].words(&same.tokens) {
            counts.entry(word).or_default().sides.base += 1;
        }
    }
    slacken(&mut counts, sides, &done.as_lines);
    for &word in &result.words {
        counts.entry(word).or_default().result += 1;
    }
    match counts.iter().filter(|(_, counts)| !counts.add_up()).map(|(word, _)| *word).min() {
        None => Ok(()),
        Some(word) => Err(unverified(format!(
            "`{}` is there too often or not often enough",
            spelled(word, result, sides)
        ))),
    }
}

/// How often a word stands in each text.
#[derive(Clone, Debug, Default)]
struct Counts {
    sides: Sides<i64>,
    result: i64,
    /// How often both may have done the same.
    slack: Range<i64>,
}

impl Counts {
    fn add_up(&self) -> bool {
        let sum = self.sides.country + self.sides.upstream - self.sides.base;
        (sum - self.slack.start..=sum + self.slack.end).contains(&self.result)
    }
}

/// Where lines were merged, what both added or deleted may be one deed or two.
fn slacken(counts: &mut HashMap<Word, Counts>, sides: Sides<&Outline<'_>>, as_lines: &[Sides<Range<usize>>]) {
    for lines in as_lines {
        let mut inside: HashMap<Word, Sides<i64>> = HashMap::default();
        for side in Side::ALL {
            for word in within(sides[side], std::slice::from_ref(&lines[side])) {
                inside.entry(word).or_default()[side] += 1;
            }
        }
        for (word, times) in inside {
            let slack = &mut counts.entry(word).or_default().slack;
            slack.start += times.country.min(times.upstream);
            slack.end += times.base;
        }
    }
}

/// The tokens of a side that are in no clash and were not chosen between.
fn counted<'o>(
    outline: &'o Outline<'_>,
    side: Side,
    clashes: &'o [Range<usize>],
    choices: &'o [Choice],
) -> impl Iterator<Item = Word> + 'o {
    let skipped = lines_of(outline, clashes);
    let chosen: Vec<Range<usize>> = choices.iter().map(|choice| choice.tokens[side].clone()).collect();
    let left = move |at: &usize| !skipped[*at] && !chosen.iter().any(|range| range.contains(at));
    plain_tokens(outline).filter(move |(at, _)| left(at)).map(|(_, word)| word)
}

fn within<'o>(outline: &'o Outline<'_>, clashes: &[Range<usize>]) -> impl Iterator<Item = Word> + 'o {
    let inside = lines_of(outline, clashes);
    plain_tokens(outline).filter(move |(at, _)| inside[*at]).map(|(_, word)| word)
}

fn plain_tokens<'o>(outline: &'o Outline<'_>) -> impl Iterator<Item = (usize, Word)> + 'o {
    let tokens = outline.tokens.iter().enumerate();
    tokens.filter(|(_, token)| token.role != super::Role::Separator).map(|(at, token)| (at, token.word))
}

/// For each token, whether it stands on one of the lines.
fn lines_of(outline: &Outline<'_>, lines: &[Range<usize>]) -> Vec<bool> {
    let mut inside = vec![false; outline.tokens.len()];
    for range in lines {
        let byte = |line: usize| outline.lines.get(line).copied().unwrap_or(outline.text.len());
        let first = outline.tokens.partition_point(|token| token.bytes.start < byte(range.start));
        let end = outline.tokens.partition_point(|token| token.bytes.start < byte(range.end));
        inside[first..end.max(first)].fill(true);
    }
    inside
}

fn spelled(word: Word, result: &Outline<'_>, sides: Sides<&Outline<'_>>) -> String {
    let all = [sides.country, sides.upstream, sides.base, result];
    let token = all.iter().find_map(|outline| {
        let token = outline.tokens.iter().find(|token| token.word == word)?;
        Some(String::from_utf8_lossy(&outline.text[token.bytes.clone()]).into_owned())
    });
    token.unwrap_or_default().chars().take(60).collect()
}

/// A key stands where some side has it: white space that has a meaning, as in YAML, is checked by this.
///
/// Below a key that one side renamed stands what the other has below the old one.
fn no_new_places(
    result: &Group,
    sides: Sides<&Outline<'_>>,
    renamed: &[(BString, BString)],
) -> Result<(), Declined> {
    let mut known: HashSet<Vec<u8>> =
        [sides.country, sides.upstream].iter().flat_map(|side| places(&side.root, &[])).collect();
    if !renamed.is_empty() {
        known.extend([sides.country, sides.upstream].iter().flat_map(|side| places(&side.root, renamed)));
    }
    match places(result, &[]).into_iter().find(|place| !known.contains(place)) {
        None => Ok(()),
        Some(place) => {
            Err(unverified(format!("`{}` would be at a new place", String::from_utf8_lossy(&place))))
        }
    }
}

/// The paths of all keys; what has no key is a step without a name.
fn places(root: &Group, renamed: &[(BString, BString)]) -> Vec<Vec<u8>> {
    let now = |key: &BString| {
        let new = renamed.iter().find(|(old, _)| old == key).map(|(_, new)| new.to_vec());
        new.unwrap_or_else(|| key.to_vec())
    };
    let mut out = Vec::new();
    let mut open: Vec<(&Group, Vec<u8>)> = vec![(root, Vec::new())];
    while let Some((group, path)) = open.pop() {
        for item in &group.items {
            let mut inner = path.clone();
            inner.push(b'/');
            if let Some(key) = &item.key {
                inner.extend(now(key));
                out.push(inner.clone());
            }
            open.extend(inside(item).map(|group| (group, inner.clone())));
        }
    }
    out
}

fn inside(item: &Item) -> impl Iterator<Item = &Group> {
    item.parts.iter().filter_map(|part| match part {
        Part::Group(group) => Some(group.as_ref()),
        Part::Token(_) => None,
    })
}

/// Keys that a side has twice may stand twice; no others may.
fn no_new_twins(result: &Group, sides: Sides<&Outline<'_>>) -> Result<(), Declined> {
    let found = twins(result);
    if found.is_empty() {
        return Ok(());
    }
    let known = sides.map(|side| twins(&side.root));
    for (name, times) in found {
        let most = known.iter().filter_map(|(_, known)| known.get(&name)).max().copied().unwrap_or(1);
        if times > most {
            return Err(unverified(format!("`{}` would be there twice", String::from_utf8_lossy(&name))));
        }
    }
    Ok(())
}

/// Paths of keys that stand more than once in one group, and how often.
fn twins(root: &Group) -> HashMap<Vec<u8>, usize> {
    let mut out = HashMap::default();
    let mut open: Vec<(&Group, Vec<u8>)> = vec![(root, Vec::new())];
    while let Some((group, path)) = open.pop() {
        let mut times: HashMap<&[u8], usize> = HashMap::default();
        for item in &group.items {
            let mut inner = path.clone();
            if let Some(key) = &item.key {
                *times.entry(key.as_slice()).or_default() += 1;
                inner.push(b'.');
                inner.extend_from_slice(key);
            }
            open.extend(inside(item).map(|group| (group, inner.clone())));
            if std::ptr::eq(group, root) {
                // What a list in an item of the file names, as an import does, is a name of the file.
                let lists = inside(item)
                    .filter(|list| list.rule.order == Order::Set && list.rule.open == Open::Brackets);
                for key in lists.flat_map(|list| &list.items).filter_map(|item| item.key.as_ref()) {
                    *times.entry(key.as_slice()).or_default() += 1;
                }
            }
        }
        let keyed = matches!(group.rule.order, Order::Set | Order::Keyed);
        for (key, times) in times.into_iter().filter(|(_, times)| keyed && *times > 1) {
            let name = [path.as_slice(), b".", key].concat();
            let most = out.entry(name).or_default();
            *most = times.max(*most);
        }
    }
    out
}
