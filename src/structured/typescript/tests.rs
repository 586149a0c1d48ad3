use crate::sides::{Side, Sides};
use crate::structured::{Declined, Format, Request, Settings, Structured, merge};

fn merged(texts: [&str; 3]) -> Result<Structured, Declined> {
    let [base, country, upstream] = texts.map(str::as_bytes);
    let settings = Settings::default();
    merge(
        Format::Typescript,
        &Request { text: Sides::new(base, country, upstream), path: "a.ts".into(), settings: &settings },
    )
}

fn result(texts: [&str; 3]) -> String {
    String::from_utf8(merged(texts).unwrap().result().unwrap()).unwrap()
}

#[test]
fn names_imported_from_one_module_are_united_and_a_long_list_gets_lines() {
    let line = "import { firstHelperOfAll } from './helpers'\n";
    let country = "import { firstHelperOfAll, anotherHelper } from './helpers'\n";
    let upstream = "import { firstHelperOfAll, somethingElseEntirely } from './helpers'\n";
    let expected =
        "import {\n  firstHelperOfAll,\n  anotherHelper,\n  somethingElseEntirely\n} from './helpers'\n";
    assert_eq!(result([line, country, upstream]), expected);
    assert_eq!(
        result(["a()\n", "import { a } from 'x'\na()\n", "import { b } from 'x'\na()\n"]),
        "import { a, b } from 'x'\na()\n"
    );
}

#[test]
fn names_that_one_side_imports_in_two_statements_stand_once() {
    let country = "import { d, n, t } from 'x'\na()\n";
    let upstream = "import { r } from 'x'\nimport { n, t } from 'x'\na()\n";
    assert_eq!(result(["a()\n", country, upstream]), "import { d, n, t, r } from 'x'\na()\n");
    assert_eq!(result(["a()\n", upstream, country]), "import { r, d, n, t } from 'x'\na()\n");
    let base = "import { n } from 'x'\na()\n";
    let split = "import { d } from 'x'\nimport { n } from 'x'\na()\n";
    let more = "import { n, t } from 'x'\na()\n";
    let names = |text: &str| text.matches(" n").count();
    assert!(merged([base, split, more]).map_or(true, |done| {
        done.result().is_none_or(|text| names(&String::from_utf8(text).unwrap()) == 1)
    }));
}

#[test]
fn one_name_from_two_modules_is_not_believed() {
    let texts = ["a()\n", "import { a } from 'x'\na()\n", "import { a } from 'y'\na()\n"];
    assert!(matches!(merged(texts), Err(Declined::Unverified { .. })), "{:?}", merged(texts));
}

#[test]
fn a_file_formatted_anew_by_upstream_takes_the_country_s_change() {
    let base = "export const a = { b: 1, c: [1, 2] };\n\nfunction f() { return \"x\"; }\n";
    let country = "export const a = { b: 1, c: [1, 2, 3] };\n\nfunction f() { return \"x\"; }\n";
    let upstream = "export const a = {\n  b: 1,\n  c: [1, 2]\n}\n\nfunction f() {\n  return 'x'\n}\n";
    let expected = "export const a = {\n  b: 1,\n  c: [1, 2, 3]\n}\n\nfunction f() {\n  return 'x'\n}\n";
    assert_eq!(result([base, country, upstream]), expected);
}

#[test]
fn the_comma_behind_an_item_says_nothing_about_its_layout() {
    let text =
        |end: &str, last: &str| format!("const a = {{\n  b: () => {{\n    c(){end}\n  }}{last}\n}}{end}\n");
    let (base, country) = (text("", ",\n  d: 1"), text("", ""));
    let upstream = text(";", ",\n  d: 1,");
    assert_eq!(result([&base, &country, &upstream]), text(";", ","));
    assert_eq!(result([&base, &text(";", ","), &upstream]), text(";", ","));
}

