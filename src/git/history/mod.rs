//! Questions about commits: fork point, what one side has and the other lacks, which release a tree resembles.
//!
//! Owns the [`Graph`] of parsed commits that all of them share in one run, so that no commit is read twice. Must not
//! know packs or versions' meaning: who calls says which commits are upstream's releases.
//!
//! ```no_run
//! use git_reconcile::git::{Repository, history::{Graph, fork_point}};
//! let repo = Repository::open(std::path::Path::new(".")).unwrap();
//! let graph = Graph::of(&repo).unwrap();
//! let (country, release) = (repo.commit("HEAD").unwrap(), repo.commit("v1.7.4").unwrap());
//! let bases = fork_point(&graph, country, &[release]).unwrap();
//! assert!(bases.len() <= 1, "a criss-cross history has several");
//! ```

mod branches;
mod commits;
mod counted;
mod error;
mod graph;
mod left_behind;
mod memory;
mod paint;
mod patch;
mod range;
mod similar;
pub(in crate::git) mod trees;

pub use branches::{OtherBranch, Whose, other_branches};
pub use counted::Counted;
pub use error::HistoryError;
pub use graph::{Graph, Remembered};
pub(in crate::git) use graph::{Known, Parsed};
pub use left_behind::{LeftBehind, Trace, Weight, left_behind};
pub use paint::{fork_point, is_shared_history};
pub use range::{OwnCommits, contains, holders, own_commits, range};
pub use similar::{PathCounts, Similarity, synthetic_base, tree_similarity};

#[cfg(test)]
pub(in crate::git) mod tests;
