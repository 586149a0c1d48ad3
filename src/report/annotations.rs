//! For a job of GitHub Actions: annotations on standard output, and its outputs.
//!
//! Owns what of a report becomes `::error file=…,line=…,title=…::…`, the ten most severe, and the text for the file that
//! `GITHUB_OUTPUT` names. Sources: GitHub's documentation, "Workflow commands for GitHub Actions"; GitHub shows ten
//! annotations of a kind and step. Must not know where the lines go.
//!
//! ```text
//! ::error file=src/words.csv,line=1,title=lost-keys::1015 keys of the country are gone: a.b, c.d, and 1013 more
//! ```

use std::fmt::Write as _;

use super::counts::first_of;
use super::document::{Report, Severity};
use super::marks::{self, Mark};
use super::untrusted::{terminal, workflow};

/// Annotations of one report.
const MOST: usize = 10;

/// Characters of a message.
const LETTERS: usize = 1000;

/// One command a line; empty where nothing is to be looked at. Accepted findings have none.
#[must_use]
pub fn render(report: &Report) -> String {
    let marks: Vec<Mark<'_>> = marks::of(report).into_iter().filter(|mark| mark.accepted.is_none()).collect();
    let mut lines: String = marks.iter().take(MOST).map(line).collect();
    let more = marks.len().saturating_sub(MOST);
    if more > 0 {
        let _ =
            writeln!(lines, "::notice title=git-reconcile::{more} more are told in the summary of the job");
    }
    lines
}

fn line(mark: &Mark<'_>) -> String {
    let command = match mark.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(path) = &mark.path {
        properties.push(format!("file={}", workflow::property(&marks::shown(path))));
        properties.extend(mark.line.map(|line| format!("line={line}")));
    }
    properties.push(format!("title={}", workflow::property(&first_of(mark.check, 80))));
    format!("::{command} {}::{}\n", properties.join(","), workflow::data(&first_of(&mark.text, LETTERS)))
}

/// What later steps may ask for, as `GITHUB_OUTPUT` wants it. Each value stands between two lines with `delimiter`, which
/// nobody could have known beforehand, and is a single line itself.
#[must_use]
pub fn outputs(report: &Report, delimiter: &str) -> String {
    let severe = |severity| {
        let findings = report.findings.iter().filter(|finding| finding.accepted.is_none());
        findings.filter(|finding| finding.severity == severity).count().to_string()
    };
    let fields = [
        ("open", report.counts.open().to_string()),
        ("hunks", report.counts.hunks.to_string()),
        ("conflicted-files", report.counts.conflicted_files.to_string()),
        ("errors", severe(Severity::Error)),
        ("warnings", severe(Severity::Warning)),
        ("release", report.release.to.clone().unwrap_or_default()),
    ];
    let field = |(name, value): &(&str, String)| {
        format!("{name}<<{delimiter}\n{}\n{delimiter}\n", terminal::line(&first_of(value, 100)))
    };
    fields.iter().map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Finding;
    use crate::report::samples;

    fn finding(path: &str, text: &str) -> Finding {
        Finding {
            severity: Severity::Error,
            check: "lost-lines".to_owned(),
            path: Some(path.to_owned()),
            line: Some(3),
            text: text.to_owned(),
            items: vec![],
            accepted: None,
        }
    }

    #[test]
    fn the_ten_most_severe_and_how_many_there_are_besides() {
        let mut report = samples::lifelike();
        report.findings.push(finding("src/a.ts", "a line is gone."));
        let text = render(&report);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), MOST + 1);
        assert_eq!(lines[0], "::error file=src/a.ts,line=3,title=lost-lines::a line is gone");
        assert!(
            lines[1].starts_with("::warning file=.github/workflows/deploy.yml,title=default-tag::"),
            "{text}"
        );
        assert!(
            lines[10].starts_with("::notice title=git-reconcile::") && lines[10].contains(" more "),
            "{text}"
        );
        assert_eq!(render(&samples::clean()), "");
    }

    #[test]
    fn a_path_and_a_text_cannot_begin_a_second_command_or_a_second_property() {
        let report = Report {
            findings: vec![finding(
                "a,line=1::b\n::set-env name=PATH::/tmp",
                "x\r\n::add-mask::y\n##[stop-commands]z %0A::error::w",
            )],
            ..samples::clean()
        };
        let text = render(&report);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.contains(r"file=a%2Cline=1%3A%3Ab\n%3A%3Aset-env name=PATH%3A%3A/tmp,line=3,"),
            "{text}"
        );
        assert!(text.ends_with("::x%0A::add-mask::y%0A#\\u{23}[stop-commands]z %250A::error::w\n"), "{text}");
        for line in render(&samples::hostile()).lines() {
            assert!(
                line.starts_with("::") && !line.contains("##[") && !line.chars().any(char::is_control),
                "{line}"
            );
        }
    }

    #[test]
    fn a_path_that_is_no_utf8_is_written_as_in_the_document() {
        let report = Report { findings: vec![finding("src/caf%E9.ts", "x")], ..samples::clean() };
        assert!(render(&report).contains("file=src/caf%25E9.ts,"), "{}", render(&report));
    }

    #[test]
    fn an_output_cannot_end_early_or_add_another() {
        let mut report = samples::clean();
        report.release.to = Some("1.7.4\nEOF\nPATH<<EOF\n/tmp".to_owned());
        let text = outputs(&report, "ghadelimiter_1");
        assert_eq!(text.lines().count(), 6 * 3, "{text}");
        assert!(
            text.contains("release<<ghadelimiter_1\n1.7.4\\nEOF\\nPATH<<EOF\\n/tmp\nghadelimiter_1\n"),
            "{text}"
        );
    }
}
