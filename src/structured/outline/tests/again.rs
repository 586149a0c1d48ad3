//! A result merged once more with one of its sides: what both hold alike is no clash, and nothing changes.

use super::*;

/// Merges a result again with each side, in either place: it stays as it is.
fn stays(format: Format, path: &str, text: Sides<&[u8]>, result: &[u8]) -> Result<(), TestCaseError> {
    for other in [text.upstream, text.country] {
        for text in [Sides::new(text.base, result, other), Sides::new(text.base, other, result)] {
            let again = merged(format, path, text).map(|done| done.result().map(BString::from));
            prop_assert_eq!(again, Ok(Some(BString::from(result))), "{}", path);
        }
    }
    Ok(())
}

#[test]
fn the_root_of_a_file_that_grew_on_both_sides_is_the_root() {
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
        stays(format, path, text, &result).unwrap();
    }
}

#[test]
fn additions_that_hold_the_other_side_s_at_the_same_place_clash_with_nothing() {
    let file = |list: &[&str]| format!("[\n  \"{}\"\n]\n", list.join("\",\n  \""));
    let base = file(&["first", "last"]);
    let (less, more) = (file(&["first", "b", "last"]), file(&["first", "a", "b", "c", "last"]));
    let text = Sides::new(&base, &more, &less).map(String::as_bytes);
    stays(Format::Json, "a.json", text, more.as_bytes()).unwrap();
    // What the base has in their place may be what one of them made of it.
    let base = file(&["first", "old", "last"]);
    let text = Sides::new(&base, &more, &less).map(String::as_bytes);
    for text in [text, text.swapped()] {
        assert!(!merged(Format::Json, "a.json", text).is_ok_and(|done| done.is_settled()));
    }
}

/// What an object without a name holds: keys, and the value of each.
type Object = Vec<(u32, u32)>;

/// A list of such objects in a language.
type ObjectWriter = fn(&[Object]) -> String;

fn pairs(object: &Object, write: impl Fn(u32, u32) -> String) -> Vec<String> {
    object.iter().map(|&(key, value)| write(key, value)).collect()
}

const NAMELESS: [(Format, &str, ObjectWriter); 3] = [
    (Format::Json, "a.json", |list| {
        let object = |object| pairs(object, |key, value| format!("    \"k{key}\": {value}")).join(",\n");
        let objects: Vec<String> = list.iter().map(|one| format!("  {{\n{}\n  }}", object(one))).collect();
        format!("[\n{}\n]\n", objects.join(",\n"))
    }),
    (Format::Yaml, "a.yml", |list| {
        let object = |object| pairs(object, |key, value| format!("k{key}: {value}\n")).join("    ");
        let objects: Vec<String> = list.iter().map(|one| format!("  - {}", object(one))).collect();
        format!("all:\n{}", objects.concat())
    }),
    (Format::Typescript, "a.ts", |list| {
        let object = |object| pairs(object, |key, value| format!("  k{key}: {value}")).join(",\n");
        let calls: Vec<String> = list.iter().map(|one| format!("call({{\n{}\n}})\n", object(one))).collect();
        calls.join("\n")
    }),
];

/// An object of the base, what the country made of the first value, if anything, and what each side added.
fn object() -> impl Strategy<Value = Sides<Object>> {
    (0..100_u32, 3..6_u32, any::<bool>(), 0..7_u32, 0..7_u32).prop_map(
        |(number, old, changed, country, upstream)| {
            let keys = |from: u32, count: u32| (from..from + count).map(|key| (key, 1000 * number + key));
            let base: Object = keys(0, old).collect();
            let mut own: Object = base.iter().copied().chain(keys(10, country)).collect();
            own[0].1 += u32::from(changed);
            let new = base.iter().copied().chain(keys(30, upstream)).collect();
            Sides::new(base, own, new)
        },
    )
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_has_no_name_and_grew_on_both_sides_is_the_same_thing(list in vec(object(), 1..4)) {
        for (format, path, write) in NAMELESS {
            let file = |side: Side| write(&list.iter().map(|object| object[side].clone()).collect::<Vec<_>>());
            let text = Sides::from_fn(file);
            let text = text.as_ref().map(String::as_bytes);
            if let Ok(Some(result)) = merged(format, path, text).map(|done| done.result()) {
                stays(format, path, text, &result)?;
            }
        }
    }
}
