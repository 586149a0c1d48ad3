use super::*;
use crate::conflict::merge::{TextOptions, merge_text};
use crate::structured::{Request, Settings};

/// What is doubtful in each conflict of lines.
fn doubted(path: &str, base: &str, country: &str, upstream: &str) -> Vec<Option<String>> {
    let text = Sides::new(base, country, upstream).map(str::as_bytes);
    let runs: Vec<_> = merge_text(text, &TextOptions::default()).conflicts().cloned().collect();
    assert!(!runs.is_empty(), "nothing conflicts");
    let settings = Settings::default();
    let request = Request { text, path: path.into(), settings: &settings };
    let format = Format::of_path(path.into()).unwrap();
    let doubts = doubts(&Reading::of(format, &request).unwrap(), &runs).into_iter();
    doubts.map(|doubt| doubt.map(|doubt| format!("{}: {}", doubt.key, doubt.why))).collect()
}

const LANTERN: &str = "{\n  \"parts\": {\n    \"lamp\": \"1\",\n    \"wick\": \"2\"\n  }\n}\n";

#[test]
fn what_one_side_adds_beside_what_the_other_removes_is_doubtful() {
    let country = LANTERN.replace("\"1\",\n    \"wick\": \"2\"", "\"1\"");
    let upstream = LANTERN.replace("    \"wick\"", "    \"oil\": \"3\",\n    \"wick\"");
    let why = "country removed it where upstream added `oil`: that may be of no use without it";
    assert_eq!(doubted("a.json", LANTERN, &country, &upstream), [Some(format!("parts / wick: {why}"))]);
    let why = "upstream removed it where country added `oil`: that may be of no use without it";
    assert_eq!(doubted("a.json", LANTERN, &upstream, &country), [Some(format!("parts / wick: {why}"))]);
}

#[test]
fn additions_of_both_and_a_change_beside_a_removal_are_not() {
    let own = LANTERN.replace("    \"wick\"", "    \"glass\": \"4\",\n    \"wick\"");
    let upstream = LANTERN.replace("    \"wick\"", "    \"oil\": \"3\",\n    \"wick\"");
    assert_eq!(doubted("a.json", LANTERN, &own, &upstream), [None]);
    let removed = LANTERN.replace("\"1\",\n    \"wick\": \"2\"", "\"1\"");
    assert_eq!(doubted("a.json", LANTERN, &removed, &LANTERN.replace("\"1\"", "\"5\"")), [None]);
}

#[test]
fn what_was_moved_was_neither_removed_nor_added() {
    let base = "export const lantern = {\n  wick: false,\n  glass: true,\n  parts: {\n    lamp: 1\n  }\n}\n";
    let moved = base.replace("  wick: false,\n", "").replace("lamp: 1", "lamp: 1,\n    wick: false");
    let country = base.replace("wick: false,", "wick: false,\n  oil: 3,");
    assert_eq!(doubted("a.ts", base, &country, &moved), [None]);
}

#[test]
fn imports_are_there_for_their_use() {
    let base = "import { lamp } from 'lamp'\nimport { wick } from 'wick'\n\nlamp(wick)\n";
    let country = base.replace("import { wick } from 'wick'\n", "");
    let upstream = base.replace("import { wick }", "import { oil } from 'oil'\nimport { wick }");
    assert_eq!(doubted("a.ts", base, &country, &upstream), [None]);
}

#[test]
fn a_declaration_beside_one_that_the_other_side_removed_is_doubtful() {
    let base = "export const LAMP = 1\nexport const WICK = 2\n";
    let upstream = "export const LAMP = 1\nexport const OIL = 3\nexport const WICK = 2\n";
    let doubts = doubted("a.ts", base, "export const LAMP = 1\n", upstream);
    assert!(doubts[0].as_ref().unwrap().starts_with("WICK: country removed it where upstream added `OIL`"));
}

#[test]
fn lines_that_stand_for_themselves_are_named_by_themselves() {
    let doubts = doubted(".gitignore", "lamp\nwick\n", "lamp\n", "lamp\n# by hand\noil\n\nwick\n");
    assert!(doubts[0].as_ref().unwrap().starts_with("wick: country removed it where upstream added `oil`"));
}

#[test]
fn rows_of_a_table_are_not_about_their_neighbours() {
    let (base, country) = ("id,en\na,1\nb,2\n", "id,en\na,1\n");
    assert_eq!(doubted("a.csv", base, country, "id,en\na,1\naa,3\nb,2\n"), [None]);
}

#[test]
fn a_heading_that_stands_twice_in_what_conflicts_is_doubtful() {
    let base = "# Notes\n\n## 1.1\n\n- lamp\n\n## 1.0\n\n- wick\n";
    let upstream = base.replace("- lamp\n", "- oil\n\n**Servers**\n\n- a\n\n**Servers**\n\n- b\n");
    let doubts = doubted("CHANGELOG.md", base, &base.replace("- lamp\n", "- own\n"), &upstream);
    assert!(doubts[0].as_ref().unwrap().contains("upstream has this heading more than once"), "{doubts:?}");
    let once = upstream.replace("\n**Servers**\n\n- b\n", "");
    assert_eq!(doubted("CHANGELOG.md", base, &base.replace("- lamp\n", "- own\n"), &once), [None]);
}