#[test]
fn fields_that_both_add_at_one_place_of_a_form_are_left_to_a_person() {
    let form = |fields: &[&str]| {
        format!("export const form = {{\n  fields: [\n    {}\n  ]\n}}\n", fields.join(",\n    "))
    };
    let (base, country, upstream) =
        (form(&["a()", "b()"]), form(&["a()", "own()", "b()"]), form(&["a()", "fresh()", "b()"]));
    assert!(merged([&base, &country, &upstream]).is_err(), "no less would clash than line by line");
    let apart = form(&["a()", "b()", "fresh()"]);
    assert_eq!(result([&base, &country, &apart]), form(&["a()", "own()", "b()", "fresh()"]));
}

#[test]
fn statements_that_touch_stay_a_clash_and_others_merge() {
    let body = |lines: &[&str]| format!("import a from 'a'\nfunction f() {{\n  {}\n}}\n", lines.join("\n  "));
    let base = body(&["one()", "two()", "three()"]);
    let apart = [base.clone(), body(&["ONE()", "two()", "three()"]), body(&["one()", "two()", "THREE()"])];
    assert_eq!(result(apart.each_ref().map(String::as_str)), body(&["ONE()", "two()", "THREE()"]));
    let touching = [base.clone(), body(&["ONE()", "two()", "three()"]), body(&["one()", "TWO()", "three()"])];
    assert!(!merged(touching.each_ref().map(String::as_str)).is_ok_and(|done| done.is_settled()));
}

#[test]
fn a_comment_travels_with_what_it_describes() {
    let base = "const a = 1\n\n// about b\nconst b = 2\n";
    let country = "const a = 5\n\n// about b\nconst b = 2\n";
    let upstream = "// about b\nconst b = 2\n\n// about c\nconst c = 3 // three\n\nconst a = 1\n";
    let expected = "// about b\nconst b = 2\n\n// about c\nconst c = 3 // three\n\nconst a = 5\n";
    assert_eq!(result([base, country, upstream]), expected);
}

#[test]
fn a_file_that_both_added_clashes_where_it_differs() {
    let file = |line: &str| {
        format!("import {{ a }} from 'a'\n\ntest('x', () => {{\n  one()\n  {line}\n  two()\n}})\n")
    };
    let (country, upstream) = (file("expect(a).toBe(1)"), file("expect(a)"));
    let done = merged(["", &country, &upstream]).unwrap();
    let clashes: Vec<_> = done.clashes().collect();
    assert_eq!(clashes.len(), 1);
    assert_eq!(clashes[0].text.country, "  expect(a).toBe(1)\n");
    assert_eq!(done.taking(Side::Upstream), upstream.into_bytes());
}

#[test]
fn a_statement_that_begins_with_a_semicolon_keeps_it() {
    let text = |n: &str, m: &str| format!("const a = {n}\n\n;(async () => {{\n  await run({m})\n}})()\n");
    let (base, country, upstream) = (text("1", "x"), text("2", "x"), text("1", "y"));
    assert_eq!(result([&base, &country, &upstream]), text("2", "y"));
}

#[test]
fn a_declaration_renamed_by_one_side_takes_the_change_of_the_other() {
    let text = |name: &str, title: &str, more: &str| {
        let pairs = "zone: 'UTC', pages: 10, wide: true, deep: [1, 2, 3], far: { near: 4, here: 5 }";
        format!("export const {name} = {{ title: '{title}', {pairs}{more} }}\n")
    };
    let (base, country, upstream) =
        (text("one", "A", ""), text("one", "B", ", own: 1"), text("other", "A", ""));
    assert_eq!(result([&base, &country, &upstream]), text("other", "B", ", own: 1"));
    assert_eq!(result([&base, &upstream, &country]), text("other", "B", ", own: 1"));
    let twice = format!("{upstream}{}", text("third", "A", ""));
    assert!(merged([&base, &country, &twice]).is_ok_and(|done| !done.is_settled()), "either could be it");
}

