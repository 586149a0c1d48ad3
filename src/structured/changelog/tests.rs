use crate::sides::Sides;
use crate::structured::{Declined, Format, Request, Settings, Structured, merge};

fn merged(texts: [&str; 3]) -> Result<Structured, Declined> {
    let [base, country, upstream] = texts.map(str::as_bytes);
    let settings = Settings::default();
    let text = Sides::new(base, country, upstream);
    merge(Format::Changelog, &Request { text, path: "notes.md".into(), settings: &settings })
}

fn result(texts: [&str; 3]) -> String {
    String::from_utf8(merged(texts).unwrap().result().unwrap()).unwrap()
}

#[test]
fn entries_of_both_sides_are_united_and_sections_stay_in_order() {
    let base = "# Notes\n\n## 1.0.0\n\n- a\n- b\n";
    let country = "# Notes\n\n## 1.0.1\n\n- own fix\n\n## [1.0.0](https://own)\n\n- a\n- own\n- b\n";
    let upstream = "# Notes\n\n## 1.1.0\n\n### Fixes\n\n- c\n\n## 1.0.0\n\n- a\n- fresh\n- b\n";
    let expected = "# Notes\n\n## 1.1.0\n\n### Fixes\n\n- c\n\n## 1.0.1\n\n- own fix\n\n## [1.0.0](https://own)\n\n- a\n- own\n- fresh\n- b\n";
    assert_eq!(result([base, country, upstream]), expected);
    assert_eq!(result([base, upstream, country]).replace("- fresh\n- own\n", "- own\n- fresh\n"), expected);
}

#[test]
fn an_entry_that_both_reworded_clashes_alone() {
    let text =
        |first: &str, second: &str| format!("## 1.0\n\n- the servers start {first}\n- it has {second}\n");
    let (base, country, upstream) = (text("at once", "one"), text("at last", "one"), text("at first", "two"));
    let done = merged([&base, &country, &upstream]).unwrap();
    let clashes: Vec<_> = done.clashes().collect();
    assert_eq!(clashes.len(), 1);
    assert_eq!(clashes[0].text.country, "- the servers start at last\n");
    assert_eq!(clashes[0].lines, Sides::new(2..3, 2..3, 2..3));
    assert_eq!(done.taking(crate::sides::Side::Upstream), upstream.into_bytes());
}

#[test]
fn a_section_that_one_side_deleted_and_the_other_changed_is_for_a_person() {
    let base = "## 1.1\n\n- b\n\n## 1.0\n\n- a\n";
    let changed = "## 1.1\n\n- b\n\n## 1.0\n\n- a\n- own\n";
    let done = merged([base, changed, "## 1.1\n\n- b\n"]).unwrap();
    assert_eq!(done.clashes().count(), 1);
    assert_eq!(done.taking(crate::sides::Side::Country), changed.as_bytes());
    assert_eq!(result([base, base, "## 1.1\n\n- b\n"]), "## 1.1\n\n- b\n");
}

#[test]
fn a_file_without_versions_is_left_to_the_lines() {
    assert!(matches!(merged(["a\n", "b\n", "c\n"]), Err(Declined::Unsupported { .. })));
    assert!(matches!(merged(["", "## 1.0\r\n", "## 1.0\n"]), Err(Declined::Unsupported { .. })));
}

#[test]
fn an_entry_that_stands_twice_on_one_side_does_so_in_the_result() {
    let done = result(["## 1.0\n\n- a\n", "## 1.0\n\n- a\n- b\n", "## 1.0\n\n- a\n- b\n- c\n- b\n"]);
    assert_eq!(done, "## 1.0\n\n- a\n- b\n- c\n- b\n");
}
