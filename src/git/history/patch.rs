//! What a commit changes, as a text that cherry-picks share.
//!
//! Owns the comparison of git's `patch-id`: the changed lines and three lines around them, without white space and
//! without line numbers; binary content by its name. Must not know which commits are worth comparing.

use std::sync::LazyLock;

use bstr::ByteSlice;
use regex::bytes::Regex;

use super::HistoryError;
use super::trees::Change;
use crate::git::store::{Store, StoreError, object_id};
use crate::object::{CommitId, Entry, Mode, ObjectId};

/// Git takes a file for binary when one of its first 8000 bytes is zero.
const BINARY_WINDOW: usize = 8000;

static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d+\.\d+\.\d+[-.0-9A-Za-z]*").ok());

/// Equal for two commits that make the same change.
pub(super) fn patch_id(
    store: &Store<'_>,
    commit: CommitId,
    changes: &[Change],
) -> Result<ObjectId, HistoryError> {
    let mut text = Vec::new();
    for change in changes {
        text.extend_from_slice(&change.path);
        text.push(0);
        text.extend_from_slice(format!("{:?} {:?}", mode(change.old), mode(change.new)).as_bytes());
        if !lines(store, commit, change, |sign, line| put(&mut text, sign, line))? {
            text.extend_from_slice(format!("{:?} {:?}", change.old, change.new).as_bytes());
        }
    }
    let digest = git2::Oid::hash_object(git2::ObjectType::Blob, &text);
    digest.map(object_id).map_err(|source| HistoryError::Corrupt { id: commit, source })
}

/// Whether nothing but version numbers (three parts or more) differs, in files that stand on both sides.
pub(super) fn bumps_versions_only(store: &Store<'_>, changes: &[Change]) -> Result<bool, StoreError> {
    for change in changes {
        let (Some(old), Some(new)) = (change.old, change.new) else { return Ok(false) };
        if !old.mode.is_file() || old.mode != new.mode {
            return Ok(false);
        }
        if blank_versions(&store.blob(old.id)?) != blank_versions(&store.blob(new.id)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn blank_versions(line: &[u8]) -> Vec<u8> {
    VERSION
        .as_ref()
        .map_or_else(|| line.to_vec(), |version| version.replace_all(line, &b"@"[..]).into_owned())
}

fn put(text: &mut Vec<u8>, sign: char, line: &[u8]) {
    text.extend(sign.encode_utf8(&mut [0; 4]).bytes());
    text.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()));
}

fn mode(entry: Option<Entry>) -> Option<Mode> {
    entry.map(|entry| entry.mode)
}

/// Hands over the lines of a change with their sign (`-`, `+`, a blank for context); false for binary content.
fn lines(
    store: &Store<'_>,
    commit: CommitId,
    change: &Change,
    mut each: impl FnMut(char, &[u8]),
) -> Result<bool, HistoryError> {
    let bytes = |entry: Option<Entry>| match entry {
        Some(Entry { mode: Mode::Submodule, id }) => {
            Ok(format!("Subproject commit {id}\n").into_bytes().into())
        }
        Some(entry) => store.blob(entry.id),
        None => Ok((&[][..]).into()),
    };
    let (old, new) = (bytes(change.old)?, bytes(change.new)?);
    if is_binary(&old) || is_binary(&new) {
        return Ok(false);
    }
    let diff = |source| HistoryError::Diff { commit, path: change.path.to_str_lossy().into_owned(), source };
    let mut options = git2::DiffOptions::new();
    options.context_lines(3).indent_heuristic(true).force_text(true);
    let patch = git2::Patch::from_buffers(&old, None, &new, None, Some(&mut options)).map_err(diff)?;
    for hunk in 0..patch.num_hunks() {
        for at in 0..patch.num_lines_in_hunk(hunk).map_err(diff)? {
            let line = patch.line_in_hunk(hunk, at).map_err(diff)?;
            if matches!(line.origin(), '-' | '+' | ' ') {
                each(line.origin(), line.content());
            }
        }
    }
    Ok(true)
}

fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(BINARY_WINDOW)].contains(&0)
}
