//! All sections but the conflicts.

use super::super::counts::{disagree, first_of};
use super::super::document::{LedgerEntry, Report, Step};
use super::super::untrusted::markdown::{block, code, element, inline};
use super::super::untrusted::shell;
use super::super::words;
use super::checklist::Said;
use super::impact::{Room, section};
use super::{Draft, Part};

/// Rows of a table that is no part of its own.
const ROWS: usize = 20;

pub(super) fn head(draft: &Draft<'_>) -> Vec<String> {
    let mut sections = vec![title(draft)];
    sections.extend(draft.report.steps.iter().filter_map(|step| special(draft, step)));
    let costs = [cost(draft), super::rebase::rehearsal(draft)];
    sections.extend(costs);
    sections.extend([recommended(draft), left_behind(draft), other_branches(draft)]);
    sections
}

pub(super) fn tail(draft: &Draft<'_>) -> Vec<String> {
    vec![
        findings(draft),
        warnings(draft),
        signals(draft),
        impact(draft),
        ledger(draft),
        super::paired::section(draft.report.paired.as_ref()),
        checklist(draft),
        next(draft),
    ]
}

/// Which build wrote it, of which commits.
pub(super) fn signature(report: &Report) -> String {
    let id = |commit: &str| code(&first_of(words::short(commit), 40));
    let commits = &report.commits;
    format!(
        "<sub>{} {} · country {} · upstream {} · tree {}</sub>\n",
        element(&first_of(&report.tool.name, 40)),
        element(&first_of(&report.tool.version, 40)),
        id(&commits.country),
        id(&commits.upstream),
        id(&report.tree)
    )
}

/// A foreign text as inline Markdown, at most as long as the page allows.
pub(super) fn words_of(draft: &Draft<'_>, text: &str) -> String {
    inline(&first_of(text, draft.letters()))
}

/// A table; empty without rows.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(N));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    line(&heads.map(str::to_owned)) + &rule + &rows
}

/// A fold; `summary` is harmless already.
pub(super) fn fold(summary: &str, body: &str) -> String {
    format!("<details><summary>{summary}</summary>\n\n{body}\n</details>\n")
}

fn title(draft: &Draft<'_>) -> String {
    let (from, to) = words::ends(draft.report);
    let [repository, from, to] = [&draft.report.repository, from, to].map(|text| inline(&first_of(text, 60)));
    format!("## Upgrade plan: {repository} {from} → {to}\n")
}

fn special(draft: &Draft<'_>, step: &Step) -> Option<String> {
    let why = step.special.as_deref()?;
    let [from, to, why] = [step.from.as_str(), &step.to, why].map(|text| words_of(draft, text));
    let why = format!("> [!WARNING]\n> **Special step {from} → {to}.** {why}\n");
    Some(
        why + &tasks(draft, "Before the merge:", &step.before)
            + &tasks(draft, "After the merge:", &step.after),
    )
}

fn tasks(draft: &Draft<'_>, head: &str, tasks: &[String]) -> String {
    let lines = tasks.iter().take(ROWS).enumerate();
    let lines: Vec<_> =
        lines.map(|(at, task)| format!("> {}. {}\n", at + 1, words_of(draft, task))).collect();
    headed(&format!(">\n> {head}\n>\n"), lines.concat())
}

fn cost(draft: &Draft<'_>) -> String {
    let (report, counts) = (draft.report, &draft.report.counts);
    let files = |number| words::count(number, "conflicted file");
    let git = report.base.plain_git_conflicted_files.map_or("would refuse this merge".to_owned(), files);
    let verdicts = words::VERDICTS.map(|verdict| (counts.open_with(verdict), words::verdict(verdict)));
    let verdicts: Vec<_> = verdicts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    let open =
        format!("{} in {}", words::count(counts.open(), "hunk"), words::count(counts.open_files, "file"));
    let version = format!(
        "{}, {} confidence",
        words_of(draft, report.release.from.as_deref().unwrap_or("unknown")),
        words::confidence(report.release.from_confidence)
    );
    let base = format!("{} ({})", words_of(draft, &report.base.says), words::base_how(report.base.how));
    let mut rows = vec![
        ["Version".to_owned(), version],
        ["Base".to_owned(), base],
        ["Plain git".to_owned(), git],
        [
            "This plan".to_owned(),
            format!("**{}**, {}", files(counts.conflicted_files), words::count(counts.hunks, "hunk")),
        ],
    ];
    if counts.hunks > 0 {
        rows.push(["Settled".to_owned(), words::count(counts.resolved, "hunk")]);
        rows.push(["Open".to_owned(), [format!("**{open}**"), verdicts.join(", ")].join(" · ")]);
    }
    table(["Cost", ""], &rows)
}

fn recommended(draft: &Draft<'_>) -> String {
    let better = draft.report.release.recommended.as_ref();
    better.map_or(String::new(), |better| {
        let [version, why] = [&better.version, &better.why].map(|text| words_of(draft, text));
        format!("> [!IMPORTANT]\n> **Better target: {version}.** {why}\n")
    })
}

