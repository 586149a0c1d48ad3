//! What commits and the merges that brought them say of themselves.
//!
//! Owns [`Change`] and [`describe`]. Must not read meaning into subjects.

use bstr::{BStr, BString, ByteSlice};

use super::{Mainline, Stretch};
use crate::git::history::HistoryError;
use crate::git::store::Store;
use crate::object::CommitId;

/// What a commit says of itself, and what brought it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The commit.
    pub commit: CommitId,
    /// First line of its message.
    pub subject: BString,
    /// The author's name.
    pub author: BString,
    /// The author's date, in seconds since 1970 UTC.
    pub seconds: i64,
    /// The merge of the pull request that brought it, or that it is.
    pub merge: Option<Merge>,
}

/// A merge that brought a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The merge commit.
    pub commit: CommitId,
    /// First line of its message.
    pub subject: BString,
    /// First line of the rest of its message, which hosts fill with the pull request's title; empty where there is none.
    pub title: BString,
}

/// Describes a commit of the stretch.
///
/// # Errors
/// [`HistoryError`] when the commit or its merge cannot be read.
pub fn describe(
    store: &Store<'_>,
    stretch: &Stretch,
    mainline: &Mainline,
    commit: CommitId,
) -> Result<Change, HistoryError> {
    let raw = store.commit_text(commit)?;
    let (subject, _) = message(&raw);
    let (author, seconds) = author(&raw);
    let merge = mainline.brought(stretch, commit).map(|id| merge(store, id)).transpose()?;
    Ok(Change { commit, subject: subject.into(), author: author.into(), seconds, merge })
}

fn merge(store: &Store<'_>, commit: CommitId) -> Result<Merge, HistoryError> {
    let raw = store.commit_text(commit)?;
    let (subject, title) = message(&raw);
    Ok(Merge { commit, subject: subject.into(), title: title.into() })
}

/// The first line of a commit's message, and the first line of what follows.
fn message(raw: &[u8]) -> (&BStr, &BStr) {
    let text = raw.find(b"\n\n").map_or(&b""[..], |at| &raw[at + 2..]);
    let mut lines = text.lines().map(ByteSlice::trim).filter(|line| !line.is_empty());
    let mut next = || lines.next().unwrap_or_default().as_bstr();
    (next(), next())
}

/// Name and date in `author Name <mail> 1700000000 +0100`.
fn author(raw: &[u8]) -> (&BStr, i64) {
    let mut header = raw.lines().take_while(|line| !line.is_empty());
    let line = header.find_map(|line| line.strip_prefix(b"author ")).unwrap_or_default();
    let end = line.rfind_byte(b'>').unwrap_or(line.len());
    let name = line[..end].rfind_byte(b'<').map_or(line, |at| &line[..at]);
    let date = line.get(end + 1..).unwrap_or_default().trim_start().split_str(" ").next();
    let seconds = date.and_then(|digits| digits.to_str().ok()?.parse().ok()).unwrap_or_default();
    (name.trim().as_bstr(), seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_object_tells_author_subject_and_title() {
        let raw = b"tree x\nauthor A. <B> C <a@b> 17 +0100\ncommitter D <d> 9 +0000\n\n\nSubject \n\n\n Title\nmore\n";
        assert_eq!(message(raw), (BStr::new("Subject"), BStr::new("Title")));
        assert_eq!(author(raw), (BStr::new("A. <B> C"), 17));
    }

    #[test]
    fn what_is_not_there_is_empty() {
        assert_eq!(message(b"tree x\n"), (BStr::new(""), BStr::new("")));
        assert_eq!(author(b"author odd\n\n"), (BStr::new("odd"), 0));
    }
}
