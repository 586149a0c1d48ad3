//! What long work says while it runs.
//!
//! Owns [`Progress`], the seam between the work and the terminal. Must not know a terminal: `cli/` draws it, tests
//! use [`Silent`].

/// A listener to long work. Everything goes to standard error or nowhere; results never pass here.
pub trait Progress {
    /// A stage has begun; the text is a phrase such as `fetching releases`.
    fn stage(&self, what: &str);
    /// How far the stage is; `total` is 0 while unknown.
    fn step(&self, done: u64, total: u64);
    /// Something the user should know although the work goes on.
    fn warn(&self, message: &str);
    /// The stage is over; anything drawn for it goes away.
    fn finish(&self);
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str) {}
    fn step(&self, _: u64, _: u64) {}
    fn warn(&self, _: &str) {}
    fn finish(&self) {}
}
