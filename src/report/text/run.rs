//! What `start`, `continue` and `abort` did, on less than a screen.

use super::super::counts::few;
use super::super::document::{Fate, Replayed};
use super::super::run::{Aborted, AtStop, Left, LostNames, Proceeded, Started, Unreadable};
use super::super::untrusted::shell;
use super::super::words;
use super::page::Page;
use super::{Lines, Span, Style, TextOptions, follow};

const FEW: usize = 12;

/// After `start`.
#[must_use]
pub fn started(started: &Started, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    let counts = &started.counts;
    if !started.replayed.is_empty() || started.stop.is_some() {
        return rebasing(page, started);
    }
    page.title(&format!("{} is being merged on branch {}", started.to, started.branch), Style::Title);
    let conflicted = match counts.open_files {
        0 => "none of them conflicted".to_owned(),
        open => format!("{open} of them conflicted"),
    };
    page.field("written", &format!("{}, {conflicted}", words::count(started.files, "file")), Style::Plain);
    let settled = format!("{} of {}", counts.resolved, words::count(counts.hunks, "hunk"));
    page.field("settled", &settled, Style::Plain);
    let from = started.from_branch.as_deref().unwrap_or("HEAD");
    page.field("safety", &format!("{from} as it was is kept in {}", started.safety_ref), Style::Plain);
    if started.open.is_empty() {
        page.field("open", "nothing", Style::Good);
    } else {
        left(&mut page, "Open", &started.open);
    }
    follow::warnings(&mut page, &started.notes);
    let go_on = if started.open.is_empty() {
        ("git reconcile continue", "commit the merge")
    } else {
        ("git reconcile review", "decide what is open; or edit the files, as after git merge")
    };
    next(&mut page, &[go_on, ("git reconcile abort", "put everything back")]);
    page.finish()
}

fn rebasing(mut page: Page, started: &Started) -> Lines {
    let title =
        format!("The country's commits are being replayed on {}, branch {}", started.to, started.branch);
    page.title(&title, Style::Title);
    replayed(&mut page, &started.replayed);
    let from = started.from_branch.as_deref().unwrap_or("HEAD");
    page.field("safety", &format!("{from} as it was is kept in {}", started.safety_ref), Style::Plain);
    stopped(&mut page, started.stop.as_ref(), &started.open);
    follow::warnings(&mut page, &started.notes);
    let go_on = if started.open.is_empty() {
        ("git reconcile continue", "commit the decision log; that is all there is left")
    } else {
        ("git reconcile review", "decide what is open; or edit the files, as at a stop of git cherry-pick")
    };
    next(&mut page, &[go_on, ("git reconcile abort", "put everything back")]);
    page.finish()
}

/// What became of the country's commits, in numbers; those that are not in it any more by name.
pub(super) fn replayed(page: &mut Page, all: &[Replayed]) {
    let with = |fate: Fate| all.iter().filter(|one| one.fate == fate).count();
    let done = all.iter().filter(|one| one.became.is_some()).count();
    let mut counts = vec![format!("{done} of {} there", words::count(all.len(), "commit"))];
    for (fate, words) in [(Fate::Settled, "with conflicts settled"), (Fate::Waiting, "to come")] {
        counts.extend((with(fate) > 0).then(|| format!("{} {words}", with(fate))));
    }
    page.field("replayed", &counts.join(", "), Style::Plain);
    let whole: Vec<_> = all.iter().filter(|one| one.stands_for > 1 && one.became.is_some()).collect();
    for one in whole.iter().take(FEW) {
        let text = format!("{} {}{}", words::short(&one.commit), one.subject, words::as_one(one.stands_for));
        page.field("as one", &text, Style::Plain);
    }
    page.more(4, whole.len().saturating_sub(FEW), " as one");
    for (fate, why) in [
        (Fate::Taken, "the release has what it did"),
        (Fate::Emptied, "as was decided, nothing of it is left"),
        (Fate::LeftOut, "left out by hand"),
    ] {
        for one in all.iter().filter(|one| one.fate == fate).take(FEW) {
            let text = format!("{} {}: {why}", words::short(&one.commit), one.subject);
            page.field("dropped", &text, Style::Caution);
        }
        page.more(4, with(fate).saturating_sub(FEW), " dropped");
    }
}

