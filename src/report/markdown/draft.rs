//! A page in the making: the report, and what is left out of its page.
//!
//! Owns [`Draft`]. Must not know what any page consists of: each has its own [`Part`]s.
//!
//! ```text
//! Draft { report, dropped: &[Files, LongTexts] }      has(Files): no; words(text): at most 80 letters of it
//! ```

use crate::report::counts::first_of;
use crate::report::document::Report;
use crate::report::untrusted::markdown::inline;

/// What may be left out of a long page.
pub(super) trait Part: Copy + PartialEq {
    /// The ends of long texts.
    const LONG_TEXTS: Self;
}

/// A report and what is left out of its page.
pub(super) struct Draft<'a, P> {
    pub(super) report: &'a Report,
    pub(super) dropped: &'a [P],
}

impl<P: Part> Draft<'_, P> {
    /// Whether a part is in the page.
    pub(super) fn has(&self, part: P) -> bool {
        !self.dropped.contains(&part)
    }

    /// A foreign text as inline Markdown, at most as long as the page allows.
    pub(super) fn words(&self, text: &str) -> String {
        inline(&first_of(text, if self.has(P::LONG_TEXTS) { 300 } else { 80 }))
    }
}
