//! What a commit changes, as a text that cherry-picks share.
//!
//! Owns the comparison of git's `patch-id`: the changed lines and three lines around them, without white space and
//! without line numbers; binary content by its name. Must not know which commits are worth comparing.

use std::sync::Arc;
use std::sync::LazyLock;

use bstr::ByteSlice;
use regex::bytes::Regex;

use super::HistoryError;
use super::trees::Change;
use crate::git::store::{Store, StoreError, name_of};
use crate::object::{CommitId, Entry, Mode, ObjectId};
use crate::text::{shared_end, shared_start};

/// Git takes a file for binary when one of its first 8000 bytes is zero.
const BINARY_WINDOW: usize = 8000;

/// Lines kept around a difference before it is computed: the three of context, and room for a run of lines that can
/// stand at several places (git moves such a run to where it reads best).
const AROUND: usize = 64;

static VERSION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]+\.[0-9]+\.[0-9]+[-.0-9A-Za-z]*").ok());

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
    Ok(name_of(git2::ObjectType::Blob, &text))
}

/// Equal where the patches of one file are equal, and seldom elsewhere: the hashes of its new lines less those of its old
/// ones, white space aside. Lines that stay cancel out, so no diff is needed.
pub(super) fn footprint(store: &Store<'_>, change: &Change) -> Result<u64, StoreError> {
    let (old, new) = (content(store, change.old)?, content(store, change.new)?);
    let (old, new) = differing(&old, &new, 0);
    Ok(line_sum(new).wrapping_sub(line_sum(old)))
}

fn line_sum(text: &[u8]) -> u64 {
    text.lines().map(line_hash).fold(0, u64::wrapping_add)
}

/// FNV-1a over all but white space.
fn line_hash(line: &[u8]) -> u64 {
    let visible = line.iter().filter(|byte| !byte.is_ascii_whitespace());
    visible.fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What is left of two texts without the lines that both begin and end with, but for `around` of them on either end.
fn differing<'a, 'b>(old: &'a [u8], new: &'b [u8], around: usize) -> (&'a [u8], &'b [u8]) {
    let start = shared_start(old, new);
    // Only whole lines are shared; the last line break before the difference ends them.
    let mut breaks = old[..start].rfind_iter(b"\n").skip(around);
    let start = breaks.next().map_or(0, |at| at + 1);
    let (old, new) = (&old[start..], &new[start..]);
    let end = shared_end(old, new);
    // The line in which the shared end begins may differ before it.
    let mut breaks = old[old.len() - end..].find_iter(b"\n").skip(around);
    let end = breaks.next().map_or(0, |at| end - at - 1);
    (&old[..old.len() - end], &new[..new.len() - end])
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
    let (old, new) = (content(store, change.old)?, content(store, change.new)?);
    if is_binary(&old) || is_binary(&new) {
        return Ok(false);
    }
    let diff = |source| HistoryError::Diff { commit, path: change.path.to_str_lossy().into_owned(), source };
    let mut options = git2::DiffOptions::new();
    options.context_lines(3).indent_heuristic(true).force_text(true);
    let (old, new) = differing(&old, &new, AROUND);
    let patch = git2::Patch::from_buffers(old, None, new, None, Some(&mut options)).map_err(diff)?;
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

/// The bytes at an entry; a submodule's are what git shows of it.
fn content(store: &Store<'_>, entry: Option<Entry>) -> Result<Arc<[u8]>, StoreError> {
    match entry {
        Some(Entry { mode: Mode::Submodule, id }) => {
            Ok(format!("Subproject commit {id}\n").into_bytes().into())
        }
        Some(entry) => store.blob(entry.id),
        None => Ok(Arc::from(&b""[..])),
    }
}

fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(BINARY_WINDOW)].contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_that_differ_are_left() {
        let same = |old: &str, new: &str| {
            let (old, new) = differing(old.as_bytes(), new.as_bytes(), 0);
            (String::from_utf8(old.to_vec()).unwrap(), String::from_utf8(new.to_vec()).unwrap())
        };
        assert_eq!(same("a\nb\nc\n", "a\nx\nc\n"), ("b\n".into(), "x\n".into()));
        assert_eq!(same("a\nb1\nc", "a\nb2\nc"), ("b1\n".into(), "b2\n".into()));
        assert_eq!(same("a\na\n", "a\na\na\n"), (String::new(), "a\n".into()));
        assert_eq!(same("xa\n", "a\n"), ("xa\n".into(), "a\n".into()));
        assert_eq!(same("", "a"), (String::new(), "a".into()));
        let (old, new) = differing(b"1\n2\n3\nold\n4\n5\n6", b"1\n2\n3\nnew\n4\n5\n6", 1);
        assert_eq!((old.as_bstr(), new.as_bstr()), ("3\nold\n4\n".into(), "3\nnew\n4\n".into()));
        assert_eq!(same("same\n", "same\n"), (String::new(), String::new()));
    }

    #[test]
    fn a_sum_of_lines_forgets_places_and_white_space() {
        assert_eq!(line_sum(b"a\nb c\n"), line_sum(b" bc\n\ta"));
        assert_ne!(line_sum(b"a\n"), line_sum(b"a\n\n"));
    }
}
