//! Real paths of all eras and the areas they belong to.

use bstr::BStr;

use super::super::{Deletion, Pack};
use super::embedded;
use crate::verdict::Verdict;

/// The id of the area of a file with these paths at a release.
fn area<'a>(pack: &'a Pack, paths: &[&str], version: &str) -> &'a str {
    let paths: Vec<&BStr> = paths.iter().map(|path| BStr::new(path.as_bytes())).collect();
    let version = version.parse().unwrap();
    pack.area_of(&paths, Some(&version)).map_or("-", |area| area.id.as_str())
}

/// The rows of `rules/<pack>/paths.tsv`: release, path, area.
fn table(pack: &str) -> Vec<[String; 3]> {
    let file = format!("{}/rules/{pack}/paths.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    text.lines().skip(1).map(|line| cells(line).try_into().unwrap_or_else(|_| panic!("{line}"))).collect()
}

#[test]
fn real_paths_of_all_eras_belong_to_their_areas() {
    let mut rows = 0;
    for pack in embedded().iter() {
        let table = table(&pack.name);
        rows += table.len();
        for [version, path, expected] in &table {
            assert_eq!(area(pack, &[path], version), expected, "{} {version} {path}", pack.name);
        }
    }
    assert!(rows >= 132, "{rows}");
}

#[test]
fn nearly_every_area_is_reached_by_some_path_of_the_tables() {
    for pack in embedded().iter() {
        let reached: Vec<_> = table(&pack.name).into_iter().map(|[_, _, area]| area).collect();
        let ids = pack.areas.iter().map(|area| &area.id);
        let missed: Vec<_> = ids.filter(|id| !reached.contains(id)).collect();
        assert!(missed.len() <= 8, "{}: {missed:?}", pack.name);
    }
}

#[test]
fn a_renamed_file_belongs_to_the_first_area_that_any_of_its_paths_has() {
    let packs = embedded();
    let pack = packs.get("countryconfig").unwrap();
    let paths = ["src/features/other.ts", "src/data-seeding/roles/roles.ts"];
    assert_eq!(area(pack, &paths, "1.7.0"), "roles");
    assert_eq!(area(pack, &[], "1.7.0"), "-");
    assert_eq!(area(pack, &["somewhere/else.bin"], "1.7.0"), "-");
}

#[test]
fn a_path_that_is_no_text_has_an_area_too() {
    let packs = embedded();
    let path = BStr::new(b"src/form/birth/\xff.ts");
    assert_eq!(packs.get("countryconfig").unwrap().area_of(&[path], None).unwrap().id, "forms");
}

#[test]
fn defaults_are_those_that_people_chose_most() {
    let packs = embedded();
    let areas = &packs.get("countryconfig").unwrap().areas;
    let default = |id: &str| (areas.get(id).unwrap().verdict, areas.get(id).unwrap().deletion);
    assert_eq!(default("forms"), (Verdict::KeepCountry, Deletion::Ask));
    assert_eq!(default("certificates"), (Verdict::KeepCountry, Deletion::StaysDeleted));
    assert_eq!(default("translations"), (Verdict::Combine, Deletion::Ask));
    assert_eq!(default("inventory"), (Verdict::KeepCountry, Deletion::Ask));
    assert_eq!(default("lock-file"), (Verdict::Regenerate, Deletion::Ask));
    assert!(areas.get("lock-file").unwrap().regenerate.is_some());
}
