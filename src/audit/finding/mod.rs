//! What a reviewer of an upgrade must look at: what is lost, broken, or from nowhere.
//!
//! Owns [`findings`], what it is asked with ([`Fate`], [`Asked`], [`Form`]) and one module a check. Must not know git: it is
//! handed the entries of every path in the trees of an upgrade, and reads the few files that it needs. Must not judge who
//! was right in a conflict: it tells what is gone.
//!
//! The measure is the merge as the machine makes it. A line that this merge has and the committed one has not was taken out
//! by hand; one that no side has was put in by hand; what both have is nobody's fault. So a merge that was committed as
//! the machine made it has no finding but what the two sides break together.
//!
//! ```text
//! machine   a upstream's-fix b      committed   a b           upstream-change-dropped: upstream's-fix
//! machine   a b                     committed   a x b         line-from-nowhere: x
//! ```

mod adapted;
mod country_lost;
mod drift;
mod duplicates;
mod file;
mod fix_dropped;
mod ground;
mod imports;
mod lines;
mod lock;
mod markers;
mod modes;
mod moved;
mod nowhere;
mod parses;
mod permissions;
mod rows;
#[cfg(test)]
mod tests;
mod upstream_dropped;

use std::sync::Arc;

use bstr::{BStr, BString};

use crate::conflict::{Conflict, Hunk};
use crate::object::{Entry, ObjectId};
use crate::report::document::{Finding, Severity};
use crate::report::path;
use crate::sides::Sides;
use crate::structured::{Format, Settings};
use crate::verdict::Class;
use ground::Ground;

/// One path in every tree of an upgrade; `None` where a tree has nothing there. Paths that are the same in all trees need
/// no fate. Renames are followed here, by what the entries hold.
#[derive(Clone, Debug)]
pub struct Fate<'a> {
    /// The path.
    pub path: BString,
    /// What stands there on each side.
    pub sides: Sides<Option<Entry>>,
    /// What stands there in the machine's merge of the sides, with markers where it conflicts.
    pub machine: Option<Entry>,
    /// What the upgrade's own merge has there.
    pub committed: Option<Entry>,
    /// What stands there now: `committed`, unless commits follow the merge. What they mended is no finding, what they
    /// changed otherwise is none either.
    pub result: Option<Entry>,
    /// The conflict whose path this is, if the machine's merge has one.
    pub conflict: Option<&'a Conflict>,
}

/// What checks need besides the fates.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The content of a blob; `None` where it cannot be read.
    pub read: &'a dyn Fn(ObjectId) -> Option<Arc<[u8]>>,
    /// What stands at a path of the result, whether or not it has a fate.
    pub entry: &'a dyn Fn(&BStr) -> Option<Entry>,
    /// How a file is read.
    pub form: &'a dyn Fn(&BStr) -> Form,
    /// What upstream's change in a hunk of the conflict at a path is.
    pub class: &'a dyn Fn(&BStr, &Hunk) -> Class,
}

/// How a file is read.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Its format; `None` for text without keys, and for what is not to be read so.
    pub format: Option<Format>,
    /// What the pack says about such files.
    pub settings: Settings,
    /// The command that writes it anew, if it is such a file: nobody looks for what is gone from it.
    pub regenerate: Option<String>,
    /// Properties of objects that are lists of what somebody may do.
    pub grants: Vec<String>,
}

/// A check: its name, and what it finds.
type Check = (&'static str, fn(&Ground<'_>) -> Vec<Found>);

/// All of them, the most severe first.
const CHECKS: &[Check] = &[
    ("markers-left", markers::check),
    ("country-lost", country_lost::check),
    ("upstream-change-dropped", upstream_dropped::check),
    ("no-longer-parses", parses::check),
    ("duplicate-declaration", duplicates::declarations),
    ("duplicate-key", duplicates::keys),
    ("duplicate-route", duplicates::of_routes),
    ("import-broken", imports::check),
    ("upstream-fix-dropped", fix_dropped::check),
    ("line-from-nowhere", nowhere::check),
    ("permission-widened", permissions::check),
    ("lock-out-of-step", lock::check),
    ("mode-changed", modes::check),
    ("moved", moved::check),
];

/// A finding before it is written down.
struct Found {
    severity: Severity,
    path: BString,
    line: Option<usize>,
    text: String,
    items: Vec<String>,
}

/// Everything that is found, the most severe first; of equal ones in the order of the checks, then of the paths.
#[must_use]
pub fn findings(fates: &[Fate<'_>], asked: &Asked<'_>) -> Vec<Finding> {
    let ground = Ground::new(fates, *asked);
    let of = |(name, check): &Check| check(&ground).into_iter().map(|found| found.written(name));
    let mut all: Vec<Finding> = CHECKS.iter().flat_map(of).collect();
    all.sort_by_key(|finding| finding.severity);
    all
}

impl Found {
    fn written(self, check: &str) -> Finding {
        Finding {
            severity: self.severity,
            check: check.to_owned(),
            path: Some(path::encode(&self.path)),
            line: self.line.and_then(|line| u32::try_from(line).ok()),
            text: self.text,
            items: self.items,
            accepted: None,
        }
    }
}
