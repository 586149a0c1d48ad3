//! From conflicts to judgements, from judgements to the tree with what is safe in it.
//!
//! Owns [`settle`]. Must not judge by itself (`classify/` does) nor settle lines by itself (`resolve` does).

use bstr::{BStr, BString, ByteSlice};

use super::base::{Base, labels};
use super::fork::Fork;
use super::options::Apply;
use super::provenance::Why;
use super::target::Target;
use crate::classify::{self, Comments, Facts, Judgement, Lines, Method, Subject, WhiteSpace};
use crate::conflict::{Conflict, Hunk};
use crate::error::Error;
use crate::git::edit::{Changes, edit_tree};
use crate::git::merge::Merged;
use crate::object::{Entry, ObjectId};
use crate::report::document as doc;
use crate::report::path;
use crate::resolve::{self, Settled};
use crate::rules::{Area, Format, Rule, RuleMatch, RuleSubject, matching};
use crate::sides::{Side, Sides};
use crate::verdict::{Disposition, Verdict};
use crate::version::Version;

/// A merge with every conflict judged.
pub(super) struct Settlement {
    /// The merged tree with the safe resolutions in it.
    pub(super) tree: ObjectId,
    /// Every conflict, as the report lists it.
    pub(super) conflicts: Vec<doc::Conflict>,
}

/// What is known of the merge when its conflicts are judged.
pub(super) struct Hearing<'a> {
    /// The fork.
    pub(super) fork: &'a Fork<'a>,
    /// Its version.
    pub(super) from: Option<&'a Version>,
    /// The release.
    pub(super) target: &'a Target,
    /// What the merge started from.
    pub(super) base: &'a Base,
    /// What is settled without a person.
    pub(super) apply: Apply,
}

/// Judges every conflict of `merged` and settles what is safe; `whys` has what the history says of each of their hunks.
pub(super) fn settle(hearing: &Hearing<'_>, merged: &Merged, whys: &[Vec<Why>]) -> Result<Settlement, Error> {
    let &Hearing { fork, from, target, base, apply } = hearing;
    let labels = labels(target);
    let own_base = match base.commit() {
        Some(commit) => Some(fork.graph.tree(commit)?),
        None => base.synthetic,
    };
    let rules = rules(fork, from, target);
    let court = Court { fork, target, labels: &labels, own_base, rules, apply };
    let mut changes = Changes::new();
    let mut conflicts = Vec::new();
    for (conflict, whys) in merged.conflicts.iter().zip(whys) {
        let case = court.judge(conflict, whys)?;
        if let Outcome::Replaced(entry) = court.outcome(&case)? {
            changes.insert(conflict.path.clone(), entry);
        }
        conflicts.push(case.listed(apply));
    }
    Ok(Settlement { tree: edit_tree(&fork.store, merged.tree, &changes)?, conflicts })
}

/// What becomes of a conflict's path.
enum Outcome {
    /// What the merge put there stays.
    Kept,
    /// This stands there; `None` for nothing.
    Replaced(Option<Entry>),
}

/// What every judgement needs.
struct Court<'a> {
    fork: &'a Fork<'a>,
    target: &'a Target,
    labels: &'a Sides<String>,
    own_base: Option<ObjectId>,
    rules: Vec<&'a Rule>,
    apply: Apply,
}

/// The rules of the step: those of the releases that the fork has not got yet.
fn rules<'a>(fork: &Fork<'a>, from: Option<&Version>, target: &Target) -> Vec<&'a Rule> {
    let step = fork.pack.zip(from).zip(target.version.as_ref());
    step.map(|((pack, from), to)| pack.rules_for(from, to).collect()).unwrap_or_default()
}

/// A conflict with a judgement for each hunk, or one for the whole.
struct Case<'a> {
    conflict: &'a Conflict,
    area: Option<&'a Area>,
    judged: Vec<(Option<&'a Hunk>, Judgement)>,
    whys: &'a [Why],
}

