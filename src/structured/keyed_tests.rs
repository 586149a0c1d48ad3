//! Properties of every format whose items are rows, variables, lines or entries, over generated files.
//!
//! `PROPTEST_CASES=10000 cargo test --release --lib keyed_tests` runs as many a property and format.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// A format, written and read in the plainest way.
struct Form {
    format: Format,
    path: &'static str,
    /// Whether an item has a value that can clash.
    clashes: bool,
    write: fn(&[(String, u8)]) -> String,
    read: fn(&str) -> Vec<(String, u8)>,
    /// The item that a clash is named after.
    named: fn(&str) -> String,
}

const FORMS: [Form; 7] = [
    form(Format::Csv, "a.csv", true, (write_csv, read_csv, str::to_owned)),
    form(Format::Dotenv, ".env", true, (write_dotenv, read_dotenv, str::to_owned)),
    form(Format::Lines, ".gitignore", false, (write_lines, read_lines, str::to_owned)),
    form(Format::YarnLock, "yarn.lock", false, (write_lock, read_lock, str::to_owned)),
    form(Format::YarnLock, "sub/yarn.lock", false, (write_berry, read_berry, str::to_owned)),
    form(Format::PackageJson, "package.json", false, (write_manifest, read_manifest, str::to_owned)),
    form(Format::Changelog, "notes.md", true, (write_notes, read_notes, second_word)),
];

type Write = fn(&[(String, u8)]) -> String;
type Read = fn(&str) -> Vec<(String, u8)>;

const fn form(
    format: Format,
    path: &'static str,
    clashes: bool,
    (write, read, named): (Write, Read, fn(&str) -> String),
) -> Form {
    Form { format, path, clashes, write, read, named }
}

fn write_manifest(items: &[(String, u8)]) -> String {
    let item = |(key, value): &(String, u8)| format!("    \"{key}\": \"^1.{value}.0\"");
    let all = items.iter().map(item).collect::<Vec<_>>().join(",\n");
    format!(
        "{{\n  \"name\": \"own\",\n  \"dependencies\": {{\n    \"zz\": \"1\"{}{all}\n  }}\n}}\n",
        if items.is_empty() { "" } else { ",\n" }
    )
}

fn read_manifest(text: &str) -> Vec<(String, u8)> {
    let lines = text.lines().map(|line| line.trim().trim_end_matches(',').replace('"', ""));
    let ranges = lines.filter(|line| line.contains(": ^1."));
    ranges.map(|line| pair(line.strip_suffix(".0").unwrap(), ": ^1.")).collect()
}

fn write_notes(items: &[(String, u8)]) -> String {
    let item = |(key, value): &(String, u8)| format!("- {key} {key}a {key}b\n  {key}c v{value}\n");
    format!("# Notes\n\n## 1.0.0\n\n- always\n{}", items.iter().map(item).collect::<Vec<_>>().concat())
}

fn read_notes(text: &str) -> Vec<(String, u8)> {
    let lines: Vec<&str> = text.lines().collect();
    let items = lines.windows(2).filter(|pair| pair[0].starts_with("- k"));
    items.map(|lines| pair(&format!("{}{}", second_word(lines[0]), &lines[1][8..]), "v")).collect()
}

fn second_word(text: &str) -> String {
    text.rsplit("- ").next().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
}

fn write_csv(items: &[(String, u8)]) -> String {
    let row = |(key, value): &(String, u8)| format!("{key},fixed,v{value}\n");
    format!("id,note,value\n{}", items.iter().map(row).collect::<Vec<_>>().concat())
}

fn read_csv(text: &str) -> Vec<(String, u8)> {
    text.lines().skip(1).map(|row| pair(row, ",fixed,v")).collect()
}

fn write_dotenv(items: &[(String, u8)]) -> String {
    items.iter().map(|(key, value)| format!("# about {key}\n{key}={value}\n")).collect::<Vec<_>>().concat()
}

fn read_dotenv(text: &str) -> Vec<(String, u8)> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| pair(line, "=")).collect()
}

fn write_lines(items: &[(String, u8)]) -> String {
    items.iter().map(|(key, _)| format!("{key}\n")).collect::<Vec<_>>().concat()
}

fn read_lines(text: &str) -> Vec<(String, u8)> {
    text.lines().map(|line| (line.to_owned(), 0)).collect()
}

fn write_lock(items: &[(String, u8)]) -> String {
    let mut sorted: Vec<_> = items.to_vec();
    sorted.push(("zz".to_owned(), 0));
    sorted.sort();
    let entry = |(key, value): &(String, u8)| {
        format!("{key}@^1.0.0:\n  version \"1.{value}.0\"\n  resolved \"https://r.example/{key}-{value}\"\n")
    };
    format!("# yarn lockfile v1\n\n\n{}", sorted.iter().map(entry).collect::<Vec<_>>().join("\n"))
}

