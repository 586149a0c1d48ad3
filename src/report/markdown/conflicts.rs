//! Conflicts: by area, then a fold a file.

use super::super::counts::{areas, first_of};
use super::super::document::{Conflict, Counts, Hunk};
use super::super::untrusted::markdown::{code, element, inline, link};
use super::super::words;
use super::sections::{fold, table, words_of};
use super::{Draft, Part};
use crate::verdict::Evidence;

/// Rows of the table of areas.
const AREAS: usize = 40;

pub(super) fn sections(draft: &Draft<'_>) -> Vec<String> {
    let conflicts = &draft.report.conflicts;
    if conflicts.is_empty() {
        return Vec::new();
    }
    let (settled, open): (Vec<_>, Vec<_>) = conflicts.iter().partition(|conflict| conflict.resolved);
    let mut sections = vec![by_area(conflicts)];
    if draft.has(Part::Files) {
        sections.push(files(draft, "### Open", &open));
    }
    if draft.has(Part::Settled) {
        sections.push(files(draft, "### Settled", &settled));
    }
    sections
}

fn by_area(conflicts: &[Conflict]) -> String {
    let number = |number: usize| if number == 0 { String::new() } else { number.to_string() };
    let areas = areas(conflicts);
    let total = [("**total**".to_owned(), Counts::of(conflicts))].into_iter().filter(|_| areas.len() > 1);
    let rows = areas
        .iter()
        .take(AREAS)
        .map(|(area, counts)| (inline(&first_of(area, 60)), counts.clone()))
        .chain(total);
    let rows = rows.map(|(area, counts)| {
        let [take, keep, combine, regenerate, review] =
            words::VERDICTS.map(|verdict| number(counts.open_with(verdict)));
        let (files, hunks, settled) =
            (number(counts.conflicted_files), number(counts.hunks), number(counts.resolved));
        [area, files, hunks, settled, take, keep, combine, regenerate, review]
    });
    let heads = [
        "Area",
        "Files",
        "Hunks",
        "Settled",
        "Take upstream",
        "Keep country",
        "Combine",
        "Regenerate",
        "Review",
    ];
    format!("### Conflicts by area\n\n{}", table(heads, &rows.collect::<Vec<_>>()))
}

fn files(draft: &Draft<'_>, head: &str, conflicts: &[&Conflict]) -> String {
    if conflicts.is_empty() {
        return String::new();
    }
    let text: String = conflicts.iter().map(|conflict| file(draft, conflict)).collect();
    format!("{head}\n\n{text}")
}

fn file(draft: &Draft<'_>, conflict: &Conflict) -> String {
    let path = first_of(&conflict.path, draft.letters());
    let facts = facts(conflict);
    if draft.has(Part::Hunks) {
        let summary = format!("<code>{}</code> · {}", element(&path), element(&facts));
        let renamed = conflict.renamed_from.iter().map(|(side, path)| {
            let (side, path) = (inline(&first_of(side, 20)), code(&first_of(path, draft.letters())));
            format!("Stands at {path} on the {side} side.\n\n")
        });
        let rows: Vec<_> = conflict.hunks.iter().map(|hunk| row(draft, hunk)).collect();
        let heads = ["Hunk", "Lines", "Verdict", "Class", "Confidence", "Why"];
        fold(&summary, &(renamed.collect::<String>() + &table(heads, &rows)))
    } else {
        format!("- {} · {}\n", code(&path), inline(&facts))
    }
}

/// `modify-delete, deleted by upstream, roles · 1 of 3 open`.
fn facts(conflict: &Conflict) -> String {
    let deleted = conflict.deleted_by.as_deref().map(|side| format!("deleted by {side}"));
    let facts = [Some(conflict.kind.clone()), deleted, conflict.area.clone()].into_iter().flatten();
    let facts: Vec<_> = facts.map(|fact| first_of(&fact, 60)).collect();
    let counts = Counts::of([conflict]);
    format!("{} · {} of {} open", facts.join(", "), counts.open(), words::count(counts.hunks, "hunk"))
}

fn row(draft: &Draft<'_>, hunk: &Hunk) -> [String; 6] {
    let verdict = hunk.decision.as_ref().map_or(hunk.verdict, |decision| decision.verdict);
    let mark = if hunk.is_settled() { "✓ " } else { "" };
    [
        inline(&first_of(hunk.number(), 8)),
        hunk.lines.map_or_else(|| "whole file".to_owned(), |lines| words::lines(lines.country)),
        format!("{mark}**{}**", words::verdict(verdict)),
        words::class(hunk.class).to_owned(),
        words::confidence(hunk.confidence).to_owned(),
        why(draft, hunk),
    ]
}

fn why(draft: &Draft<'_>, hunk: &Hunk) -> String {
    let decided = hunk.decision.as_ref().map(|decision| {
        let by = words_of(draft, &decision.by);
        let why =
            decision.why.as_deref().map(|why| format!(": {}", words_of(draft, why))).unwrap_or_default();
        format!("decided by {by}{why}")
    });
    let settled = hunk.resolution.as_ref().map(|resolution| {
        let verified = if resolution.verified { "verified" } else { "not verified" };
        format!("settled by {}, {verified}", words_of(draft, &resolution.method))
    });
    let cited = hunk.evidence.first().map(|evidence| cited(draft, evidence));
    let said: Vec<_> = [decided, settled, cited].into_iter().flatten().collect();
    if said.is_empty() { "no evidence".to_owned() } else { said.join("; ") }
}

fn cited(draft: &Draft<'_>, evidence: &Evidence) -> String {
    let text = words_of(draft, &evidence.text);
    let refs = first_of(&evidence.refs.join(", "), draft.letters());
    let refs = if refs.is_empty() && evidence.url.is_some() { "more".to_owned() } else { refs };
    let source = evidence.url.as_deref().map_or_else(|| inline(&refs), |url| link(&refs, url));
    let source = if source.is_empty() { source } else { format!(" ({source})") };
    format!("{}: {text}{source}", words::source(evidence.source))
}
