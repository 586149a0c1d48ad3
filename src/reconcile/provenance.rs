//! Why each hunk is as it is: the commits of both sides, with what they say.
//!
//! Owns [`find`], which turns commits into evidence and into the country's own history of a hunk, and [`History`], what
//! the release notes are held against. Must not decide anything: what a commit says is one piece of evidence among others.

use std::collections::BTreeMap;

use bstr::{BStr, ByteSlice};

use super::aside::{self, Again};
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

/// What the history says, and what more can be asked of it.
pub(super) struct History<'a> {
    /// For each conflict what is known about each of its hunks; about the whole where it is not about lines.
    pub(super) whys: Vec<Vec<Why>>,
    /// For each of them the upstream commits that wrote or removed its lines.
    pub(super) causes: Vec<Vec<Vec<Cause>>>,
    /// Who wrote each run of lines that was asked for beside the conflicts.
    pub(super) writers: Vec<Vec<Cause>>,
    upstream: Teller<'a>,
    country: Teller<'a>,
}

/// Asks the history about every conflict, and who wrote the lines of `beside`, a file of the target.
pub(super) fn find<'a>(
    fork: &'a Fork<'a>,
    target: &Target,
    base: &Base,
    conflicts: &[Conflict],
    beside: Option<Question>,
) -> Result<History<'a>, Error> {
    let mut questions: Vec<Question> = conflicts.iter().map(Question::from).collect();
    let borders = if conflicts.is_empty() { vec![fork.country] } else { borders(fork, target, base) };
    let country = Stretch::of(&fork.graph, fork.country, &borders)?;
    let (own, again) = (questions.clone(), Again::of(fork));
    questions.extend(beside);
    let since = if questions.is_empty() { vec![target.commit] } else { since(fork, base)? };
    let upstream = Stretch::of(&fork.graph, target.commit, &since)?;
    let (theirs, ours) = std::thread::scope(|scope| {
        let ours = scope.spawn(|| again.ask(|fork| country_side(fork, &borders, &own)));
        let theirs = shaped(&fork.graph, &fork.store, &upstream, Side::Upstream, &questions);
        (theirs, aside::joined(ours))
    });
    let (mut theirs, ours) = (theirs?, ours?);
    let cut = theirs.iter().chain(&ours).filter(|shaped| shaped.cut).count();
    if cut > 0 {
        fork.warn(format!(
            "{cut} files lack old versions in this partial clone: older commits are not cited for them"
        ));
    }
    let written = theirs.split_off(conflicts.len());
    let (mut upstream, mut country) = (Teller::new(fork, upstream)?, Teller::new(fork, country)?);
    let both = theirs.iter().zip(&ours);
    let whys = both
        .map(|(theirs, ours)| hunks(&mut upstream, &mut country, theirs, ours))
        .collect::<Result<_, _>>()?;
    let causes = theirs
        .iter()
        .zip(conflicts)
        .map(|(shaped, conflict)| upstream.causes(shaped, conflict.hunks.is_empty()));
    let causes = causes.collect::<Result<_, _>>()?;
    let writers =
        written.iter().map(|shaped| upstream.causes(shaped, false)).collect::<Result<Vec<_>, _>>()?;
    Ok(History { whys, causes, writers: writers.concat(), upstream, country })
}

impl History<'_> {
    /// The upstream commits of the step, and what the subject of each refers to.
    pub(super) fn told(&self) -> Result<Vec<(CommitId, Vec<String>)>, Error> {
        let teller = &self.upstream;
        let graph = &teller.fork.graph;
        let told = |&commit: &CommitId| {
            let (subject, day) = (graph.subject(commit)?, crate::text::date(graph.seconds(commit)?));
            Ok((commit, teller.words.read(&subject.to_str_lossy(), &day).refs))
        };
        teller.stretch.commits().iter().map(told).collect()
    }

    /// Whether the step has a commit.
    pub(super) fn has(&self, commit: CommitId) -> bool {
        self.upstream.stretch.has(commit)
    }

    /// Every commit that was described, of either side.
    pub(super) fn described(&self) -> impl Iterator<Item = CountryCommit> {
        self.upstream.known.values().chain(self.country.known.values()).map(country_commit)
    }
}

/// Who shaped the country's side, since `borders`.
fn country_side(fork: &Fork<'_>, borders: &[CommitId], questions: &[Question]) -> Result<Vec<Shaped>, Error> {
    let country = Stretch::of(&fork.graph, fork.country, borders)?;
    Ok(shaped(&fork.graph, &fork.store, &country, Side::Country, questions)?)
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
fn borders(fork: &Fork<'_>, target: &Target, base: &Base) -> Vec<CommitId> {
    let mut not = fork.upstream_tips();
    not.extend(&base.commits);
    not.push(target.commit);
    not
}

fn hunks(
    teller: &mut Teller<'_>,
    own: &mut Teller<'_>,
    theirs: &Shaped,
    ours: &Shaped,
) -> Result<Vec<Why>, Error> {
    let both = theirs.hunks.iter().zip(&ours.hunks);
    both.map(|(theirs, ours)| {
        Ok(Why { evidence: teller.evidence(theirs)?, class: None, country: own.country(ours)? })
    })
    .collect()
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
