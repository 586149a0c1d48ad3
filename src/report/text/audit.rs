//! An upgrade that was looked at: first how it stands, then what to look at, then how each conflict was settled.

use super::super::advice::advice;
use super::super::document::{
    Audit, Conflict, Finding, Followed, LedgerEntry, LookedAt, Report, Severity, UpgradeHow,
};
use super::super::tally::{self, Tally};
use super::super::words;
use super::page::Page;
use super::{Detail, Lines, Span, Style, TextOptions, follow};

/// Findings, files and entries that are listed without `--all`.
const FEW: usize = 20;

/// Items of a finding that are shown without `--all`.
const ITEMS: usize = 6;

/// What whoever made the upgrade, or is to approve it, reads.
#[must_use]
pub fn audit(report: &Report, options: &TextOptions) -> Lines {
    let mut page = Page::new(options);
    head(&mut page, report);
    findings(&mut page, &report.findings);
    settled(&mut page, &report.conflicts);
    notes(&mut page, &report.ledger);
    follow::warnings(&mut page, &report.warnings);
    next(&mut page, report);
    page.finish()
}

fn head(page: &mut Page, report: &Report) {
    let (from, to) = words::ends(report);
    page.title(&format!("Audit: {} {from} → {to}", report.repository), Style::Title);
    let tally = Tally::of(report);
    let style = match (tally.is_fine(), tally.errors) {
        (true, _) => Style::Good,
        (false, 0) => Style::Caution,
        (false, _) => Style::Bad,
    };
    page.field("verdict", &format!("{}.", tally.verdict()), style);
    let Some(audit) = &report.audit else { return };
    let commit = words::short(&audit.commit);
    page.field("upgrade", &format!("{} {commit}: {}", how(audit), audit.subject), Style::Plain);
    page.field("", &format!("by {} at {}", audit.by, audit.at), Style::Dim);
    page.field("looked at", &looked_at(audit), Style::Plain);
    let style = if audit.exact.exact { Style::Good } else { Style::Plain };
    page.field("exact", &format!("{}.", tally::exact(report)), style);
    others(page, audit);
}

const fn how(audit: &Audit) -> &'static str {
    match audit.how {
        UpgradeHow::Merge => "the merge",
        UpgradeHow::Squash => "one commit without upstream as a parent,",
        UpgradeHow::Rebase => "a rebase onto the release, up to",
    }
}

fn looked_at(audit: &Audit) -> String {
    let later = words::count(audit.later_commits, "commit");
    match audit.looked_at {
        LookedAt::Merge => format!("the files of that commit alone; {later} of the branch are not in it"),
        LookedAt::Tip if audit.later_commits == 0 => "the files of that commit".to_owned(),
        LookedAt::Tip => {
            format!("the files of {}, with {later} more than that one", words::short(&audit.result))
        }
    }
}

fn others(page: &mut Page, audit: &Audit) {
    let shown = page.shown(audit.others.len(), 3);
    for (at, other) in audit.others[..shown].iter().enumerate() {
        let what = other.version.as_deref().unwrap_or_else(|| words::short(&other.upstream));
        let text = format!("{} of {}, to {what}", words::short(&other.commit), other.date);
        page.field(if at == 0 { "not this" } else { "" }, &text, Style::Dim);
    }
    page.more(14, audit.others.len() - shown, " upgrades");
}

fn findings(page: &mut Page, findings: &[Finding]) {
    let (accepted, open): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.accepted.is_some());
    if !open.is_empty() {
        page.title("To look at", Style::Title);
    }
    let shown = page.shown(open.len(), FEW);
    open[..shown].iter().for_each(|found| finding(page, found));
    page.more(2, open.len() - shown, " findings");
    advised(page, findings);
    if !accepted.is_empty() {
        page.title("Decided on purpose", Style::Title);
    }
    let shown = page.shown(accepted.len(), FEW);
    accepted[..shown].iter().for_each(|found| finding(page, found));
    page.more(2, accepted.len() - shown, " findings");
}

/// What to do, once for each check.
fn advised(page: &mut Page, findings: &[Finding]) {
    let advice = advice(findings);
    if !advice.is_empty() {
        page.title("What to do", Style::Title);
    }
    for (check, what) in advice {
        page.prose(&Span::new(format!("  {check}: "), Style::Strong), what, Style::Plain);
    }
}

fn finding(page: &mut Page, finding: &Finding) {
    let style = match (&finding.accepted, finding.severity) {
        (Some(_), _) | (None, Severity::Note) => Style::Dim,
        (None, Severity::Error) => Style::Bad,
        (None, Severity::Warning) => Style::Caution,
    };
    let place = tally::place(finding);
    let place = if place.is_empty() { place } else { format!("{place}: ") };
    let text = format!("{place}{} [{}]", finding.text, finding.check);
    page.prose(&Span::new(format!("  {:8}", finding.severity.word()), style), &text, Style::Plain);
    if let Some(accepted) = &finding.accepted {
        let why = if accepted.why.is_empty() { String::new() } else { format!(": {}", accepted.why) };
        page.prose(&Span::plain("          "), &format!("accepted by {}{why}", accepted.by), Style::Dim);
        return;
    }
    let shown = page.shown(finding.items.len(), ITEMS);
    for item in &finding.items[..shown] {
        page.prose(&Span::new("          · ", Style::Dim), item, Style::Dim);
    }
    page.more(10, finding.items.len() - shown, "");
}

