//! The sides change places: as much clashes, whichever side did what.

use super::*;

/// How many items clash, this way and the other way round.
fn clashes(format: Format, path: &str, [base, country, upstream]: [&str; 3]) -> [usize; 2] {
    let text = Sides::new(base, country, upstream).map(str::as_bytes);
    [text, text.swapped()].map(|text| merged(format, path, text).unwrap().clashes().count())
}

#[test]
fn what_clashes_and_stood_last_comes_before_what_the_other_side_added_there() {
    let base = "{\n  \"b\": {\n    \"x\": 1,\n    \"y\": [1, 2]\n  },\n  \"z\": 1\n}\n";
    let changed = base.replace("[1, 2]", "[1]");
    let replaced = base.replace("\"y\": [1, 2]", "\"a\": 3");
    let text = Sides::new(base, &changed, &replaced).map(str::as_bytes);
    for (text, takes) in [(text, Side::Upstream), (text.swapped(), Side::Country)] {
        let done = merged(Format::Json, "a.json", text).unwrap();
        let keys: Vec<&BString> = done.clashes().map(|clash| &clash.key).collect();
        assert_eq!(keys, ["b › y"]);
        assert_eq!(done.taking(takes), replaced.as_bytes());
    }
}

#[test]
fn a_list_has_an_order_where_one_side_gives_it_one() {
    let base = "env:\n  - A=1\n  - B=1\n  - C=1\n";
    let named = "env:\n  - A=1\n  - B=1\n  - NEW=1\n  - C=1\n";
    let unnamed = "env:\n  - A=1\n  - some words\n  - NEW=1\n  - C=1\n";
    let text = Sides::new(base, named, unnamed).map(str::as_bytes);
    for text in [text, text.swapped()] {
        assert!(!merged(Format::Yaml, "a.yml", text).is_ok_and(|done| done.is_settled()));
    }
}

#[test]
fn what_both_changed_alike_is_the_change_of_neither() {
    let texts = [
        "all:\n  # where it listens\n  host: one\n  port: 1\n",
        "all:\n  # where it is listening\n  host: two\n  port: 1\n",
        "all:\n  # where it listens\n  host: two\n  port: 1\n",
    ];
    assert_eq!(clashes(Format::Yaml, "a.yml", texts), [0, 0]);
}

#[test]
fn of_two_new_layouts_the_one_with_lines_lets_a_key_clash_by_itself() {
    let base = "{\n    \"a\": 1,\n    \"b\": 1,\n    \"c\": 1\n}\n";
    let inline = "{ \"b\": 1, \"c\": 1 }\n";
    let lines = "{\n  \"a\": 3,\n  \"b\": 1,\n  \"c\": 1\n}\n";
    assert_eq!(clashes(Format::Json, "a.json", [base, inline, lines]), [1, 1]);
}

#[test]
fn an_empty_file_that_one_side_filled_is_that_side_s() {
    for (format, path) in
        [(Format::Json, "a.json"), (Format::PackageJson, "package.json"), (Format::Yaml, "a.yml")]
    {
        let text = Sides::new("", "", "9").map(str::as_bytes);
        for text in [text, text.swapped()] {
            let done = merged(format, path, text).unwrap();
            assert_eq!(done.result().as_deref(), Some(b"9".as_slice()), "{path}");
        }
    }
}

#[test]
fn a_name_that_one_side_removed_and_the_other_changed_is_for_a_person() {
    let manifest = |(name, license): (&str, &str)| {
        format!("{{\n{name}  \"license\": \"{license}\",\n  \"private\": true\n}}\n")
    };
    let texts = [("  \"name\": \"a\",\n", "x"), ("  \"name\": \"b\",\n", "x"), ("", "y")].map(manifest);
    let texts = texts.each_ref().map(String::as_str);
    assert_eq!(clashes(Format::PackageJson, "package.json", texts), [1, 1]);
}

#[test]
fn a_key_that_one_side_deleted_and_the_other_changed_is_not_settled_by_lines_that_look_alike() {
    let deep = |n: u32| {
        format!("{{\n      \"n\": {n},\n      \"deep\": {{\n        \"m\": [{n}, []]\n      }}\n    }}")
    };
    let file = |keys: &[String]| format!("{{\n  \"all\": {{\n    {}\n  }}\n}}\n", keys.join(",\n    "));
    let [kept, old] = ["\"a\": 7", "\"b\": [1]"].map(str::to_owned);
    let (new, gone) = (format!("\"b\": {}", deep(122)), format!("\"z\": {}", deep(87)));
    let [before, after] = [10, 20].map(|n| format!("\"moved\": {n}"));
    let base = file(&[kept.clone(), old, before, gone]);
    let (deleted, changed) = (file(&[kept.clone(), new.clone()]), file(&[kept, new, after]));
    let text = Sides::new(&base, &deleted, &changed).map(String::as_bytes);
    for text in [text, text.swapped()] {
        assert!(!merged(Format::Json, "a.json", text).is_ok_and(|done| done.is_settled()));
    }
}

