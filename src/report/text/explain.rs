//! The whole chain of one hunk: what the sides have, who made it so, what speaks for which verdict, what decided.
//!
//! Owns [`explain`] and [`explain_all`]. Everything shown stands in the report or its [`Background`].

use super::super::document::{Conflict, CountryCommit, Hunk, Report};
use super::super::explain::{Background, NearRule};
use super::super::words;
use super::conflicts::{cited, facts, settled, sources};
use super::page::Page;
use super::{Line, Lines, Span, Style, TextOptions};
use crate::conflict::diff::{Algorithm, changes};
use crate::sides::{Side, Sides};
use crate::verdict::{Evidence, Source};

/// How many lines of a side are shown without `--all`.
const LINES: usize = 40;

/// Explains the hunk with this id, or all hunks of the file with this path; `None` where the report has neither.
#[must_use]
pub fn explain(report: &Report, background: &Background, id: &str, options: &TextOptions) -> Option<Lines> {
    let mut page = Page::new(options);
    let mut found = false;
    for (conflict, hunk) in hunks(report).filter(|(conflict, hunk)| hunk.id == id || conflict.path == id) {
        found = true;
        one(&mut page, conflict, hunk, background);
    }
    found.then(|| page.finish())
}

/// Explains every hunk of a report.
#[must_use]
pub fn explain_all(report: &Report, background: &Background, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    hunks(report).for_each(|(conflict, hunk)| one(&mut page, conflict, hunk, background));
    page.finish()
}

fn hunks(report: &Report) -> impl Iterator<Item = (&Conflict, &Hunk)> {
    report.conflicts.iter().flat_map(|conflict| conflict.hunks.iter().map(move |hunk| (conflict, hunk)))
}

fn one(page: &mut Page, conflict: &Conflict, hunk: &Hunk, background: &Background) {
    page.gap();
    page.line([Span::new(&hunk.id, Style::Title)]);
    headline(page, conflict, hunk);
    match background.texts.get(&hunk.id) {
        Some(texts) => sides(page, hunk, texts),
        None => page.prose(
            &Span::plain("  "),
            "This conflict is about the whole file, not about lines.",
            Style::Dim,
        ),
    }
    evidence(page, hunk, background);
    near(page, background.near.get(&hunk.id).map_or(&[], Vec::as_slice));
    country(page, &hunk.country_commits);
}

fn headline(page: &mut Page, conflict: &Conflict, hunk: &Hunk) {
    page.field("conflict", &facts(conflict), Style::Plain);
    for (side, path) in &conflict.renamed_from {
        page.field("renamed", &format!("stands at {path} on the {side} side"), Style::Plain);
    }
    let verdict = hunk.decision.as_ref().map_or(hunk.verdict, |decision| decision.verdict);
    let (class, sure) = (words::class(hunk.class), words::confidence(hunk.confidence));
    page.field("upstream", &format!("its change is: {class}"), Style::Plain);
    page.field(
        "verdict",
        &format!("{}, {sure} confidence", words::verdict(verdict)),
        Style::Verdict(verdict),
    );
    let (now, style) = match settled(hunk) {
        Some(settled) => (settled, Style::Good),
        None => ("open: a person decides".to_owned(), Style::Strong),
    };
    page.field("now", &now, style);
}

/// The base as it is, then what each side made of it.
fn sides(page: &mut Page, hunk: &Hunk, texts: &Sides<String>) {
    let place = |side: Side| {
        hunk.lines.map_or_else(String::new, |lines| format!(", {}", words::lines(span(&lines, side))))
    };
    page.title(&format!("base{}", place(Side::Base)), Style::Strong);
    let base: Vec<&str> = texts.base.lines().collect();
    code(page, &base.iter().map(|line| (' ', *line)).collect::<Vec<_>>());
    for side in [Side::Country, Side::Upstream] {
        page.title(&format!("{side}{}, against the base", place(side)), Style::Strong);
        code(page, &diff(&base, &texts[side].lines().collect::<Vec<_>>()));
    }
}

const fn span(lines: &super::super::document::HunkLines, side: Side) -> (usize, usize) {
    match side {
        Side::Base => lines.base,
        Side::Country => lines.country,
        Side::Upstream => lines.upstream,
    }
}