impl<'a> Court<'a> {
    fn judge(&self, conflict: &'a Conflict, whys: &'a [Why]) -> Result<Case<'a>, Error> {
        let area = self.area(conflict);
        let country_equals = self.country_equals(conflict)?;
        let whole = self.whole(conflict)?;
        let comments = Comments::of(&conflict.path.to_str_lossy());
        let judge = |(at, hunk): (usize, Option<&'a Hunk>)| {
            let text = hunk.map(|hunk| hunk.text.as_ref().map(|text| text.as_slice()));
            let rules = self.matches(conflict, text);
            let subject = Subject {
                kind: conflict.kind,
                text,
                area,
                rules: &rules,
                white_space: white_space(area, conflict.path.as_bstr()),
                country_equals: country_equals.as_deref(),
                relation: classify::relate(&Facts {
                    kind: conflict.kind,
                    text,
                    comments,
                    whole: whole.as_ref(),
                }),
                told: whys.get(at).and_then(|why| why.class),
                evidence: whys.get(at).map_or(&[], |why| &why.evidence),
            };
            (hunk, classify::judge(&subject))
        };
        let judged = if conflict.hunks.is_empty() {
            vec![judge((0, None))]
        } else {
            conflict.hunks.iter().map(Some).enumerate().map(judge).collect()
        };
        Ok(Case { conflict, area, judged, whys })
    }

    /// The lines of the whole files, where the conflict is about lines.
    fn whole(&self, conflict: &Conflict) -> Result<Option<Sides<Lines>>, Error> {
        if conflict.hunks.is_empty() {
            return Ok(None);
        }
        let lines = |entry: Option<Entry>| -> Result<Lines, Error> {
            let Some(entry) = entry else { return Ok(Lines::default()) };
            Ok(Lines::new(&self.fork.store.blob(entry.id)?))
        };
        let entries = conflict.entries;
        let (country, upstream) = (lines(entries.country)?, lines(entries.upstream)?);
        Ok(Some(Sides::new(Lines::default(), country, upstream)))
    }

    /// The rules of the step that speak about a hunk, or about a whole file.
    fn matches(&self, conflict: &Conflict, text: Option<Sides<&[u8]>>) -> Vec<RuleMatch<'a>> {
        let subject = RuleSubject::new(paths(conflict), text);
        matching(self.rules.iter().copied(), &subject)
    }

    fn area(&self, conflict: &Conflict) -> Option<&'a Area> {
        self.fork.pack?.area_of(&paths(conflict), self.target.version.as_ref())
    }

    /// What the country's file is, where it is upstream's own: the file of the fork point, or of the base.
    fn country_equals(&self, conflict: &Conflict) -> Result<Option<String>, Error> {
        let (Some(entry), Some(path)) = (conflict.entries.country, &conflict.paths.country) else {
            return Ok(None);
        };
        let Some(own_base) = self.own_base else { return Ok(None) };
        let same = self.fork.store.entry_at(own_base, path.as_bstr())? == Some(entry);
        Ok(same.then(|| "the release it was made from".to_owned()))
    }

    /// What is to stand at the conflict's path.
    fn outcome(&self, case: &Case<'_>) -> Result<Outcome, Error> {
        let conflict = case.conflict;
        if case.judged.iter().all(|(_, judgement)| side(judgement, self.apply).is_none()) {
            return Ok(Outcome::Kept);
        }
        if conflict.hunks.is_empty() {
            let side = case.judged.first().and_then(|(_, judgement)| side(judgement, self.apply));
            return Ok(side.map_or(Outcome::Kept, |side| Outcome::Replaced(conflict.entries[side])));
        }
        let Some(result) = conflict.result else { return Ok(Outcome::Kept) };
        let text =
            conflict.entries.map(|entry| entry.map(|entry| self.fork.store.blob(entry.id)).transpose());
        let text = text.try_map(|text| text)?;
        let text = text.as_ref().map(|text| text.as_deref().unwrap_or_default());
        let choices: Vec<Settled> = case
            .judged
            .iter()
            .map(|(_, judgement)| side(judgement, self.apply).map_or(Settled::Open, Settled::Taken))
            .collect();
        let written = resolve::write(text, &choices, self.labels);
        Ok(Outcome::Replaced(Some(Entry { mode: result.mode, id: self.fork.store.add_blob(&written)? })))
    }
}

