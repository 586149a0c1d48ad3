//! The JSON Schemas under `rules/schema` are those of the raw types, and the packs fit them.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde_json::Value;

use super::super::calibration::CalibrationFile;
use super::super::checklist::ChecklistFile;
use super::super::checks::ChecksFile;
use super::super::inventory::InventoriesFile;
use super::super::raw::{AreasFile, PackFile};
use super::super::release::ReleaseFile;
use super::super::shape;

fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// Holds `rules/schema/<name>.json` against its type, writes it when `UPDATE=1`, and every pack's file against it.
fn check<T: JsonSchema>(name: &str, files_of_pack: &[&str]) {
    let schema = shape::schema::<T>();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = rules().join("schema").join(format!("{name}.json"));
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == text, "{} is out of date: run the tests with UPDATE=1", path.display());
    let validator = jsonschema::validator_for(&schema).unwrap();
    for pack in ["countryconfig", "core"] {
        for file in files_of_pack {
            fits(&validator, pack, file);
        }
    }
}

fn fits(validator: &jsonschema::Validator, pack: &str, file: &str) {
    let text = std::fs::read_to_string(rules().join(pack).join(file)).unwrap();
    let value: Value = toml::from_str(&text).unwrap();
    let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{pack}/{file}: {errors:?}");
}

#[test]
fn the_schema_of_packs_is_up_to_date_and_fits() {
    check::<PackFile>("pack", &["pack.toml"]);
}

#[test]
fn the_schema_of_areas_is_up_to_date_and_fits() {
    check::<AreasFile>("areas", &["areas.toml"]);
}

#[test]
fn the_schema_of_calibrations_is_up_to_date_and_fits() {
    check::<CalibrationFile>("calibration", &["calibration.toml"]);
}

#[test]
fn the_schema_of_inventories_is_up_to_date_and_fits() {
    check::<InventoriesFile>("inventories", &["inventories.toml"]);
}

#[test]
fn the_schema_of_checks_is_up_to_date_and_fits() {
    check::<ChecksFile>("checks", &["checks.toml"]);
}

#[test]
fn the_schema_of_checklists_is_up_to_date_and_fits() {
    check::<ChecklistFile>("checklist", &["checklist.toml"]);
}

#[test]
fn the_schema_of_releases_is_up_to_date_and_fits() {
    let files = |pack: &str| -> Vec<String> {
        let entries = std::fs::read_dir(rules().join(pack).join("releases")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| format!("releases/{name}")).collect()
    };
    check::<ReleaseFile>("release", &[]);
    let validator = jsonschema::validator_for(&shape::schema::<ReleaseFile>()).unwrap();
    for pack in ["countryconfig", "core"] {
        for file in files(pack) {
            fits(&validator, pack, &file);
        }
    }
}

#[test]
fn the_schema_refuses_what_the_loader_refuses() {
    let validator = jsonschema::validator_for(&shape::schema::<AreasFile>()).unwrap();
    let wrong: Value = toml::from_str("[[area]]\nid = 'x'\nglob = ['a']\n").unwrap();
    assert!(!validator.is_valid(&wrong));
}
