//! Conflicts: first by area, so that the size of the work shows, then file by file and hunk by hunk.

use std::collections::BTreeMap;

use super::super::counts::{areas, first_of};
use super::super::document::{Conflict, Counts, Hunk};
use super::super::{untrusted::terminal, words};
use super::page::Page;
use super::table::{Fit, Table};
use super::{Detail, Span, Style, fit};
use crate::verdict::Evidence;

/// How many open files, and hunks of one, are listed without `--all`.
const FILES: usize = 12;
const HUNKS: usize = 4;
/// From this width on the reason stands beside its hunk, else below.
const WIDE: usize = 120;

/// A row an area, largest number of open hunks first, and a total.
pub(super) fn by_area(page: &mut Page, conflicts: &[Conflict]) {
    if conflicts.is_empty() {
        return;
    }
    page.title("Conflicts by area", Style::Title);
    let mut table = Table::new(&[
        ("area", Fit::CutEnd),
        ("files", Fit::Right),
        ("hunks", Fit::Right),
        ("settled", Fit::Right),
        ("take", Fit::Right),
        ("keep", Fit::Right),
        ("combine", Fit::Right),
        ("regen.", Fit::Right),
        ("review", Fit::Right),
    ]);
    let areas = areas(conflicts);
    for (area, counts) in &areas {
        let style = if *area == words::NO_AREA { Style::Dim } else { Style::Plain };
        table.row(row(Span::new(area, style), counts));
    }
    if areas.len() > 1 {
        table.row(row(Span::new("total", Style::Strong), &Counts::of(conflicts)));
    }
    page.table(&table, 2);
}

fn row(area: Span, counts: &Counts) -> Vec<Span> {
    let number = |number: usize, style| {
        if number == 0 { Span::new("", style) } else { Span::new(number.to_string(), style) }
    };
    let mut cells =
        vec![area, number(counts.conflicted_files, Style::Plain), number(counts.hunks, Style::Plain)];
    cells.push(number(counts.resolved, Style::Good));
    cells.extend(words::VERDICTS.map(|verdict| number(counts.open_with(verdict), Style::Verdict(verdict))));
    cells
}

/// The files that need a person, then how many need none.
pub(super) fn by_file(page: &mut Page, conflicts: &[Conflict]) {
    let (settled, open): (Vec<_>, Vec<_>) = conflicts.iter().partition(|conflict| conflict.resolved);
    if !open.is_empty() {
        page.title("Open", Style::Title);
        let shown = page.shown(open.len(), FILES);
        open[..shown].iter().for_each(|conflict| file(page, conflict));
        let hunks: usize = open[shown..].iter().map(|conflict| conflict.hunks.len()).sum();
        page.more(2, open.len() - shown, &format!(" files with {}", words::count(hunks, "hunk")));
    }
    if !settled.is_empty() {
        page.title("Settled", Style::Title);
        let asked = page.options().all || page.options().detail == Detail::Verbose;
        if asked {
            for conflict in settled {
                file(page, conflict);
            }
        } else {
            settled_in_short(page, &settled);
        }
    }
}

fn settled_in_short(page: &mut Page, settled: &[&Conflict]) {
    let mut methods: BTreeMap<&str, usize> = BTreeMap::new();
    for hunk in settled.iter().flat_map(|conflict| &conflict.hunks) {
        *methods.entry(hunk.resolution.as_ref().map_or("no method named", |r| &r.method)).or_default() += 1;
    }
    let methods: Vec<_> = methods.into_iter().map(|(method, hunks)| format!("{method} {hunks}")).collect();
    let text = format!(
        "{} (hunks by method: {}); --all lists them",
        words::count(settled.len(), "file"),
        methods.join(", ")
    );
    page.prose(&Span::plain("  "), &text, Style::Plain);
}

fn file(page: &mut Page, conflict: &Conflict) {
    path_and_facts(page, conflict);
    for (side, path) in &conflict.renamed_from {
        page.prose(&Span::plain("    "), &format!("stands at {path} on the {side} side"), Style::Dim);
    }
    let shown = page.shown(conflict.hunks.len(), HUNKS);
    let hunks = &conflict.hunks[..shown];
    if page.options().width >= WIDE && page.options().detail < Detail::Verbose {
        wide(page, hunks);
    } else {
        narrow(page, hunks);
    }
    page.more(4, conflict.hunks.len() - shown, " hunks");
}

