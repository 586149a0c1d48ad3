//! From conflicts to judgements, from judgements to the tree with what is safe in it.
//!
//! Owns [`settle`], which asks no history: what that says is evidence, added when it is known ([`Settlement::tell`]). Must not judge by itself (`classify/` does) nor settle lines by itself (`resolve` does).

use bstr::ByteSlice;

use super::base::labels;
use super::earlier::Earlier;
use super::fork::Fork;
use super::ground::{Asks, Ground, paths, white_space};
use super::listed::{self, Case, resolution};
use super::memory::Memory;
use super::options::Apply;
use super::provenance::Why;
use super::structure::ByKey;
use super::target::Target;
use crate::classify::{self, Comments, Facts, Judgement, Lines, Naming, Structure, Subject, Voice};
use crate::conflict::{Conflict, Hunk};
use crate::error::Error;
use crate::git::edit::{Changes, edit_tree};
use crate::git::merge::Merged;
use crate::object::{Entry, ObjectId};
use crate::report::document as doc;
use crate::resolve::keys::{Fate, Keyed};
use crate::resolve::lines;
use crate::resolve::moved::moved;
use crate::resolve::{self, Settled};
use crate::rules::{Rule, RuleMatch, RuleSubject, matching};
use crate::sides::{Side, Sides};
use crate::structured::{Proposal, Sureness};
use crate::verdict::{Disposition, Evidence, Source, Verdict};
use crate::version::Version;

/// A merge with every conflict judged.
pub(super) struct Settlement {
    /// The merged tree with the safe resolutions in it.
    pub(super) tree: ObjectId,
    /// Every conflict, as the report lists it.
    pub(super) conflicts: Vec<doc::Conflict>,
    /// What each source said of each hunk of each conflict, in their order.
    pub(super) voices: Vec<Vec<Vec<Voice>>>,
    /// Who said what class the change of each of them is of.
    namings: Vec<Vec<Naming>>,
}

impl Settlement {
    /// Adds what the history and the notes say of each hunk of each conflict.
    pub(super) fn tell(&mut self, whys: Vec<Vec<Why>>) {
        for ((conflict, namings), whys) in self.conflicts.iter_mut().zip(&self.namings).zip(whys) {
            for ((hunk, naming), why) in conflict.hunks.iter_mut().zip(namings).zip(whys) {
                hunk.class = naming.or_told(hunk.class, why.class);
                hunk.evidence.extend(why.evidence);
                hunk.evidence[1..].sort_by_key(|evidence| evidence.source);
                hunk.country_commits = why.country;
            }
        }
    }
}

/// What is known of the merge when its conflicts are judged.
pub(super) struct Hearing<'a> {
    /// The fork and its merge.
    pub(super) ground: Ground<'a>,
    /// The fork's version.
    pub(super) from: Option<&'a Version>,
    /// What merging by key made of each conflict.
    pub(super) by_key: &'a [ByKey],
    /// What was decided before.
    pub(super) memory: &'a Memory,
    /// The files that are earlier versions of the other side's.
    pub(super) earlier: &'a Earlier,
    /// What is settled without a person.
    pub(super) apply: Apply,
}

/// Judges every conflict of `merged` and settles what is safe.
pub(super) fn settle(hearing: &Hearing<'_>, merged: &Merged) -> Result<Settlement, Error> {
    let Ground { fork, target, .. } = hearing.ground;
    let labels = labels(target);
    let rules = rules(fork, hearing.from, target);
    let court = Court {
        ground: hearing.ground,
        labels: &labels,
        rules,
        memory: hearing.memory,
        earlier: hearing.earlier,
        apply: hearing.apply,
    };
    let mut changes = Changes::new();
    let (mut conflicts, mut voices, mut namings) = (Vec::new(), Vec::new(), Vec::new());
    for (conflict, by_key) in merged.conflicts.iter().zip(hearing.by_key) {
        let case = court.judge(conflict, by_key)?;
        if let Outcome::Replaced(entry) = court.outcome(&case)? {
            // A conflict that merging by key cut into keys is judged twice; its file is what came of the keys.
            changes.entry(conflict.path.clone()).or_insert(entry);
        }
        conflicts.push(case.listed(hearing.apply));
        namings.push(case.judged.iter().map(|(_, judgement)| judgement.naming).collect());
        voices.push(case.judged.into_iter().map(|(_, judgement)| judgement.voices).collect());
    }
    Ok(Settlement { tree: edit_tree(&fork.store, merged.tree, &changes)?, conflicts, voices, namings })
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
    ground: Ground<'a>,
    labels: &'a Sides<String>,
    rules: Vec<&'a Rule>,
    memory: &'a Memory,
    earlier: &'a Earlier,
    apply: Apply,
}

