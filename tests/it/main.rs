//! The one integration binary: the command line, the pages and the house rules, seen from outside.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod fixtures;
mod generated;
mod git_baseline;
mod git_fetch;
mod git_http;
mod git_open;
mod http_server;
mod sandbox;
