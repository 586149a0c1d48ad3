//! The verdict line, what was merged, what to look at first, and what is to be done around the code.

use super::super::checklist::{self as list, Said};
use super::super::impact::{Room, section};
use super::super::sections::headed;
use super::{Draft, Part, fold, table, words};
use crate::report::attention::{self, What};
use crate::report::counts::first_of;
use crate::report::document::{Fate, Report, Step, Strategy, UpgradeState};
use crate::report::untrusted::markdown::{code, link};
use crate::verdict::Verdict;

/// Things to look at first.
const LOOKS: usize = 15;

/// The same where room is short.
const FEW_LOOKS: usize = 5;

/// Tasks of a step.
const TASKS: usize = 30;

pub(super) fn head(draft: &Draft<'_>) -> Vec<String> {
    vec![title(draft), verdict(draft.report), merged(draft), findings(draft), looks(draft)]
}

pub(super) fn tail(draft: &Draft<'_>) -> Vec<String> {
    vec![
        replayed(draft),
        left_behind(draft),
        impact(draft),
        verification(draft),
        super::super::paired::section(draft.report.paired.as_ref()),
        checklist(draft),
        warnings(draft),
    ]
}

fn title(draft: &Draft<'_>) -> String {
    let (from, to) = words::ends(draft.report);
    let [repository, from, to] =
        [&draft.report.repository, from, to].map(|text| draft.words(&first_of(text, 60)));
    format!("## Upgrade: {repository} {from} → {to}\n")
}

/// Whether it is done, in one sentence; what is missing, in another.
fn verdict(report: &Report) -> String {
    let hunks = || report.conflicts.iter().flat_map(|conflict| &conflict.hunks);
    let by_people = hunks().filter(|hunk| hunk.decision.is_some()).count();
    let by_method = hunks().filter(|hunk| hunk.decision.is_none() && hunk.resolution.is_some()).count();
    let open = report.counts.open();
    let kept = hunks().filter_map(|hunk| hunk.decision.as_ref());
    let kept = kept.filter(|decision| decision.verdict == Verdict::KeepCountry).count();
    let merged = report.upgrade.as_ref().is_some_and(|upgrade| upgrade.state == UpgradeState::Merged);
    let (sign, lead) = match (open, merged) {
        (0, true) => ("NOTE", format!("Every hunk is decided and {}", words::done(report.strategy))),
        (0, false) => ("IMPORTANT", format!("Every hunk is decided; {}", words::not_done(report.strategy))),
        (open, _) => ("WARNING", format!("{} open", words::count(open, "hunk"))),
    };
    let people = format!("{by_people} by people, {by_method} automatically");
    let kept = if kept == 0 {
        String::new()
    } else {
        format!(" The country's side was kept in {}.", words::count(kept, "hunk"))
    };
    format!("> [!{sign}]\n> **{lead}**: {people}, of {}.{kept}\n", words::count(report.counts.hunks, "hunk"))
}

fn merged(draft: &Draft<'_>) -> String {
    let report = draft.report;
    let id = |commit: &str| code(&first_of(words::short(commit), 40));
    let release = &report.release;
    let from = release.from.as_deref().unwrap_or("unknown");
    let sure = format!("{} ({} confidence)", draft.words(from), words::confidence(release.from_confidence));
    let to = release.to.as_deref().map_or_else(String::new, |to| draft.words(to) + " ");
    let plain = report.base.plain_git_conflicted_files.map_or_else(String::new, |files| {
        format!(
            "; plain git has {} in conflict, from here {}",
            words::count(files, "file"),
            report.counts.conflicted_files
        )
    });
    let base = format!("{}: {}{plain}", words::base_how(report.base.how), draft.words(&report.base.says));
    let mut rows = vec![
        ["From".to_owned(), format!("{sure}, {}", id(&report.commits.country))],
        ["To".to_owned(), format!("{to}{}", id(&report.commits.upstream))],
        ["Base".to_owned(), base],
    ];
    if let Some(upgrade) = &report.upgrade {
        let verb = match (upgrade.state, report.strategy) {
            (UpgradeState::InProgress, _) => "Begun",
            (UpgradeState::Merged, Strategy::Rebase) => "Rebased",
            (UpgradeState::Merged, Strategy::Merge) => "Merged",
        };
        let commit =
            upgrade.commit.as_deref().map(|commit| format!(" as {}", id(commit))).unwrap_or_default();
        let text = format!("by {} at {}{commit}", draft.words(&upgrade.by), draft.words(&upgrade.at));
        rows.push([verb.to_owned(), text]);
        let logs: Vec<_> = upgrade.logs.iter().map(|log| code(&first_of(log, 120))).collect();
        let logs = if !logs.is_empty() {
            logs.join(", ")
        } else if upgrade.state == UpgradeState::Merged {
            "no log: decisions were read from the committed files".to_owned()
        } else {
            "in the upgrade under way".to_owned()
        };
        rows.push(["Decisions".to_owned(), logs]);
    }
    table(["", ""], &rows)
}

fn looks(draft: &Draft<'_>) -> String {
    let all = attention::first(draft.report);
    let few = if draft.has(Part::Looks) { LOOKS } else { FEW_LOOKS };
    if all.is_empty() {
        return "### Look at first\n\nNothing stands out.\n".to_owned();
    }
    let item = |look: &attention::Look| {
        let name = if look.what == What::DroppedFix {
            draft.words(&look.name)
        } else {
            code(&first_of(&look.name, 160))
        };
        let text =
            if look.text.is_empty() { String::new() } else { format!(": {}", draft.words(&look.text)) };
        format!("- {name} ({}){text}\n", look.what.title())
    };
    let shown: String = all.iter().take(few).map(item).collect();
    let more = match all.len().saturating_sub(few) {
        0 => String::new(),
        more => format!("- … and {more} more\n"),
    };
    format!("### Look at first\n\n{shown}{more}")
}

