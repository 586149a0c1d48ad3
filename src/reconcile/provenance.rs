//! Why each hunk is as it is: the commits of both sides, with what they say.
//!
//! Owns [`History`], which turns upstream's commits into evidence and is what the release notes are held against, and
//! [`Own`], the country's own history of a hunk. Must not decide anything: what a commit says is one piece of evidence among others.

use std::collections::BTreeMap;

use bstr::{BStr, ByteSlice};

use super::base::Base;
use super::fork::Fork;
use super::target::Target;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::provenance::{
    Change, Commitment, Mainline, Question, Rung, Shaped, Stretch, describe, shaped,
};
use crate::notes::links::Cause;
use crate::object::CommitId;
use crate::report::document::CountryCommit;
use crate::rules::{CommitWords, Said};
use crate::sides::Side;
use crate::verdict::{Class, Evidence, Source};

/// How many changes are told apart for one hunk; further ones are told together.
const LISTED: usize = 5;

/// What is known about one hunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Why {
    /// One for each upstream change, the one with the most to do with the hunk first.
    pub(super) evidence: Vec<Evidence>,
    /// What the release notes surely call the change.
    pub(super) class: Option<Class>,
    /// The country's commits that shaped its side.
    pub(super) country: Vec<CountryCommit>,
}

/// What upstream's history says, and what more can be asked of it.
pub(super) struct History<'a> {
    /// For each conflict what each of its hunks owes to whom; one list where the conflict is not about lines.
    evidence: Vec<Vec<Vec<Evidence>>>,
    /// For each of them the upstream commits that wrote or removed its lines.
    pub(super) causes: Vec<Vec<Vec<Cause>>>,
    /// Who wrote each run of lines that was asked for beside the conflicts.
    pub(super) writers: Vec<Vec<Cause>>,
    /// Of how many files versions are missing.
    pub(super) cut: usize,
    teller: Teller<'a>,
}

/// What the country's history says.
pub(super) struct Own {
    /// For each conflict the country's commits that shaped each of its hunks.
    commits: Vec<Vec<Vec<CountryCommit>>>,
    /// Of how many files versions are missing.
    pub(super) cut: usize,
}

impl Own {
    /// Asks who shaped the country's side of every conflict, since `borders`.
    pub(super) fn find(fork: &Fork<'_>, borders: &[CommitId], conflicts: &[Conflict]) -> Result<Self, Error> {
        if conflicts.is_empty() {
            return Ok(Self { commits: Vec::new(), cut: 0 });
        }
        let questions: Vec<Question> = conflicts.iter().map(Question::from).collect();
        let stretch = Stretch::of(&fork.graph, fork.country, borders)?;
        let found = shaped(&fork.graph, &fork.store, &stretch, Side::Country, &questions)?;
        let mut teller = Teller::new(fork, stretch)?;
        let commits =
            found.iter().map(|shaped| shaped.hunks.iter().map(|hunk| teller.country(hunk)).collect());
        Ok(Self { commits: commits.collect::<Result<_, Error>>()?, cut: cut(&found) })
    }

    /// Every commit that was described.
    pub(super) fn described(&self) -> impl Iterator<Item = CountryCommit> {
        self.commits.iter().flatten().flatten().cloned()
    }
}

impl<'a> History<'a> {
    /// Asks who shaped upstream's side of every conflict, and who wrote the lines of `beside`, a file of the target.
    pub(super) fn find(
        fork: &'a Fork<'a>,
        target: &Target,
        base: &Base,
        (conflicts, beside): (&[Conflict], Option<Question>),
    ) -> Result<Self, Error> {
        let mut questions: Vec<Question> = conflicts.iter().map(Question::from).collect();
        questions.extend(beside);
        let since = if questions.is_empty() { vec![target.commit] } else { since(fork, base)? };
        let stretch = Stretch::of(&fork.graph, target.commit, &since)?;
        let mut found = shaped(&fork.graph, &fork.store, &stretch, Side::Upstream, &questions)?;
        let cut = cut(&found);
        let written = found.split_off(conflicts.len());
        let mut teller = Teller::new(fork, stretch)?;
        let evidence =
            found.iter().map(|shaped| shaped.hunks.iter().map(|hunk| teller.evidence(hunk)).collect());
        let evidence = evidence.collect::<Result<_, Error>>()?;
        let causes = found
            .iter()
            .zip(conflicts)
            .map(|(shaped, conflict)| teller.causes(shaped, conflict.hunks.is_empty()));
        let causes = causes.collect::<Result<_, _>>()?;
        let writers =
            written.iter().map(|shaped| teller.causes(shaped, false)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { evidence, causes, writers: writers.concat(), cut, teller })
    }