fn stopped(page: &mut Page, stop: Option<&AtStop>, open: &[Left]) {
    let Some(stop) = stop else { return page.field("open", "nothing", Style::Good) };
    let text = format!("{} {}{}", words::short(&stop.commit), stop.subject, words::as_one(stop.stands_for));
    page.field(&format!("stop {}/{}", stop.number, stop.of), &text, Style::Strong);
    left(page, "Open", open);
}

/// After `continue`.
#[must_use]
pub fn proceeded(proceeded: &Proceeded, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    match proceeded {
        Proceeded::Committed { commit, branch, to, log, by_hand, replayed: all, notes } => {
            let how = if all.is_empty() { "is merged" } else { "is what the country's commits stand on now" };
            page.title(&format!("{to} {how}: {} on {branch}", words::short(commit)), Style::Title);
            if !all.is_empty() {
                replayed(&mut page, all);
            }
            page.field("decisions", log, Style::Plain);
            if *by_hand > 0 {
                let text = format!("{} edited by hand, recorded as such", words::count(*by_hand, "hunk"));
                page.field("by hand", &text, Style::Plain);
            }
            follow::warnings(&mut page, notes);
            let look = format!("git log --graph --oneline -8 {}", shell::word(branch));
            next(&mut page, &[(&look, "look at it"), ("git reconcile status", "where the fork stands now")]);
        }
        Proceeded::Stopped { stop, branch, open, replayed: all, notes } => {
            page.title(&format!("On {branch} the next commit does not fit"), Style::Title);
            replayed(&mut page, all);
            stopped(&mut page, Some(stop), open);
            follow::warnings(&mut page, notes);
            let go_on = ("git reconcile review", "decide what is open; or edit the files");
            next(&mut page, &[go_on, ("git reconcile continue", "then go on")]);
        }
        Proceeded::Open { open, notes } => {
            page.title(
                &format!("Not committed: {} to decide", words::count(open.len(), "place")),
                Style::Title,
            );
            places(&mut page, open);
            follow::warnings(&mut page, notes);
            next(
                &mut page,
                &[
                    (
                        "git reconcile review",
                        "decide what is open; or edit the files and take the markers away",
                    ),
                    ("git reconcile continue", "then commit"),
                ],
            );
        }
        Proceeded::Unstaged { paths } => {
            page.title("Not committed: files have changes that are not staged", Style::Title);
            list(&mut page, paths);
            next(
                &mut page,
                &[("git add FILE", "what belongs to the upgrade"), ("git stash push FILE", "what does not")],
            );
        }
        Proceeded::Unsound { findings } => {
            page.title("Not committed: the merged files have errors that yours had not", Style::Title);
            for finding in findings {
                page.prose(
                    &Span::new("  ! ", Style::Bad),
                    &format!("{} [{}]", finding.text, finding.check),
                    Style::Plain,
                );
                list(&mut page, &finding.items.iter().map(|item| format!("    {item}")).collect::<Vec<_>>());
            }
            let mend = "mend them in the files named and `git add` those, then this";
            let force = ("git reconcile continue --force", "commit all the same; what is wrong is told");
            next(&mut page, &[("git reconcile continue", mend), force]);
        }
        Proceeded::Lost { paths, country, names, unreadable } => {
            lost(&mut page, (paths, country), names, unreadable);
        }
    }
    page.finish()
}

