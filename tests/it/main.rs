//! The one integration binary: the command line, the pages and the house rules, seen from outside.

mod fixtures;
