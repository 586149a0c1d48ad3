//! A judged conflict as the report lists it.
//!
//! Owns [`Case`] and how it becomes a [`doc::Conflict`]. Must not judge.

use bstr::BString;

use super::options::Apply;
use super::structure::ByKey;
use crate::classify::{Judgement, Method};
use crate::conflict::{Conflict, Hunk};
use crate::object::Entry;
use crate::report::document as doc;
use crate::report::path;
use crate::rules::Area;
use crate::sides::Sides;
use crate::structured::Proposal;
use crate::verdict::{Disposition, Verdict};

/// A conflict with a judgement for each hunk, or one for the whole.
pub(super) struct Case<'a> {
    /// The conflict.
    pub(super) conflict: &'a Conflict,
    /// Where it belongs.
    pub(super) area: Option<&'a Area>,
    /// Its hunks, or nothing, with what was concluded.
    pub(super) judged: Vec<(Option<&'a Hunk>, Judgement)>,
    /// What merging by key made of it.
    pub(super) by_key: &'a ByKey,
    /// What would be done about each hunk if a person agrees.
    pub(super) proposals: Vec<Option<Proposal>>,
}

impl Case<'_> {
    pub(super) fn listed(&self, apply: Apply) -> doc::Conflict {
        let conflict = self.conflict;
        let path = path::encode(&conflict.path);
        let hunks: Vec<_> = (1..)
            .zip(&self.judged)
            .map(|(number, (hunk, judgement))| {
                let resolution = resolution(judgement, apply);
                let proposal = self.proposals.get(number - 1).and_then(Option::as_ref);
                let proposal = proposal.filter(|_| resolution.is_none());
                let proposal = proposal.map(|proposal| proposal.text.to_string());
                let hunk = listed_hunk(&path, number, conflict, *hunk, judgement);
                doc::Hunk { proposal, resolution, ..hunk }
            })
            .collect();
        doc::Conflict {
            kind: conflict.kind.name().to_owned(),
            deleted_by: conflict.kind.deleted_by().map(|side| side.name().to_owned()),
            renamed_from: renamed_from(conflict),
            area: self.area.map(|area| area.id.clone()),
            resolved: hunks.iter().all(doc::Hunk::is_settled),
            hunks,
            notes: self.by_key.notes(),
            path,
        }
    }
}

/// How the machine settles a hunk, if it does.
pub(super) fn resolution(judgement: &Judgement, apply: Apply) -> Option<doc::Resolution> {
    let safe = judgement.method.filter(|_| judgement.disposition == Disposition::Safe);
    let one_side = matches!(judgement.verdict, Verdict::TakeUpstream | Verdict::KeepCountry);
    match (apply, safe) {
        (Apply::None, _) => None,
        (_, Some(method)) => {
            Some(doc::Resolution { method: method.name().to_owned(), verified: verified(method) })
        }
        (Apply::Proposed, None) if one_side => {
            Some(doc::Resolution { method: PROPOSED.to_owned(), verified: false })
        }
        (Apply::Certain | Apply::Safe | Apply::Proposed, None) => None,
    }
}

/// The method of a hunk that took the side that was proposed, as somebody asked for.
pub(super) const PROPOSED: &str = "proposed";

fn renamed_from(conflict: &Conflict) -> std::collections::BTreeMap<String, String> {
    let others = conflict.paths.iter().filter_map(|(side, path)| Some((side, path.as_ref()?)));
    let others = others.filter(|(_, path)| **path != conflict.path);
    others.map(|(side, path)| (side.name().to_owned(), path::encode(path))).collect()
}

fn listed_hunk(
    path: &str,
    number: usize,
    conflict: &Conflict,
    hunk: Option<&Hunk>,
    judgement: &Judgement,
) -> doc::Hunk {
    doc::Hunk {
        id: format!("{path}#{number}"),
        key: hunk.map_or_else(|| whole(conflict).key(), Hunk::key),
        lines: hunk.map(lines),
        class: judgement.class,
        verdict: judgement.verdict,
        confidence: judgement.confidence,
        disposition: judgement.disposition,
        evidence: judgement.evidence.clone(),
        country_commits: Vec::new(),
        proposal: None,
        resolution: None,
        decision: None,
        outcome: None,
    }
}

/// Most methods choose one side's own lines, so there is nothing that they could have made wrong; what was merged by key
/// was read again and accounted for.
const fn verified(method: Method) -> bool {
    match method {
        Method::Vacuous
        | Method::MovedOn
        | Method::SameChange
        | Method::WhiteSpace
        | Method::DeletedSample
        | Method::Keys(_)
        | Method::Rule
        | Method::DecisionLog => true,
    }
}

/// A conflict that is not about lines, as a hunk of the names of its objects, so that it has a key too.
pub(super) fn whole(conflict: &Conflict) -> Hunk {
    let name = |entry: Option<Entry>| {
        entry.map_or(BString::default(), |entry| format!("{:o} {}", entry.mode.bits(), entry.id).into())
    };
    Hunk { number: 1, lines: Sides::default(), text: conflict.entries.map(name) }
}

fn lines(hunk: &Hunk) -> doc::HunkLines {
    let lines = hunk.lines.as_ref().map(|lines| (lines.start + 1, lines.len()));
    doc::HunkLines { base: lines.base, country: lines.country, upstream: lines.upstream }
}
