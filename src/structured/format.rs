//! The formats that can be merged by key, and how a file's name tells them.
//!
//! Owns [`Format`]. Must not know how any of them is merged.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use bstr::{BStr, ByteSlice};

/// A format with keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Rows by key and columns by name.
    Csv,
    /// Objects by key.
    Json,
    /// The manifest of a Node package.
    PackageJson,
    /// The lock file of yarn, version 1 and later.
    YarnLock,
    /// Mappings by key, comments kept.
    Yaml,
    /// Declarations, imports, object keys; JavaScript too.
    Typescript,
    /// Elements by id.
    Xml,
    /// Variables of an environment.
    Dotenv,
    /// Lines that stand for themselves: patterns, known hosts.
    Lines,
    /// Release notes: sections by version.
    Changelog,
}

/// Names of whole files, in small letters.
const NAMES: &[(&str, Format)] = &[
    ("package.json", Format::PackageJson),
    ("yarn.lock", Format::YarnLock),
    (".gitignore", Format::Lines),
    (".dockerignore", Format::Lines),
    (".npmignore", Format::Lines),
    (".eslintignore", Format::Lines),
    (".prettierignore", Format::Lines),
    ("known-hosts", Format::Lines),
    ("known_hosts", Format::Lines),
    ("changelog.md", Format::Changelog),
];

/// Endings of names, in small letters.
const ENDINGS: &[(&str, Format)] = &[
    ("csv", Format::Csv),
    ("json", Format::Json),
    ("yml", Format::Yaml),
    ("yaml", Format::Yaml),
    ("ts", Format::Typescript),
    ("tsx", Format::Typescript),
    ("mts", Format::Typescript),
    ("cts", Format::Typescript),
    ("js", Format::Typescript),
    ("jsx", Format::Typescript),
    ("mjs", Format::Typescript),
    ("cjs", Format::Typescript),
    ("svg", Format::Xml),
    ("xml", Format::Xml),
    ("env", Format::Dotenv),
];

/// Lock files that only the tool which wrote them can write: they have the ending of a format and are none of it.
const REGENERATED: &[&str] = &["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml"];

impl Format {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Csv,
        Self::Json,
        Self::PackageJson,
        Self::YarnLock,
        Self::Yaml,
        Self::Typescript,
        Self::Xml,
        Self::Dotenv,
        Self::Lines,
        Self::Changelog,
    ];

    /// The format that a file's name tells; `None` for text without keys, and for lock files that must be written anew.
    #[must_use]
    pub fn of_path(path: &BStr) -> Option<Self> {
        let name = path.rsplit_str("/").next().unwrap_or_default().to_str_lossy().to_ascii_lowercase();
        if REGENERATED.contains(&name.as_str()) {
            return None;
        }
        let whole = NAMES.iter().find(|(known, _)| *known == name);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let dotenv = name == ".env" || name.starts_with(".env.");
        whole
            .or_else(|| ENDINGS.iter().find(|(known, _)| *known == ending))
            .map(|(_, format)| *format)
            .or_else(|| dotenv.then_some(Self::Dotenv))
    }

    /// Patterns of `.gitattributes` for every file whose name tells a format, and for those that only look so (`false`).
    pub fn patterns() -> impl Iterator<Item = (String, bool)> {
        let endings = ENDINGS.iter().map(|(ending, _)| (format!("*.{ending}"), true));
        let names = NAMES.iter().map(|(name, _)| ((*name).to_owned(), true));
        endings.chain(names).chain(REGENERATED.iter().map(|name| ((*name).to_owned(), false)))
    }

    /// As options spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::PackageJson => "package-json",
            Self::YarnLock => "yarn-lock",
            Self::Yaml => "yaml",
            Self::Typescript => "typescript",
            Self::Xml => "xml",
            Self::Dotenv => "dotenv",
            Self::Lines => "lines",
            Self::Changelog => "changelog",
        }
    }

    /// The method of a resolution, as reports spell it.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Csv => "csv-keys",
            Self::Json => "json-keys",
            Self::PackageJson => "package-json",
            Self::YarnLock => "yarn-lock-entries",
            Self::Yaml => "yaml-keys",
            Self::Typescript => "typescript-declarations",
            Self::Xml => "xml-elements",
            Self::Dotenv => "dotenv-variables",
            Self::Lines => "line-set",
            Self::Changelog => "changelog-sections",
        }
    }
}

/// A choice among the formats; the default is all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formats(BTreeSet<Format>);

/// A word that names no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no format that is merged by key")]
pub struct BadFormat {
    word: String,
}

impl BadFormat {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(format!("write all, none, or some of {}", names()))
    }
}

fn names() -> String {
    Format::ALL.map(Format::name).join(", ")
}

impl Formats {
    /// None of them.
    #[must_use]
    pub const fn none() -> Self {
        Self(BTreeSet::new())
    }

    /// Whether it is chosen.
    #[must_use]
    pub fn has(&self, format: Format) -> bool {
        self.0.contains(&format)
    }
}

impl fmt::Display for Formats {
    /// As [`Formats::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        let names: Vec<&str> = self.0.iter().map(|format| format.name()).collect();
        f.write_str(&names.join(","))
    }
}

impl Default for Formats {
    fn default() -> Self {
        Self(Format::ALL.into())
    }
}

impl FromStr for Formats {
    type Err = BadFormat;

    /// `all`, `none`, or names between commas.
    fn from_str(text: &str) -> Result<Self, BadFormat> {
        match text.trim() {
            "all" => return Ok(Self::default()),
            "none" => return Ok(Self::none()),
            _ => {}
        }
        let named = |word: &str| Format::ALL.into_iter().find(|format| format.name() == word);
        let words = text.split(',').map(str::trim);
        words
            .map(|word| named(word).ok_or_else(|| BadFormat { word: word.to_owned() }))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_from_names() {
        let chosen: Formats = "csv, json".parse().unwrap();
        assert!(chosen.has(Format::Csv) && chosen.has(Format::Json) && !chosen.has(Format::Yaml));
        assert_eq!("none".parse(), Ok(Formats::none()));
        assert_eq!("all".parse(), Ok(Formats::default()));
        assert!("csv,toml".parse::<Formats>().unwrap_err().to_string().contains("`toml`"));
    }

    #[test]
    fn a_name_tells_the_format() {
        let of = |path: &str| Format::of_path(path.into());
        assert_eq!(of("src/words.CSV"), Some(Format::Csv));
        assert_eq!(of("deep/package.json"), Some(Format::PackageJson));
        assert_eq!(of("pnpm-lock.yaml"), None);
        assert_eq!(of(".env.sample"), Some(Format::Dotenv));
        assert_eq!(of("README.md"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn every_format_has_a_name_and_a_method_of_its_own() {
        let mut names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        let mut methods: Vec<_> = Format::ALL.iter().map(|format| format.method()).collect();
        names.sort_unstable();
        names.dedup();
        methods.sort_unstable();
        methods.dedup();
        assert_eq!((names.len(), methods.len()), (Format::ALL.len(), Format::ALL.len()));
    }
}
