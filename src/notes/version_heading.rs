//! Headings that open a release.
//!
//! Owns which headings name a version, and what stands beside it. Must not know sections or entries.
//!
//! `## [1.4.0](https://github.com/a/b/compare/v1.3.3...v1.4.0) (TBD)` is version 1.4.0 with suffix `TBD`.

use super::model::HeadingLink;
use super::reference::repository_of;
use crate::version::Version;

/// A version heading's parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VersionHeading {
    pub version: Version,
    pub suffix: String,
    pub link: Option<HeadingLink>,
}

/// Reads a heading in plain words; nothing if it does not begin with a version.
pub(super) fn read(text: &str, link: Option<&str>) -> Option<VersionHeading> {
    let (version, rest) = leading_version(text)?;
    let (suffix, address) = split_address(rest);
    let url = link.map(str::to_owned).or(address);
    let link = url.map(|url| HeadingLink { repository: repository_of(&url), url });
    Some(VersionHeading { version, suffix, link })
}

/// Whether a line of source is a version heading of level one or two.
pub(super) fn is_heading_line(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (1..=2).contains(&level) && text.starts_with(' ') && leading_version(text.trim_start()).is_some()
}

/// Whether the words announce changes that are in no release yet.
pub(super) fn is_unreleased(text: &str) -> bool {
    text.trim_matches(|letter: char| !letter.is_alphanumeric()).eq_ignore_ascii_case("unreleased")
}

/// The version a heading begins with, in brackets or not, and what follows it.
fn leading_version(text: &str) -> Option<(Version, &str)> {
    let bare = text.strip_prefix('[').unwrap_or(text);
    let digits = bare.strip_prefix(['v', 'V']).unwrap_or(bare);
    let end = digits.find(|letter: char| !(letter.is_ascii_alphanumeric() || ".-+".contains(letter)));
    let (word, rest) = digits.split_at_checked(end.unwrap_or(digits.len()))?;
    let word = word.trim_end_matches(['.', '-', '+']);
    let version = word.parse().ok().or_else(|| numbers_of(word).parse().ok())?;
    Some((version, rest.strip_prefix(']').unwrap_or(rest)))
}

/// The three numbers that a word begins with.
fn numbers_of(word: &str) -> &str {
    let end = word.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    word.get(..end.unwrap_or(word.len())).unwrap_or("")
}

/// Takes an address in round brackets out of what follows the version; the rest loses its brackets and dashes.
fn split_address(rest: &str) -> (String, Option<String>) {
    let at = rest.find("http://").or_else(|| rest.find("https://"));
    let (before, address, after) = at.map_or((rest, None, ""), |at| {
        let (before, from) = rest.split_at(at);
        let (url, after) = from.split_at(from.find([')', ' ']).unwrap_or(from.len()));
        (before, Some(url.to_owned()), after)
    });
    let words = format!("{} {}", trim(before), trim(after));
    (words.trim().to_owned(), address)
}

fn trim(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || "()[]-–—:".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String, Option<String>)> {
        let found = read(text, None)?;
        Some((found.version.to_string(), found.suffix, found.link.map(|link| link.url)))
    }

    #[test]
    fn shapes_of_version_headings() {
        let address = "https://forge.example/a/b/compare/v1.4.1...v1.5.0";
        let cases = [
            ("1.5.0".to_owned(), "1.5.0", "", None),
            ("v1.5.0".to_owned(), "1.5.0", "", None),
            ("[1.5.0]".to_owned(), "1.5.0", "", None),
            ("1.5.0 (TBD)".to_owned(), "1.5.0", "TBD", None),
            ("1.5.0 Release candidate".to_owned(), "1.5.0", "Release candidate", None),
            ("1.5.0-rc.1 – 2024-05-01".to_owned(), "1.5.0-rc.1", "2024-05-01", None),
            (format!("1.5.0 ({address})"), "1.5.0", "", Some(address)),
            (format!("[1.5.0] ({address}) (TBD)"), "1.5.0", "TBD", Some(address)),
        ];
        for (text, version, suffix, url) in cases {
            assert_eq!(
                parts(&text),
                Some((version.to_owned(), suffix.to_owned(), url.map(str::to_owned))),
                "{text}"
            );
        }
    }

    #[test]
    fn other_headings_name_no_version() {
        for text in ["Bug fixes", "1.5", "What is new in 1.5.0", "", "[", "99999999999999999999999.1.1"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
