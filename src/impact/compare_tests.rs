//! What a release does to items, and how a country stands to it.

use super::tests::{Tree, inventory, source};
use super::*;
use crate::rules::Supply;

/// `kind name from → to: how the country stands`, with a `!` where it concerns the country.
fn told(
    mine: &Inventory,
    release: &[(&str, &str)],
    target: &[(&str, &str)],
    country: &[(&str, &str)],
) -> Vec<String> {
    let list = |files| take(mine, &Tree::of(files)).items;
    let (release, target, country) = (list(release), list(target), list(country));
    let changes = compare(mine, Trees { release: &release, target: &target, country: &country });
    let says =
        |state: &Option<State>| state.as_ref().map_or("-".to_owned(), |state| format!("[{}]", state.says()));
    let one = |change: &Change| {
        let kind = match &change.kind {
            ChangeKind::Added => "added".to_owned(),
            ChangeKind::Removed => "removed".to_owned(),
            ChangeKind::Renamed { from, alike } => format!("renamed {from} {alike}"),
            ChangeKind::Changed => "changed".to_owned(),
        };
        let mark = if change.concerns(mine.supply) { "!" } else { "" };
        let (from, to) = (says(&change.from), says(&change.to));
        let places: Vec<String> =
            change.country.iter().map(|place| format!("{}:{}", place.path, place.line)).collect();
        format!("{kind} {} {from} → {to}: {:?}{mark} {}", change.name, change.applies, places.join(" "))
    };
    changes.iter().map(one).collect()
}

/// `NAME`, or `NAME=default`, a line; supplied by people.
fn variables() -> Inventory {
    let regex = "'^(?P<name>[A-Z_]+)(?:=(?P<default>.*))?$'";
    inventory(&format!(
        "[[inventory]]\nid = 'v'\ntitle = 'V'\nsupply = 'people'\n[[inventory.source]]\nglobs = ['**']\nregex = {regex}\n"
    ))
}

#[test]
fn what_is_new_concerns_who_has_to_supply_it() {
    let target = [("a", "GIVEN=1\nHERE\nNEEDED\n")];
    assert_eq!(
        told(&variables(), &[("a", "")], &target, &[("a", ""), ("b", "HERE\n")]),
        [
            "added GIVEN - → [default 1]: Lacks ",
            "added HERE - → [required]: Has b:1",
            "added NEEDED - → [required]: Lacks! "
        ]
    );
    let merged = Inventory { supply: Supply::Merge, ..variables() };
    assert!(!told(&merged, &[], &target, &[]).iter().any(|line| line.contains('!')));
}

#[test]
fn what_goes_or_changes_concerns_who_uses_or_overrides_it() {
    let (release, target) = ([("a", "GONE\nLESS=1\nMORE=1\n")], [("a", "LESS\nMORE=2\n")]);
    let of = |country: &[(&str, &str)]| told(&variables(), &release, &target, country);
    assert_eq!(
        of(&release),
        [
            "removed GONE [required] → -: Same a:1",
            "changed LESS [default 1] → [required]: Same! a:2",
            "changed MORE [default 1] → [default 2]: Same a:3"
        ]
    );
    assert_eq!(
        of(&[("a", "GONE\nMORE=3\n"), ("b", "GONE\nLESS\n")]),
        [
            "removed GONE [required] → -: Uses! b:1 a:1",
            "changed LESS [default 1] → [required]: Has b:2",
            "changed MORE [default 1] → [default 2]: Overrides! a:2"
        ]
    );
    assert_eq!(of(&[])[0], "removed GONE [required] → -: Lacks ");
}

#[test]
fn a_default_counts_only_where_no_place_lacks_one() {
    let release = [("a", "X=1\nX\n")];
    assert!(told(&variables(), &release, &[("a", "X=2\nX\n")], &release).is_empty());
    assert_eq!(
        told(&variables(), &release, &[("a", "X=\n")], &release),
        ["changed X [required] → [default empty]: Same a:1 a:2"]
    );
}

#[test]
fn a_name_with_the_words_of_a_removed_one_is_that_one_renamed() {
    let told = |old: &str, new: &str| told(&variables(), &[("a", old)], &[("a", new)], &[("a", old)]);
    assert_eq!(
        told("SHOP_URL\n", "SHOP_URL_EXTERNAL\n"),
        ["renamed SHOP_URL 80 SHOP_URL_EXTERNAL [required] → [required]: Same! a:1"]
    );
    let two = told("DB_USER\nQ\n", "DB_PASSWORD\nSHOP\n");
    assert!(two.iter().all(|line| !line.starts_with("renamed")), "{two:?}");
    let torn = told("SHOP_URL\n", "SHOP_URL_A\nSHOP_URL_B\n");
    assert_eq!(torn.len(), 3, "{torn:?}");
}

#[test]
fn a_file_of_the_same_content_is_renamed_and_one_of_another_is_not() {
    let mine = source("globs = ['**']");
    let (release, target) =
        ([("x/run.sh", "one"), ("b.sql", "two")], [("y/start.sh", "one"), ("c.sql", "three")]);
    assert_eq!(
        told(&mine, &release, &target, &[]),
        [
            "added c.sql - → []: Lacks ",
            "removed b.sql [] → -: Lacks ",
            "renamed x/run.sh 100 y/start.sh [] → []: Lacks "
        ]
    );
}

#[test]
fn many_names_are_paired_by_what_they_say_only() {
    let names = |prefix: &str| {
        let rows: Vec<String> = (0..300).map(|at| format!("{prefix}{at},text {at}\n")).collect();
        rows.concat()
    };
    let mine = source("globs = ['t.csv']\ncsv = 'id'\nvalue = 'en'");
    let (old, new) =
        ("id,en\n".to_owned() + &names("form.key"), "id,en\n".to_owned() + &names("v2.form.key"));
    let changes = told(&mine, &[("t.csv", &old)], &[("t.csv", &new)], &[]);
    assert_eq!(changes.len(), 300);
    assert!(changes.iter().all(|line| line.starts_with("renamed")), "{}", changes[0]);
}

#[test]
fn the_same_tree_twice_has_no_impact() {
    let tree = [("a", "X=1\nY\n")];
    assert!(told(&variables(), &tree, &tree, &tree).is_empty());
}
