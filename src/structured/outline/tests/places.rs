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
