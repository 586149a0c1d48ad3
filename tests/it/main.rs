//! The one integration binary: the command line, the pages, the house rules and the network, seen from outside.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod action;
mod architecture;
mod audit;
mod backtest;
mod bad_input;
mod changed_pack;
mod cli;
mod comment;
mod comment_hostile;
mod comment_refused;
mod core_fork;
mod crash;
mod docs;
mod fixtures;
mod generated;
mod git_baseline;
mod git_fetch;
mod git_http;
mod git_open;
mod github_server;
#[cfg(unix)]
mod hard_places;
mod http_server;
mod merge_driver;
mod nothing_changes;
mod people;
mod place;
mod plumbing;
mod pull_request;
mod rebase;
mod remembered;
mod review;
#[cfg(unix)]
mod review_terminal;
mod sandbox;
mod svg;
#[cfg(unix)]
mod terminal;
mod unrelated;
mod upgrade;
mod upgrade_baseline;
mod yaml;
