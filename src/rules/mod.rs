//! Packs: what the tool knows about an upstream repository, as data.
//!
//! Owns the way from the files under `rules/` to validated values, with every mistake collected and placed, and the
//! questions that the rest of the program asks of them. Only [`loader`] reads files; everything else is pure. Must not
//! know git, nor what any one repository is called: that is what the data says.
//!
//! ```
//! use git_reconcile::rules::Packs;
//! let packs = Packs::embedded().unwrap();
//! let core = packs.get("core").unwrap();
//! assert_eq!(core.release_of_tag("v1.7.4").unwrap().to_string(), "1.7.4");
//! assert_eq!(core.release_of_tag("tmp-tag"), None);
//! ```

mod area;
mod at;
mod calibration;
mod check;
mod checklist;
mod checks;
mod commits;
mod explain;
mod globs;
mod hint;
mod inventory;
mod load;
pub mod loader;
mod mistake;
mod pack;
mod pattern;
mod raw;
mod release;
mod shape;
mod signal;
mod step;
#[cfg(test)]
mod tests;

pub use area::{Area, Areas};
pub use calibration::{Breadth, Calibration, Measured, Opinion};
pub use checklist::{Answers, Ask, Became, Difference, ListItem, ListPhase, Proof};
pub use checks::{Checks, Finds, InventoryName, Level, TreeCheck, Words};
pub use commits::{CommitWords, IssuePattern, KindPattern, Said};
pub use explain::{Explanation, Listed};
pub use globs::Globs;
pub use hint::nearest;
pub use inventory::{
    Columns, Extent, Format as TreeFormat, Inventory, ItemFinder, Listing, Name, Part, Renames, Segment,
    Shown, Supply, Way, Ways,
};
pub use load::{Layer, Packs};
pub use mistake::{Mistake, MistakeKind, Mistakes, Place};
pub use pack::{Detect, Pack, Releases, RepositoryFacts};
pub use pattern::Pattern;
pub use raw::{Deletion, Format, Precision, Reach, SignalKind, StepKind, Trust};
pub use release::{
    Condition, Example, Expect, Match, Phase, Rule, RuleBook, RuleMatch, RuleSubject, Trial, TrialFailure,
    TrialFailureKind, matching, verdict,
};
pub use signal::{Finder, Signal};
pub use step::{StepRule, Steps};
