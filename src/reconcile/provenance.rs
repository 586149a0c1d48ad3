//! Why each hunk is as it is: the commits of both sides, with what they say.
//!
//! Owns [`find`], which turns commits into evidence and into the country's own history of a hunk. Must not decide
//! anything: what a commit says is one piece of evidence among others.

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
    /// The country's commits that shaped its side.
    pub(super) country: Vec<CountryCommit>,
}

/// For each conflict what is known about each of its hunks; about the whole where it is not about lines.
pub(super) fn find(
    fork: &Fork<'_>,
    target: &Target,
    base: &Base,
    conflicts: &[Conflict],
) -> Result<Vec<Vec<Why>>, Error> {
    if conflicts.is_empty() {
        return Ok(Vec::new());
    }
    let questions: Vec<Question> = conflicts.iter().map(Question::from).collect();
    let upstream = Stretch::of(&fork.graph, target.commit, &since(fork, base)?)?;
    let country = Stretch::of(&fork.graph, fork.country, &borders(fork, target, base))?;
    let ask = |stretch: &Stretch, side| shaped(&fork.graph, &fork.store, stretch, side, &questions);
    let (theirs, ours) = (ask(&upstream, Side::Upstream)?, ask(&country, Side::Country)?);
    let cut = theirs.iter().chain(&ours).filter(|shaped| shaped.cut).count();
    if cut > 0 {
        fork.warn(format!(
            "{cut} files lack old versions in this partial clone: older commits are not cited for them"
        ));
    }
    let mut teller = Teller::new(fork, upstream)?;
    let mut own = Teller::new(fork, country)?;
    theirs.iter().zip(&ours).map(|(theirs, ours)| hunks(&mut teller, &mut own, theirs, ours)).collect()
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
    both.map(|(theirs, ours)| Ok(Why { evidence: teller.evidence(theirs)?, country: own.country(ours)? }))
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
