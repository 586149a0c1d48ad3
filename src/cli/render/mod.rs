//! The report on a terminal: lines painted in colours, in the width there is.
//!
//! Owns what each [`Style`](crate::report::text::Style) looks like and whether there is colour at all. Must not know what
//! the lines say.

pub mod color;
mod paint;

pub use color::{Color, Terminal};
pub use paint::paint;