/// What keeps an upgrade from being committed, and how each is made good.
fn lost(
    page: &mut Page,
    (paths, country): (&[String], &str),
    names: &[LostNames],
    unreadable: &[Unreadable],
) {
    let gone_at_all = !paths.is_empty() || !names.is_empty();
    let title = if gone_at_all {
        "Not committed: something of the country's is gone, and nobody decided that"
    } else {
        "Not committed: what was settled cannot be read any more"
    };
    page.title(title, Style::Title);
    list(page, paths);
    list(page, &names.iter().map(gone).collect::<Vec<_>>());
    let broken = unreadable.iter().map(|file| format!("{}:{}: {}", file.path, file.line, file.what));
    list(page, &broken.collect::<Vec<_>>());
    let back = format!("git checkout {} -- FILE", words::short(country));
    let show = format!("git show {}:FILE", words::short(country));
    let mut commands: Vec<(&str, &'static str)> = Vec::new();
    commands.extend((!paths.is_empty()).then_some((back.as_str(), "take back a file that is gone")));
    commands.extend(
        (!names.is_empty()).then_some((show.as_str(), "what the country's file had; put it back in")),
    );
    let mend = "mend the lines named in an editor first, then this";
    commands.extend((!unreadable.is_empty()).then_some(("git reconcile continue", mend)));
    commands.push(("git reconcile continue --force", "commit all the same; it is told what is gone"));
    next(page, &commands);
}

/// After `abort`.
#[must_use]
pub fn aborted(aborted: &Aborted, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    page.title(&format!("Everything is as it was, on {}", aborted.back_on), Style::Title);
    let branch = if aborted.removed { "removed" } else { "stays: it has commits of yours" };
    page.field("branch", &format!("{} {branch}", aborted.branch), Style::Plain);
    if let Some(kept) = &aborted.kept {
        page.field("your edits", &format!("kept in {kept}"), Style::Plain);
    }
    follow::warnings(&mut page, &aborted.notes);
    if let Some(kept) = &aborted.kept {
        next(&mut page, &[(&format!("git diff HEAD {}", shell::word(kept)), "what was taken away")]);
    }
    page.finish()
}

/// The most names that are told of a file.
const NAMES: usize = 5;

fn gone(lost: &LostNames) -> String {
    let named = few(&lost.names, NAMES);
    format!("{}: {} of its {} names are gone: {named}", lost.path, lost.names.len(), lost.of)
}

fn left(page: &mut Page, title: &str, open: &[Left]) {
    let hunks = words::count(open.len(), "hunk");
    let mut files: Vec<&str> = open.iter().map(|left| left.path.as_str()).collect();
    files.dedup();
    page.title(&format!("{title}: {hunks} in {}", words::count(files.len(), "file")), Style::Title);
    places(page, open);
}

fn places(page: &mut Page, open: &[Left]) {
    let shown = page.shown(open.len(), FEW);
    for place in &open[..shown] {
        let name = match (&place.id, place.line) {
            (Some(id), None) => id.clone(),
            (Some(id), Some(line)) => format!("{id}  {}:{line}", place.path),
            (None, Some(line)) => format!("{}:{line}", place.path),
            (None, None) => place.path.clone(),
        };
        let verdict = place.verdict.map_or("a marker that was left over", crate::verdict::Verdict::name);
        let style = place.verdict.map_or(Style::Caution, Style::Verdict);
        page.line([Span::new(format!("  {verdict:<13} "), style), Span::plain(name)]);
    }
    page.more(2, open.len() - shown, "");
}

fn list(page: &mut Page, paths: &[String]) {
    let shown = page.shown(paths.len(), FEW);
    for path in &paths[..shown] {
        page.line([Span::plain(format!("  {path}"))]);
    }
    page.more(2, paths.len() - shown, "");
}

fn next(page: &mut Page, commands: &[(&str, &'static str)]) {
    let commands: Vec<_> = commands.iter().map(|(command, what)| ((*command).to_owned(), *what)).collect();
    follow::next(page, &commands);
}
