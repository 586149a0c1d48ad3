//! What of an item of the checklist was told already, by an item above it or by its own words.
//!
//! Owns [`Told`]: what is done in several phases has the same reasons in each, and they need not be read twice. Must not
//! know how a list is rendered.
//!
//! ```text
//! qa/provision          because …     about a.yml, b.yml
//! production/provision  because of the same as qa/provision, about the same
//! ```

use super::document::ChecklistItem;

/// What was told of an item before it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told<'a> {
    /// The first item above that has the same reasons.
    pub(super) because: Option<&'a str>,
    /// What is left to tell of what it is about.
    pub(super) about: About<'a>,
}

/// What is to be told of what an item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About<'a> {
    /// Nothing: it is about nothing, or its text names it.
    Itself,
    /// The same as an item above, by its id.
    As(&'a str),
    /// All of it.
    New,
}

impl<'a> Told<'a> {
    /// What the items above the one at a place have told of it.
    pub(super) fn of(items: &'a [ChecklistItem], at: usize) -> Self {
        let (above, item) = (&items[..at], &items[at]);
        let first = |same: &dyn Fn(&ChecklistItem) -> bool| {
            above.iter().find(|one| same(one)).map(|one| one.id.as_str()).filter(|id| !id.is_empty())
        };
        let because = first(&|one| one.because == item.because);
        let about = if item.items.iter().all(|name| item.text.contains(name.as_str())) {
            About::Itself
        } else {
            first(&|one| one.items == item.items).map_or(About::New, About::As)
        };
        Self { because, about }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, text: &str, because: &str, about: &[&str]) -> ChecklistItem {
        ChecklistItem {
            phase: "qa".to_owned(),
            text: text.to_owned(),
            because: because.to_owned(),
            done: false,
            id: id.to_owned(),
            blocker: false,
            reasons: Vec::new(),
            items: about.iter().map(|name| (*name).to_owned()).collect(),
            refs: Vec::new(),
            ticked: None,
        }
    }

    #[test]
    fn what_an_item_above_or_the_text_has_told_is_not_told_again() {
        let items = [
            item("a", "Run it.", "x", &["f", "g"]),
            item("b", "Run it there too.", "x", &["f", "g"]),
            item("c", "Set f and g.", "y", &["f", "g"]),
            item("d", "Look.", "z", &["h"]),
        ];
        let told: Vec<_> = (0..items.len()).map(|at| Told::of(&items, at)).collect();
        let is = |because, about| Told { because, about };
        assert_eq!(told[0], is(None, About::New));
        assert_eq!(told[1], is(Some("a"), About::As("a")));
        assert_eq!(told[2], is(None, About::Itself));
        assert_eq!(told[3], is(None, About::New));
    }
}
