//! The files of each commit, worked out from what the commits do; pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::raw::{Commit, History};
use super::{Files, ScenarioError};

/// All files of a commit by path.
pub(super) type Snapshot = BTreeMap<String, File>;

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub bytes: Arc<[u8]>,
    pub executable: bool,
}

/// The new content that each commit brings, path and bytes.
type Overlays<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a [u8])>>;

/// The snapshot of every commit, by id.
pub(super) fn snapshots(
    history: &History,
    files: &Files,
) -> Result<BTreeMap<String, Snapshot>, ScenarioError> {
    let mut snapshots: BTreeMap<String, Snapshot> = BTreeMap::new();
    let mut overlays = overlays(history, files)?;
    for (at, commit) in history.commits.iter().enumerate() {
        let parent = history.parents(at).first().copied();
        let from = commit.tree.as_deref().or(parent);
        let mut snapshot = from.and_then(|id| snapshots.get(id)).cloned().unwrap_or_default();
        apply(commit, &mut snapshot, overlays.remove(commit.id.as_str()).unwrap_or_default())?;
        snapshots.insert(commit.id.clone(), snapshot);
    }
    Ok(snapshots)
}

/// The files that lie in each commit's folder; commits may share none.
fn overlays<'a>(history: &'a History, files: &'a Files) -> Result<Overlays<'a>, ScenarioError> {
    let mut overlays = Overlays::new();
    for (path, bytes) in files {
        let owner = path.split_once('/').and_then(|(folder, rest)| {
            history.commits.iter().find(|commit| commit.id == folder).map(|commit| (commit, rest))
        });
        match owner {
            Some((commit, rest)) => overlays.entry(&commit.id).or_default().push((rest, bytes.as_slice())),
            None => return Err(ScenarioError::Stray { path: path.clone() }),
        }
    }
    Ok(overlays)
}

/// Renames, then deletions, then new content, then edits, then modes.
fn apply(commit: &Commit, snapshot: &mut Snapshot, overlay: Vec<(&str, &[u8])>) -> Result<(), ScenarioError> {
    for (old, new) in &commit.rename {
        for (path, file) in take(commit, snapshot, old)? {
            snapshot.insert(format!("{new}{}", &path[old.len()..]), file);
        }
    }
    for path in &commit.delete {
        take(commit, snapshot, path)?;
    }
    for (path, bytes) in overlay {
        let executable = snapshot.get(path).is_some_and(|file| file.executable);
        snapshot.insert(path.to_owned(), File { bytes: bytes.into(), executable });
    }
    for edit in &commit.edit {
        let file = find(commit, snapshot, &edit.path)?;
        let text = String::from_utf8_lossy(&file.bytes);
        let times = text.matches(&edit.find).count();
        if times != 1 {
            let (commit, path) = (commit.id.clone(), edit.path.clone());
            return Err(ScenarioError::Edit { commit, path, times });
        }
        file.bytes = text.replacen(&edit.find, &edit.put, 1).into_bytes().into();
    }
    commit.executable.iter().try_for_each(|path| {
        find(commit, snapshot, path)?.executable = true;
        Ok(())
    })
}

/// Removes a file, or everything in a folder.
fn take(commit: &Commit, snapshot: &mut Snapshot, path: &str) -> Result<Vec<(String, File)>, ScenarioError> {
    let below = format!("{path}/");
    let paths: Vec<String> =
        snapshot.keys().filter(|key| *key == path || key.starts_with(&below)).cloned().collect();
    if paths.is_empty() {
        return Err(unknown(commit, path));
    }
    Ok(paths.into_iter().filter_map(|path| snapshot.remove_entry(&path)).collect())
}

fn find<'a>(commit: &Commit, snapshot: &'a mut Snapshot, path: &str) -> Result<&'a mut File, ScenarioError> {
    snapshot.get_mut(path).ok_or_else(|| unknown(commit, path))
}

fn unknown(commit: &Commit, path: &str) -> ScenarioError {
    ScenarioError::UnknownPath { commit: commit.id.clone(), path: path.to_owned() }
}
