//! What was decided, read from a branch: the log, then the files.

use std::collections::BTreeMap;

use bstr::ByteSlice;

use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::{CommitInfo, Repository};
use crate::object::CommitId;
use crate::reconcile::listed::PROPOSED;
use crate::reconcile::outcomes::Left;
use crate::reconcile::{Apply, Forecast};
use crate::report::document::{self as doc, Decision};
use crate::review::log::{self, Log};
use crate::review::session::Session;
use crate::sides::Side;
use crate::verdict::Verdict;

/// The decision log of a release.
#[derive(Default)]
pub(in crate::reconcile) struct Recorded {
    /// What it holds; nothing where there is none.
    pub(in crate::reconcile) log: Log,
    /// Its path, where there is one.
    pub(in crate::reconcile) path: Option<String>,
    /// Why it could not be read.
    pub(in crate::reconcile) warning: Option<String>,
}

impl Recorded {
    /// What was settled without a person when the upgrade was begun; as `asked` where the log tells of nothing of the kind.
    pub(in crate::reconcile) fn applied(&self, asked: Apply) -> Apply {
        let automatic = &self.log.automatic;
        if automatic.is_empty() {
            return asked;
        }
        // Where the base only stood in, somebody asked for it.
        let proposed = automatic.iter().any(|entry| entry.method == PROPOSED);
        if proposed { Apply::Proposed } else { Apply::Safe }
    }
}

/// The log of a release, as the tip of the branch has it: it may follow the merge in a commit of its own.
pub(in crate::reconcile) fn recorded(
    repo: &Repository,
    tip: CommitId,
    release: &str,
) -> Result<Recorded, Error> {
    let path = log::path(release);
    let Some(bytes) = repo.read_file(tip, path.as_str().into())? else { return Ok(Recorded::default()) };
    Ok(match Log::parse(&bytes.to_str_lossy()) {
        Ok(log) => Recorded { log, path: Some(path), warning: None },
        Err(mistakes) => {
            Recorded { warning: Some(format!("{path} was not read: {mistakes}")), ..Recorded::default() }
        }
    })
}

/// `name <mail>` of a commit's author.
pub(in crate::reconcile) fn name(info: &CommitInfo) -> String {
    format!("{} <{}>", info.author, info.mail)
}

/// Where decisions are told.
pub(in crate::reconcile) struct Told<'a> {
    /// The log.
    pub(in crate::reconcile) log: &'a Log,
    /// The session of its run, where that is still there.
    pub(in crate::reconcile) session: Option<&'a Session>,
    /// The commit, for what the files alone tell.
    pub(in crate::reconcile) info: &'a CommitInfo,
}

/// The decisions of an upgrade by the id of their hunk: of the log, else of the session, else of the files.
pub(in crate::reconcile) fn decisions(
    made: &Forecast,
    left: &[Vec<Left>],
    told: &Told<'_>,
) -> BTreeMap<String, Decision> {
    let mut found = BTreeMap::new();
    for ((listed, conflict), left) in made.report.conflicts.iter().zip(&made.merged).zip(left) {
        let open = listed.hunks.iter().zip(left).filter(|(hunk, _)| hunk.resolution.is_none());
        for (hunk, left) in open {
            let decision =
                told.logged(hunk).or_else(|| told.kept(hunk)).or_else(|| told.read(conflict, left));
            found.extend(decision.map(|decision| (hunk.id.clone(), decision)));
        }
    }
    found
}

impl Told<'_> {
    fn logged(&self, hunk: &doc::Hunk) -> Option<Decision> {
        let entry = self.log.decision_for(&hunk.id, &hunk.key)?;
        Some(Decision {
            verdict: entry.verdict,
            by: entry.by.clone().unwrap_or_else(|| name(self.info)),
            at: entry.at.clone().unwrap_or_else(|| self.moment()),
            why: entry.why.clone(),
        })
    }

    fn kept(&self, hunk: &doc::Hunk) -> Option<Decision> {
        let open = self.session?.hunks.iter().find(|open| open.id == hunk.id)?;
        open.decided.as_ref().map(|decided| decided.decision.clone())
    }

    /// What the files say; nothing where the markers were committed.
    fn read(&self, conflict: &Conflict, left: &Left) -> Option<Decision> {
        let verdict = verdict(conflict, left)?;
        Some(Decision { verdict, by: name(self.info), at: self.moment(), why: None })
    }

    fn moment(&self) -> String {
        crate::text::moment(self.info.time.seconds)
    }
}

/// What the lines in the place of a hunk come to; `None` where its markers still stand. A file that is gone is the choice
/// of who deleted it.
pub(in crate::reconcile) fn verdict(conflict: &Conflict, left: &Left) -> Option<Verdict> {
    use crate::audit::Outcome;
    let by_upstream = conflict.kind.deleted_by() == Some(Side::Upstream);
    match left.outcome {
        _ if left.marked => None,
        Outcome::FileDeleted if by_upstream => Some(Verdict::TakeUpstream),
        outcome => Some(outcome.verdict()),
    }
}
