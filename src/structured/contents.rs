//! What a file of data holds, by name: rows, services, hosts, scripts, variables.
//!
//! Owns [`contents`], by which it can be told afterwards that nothing is gone which nobody meant to drop, and that nothing
//! is there twice. It reads one text and merges nothing. Must not know what the names stand for.
//!
//! ```
//! use git_reconcile::structured::{Format, Settings, contents};
//! let hosts = b"all:\n  hosts:\n    one: 10.0.0.1\n    one: 10.0.0.2\n";
//! let found = contents(Format::Yaml, "hosts.yml".into(), hosts, &Settings::default()).unwrap();
//! assert_eq!(found.names().into_iter().collect::<Vec<_>>(), ["all", "all / hosts", "all / hosts / one"]);
//! assert_eq!(found.twice.keys().collect::<Vec<_>>(), ["all / hosts / one"]);
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bstr::{BStr, BString};

use super::reading::Language;
use super::{Declined, Format, Settings, csv, outline};

/// How deep keys within keys are names; what is deeper describes one of them.
const DEPTH: usize = 3;

/// The names of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// In the order of the text, what holds others before them.
    pub places: Vec<Place>,
    /// Names that stand more than once where each may stand once, at any depth.
    pub twice: BTreeMap<BString, Twice>,
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The keys from the outermost to its own, ` / ` between them.
    pub name: BString,
    /// Its lines, from 0.
    pub lines: Range<usize>,
}

/// A name that stands more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twice {
    /// How often.
    pub times: usize,
    /// The line of the last one, from 0.
    pub line: usize,
}

impl Contents {
    /// The names, each once.
    #[must_use]
    pub fn names(&self) -> BTreeSet<BString> {
        self.places.iter().map(|place| place.name.clone()).collect()
    }
}

/// The names that a text holds: of a table the keys of its rows; of JSON and YAML the keys down to three levels, of a
/// program its declarations and the first level of names in them.
///
/// # Errors
/// [`Declined`] where the text is not of the format, its side being the country; or where the format has no names.
pub fn contents(format: Format, path: &BStr, text: &[u8], settings: &Settings) -> Result<Contents, Declined> {
    if format == Format::Csv {
        return csv::contents(text, settings);
    }
    let spoken = Language::of(format, path, settings);
    let named = spoken.and_then(|spoken| Some((spoken.levels(DEPTH)?, spoken.grammar)));
    let none = || Declined::Unsupported { what: format!("{} has no names to count", format.name()) };
    let (levels, grammar) = named.ok_or_else(none)?;
    outline::contents(&*grammar, text, levels)
}

/// The settings with which several texts of one file are read alike: where nothing is said that names the rows of a table,
/// the first column that does so in the texts of `sides` and that `result` has too.
#[must_use]
pub fn alike(format: Format, sides: &[&[u8]], result: &[u8], settings: &Settings) -> Settings {
    let key = match format {
        Format::Csv => csv::common_key(sides, result, settings),
        _ => None,
    };
    key.map_or_else(|| settings.clone(), |key| Settings { key, ..settings.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, text: &str) -> Contents {
        contents(format, BStr::new("a"), text.as_bytes(), &Settings::default()).unwrap()
    }

    fn found(format: Format, text: &str) -> Vec<String> {
        read(format, text).names().iter().map(ToString::to_string).collect()
    }

    fn twice(format: Format, text: &str) -> Vec<(String, usize, usize)> {
        let twice = read(format, text).twice.into_iter();
        twice.map(|(name, twice)| (name.to_string(), twice.times, twice.line)).collect()
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
    fn a_name_has_its_lines() {
        let yaml = read(Format::Yaml, "services:\n  gate:\n    image: a\n  press:\n    image: b\n");
        let place = yaml.places.iter().find(|place| place.name == "services / gate").unwrap();
        assert_eq!(place.lines, 1..3);
        assert_eq!(read(Format::Csv, "id,en\na,\"One\nmore\"\nb,Two\n").places[1].lines, 3..4);
    }

    #[test]
    fn what_may_stand_once_and_stands_twice_is_told() {
        let program = "import { a, b } from 'x'\nconst a = 1\nfunction f() {}\nfunction f() {}\nconst o = { k: 1, k: 2 }\nconst l = [{ id: 'x' }, { id: 'x' }]\n";
        let expected = [("a", 2, 1), ("f", 2, 3), ("l / id='x'", 2, 5), ("o / k", 2, 4)];
        assert_eq!(
            twice(Format::Typescript, program),
            expected.map(|(name, n, at)| (name.to_owned(), n, at))
        );
        assert_eq!(twice(Format::Csv, "id,en\na,1\na,2\n"), []);
        assert_eq!(twice(Format::Json, "{\"a\": 1,\n \"a\": 2}"), [("a".to_owned(), 2, 1)]);
        assert_eq!(twice(Format::Yaml, "list:\n  - name: a\n  - name: b\nenv:\n  - A=1\n"), []);
        let settings = Settings { key: vec!["id".to_owned()], ..Settings::default() };
        let table = contents(Format::Csv, BStr::new("a"), b"id,en\na,1\nb,2\na,2\n", &settings).unwrap();
        assert_eq!(table.twice.into_iter().collect::<Vec<_>>(), [("a".into(), Twice { times: 2, line: 3 })]);
    }

    #[test]
    fn what_is_named_twice_in_two_lists_is_not_twice() {
        let text = "import { a } from 'x'\nexport { a }\nconst o = [{ p: 1 }, { p: 1 }]\nconst x = <A><B /><B /></A>\n";
        assert_eq!(twice(Format::Typescript, text), []);
    }

    #[test]
    fn a_table_whose_key_is_doubled_in_the_result_keeps_that_key() {
        let sides: [&[u8]; 2] = [b"id,en\na,1\nb,2\n", b"id,en\na,1\n"];
        let settings = alike(Format::Csv, &sides, b"id,en\na,1\na,2\n", &Settings::default());
        assert_eq!(settings.key, ["id"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        for (format, text) in
            [(Format::Json, "{\n\"a\": \n}\n"), (Format::Typescript, "const a = 1\nlet = = 2\n")]
        {
            let error = contents(format, BStr::new("a"), text.as_bytes(), &Settings::default()).unwrap_err();
            assert!(matches!(error, Declined::Malformed { line: 2 | 3, .. }), "{error:?}");
        }
    }
}
