//! The summary of an upgrade for its pull request: what a reviewer needs, on one page.
//!
//! Owns the order of the sections and what gives way where the page is too long, as [`markdown`](super) does for a plan.
//!
//! ```text
//! ## Upgrade: template 1.6.0 → 1.7.4
//! > **Every hunk is decided**: 21 by 2 people, 19 by rule. 3 changes of upstream's are not in.
//! ### Look at first
//! ### Decisions
//! #### Bug fixes
//! ```

mod decisions;
mod facts;
mod notes;

use super::sections::{fold, signature, table};
use super::{Options, fitted, length};
use crate::report::document::Report;
use crate::report::words;

/// What may be left out of a long page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    AutomaticFiles,
    OtherNotes,
    Impact,
    CountryTables,
    LongTexts,
    LeftBehind,
    PresentFixes,
    Tables,
    Looks,
}

impl Part {
    /// Least important first.
    const ORDER: [Self; 9] = [
        Self::AutomaticFiles,
        Self::OtherNotes,
        Self::Impact,
        Self::CountryTables,
        Self::LongTexts,
        Self::LeftBehind,
        Self::PresentFixes,
        Self::Tables,
        Self::Looks,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::AutomaticFiles => "the files that were settled automatically",
            Self::OtherNotes => "release notes other than bug fixes",
            Self::Impact => "the lists of what changes around the code",
            Self::CountryTables => "decisions on configuration and content",
            Self::LongTexts => "the ends of long texts",
            Self::LeftBehind => "the commits left behind",
            Self::PresentFixes => "bug fixes that are in",
            Self::Tables => "single decisions",
            Self::Looks => "all but the first things to look at",
        }
    }
}

impl super::draft::Part for Part {
    const LONG_TEXTS: Self = Self::LongTexts;
}

/// A report and what is left out of its page.
type Draft<'a> = super::draft::Draft<'a, Part>;

impl Draft<'_> {
    fn sections(&self) -> Vec<String> {
        let mut sections = facts::head(self);
        sections.extend(decisions::sections(self));
        sections.extend(notes::sections(self));
        sections.extend(facts::tail(self));
        sections.retain(|section| !section.is_empty());
        sections
    }
}

/// Writes the summary; ends with a line break.
#[must_use]
pub fn summary(report: &Report, options: &Options) -> String {
    let sections = |dropped: usize| Draft { report, dropped: &Part::ORDER[..dropped] }.sections();
    let names = Part::ORDER.map(Part::name);
    fitted(&names, &sections, &signature(report), options.limit)
}

#[cfg(test)]
mod tests;
