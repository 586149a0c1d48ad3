//! What people decided, by class; what is not in because of it; what no person was asked about.

use std::collections::BTreeMap;

use super::{Draft, Part, fold, length, table, words};
use crate::report::attention::is_against;
use crate::report::counts::first_of;
use crate::report::document::{Decision, Hunk};
use crate::report::untrusted::markdown::{code, element, link};
use crate::verdict::{Class, Verdict};

/// The classes in the order in which a reviewer wants them, with their headings.
const CLASSES: [(Class, &str); 10] = [
    (Class::BugFix, "Bug fixes"),
    (Class::BreakingChange, "Breaking changes"),
    (Class::Infrastructure, "Infrastructure"),
    (Class::Feature, "Features"),
    (Class::Improvement, "Improvements"),
    (Class::Dependency, "Dependencies"),
    (Class::Unclassified, "Unclassified"),
    (Class::Configuration, "Configuration"),
    (Class::Content, "Content"),
    (Class::Generated, "Generated files"),
];

/// Rows of one table.
const ROWS: usize = 80;

/// Files of one method.
const FILES: usize = 60;

pub(super) fn sections(draft: &Draft<'_>) -> Vec<String> {
    vec![by_class(draft), dropped(draft), automatic(draft)]
}

fn hunks<'a>(draft: &Draft<'a>) -> impl Iterator<Item = &'a Hunk> + use<'a> {
    draft.report.conflicts.iter().flat_map(|conflict| &conflict.hunks)
}

fn decided<'a>(draft: &Draft<'a>) -> impl Iterator<Item = (&'a Hunk, &'a Decision)> + use<'a> {
    hunks(draft).filter_map(|hunk| Some((hunk, hunk.decision.as_ref()?)))
}

fn by_class(draft: &Draft<'_>) -> String {
    let total = decided(draft).count();
    if total == 0 {
        return String::new();
    }
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, decision) in decided(draft) {
        *people.entry(&decision.by).or_default() += 1;
    }
    let people = people.iter().take(12).map(|(by, number)| format!("{} ({number})", draft.words(by)));
    let mut text = format!("### Decisions\n\nBy {}.\n", people.collect::<Vec<_>>().join(", "));
    for (class, title) in CLASSES {
        text += &one_class(draft, class, title);
    }
    text
}

/// The table of a class; in a fold where it is the country's own business, a number where room is short.
fn one_class(draft: &Draft<'_>, class: Class, title: &str) -> String {
    let found: Vec<_> = decided(draft).filter(|(hunk, _)| hunk.class == class).collect();
    if found.is_empty() {
        return String::new();
    }
    let own = matches!(class, Class::Configuration | Class::Content | Class::Generated | Class::Unclassified);
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for (_, decision) in &found {
        *counts.entry(decision.verdict).or_default() += 1;
    }
    let counts: Vec<_> =
        counts.iter().map(|(verdict, number)| format!("{number} {}", verdict.name())).collect();
    let head = format!("{title}: {}", counts.join(", "));
    if !draft.has(Part::Tables) || own && !draft.has(Part::CountryTables) {
        return format!("\n- **{head}**\n");
    }
    let rows: Vec<_> = found.iter().take(ROWS).map(|(hunk, decision)| row(draft, hunk, decision)).collect();
    let more = match found.len().saturating_sub(ROWS) {
        0 => String::new(),
        more => format!("\n… and {more} more.\n"),
    };
    let table = table(["Hunk", "Decided", "By", "Why", "Evidence"], &rows) + &more;
    if own || length(&table) > 12_000 {
        format!("\n{}", fold(&format!("<b>{head}</b>"), &table))
    } else {
        format!("\n#### {head}\n\n{table}")
    }
}

fn row(draft: &Draft<'_>, hunk: &Hunk, decision: &Decision) -> [String; 5] {
    let against = if is_against(hunk, decision) {
        format!(" (proposed: {}, {})", hunk.verdict.name(), words::confidence(hunk.confidence))
    } else {
        String::new()
    };
    let name = decision.by.split(" <").next().unwrap_or(&decision.by);
    [
        code(&first_of(&hunk.id, 160)),
        format!("**{}**{against}", decision.verdict.name()),
        draft.words(name),
        decision.why.as_deref().map(|why| draft.words(why)).unwrap_or_default(),
        evidence(draft, hunk),
    ]
}

/// The strongest evidence, and where to read more.
fn evidence(draft: &Draft<'_>, hunk: &Hunk) -> String {
    let Some(first) = hunk.evidence.first() else { return "none".to_owned() };
    let refs = first_of(&first.refs.join(", "), 80);
    let source = match &first.url {
        Some(url) => format!(" ({})", link(if refs.is_empty() { "more" } else { &refs }, url)),
        None if refs.is_empty() => String::new(),
        None => format!(" ({})", draft.words(&refs)),
    };
    format!("{}: {}{source}", first.source.name(), draft.words(&first.text))
}

/// Upstream's changes that are not in, because the country's side was kept.
fn dropped(draft: &Draft<'_>) -> String {
    let kept: Vec<_> =
        decided(draft).filter(|(_, decision)| decision.verdict == Verdict::KeepCountry).collect();
    if kept.is_empty() || !draft.has(Part::Tables) {
        return String::new();
    }
    let rows = kept.iter().take(ROWS).map(|(hunk, decision)| {
        let upstream = hunk.evidence.iter().find(|evidence| !evidence.commits.is_empty());
        let upstream =
            upstream.map_or_else(|| "no commit is known".to_owned(), |found| draft.words(&found.text));
        let own = hunk.country_commits.first().map(|commit| draft.words(&commit.subject)).unwrap_or_default();
        let why =
            decision.why.as_deref().map_or_else(|| "no reason given".to_owned(), |why| draft.words(why));
        [code(&first_of(&hunk.id, 160)), upstream, own, why]
    });
    let rows: Vec<_> = rows.collect();
    let title = format!("<b>Not taken from upstream:</b> {}", words::count(kept.len(), "hunk"));
    fold(&title, &table(["Hunk", "Upstream's change", "The country's own", "Why"], &rows))
}

/// Hunks that a method settled, by method.
fn automatic(draft: &Draft<'_>) -> String {
    let mut methods: BTreeMap<&str, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    for conflict in &draft.report.conflicts {
        for hunk in conflict.hunks.iter().filter(|hunk| hunk.decision.is_none()) {
            if let Some(resolution) = &hunk.resolution {
                let (number, files) = methods.entry(&resolution.method).or_default();
                *number += 1;
                *files.entry(&conflict.path).or_default() += 1;
            }
        }
    }
    if methods.is_empty() {
        return String::new();
    }
    let total: usize = methods.values().map(|(number, _)| number).sum();
    let rows = methods.iter().map(|(method, (number, files))| {
        let listed = files.iter().take(FILES).map(|(path, number)| match number {
            1 => code(&first_of(path, 120)),
            number => format!("{} ({number})", code(&first_of(path, 120))),
        });
        let mut listed: Vec<_> = listed.collect();
        if files.len() > FILES {
            listed.push(format!("… and {} more", files.len() - FILES));
        }
        let files = if draft.has(Part::AutomaticFiles) { listed.join(", ") } else { files.len().to_string() };
        [draft.words(method), number.to_string(), files]
    });
    let rows: Vec<_> = rows.collect();
    let title = format!(
        "<b>Settled automatically:</b> {} {}",
        words::count(total, "hunk"),
        element("by these methods")
    );
    fold(&title, &table(["Method", "Hunks", "Files"], &rows))
}
