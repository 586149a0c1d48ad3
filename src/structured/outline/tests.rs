//! Properties that hold in every language: a document of sections with entries is edited on both sides, written in the
//! language, merged, and held against the same edits made one after the other.

mod again;
mod languages;
mod places;

use bstr::{BStr, BString, ByteSlice};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use self::languages::{Document, FORMS, LANGUAGES, LISTS, PLAIN, Style, content};
use crate::sides::{Side, Sides};
use crate::structured::{Declined, Format, Request, Settings, Structured, merge};

/// What becomes of an entry that the base has.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Keep,
    Change(Side, u32),
    Delete(Side),
    Same(u32),
    DeleteBoth,
}

/// What clashes.
#[derive(Clone, Copy, Debug)]
enum Quarrel {
    Changes(u32, u32),
    DeleteAndChange(Side, u32),
    Additions(u32, u32),
}

#[derive(Clone, Debug)]
struct Case {
    sides: Sides<Document>,
    expected: Document,
}

fn edit() -> impl Strategy<Value = Edit> {
    let side = prop_oneof![Just(Side::Country), Just(Side::Upstream)];
    prop_oneof![
        6 => Just(Edit::Keep),
        3 => (side.clone(), 100..200_u32).prop_map(|(side, value)| Edit::Change(side, value)),
        2 => side.prop_map(Edit::Delete),
        1 => (100..200_u32).prop_map(Edit::Same),
        1 => Just(Edit::DeleteBoth),
    ]
}

fn key(number: u8) -> String {
    let letter = char::from(b'a' + number % 26);
    format!("{letter}Key{number}")
}

/// One section: its entries with what becomes of them, and additions of either side or of both.
fn section() -> impl Strategy<Value = Vec<(String, Sides<Option<u32>>, Option<u32>)>> {
    let old = btree_map(0..40_u8, (0..100_u32, edit()), 1..7);
    let side = prop_oneof![Just(Some(Side::Country)), Just(Some(Side::Upstream)), Just(None)];
    let new = btree_map(40..80_u8, (side, 300..400_u32), 0..5);
    (old, new).prop_map(|(old, new)| {
        let old = old.into_iter().map(|(number, (value, edit))| {
            let (country, upstream, after) = edited(value, edit);
            (key(number), Sides::new(Some(value), country, upstream), after)
        });
        let new = new.into_iter().map(|(number, (side, value))| {
            let has = |own| (side.is_none() || side == Some(own)).then_some(value);
            (key(number), Sides::new(None, has(Side::Country), has(Side::Upstream)), Some(value))
        });
        old.chain(new).collect()
    })
}

fn edited(value: u32, edit: Edit) -> (Option<u32>, Option<u32>, Option<u32>) {
    let old = Some(value);
    match edit {
        Edit::Keep => (old, old, old),
        Edit::Change(Side::Country, new) => (Some(new), old, Some(new)),
        Edit::Change(_, new) => (old, Some(new), Some(new)),
        Edit::Delete(Side::Country) => (None, old, None),
        Edit::Delete(_) => (old, None, None),
        Edit::Same(new) => (Some(new), Some(new), Some(new)),
        Edit::DeleteBoth => (None, None, None),
    }
}

/// A value that is written as one word, and in YAML without a comment before it.
fn word(numbers: std::ops::Range<u32>) -> impl Strategy<Value = u32> {
    numbers.prop_map(|number| (3 * number + 1) * FORMS)
}

/// A document that both sides edit without getting into each other's way. No section is ever empty.
fn case() -> impl Strategy<Value = Case> {
    vec(section(), 1..5).prop_map(|sections| {
        let mut sides = Sides::from_fn(|_| Document::new());
        let mut expected = Document::new();
        for (number, entries) in sections.into_iter().enumerate() {
            let name = format!("section{number}");
            let always = ("always".to_owned(), Sides::from_fn(|_| Some(7)), Some(7));
            for (key, values, after) in entries.into_iter().chain([always]) {
                for (side, value) in values.iter() {
                    put(&mut sides[side], &name, &key, *value);
                }
                put(&mut expected, &name, &key, after);
            }
        }
        Case { sides, expected }
    })
}

fn put(document: &mut Document, section: &str, key: &str, value: Option<u32>) {
    if let Some(value) = value {
        document.entry(section.to_owned()).or_default().insert(key.to_owned(), value);
    }
}

