//! `lock-out-of-step`: a lock file without an entry for what the manifest beside it needs.
//!
//! What the pair of one side lacked too is not told. Only lock files of yarn's first version are read; others are
//! written anew by their tool, which says so itself.

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::Found;
use super::ground::Ground;
use crate::object::Entry;
use crate::report::document::Severity;
use crate::sides::{Side, Sides};
use crate::structured::unlocked;

const LOCK: &str = "yarn.lock";
const MANIFEST: &str = "package.json";

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let name = |path: &BString| path.rsplit_once_str("/").map_or(path.to_vec(), |(_, name)| name.to_vec());
    let ours = |path: &&BString| [LOCK, MANIFEST].iter().any(|one| name(path) == one.as_bytes());
    let paths = ground.files.iter().map(|file| &file.path).filter(ours);
    let folders: BTreeSet<BString> =
        paths.map(|path| BString::from(&path[..path.len() - name(path).len()])).collect();
    folders.iter().filter_map(|folder| behind(ground, folder)).collect()
}

/// A lock file and its manifest.
struct Pair {
    lock: Entry,
    manifest: Entry,
}

impl Pair {
    fn lacks(&self, ground: &Ground<'_>) -> Option<BTreeSet<String>> {
        let (lock, manifest) = (ground.text(Some(self.lock))?, ground.text(Some(self.manifest))?);
        let workspaces = manifest.contains_str("\"workspaces\"");
        (!workspaces).then(|| unlocked(&lock, &manifest).ok())?.map(|all| all.into_iter().collect())
    }
}

fn behind(ground: &Ground<'_>, folder: &BString) -> Option<Found> {
    let path = |name: &str| BString::from([folder.as_slice(), name.as_bytes()].concat());
    let entry = |path: &BString| (ground.asked.entry)(path.as_bstr());
    let result = Pair { lock: entry(&path(LOCK))?, manifest: entry(&path(MANIFEST))? };
    let sides = Sides::from_fn(|side| {
        let of = |name: &str| ground.on_side(path(name).as_bstr(), side);
        Some(Pair { lock: of(LOCK)?, manifest: of(MANIFEST)? })
    });
    let same = |pair: &Option<Pair>| {
        pair.as_ref().is_some_and(|pair| (pair.lock, pair.manifest) == (result.lock, result.manifest))
    };
    if Side::ALL.iter().any(|side| same(&sides[*side])) {
        return None;
    }
    let mut lacks = result.lacks(ground)?;
    for pair in [&sides.country, &sides.upstream].into_iter().flatten() {
        let before = pair.lacks(ground).unwrap_or_default();
        lacks.retain(|one| !before.contains(one));
    }
    if lacks.is_empty() {
        return None;
    }
    let text = format!(
        "{} that {} needs has no entry here: install, so that it is written anew",
        counted(lacks.len()),
        MANIFEST
    );
    let items = lacks.into_iter().collect();
    Some(Found { severity: Severity::Warning, path: path(LOCK), line: None, text, items })
}

fn counted(many: usize) -> String {
    if many == 1 { "1 package".to_owned() } else { format!("each of {many} packages") }
}
