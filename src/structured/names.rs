//! What a file of data names: rows, services, hosts, scripts, variables.
//!
//! Owns [`names`], by which it can be told afterwards that nothing is gone which nobody meant to drop. It reads one text and
//! merges nothing. Must not know what the names stand for.
//!
//! ```
//! use git_reconcile::structured::{Format, Settings, names};
//! let hosts = b"all:\n  hosts:\n    one: 10.0.0.1\n";
//! let found = names(Format::Yaml, "hosts.yml".into(), hosts, &Settings::default()).unwrap();
//! assert_eq!(found.into_iter().collect::<Vec<_>>(), ["all", "all / hosts", "all / hosts / one"]);
//! ```

use std::collections::BTreeSet;

use bstr::{BStr, BString};

use super::{Declined, Format, Settings, csv, json, typescript, yaml};

/// How deep keys within keys are names; what is deeper describes one of them.
const DEPTH: usize = 3;

/// The names that a text holds: of a table the keys of its rows; of JSON and YAML the keys down to three levels, of a
/// program its declarations and the first level of names in them, the inner after ` / `.
///
/// # Errors
/// [`Declined`] where the text is not of the format, its side being the country; or where the format has no names.
pub fn names(
    format: Format,
    path: &BStr,
    text: &[u8],
    settings: &Settings,
) -> Result<BTreeSet<BString>, Declined> {
    match format {
        Format::Csv => csv::names(text, settings),
        Format::Json | Format::PackageJson => json::names(text, DEPTH),
        Format::Yaml => yaml::names(text, settings, DEPTH),
        Format::Typescript => typescript::names(path, text, settings, DEPTH - 1),
        Format::YarnLock | Format::Xml | Format::Dotenv | Format::Lines | Format::Changelog => {
            Err(Declined::Unsupported { what: format!("{} has no names to count", format.name()) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(format: Format, text: &str) -> Vec<String> {
        let found = names(format, BStr::new("a"), text.as_bytes(), &Settings::default()).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_table_names_its_rows() {
        assert_eq!(found(Format::Csv, "id,en\nb,Two\na,\"One, or\nmore\"\n"), ["a", "b"]);
    }

    #[test]
    fn json_and_yaml_name_their_keys_to_the_third_level() {
        let json = r#"{"scripts": {"start": "x"}, "files": [{"a": 1}], "a": {"b": {"c": {"d": 1}}}}"#;
        let expected = ["a", "a / b", "a / b / c", "files", "files / a", "scripts", "scripts / start"];
        assert_eq!(found(Format::Json, json), expected);
        let yaml = "# stack\nservices:\n  gate:\n    image: a\n  press: {image: b}\nvolumes:\n  disk:\n";
        let services =
            ["gate", "gate / image", "press", "press / image"].map(|one| format!("services / {one}"));
        let services = ["services".to_owned()].into_iter().chain(services);
        let expected: Vec<_> = services.chain(["volumes".to_owned(), "volumes / disk".to_owned()]).collect();
        assert_eq!(found(Format::Yaml, yaml), expected);
    }

    #[test]
    fn a_program_names_its_declarations_and_what_they_name() {
        let text = "import a from 'a'\nexport const roles = [{ id: 'CLERK', may: { read: true } }, { id: 'CHIEF' }]\n";
        let found = found(Format::Typescript, text);
        for name in ["roles", "roles / id='CHIEF'", "roles / id='CLERK'"] {
            assert!(found.iter().any(|one| one.ends_with(name)), "{name} is not in {found:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        for (format, text) in
            [(Format::Json, "{\n\"a\": \n}\n"), (Format::Typescript, "const a = 1\nlet = = 2\n")]
        {
            let error = names(format, BStr::new("a"), text.as_bytes(), &Settings::default()).unwrap_err();
            assert!(matches!(error, Declined::Malformed { line: 2 | 3, .. }), "{error:?}");
        }
    }
}
