//! A person decides: what is open in an upgrade, what may be answered, and what that leaves in the files.
//!
//! Owns the data of an upgrade under way ([`session`]), the walk through its open hunks ([`walk()`], over a [`Prompt`]), the
//! answers of a script ([`script`]), the bytes that an answer leaves in a file ([`apply`]) and the log that remembers it
//! ([`log`]). Must not know git, files, the clock or a terminal: what is shown, saved and when is handed in.
//!
//! ```
//! use git_reconcile::review::apply::{replaced, standing};
//! use git_reconcile::review::session::How;
//! use git_reconcile::sides::{Side, Sides};
//!
//! let file = b"top\n<<<<<<< country\nb\n||||||| base\na\n=======\nc\n>>>>>>> upstream\n";
//! let hunk = Sides::new(&b"a\n"[..], b"b\n", b"c\n");
//! let block = standing(file, &[hunk])[0].clone().unwrap();
//! assert_eq!(replaced(file, &block, &How::Both { first: Side::Country }), b"top\nb\nc\n");
//! ```

pub mod apply;
mod how;
pub mod log;
pub mod outcome;
mod prompt;
mod question;
pub mod script;
pub mod session;
mod standing;
mod walk;

pub use how::UnknownHow;
pub use prompt::{Event, Extent, News, Prompt, Reply, View};
pub use question::{Offer, Question, Who, questions};
pub use walk::{Change, End, Keep, Kept, WalkError, walk};