/// All paths that the file has on any side, then the one of the conflict.
fn paths(conflict: &Conflict) -> Vec<&BStr> {
    let sides = conflict.paths.iter().filter_map(|(_, path)| path.as_ref().map(|path| path.as_bstr()));
    sides.chain([conflict.path.as_bstr()]).collect()
}

/// The side that a judgement takes without asking.
fn side(judgement: &Judgement, apply: Apply) -> Option<Side> {
    let settled = resolution(judgement, apply).is_some();
    match judgement.verdict {
        Verdict::TakeUpstream if settled => Some(Side::Upstream),
        Verdict::KeepCountry if settled => Some(Side::Country),
        _ => None,
    }
}

/// How the machine settles a hunk, if it does.
fn resolution(judgement: &Judgement, apply: Apply) -> Option<doc::Resolution> {
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
        (Apply::Safe | Apply::Proposed, None) => None,
    }
}

/// The method of a hunk that took the side that was proposed, as somebody asked for.
const PROPOSED: &str = "proposed";

/// Formats in which white space carries meaning, or stands inside texts that people read.
fn white_space(area: Option<&Area>, path: &BStr) -> WhiteSpace {
    let ends_with =
        |ends: &[&str]| ends.iter().any(|end| path.to_str_lossy().to_ascii_lowercase().ends_with(end));
    match area.map_or(Format::Auto, |area| area.format) {
        Format::Auto if ends_with(&[".js", ".jsx", ".ts", ".tsx", ".json", ".css", ".scss"]) => {
            WhiteSpace::Layout
        }
        Format::Json | Format::PackageJson | Format::Typescript => WhiteSpace::Layout,
        _ => WhiteSpace::Meaning,
    }
}

impl Case<'_> {
    fn listed(&self, apply: Apply) -> doc::Conflict {
        let conflict = self.conflict;
        let path = path::encode(&conflict.path);
        let hunks: Vec<_> = (1..)
            .zip(&self.judged)
            .map(|(number, (hunk, judgement))| {
                let why = self.whys.get(number - 1);
                let country_commits = why.map(|why| why.country.clone()).unwrap_or_default();
                let resolution = resolution(judgement, apply);
                let hunk = listed_hunk(&path, number, conflict, *hunk, judgement);
                doc::Hunk { country_commits, resolution, ..hunk }
            })
            .collect();
        doc::Conflict {
            kind: conflict.kind.name().to_owned(),
            deleted_by: conflict.kind.deleted_by().map(|side| side.name().to_owned()),
            renamed_from: renamed_from(conflict),
            area: self.area.map(|area| area.id.clone()),
            resolved: hunks.iter().all(doc::Hunk::is_settled),
            hunks,
            path,
        }
    }
}

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
        resolution: None,
        decision: None,
    }
}

/// Every method so far chooses one side's own lines, so there is nothing that it could have made wrong.
const fn verified(method: Method) -> bool {
    match method {
        Method::Vacuous | Method::SameChange | Method::WhiteSpace | Method::DeletedSample | Method::Rule => {
            true
        }
    }
}

/// A conflict that is not about lines, as a hunk of the names of its objects, so that it has a key too.
fn whole(conflict: &Conflict) -> Hunk {
    let name = |entry: Option<Entry>| {
        entry.map_or(BString::default(), |entry| format!("{:o} {}", entry.mode.bits(), entry.id).into())
    };
    Hunk { number: 1, lines: Sides::default(), text: conflict.entries.map(name) }
}

fn lines(hunk: &Hunk) -> doc::HunkLines {
    let lines = hunk.lines.as_ref().map(|lines| (lines.start + 1, lines.len()));
    doc::HunkLines { base: lines.base, country: lines.country, upstream: lines.upstream }
}
