//! A person decides: what is open in an upgrade, and what was decided of it.
//!
//! Owns the data of an upgrade under way ([`session`]). Must not know git, files or the clock.

pub mod session;
