//! The JSON Schemas of the documents, generated from their types.
//!
//! Owns what `docs/report.schema.json` and `docs/status.schema.json` must hold; a test keeps the files equal to it
//! (`UPDATE=1 cargo test schema` rewrites them). Draft 2020-12.

use schemars::Schema;

use super::document::Report;
use super::json;
use super::status::Status;

/// The schema of [`Report`].
#[must_use]
pub fn report() -> Schema {
    schemars::schema_for!(Report)
}

/// The schema of [`Status`].
#[must_use]
pub fn status() -> Schema {
    schemars::schema_for!(Status)
}

/// Every schema with the name of its file in `docs/` and its text.
#[must_use]
pub fn files() -> [(&'static str, String); 2] {
    [("report.schema.json", json::render(&report())), ("status.schema.json", json::render(&status()))]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;
    use crate::report::samples;

    fn complaints(schema: &Schema, document: &Value) -> Vec<String> {
        let validator = jsonschema::validator_for(schema.as_value()).unwrap();
        validator.iter_errors(document).map(|error| error.to_string()).collect()
    }

    #[test]
    fn the_committed_schemas_are_up_to_date() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        for (name, text) in files() {
            let file = folder.join(name);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&file, &text).unwrap();
            }
            let committed = std::fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(committed, text, "docs/{name} is stale: UPDATE=1 cargo test schema");
        }
    }

    #[test]
    fn the_samples_are_valid() {
        let (report, status) = (report(), status());
        for sample in samples::all() {
            assert_eq!(complaints(&report, &serde_json::to_value(&sample).unwrap()), [""; 0]);
        }
        for sample in samples::statuses() {
            assert_eq!(complaints(&status, &serde_json::to_value(&sample).unwrap()), [""; 0]);
        }
    }

    #[test]
    fn what_is_no_report_is_not_valid() {
        let schema = report();
        let good = serde_json::to_value(samples::lifelike()).unwrap();
        for (pointer, bad) in [
            ("/schema", json!("git-reconcile/report/9")),
            ("/strategy", json!("octopus")),
            ("/conflicts/0/hunks/0/verdict", json!("maybe")),
            ("/counts/hunks", json!(-1)),
            ("/conflicts/0/hunks/0/evidence", json!(null)),
        ] {
            let mut document = good.clone();
            *document.pointer_mut(pointer).unwrap() = bad;
            assert_ne!(complaints(&schema, &document), [""; 0], "{pointer}");
        }
    }
}