#[test]
fn declarations_by_one_pattern_are_not_taken_for_one_that_was_renamed() {
    let text = |name: &str, label: &str, size: &str| {
        let rest = "kind: 'text', wide: true, parts: [1, 2, 3], far: { near: 4, here: 5 }";
        format!("export const {name} = {{ id: '{name}', label: '{label}', size: {size}, {rest} }}\n")
    };
    let rest = "\nexport const last = 1\n";
    let (base, country) = (text("one", "A", "1") + rest, text("one", "B", "1") + rest);
    let upstream = text("other", "C", "2") + rest;
    let done = merged([&base, &country, &upstream]);
    assert!(
        done.is_err()
            || done.is_ok_and(|done| {
                let kept = String::from_utf8(done.taking(Side::Country)).unwrap();
                !done.is_settled() && kept.contains("one") && kept.contains("other")
            })
    );
}

#[test]
fn a_comment_that_a_file_begins_with_stands_once() {
    let base = "// of a\nconst a = 1\n\nconst z = 7\n";
    let country = "// of c\nconst c = 3\n\nconst z = 7\n";
    let upstream = "// of a\nconst a = 1\n\n// of c\nconst c = 3\n\nconst z = 7\n";
    assert_eq!(result([base, country, upstream]), country);
    assert_eq!(result([base, upstream, country]), country);
}

#[test]
fn a_declaration_goes_though_the_other_side_changed_comments_in_it() {
    let text = |comment: &str| format!("const a = 1\n\nfunction gone() {{\n  // {comment}\n  go()\n}}\n");
    let upstream = text("does it well");
    let done = merged([&text("does it"), "const a = 1\n", &upstream]).unwrap();
    assert_eq!(done.result().unwrap(), b"const a = 1\n");
    assert_eq!(done.notes.len(), 1);
    assert!(done.notes[0].text.contains("country deleted `gone`"), "{:?}", done.notes);
    let changed = upstream.replace("go()", "run()");
    assert!(!merged([&text("does it"), "const a = 1\n", &changed]).is_ok_and(|done| done.is_settled()));
}

#[test]
fn of_a_file_that_both_added_a_person_decides_what_one_side_alone_has() {
    let file =
        |more: &str| format!("import {{ a }} from 'a'\n\nexport function same() {{\n  a()\n}}\n{more}");
    let (country, upstream) = (file("\nexport function own() {}\n"), file("\nexport function fresh() {}\n"));
    let done = merged(["", &country, &upstream]).unwrap();
    let keys: Vec<_> = done.clashes().map(|clash| clash.key.to_string()).collect();
    assert_eq!(keys, ["own", "fresh"]);
    assert!(done.clashes().all(|clash| clash.proposal.is_some()));
}

#[test]
fn a_change_goes_with_a_property_that_the_other_side_moved() {
    let text = |top: &str, inner: &str| {
        format!("export const settings = {{\n  wide: true,\n{top}  page: {{\n    size: 10{inner}\n  }}\n}}\n")
    };
    let (base, country) = (text("  open: false,\n", ""), text("  open: true,\n", ""));
    let upstream = text("", ",\n    open: false");
    let moved = text("", ",\n    open: true");
    let done = merged([&base, &country, &upstream]).unwrap();
    assert_eq!(String::from_utf8(done.result().unwrap()).unwrap(), moved);
    assert!(done.notes[0].text.starts_with("upstream moved `settings › open` to `settings › page › open`"));
    assert_eq!(result([&base, &upstream, &country]), moved);

    // Which of two is the moved one, nobody can tell; and one that was changed on the way is another.
    let twice = format!("{upstream}export const other = {{ open: false }}\n");
    assert!(!merged([&base, &country, &twice]).is_ok_and(|done| done.is_settled()));
    let changed = text("", ",\n    open: null");
    assert!(!merged([&base, &country, &changed]).is_ok_and(|done| done.is_settled()));
}

#[test]
fn a_method_of_several_lines_goes_where_the_other_side_moved_it() {
    let file = |one: &str, two: &str| {
        format!("class One {{\n  a() {{}}\n{one}}}\n\nclass Two {{\n  b() {{}}\n{two}}}\n")
    };
    let method = |run: &str| format!("  go() {{\n    {run}()\n  }}\n");
    let (base, country) = (file(&method("walk"), ""), file(&method("run"), ""));
    let upstream = file("", &method("walk"));
    assert_eq!(result([&base, &country, &upstream]), file("", &method("run")));
}