fn findings(draft: &Draft<'_>) -> String {
    let rows = draft.report.findings.iter().take(TASKS).map(|finding| {
        let path = finding.path.as_deref().map(|path| code(&first_of(path, 160))).unwrap_or_default();
        [finding.severity.word().to_owned(), path, draft.words(&finding.text)]
    });
    headed("### Checks\n\n", table(["Severity", "Path", "Finding"], &rows.collect::<Vec<_>>()))
}

/// What became of the country's commits; those that are not there any more come first, unfolded.
fn replayed(draft: &Draft<'_>) -> String {
    let all = draft.report.upgrade.as_ref().map(|upgrade| upgrade.replayed.as_slice()).unwrap_or_default();
    if all.is_empty() {
        return String::new();
    }
    let id = |commit: &str| code(&first_of(words::short(commit), 40));
    let is_gone = |fate: Fate| matches!(fate, Fate::Taken | Fate::Emptied | Fate::LeftOut);
    let rows = |gone: bool, limit: usize| -> Vec<[String; 4]> {
        let wanted = all.iter().filter(|one| is_gone(one.fate) == gone).take(limit);
        let row = wanted.map(|one| {
            let became = one.became.as_deref().map(id).unwrap_or_default();
            let subject = draft.words(&one.subject) + &words::as_one(one.stands_for);
            [id(&one.commit), subject, words::fate(one.fate).to_owned(), became]
        });
        row.collect()
    };
    let heads = ["Commit", "Subject", "What became of it", "As"];
    let gone = rows(true, 100);
    let there = all.len() - all.iter().filter(|one| is_gone(one.fate)).count();
    let dropped = match gone.len() {
        0 => String::new(),
        _ => format!("### Commits that are not in it any more\n\n{}\n", table(heads, &gone)),
    };
    let room = if draft.has(Part::LeftBehind) { 300 } else { 0 };
    let title =
        format!("<b>Replayed:</b> {} of {} of the country's", there, words::count(all.len(), "commit"));
    dropped + &fold(&title, &table(heads, &rows(false, room)))
}

/// What the country's own commands said.
fn verification(draft: &Draft<'_>) -> String {
    let Some(ran) = &draft.report.verification else { return String::new() };
    let rows = ran.ran.iter().take(TASKS).map(|one| {
        let code = one.code.filter(|code| *code != 0).map(|code| format!(" ({code})")).unwrap_or_default();
        [code_of(&one.command), format!("{}{code}", draft.words(&one.outcome)), format!("{} s", one.seconds)]
    });
    let changed = if ran.changed_files { ", with changes that are not committed" } else { "" };
    let on = format!("On {}{changed}, {}.\n\n", code_of(words::short(&ran.commit)), draft.words(&ran.at));
    let rows = table(["Command", "Outcome", "Took"], &rows.collect::<Vec<_>>());
    headed("### The country's own commands\n\n", on + &rows)
}

fn code_of(text: &str) -> String {
    code(&first_of(text, 160))
}

fn left_behind(draft: &Draft<'_>) -> String {
    let left = &draft.report.left_behind;
    if left.is_empty() {
        return String::new();
    }
    let title = format!(
        "<b>Left behind:</b> {} that the fork had and the release lacks",
        words::count(left.len(), "upstream commit")
    );
    if !draft.has(Part::LeftBehind) {
        return format!("{}.\n", title.replace("<b>", "**").replace("</b>", "**"));
    }
    let rows = left.iter().take(100).map(|commit| {
        let refs = draft.words(&commit.refs.join(", "));
        [code(&first_of(words::short(&commit.commit), 40)), draft.words(&commit.subject), refs]
    });
    fold(&title, &table(["Commit", "Subject", "Refers to"], &rows.collect::<Vec<_>>()))
}

fn impact(draft: &Draft<'_>) -> String {
    let room = if draft.has(Part::Impact) { Room::All } else { Room::Concerning };
    section(&draft.report.impact, room, &|text| draft.words(text))
}

/// What is asked of people; where no pack has a list, what the steps say.
fn checklist(draft: &Draft<'_>) -> String {
    if draft.report.checklist.is_empty() {
        let steps = draft.report.steps.iter().flat_map(|step| tasks(draft, step));
        return headed("### To do\n\n", steps.take(TASKS).collect());
    }
    let said = if draft.has(Part::LongTexts) { Said::Whole } else { Said::Short };
    headed("### To do\n", list::tasks(&draft.report.checklist, said))
}

fn tasks<'a>(draft: &'a Draft<'_>, step: &'a Step) -> Vec<String> {
    let name = format!("{} → {}", draft.words(&step.from), draft.words(&step.to));
    let task = |when: &str, text: &String| format!("- [ ] **{when} {name}** {}\n", draft.words(text));
    let before = step.before.iter().map(|text| task("before the merge,", text));
    let after = step.after.iter().map(|text| task("after it,", text));
    let sources: Vec<_> = step.refs.iter().take(3).map(|source| link("source", source)).collect();
    let sources =
        (!sources.is_empty() && !step.before.is_empty()).then(|| format!("  - {}\n", sources.join(", ")));
    before.chain(after).chain(sources).collect()
}

fn warnings(draft: &Draft<'_>) -> String {
    let lines = draft.report.warnings.iter().take(TASKS);
    let lines = lines.map(|text| ["- ", &draft.words(text), "\n"].concat());
    headed("### Warnings\n\n", lines.collect())
}
