//! What a package manifest needs.
//!
//! Owns [`Manifest`]: the dependencies of a `package.json` as specifiers. Must not know lock files.

use serde_json::{Map, Value};

/// The fields that name dependencies which are installed.
const FIELDS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// A read manifest.
#[derive(Clone, Debug)]
pub(super) struct Manifest(Map<String, Value>);

impl Manifest {
    /// Reads a `package.json`; `None` where it is none.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        match serde_json::from_slice(text) {
            Ok(Value::Object(fields)) => Some(Self(fields)),
            _ => None,
        }
    }

    /// The specifiers of what it depends on.
    pub(super) fn needs(&self) -> Vec<String> {
        let objects = FIELDS.iter().filter_map(|field| self.0.get(*field)?.as_object());
        let pairs = objects.flatten().filter_map(|(name, range)| Some((name, range.as_str()?)));
        let pairs = pairs.map(|(name, range)| (name.as_str(), range));
        pairs.chain(self.resolutions()).map(|(name, range)| format!("{name}@{range}")).collect()
    }

    /// Whether it says itself what answers for a package.
    pub(super) fn resolves(&self, name: &str) -> bool {
        self.resolutions().any(|(resolved, _)| resolved == name)
    }

    /// The last name of each path of `resolutions`, and the range.
    fn resolutions(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.get("resolutions").and_then(Value::as_object);
        all.into_iter().flatten().filter_map(|(path, range)| Some((last(path), range.as_str()?)))
    }
}

/// The package at the end of a path such as `**/@scope/name`.
fn last(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let scope = path[..path.len() - name.len()].trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if scope.starts_with('@') { &path[path.len() - name.len() - scope.len() - 1..] } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolution_is_of_the_last_package_of_its_path() {
        let manifest =
            Manifest::read(br#"{"resolutions": {"**/@s/a": "1.0.0", "b/c": "2", "d": "3"}}"#).unwrap();
        assert_eq!(manifest.needs(), ["@s/a@1.0.0", "c@2", "d@3"]);
        assert!(manifest.resolves("c") && !manifest.resolves("b"));
    }
}
