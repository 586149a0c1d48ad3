//! The manifest of a Node package: JSON by key, and ranges by version.
//!
//! Owns what is right where both sides changed a range, the version or the name. Must not know lock files.
//!
//! Of two bumps the higher is taken. A range that the country set lower than it was is pinned on purpose, perhaps: that is
//! proposed, and a person agrees or not. The name is the country's; the version is upstream's, unless the settings say
//! otherwise.

#[cfg(test)]
mod tests;

use bstr::{BStr, ByteSlice};
use semver::Version;

use super::Settings;
use super::json::order_of;
use super::outline::{Order, Policy, Verdict};
use crate::sides::{Side, Sides};

/// Which range, version and name is right.
pub(super) fn policy(settings: &Settings) -> impl Policy + '_ {
    Manifest(settings)
}

/// Objects that hold a range for each package.
const RANGES: [&str; 6] =
    ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "resolutions", "engines"];

struct Manifest<'s>(&'s Settings);

impl Policy for Manifest<'_> {
    fn settle(&self, path: &[&BStr], texts: Sides<Option<&[u8]>>) -> Option<Verdict> {
        let both = texts.country.is_some() && texts.upstream.is_some();
        match path {
            [name] if *name == "name" && both => {
                let why = "both sides renamed the package: the country's name is kept".to_owned();
                Some(Verdict::Take(Side::Country, why))
            }
            [version] if *version == "version" && both => {
                let side = self.0.version.unwrap_or(Side::Upstream);
                Some(Verdict::Take(side, format!("both sides changed the version: {side}'s is taken")))
            }
            [group, package] if RANGES.iter().any(|ranges| *group == ranges) => {
                let values = texts.map(|text| text.and_then(value));
                range(&package.to_str_lossy(), values)
            }
            _ => None,
        }
    }

    fn order(&self, path: &[&BStr], order: Order) -> Order {
        order_of(self.0, path, order)
    }
}

/// The text behind the key of a pair, without its quotes.
fn value(pair: &[u8]) -> Option<&str> {
    let (_, value) = pair.strip_prefix(b"\"")?.split_once_str("\":")?;
    value.trim().strip_prefix(b"\"")?.strip_suffix(b"\"")?.to_str().ok()
}

/// Which of two ranges is right.
fn range(package: &str, values: Sides<Option<&str>>) -> Option<Verdict> {
    let (country, upstream) = (values.country?, values.upstream?);
    let (lowest_country, lowest_upstream) = (lowest(country)?, lowest(upstream)?);
    let higher = if lowest_country > lowest_upstream { Side::Country } else { Side::Upstream };
    let both = format!("{package}: the country has {country}, upstream {upstream}");
    let Some(base) = values.base else {
        return Some(Verdict::Take(higher, format!("{both}: the higher is taken")));
    };
    let before = lowest(base)?;
    if lowest_country < before {
        return Some(Verdict::Propose(
            Side::Country,
            format!("{both}, from {base}: the country went lower, perhaps on purpose"),
        ));
    }
    if lowest_upstream < before {
        return Some(Verdict::Propose(Side::Upstream, format!("{both}, from {base}: upstream went lower")));
    }
    Some(Verdict::Take(higher, format!("{both}, from {base}: the higher is taken")))
}

/// The lowest version that a range lets in, if it is one comparison: `^1.2`, `~1.2.3`, `1.x`, `>=1`.
fn lowest(range: &str) -> Option<Version> {
    let version = range.trim().trim_start_matches(['^', '~', '=', '>', 'v']).trim_start();
    let (numbers, rest) = version.split_at(version.find(['-', '+']).unwrap_or(version.len()));
    let mut parts: Vec<&str> = numbers.split('.').collect();
    parts.retain(|part| !matches!(*part, "x" | "X" | "*"));
    if parts.is_empty() || parts.len() > 3 || (parts.len() < 3 && !rest.is_empty()) {
        return None;
    }
    parts.resize(3, "0");
    Version::parse(&format!("{}{rest}", parts.join("."))).ok()
}
