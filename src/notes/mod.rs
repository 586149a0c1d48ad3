//! Release notes: the grammar of a CHANGELOG, irregular as people write it, as releases, sections and entries.
//!
//! Owns everything from bytes to [`Notes`], and how two editions of a release's notes are united. Must not know git,
//! files or the product: which repository a bare `#41` belongs to is told in [`NotesOptions`]. A Markdown parser reads
//! the Markdown; nothing is dropped, what cannot be placed is kept as [`Other`] with its line.
//!
//! ```
//! use git_reconcile::notes::{SectionKind, parse};
//! let notes = parse(b"## 1.7.1 (TBD)\n\n### Bugfixes\n\n- Keep `gate.open` [#41](https://github.com/a/b/issues/41)\n");
//! let release = notes.section_of(&"1.7.1".parse().unwrap()).unwrap();
//! let entry = &release.section(&SectionKind::BugFixes).unwrap().entries[0];
//! assert_eq!(entry.text, "Keep gate.open #41");
//! assert_eq!((entry.refs[0].to_string().as_str(), entry.code[0].as_str()), ("b#41", "gate.open"));
//! ```

mod assemble;
mod blocks;
mod cover;
mod keys;
mod kind;
mod leaf;
mod likeness;
pub mod links;
mod model;
mod prepare;
mod reference;
mod scan;
mod unite;
mod version_heading;
mod walk;

#[cfg(test)]
mod tests;

pub use kind::SectionKind;
pub use model::{
    ContentKey, Edition, Entry, Form, Heading, HeadingLink, KeyText, LineRange, Notes, Other, OtherKind,
    Passage, PassageKind, Problem, ProblemKind, ReleaseNotes, Section,
};
pub use reference::{BadRepository, NotesOptions, Ref, RefKind, Repository};
pub use unite::{counterparts, unite};

/// Reads release notes. Any bytes will do; bare numbers stay without a repository.
#[must_use]
pub fn parse(text: &[u8]) -> Notes {
    parse_with(text, &NotesOptions::default())
}

/// Reads release notes of which it is known where they come from.
#[must_use]
pub fn parse_with(text: &[u8], options: &NotesOptions) -> Notes {
    assemble::assemble(text, options)
}
