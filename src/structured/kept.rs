//! Whether what the country named is still named.
//!
//! Owns [`lost`], which is asked before an upgrade is committed and again of one that somebody made. Must not know who
//! decided what.

use std::collections::BTreeSet;

use bstr::{BStr, BString, ByteSlice};

use super::contents::{Contents, Place, alike, contents};
use super::csv::MANY;
use super::{Declined, Format, Settings};
use crate::sides::Sides;

/// The names of the country that are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// What is gone, where it stood in the country's text.
    pub places: Vec<Place>,
    /// Rows of a table that are gone and that upstream deleted too, if they are more than are deleted without asking: a
    /// part of the product moved, and a row too many harms nobody.
    pub along: Vec<Place>,
    /// How many names the country's text has.
    pub of: usize,
}

impl Lost {
    /// What is gone, but for what is gone with what held it.
    pub fn outermost(&self) -> impl Iterator<Item = &Place> {
        let gone: BTreeSet<&[u8]> = self.places.iter().map(|place| place.name.as_slice()).collect();
        self.places.iter().filter(move |place| !holders(&place.name).any(|holder| gone.contains(holder)))
    }
}

/// The names that a name stands below.
fn holders(name: &BString) -> impl Iterator<Item = &[u8]> {
    const BELOW: &[u8] = b" / ";
    (1..name.len()).filter(|at| name[*at..].starts_with(BELOW)).map(|at| &name[..at])
}

/// The country's names that `result` lacks, but for those that upstream deleted and the country had not made; `None` where
/// the country's text cannot be read, or its format has no names.
///
/// # Errors
/// [`Declined`] where the result cannot be read, and the country's text can.
pub fn lost(
    format: Format,
    path: &BStr,
    sides: Sides<Option<&[u8]>>,
    result: &[u8],
    settings: &Settings,
) -> Result<Option<Lost>, Declined> {
    let there: Vec<&[u8]> = [sides.country, sides.upstream, sides.base].into_iter().flatten().collect();
    let settings = alike(format, &there, result, settings);
    let read = |text: Option<&[u8]>| contents(format, path, text?, &settings).ok();
    let Some(country) = read(sides.country) else { return Ok(None) };
    let result = contents(format, path, result, &settings)?.names();
    let names = |text| read(text).as_ref().map(Contents::names).unwrap_or_default();
    let (base, upstream) = (names(sides.base), names(sides.upstream));
    let of = country.names().len();
    let deleted = |name: &BString| base.contains(name) && !upstream.contains(name);
    let many =
        format == Format::Csv && country.places.iter().filter(|place| deleted(&place.name)).count() > MANY;
    let mut seen = BTreeSet::new();
    let is_there =
        |name: &BString| result.contains(name) || (format == Format::PackageJson && regrouped(name, &result));
    let gone =
        country.places.into_iter().filter(|place| !is_there(&place.name) && seen.insert(place.name.clone()));
    let (mut along, places): (Vec<_>, Vec<_>) = gone.partition(|place| deleted(&place.name));
    if !many {
        along.clear();
    }
    Ok(Some(Lost { places, along, of }))
}

/// Whether a package that one group of a manifest named is named by another group now.
fn regrouped(name: &BString, result: &BTreeSet<BString>) -> bool {
    let package = |name: &BString| name.split_once_str(" / ").map(|(_, package)| BString::from(package));
    let is_group = |name: &BString| name.to_ascii_lowercase().contains_str("dependencies / ");
    let wanted = package(name).filter(|_| is_group(name));
    wanted.is_some() && result.iter().any(|other| is_group(other) && package(other) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sides: [&str; 3], result: &str) -> Vec<String> {
        let [base, country, upstream] = sides.map(|text| Some(text.as_bytes()));
        let sides = Sides::new(base, country, upstream);
        let lost = lost(Format::Yaml, "a.yml".into(), sides, result.as_bytes(), &Settings::default());
        lost.unwrap().unwrap().outermost().map(|place| place.name.to_string()).collect()
    }

    #[test]
    fn what_upstream_deleted_is_not_lost_and_what_the_country_added_is() {
        let base = "services:\n  a: {image: x}\n";
        let country = "services:\n  a: {image: x}\n  own: {image: y}\n";
        assert_eq!(
            of([base, country, "services:\n  b: {image: z}\n"], "services:\n  b: {image: z}\n"),
            ["services / own"]
        );
        assert_eq!(of([base, country, base], "services:\n  own: {image: y}\n"), ["services / a"]);
        assert_eq!(of([base, country, base], country), [""; 0]);
    }

    #[test]
    fn a_package_that_moved_to_another_group_is_not_lost() {
        let ask = |result: &str| {
            let country = br#"{"dependencies": {"a": "1", "b": "2"}}"#;
            let sides = Sides::new(None, Some(&country[..]), None);
            let lost = lost(
                Format::PackageJson,
                "package.json".into(),
                sides,
                result.as_bytes(),
                &Settings::default(),
            );
            lost.unwrap().unwrap().places.len()
        };
        assert_eq!(ask(r#"{"dependencies": {"a": "1"}, "devDependencies": {"b": "2"}}"#), 0);
        assert_eq!(ask(r#"{"dependencies": {"a": "1"}, "scripts": {"b": "2"}}"#), 1);
    }

    #[test]
    fn rows_that_upstream_deleted_in_great_number_are_told_apart() {
        let rows =
            |from: usize, to: usize| (from..to).fold("id,en\n".to_owned(), |all, n| format!("{all}k{n},x\n"));
        let (base, upstream) = (rows(0, 40), rows(30, 40));
        let sides = Sides::new(Some(base.as_bytes()), Some(base.as_bytes()), Some(upstream.as_bytes()));
        let lost = lost(Format::Csv, "a.csv".into(), sides, rows(31, 40).as_bytes(), &Settings::default());
        let lost = lost.unwrap().unwrap();
        assert_eq!((lost.places.len(), lost.along.len(), lost.of), (1, 30, 40));
    }

    #[test]
    fn a_result_that_cannot_be_read_is_an_error_only_where_the_country_had_it_right() {
        let ask = |country: &'static [u8]| {
            let sides = Sides::new(None, Some(country), None);
            lost(Format::Json, "a.json".into(), sides, b"{\"a\": ", &Settings::default())
        };
        assert!(ask(b"{\"a\": 1}").is_err());
        assert_eq!(ask(b"{").unwrap(), None);
    }
}
