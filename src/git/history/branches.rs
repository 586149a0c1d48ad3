//! Branches with work of the country that the planned one lacks: is the planned one the branch that is deployed?
//!
//! Owns [`OtherBranch`] and how copies of upstream's branches are told from the country's. Must not know which refs there
//! are. All branches are marked in one walk.

use std::collections::{BTreeMap, HashSet};

use super::HistoryError;
use super::commits::Node;
use super::graph::Graph;
use super::range::{compare, exclusive};
use crate::object::CommitId;

/// A branch that holds work which the planned one lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherBranch {
    /// Its name, the first given for its tip.
    pub name: String,
    /// Further names of the same tip, such as its remote-tracking branch.
    pub also: Vec<String>,
    /// Its tip.
    pub commit: CommitId,
    /// Commits that are neither upstream's nor in the planned branch.
    pub country_commits: usize,
    /// Committer's date of the newest of them, in seconds since 1970 UTC.
    pub newest: i64,
    /// Whose work they seem to be.
    pub whose: Whose,
}

/// Whose work a branch seems to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// The country's.
    Country,
    /// Perhaps a copy of a branch of upstream's that is none of its releases (a fork gets them all): it is older than the
    /// planned branch's own first commit, and everybody in it has work in upstream.
    PerhapsUpstream,
}

/// Branches with commits that neither upstream nor `country` has, the country's first, then by their newest work.
///
/// A tip that upstream has too counts as upstream's, so pass every upstream tip that is known by name, fetched or not:
/// the ones that the repository lacks are skipped. Names of one tip are listed once, in the order given.
///
/// # Errors
/// [`HistoryError`] when a commit on the way cannot be read; [`HistoryError::Shallow`] when the clone ends too early.
pub fn other_branches(
    graph: &Graph<'_>,
    country: CommitId,
    upstream: &[CommitId],
    branches: &[(String, CommitId)],
) -> Result<Vec<OtherBranch>, HistoryError> {
    let upstream: Vec<CommitId> = upstream.iter().copied().filter(|&id| graph.has(id)).collect();
    let (country, upstream) = (graph.node(country), graph.nodes(&upstream));
    let mut names: BTreeMap<Node, Vec<&str>> = BTreeMap::new();
    for (name, tip) in branches {
        names.entry(graph.node(*tip)).or_default().push(name);
    }
    let tips: Vec<Node> = names.keys().copied().collect();
    let work = Work::of(graph, country, &upstream, &tips)?;
    let mut others = Vec::new();
    for (tip, names) in names {
        others.extend(work.branch(tip, &names)?);
    }
    others.sort_by(|a, b| {
        let by_work = a.whose.cmp(&b.whose).then(b.newest.cmp(&a.newest));
        by_work.then_with(|| a.name.cmp(&b.name))
    });
    Ok(others)
}

/// The commits that only branches have, and what tells whose they are.
struct Work<'g, 'repo> {
    graph: &'g Graph<'repo>,
    is_new: Vec<bool>,
    /// Who has commits in upstream, by hash of the mail address, as far back as the work goes.
    upstream_authors: HashSet<u64>,
    /// Committer's date of the planned branch's first own commit.
    own_since: Option<i64>,
}

impl<'g, 'repo> Work<'g, 'repo> {
    fn of(
        graph: &'g Graph<'repo>,
        country: Node,
        upstream: &[Node],
        tips: &[Node],
    ) -> Result<Self, HistoryError> {
        let own: HashSet<Node> = exclusive(graph, &[country], upstream)?.into_iter().collect();
        let known = [upstream, &[country]].concat();
        let compared = compare(graph, tips, &known)?;
        let mut is_new = vec![false; graph.len()];
        for node in compared.only {
            is_new[node.at()] = true;
        }
        let mut upstream_authors = HashSet::new();
        for node in compared.others.into_iter().filter(|node| !own.contains(node)) {
            upstream_authors.insert(graph.author_of(node)?);
        }
        let mut own_since: Option<i64> = None;
        for node in own {
            let seconds = graph.seconds_of(node)?;
            own_since = Some(own_since.map_or(seconds, |since| since.min(seconds)));
        }
        Ok(Self { graph, is_new, upstream_authors, own_since })
    }

    fn branch(&self, tip: Node, names: &[&str]) -> Result<Option<OtherBranch>, HistoryError> {
        let mut seen = HashSet::new();
        let (mut newest, mut all_upstream, mut next) = (i64::MIN, true, vec![tip]);
        while let Some(node) = next.pop() {
            let is_new = self.is_new.get(node.at()).is_some_and(|new| *new);
            if !is_new || !seen.insert(node) {
                continue;
            }
            newest = newest.max(self.graph.seconds_of(node)?);
            all_upstream &= self.upstream_authors.contains(&self.graph.author_of(node)?);
            next.extend(self.graph.parents_of(node)?);
        }
        let Some((name, also)) = names.split_first().filter(|_| !seen.is_empty()) else { return Ok(None) };
        let is_copy = all_upstream && self.own_since.is_some_and(|since| newest < since);
        Ok(Some(OtherBranch {
            name: (*name).to_owned(),
            also: also.iter().map(|&name| name.to_owned()).collect(),
            commit: self.graph.id(tip),
            country_commits: seen.len(),
            newest,
            whose: if is_copy { Whose::PerhapsUpstream } else { Whose::Country },
        }))
    }
}