    /// What both histories say about each hunk of each conflict; about the whole where it is not about lines.
    pub(super) fn whys(&self, own: &Own) -> Vec<Vec<Why>> {
        let why = |(evidence, country): (&Vec<Evidence>, &Vec<CountryCommit>)| Why {
            evidence: evidence.clone(),
            class: None,
            country: country.clone(),
        };
        let both = self.evidence.iter().zip(&own.commits);
        both.map(|(evidence, own)| evidence.iter().zip(own).map(why).collect()).collect()
    }

    /// The upstream commits of the step, and what the subject of each refers to.
    pub(super) fn told(&self) -> Result<Vec<(CommitId, Vec<String>)>, Error> {
        let teller = &self.teller;
        let graph = &teller.fork.graph;
        let told = |&commit: &CommitId| {
            let (subject, day) = (graph.subject(commit)?, crate::text::date(graph.seconds(commit)?));
            Ok((commit, teller.words.read(&subject.to_str_lossy(), &day).refs))
        };
        teller.stretch.commits().iter().map(told).collect()
    }

    /// Whether the step has a commit.
    pub(super) fn has(&self, commit: CommitId) -> bool {
        self.teller.stretch.has(commit)
    }

    /// Every commit that was described.
    pub(super) fn described(&self) -> impl Iterator<Item = CountryCommit> {
        self.teller.known.values().map(country_commit)
    }
}

/// Of how many files versions are missing.
fn cut(found: &[Shaped]) -> usize {
    found.iter().filter(|shaped| shaped.cut).count()
}

/// Where upstream's side begins: the base, or the releases whose files stand in for it.
fn since(fork: &Fork<'_>, base: &Base) -> Result<Vec<CommitId>, Error> {
    let Some(tree) = base.synthetic else { return Ok(base.commits.clone()) };
    let mut commits = Vec::new();
    for &commit in fork.releases.values() {
        if fork.graph.tree(commit)? == tree {
            commits.push(commit);
        }
    }
    Ok(commits)
}

/// What does not count as the country's own work: the base and everything of upstream's.
pub(super) fn borders(fork: &Fork<'_>, target: &Target, base: &Base) -> Vec<CommitId> {
    let mut not = fork.upstream_tips();
    not.extend(&base.commits);
    not.push(target.commit);
    not
}

/// Tells what commits of one stretch say; each is read once.
struct Teller<'a> {
    fork: &'a Fork<'a>,
    words: std::borrow::Cow<'a, CommitWords>,
    stretch: Stretch,
    mainline: Mainline,
    known: BTreeMap<CommitId, Change>,
}

/// Commits that came in together.
struct Group {
    /// The most telling first.
    changes: Vec<Change>,
    how: Rung,
    said: Said,
}

impl<'a> Teller<'a> {
    fn new(fork: &'a Fork<'a>, stretch: Stretch) -> Result<Self, Error> {
        let words = fork.words();
        let is_pull_request = |subject: &BStr| words.is_pull_request(&subject.to_str_lossy());
        let mainline = Mainline::of(&fork.graph, &stretch, words.sync_limit, &is_pull_request)?;
        Ok(Self { fork, words, stretch, mainline, known: BTreeMap::new() })
    }

    fn change(&mut self, commit: CommitId) -> Result<Change, Error> {
        if let Some(change) = self.known.get(&commit) {
            return Ok(change.clone());
        }
        let change = describe(&self.fork.store, &self.stretch, &self.mainline, commit)?;
        self.known.insert(commit, change.clone());
        Ok(change)
    }

    fn country(&mut self, commits: &[Commitment]) -> Result<Vec<CountryCommit>, Error> {
        commits.iter().map(|found| Ok(country_commit(&self.change(found.commit)?))).collect()
    }

    /// The commits that wrote or removed the lines of each hunk; all that changed the file where it is one `whole`.
    fn causes(&mut self, shaped: &Shaped, whole: bool) -> Result<Vec<Vec<Cause>>, Error> {
        let sure = |found: &&Commitment| whole || matches!(found.how, Rung::Blamed | Rung::Removed);
        let mut all = Vec::with_capacity(shaped.hunks.len());
        for hunk in &shaped.hunks {
            let causes = hunk.iter().filter(sure).map(|found| self.cause(found.commit));
            all.push(causes.collect::<Result<_, Error>>()?);
        }
        Ok(all)
    }

    fn cause(&mut self, commit: CommitId) -> Result<Cause, Error> {
        let change = self.change(commit)?;
        let said = self.said(&change);
        let own = |reference: &&String| {
            let number = reference.rsplit_once('#').map(|(_, number)| number);
            said.pull_requests.iter().any(|pull| Some(pull.as_str()) == number)
        };
        let pulls = said.refs.iter().filter(own).cloned().collect();
        Ok(Cause { commit, pulls, refs: said.refs, merge: change.merge.map(|merge| merge.commit) })
    }

