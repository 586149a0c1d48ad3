//! Markdown for GitHub: the plan as a comment or a job summary.
//!
//! Owns the order of the sections and what gives way where the page is too long: GitHub refuses more than 65,536
//! characters. [`Part`]s are left out, least important first, and the page says which; if that is not enough, whole
//! sections at the end. All foreign text passes through [`untrusted::markdown`](super::untrusted::markdown).
//!
//! ```text
//! ## Upgrade plan: countryconfig 1.6.0 → 1.7.4
//! | Plain git | 19 conflicted files |
//! <details><summary><code>src/form/birth/index.ts</code> · content, forms · 3 open</summary> … </details>
//! ```

mod audit;
mod checklist;
mod conflicts;
mod draft;
mod impact;
mod paired;
mod rebase;
mod sections;
mod status;
mod summary;

pub use audit::audit;
pub use status::status;
pub use summary::summary;

use super::document::Report;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Characters that the page may have at most.
    pub limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: GITHUB_LIMIT }
    }
}

/// Characters that GitHub takes in a comment or the body of a pull request.
pub const GITHUB_LIMIT: usize = 65_536;

/// What may be left out of a long page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Settled,
    PresentNotes,
    Reasons,
    LongTexts,
    Signals,
    Hunks,
    Impact,
    LeftBehind,
    Files,
}

impl Part {
    /// Least important first.
    const ORDER: [Self; 9] = [
        Self::Settled,
        Self::PresentNotes,
        Self::Reasons,
        Self::LongTexts,
        Self::Signals,
        Self::Hunks,
        Self::Impact,
        Self::LeftBehind,
        Self::Files,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Settled => "the settled files",
            Self::PresentNotes => "release notes that the fork has",
            Self::Reasons => "the reasons of the checklist",
            Self::LongTexts => "the ends of long texts",
            Self::Signals => "the signs of the fork's version",
            Self::Hunks => "single hunks",
            Self::Impact => "the lists of what changes around the code",
            Self::LeftBehind => "the commits left behind",
            Self::Files => "single files",
        }
    }
}

impl draft::Part for Part {
    const LONG_TEXTS: Self = Self::LongTexts;
}

/// A report and what is left out of its page.
type Draft<'a> = draft::Draft<'a, Part>;

impl Draft<'_> {
    /// Characters that a foreign text may have.
    fn letters(&self) -> usize {
        if self.has(Part::LongTexts) { 400 } else { 100 }
    }

    /// The sections in the order in which they are read; empty ones are left away.
    fn sections(&self) -> Vec<String> {
        let mut sections = sections::head(self);
        sections.extend(conflicts::sections(self));
        sections.extend(sections::tail(self));
        sections.retain(|section| !section.is_empty());
        sections
    }
}

/// Writes the plan; ends with a line break.
#[must_use]
pub fn render(report: &Report, options: &Options) -> String {
    let sections = |dropped: usize| Draft { report, dropped: &Part::ORDER[..dropped] }.sections();
    fitted(&Part::ORDER.map(Part::name), &sections, &sections::signature(report), options.limit)
}

/// Writes the checklist alone; ends with a line break.
#[must_use]
pub fn checklist(report: &Report, options: &Options) -> String {
    let said = |dropped: usize| if dropped == 0 { checklist::Said::Whole } else { checklist::Said::Short };
    let sections = |dropped: usize| vec![checklist::page(report, said(dropped))];
    fitted(&[Part::Reasons.name()], &sections, &sections::signature(report), options.limit)
}

/// A page of at most `limit` characters: its sections without the first so many of `parts`, which are named as missing;
/// if that is not enough, whole sections at the end go too. At the very least there is the note.
fn fitted(parts: &[&str], sections: &dyn Fn(usize) -> Vec<String>, signature: &str, limit: usize) -> String {
    for dropped in 0..=parts.len() {
        let page = page(&sections(dropped), &note(&parts[..dropped], 0), signature);
        if length(&page) <= limit {
            return page;
        }
    }
    let mut sections = sections(parts.len());
    let all = sections.len();
    loop {
        let text = page(&sections, &note(parts, all - sections.len()), signature);
        if length(&text) <= limit || sections.pop().is_none() {
            return text;
        }
    }
}

fn page(sections: &[String], note: &str, signature: &str) -> String {
    let parts = sections.iter().map(String::as_str).chain([note, signature]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What a reader does not see here; empty where nothing is missing.
fn note(dropped: &[&str], sections: usize) -> String {
    if dropped.is_empty() {
        return String::new();
    }
    let mut names: Vec<_> = dropped.iter().map(|name| (*name).to_owned()).collect();
    if sections > 0 {
        names.push(super::words::count(sections, "whole section"));
    }
    format!("> [!NOTE]\n> Left out for length: {}. The JSON report has everything.\n", names.join(", "))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests;