fn left_behind(draft: &Draft<'_>) -> String {
    let commits = &draft.report.left_behind;
    if commits.is_empty() {
        return String::new();
    }
    let shown = if draft.has(Part::LeftBehind) { commits.len() } else { 0 };
    let rows = commits[..shown].iter().map(|commit| {
        let id = code(&first_of(words::short(&commit.commit), 40));
        [id, words_of(draft, &commit.subject), words_of(draft, &commit.refs.join(", "))]
    });
    let rows: Vec<_> = rows.collect();
    let number = words::count(commits.len(), "upstream commit");
    fold(
        &format!("<b>Left behind:</b> {number} that the fork's release has and the target lacks"),
        &table(["Commit", "Subject", "Refers to"], &rows),
    )
}

fn other_branches(draft: &Draft<'_>) -> String {
    let branches = &draft.report.other_branches;
    let rows = branches.iter().take(ROWS).map(|branch| {
        let name = code(&first_of(&branch.name, draft.letters()));
        [name, branch.country_commits.to_string(), inline(&first_of(&branch.newest, 20))]
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return String::new();
    }
    let more = branches.len().saturating_sub(ROWS);
    let more = if more == 0 { String::new() } else { format!("\n… and {more} more.\n") };
    let head = "**Is this the branch you deploy?** Others hold commits of the country that it lacks.\n\n";
    head.to_owned() + &table(["Branch", "Commits", "Newest"], &rows) + &more
}

fn signals(draft: &Draft<'_>) -> String {
    let signals = &draft.report.version_signals;
    if !draft.has(Part::Signals) || !disagree(signals) {
        return String::new();
    }
    let rows = signals.iter().map(|signal| {
        let note = signal.note.as_deref().unwrap_or("");
        [&signal.signal, signal.says.as_deref().unwrap_or("nothing"), &signal.place, note]
            .map(|cell| words_of(draft, cell))
    });
    let rows: Vec<_> = rows.collect();
    fold(
        "<b>Signs of the fork's version</b> that disagree",
        &table(["Signal", "Says", "Where", "Note"], &rows),
    )
}

fn impact(draft: &Draft<'_>) -> String {
    let room = if draft.has(Part::Impact) { Room::All } else { Room::Concerning };
    section(&draft.report.impact, room, &|text| words_of(draft, text))
}

/// What needs a person comes before what does not.
fn standing(status: &str) -> usize {
    let order = ["undecided", "dropped", "unknown", "adapted", "not-applicable", "present"];
    order.iter().position(|known| *known == status).unwrap_or(0)
}

/// The entries, bug fixes first.
fn ledger(draft: &Draft<'_>) -> String {
    let mut entries: Vec<_> = draft
        .report
        .ledger
        .iter()
        .filter(|e| draft.has(Part::PresentNotes) || e.status != "present")
        .collect();
    entries.sort_by_key(|entry| (!words::is_bug_fixes(&entry.section), standing(&entry.status)));
    let all = draft.report.ledger.len();
    if all == 0 {
        return String::new();
    }
    let row = |entry: &&LedgerEntry| {
        let refs = entry.refs.join(", ");
        [&entry.status, &entry.version, &entry.section, &entry.text, &refs].map(|cell| words_of(draft, cell))
    };
    let rows: Vec<_> = entries.iter().take(ROWS * 10).map(row).collect();
    let number = if all == 1 { "1 entry".to_owned() } else { format!("{all} entries") };
    fold(
        &format!("<b>Release notes of the step:</b> {number}"),
        &table(["In the fork", "Release", "Section", "Entry", "Refers to"], &rows),
    )
}

fn checklist(draft: &Draft<'_>) -> String {
    let said = if draft.has(Part::Reasons) { Said::Whole } else { Said::Short };
    headed("### What the upgrade asks of people\n", super::checklist::tasks(&draft.report.checklist, said))
}

fn findings(draft: &Draft<'_>) -> String {
    let rows = draft.report.findings.iter().take(ROWS * 3).map(|finding| {
        let path =
            finding.path.as_deref().map(|path| code(&first_of(path, draft.letters()))).unwrap_or_default();
        [
            finding.severity.word().to_owned(),
            path,
            words_of(draft, &finding.text),
            words_of(draft, &finding.check),
        ]
    });
    headed("### To look at\n\n", table(["Severity", "Path", "Finding", "Check"], &rows.collect::<Vec<_>>()))
}

fn warnings(draft: &Draft<'_>) -> String {
    let warnings = draft.report.warnings.iter().take(ROWS);
    headed(
        "### Warnings\n\n",
        warnings.map(|warning| ["- ", &words_of(draft, warning), "\n"].concat()).collect(),
    )
}

fn next(draft: &Draft<'_>) -> String {
    let release = &draft.report.release;
    let version = release.recommended.as_ref().map(|better| &better.version).or(release.to.as_ref());
    let version =
        version.map(|version| format!(" {}", shell::word(&first_of(version, 60)))).unwrap_or_default();
    let verb = if release.recommended.is_some() { "plan" } else { "start" };
    format!("### Next\n\n{}", block(&[format!("git reconcile {verb}{version}")]))
}

/// `body` under `head`; nothing where there is no body.
pub(super) fn headed(head: &str, body: String) -> String {
    if body.is_empty() { body } else { head.to_owned() + &body }
}
