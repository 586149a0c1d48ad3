//! A pack that a country changed, on a real plan: what is wrong in it, or not as it says, costs no more than itself.

use crate::place::{Place, Ran};

/// The file of the country's own inventories.
const FILE: &str = "reconcile/rules/countryconfig/inventories.toml";

/// The demo's fork, with inventories of its own beside the built-in ones.
fn place(inventories: &str) -> Place {
    let place = Place::of("demo");
    place.commit("country", FILE, inventories);
    place
}

/// An inventory of one source.
fn inventory(id: &str, source: &str) -> String {
    format!("[[inventory]]\nid = '{id}'\ntitle = 'Our {id}'\n[[inventory.source]]\n{source}\n")
}

fn plan(place: &Place) -> Ran {
    let ran = place.run("country", &["plan", "--format", "json"]);
    ran.planned();
    ran
}

/// The warnings of a report, and the ids of the inventories that it lists.
fn told(ran: &Ran) -> (Vec<String>, Vec<String>) {
    let json = ran.json();
    let texts = |list: &serde_json::Value, key: Option<&str>| -> Vec<String> {
        let text = |one: &serde_json::Value| key.map_or(one, |key| &one[key]).as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(text).collect()
    };
    (texts(&json["warnings"], None), texts(&json["impact"], Some("inventory")))
}

/// Whether exactly one warning has all of these words.
fn warned(warnings: &[String], words: &[&str]) -> bool {
    warnings.iter().filter(|warning| words.iter().all(|word| warning.contains(word))).count() == 1
}

#[test]
fn a_bad_pattern_is_a_warning_with_its_place_and_the_rest_is_listed() {
    let good = inventory("names", "globs = ['package.json']\nregex = '\"version\": \"(?P<name>[^\"]+)\"'");
    let (_, built_in) = told(&plan(&place("")));
    let bad = "globs = ['src/**']\nregex = '(?P<name>x'\n[[inventory.source]]\nglobs = ['a{b']\ncsv = 'id'";
    let (warnings, listed) = told(&plan(&place(&format!("{}{good}", inventory("broken", bad)))));
    let place_of = |line: &str| format!("{FILE}:{line}");
    for (line, what) in [("6:9", "`(?P<name>x` is not a regular expression"), ("8:10", "`a{b` is not a glob")]
    {
        assert!(warned(&warnings, &[&place_of(line), what, "left out"]), "{line} in {warnings:#?}");
    }
    assert!(!warned(&warnings, &["neither release has a file"]), "{warnings:#?}");
    let expected: Vec<_> = std::iter::once("names".to_owned()).chain(built_in).collect();
    assert!(expected.len() > 3, "{expected:?}");
    assert_eq!(listed, expected);
}

#[test]
fn every_command_that_reads_the_pack_tells_of_its_bad_pattern_and_the_check_of_rules_fails() {
    let bad = inventory("broken", "globs = ['src/**']\nregex = '(?P<name>x'");
    let place = place(&bad);
    let line = format!("{FILE}:6:9: `(?P<name>x` is not a regular expression");
    let merge =
        "fetch --quiet upstream v1.8.1|checkout --quiet -b merged|merge --quiet -s ours --no-edit FETCH_HEAD";
    for args in [&["status"][..], &["plan"], &["checklist"], &["start"], &["summary"], &["abort"], &["audit"]]
    {
        if *args == ["audit"] {
            merge.split('|').for_each(|git| drop(place.git("country", &git.split(' ').collect::<Vec<_>>())));
        }
        let ran = place.run("country", args);
        let all = format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(all.contains(&line) || *args == ["abort"], "{args:?}: {all}");
    }
    let checked = place.run("country", &["rules", "check"]);
    assert!(checked.code == 3 && checked.out.contains(&line), "{}{}", checked.out, checked.err);
    let checked = place.run("country", &["rules", "check", "reconcile/rules"]);
    assert_eq!(checked.code, 3, "{}{}", checked.out, checked.err);
}

#[test]
fn an_inventory_without_a_file_is_a_warning_with_its_place() {
    let (warnings, listed) = told(&plan(&place(&inventory("ghosts", "globs = ['nowhere/*']\ncsv = 'id'"))));
    let words = ["Our ghosts", "inventories.toml:2", "neither release has a file"];
    assert!(warned(&warnings, &words), "{warnings:#?}");
    assert!(!listed.is_empty() && !listed.contains(&"ghosts".to_owned()), "{listed:?}");
}

#[test]
fn a_binary_file_is_a_warning_with_its_place_and_the_other_files_are_listed() {
    let source = "globs = ['keys/*']\nregex = '(?P<name>\\w+)'\n[[inventory.source]]\nglobs = ['package.json']\nregex = \
                  '\"version\": \"(?P<name>[^\"]+)\"'";
    let place = place(&inventory("keys", source));
    place.write("country/keys/one", b"\x00\xff");
    place.commit("country", "keys/two", "KEY\n");
    let (warnings, listed) = told(&plan(&place));
    assert!(warned(&warnings, &["keys/one of the fork is not text", "Our keys"]), "{warnings:#?}");
    assert!(listed.contains(&"keys".to_owned()), "{listed:?}");
}

#[test]
fn a_table_without_the_column_is_a_warning_with_its_line_and_the_rest_goes_on() {
    let source = "globs = ['src/translations/login.csv']\ncsv = 'key'";
    let (warnings, listed) = told(&plan(&place(&inventory("words", source))));
    let words = ["src/translations/login.csv:1", "has no column `key`", "Our words", "inventories.toml:5"];
    assert!(warned(&warnings, &words), "{warnings:#?}");
    assert!(!listed.is_empty() && !listed.contains(&"words".to_owned()), "{listed:?}");
}
