//! The integration tests, one binary.

mod git_fetch;
mod git_http;
mod git_open;
mod http_server;
mod sandbox;