fn settled(page: &mut Page, conflicts: &[Conflict]) {
    page.title("How the conflicts were settled", Style::Title);
    if conflicts.is_empty() {
        return page.prose(&Span::plain("  "), "There were none.", Style::Good);
    }
    let all = tally::outcomes(conflicts);
    let hunks: usize = all.iter().map(|(_, number)| number).sum();
    let text = format!("{}: {}", words::count(hunks, "hunk"), tally::outcomes_in_words(&all));
    page.prose(&Span::plain("  "), &text, Style::Strong);
    let followed = |wanted: Followed| {
        let hunks = conflicts.iter().flat_map(|conflict| &conflict.hunks);
        hunks.filter_map(|hunk| hunk.outcome.as_ref()).filter(|outcome| outcome.verdict == wanted).count()
    };
    let text = format!(
        "{} as proposed, {} against the evidence, {} where it said nothing",
        followed(Followed::AsProposed),
        followed(Followed::Against),
        followed(Followed::NoVerdict)
    );
    page.prose(&Span::plain("  "), &text, Style::Plain);
    if page.options().detail == Detail::Brief {
        return;
    }
    let shown = page.shown(conflicts.len(), FEW);
    conflicts[..shown].iter().for_each(|conflict| file(page, conflict));
    page.more(2, conflicts.len() - shown, " files");
}

/// A file with its outcomes; where they go against the evidence hunk by hunk.
fn file(page: &mut Page, conflict: &Conflict) {
    let text = format!("{}: {}", conflict.path, tally::outcomes_in_words(&tally::outcomes([conflict])));
    page.prose(&Span::plain("  - "), &text, Style::Plain);
    let against = conflict.hunks.iter().filter_map(|hunk| Some((hunk, hunk.outcome.as_ref()?)));
    let against: Vec<_> = against.filter(|(_, outcome)| outcome.verdict == Followed::Against).collect();
    let shown = page.shown(against.len(), 3);
    for (hunk, outcome) in &against[..shown] {
        let because = hunk.evidence.first().map(|first| first.text.as_str()).unwrap_or_default();
        let verdict = words::verdict(hunk.verdict);
        let text = format!("#{} {}, {verdict} was proposed: {because}", hunk.number(), outcome.is);
        page.prose(&Span::plain("      "), &text, Style::Dim);
    }
    page.more(6, against.len() - shown, " against the evidence");
}

/// The notes by status, then the bug fixes that are not, or not wholly, in.
fn notes(page: &mut Page, ledger: &[LedgerEntry]) {
    follow::ledger(page, ledger);
    let open = |entry: &&LedgerEntry| {
        words::is_bug_fixes(&entry.section) && matches!(entry.status.as_str(), "dropped" | "adapted")
    };
    let fixes: Vec<_> = ledger.iter().filter(open).collect();
    if fixes.is_empty() {
        return;
    }
    page.prose(&Span::plain("  "), "Bug fixes that are not, or not wholly, in:", Style::Strong);
    let shown = page.shown(fixes.len(), FEW);
    for entry in &fixes[..shown] {
        let text = format!("{} {}: {}", entry.status, entry.version, entry.text);
        page.prose(&Span::plain("  - "), &text, Style::Plain);
        let proofs = page.shown(entry.proof.len(), 3);
        for proof in &entry.proof[..proofs] {
            page.prose(&Span::plain("      "), &format!("{}: {}", proof.path, proof.says), Style::Dim);
        }
        page.more(6, entry.proof.len() - proofs, " files");
    }
    page.more(2, fixes.len() - shown, "");
}

fn next(page: &mut Page, report: &Report) {
    let tally = Tally::of(report);
    let mut commands = Vec::new();
    if tally.errors + tally.warnings > 0 {
        let does = "after the files are mended in further commits";
        commands.push(("git reconcile audit".to_owned(), does));
    }
    let base = report.commits.base.as_deref().unwrap_or_default();
    let result = report.audit.as_ref().map(|audit| audit.result.as_str()).unwrap_or_default();
    let commits = [base, &report.commits.upstream, &report.commits.country, result];
    let is_name = |commit: &&str| !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    if commits.iter().all(is_name) {
        let [base, upstream, country, result] = commits.map(words::short);
        commands.push((format!("git diff {base} {upstream} -- FILE"), "what upstream changed in it"));
        commands.push((format!("git diff {country} {result} -- FILE"), "what became of the country's"));
    }
    if !page.options().all {
        commands.push(("git reconcile audit --all".to_owned(), "every finding, file and entry"));
    }
    let file = "git reconcile audit --format markdown -o audit.md".to_owned();
    commands.push((file, "a page for the pull request"));
    if !report.checklist.is_empty() {
        commands.push(("git reconcile summary".to_owned(), "what is to be done on the servers"));
    }
    follow::next(page, &commands);
}
