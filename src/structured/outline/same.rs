//! Changes that are none: both sides did the same, or one changed comments alone.
//!
//! Owns what of that is settled, and how it is accounted for. Must not know the order of items or how they are written.

use bstr::ByteSlice;
use foldhash::HashSet;

use super::align::In;
use super::merger::{Agreed, Choice, Merger};
use super::{Item, Order, Part, Role, Token, Word};
use crate::sides::{Side, Sides};
use crate::structured::{Note, NoteKind};

impl Merger<'_> {
    /// Both did the same: changed, added or deleted it; `side` may have less of it than the other.
    pub(super) fn agree(&mut self, items: Sides<Option<&Item>>, side: Side) {
        let tokens = |item: Option<&Item>| item.map_or(0..0, |item| item.tokens.clone());
        self.done.agreed.push(Agreed { base: tokens(items.base), side, tokens: tokens(items[side]) });
    }

    /// One side deleted an item of which the other changed comments alone: they go with what they are about.
    pub(super) fn deleted_with_comments(&mut self, items: Sides<Option<&Item>>) -> bool {
        let Some((side, kept)) =
            [Side::Country, Side::Upstream].into_iter().find_map(|side| items[side].map(|item| (side, item)))
        else {
            return false;
        };
        let Some(base) = items.base else { return false };
        let code = |side: Side, item: &Item| -> Vec<Word> {
            let tokens = self.sides[side].tokens.get(item.tokens.clone()).unwrap_or_default();
            tokens.iter().filter(|token| token.role == Role::Text).map(|token| token.word).collect()
        };
        if code(Side::Base, base) != code(side, kept) {
            return false;
        }
        let tokens = items.map(|item| item.map_or(0..0, |item| item.tokens.clone()));
        self.done.choices.push(Choice { tokens, side: side.other() });
        let what = match &base.key {
            Some(key) => format!("`{}`", self.label(key.as_bstr())),
            None if base.is_comment() => "a comment".to_owned(),
            None => "an item".to_owned(),
        };
        let text = format!("{} deleted {what}, in which {side} had changed comments alone", side.other());
        self.notes.push(Note { kind: NoteKind::Deleted, text });
        true
    }

    /// Whether an item does no harm where it is not needed.
    pub(super) fn is_harmless(&self, item: &Item) -> bool {
        item.is_comment() || self.grammar.names_others(&self.name(item.kind))
    }

    /// Whether an import that one side alone added takes nothing but what the other side newly takes from that module, in
    /// one import or several. Comments are never given up for that.
    pub(super) fn is_imported(&self, groups: Sides<In<'_>>, items: Sides<Option<&Item>>) -> bool {
        let Some((side, item)) = items.iter().find_map(|(side, item)| item.map(|item| (side, item))) else {
            return false;
        };
        let of_module = |side: Side| {
            let all = groups[side].group.items.iter();
            all.filter(|other| (other.kind, &other.key) == (item.kind, &item.key))
        };
        let names = |side: Side| -> HashSet<&[Word]> {
            of_module(side).flat_map(|other| self.import(side, other).0).collect()
        };
        let (own, around) = self.import(side, item);
        let comments = || item.tokens.clone().any(|at| self.sides[side].tokens[at].role == Role::Comment);
        if own.is_empty() || !self.grammar.names_others(&self.name(item.kind)) || comments() {
            return false;
        }
        let (there, before) = (names(side.other()), names(Side::Base));
        of_module(side.other()).any(|other| self.import(side.other(), other).1 == around)
            && own.iter().all(|name| there.contains(name) && !before.contains(name))
    }

    /// The names in the list of an import, and the words around the list.
    fn import(&self, side: Side, item: &Item) -> (Vec<&[Word]>, Vec<Word>) {
        let (mut names, mut around) = (Vec::new(), Vec::new());
        for part in &item.parts {
            match part {
                Part::Group(list) if list.rule.order == Order::Set => {
                    names.extend(list.items.iter().map(|name| self.sides[side].words(&name.tokens)));
                }
                part => around.extend_from_slice(self.sides[side].words(&part.tokens())),
            }
        }
        (names, around)
    }

    /// The side whose item says what the other's says, and more in comments.
    pub(super) fn richer(&self, items: Sides<Option<&Item>>) -> Option<Side> {
        let split = |side: Side| {
            let outline = self.sides[side];
            let tokens = outline.tokens.get(items[side]?.tokens.clone())?.iter();
            let tokens = tokens.filter(|token| token.role != Role::Separator);
            let (comments, code): (Vec<&Token>, Vec<&Token>) =
                tokens.partition(|token| token.role == Role::Comment);
            let words =
                |tokens: Vec<&Token>| tokens.into_iter().map(|token| token.word).collect::<Vec<Word>>();
            Some((words(comments), words(code)))
        };
        let (country, upstream) = (split(Side::Country)?, split(Side::Upstream)?);
        if country.1 != upstream.1 || country.1.is_empty() {
            return None;
        }
        let within = |few: &[Word], many: &[Word]| {
            let mut many = many.iter();
            few.iter().all(|word| many.any(|other| other == word))
        };
        if within(&upstream.0, &country.0) {
            return Some(Side::Country);
        }
        within(&country.0, &upstream.0).then_some(Side::Upstream)
    }
}

/// Why what one side alone has is not put into a file that both added without being asked for.
pub(super) fn only_in(side: Side) -> String {
    let other = side.other();
    format!("only {side} has it; both added the file, so {other} may have left it out on purpose")
}