    fn evidence(&mut self, commits: &[Commitment]) -> Result<Vec<Evidence>, Error> {
        let mut groups: Vec<Group> = Vec::new();
        for found in commits {
            let change = self.change(found.commit)?;
            let said = self.said(&change);
            match groups.iter_mut().find(|group| group.how == found.how && group.is_of(&change, &said)) {
                Some(group) => group.changes.push(change),
                None => groups.push(Group { changes: vec![change], how: found.how, said }),
            }
        }
        let rest = groups.split_off(groups.len().min(LISTED));
        let mut evidence: Vec<Evidence> = groups.iter().map(|group| self.told(group)).collect();
        evidence.extend(told_together(&rest));
        Ok(evidence)
    }

    /// What a commit and its pull request refer to; one with a number of its own needs no merge to tell it.
    fn said(&self, change: &Change) -> Said {
        let day = crate::text::date(change.seconds);
        let mut said = self.words.read(&change.subject.to_str_lossy(), &day);
        let Some(merge) = change.merge.as_ref().filter(|_| said.pull_requests.is_empty()) else {
            return said;
        };
        for text in [&merge.subject, &merge.title] {
            let more = self.words.read(&text.to_str_lossy(), &day);
            said.branch = said.branch.or(more.branch);
            said.pull_requests.extend(more.pull_requests);
            let new: Vec<String> = more.refs.into_iter().filter(|new| !said.refs.contains(new)).collect();
            said.refs.extend(new);
        }
        said
    }

    fn told(&self, group: &Group) -> Evidence {
        let class = self.class(group);
        Evidence {
            source: Source::Commit,
            says: class.map_or("nothing", Class::name).to_owned(),
            text: group.text(),
            refs: group.said.refs.clone(),
            commits: group.changes.iter().map(|change| change.commit.to_string()).collect(),
            url: None,
        }
    }

    /// The kind of the change by its pull request's title, else its branch, else the commit's own words.
    fn class(&self, group: &Group) -> Option<Class> {
        let first = group.changes.first()?;
        let merge = first.merge.as_ref().filter(|_| group.by_merge());
        let title = merge.map(|merge| merge.title.to_str_lossy());
        let branch = group.said.branch.as_deref();
        title
            .and_then(|title| self.words.class(&title))
            .or_else(|| branch.and_then(|branch| self.words.class(branch)))
            .or_else(|| self.words.class(&first.subject.to_str_lossy()))
    }
}

impl Group {
    /// Whether a change came in with this group: by the same merge, not by numbers of its own.
    fn is_of(&self, change: &Change, said: &Said) -> bool {
        let merge = |change: &Change| change.merge.as_ref().map(|merge| merge.commit);
        self.by_merge()
            && said.pull_requests == self.said.pull_requests
            && merge(&self.changes[0]) == merge(change)
    }

    /// Whether its numbers are those of the merge.
    fn by_merge(&self) -> bool {
        self.changes[0].merge.is_some() && self.said.branch.is_some()
    }

    fn text(&self) -> String {
        let first = &self.changes[0];
        let subject = first.subject.to_str_lossy();
        let merge = first.merge.as_ref().filter(|_| self.by_merge());
        let title = merge.map(|merge| merge.title.to_str_lossy()).filter(|title| !title.is_empty());
        let from = title.or_else(|| self.said.branch.as_deref().map(Into::into));
        let from = from.filter(|from| *from != subject).map(|from| format!(" ({from})")).unwrap_or_default();
        let more = match self.changes.len() - 1 {
            0 => String::new(),
            1 => "; 1 more commit of it".to_owned(),
            more => format!("; {more} more commits of it"),
        };
        format!("{}: {subject}{from}{more}", rung(self.how))
    }
}

/// What is left after the first ones: that there is more, and where.
fn told_together(groups: &[Group]) -> Option<Evidence> {
    let changes: Vec<&Change> = groups.iter().flat_map(|group| &group.changes).collect();
    let mut refs: Vec<String> = Vec::new();
    for reference in groups.iter().flat_map(|group| &group.said.refs) {
        if !refs.contains(reference) {
            refs.push(reference.clone());
        }
    }
    (!changes.is_empty()).then(|| Evidence {
        source: Source::Commit,
        says: "nothing".to_owned(),
        text: format!("{} more upstream commits had a smaller part in it", changes.len()),
        refs,
        commits: changes.iter().map(|change| change.commit.to_string()).collect(),
        url: None,
    })
}

/// What a commit did to the hunk, in words.
const fn rung(how: Rung) -> &'static str {
    match how {
        Rung::Blamed => "wrote these lines",
        Rung::Removed => "removed lines here",
        Rung::Replaced => "replaced lines here, later removed",
        Rung::TouchedPath => "changed this file last",
    }
}

fn country_commit(change: &Change) -> CountryCommit {
    CountryCommit {
        commit: change.commit.to_string(),
        subject: change.subject.to_string(),
        author: change.author.to_string(),
        date: crate::text::date(change.seconds),
    }
}
