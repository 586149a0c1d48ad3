//! How a hunk was settled, and whether that is what was proposed.
//!
//! Owns [`outcome`]. Must not read anything.

use bstr::ByteSlice;

use crate::audit::Outcome;
use crate::conflict::Conflict;
use crate::reconcile::outcomes::Left;
use crate::reconcile::summary::committed::verdict;
use crate::report::document::{Followed, Hunk, HunkOutcome};
use crate::structured::Format;
use crate::text::Whitespace;
use crate::verdict::Verdict;

/// What stands in the place of `hunk`, in words, and how that stands to its verdict.
pub(super) fn outcome(hunk: &Hunk, conflict: &Conflict, left: &Left) -> HunkOutcome {
    let is = if left.marked {
        "marked"
    } else if left.as_made && is_by_key(hunk) {
        "structured"
    } else if left.outcome == Outcome::New && left.lines.is_empty() {
        Outcome::Deleted.name()
    } else {
        left.outcome.name()
    };
    HunkOutcome { is: is.to_owned(), verdict: followed(hunk, conflict, left) }
}

fn is_by_key(hunk: &Hunk) -> bool {
    let method = |name: &str| Format::ALL.iter().any(|format| format.method() == name);
    hunk.resolution.as_ref().is_some_and(|found| method(&found.method))
}

fn followed(hunk: &Hunk, conflict: &Conflict, left: &Left) -> Followed {
    let Some(done) = verdict(conflict, left) else { return Followed::Undecided };
    if left.as_made && hunk.resolution.is_some() || is_proposal(hunk, left) {
        return Followed::AsProposed;
    }
    match hunk.verdict {
        Verdict::Review | Verdict::Regenerate => Followed::NoVerdict,
        wanted if wanted == done => Followed::AsProposed,
        _ => Followed::Against,
    }
}

/// Whether the lines are those that were proposed.
fn is_proposal(hunk: &Hunk, left: &Left) -> bool {
    let Some(proposal) = &hunk.proposal else { return false };
    let key = |line: &[u8]| Whitespace::IgnoreAll.key(line).into_owned();
    let lines = proposal.as_bytes().lines().map(key).filter(|key| !key.is_empty());
    lines.eq(left.lines.iter().cloned())
}
