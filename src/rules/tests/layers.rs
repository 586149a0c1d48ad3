//! A later layer adds to an earlier one or replaces by id.

use crate::version::{Line, Version};
use bstr::BStr;

use super::super::{MistakeKind, Packs, StepKind, Trial, loader};
use super::{embedded, layer, over};

const AREA: &str = "class = 'content'\nverdict = 'review'\nadvice = 'Ask the ministry.'\n";

#[test]
fn fields_of_a_pack_are_merged_one_by_one() {
    let packs = over(&[("core/pack.toml", "remote = 'origin'\nreleases = { ignore = ['1.9.1'] }")]);
    let (mine, plain) = (packs.get("core").unwrap(), embedded());
    assert_eq!((mine.remote.as_str(), &mine.url), ("origin", &plain.get("core").unwrap().url));
    assert_eq!(mine.release_of_tag("v1.9.1"), None);
    assert_eq!(mine.release_of_tag("v0.2.6"), None);
    assert!(mine.release_of_tag("v1.9.2").is_some());
}

#[test]
fn an_area_of_the_same_id_is_replaced_in_its_place() {
    let text = format!("[[area]]\nid = 'forms'\ntitle = 'x'\nglobs = ['src/form/**']\n{AREA}");
    let packs = over(&[("countryconfig/areas.toml", &text)]);
    let place = |packs: &Packs| {
        let areas: Vec<_> =
            packs.get("countryconfig").unwrap().areas.iter().map(|area| area.id.clone()).collect();
        areas.iter().position(|id| id == "forms")
    };
    assert_eq!(place(&packs), place(&embedded()));
    assert_eq!(packs.get("countryconfig").unwrap().areas.get("forms").unwrap().advice, "Ask the ministry.");
}

#[test]
fn a_new_area_stands_before_those_of_earlier_layers() {
    let text = format!("[[area]]\nid = 'photos'\ntitle = 'x'\nglobs = ['src/form/**/*.png']\n{AREA}");
    let packs = over(&[("countryconfig/areas.toml", &text)]);
    let path = BStr::new("src/form/birth/photo.png");
    assert_eq!(packs.get("countryconfig").unwrap().area_of(&[path], None).unwrap().id, "photos");
}

#[test]
fn a_step_of_the_same_lines_is_replaced() {
    let text = "[[step]]\nfrom = '1.6'\nto = '1.8'\nkind = 'special'\nwhy = 'We tried it.'\n";
    let packs = over(&[("countryconfig/pack.toml", text)]);
    let pack = packs.get("countryconfig").unwrap();
    assert_eq!(pack.step(Line::new(1, 6), Line::new(1, 8)).kind, StepKind::Special);
    assert_eq!(
        pack.step(Line::new(1, 6), Line::new(1, 7)),
        embedded().get("countryconfig").unwrap().step(Line::new(1, 6), Line::new(1, 7))
    );
    assert_eq!(
        pack.step(Line::new(1, 6), Line::new(1, 8)).place.unwrap().to_string(),
        "countryconfig/pack.toml:2:8"
    );
}

#[test]
fn a_pack_that_nobody_began_is_a_mistake_with_the_nearest_name() {
    let mine = layer(&[("countryconfg/areas.toml", "")]);
    let mistakes = Packs::load(&[loader::embedded(), mine]).unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        "countryconfg/areas.toml: there is no pack `countryconfg` (did you mean `countryconfig`?)"
    );
}

#[test]
fn a_new_pack_lacks_what_it_does_not_say() {
    let mistakes = Packs::load(&[layer(&[("mine/pack.toml", "title = 'Mine'\nurl = 'x'")])]).unwrap_err();
    let fields: Vec<_> = mistakes
        .iter()
        .map(|one| match &one.kind {
            MistakeKind::MissingField { field, .. } => field.as_str(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(fields, ["notes", "releases.tag", "upgrade_branch"]);
}

#[test]
fn a_folder_is_read_like_the_embedded_packs() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("core")).unwrap();
    std::fs::write(dir.path().join("core/pack.toml"), "remote = 'origin'").unwrap();
    std::fs::write(dir.path().join("core/README.md"), "not read").unwrap();
    assert!(loader::check(dir.path()).is_empty());
    let packs = Packs::load(&[loader::embedded(), loader::directory(dir.path())]).unwrap();
    assert_eq!(packs.get("core").unwrap().remote, "origin");
}

#[test]
fn what_cannot_be_read_is_a_mistake_each() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("core")).unwrap();
    std::fs::write(dir.path().join("stray.toml"), "").unwrap();
    std::fs::write(dir.path().join("core/areas.toml"), b"\xff").unwrap();
    std::fs::write(dir.path().join("core/area.toml"), "").unwrap();
    let mistakes = loader::check(dir.path());
    let kinds: Vec<_> = mistakes.iter().map(|one| one.kind.to_string()).collect();
    assert_eq!(kinds, ["is not a file of a pack", "is not UTF-8 text", "belongs to no pack"]);
    assert_eq!(mistakes.hint().as_deref(), Some("did you mean `areas.toml`?"));
    assert_eq!(loader::check(&dir.path().join("nowhere")).len(), 1);
}

#[test]
fn the_examples_of_the_readme_are_right() {
    let page = include_str!("../../../rules/README.md");
    let examples: Vec<_> = page
        .split("```toml\n# ")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().split_once('\n').unwrap())
        .collect();
    assert_eq!(examples.len(), 4);
    let packs = over(&examples);
    let pack = packs.get("countryconfig").unwrap();
    assert_eq!(pack.area_of(&[BStr::new("src/photos/a/b.png")], None).unwrap().id, "passport-photos");
    assert_eq!(pack.step(Line::new(2, 1), Line::new(2, 2)).after.len(), 1);
    assert!(pack.inventories.iter().any(|inventory| inventory.id == "settings"));
    let taught = pack.rules_for(&Version::new(2, 1, 0), &Version::new(2, 2, 0)).next().unwrap();
    assert_eq!((taught.id.as_str(), taught.examples.len()), ("session-timeout-in-minutes", 2));
    assert_eq!(Trial::of(pack).failures, []);
}

#[test]
fn the_readme_names_every_field() {
    let page = include_str!("../../../rules/README.md");
    let schemas = [
        include_str!("../../../rules/schema/pack.json"),
        include_str!("../../../rules/schema/areas.json"),
        include_str!("../../../rules/schema/inventories.json"),
        include_str!("../../../rules/schema/release.json"),
        include_str!("../../../rules/schema/calibration.json"),
    ];
    let mut fields = Vec::new();
    for schema in schemas {
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let types = schema["$defs"].as_object().unwrap().values().chain([&schema]);
        fields.extend(
            types.filter_map(|one| one["properties"].as_object()).flat_map(|all| all.keys().cloned()),
        );
    }
    assert!(fields.len() > 30, "{fields:?}");
    let missing: Vec<_> = fields.iter().filter(|field| !page.contains(field.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
