//! The repository that is upgraded in step with the planned one, on a terminal.

use super::super::document::{CommitFate, Pace, Paired, PairedHow};
use super::super::untrusted::shell;
use super::super::words;
use super::page::Page;
use super::{Span, Style};

/// Commits and conflicts that are named without `--all`.
const FEW: usize = 8;

pub(super) fn section(page: &mut Page, paired: &Paired) {
    page.title(&format!("In step: {} {}", paired.repository, step(paired)), Style::Title);
    said(page, paired);
    plan(page, paired);
    commits(page, paired);
    let to = paired.to.as_deref().map(|to| format!(" {}", shell::word(to))).unwrap_or_default();
    let (does, command) = match (&paired.pace, paired.how) {
        (Some(Pace::NotBegun), _) if paired.plan.is_some() => ("begin there with", format!("start{to}")),
        (Some(Pace::UnderWay { open: 0, .. }), _) => ("end it there with", "continue".to_owned()),
        (Some(Pace::UnderWay { .. }), _) => ("go on there with", "review".to_owned()),
        (None, PairedHow::Pinned) => ("pin it with", format!("start{to}")),
        _ => return,
    };
    let command = format!("git reconcile {command} --core");
    page.line([Span::plain(format!("  {does}  ")), Span::new(command, Style::Command)]);
}

/// Above a checklist: the step, and what there is to say of it.
pub(super) fn brief(page: &mut Page, paired: &Paired) {
    page.field(&paired.repository, &step(paired), Style::Plain);
    said(page, paired);
}

fn step(paired: &Paired) -> String {
    let how = match paired.how {
        PairedHow::Pinned => "unmodified",
        PairedHow::Forked => "a fork of your own",
    };
    let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "?".to_owned());
    format!("{} → {}, {how}", version(&paired.from), version(&paired.to))
}

fn said(page: &mut Page, paired: &Paired) {
    if let Some(pace) = &paired.pace {
        let style = if pace.is_in_step(paired.to.as_deref()) { Style::Good } else { Style::Caution };
        page.prose(&Span::plain("  "), &pace.sentence(paired.to.as_deref()), style);
    }
    for text in &paired.says {
        page.prose(&Span::plain("  "), text, Style::Plain);
    }
    for text in &paired.warnings {
        page.prose(&Span::new("  ! ", Style::Caution), text, Style::Plain);
    }
}

fn plan(page: &mut Page, paired: &Paired) {
    let Some(plan) = &paired.plan else { return };
    let counts = &plan.counts;
    if paired.how == PairedHow::Forked {
        let files = words::count(counts.conflicted_files, "conflicted file");
        let git =
            plan.base.plain_git_conflicted_files.map_or_else(String::new, |git| format!(", plain git {git}"));
        let open = words::count(counts.open(), "open hunk");
        page.field("conflicts", &format!("{files}{git}; {open}"), Style::Plain);
        let open: Vec<_> = plan.conflicts.iter().filter(|conflict| !conflict.resolved).collect();
        let shown = page.shown(open.len(), FEW);
        for conflict in &open[..shown] {
            page.prose(&Span::plain("    "), &conflict.path, Style::Plain);
        }
        page.more(4, open.len() - shown, "");
    }
    let told = page.options().all || paired.how == PairedHow::Pinned;
    for impact in plan.impact.iter().filter(|_| told) {
        let text = format!("+{} -{} ~{}", impact.added.len(), impact.removed.len(), impact.changed.len());
        page.prose(&Span::plain("    "), &format!("{}: {text}", impact.inventory), Style::Dim);
    }
}

fn commits(page: &mut Page, paired: &Paired) {
    if paired.commits.is_empty() {
        return;
    }
    page.field("own commits", &words::count(paired.commits.len(), "commit"), Style::Plain);
    let shown = page.shown(paired.commits.len(), FEW);
    for commit in &paired.commits[..shown] {
        let style = match commit.fate {
            CommitFate::AlreadyUpstream => Style::Good,
            CommitFate::OfferUpstream => Style::Caution,
            CommitFate::Keep => Style::Plain,
        };
        let text = format!("{}: {} {}", commit.fate.words(), words::short(&commit.commit), commit.subject);
        page.prose(&Span::plain("    "), &text, style);
        page.prose(&Span::plain("      "), &commit.why, Style::Dim);
    }
    page.more(4, paired.commits.len() - shown, "");
}