fn code(page: &mut Page, lines: &[(char, &str)]) {
    if lines.is_empty() {
        page.line([Span::new("    (no lines)", Style::Dim)]);
    }
    let shown = page.shown(lines.len(), LINES);
    for (sign, text) in &lines[..shown] {
        let style = match sign {
            '+' => Style::Good,
            '-' => Style::Bad,
            _ => Style::Plain,
        };
        let text = format!("  {sign} {}", text.replace('\t', "    "));
        page.push(Line::from(Span::new(text, style)));
    }
    page.more(4, lines.len() - shown, " lines");
}

/// The lines of `new` with those that `old` lacks or has beyond marked.
fn diff<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(char, &'t str)> {
    let mut known: Vec<&str> = old.iter().chain(new).copied().collect();
    known.sort_unstable();
    known.dedup();
    let names = |lines: &[&str]| -> Vec<u32> {
        lines
            .iter()
            .map(|line| u32::try_from(known.partition_point(|other| other < line)).unwrap_or(u32::MAX))
            .collect()
    };
    let mut shown = Vec::new();
    let mut at = 0;
    for change in changes(&names(old), &names(new), known.len(), Algorithm::Histogram) {
        shown.extend(old[at..change.before.start].iter().map(|line| (' ', *line)));
        shown.extend(old[change.before.clone()].iter().map(|line| ('-', *line)));
        shown.extend(new[change.after.clone()].iter().map(|line| ('+', *line)));
        at = change.before.end;
    }
    shown.extend(old[at..].iter().map(|line| (' ', *line)));
    shown
}

/// Every piece, the deciding one first, with the commits that it cites; and what there is none of.
fn evidence(page: &mut Page, hunk: &Hunk, background: &Background) {
    page.title("Why, the deciding evidence first", Style::Strong);
    for (at, evidence) in hunk.evidence.iter().enumerate() {
        let lead = if at == 0 { "  → " } else { "    " };
        let style = if at == 0 { Style::Strong } else { Style::Plain };
        let says =
            if evidence.says == "nothing" { String::new() } else { format!(" [says {}]", evidence.says) };
        page.prose(&Span::new(lead, style), &(cited(evidence) + &says), style);
        links(page, evidence);
        evidence.commits.iter().for_each(|commit| self::commit(page, commit, background));
    }
    let cites = |evidence: &Evidence| !evidence.commits.is_empty();
    let is_of = |evidence: &Evidence, source| {
        evidence.source == source || source == Source::Commit && cites(evidence)
    };
    let missing = |source| !hunk.evidence.iter().any(|evidence| is_of(evidence, source));
    for (source, text) in [
        (Source::Commit, "No upstream commit of the step is known to have shaped these lines."),
        (Source::ReleaseNote, "No entry of the release notes is known to tell of them."),
        (Source::Rule, "No rule of the release matches."),
    ] {
        if missing(source) {
            page.prose(&Span::plain("    "), text, Style::Dim);
        }
    }
}

/// The rules about this file that nearly matched, and what they lack.
fn near(page: &mut Page, rules: &[NearRule]) {
    if rules.is_empty() {
        return;
    }
    page.title("Rules about this file that do not speak of these lines", Style::Strong);
    for rule in rules {
        let failed = rule.failed.iter().map(|field| match field.as_str() {
            "except" => "the path is excepted".to_owned(),
            side => format!("its pattern is not in what {side} changed"),
        });
        let failed = failed.collect::<Vec<_>>().join("; ");
        let text = format!("{} {}: {} ({failed})", rule.release, rule.id, rule.title);
        page.prose(&Span::plain("    "), &text, Style::Dim);
    }
}

fn links(page: &mut Page, evidence: &Evidence) {
    let bare = Evidence { commits: Vec::new(), ..evidence.clone() };
    let sources = sources(&bare);
    if !sources.is_empty() {
        page.prose(&Span::plain("      "), sources.trim(), Style::Dim);
    }
}

fn commit(page: &mut Page, id: &str, background: &Background) {
    match background.commits.get(id) {
        Some(commit) => told(page, commit),
        None => page.prose(&Span::plain("      "), words::short(id), Style::Dim),
    }
}

fn told(page: &mut Page, commit: &CountryCommit) {
    let text =
        format!("{} {} {}: {}", words::short(&commit.commit), commit.date, commit.author, commit.subject);
    page.prose(&Span::plain("      "), &text, Style::Dim);
}

fn country(page: &mut Page, commits: &[CountryCommit]) {
    page.title("The country's own commits on these lines", Style::Strong);
    if commits.is_empty() {
        page.prose(&Span::plain("    "), "none is known", Style::Dim);
    }
    for commit in commits {
        told(page, commit);
    }
}
