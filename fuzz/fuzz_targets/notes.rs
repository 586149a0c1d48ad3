//! Release notes: any bytes are read, and each line with words stands in a heading, an entry, prose, or "other".
#![no_main]

use git_reconcile::notes::{LineRange, Notes, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let notes = parse(text);
    let text = String::from_utf8_lossy(text);
    let kept = kept(&notes);
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').split('\n')) {
        let known = kept.iter().any(|lines| (lines.first..=lines.last).contains(&number));
        assert!(known || line.trim().is_empty(), "line {number} is lost: {line:?}");
    }
});

/// The lines that some part of the notes stands for.
fn kept(notes: &Notes) -> Vec<LineRange> {
    let mut kept: Vec<LineRange> = notes.other.iter().map(|other| other.lines).collect();
    for release in &notes.releases {
        kept.push(release.heading.lines);
        for section in &release.sections {
            kept.extend(section.headings.iter().map(|heading| heading.lines));
            kept.extend(section.prose.iter().chain(&section.entries).map(|entry| entry.lines));
        }
    }
    kept
}
