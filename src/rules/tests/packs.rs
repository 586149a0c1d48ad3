//! The embedded packs answer as upstream's repositories are.

use super::super::{Precision, RepositoryFacts, StepKind, Trust, loader};
use super::{embedded, over};
use crate::version::Line;
use crate::version::Version;

#[test]
fn the_embedded_packs_have_no_mistake_and_are_those_on_disk() {
    let names: Vec<_> = embedded().iter().map(|pack| pack.name.clone()).collect();
    assert_eq!(names, ["core", "countryconfig"]);
    let disk = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    assert_eq!(loader::check(disk.as_ref()).to_string(), "");
}

#[test]
fn only_plain_release_tags_are_releases() {
    let packs = embedded();
    let core = packs.get("core").unwrap();
    assert_eq!(core.release_of_tag("v1.9.15"), Some(Version::new(1, 9, 15)));
    for tag in [
        "v0.2.6",
        "v1.9.0-beta.1",
        "v1.9.0-beta-1",
        "v1.1.1-uga-v1",
        "v20240821",
        "tmp-tag",
        "1.7.0",
        "core-v1.4.1",
    ] {
        assert_eq!(core.release_of_tag(tag), None, "{tag}");
    }
}

#[test]
fn release_branches_come_in_three_spellings_and_no_other() {
    let packs = embedded();
    let pack = packs.get("countryconfig").unwrap();
    for (branch, version) in
        [("release-v1.9.9", (1, 9, 9)), ("release/1.9.15", (1, 9, 15)), ("release/v2.0.0", (2, 0, 0))]
    {
        let (major, minor, patch) = version;
        assert_eq!(pack.release_of_branch(branch), Some(Version::new(major, minor, patch)));
    }
    for branch in [
        "release-v1.9",
        "release-v1.X.Y",
        "release-v1.7.0-backup2",
        "release-v.1.9.5.1",
        "release/1.99.2",
        "hotfix-v1.9.3",
    ] {
        assert_eq!(pack.release_of_branch(branch), None, "{branch}");
    }
}

#[test]
fn the_upgrade_branch_carries_the_release() {
    let packs = embedded();
    let name = packs.get("countryconfig").unwrap().upgrade_branch(&Version::new(1, 7, 4));
    assert_eq!(name, "upgrade-countryconfig-v1.7.4");
}

/// What `signal` of the country configuration reads in `text`.
fn read(signal: &str, text: &str) -> Option<String> {
    let packs = embedded();
    let found = packs.get("countryconfig").unwrap().signals.iter().find(|one| one.id == signal).unwrap();
    found.read(text).map(|version| version.to_string())
}