fn style() -> impl Strategy<Value = Style> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(semicolons, double_quotes, trailing_commas)| {
        Style { semicolons, double_quotes, trailing_commas }
    })
}

/// Few, since parsing is slow in a build for tests; `PROPTEST_CASES` asks for more.
fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").is_ok();
    if asked { ProptestConfig::default() } else { ProptestConfig::with_cases(48) }
}

fn merged(format: Format, path: &str, text: Sides<&[u8]>) -> Result<Structured, Declined> {
    merge(format, &Request { text, path: BStr::new(path), settings: &Settings::default() })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn edits_that_do_not_touch_are_all_there(case in case(), country in style(), upstream in style()) {
        for (format, path, write) in LANGUAGES {
            let styles = Sides::new(PLAIN, country, upstream);
            let text = Sides::from_fn(|side| write(&case.sides[side], styles[side]));
            let text = text.as_ref().map(String::as_bytes);
            let done = merged(format, path, text).unwrap();
            prop_assert!(done.is_settled(), "{path}: {:?}", done.clashes().map(|clash| &clash.key).collect::<Vec<_>>());
            let result = done.result().unwrap();
            prop_assert_eq!(content(&result), content(write(&case.expected, PLAIN).as_bytes()), "{}", result.as_bstr());

            let swapped = merged(format, path, text.swapped()).unwrap().result().unwrap();
            prop_assert_eq!(content(&swapped), content(&result));

            let again = merged(format, path, Sides::new(text.base, &result, text.upstream)).unwrap();
            prop_assert_eq!(BString::from(again.result().unwrap()), BString::from(result));
        }
    }

    #[test]
    fn an_upgrade_of_an_untouched_file_is_upstream_s_file(case in case(), upstream in style()) {
        for (format, path, write) in LANGUAGES {
            let (base, after) = (write(&case.sides.base, PLAIN), write(&case.sides.upstream, upstream));
            let sides = Sides::new(base.as_bytes(), base.as_bytes(), after.as_bytes());
            prop_assert_eq!(BString::from(merged(format, path, sides).unwrap().result().unwrap()), after.as_str());
            let sides = sides.swapped();
            prop_assert_eq!(BString::from(merged(format, path, sides).unwrap().result().unwrap()), after.as_str());
        }
    }

    #[test]
    fn an_entry_that_both_changed_is_the_only_clash(
        case in case(),
        quarrel in prop_oneof![
            (word(50..60), word(60..70)).prop_map(|(c, u)| Quarrel::Changes(c, u)),
            word(50..60).prop_map(|new| Quarrel::DeleteAndChange(Side::Country, new)),
            word(50..60).prop_map(|new| Quarrel::DeleteAndChange(Side::Upstream, new)),
            (word(50..60), word(60..70)).prop_map(|(c, u)| Quarrel::Additions(c, u)),
        ],
    ) {
        let values = match quarrel {
            Quarrel::Changes(country, upstream) => Sides::new(Some(1), Some(country), Some(upstream)),
            Quarrel::DeleteAndChange(Side::Country, new) => Sides::new(Some(1), None, Some(new)),
            Quarrel::DeleteAndChange(_, new) => Sides::new(Some(1), Some(new), None),
            Quarrel::Additions(country, upstream) => Sides::new(None, Some(country), Some(upstream)),
        };
        // In the middle of the section: where a list ends decides where commas stand.
        let mut sides = case.sides.clone();
        for side in Side::ALL {
            put(&mut sides[side], "section0", "aaQuarrel", values[side]);
            put(&mut sides[side], "section0", "aaBefore", Some(FORMS));
        }
        for (format, path, write) in LANGUAGES.into_iter().filter(|(_, path, _)| *path != "a.ts") {
            let text = Sides::from_fn(|side| write(&sides[side], PLAIN));
            let Ok(done) = merged(format, path, text.as_ref().map(String::as_bytes)) else { continue };
            let clashes: Vec<_> = done.clashes().collect();
            let several = matches!(path, "a.tsx" | "a.js");
            prop_assert!(clashes.len() == 1 || clashes.len() > 1 && several, "{path}: {clashes:?}");
            prop_assert!(clashes.iter().all(|clash| clash.key.contains_str("aaQuarrel")));
            for side in [Side::Country, Side::Upstream] {
                let mut expected = case.expected.clone();
                put(&mut expected, "section0", "aaQuarrel", values[side]);
                put(&mut expected, "section0", "aaBefore", Some(FORMS));
                prop_assert_eq!(content(&done.taking(side)), content(write(&expected, PLAIN).as_bytes()));
            }
            let back = merged(format, path, text.clone().swapped().as_ref().map(String::as_bytes));
            prop_assert_eq!(back.map(|back| back.clashes().count()), Ok(clashes.len()));
        }
    }

    #[test]
    fn a_change_follows_an_entry_to_the_section_where_the_other_side_moved_it(
        case in case(),
        (old, new) in (word(50..60), word(60..70)),
        by in prop_oneof![Just(Side::Country), Just(Side::Upstream)],
    ) {
        let (mut sides, mut expected) = (case.sides, case.expected);
        for side in Side::ALL {
            put(&mut sides[side], "theOther", "always", Some(FORMS));
            let value = if side == by.other() { new } else { old };
            put(&mut sides[side], if side == by { "theOther" } else { "section0" }, "moved", Some(value));
        }
        put(&mut expected, "theOther", "always", Some(FORMS));
        put(&mut expected, "theOther", "moved", Some(new));
        for (format, path, write) in LANGUAGES.into_iter().filter(|(format, ..)| *format != Format::Typescript) {
            let text = Sides::from_fn(|side| write(&sides[side], PLAIN));
            let done = merged(format, path, text.as_ref().map(String::as_bytes)).unwrap();
            let result = done.result();
            prop_assert_eq!(result.as_deref().map(content), Some(content(write(&expected, PLAIN).as_bytes())), "{}", path);
        }
    }

    #[test]
    fn bytes_of_any_kind_are_declined_or_merged(
        texts in [vec(any::<u8>(), 0..200), vec(any::<u8>(), 0..200), vec(any::<u8>(), 0..200)],
    ) {
        let [base, country, upstream] = &texts;
        for (format, path, _) in LANGUAGES {
            let _ = merged(format, path, Sides::new(base, country, upstream).map(Vec::as_slice));
        }
    }

    #[test]
    fn a_text_that_something_was_cut_from_is_declined_or_merged(case in case(), at in 0.0..1.0_f64, length in 1..30_usize) {
        for (format, path, write) in LANGUAGES {
            let text = Sides::from_fn(|side| write(&case.sides[side], PLAIN).into_bytes());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a small text")]
            let from = (at * text.country.len() as f64) as usize;
            let mut cut = text.country.clone();
            cut.drain(from..(from + length).min(text.country.len()));
            let sides = Sides::new(text.base.as_slice(), &cut, &text.upstream);
            if let Ok(done) = merged(format, path, sides) {
                prop_assert!(merged(format, path, Sides::from_fn(|_| done.taking(Side::Country)).as_ref().map(Vec::as_slice)).is_ok());
                if let Ok(back) = merged(format, path, sides.swapped()) {
                    prop_assert_eq!(back.clashes().count(), done.clashes().count(), "{}", path);
                }
            }
        }
    }

    #[test]
    fn elements_of_a_list_merge_where_they_do_not_meet(
        list in vec(0..1000_u32, 6..20),
        country in vec(1000..2000_u32, 1..3),
        upstream in vec(2000..3000_u32, 1..3),
        places in (0..3_usize, 4..6_usize),
    ) {
        let list: Vec<String> = list.iter().enumerate().map(|(at, number)| format!("x{at}y{number}")).collect();
        let with = |place: usize, new: &[u32], list: &[String]| {
            let mut list = list.to_vec();
            list.splice(place..place, new.iter().map(|number| format!("n{number}")));
            list
        };
        let sides = Sides::new(list.clone(), with(places.0, &country, &list), with(places.1, &upstream, &list));
        let expected = with(places.0, &country, &with(places.1, &upstream, &list));
        for (format, path, write) in LISTS {
            let text = sides.as_ref().map(|list| write(list));
            let done = merged(format, path, text.as_ref().map(String::as_bytes)).unwrap();
            prop_assert_eq!(BString::from(done.result().unwrap()), write(&expected));

            // Both at one place: a person decides the order.
            let both = with(places.0, &upstream, &list);
            let text = Sides::new(write(&list), text.country, write(&both));
            let left = merged(format, path, text.as_ref().map(String::as_bytes));
            prop_assert!(left.is_err() || !left.unwrap().is_settled());
        }
    }
}
