//! Where the fork stands: every sign of its version, the fork point, the ladder.
//!
//! Owns [`Standing`]. Must not choose a target or a base.

use std::collections::BTreeMap;

use super::fork::{Fork, read_text};
use super::options::PlanOptions;
use super::target::{Holders, releases_that_hold};
use crate::error::Error;
use crate::git::history::{Counted, Similarity, fork_point, tree_similarity};
use crate::object::{CommitId, ObjectId};
use crate::report::document::VersionSignal;
use crate::rules;
use crate::verdict::Confidence;
use crate::version::signals::Trust;
use crate::version::{Ladder, Signal, Version, agree};

/// Where a fork stands.
pub(super) struct Standing {
    /// Best common ancestors of the fork and all of upstream; empty without shared history.
    pub(super) fork_points: Vec<CommitId>,
    /// Which releases hold everything that the fork has from upstream.
    pub(super) holders: Holders,
    /// Releases by how much their trees resemble the fork's, most similar first.
    pub(super) similar: Vec<Similarity<Version>>,
    /// The tree of each release.
    pub(super) trees: BTreeMap<Version, ObjectId>,
    /// Every sign of the version.
    pub(super) signals: Vec<Signal>,
    /// What they say together.
    pub(super) version: Option<Version>,
    /// How sure that is.
    pub(super) confidence: Confidence,
    /// The steps above it; `None` where the version is not known.
    pub(super) ladder: Option<Ladder>,
}

/// Reads every sign and weighs them.
pub(super) fn find(fork: &Fork<'_>, options: &PlanOptions) -> Result<Standing, Error> {
    let fork_points = fork_point(&fork.graph, fork.country, &fork.upstream_tips())?;
    let trees = trees(fork)?;
    let listed: Vec<_> = trees.iter().map(|(version, tree)| (version.clone(), *tree)).collect();
    let mut counted = Counted::of(fork.repo);
    let similar = tree_similarity(&fork.store, &mut counted, fork.tree, &listed)?;
    if options.upstream.is_none() {
        // A convenience for the next run, done without where it cannot be had.
        let _ = counted.remember();
    }
    let holders = releases_that_hold(fork, &fork_points)?;
    let mut signals = Vec::new();
    signals.extend(options.from.clone().map(given));
    signals.extend(fork_point_signal(fork, &fork_points, lowest(&holders)));
    signals.extend(similar.first().map(similarity_signal));
    signals.extend(pack_signals(fork, &fork_points)?);
    let agreement = agree(&signals);
    let known: Vec<Version> = fork.releases.keys().cloned().collect();
    let ladder = agreement.version.as_ref().map(|version| Ladder::new(version, &known));
    let (version, confidence) = (agreement.version, agreement.confidence);
    Ok(Standing { fork_points, holders, similar, trees, signals, version, confidence, ladder })
}

fn given(version: Version) -> Signal {
    Signal::new("given", "--from, or `from` in the settings", Trust::Given).says(version)
}

impl Standing {
    /// The tree of the release that the fork is at, where that is known.
    pub(super) fn release_tree(&self) -> Option<ObjectId> {
        self.version.as_ref().and_then(|version| self.trees.get(version)).copied()
    }
}

fn trees(fork: &Fork<'_>) -> Result<BTreeMap<Version, ObjectId>, Error> {
    let tree = |(version, commit): (&Version, &CommitId)| Ok((version.clone(), fork.graph.tree(*commit)?));
    fork.releases.iter().map(tree).collect()
}

/// The lowest release that holds all fork points.
pub(super) fn lowest(holders: &Holders) -> Option<&Version> {
    holders.iter().find(|(_, holds)| **holds).map(|(version, _)| version)
}

fn fork_point_signal(fork: &Fork<'_>, points: &[CommitId], lowest: Option<&Version>) -> Option<Signal> {
    let point = points.first()?;
    let place = format!("commit {}", point.short());
    Some(match (fork.version_of(*point), lowest) {
        (Some(version), _) => Signal::new("fork-point", place, Trust::Strong).says(version.clone()),
        (None, Some(version)) => Signal::new("fork-point", place, Trust::Usual)
            .says(version.clone())
            .noted("the lowest release that contains it; the fork left upstream before that was made"),
        (None, None) => Signal::new("fork-point", place, Trust::Advisory).noted("no release contains it"),
    })
}

fn similarity_signal(best: &Similarity<Version>) -> Signal {
    let paths = best.paths;
    let place = format!("{} of its paths have the same content, {} differ", paths.equal, paths.distance());
    let trust = if paths.share() >= 50 { Trust::Strong } else { Trust::Advisory };
    Signal::new("tree-similarity", place, trust).says(best.release.clone())
}

/// What the files say that the pack names, at the tip and at the fork point.
fn pack_signals(fork: &Fork<'_>, fork_points: &[CommitId]) -> Result<Vec<Signal>, Error> {
    let Some(pack) = fork.pack else { return Ok(Vec::new()) };
    let mut signals = Vec::new();
    for signal in &pack.signals {
        let text = read_text(&fork.store, fork.tree, &signal.path)?;
        signals.push(heard(signal, text.as_deref(), &signal.path));
    }
    if let (Some(point), Some(strong)) =
        (fork_points.first(), pack.signals.iter().find(|signal| signal.trust == rules::Trust::Strong))
    {
        let text = read_text(&fork.store, fork.graph.tree(*point)?, &strong.path)?;
        let place = format!("{} at the fork point {}", strong.path, point.short());
        signals.push(heard(strong, text.as_deref(), &place));
    }
    Ok(signals)
}

fn heard(signal: &rules::Signal, text: Option<&str>, place: &str) -> Signal {
    let trust = match (signal.trust, signal.precision) {
        (rules::Trust::Advisory, _) => Trust::Advisory,
        (_, rules::Precision::Line) => Trust::Line,
        (rules::Trust::Strong | rules::Trust::Weak, _) => Trust::Usual,
    };
    let heard = Signal::new(&signal.id, place, trust).noted(&signal.note);
    match text.and_then(|text| signal.read(text)) {
        Some(version) => heard.says(version),
        None => heard,
    }
}

/// The signs as the report lists them.
pub(super) fn listed(signals: &[Signal]) -> Vec<VersionSignal> {
    let listed = signals.iter().map(|signal| VersionSignal {
        signal: signal.name.clone(),
        says: signal.says.as_ref().map(ToString::to_string),
        place: signal.place.clone(),
        note: signal.note.clone(),
    });
    listed.collect()
}
