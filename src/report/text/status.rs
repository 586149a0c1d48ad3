//! Where the fork stands, on less than a screen.

use super::super::counts::disagree;
use super::super::status::{RunInProgress, Rung, Status};
use super::super::untrusted::shell;
use super::super::words;
use super::page::Page;
use super::{Lines, Span, Style, TextOptions, follow, plan};

/// What a country's developer reads first.
#[must_use]
pub fn status(status: &Status, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    if let Some(run) = &status.run {
        in_progress(&mut page, run);
    }
    headline(&mut page, status);
    ladder(&mut page, status);
    plan::other_branches(&mut page, &status.other_branches);
    plan::signals(&mut page, &status.version_signals);
    if let Some(core) = &status.core {
        page.title("The other repository", Style::Title);
        page.prose(&Span::plain("  "), core, Style::Plain);
    }
    follow::warnings(&mut page, &status.warnings);
    next(&mut page, status);
    page.finish()
}

fn in_progress(page: &mut Page, run: &RunInProgress) {
    page.barred("", &format!("AN UPGRADE TO {} IS IN PROGRESS", run.to), Style::Caution);
    let open = format!("{} of {} open", run.open, words::count(run.hunks, "hunk"));
    page.barred("", &format!("on branch {}, begun {}, {open}", run.branch, run.started), Style::Plain);
}

fn headline(page: &mut Page, status: &Status) {
    let release = &status.release;
    let from = release.from.as_deref().unwrap_or("of unknown version");
    let latest = release
        .latest
        .as_deref()
        .map(|latest| format!(", upstream's newest is {latest}"))
        .unwrap_or_default();
    page.title(&format!("{} {from}{latest}", status.repository), Style::Title);
    let split = if disagree(&status.version_signals) { "; its signals disagree, see below" } else { "" };
    let sure = format!("{} confidence{split}", words::confidence(release.from_confidence));
    page.field("version", &sure, Style::Plain);
    let branch = status.branch.as_deref().unwrap_or("no branch");
    let at = format!("{branch} at {}, {}", words::short(&status.commit), commits(status.country_commits));
    page.field("branch", &at, Style::Plain);
    page.field("fork point", &fork_point(status), Style::Plain);
    let upstream = &status.upstream;
    let known = follow::counted(&[(upstream.releases, "release"), (upstream.branches, "release branch")]);
    let fetched =
        upstream.fetched.as_deref().map_or("never fetched".to_owned(), |at| format!("fetched {at}"));
    page.field("upstream", &format!("{} ({known}, {fetched})", upstream.source), Style::Plain);
}

fn commits(number: usize) -> String {
    if number == 0 {
        "no commits of its own".to_owned()
    } else {
        format!("{} of its own", words::count(number, "commit"))
    }
}

fn fork_point(status: &Status) -> String {
    let Some(point) = &status.fork_point else {
        return "none: no history is shared with upstream".to_owned();
    };
    let version =
        point.version.as_deref().map(|version| format!(", first released in {version}")).unwrap_or_default();
    format!("{} of {}{version}", words::short(&point.commit), point.date)
}

fn ladder(page: &mut Page, status: &Status) {
    page.title("The way up", Style::Title);
    let release = &status.release;
    match (release.ladder.split_first(), &release.from) {
        (Some((next, later)), _) => {
            rung(page, "  → ", next, Style::Strong);
            for rung_above in later {
                rung(page, "    ", rung_above, Style::Plain);
            }
        }
        (None, None) => {
            page.prose(
                &Span::plain("  "),
                "unknown, as the fork's version is; --from VERSION says it",
                Style::Caution,
            );
        }
        (None, Some(_)) => page.prose(&Span::plain("  "), "no later release is known", Style::Good),
    }
}

fn rung(page: &mut Page, mark: &str, rung: &Rung, style: Style) {
    let is_newest = rung.newest == rung.recommended;
    let newest = if is_newest { String::new() } else { format!(" (newest {})", rung.newest) };
    page.prose(&Span::new(mark, style), &format!("{}{newest}", rung.recommended), style);
    if let Some(why) = &rung.why {
        page.prose(&Span::plain("      "), why, Style::Dim);
    }
    if let Some(special) = &rung.special {
        page.prose(&Span::new("      special step: ", Style::Caution), special, Style::Plain);
    }
}

fn next(page: &mut Page, status: &Status) {
    let mut commands = Vec::new();
    if status.run.is_some() {
        commands.push(("git reconcile review".to_owned(), "decide what is open"));
        commands.push(("git reconcile abort".to_owned(), "put everything back"));
    } else if let Some(rung) = status.release.ladder.first() {
        let version = shell::word(&rung.recommended);
        commands.push((format!("git reconcile plan {version}"), "what the next step costs; changes nothing"));
    }
    if !commands.is_empty() {
        follow::next(page, &commands);
    }
}
