//! An upgrade that was looked at, for its pull request: how it stands, what to look at, how the conflicts were settled.
//!
//! Owns the order of the sections and what gives way where the page is too long, as [`markdown`](super) does for a plan.

use super::sections::{fold, headed, signature, table};
use super::{Options, fitted};
use crate::report::advice::advice;
use crate::report::counts::first_of;
use crate::report::document::{
    Audit, Finding, Followed, LedgerEntry, LookedAt, Report, Severity, UpgradeHow,
};
use crate::report::tally::{self, Tally};
use crate::report::untrusted::markdown::{code, inline};
use crate::report::words;

/// What may be left out of a long page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Files,
    OtherNotes,
    LongTexts,
    Accepted,
    Items,
}

impl Part {
    /// Least important first.
    const ORDER: [Self; 5] = [Self::Files, Self::OtherNotes, Self::LongTexts, Self::Accepted, Self::Items];

    const fn name(self) -> &'static str {
        match self {
            Self::Files => "how each file was settled",
            Self::OtherNotes => "release notes other than bug fixes",
            Self::LongTexts => "the ends of long texts",
            Self::Accepted => "findings that were accepted",
            Self::Items => "what each finding is about",
        }
    }
}

/// Findings of a page, files, and items of one finding.
const FINDINGS: usize = 100;
const FILES: usize = 200;
const ITEMS: usize = 60;

impl super::draft::Part for Part {
    const LONG_TEXTS: Self = Self::LongTexts;
}

/// A report and what is left out of its page.
type Draft<'a> = super::draft::Draft<'a, Part>;

/// Writes the audit; ends with a line break.
#[must_use]
pub fn audit(report: &Report, options: &Options) -> String {
    let sections = |dropped: usize| Draft { report, dropped: &Part::ORDER[..dropped] }.sections();
    fitted(&Part::ORDER.map(Part::name), &sections, &signature(report), options.limit)
}