#[test]
fn signals_read_the_version_where_it_stands() {
    assert_eq!(read("package-json", r#"{"name": "x", "version": "1.8.1"}"#).as_deref(), Some("1.8.1"));
    assert_eq!(read("package-json", "{"), None);
    assert_eq!(read("toolkit", r#""@opencrvs/toolkit": "1.8.0-rc.5169255","#).as_deref(), Some("1.8.0"));
    assert_eq!(read("toolkit", r#""@opencrvs/toolkit": "^1.9.2","#).as_deref(), Some("1.9.2"));
    assert_eq!(read("toolkit", r#""@opencrvs/toolkit": "0.0.28","#), None);
    let notes = "# Changelog\n\n## [1.4.1](https://example.org/v1.4.0...v1.4.1)\n\n## 1.4.0\n";
    assert_eq!(read("release-notes", notes).as_deref(), Some("1.4.1"));
}

#[test]
fn the_image_tag_is_read_from_the_input_that_bears_its_name() {
    let workflow = "on:\n  workflow_dispatch:\n    inputs:\n      environment:\n        default: 'v9.9.9'\n      \
                    core-image-tag:\n        description: Core DockerHub image tag\n        required: true\n        \
                    default: 'v1.6.1'\n      countryconfig-image-tag:\n        required: true\n";
    assert_eq!(read("core-image-tag", workflow).as_deref(), Some("1.6.1"));
    assert_eq!(
        read("core-image-tag", "core-image-tag:\n  required: true\nother:\n  default: 'v1.2.3'\n"),
        None
    );
}

#[test]
fn only_the_manifest_is_trusted_alone() {
    let packs = embedded();
    let signals = &packs.get("countryconfig").unwrap().signals;
    let strong: Vec<_> =
        signals.iter().filter(|one| one.trust == Trust::Strong).map(|one| one.id.as_str()).collect();
    assert_eq!(strong, ["package-json"]);
    assert_eq!(signals.iter().find(|one| one.id == "toolkit").unwrap().precision, Precision::Line);
}

#[test]
fn one_line_at_a_time_with_the_special_steps_named() {
    let packs = embedded();
    let pack = packs.get("countryconfig").unwrap();
    let kind = |from, to| pack.step(from, to).kind;
    assert_eq!(kind(Line::new(1, 4), Line::new(1, 5)), StepKind::Ordinary);
    assert_eq!(kind(Line::new(1, 6), Line::new(1, 7)), StepKind::Special);
    assert_eq!(kind(Line::new(1, 8), Line::new(1, 9)), StepKind::Special);
    assert_eq!(kind(Line::new(1, 9), Line::new(2, 0)), StepKind::Special);
    assert_eq!(kind(Line::new(1, 6), Line::new(1, 8)), StepKind::Refused);
    assert_eq!(kind(Line::new(1, 8), Line::new(2, 0)), StepKind::Refused);
    assert_eq!(kind(Line::new(1, 7), Line::new(1, 6)), StepKind::Refused);
    assert!(
        pack.step(Line::new(1, 6), Line::new(1, 7))
            .before
            .iter()
            .any(|line| line.contains("upgrade-to-1_7.ts"))
    );
    assert!(pack.step(Line::new(1, 8), Line::new(1, 9)).before.iter().any(|line| line.contains("core team")));
    assert!(
        pack.step(Line::new(1, 9), Line::new(2, 0))
            .before
            .iter()
            .any(|line| line.contains("yarn opencrvs upgrade"))
    );
}

#[test]
fn versions_of_the_two_repositories_are_paired() {
    let packs = embedded();
    for pack in packs.iter() {
        let pair = packs.get(pack.pairs_with.as_deref().unwrap()).unwrap();
        assert_eq!(pair.pairs_with.as_deref(), Some(pack.name.as_str()));
    }
}

/// The pack of a repository with this manifest and these paths.
fn detected(manifest: Option<&str>, paths: &[&str]) -> Option<String> {
    let has_path = |path: &str| paths.contains(&path);
    let facts = RepositoryFacts { package_json: manifest, has_path: &has_path };
    embedded().detect(&facts).map(|pack| pack.name.clone())
}

#[test]
fn a_repository_is_known_by_its_manifest() {
    for name in ["@opencrvs/countryconfig", "ua-countryconfig", "@xy/countryconfig", "@opencrvs/resources"] {
        let manifest = format!(r#"{{ "name": "{name}", "version": "1.0.0" }}"#);
        assert_eq!(detected(Some(&manifest), &[]).as_deref(), Some("countryconfig"), "{name}");
    }
    let core = r#"{ "description": "OpenCRVS core workspace", "license": "MPL-2.0" }"#;
    assert_eq!(detected(Some(core), &[]).as_deref(), Some("core"));
}

#[test]
fn a_repository_without_a_telling_manifest_is_known_by_its_paths() {
    let paths = ["src/data-seeding", "src/translations", "infrastructure/server-setup"];
    assert_eq!(detected(None, &paths).as_deref(), Some("countryconfig"));
    assert_eq!(detected(Some(r#"{"name": "xy"}"#), &paths).as_deref(), Some("countryconfig"));
    assert_eq!(
        detected(None, &["lerna.json", "packages/client", "packages/gateway", "packages/auth"]).as_deref(),
        Some("core")
    );
}

#[test]
fn any_other_repository_is_known_by_no_pack() {
    assert_eq!(detected(Some(r#"{"name": "left-pad"}"#), &["src/form"]), None);
    assert_eq!(detected(None, &[]), None);
}

#[test]
fn two_packs_that_fit_alike_are_no_answer() {
    let twin = "title = 'x'\nurl = 'x'\nnotes = 'x'\nupgrade_branch = 'x-{version}'\n\
                releases = { tag = '^v(.*)$' }\ndetect = { package_json = ['workspace'] }";
    let packs = over(&[("twin-a/pack.toml", twin), ("twin-b/pack.toml", twin)]);
    let facts = RepositoryFacts { package_json: Some("workspace"), has_path: &|_| false };
    assert!(packs.detect(&facts).is_none());
}

#[test]
fn everything_listed_can_be_explained() {
    let packs = embedded();
    let listed = packs.list();
    assert!(listed.len() > 80, "{}", listed.len());
    for one in listed {
        let found = packs.explain(&format!("{}/{}", one.pack, one.id));
        assert!(
            found.iter().any(|explained| explained.kind == one.kind && !explained.says.is_empty()),
            "{one:?}"
        );
    }
}

#[test]
fn an_id_of_both_packs_is_explained_for_both() {
    let packs = embedded();
    let names: Vec<_> = packs.explain("lock-file").into_iter().map(|one| one.pack).collect();
    assert_eq!(names, ["core", "countryconfig"]);
    assert!(packs.explain("lock-fil").is_empty());
    assert_eq!(packs.suggest("lock-fil").as_deref(), Some("lock-file"));
}