/// The rules of the step: those of the releases that the fork has not got yet.
pub(super) fn rules<'a>(fork: &Fork<'a>, from: Option<&Version>, target: &Target) -> Vec<&'a Rule> {
    let step = fork.pack.zip(from).zip(target.version.as_ref());
    step.map(|((pack, from), to)| pack.rules_for(from, to).collect()).unwrap_or_default()
}

impl<'a> Court<'a> {
    fn judge(&self, conflict: &'a Conflict, by_key: &'a ByKey) -> Result<Case<'a>, Error> {
        let area = self.ground.area(conflict);
        let country_equals = self.ground.country_equals(conflict)?;
        let (whole, moved_on) = (self.whole(conflict)?, self.earlier.moved_on(conflict));
        let comments = Comments::of(&conflict.path.to_str_lossy());
        let proposals = proposals(by_key.keyed(), conflict);
        let moved = self.moved(conflict, by_key)?;
        let judge = |(at, hunk): (usize, Option<&'a Hunk>)| {
            let text = hunk.map(|hunk| hunk.text.as_ref().map(|text| text.as_slice()));
            let rules = self.matches(conflict, text);
            let key = || hunk.map_or_else(|| listed::whole(conflict).key(), Hunk::key);
            let remembered = self.memory.of_hunk(key, conflict.path.as_bstr());
            let by_lines = proposed(proposals.get(at).and_then(Option::as_ref), by_key.keyed());
            let cited: Vec<_> = by_lines.into_iter().chain(moved.get(at).cloned().flatten()).collect();
            let subject = Subject {
                remembered: &remembered,
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
                    moved_on,
                }),
                structure: structure(by_key.keyed(), at),
                calibration: self.ground.fork.pack.map(|pack| &pack.calibration),
                evidence: &cited,
            };
            (hunk, self.asked(classify::judge(&subject)))
        };
        let judged = if conflict.hunks.is_empty() {
            vec![judge((0, None))]
        } else {
            conflict.hunks.iter().map(Some).enumerate().map(judge).collect()
        };
        Ok(Case { conflict, area, judged, by_key, proposals })
    }

    /// A judgement that settles nothing by itself where everything is asked.
    fn asked(&self, judgement: Judgement) -> Judgement {
        match self.ground.asks {
            Asks::Uncertain => judgement,
            Asks::Everything => Judgement { disposition: Disposition::Ask, ..judgement },
        }
    }

    /// Where the lines of each hunk stand now, if one side moved them; nothing where the file was merged by key.
    fn moved(&self, conflict: &Conflict, by_key: &ByKey) -> Result<Vec<Option<Evidence>>, Error> {
        if by_key.keyed().is_some() || !conflict.hunks.iter().any(has_moved) {
            return Ok(Vec::new());
        }
        let text = self.ground.text(conflict)?;
        let text = text.as_ref().map(|text| text.as_deref().unwrap_or_default());
        Ok(conflict.hunks.iter().map(|hunk| moved(hunk, text).map(told_moved)).collect())
    }

    /// The lines of the whole files, where the conflict is about lines.
    fn whole(&self, conflict: &Conflict) -> Result<Option<Sides<Lines>>, Error> {
        if conflict.hunks.is_empty() {
            return Ok(None);
        }
        let text = self.ground.text(conflict)?;
        Ok(Some(text.map(|text| text.map(Lines::new).unwrap_or_default())))
    }

    /// The rules of the step that speak about a hunk, or about a whole file.
    fn matches(&self, conflict: &Conflict, text: Option<Sides<&[u8]>>) -> Vec<RuleMatch<'a>> {
        let subject = RuleSubject::new(paths(conflict), text);
        matching(self.rules.iter().copied(), &subject)
    }

    /// What is to stand at the conflict's path.
    fn outcome(&self, case: &Case<'_>) -> Result<Outcome, Error> {
        let conflict = case.conflict;
        let keyed = case.by_key.keyed();
        let taken = |judgement: &Judgement| side(judgement, self.apply).is_some();
        if keyed.is_none() && !case.judged.iter().any(|(_, judgement)| taken(judgement)) {
            return Ok(Outcome::Kept);
        }
        if conflict.hunks.is_empty() {
            let side = case.judged.first().and_then(|(_, judgement)| side(judgement, self.apply));
            return Ok(side.map_or(Outcome::Kept, |side| Outcome::Replaced(conflict.entries[side])));
        }
        let Some(result) = conflict.result else { return Ok(Outcome::Kept) };
        if let Some(entry) = self.later(conflict) {
            return Ok(Outcome::Replaced(Some(Entry { mode: result.mode, id: entry.id })));
        }
        let choices: Vec<Settled> = case
            .judged
            .iter()
            .map(|(_, judgement)| side(judgement, self.apply).map_or(Settled::Open, Settled::Taken))
            .collect();
        let written = match keyed {
            Some(keyed) => keyed.write(&choices, self.labels),
            None => self.by_lines(conflict, &choices)?,
        };
        let id = self.ground.fork.store.add_blob(&written);
        Ok(Outcome::Replaced(Some(Entry { mode: result.mode, id })))
    }

    /// The file of the side that went on from the other's: outside of the hunks, too, nothing else stands.
    fn later(&self, conflict: &Conflict) -> Option<Entry> {
        let side = self.earlier.moved_on(conflict).filter(|_| self.apply != Apply::None)?;
        conflict.entries[side]
    }

    fn by_lines(&self, conflict: &Conflict, choices: &[Settled]) -> Result<Vec<u8>, Error> {
        let text = self.ground.text(conflict)?;
        let text = text.as_ref().map(|text| text.as_deref().unwrap_or_default());
        Ok(resolve::write(text, choices, self.labels))
    }
}

