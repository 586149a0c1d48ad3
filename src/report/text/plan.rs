//! The plan of one step, top down: what must be known first, what it costs, what is in the way, what to do next.

use super::super::counts::{disagree, first_of};
use super::super::document::{LeftBehind, OtherBranch, Rehearsal, Report, Step, VersionSignal};
use super::super::words;
use super::page::Page;
use super::table::{Fit, Table};
use super::{Detail, Lines, Span, Style, TextOptions, conflicts, follow, impact};

/// How many commits or branches are listed without `--all`.
const FEW: usize = 5;

/// What a country's developer reads before an upgrade.
#[must_use]
pub fn plan(report: &Report, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    for step in &report.steps {
        special(&mut page, step);
    }
    headline(&mut page, report);
    cost(&mut page, report);
    if let Some(rebase) = &report.rebase {
        rehearsal(&mut page, rebase);
    }
    recommended(&mut page, report);
    left_behind(&mut page, &report.left_behind);
    other_branches(&mut page, &report.other_branches);
    conflicts::by_area(&mut page, &report.conflicts);
    if options.detail > Detail::Brief {
        conflicts::by_file(&mut page, &report.conflicts);
    }
    signals(&mut page, &report.version_signals);
    impact::impact(&mut page, &report.impact);
    follow::ledger(&mut page, &report.ledger);
    follow::findings(&mut page, &report.findings);
    if let Some(paired) = &report.paired {
        super::paired::section(&mut page, paired);
    }
    super::checklist::brief(&mut page, &report.checklist);
    follow::warnings(&mut page, &report.warnings);
    follow::after_plan(&mut page, report);
    page.finish()
}

fn special(page: &mut Page, step: &Step) {
    let Some(why) = &step.special else { return };
    page.gap();
    page.barred("", &format!("SPECIAL STEP {} → {}", step.from, step.to), Style::Caution);
    page.barred("", why, Style::Strong);
    numbered(page, "Before the merge:", &step.before);
    numbered(page, "After the merge:", &step.after);
    if !step.refs.is_empty() {
        page.barred("", &format!("Sources: {}", step.refs.join(", ")), Style::Dim);
    }
}

fn numbered(page: &mut Page, head: &str, tasks: &[String]) {
    if !tasks.is_empty() {
        page.barred("", head, Style::Plain);
    }
    for (at, task) in tasks.iter().enumerate() {
        page.barred(&format!("  {}. ", at + 1), task, Style::Plain);
    }
}

fn headline(page: &mut Page, report: &Report) {
    let from = report.release.from.as_deref().unwrap_or("an unknown version");
    let to = report.release.to.as_deref().unwrap_or_else(|| words::short(&report.commits.upstream));
    page.title(
        &format!("Plan: {} {from} → {to}, by {}", report.repository, words::strategy(report.strategy)),
        Style::Title,
    );
    page.field("version", &version(report), Style::Plain);
    page.field("base", &format!("{} ({})", report.base.says, words::base_how(report.base.how)), Style::Plain);
    let commits = &report.commits;
    let base = commits.base.as_deref().map_or("none", words::short);
    let ids = format!(
        "country {}, upstream {}, base {base}",
        words::short(&commits.country),
        words::short(&commits.upstream)
    );
    page.field("commits", &ids, Style::Plain);
    if report.release.ladder.len() > 1 {
        page.field("ladder", &report.release.ladder.join(" → "), Style::Plain);
    }
}

fn version(report: &Report) -> String {
    let sure = words::confidence(report.release.from_confidence);
    let from = report.release.from.as_deref().unwrap_or("unknown");
    let split = if disagree(&report.version_signals) { "; its signals disagree, see below" } else { "" };
    format!("{from}, {sure} confidence{split}")
}

fn cost(page: &mut Page, report: &Report) {
    let counts = &report.counts;
    page.title("Cost", Style::Title);
    let git = report.base.plain_git_conflicted_files;
    let git = git.map_or_else(|| "would refuse this merge".to_owned(), conflicted);
    page.field("plain git", &git, Style::Plain);
    if counts.conflicted_files == 0 {
        return page.field("this plan", "no conflicts", Style::Good);
    }
    let ours = format!("{}, {}", conflicted(counts.conflicted_files), words::count(counts.hunks, "hunk"));
    page.field("this plan", &ours, Style::Strong);
    let files = counts.conflicted_files.saturating_sub(counts.open_files);
    let (hunks, all) = (counts.resolved, counts.conflicted_files);
    let settled = format!("{}; {files} of {all} files need nothing more", words::count(hunks, "hunk"));
    page.field("settled", &settled, Style::Good);
    let open =
        format!("{} in {}", words::count(counts.open(), "hunk"), words::count(counts.open_files, "file"));
    let style = if counts.open() == 0 { Style::Good } else { Style::Strong };
    page.field("open", &open, style);
    verdicts(page, report);
}

