//! Inventories as they are written: every mistake at its line, layers by id.

use super::super::{Extent, ItemFinder, Mistakes, Packs};
use super::layer;

const PACK: &str =
    "title = 'x'\nurl = 'x'\nnotes = 'x'\nupgrade_branch = 'x-{version}'\nreleases = { tag = '^v(.*)$' }";

fn mistakes_of(inventories: &str) -> Mistakes {
    let files = layer(&[("x/pack.toml", PACK), ("x/inventories.toml", inventories)]);
    Packs::load(&[files]).err().unwrap_or_default()
}

#[test]
fn every_mistake_is_told_at_its_line() {
    let text = r"
[[inventory]]
id = 'one'
title = 'One'
ignore = ['(']

[[inventory]]
id = 'one'
title = 'Again'
suply = 'people'
[[inventory.source]]
globs = ['a']
regex = '(?P<name>x'
[[inventory.source]]
globs = ['a']
regex = '(?P<name>x)'
csv = 'id'
[[inventory.source]]
globs = ['a']
regex = '(?P<nme>x)'
[[inventory.source]]
globs = []
[[inventory.source]]
globs = ['a']
yaml = 'services'
[[inventory.source]]
globs = ['a']
json = '/a/{name}'
name = '{nam'
since = '2.0.0'
until = '1.0.0'
[[inventory.source]]
globs = ['a']
regex = '(?P<name>x)'
default = '/x'
";
    let found = mistakes_of(text);
    let shown: Vec<String> = found.iter().map(|one| format!("{} {}", one.place.line, one.kind)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_bad_pattern_costs_its_source_and_nothing_else() {
    let text = r"
[[inventory]]
id = 'one'
title = 'One'
ignore = ['(', 'x']
[[inventory.source]]
globs = ['{', 'a']
csv = 'id'
[[inventory.source]]
globs = ['a']
except = ['{']
csv = 'id'
[[inventory.source]]
globs = ['a']
regex = '(?P<nme>x)'
[[inventory.source]]
globs = ['a']
yaml = '/a/{name}'
default = 'b'
[[inventory]]
id = 'two'
title = 'Two'
[[inventory.source]]
globs = ['a']
csv = 'id'
";
    let files = layer(&[("x/pack.toml", PACK), ("x/inventories.toml", text)]);
    let packs = Packs::load(std::slice::from_ref(&files)).unwrap();
    let pack = packs.get("x").unwrap();
    let lines: Vec<_> = pack.left_out.iter().map(|mistake| mistake.place.line).collect();
    assert_eq!(lines, [5, 7, 11, 15, 19]);
    let kept: Vec<_> =
        pack.inventories.iter().map(|one| (one.id.as_str(), one.listings.len(), one.extent)).collect();
    assert_eq!(kept, [("one", 1, Extent::Part), ("two", 1, Extent::Whole)]);
    assert_eq!(Packs::mistakes(&[files]).len(), 5);
}

#[test]
fn a_mistake_that_is_no_pattern_still_refuses_the_pack() {
    let text = "[[inventory]]\nid = 'one'\ntitle = 'One'\nignore = ['(']\n[[inventory.source]]\nglobs = ['a']\ncsv = ''\n";
    let lines: Vec<_> = mistakes_of(text).iter().map(|mistake| mistake.place.line).collect();
    assert_eq!(lines, [4, 7]);
}

#[test]
fn a_later_layer_replaces_an_inventory_by_its_id() {
    let one = |column: &str| {
        format!(
            "[[inventory]]\nid = 'keys'\ntitle = 'Keys'\n[[inventory.source]]\nglobs = ['a']\ncsv = '{column}'\n"
        )
    };
    let first = layer(&[("x/pack.toml", PACK), ("x/inventories.toml", &one("id"))]);
    let second = layer(&[("x/inventories.toml", &one("key"))]);
    let packs = Packs::load(&[first, second]).unwrap();
    let inventories = &packs.get("x").unwrap().inventories;
    let ItemFinder::Csv(columns) = &inventories[0].listings[0].finder else { panic!("{inventories:?}") };
    assert_eq!((inventories.len(), columns.name.as_str()), (1, "key"));
}

#[test]
fn every_inventory_of_the_embedded_packs_has_an_id_of_its_own_and_patterns_that_compile() {
    let files: Vec<(&str, &str)> = vec![
        ("x/pack.toml", PACK),
        ("x/inventories.toml", include_str!("../../../rules/countryconfig/inventories.toml")),
        ("y/pack.toml", PACK),
        ("y/inventories.toml", include_str!("../../../rules/core/inventories.toml")),
    ];
    assert!(Packs::mistakes(&[layer(&files)]).is_empty());
    let packs = Packs::load(&[layer(&files)]).unwrap();
    let listings =
        |pack: &str| packs.get(pack).unwrap().inventories.iter().map(|i| i.listings.len()).sum::<usize>();
    assert!(listings("x") >= 30 && listings("y") >= 20, "{} {}", listings("x"), listings("y"));
}