fn read_lock(text: &str) -> Vec<(String, u8)> {
    let entries = text.split("\n\n").filter(|entry| entry.contains("version \"1."));
    let read = |entry: &str| {
        let (key, rest) = entry.trim_start().split_once("@^").unwrap();
        let (_, version) = rest.split_once("version \"1.").unwrap();
        (key.to_owned(), version.split('.').next().unwrap().parse().unwrap())
    };
    entries.map(read).filter(|(key, _)| key != "zz").collect()
}

fn write_berry(items: &[(String, u8)]) -> String {
    let mut sorted: Vec<_> = items.to_vec();
    sorted.push(("zz".to_owned(), 0));
    sorted.sort();
    let entry = |(key, value): &(String, u8)| {
        format!(
            "\"{key}@npm:^1.0.0\":\n  version: 1.{value}.0\n  resolution: \"{key}@npm:1.{value}.0\"\n  linkType: hard\n"
        )
    };
    let entries = sorted.iter().map(entry).collect::<Vec<_>>().join("\n");
    format!("# written by yarn\n\n__metadata:\n  version: 8\n\n{entries}")
}

fn read_berry(text: &str) -> Vec<(String, u8)> {
    let entries = text.split("\n\n").filter(|entry| entry.contains("  version: 1."));
    let read = |entry: &str| {
        let (key, rest) = entry.trim_start_matches('"').split_once("@npm").unwrap();
        let (_, version) = rest.split_once("version: 1.").unwrap();
        (key.to_owned(), version.split('.').next().unwrap().parse().unwrap())
    };
    entries.map(read).filter(|(key, _)| key != "zz").collect()
}

fn pair(text: &str, between: &str) -> (String, u8) {
    let (key, value) = text.split_once(between).unwrap();
    (key.to_owned(), value.parse().unwrap())
}

/// What becomes of a key on the two sides.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Kept,
    Changed(Side),
    Deleted(Side),
    Added(Side),
    ChangedByBoth,
    DeletedAndChanged(Side),
    ChangedAlike,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let side = prop::sample::select(vec![Side::Country, Side::Upstream]);
    let fate = (0..12_u8, side).prop_map(|(fate, side)| match fate {
        0..=4 => Fate::Kept,
        5 | 6 => Fate::Changed(side),
        7 => Fate::Deleted(side),
        8 | 9 => Fate::Added(side),
        10 => Fate::ChangedAlike,
        _ if side == Side::Country => Fate::ChangedByBoth,
        _ => Fate::DeletedAndChanged(side),
    });
    prop::collection::vec(fate, 1..40)
}

/// The three files; keys in an order that is sorted or not.
fn files(fates: &[Fate], step: usize) -> Sides<Vec<(String, u8)>> {
    let mut sides: Sides<Vec<(String, u8)>> = Sides::default();
    for (at, fate) in fates.iter().enumerate() {
        let key = format!("k{:03}", (at * step) % 997);
        let values = Sides::from_fn(|side| match (*fate, side) {
            (Fate::Added(adds), side) => (side == adds).then_some(1),
            (_, Side::Base) | (Fate::Kept, _) => Some(0),
            (Fate::Changed(changes), side) => Some(u8::from(side == changes)),
            (Fate::Deleted(deletes), side) => (side != deletes).then_some(0),
            (Fate::ChangedAlike, _) => Some(1),
            (Fate::ChangedByBoth, Side::Country) => Some(2),
            (Fate::ChangedByBoth, Side::Upstream) => Some(3),
            (Fate::DeletedAndChanged(deletes), side) => (side != deletes).then_some(4),
        });
        for (side, value) in values.iter() {
            sides[side].extend(value.map(|value| (key.clone(), value)));
        }
    }
    sides
}

fn without_clashes(fates: &[Fate]) -> Vec<Fate> {
    let clashes = |fate: &Fate| matches!(fate, Fate::ChangedByBoth | Fate::DeletedAndChanged(_));
    fates.iter().filter(|fate| !clashes(fate)).copied().collect()
}

fn asked(form: &Form, text: &Sides<String>) -> Result<Structured, Declined> {
    let settings = Settings::default();
    let text = text.as_ref().map(String::as_bytes);
    merge(form.format, &Request { text, path: form.path.into(), settings: &settings })
}

fn read(form: &Form, text: &[u8]) -> BTreeMap<String, u8> {
    let items = (form.read)(std::str::from_utf8(text).unwrap());
    let map: BTreeMap<_, _> = items.iter().cloned().collect();
    assert_eq!(map.len(), items.len(), "a key stands twice");
    map
}

fn map(items: &[(String, u8)], form: &Form) -> BTreeMap<String, u8> {
    items
        .iter()
        .map(|(key, value)| (key.clone(), if form.format == Format::Lines { 0 } else { *value }))
        .collect()
}