/// What a rebase would cost, with the commits it would stop at.
fn rehearsal(page: &mut Page, rebase: &Rehearsal) {
    page.title("A rebase instead", Style::Title);
    let own = words::count(rebase.commits, "commit");
    let tried = if rebase.tried < rebase.commits {
        format!(", {} of them tried", rebase.tried)
    } else {
        String::new()
    };
    page.field("replayed", &format!("{own} of the country's own line{tried}"), Style::Plain);
    if !rebase.dropped.is_empty() {
        let text =
            format!("{} that the release has in it already", words::count(rebase.dropped.len(), "commit"));
        page.field("dropped", &text, Style::Plain);
    }
    if !rebase.settled.is_empty() {
        let text = format!(
            "{} not fitting, and settled without a person",
            words::count(rebase.settled.len(), "commit")
        );
        page.field("settled", &text, Style::Good);
    }
    if rebase.syncs > 0 {
        page.field("left out", &format!("{} of upstream", words::count(rebase.syncs, "merge")), Style::Plain);
    }
    page.field("stops", &words::count(rebase.stops.len(), "stop"), Style::Strong);
    let shown = page.shown(rebase.stops.len(), FEW_STOPS);
    for stop in &rebase.stops[..shown] {
        let files = words::count(stop.paths.len(), "file");
        let text = format!(
            "{} {}: {files}{}",
            words::short(&stop.commit),
            stop.subject,
            words::as_one(stop.stands_for)
        );
        page.prose(&Span::plain("    "), &text, Style::Plain);
    }
    page.more(4, rebase.stops.len() - shown, "");
    page.field("advice", &rebase.advice, Style::Plain);
}

const FEW_STOPS: usize = 8;

fn conflicted(files: usize) -> String {
    words::count(files, "conflicted file")
}

fn verdicts(page: &mut Page, report: &Report) {
    let mut table = Table::new(&[("", Fit::Right), ("", Fit::Left)]);
    for verdict in words::VERDICTS {
        let number = report.counts.open_with(verdict);
        if number > 0 {
            table.row(vec![
                Span::plain(number.to_string()),
                Span::new(words::verdict(verdict), Style::Verdict(verdict)),
            ]);
        }
    }
    page.table(&table, 14);
}

fn recommended(page: &mut Page, report: &Report) {
    let Some(better) = &report.release.recommended else { return };
    page.title(&format!("Better target: {}", better.version), Style::Caution);
    page.prose(&Span::plain("  "), &better.why, Style::Plain);
}

fn left_behind(page: &mut Page, commits: &[LeftBehind]) {
    if commits.is_empty() {
        return;
    }
    let number = words::count(commits.len(), "upstream commit");
    page.title(
        &format!("Left behind: {number} that the fork's release has and the target lacks"),
        Style::Caution,
    );
    let mut table = Table::new(&[("", Fit::CutEnd); 3]);
    let shown = page.shown(commits.len(), FEW);
    for commit in &commits[..shown] {
        let refs = Span::new(commit.refs.join(", "), Style::Dim);
        let id = Span::new(first_of(words::short(&commit.commit), 40), Style::Dim);
        table.row(vec![id, Span::plain(&commit.subject), refs]);
    }
    page.table(&table, 2);
    page.more(2, commits.len() - shown, "");
}

pub(super) fn other_branches(page: &mut Page, branches: &[OtherBranch]) {
    if branches.is_empty() {
        return;
    }
    page.title(
        "Is this the branch you deploy? Others hold commits of the country that it lacks",
        Style::Caution,
    );
    let mut table = Table::new(&[("", Fit::CutEnd), ("", Fit::Left), ("", Fit::CutEnd)]);
    let shown = page.shown(branches.len(), FEW);
    for branch in &branches[..shown] {
        let newest = format!("newest {}", first_of(&branch.newest, 40));
        let commits = words::count(branch.country_commits, "commit");
        table.row(vec![
            Span::new(&branch.name, Style::Strong),
            Span::plain(commits),
            Span::new(newest, Style::Dim),
        ]);
    }
    page.table(&table, 2);
    page.more(2, branches.len() - shown, "");
}

/// All signs of the version, where they disagree or somebody asked.
pub(super) fn signals(page: &mut Page, signals: &[VersionSignal]) {
    let asked = page.options().detail == Detail::Verbose;
    if signals.is_empty() || !(asked || disagree(signals)) {
        return;
    }
    page.title("Signs of the fork's version", Style::Title);
    let mut table = Table::new(&[
        ("signal", Fit::CutEnd),
        ("says", Fit::CutEnd),
        ("where", Fit::CutStart),
        ("note", Fit::CutEnd),
    ]);
    for signal in signals {
        let says = signal.says.as_deref().unwrap_or("nothing");
        let note = Span::new(signal.note.as_deref().unwrap_or(""), Style::Dim);
        table.row(vec![
            Span::plain(&signal.signal),
            Span::new(says, Style::Strong),
            Span::plain(&signal.place),
            note,
        ]);
    }
    page.table(&table, 2);
}
