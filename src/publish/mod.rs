//! What leaves the machine: the comment and the pull request on GitHub. The only folder with HTTP.
//!
//! Owns the conversation with GitHub's REST API ([`Client`]), the one comment that is kept up to date ([`sticky`]), what
//! an event of GitHub Actions says ([`event`]) and the body of a pull request ([`pull`]). Must not read the environment:
//! addresses, the token and the clock are handed in. Must not know a terminal or how a page is made.
//!
//! HTTP is spoken by `ureq`: blocking, small, no `unsafe` of its own. TLS is rustls with ring, which a C compiler builds
//! on any machine; certificates are those that the system trusts, so that the authority of a company's proxy or of a
//! GitHub Enterprise Server counts. Proxies are `ureq`'s reading of `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.
//!
//! ```
//! use git_reconcile::publish::Secret;
//! let token = Secret::new("ghs_16C7e42F292c6912E7").unwrap();
//! assert_eq!(format!("{token} {token:?}"), "*** ***");
//! assert_eq!(token.scrub("bad credentials: ghs_16C7e42F292c6912E7"), "bad credentials: ***");
//! ```

mod address;
mod client;
mod error;
pub mod event;
mod github;
mod limit;
pub mod pull;
mod secret;
pub mod state;
pub mod sticky;

pub use address::{Project, Server};
pub use client::{Client, Patience, WAITS};
pub use error::PublishError;
pub use github::{Comment, PullRequest};
pub use secret::Secret;