/// On one line where both fit, else on two.
fn path_and_facts(page: &mut Page, conflict: &Conflict) {
    let width = page.options().width;
    let path = Span::new(fit::end(&terminal::line(&conflict.path), width - 2), Style::Strong);
    let facts = Span::new(facts(conflict), Style::Dim);
    if path.width() + facts.width() + 4 <= width {
        page.line([Span::plain("  "), path, Span::plain("  "), facts]);
    } else {
        page.line([Span::plain("  "), path]);
        page.prose(&Span::plain("    "), facts.text(), Style::Dim);
    }
}

/// `content, forms`, and who deleted it.
pub(super) fn facts(conflict: &Conflict) -> String {
    let deleted = conflict.deleted_by.as_ref().map(|side| format!("deleted by {}", first_of(side, 20)));
    let area = conflict.area.as_deref().map(|area| first_of(area, 30));
    let facts = [Some(first_of(&conflict.kind, 30)), deleted, area].into_iter().flatten();
    terminal::prose(&facts.collect::<Vec<_>>().join(", "))
}

const HUNK: [(&str, Fit); 5] =
    [("", Fit::CutEnd), ("", Fit::Left), ("", Fit::Left), ("", Fit::Left), ("", Fit::Left)];

fn wide(page: &mut Page, hunks: &[Hunk]) {
    let mut table = Table::new(&[&HUNK[..], &[("", Fit::CutEnd)]].concat());
    for hunk in hunks {
        let mut cells = cells(hunk);
        cells.push(Span::new(terminal::prose(&reason(hunk)), Style::Dim));
        table.row(cells);
    }
    page.table(&table, 4);
}

fn narrow(page: &mut Page, hunks: &[Hunk]) {
    let mut table = Table::new(&HUNK);
    for hunk in hunks {
        table.row(cells(hunk));
    }
    let lines = table.lines(4, page.options().width);
    for (at, line) in lines.into_iter().enumerate() {
        page.push(line);
        let same_below = hunks.get(at + 1).is_some_and(|next| reason(next) == reason(&hunks[at]));
        if !same_below || page.options().detail == Detail::Verbose {
            reasons(page, &hunks[at]);
        }
    }
}

/// The deciding reason of a hunk, and of those right above that have the same, cut to a line; all reasons, wrapped, where
/// somebody asked.
fn reasons(page: &mut Page, hunk: &Hunk) {
    let lead = " ".repeat(8);
    if page.options().detail == Detail::Verbose {
        let settled = settled(hunk).into_iter();
        let cited = hunk.evidence.iter().map(|evidence| cited(evidence) + &sources(evidence));
        settled.chain(cited).for_each(|text| page.prose(&Span::plain(&lead), &text, Style::Dim));
    } else {
        let room = page.options().width.saturating_sub(lead.len());
        let text = fit::start(&terminal::prose(&reason(hunk)), room);
        page.line([Span::plain(lead), Span::new(text, Style::Dim)]);
    }
}

fn cells(hunk: &Hunk) -> Vec<Span> {
    let verdict = hunk.decision.as_ref().map_or(hunk.verdict, |decision| decision.verdict);
    let lines = hunk.lines.map_or_else(|| "whole file".to_owned(), |lines| words::lines(lines.country));
    let (mark, style) = if hunk.is_settled() { ("✓ ", Style::Good) } else { ("", Style::Verdict(verdict)) };
    vec![
        Span::new(format!("#{}", first_of(hunk.number(), 8)), Style::Plain),
        Span::new(lines, Style::Plain),
        Span::new(format!("{mark}{}", words::verdict(verdict)), style),
        Span::plain(words::class(hunk.class)),
        Span::plain(words::confidence(hunk.confidence)),
    ]
}

/// How it was settled; else the strongest evidence.
fn reason(hunk: &Hunk) -> String {
    let first = hunk.evidence.first().map_or_else(|| "no evidence".to_owned(), cited);
    settled(hunk).map_or(first.clone(), |settled| format!("{settled}; {first}"))
}

pub(super) fn settled(hunk: &Hunk) -> Option<String> {
    if let Some(decision) = &hunk.decision {
        let why = decision.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        return Some(format!("decided by {} on {}{why}", decision.by, decision.at));
    }
    let resolution = hunk.resolution.as_ref()?;
    let verified = if resolution.verified { "verified" } else { "not verified" };
    Some(format!("settled by {}, {verified}", resolution.method))
}

pub(super) fn cited(evidence: &Evidence) -> String {
    format!("{}: {}", words::source(evidence.source), evidence.text)
}

pub(super) fn sources(evidence: &Evidence) -> String {
    let commits = evidence.commits.iter().map(|commit| words::short(commit).to_owned());
    let sources: Vec<_> = evidence.refs.iter().cloned().chain(commits).chain(evidence.url.clone()).collect();
    if sources.is_empty() { String::new() } else { format!(" [{}]", sources.join(", ")) }
}
