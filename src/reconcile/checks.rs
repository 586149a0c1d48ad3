//! The checks of the pack, made on a tree of the step.
//!
//! Owns how the trees of a step become those that [`checks`](crate::checks) asks. Must not know a check.

use super::fork::Fork;
use super::paired::Pair;
use super::standing::Standing;
use super::target::Target;
use super::tree::Tree as Files;
use crate::checks::{self, Tree, Trees, Untranslated};
use crate::error::Error;
use crate::git::Repository;
use crate::git::store::Store;
use crate::impact::Memory;
use crate::object::ObjectId;
use crate::report::document::Finding;
use crate::rules::Pack;
use crate::version::Version;

/// Lists what [`find`] will ask of the trees that are there before the merged one.
pub(super) fn prepare<'p>(
    fork: &Fork<'_>,
    pack: &'p Pack,
    (standing, target): (&Standing, &Target),
    memory: &Memory<'p>,
) -> Result<(), Error> {
    let (old, new) = (standing.version.as_ref(), target.version.as_ref());
    let (before, to, from) = known(fork, (standing, target))?;
    let trees = [Some(tree(&before, old)), Some(tree(&to, new)), from.as_ref().map(|from| tree(from, old))];
    checks::prepare(pack, new, trees.into_iter().flatten().collect::<Vec<_>>().as_slice(), memory);
    Ok(())
}

/// The country's files, the target's, and those of the release that is left.
fn known<'a>(
    fork: &'a Fork<'_>,
    (standing, target): (&Standing, &Target),
) -> Result<(Files<'a>, Files<'a>, Option<Files<'a>>), Error> {
    let of = |root| Files::new(&fork.store, root);
    let to = fork.graph.tree(target.commit)?;
    Ok((of(fork.tree), of(to), left(fork, standing)?.map(of)))
}

/// What is wrong with `merged`, a tree that should hold the country's work and the target.
pub(super) fn find<'p>(
    fork: &Fork<'p>,
    (standing, target): (&Standing, &Target),
    pair: Option<&Pair<'p>>,
    merged: ObjectId,
    memory: &Memory<'p>,
) -> Result<Vec<Finding>, Error> {
    let Some(pack) = fork.pack.filter(|pack| !pack.checks.list.is_empty()) else { return Ok(Vec::new()) };
    let opened = pair.map(|pair| Repository::open(&pair.place)).transpose()?;
    let other: Option<Store<'_>> = opened.as_ref().map(Repository::store).transpose()?;
    let now = Files::new(&fork.store, merged);
    let (before, to, from) = known(fork, (standing, target))?;
    let paired = other.as_ref().zip(pair).map(|(store, pair)| Files::new(store, pair.tree));
    let (old, new) = (standing.version.as_ref(), target.version.as_ref());
    let trees = Trees {
        merged: tree(&now, new),
        before: Some(tree(&before, old)),
        from: from.as_ref().map(|from| tree(from, old)),
        to: Some(tree(&to, new)),
        paired: pair
            .zip(paired.as_ref())
            .map(|(pair, files)| (pair.pack, tree(files, pair.version.as_ref()))),
    };
    Ok(checks::check(pack, &trees, memory))
}

const fn tree<'a>(files: &'a Files<'a>, version: Option<&'a Version>) -> Tree<'a> {
    Tree { files, version }
}

/// The tree of the release that is left: that of its tag, else of where the fork left upstream.
fn left(fork: &Fork<'_>, standing: &Standing) -> Result<Option<ObjectId>, Error> {
    Ok(match (standing.release_tree(), standing.fork_points.first()) {
        (Some(tree), _) => Some(tree),
        (None, Some(point)) => Some(fork.graph.tree(*point)?),
        (None, None) => None,
    })
}

/// The words of `merged` that the country's tree had not and that nobody has translated.
pub(super) fn untranslated(fork: &Fork<'_>, merged: ObjectId) -> Untranslated {
    let Some(pack) = fork.pack else { return Untranslated::default() };
    let (before, now) = (Files::new(&fork.store, fork.tree), Files::new(&fork.store, merged));
    checks::untranslated(&pack.checks.words, tree(&before, None), tree(&now, None))
}