/// What merging by key says of a hunk.
fn structure(keyed: Option<&Keyed>, at: usize) -> Option<Structure> {
    let keyed = keyed?;
    let format = Some(keyed.format);
    match keyed.fates.get(at)? {
        Fate::Settled(verdict) => {
            let name = keyed.format.name();
            let text = format!("merged by key as {name}: no key here was changed by both sides");
            Some(Structure { verdict: *verdict, disposition: Disposition::Safe, format, text })
        }
        Fate::Clash { key, proposal, .. } => {
            let proposal = proposal.as_ref()?;
            let verdict = match proposal.sureness {
                Sureness::Likely => Verdict::Combine,
                Sureness::Doubtful => Verdict::Review,
            };
            let text = format!("`{key}`: {}", proposal.why);
            Some(Structure { verdict, disposition: Disposition::Ask, format, text })
        }
    }
}

/// What would be done about each hunk if a person agrees: what the format says, or the lines.
fn proposals(keyed: Option<&Keyed>, conflict: &Conflict) -> Vec<Option<Proposal>> {
    let proposal = |(at, hunk): (usize, &Hunk)| match keyed.and_then(|keyed| keyed.fates.get(at)) {
        Some(Fate::Settled(_)) => None,
        Some(Fate::Clash { proposal, .. }) => proposal.clone(),
        None => lines::proposal(hunk.text.as_ref().map(|text| text.as_slice())),
    };
    conflict.hunks.iter().enumerate().map(proposal).collect()
}

/// Whether one side alone has nothing left of lines that the base has: they may stand elsewhere.
fn has_moved(hunk: &Hunk) -> bool {
    let blank = |side: Side| hunk.text[side].trim().is_empty();
    !blank(Side::Base) && blank(Side::Country) != blank(Side::Upstream)
}

fn told_moved((side, line): (Side, usize)) -> Evidence {
    let text = format!(
        "{side} moved these lines, unchanged, to line {line} of its file: what {} changed in them belongs there",
        side.other()
    );
    Evidence {
        source: Source::Structure,
        says: "nothing".to_owned(),
        text,
        refs: Vec::new(),
        commits: Vec::new(),
        url: None,
    }
}

/// Why lines are proposed. That decides nothing: on real decisions it was right no more often than the area's default.
fn proposed(proposal: Option<&Proposal>, keyed: Option<&Keyed>) -> Option<Evidence> {
    let proposal = proposal.filter(|_| keyed.is_none())?;
    Some(Evidence {
        source: Source::Structure,
        says: Verdict::Combine.name().to_owned(),
        text: proposal.why.clone(),
        refs: Vec::new(),
        commits: Vec::new(),
        url: None,
    })
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
