//! The country's commits laid onto a release, one after the other, each that does not fit judged as the plan judges a merge.
//!
//! Owns [`Course`]. Must not know branches, files or who decides; a commit that it makes is the caller's.

use super::aside::Again;
use super::base::{self, Base};
use super::fork::{self, Fork};
use super::judged::{self, Step, Stop};
use super::options::{Apply, Cut, Explain, Histories, PlanOptions};
use super::rehearse::line_of;
use super::standing::{self, Standing};
use super::target::{self, Target};
use crate::config::Config;
use crate::conflict::Conflict;
use crate::error::Error;
use crate::git::Repository;
use crate::git::replay::{Laid, OwnLine, lay, lay_all};
use crate::object::{CommitId, ObjectId};
use crate::progress::Progress;
use crate::report::document::{self as doc};
use crate::review::log::Log;
use crate::rules::Packs;
use crate::sides::Sides;
use crate::structured::Formats;

/// A fork and the release that its commits are laid onto.
pub(super) struct Course<'a> {
    fork: Fork<'a>,
    standing: Standing,
    target: Target,
    base: Base,
    structured: Formats,
    apply: Apply,
}

/// What comes of one commit.
pub(super) enum Outcome {
    /// It fits; the tree.
    Clean(ObjectId),
    /// It does not.
    Judged(Judged),
}

/// A commit that does not fit, judged.
pub(super) struct Judged {
    /// As a report lists them.
    pub(super) conflicts: Vec<doc::Conflict>,
    /// The same as the merge left them.
    pub(super) merged: Vec<Conflict>,
    /// With what is safe in it, and markers around the rest.
    pub(super) tree: ObjectId,
}

impl Judged {
    /// Whether nobody need decide anything.
    pub(super) fn is_settled(&self) -> bool {
        self.conflicts.iter().all(|conflict| conflict.resolved)
    }
}

impl<'a> Course<'a> {
    /// The course that `options` say; they name both commits.
    pub(super) fn open(
        repo: &'a Repository,
        packs: &'a Packs,
        config: &Config,
        options: &PlanOptions,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let fork = fork::open(repo, packs, config, options, progress)?;
        let standing = standing::find(&fork, options)?;
        let target = target::choose(&fork, &standing, options)?;
        let base = base::choose(&fork, &standing, &target, options)?;
        let (structured, apply) = (options.structured.clone(), options.apply);
        Ok(Self { fork, standing, target, base, structured, apply })
    }

    /// The commits to lay, the oldest first, and the merges that are left out.
    pub(super) fn line(&self) -> Result<OwnLine, Error> {
        let line = line_of(&self.fork, &self.target)?;
        line.commits.iter().try_for_each(|unit| self.fork.store.persist(unit.from))?;
        Ok(line)
    }

    /// The release.
    pub(super) const fn release(&self) -> CommitId {
        self.target.commit
    }

    /// The trees that commits, each with the tree that its change is told from, lead to from `tip` one after the other;
    /// `None` where one does not fit.
    pub(super) fn lay_all(
        &self,
        commits: &[(CommitId, ObjectId)],
        tip: CommitId,
    ) -> Result<Option<Vec<ObjectId>>, Error> {
        let onto = self.fork.graph.tree(tip)?;
        let trees = lay_all((&self.fork.graph, &self.fork.store), commits, onto)?;
        trees.iter().flatten().try_for_each(|tree| self.fork.store.persist(*tree))?;
        Ok(trees)
    }

    /// Lays a commit, whose change is told from the tree `from`, onto `tip`; what comes of it is in the repository then.
    ///
    /// The evidence of a hunk is that of the release, and of what was laid onto it before.
    pub(super) fn lay(
        &self,
        (commit, from): (CommitId, ObjectId),
        tip: CommitId,
        decided: &Log,
        progress: &dyn Progress,
    ) -> Result<Outcome, Error> {
        let graph = &self.fork.graph;
        let trees = Sides::new(from, graph.tree(commit)?, graph.tree(tip)?);
        if let Laid::Clean(tree) = lay(&self.fork.store, trees)? {
            self.fork.store.persist(tree)?;
            return Ok(Outcome::Clean(tree));
        }
        let (again, target) = (Again::at(&self.fork, commit), Target { commit: tip, ..self.target.clone() });
        let step = Step {
            fork: &self.fork,
            again: &again,
            standing: &self.standing,
            target: &target,
            base: &self.base,
            structured: &self.structured,
            apply: self.apply,
            cut: Cut::Keys,
            histories: Histories::Asked,
            stop: Some(&Stop { commit, trees, decided }),
        };
        let mut written = Ok(());
        let found = judged::find(&step, Explain::No, progress, &mut |store, merged| {
            written = merged.write(store);
        })?;
        // A tree that cannot be written is only a warning in a plan.
        written?;
        let (conflicts, tree) = (found.settlement.conflicts, found.settlement.tree);
        Ok(Outcome::Judged(Judged { conflicts, merged: found.merged, tree }))
    }
}
