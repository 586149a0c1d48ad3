//! The one integration binary: the command line, the pages and the house rules, seen from outside.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod fixtures;