#[test]
fn a_result_merged_again_with_one_of_its_sides_stays_as_it_is() {
    let section = |entries: &[(&str, u32)]| {
        let entries = entries.iter().map(|&(key, value)| (key.to_owned(), value)).collect();
        Document::from([("section0".to_owned(), entries)])
    };
    let old = [("aKey0", 14), ("always", 7)];
    let country = [&old[..], &[("oKey40", 385), ("qKey42", 357), ("sKey44", 313)]].concat();
    let upstream = [&old[..], &[("rKey43", 325)]].concat();
    for (format, path, write) in LANGUAGES {
        let text = Sides::new(&old[..], &country, &upstream).map(|entries| write(&section(entries), PLAIN));
        let text = text.as_ref().map(String::as_bytes);
        let result = merged(format, path, text).unwrap().result().unwrap();
        for other in [text.upstream, text.country] {
            for text in [Sides::new(text.base, &result, other), Sides::new(text.base, other, &result)] {
                let again = merged(format, path, text).map(|done| done.result().map(BString::from));
                assert_eq!(again, Ok(Some(BString::from(result.as_slice()))), "{path}");
            }
        }
    }
}

#[test]
fn additions_that_hold_the_other_side_s_at_the_same_place_clash_with_nothing() {
    let file = |list: &[&str]| format!("[\n  \"{}\"\n]\n", list.join("\",\n  \""));
    let base = file(&["first", "last"]);
    let (less, more) = (file(&["first", "b", "last"]), file(&["first", "a", "b", "c", "last"]));
    let text = Sides::new(&base, &more, &less).map(String::as_bytes);
    for text in [text, text.swapped()] {
        assert_eq!(merged(Format::Json, "a.json", text).unwrap().result(), Some(more.clone().into_bytes()));
    }
    // What the base has in their place may be what one of them made of it.
    let base = file(&["first", "old", "last"]);
    let text = Sides::new(&base, &more, &less).map(String::as_bytes);
    for text in [text, text.swapped()] {
        assert!(!merged(Format::Json, "a.json", text).is_ok_and(|done| done.is_settled()));
    }
}

/// Objects without a name in a list, in three languages.
const NAMELESS: [(Format, &str, fn(&[Vec<u32>]) -> String); 3] = [
    (Format::Json, "a.json", |list| {
        let object = |keys: &Vec<u32>| {
            let pairs: Vec<String> =
                keys.iter().map(|key| format!("    \"k{}\": {key}", key % 100)).collect();
            format!("  {{\n{}\n  }}", pairs.join(",\n"))
        };
        format!("[\n{}\n]\n", list.iter().map(object).collect::<Vec<_>>().join(",\n"))
    }),
    (Format::Yaml, "a.yml", |list| {
        let object = |keys: &Vec<u32>| {
            let pairs: Vec<String> = keys.iter().map(|key| format!("k{}: {key}\n", key % 100)).collect();
            format!("  - {}", pairs.join("    "))
        };
        format!("all:\n{}", list.iter().map(object).collect::<String>())
    }),
    (Format::Typescript, "a.ts", |list| {
        let object = |keys: &Vec<u32>| {
            let pairs: Vec<String> = keys.iter().map(|key| format!("  k{}: {key}", key % 100)).collect();
            format!("call({{\n{}\n}})\n", pairs.join(",\n"))
        };
        list.iter().map(object).collect::<Vec<_>>().join("\n")
    }),
];

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_has_no_name_is_the_same_as_long_as_either_side_knows_it(
        list in vec(3..6_usize, 1..4),
        new in [vec(0..7_u32, 4), vec(0..7_u32, 4)],
        changed in vec(any::<bool>(), 4),
    ) {
        let element = |at: usize, of: usize, sides: &[usize]| -> Vec<u32> {
            let old = (0..of as u32).map(|key| 1000 * (at as u32 + 1) + key);
            let raised = |key: u32| key + 500 * u32::from(key % 100 == 0 && changed[at] && sides.contains(&0));
            let added = sides.iter().flat_map(|&side| {
                let from = 1000 * (at as u32 + 1) + 10 + 20 * side as u32;
                from..from + new[side][at]
            });
            old.map(raised).chain(added).collect()
        };
        let file = |sides: &[usize]| -> Vec<Vec<u32>> {
            list.iter().enumerate().map(|(at, &of)| element(at, of, sides)).collect()
        };
        for (format, path, write) in NAMELESS {
            let text = Sides::new(write(&file(&[])), write(&file(&[0])), write(&file(&[1])));
            let text = text.as_ref().map(String::as_bytes);
            let Ok(Some(result)) = merged(format, path, text).map(|done| done.result()) else { continue };
            for other in [text.upstream, text.country] {
                for text in [Sides::new(text.base, &result, other), Sides::new(text.base, other, &result)] {
                    let again = merged(format, path, text).map(|done| done.result().map(BString::from));
                    prop_assert_eq!(again, Ok(Some(BString::from(result.as_slice()))), "{}", path);
                }
            }
        }
    }
}
