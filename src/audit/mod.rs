//! What people made of conflicts: how a committed merge settled each hunk.
//!
//! Owns [`Outcome`] and [`outcomes`]. Must not know git or what should have been done: it is handed the merge with its
//! markers and the file that was committed.
//!
//! ```
//! use git_reconcile::audit::{Outcome, outcomes};
//! use git_reconcile::sides::Side;
//! let marked = b"a\n<<<<<<< country\nb\n||||||| base\nx\n=======\nc\n>>>>>>> upstream\nd\n";
//! assert_eq!(outcomes(marked, b"a\nb\nd\n"), [Outcome::Side(Side::Country)]);
//! assert_eq!(outcomes(marked, b"a\nb\nc\nd\n"), [Outcome::CountryUpstream]);
//! ```

mod align;
pub mod finding;
pub mod measure;
mod outcome;
pub mod trace;

pub use align::{MarkedFile, Place, outcomes};
pub use outcome::Outcome;