impl Draft<'_> {
    fn sections(&self) -> Vec<String> {
        let mut sections = vec![
            self.title(),
            self.verdict(),
            self.upgrade(),
            self.findings(),
            self.advice(),
            self.accepted(),
        ];
        sections.extend([self.settled(), self.fixes(), self.notes(), self.warnings()]);
        sections.retain(|section| !section.is_empty());
        sections
    }

    fn title(&self) -> String {
        let (from, to) = words::ends(self.report);
        let [name, from, to] = [&self.report.repository, from, to].map(|text| inline(&first_of(text, 60)));
        format!("## Upgrade audited: {name} {from} → {to}\n")
    }

    fn verdict(&self) -> String {
        let tally = Tally::of(self.report);
        let sign = match (tally.is_fine(), tally.errors) {
            (true, _) => "NOTE",
            (false, 0) => "IMPORTANT",
            (false, _) => "WARNING",
        };
        format!("> [!{sign}]\n> **{}.** It is {}.\n", tally.verdict(), tally::exact(self.report))
    }

    fn upgrade(&self) -> String {
        let Some(audit) = &self.report.audit else { return String::new() };
        let id = |commit: &str| code(&first_of(words::short(commit), 40));
        let how = match audit.how {
            UpgradeHow::Merge => "Merge",
            UpgradeHow::Squash => "One commit, upstream is no parent of it",
            UpgradeHow::Rebase => "Rebase, up to",
        };
        let by = format!("by {} at {}", self.words(&audit.by), self.words(&audit.at));
        let mut rows = vec![
            [
                "Upgrade".to_owned(),
                format!("{how} {} {}, {by}", id(&audit.commit), self.words(&audit.subject)),
            ],
            ["Looked at".to_owned(), looked_at(audit)],
        ];
        let others = audit.others.iter().take(5).map(|other| {
            let what = other.version.as_deref().unwrap_or_else(|| words::short(&other.upstream));
            format!("{} of {} to {}", id(&other.commit), self.words(&other.date), self.words(what))
        });
        let others: Vec<_> = others.collect();
        if !others.is_empty() {
            rows.push([format!("Not this ({})", audit.others.len()), others.join(", ")]);
        }
        let differ = audit.exact.paths.iter().take(ITEMS).map(|path| code(&first_of(path, 160)));
        let differ: Vec<_> = differ.collect();
        let list = if differ.is_empty() || !self.has(Part::Items) {
            String::new()
        } else {
            let head = "Files that are not what the machine and the recorded decisions give";
            format!("\n{}", fold(&format!("<b>{head}:</b> {}", audit.exact.paths.len()), &differ.join(", ")))
        };
        table(["", ""], &rows) + &list
    }

    fn findings(&self) -> String {
        let open: Vec<_> = self.report.findings.iter().filter(|finding| finding.accepted.is_none()).collect();
        let items: String = open.iter().take(FINDINGS).map(|found| self.finding(found)).collect();
        let more = match open.len().saturating_sub(FINDINGS) {
            0 => String::new(),
            more => format!("- … and {more} more\n"),
        };
        headed("### To look at\n\n", items + &more)
    }

    fn advice(&self) -> String {
        let advice = advice(&self.report.findings).into_iter();
        let lines =
            advice.map(|(check, what)| format!("- {}: {}\n", code(&first_of(check, 60)), inline(what)));
        headed("### What to do\n\n", lines.collect())
    }

    fn finding(&self, finding: &Finding) -> String {
        let sign = match finding.severity {
            Severity::Error => "**error**",
            Severity::Warning => "**warning**",
            Severity::Note => "note",
        };
        let place = tally::place(finding);
        let place = if place.is_empty() { place } else { format!(" {}", code(&first_of(&place, 160))) };
        let check = code(&first_of(&finding.check, 60));
        format!("- {sign}{place} {} ({check}){}\n", self.words(&finding.text), self.items(&finding.items))
    }

    /// What a finding is about, in a fold where it is much.
    fn items(&self, items: &[String]) -> String {
        if items.is_empty() || !self.has(Part::Items) {
            return String::new();
        }
        let shown: Vec<_> = items.iter().take(ITEMS).map(|item| code(&first_of(item, 120))).collect();
        let more = match items.len().saturating_sub(ITEMS) {
            0 => String::new(),
            more => format!(", … and {more} more"),
        };
        let text = shown.join(", ") + &more;
        if items.len() <= 3 {
            return format!(": {text}");
        }
        format!("\n  <details><summary>{} in all</summary>\n\n  {text}\n\n  </details>", items.len())
    }

    fn accepted(&self) -> String {
        if !self.has(Part::Accepted) {
            return String::new();
        }
        let accepted =
            self.report.findings.iter().filter_map(|found| Some((found, found.accepted.as_ref()?)));
        let rows: Vec<_> = accepted
            .take(FINDINGS)
            .map(|(found, by)| {
                let place = tally::place(found);
                let place = if place.is_empty() { place } else { code(&first_of(&place, 160)) };
                [place, self.words(&found.text), self.words(&by.by), self.words(&by.why)]
            })
            .collect();
        headed("### Decided on purpose\n\n", table(["Path", "Finding", "By", "Why"], &rows))
    }

    fn settled(&self) -> String {
        let conflicts = &self.report.conflicts;
        if conflicts.is_empty() {
            return "### How the conflicts were settled\n\nThere were none.\n".to_owned();
        }
        let tally = Tally::of(self.report);
        let all = self.words(&tally::outcomes_in_words(&tally::outcomes(conflicts)));
        let head = format!(
            "### How the conflicts were settled\n\n**{}**: {all}. {} as proposed, {} against the evidence.\n",
            words::count(tally.hunks, "hunk"),
            tally.as_proposed,
            tally.against
        );
        if !self.has(Part::Files) {
            return head;
        }
        let rows: Vec<_> = conflicts
            .iter()
            .take(FILES)
            .map(|conflict| {
                let counts = tally::outcomes([conflict]);
                let against = conflict.hunks.iter().filter(|hunk| {
                    hunk.outcome.as_ref().is_some_and(|outcome| outcome.verdict == Followed::Against)
                });
                let against: Vec<_> = against
                    .map(|hunk| {
                        format!("{} (proposed: {})", code(&first_of(hunk.number(), 20)), hunk.verdict.name())
                    })
                    .collect();
                let path = code(&first_of(&conflict.path, 160));
                [path, self.words(&tally::outcomes_in_words(&counts)), against.join(", ")]
            })
            .collect();
        let files = words::count(conflicts.len(), "file");
        head + "\n"
            + &fold(&format!("<b>{files}</b>"), &table(["File", "Hunks", "Against the evidence"], &rows))
    }

    fn fixes(&self) -> String {
        let fixes: Vec<_> =
            self.report.ledger.iter().filter(|entry| words::is_bug_fixes(&entry.section)).collect();
        headed("### Bug fixes of the notes\n\n", self.entries(&fixes))
    }

    fn notes(&self) -> String {
        let others: Vec<_> =
            self.report.ledger.iter().filter(|entry| !words::is_bug_fixes(&entry.section)).collect();
        if others.is_empty() || !self.has(Part::OtherNotes) {
            return String::new();
        }
        fold(&format!("<b>Other entries of the notes:</b> {}", others.len()), &self.entries(&others))
    }

    fn entries(&self, entries: &[&LedgerEntry]) -> String {
        let rows = entries.iter().take(FILES).map(|entry| {
            let proof =
                entry.proof.iter().take(3).map(|proof| {
                    format!("{} {}", code(&first_of(&proof.path, 120)), self.words(&proof.says))
                });
            let proof: Vec<_> = proof.collect();
            let status = format!("**{}**", self.words(&entry.status));
            [status, self.words(&entry.version), self.words(&entry.text), proof.join("; ")]
        });
        table(["In the fork", "Release", "Entry", "Proof"], &rows.collect::<Vec<_>>())
    }

    fn warnings(&self) -> String {
        let lines = self.report.warnings.iter().take(30).map(|text| format!("- {}\n", self.words(text)));
        headed("### Warnings\n\n", lines.collect())
    }
}

fn looked_at(audit: &Audit) -> String {
    let later = words::count(audit.later_commits, "commit");
    match audit.looked_at {
        LookedAt::Merge => format!("the files of that commit; {later} of the branch are not in it"),
        LookedAt::Tip => format!("the files of the branch, with {later} more than that one"),
    }
}