/// Both sides' edits of a base, where no key is edited by both.
fn expected(form: &Form, sides: &Sides<Vec<(String, u8)>>) -> BTreeMap<String, u8> {
    let maps = sides.as_ref().map(|items| map(items, form));
    let keys: BTreeSet<String> = maps.iter().flat_map(|(_, map)| map.keys().cloned()).collect();
    let value = |key: String| {
        let values = maps.as_ref().map(|map| map.get(&key).copied());
        let taken = if values.country == values.base { values.upstream } else { values.country };
        taken.map(|value| (key, value))
    };
    keys.into_iter().filter_map(value).collect()
}

/// Files that no side leaves empty, for the formats that decline those.
fn is_full(form: &Form, sides: &Sides<Vec<(String, u8)>>) -> bool {
    form.format != Format::Csv || Side::ALL.into_iter().all(|side| !sides[side].is_empty())
}

proptest! {
    #[test]
    fn edits_of_different_keys_are_all_there(fates in fates(), step in prop::sample::select(vec![1_usize, 89])) {
        let sides = files(&without_clashes(&fates), step);
        for form in FORMS.iter().filter(|form| is_full(form, &sides)) {
            let merged = asked(form, &sides.as_ref().map(|items| (form.write)(items))).unwrap();
            let result = merged.result().unwrap();
            prop_assert_eq!(read(form, &result), expected(form, &sides));
        }
    }

    #[test]
    fn edits_of_one_key_clash_and_nothing_else_does(fates in fates(), step in prop::sample::select(vec![1_usize, 89])) {
        let sides = files(&fates, step);
        for form in FORMS.iter().filter(|form| form.clashes && is_full(form, &sides)) {
            let text = sides.as_ref().map(|items| (form.write)(items));
            let merged = asked(form, &text).unwrap();
            let clashing: BTreeSet<String> = merged.clashes().map(|clash| (form.named)(&clash.key.to_string())).collect();
            let maps = sides.as_ref().map(|items| map(items, form));
            let both = |key: &&String| Change::of(&maps.as_ref().map(|map| map.get(*key))) == Change::Both;
            let keys = maps.base.keys().chain(maps.country.keys()).chain(maps.upstream.keys());
            let wanted: BTreeSet<String> = keys.filter(both).cloned().collect();
            prop_assert_eq!(clashing, wanted);
            for clash in merged.clashes() {
                let lines = text.as_ref().map(|text| crate::text::Lines::new(text.as_bytes()));
                for side in Side::ALL {
                    prop_assert_eq!(lines[side].slice(clash.lines[side].clone()), clash.text[side].as_slice());
                }
            }
        }
    }

    #[test]
    fn the_sides_may_change_places(fates in fates(), step in prop::sample::select(vec![1_usize, 89])) {
        let (whole, apart) = (files(&fates, step), files(&without_clashes(&fates), step));
        for form in FORMS.iter().filter(|form| is_full(form, &whole)) {
            // A manifest is left to the lines where fewer of them clash than keys.
            let sides = if form.format == Format::PackageJson { &apart } else { &whole };
            let text = sides.as_ref().map(|items| (form.write)(items));
            let (there, back) = (asked(form, &text).unwrap(), asked(form, &text.clone().swapped()).unwrap());
            prop_assert_eq!(read(form, &there.taking(Side::Country)), read(form, &back.taking(Side::Upstream)));
            prop_assert_eq!(there.clashes().count(), back.clashes().count());
        }
    }

    #[test]
    fn a_second_time_changes_nothing(fates in fates(), step in prop::sample::select(vec![1_usize, 89])) {
        let sides = files(&without_clashes(&fates), step);
        for form in FORMS.iter().filter(|form| is_full(form, &sides)) {
            let text = sides.as_ref().map(|items| (form.write)(items));
            let once = String::from_utf8(asked(form, &text).unwrap().result().unwrap()).unwrap();
            let again = asked(form, &Sides { country: once.clone(), ..text }).unwrap();
            prop_assert_eq!(again.result().unwrap(), once.into_bytes());
        }
    }

    #[test]
    fn any_bytes_are_merged_or_declined(
        texts in prop::collection::vec("[a-c,\"\n\r:@ =#^;\u{feff}\u{e9}]{0,40}", 3),
        noise in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        let mut texts = texts.into_iter().map(String::into_bytes);
        let mut next = || texts.next().unwrap();
        let (base, country, upstream) = (next(), next(), [next(), noise].concat());
        for format in Format::ALL {
            let settings = Settings::default();
            let text = Sides::new(base.as_slice(), &country, &upstream);
            drop(merge(format, &Request { text, path: "a.ts".into(), settings: &settings }));
        }
    }
}
