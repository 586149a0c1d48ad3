//! Where a fork says which version it is at.
//!
//! Owns [`Signal`]: how one version is read from the text of one file. Must not read files, nor weigh signals against
//! each other.
//!
//! ```text
//! package.json, JSON pointer /version    strong
//! CHANGELOG.md, ^## \[?v?(\d+\.\d+\.\d+)    weak
//! ```

use std::collections::BTreeMap;

use super::check::Check;
use super::mistake::Place;
use super::pattern::Pattern;
use super::raw;
use super::raw::{Precision, SignalKind, Trust};
use crate::version::Version;

/// A place where a fork says which version it is at.
#[derive(Clone, Debug)]
pub struct Signal {
    /// What it is called.
    pub id: String,
    /// The file, from the root of the repository.
    pub path: String,
    /// What finds the version in it.
    pub finder: Finder,
    /// How much it is worth.
    pub trust: Trust,
    /// How much of the version it tells.
    pub precision: Precision,
    /// How it misleads.
    pub note: String,
    /// Where the pack says so.
    pub place: Place,
}

/// What finds a version in a text.
#[derive(Clone, Debug)]
pub enum Finder {
    /// A JSON pointer (RFC 6901) to a text.
    JsonPointer(String),
    /// The first group of the first match.
    Regex(Pattern),
}

impl Signal {
    /// The version that the text of the file tells; `None` where it tells none.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Version> {
        self.found(text)?.parse().ok()
    }

    fn found(&self, text: &str) -> Option<String> {
        match &self.finder {
            Finder::JsonPointer(pointer) => {
                let json: serde_json::Value = serde_json::from_str(text).ok()?;
                Some(json.pointer(pointer)?.as_str()?.to_owned())
            }
            Finder::Regex(pattern) => pattern.group(text).map(str::to_owned),
        }
    }
}

/// The signals of one file, validated.
pub(crate) fn validate(raw: &[raw::Signal], check: &mut Check<'_>) -> Vec<Signal> {
    let mut seen = BTreeMap::new();
    raw.iter().filter_map(|signal| one(signal, check, &mut seen)).collect()
}

fn one(raw: &raw::Signal, check: &mut Check<'_>, seen: &mut BTreeMap<String, usize>) -> Option<Signal> {
    let id = check.new_id(raw.id.as_ref(), "signal", seen);
    let path = check.text(raw.path.as_ref(), "path");
    let pattern = raw.pattern.as_ref();
    let finder = raw.kind.and_then(|kind| match kind {
        SignalKind::JsonPointer => check.pointer(pattern).map(Finder::JsonPointer),
        SignalKind::Regex => check.capturing(pattern).map(Finder::Regex),
    });
    let note = check.text(raw.note.as_ref(), "note");
    Some(Signal {
        id: id?,
        path: path?,
        finder: finder?,
        trust: raw.trust?,
        precision: raw.precision,
        note: note?,
        place: check.place(raw.id.as_ref()?),
    })
}
