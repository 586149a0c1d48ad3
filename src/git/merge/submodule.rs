//! Two versions of a submodule, where its own repository can tell which is newer.
//!
//! Owns [`newer`]. Must not know the merge.

use bstr::BStr;

use crate::git::store::{Store, oid};
use crate::object::ObjectId;
use crate::sides::Sides;

/// The later commit, where both sides only moved forward and one contains the other; `None` where that is not so or
/// the submodule's history is not at hand.
pub(super) fn newer(store: &Store, path: &BStr, commits: Sides<ObjectId>) -> Option<ObjectId> {
    let repo = store.submodule(path)?;
    let contains = |new: ObjectId, old: ObjectId| {
        new == old || repo.graph_descendant_of(oid(new), oid(old)).unwrap_or(false)
    };
    let forward = contains(commits.country, commits.base) && contains(commits.upstream, commits.base);
    if forward && contains(commits.upstream, commits.country) {
        Some(commits.upstream)
    } else if forward && contains(commits.country, commits.upstream) {
        Some(commits.country)
    } else {
        None
    }
}
