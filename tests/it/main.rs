//! The integration tests, one binary.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does: where it stands")]

mod git_fetch;
mod git_http;
mod git_open;
mod http_server;
mod sandbox;
