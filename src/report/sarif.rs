//! SARIF 2.1.0, for code scanning on GitHub and for other tools that show findings.
//!
//! Owns how a report's marks become results. Source: OASIS, "Static Analysis Results Interchange Format Version 2.1.0
//! Plus Errata 01". An accepted finding is a result with a suppression, so that it stays known. In a message `[` begins a
//! link (3.11.6), unless a backslash stands before it.
//!
//! ```text
//! { "version": "2.1.0", "runs": [{ "tool": …, "results": [{ "ruleId": "lost-keys", "level": "error", … }] }] }
//! ```

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::counts::first_of;
use super::document::{Report, Severity};
use super::marks::{self, Mark};
use super::untrusted;

/// Where the schema is.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Characters of a message.
const LETTERS: usize = 4000;

/// Results that GitHub takes of one run.
const MOST: usize = 25_000;

/// Writes the log; ends with a line break.
#[must_use]
pub fn render(report: &Report) -> String {
    let marks = marks::of(report);
    let rules: BTreeMap<&str, usize> = numbered(&marks);
    let results: Vec<Value> = marks.iter().take(MOST).map(|mark| result(mark, &rules)).collect();
    let described: Vec<Value> = rules.keys().map(|check| json!({ "id": check })).collect();
    let driver =
        json!({ "name": report.tool.name, "semanticVersion": report.tool.version, "rules": described });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "automationDetails": { "id": format!("git-reconcile/{}/", report.repository) },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    super::json::render(&log)
}

/// Each check and its place in the list of rules.
fn numbered<'a>(marks: &[Mark<'a>]) -> BTreeMap<&'a str, usize> {
    let mut rules: BTreeMap<&str, usize> = marks.iter().map(|mark| (mark.check, 0)).collect();
    for (number, place) in rules.values_mut().enumerate() {
        *place = number;
    }
    rules
}

fn result(mark: &Mark<'_>, rules: &BTreeMap<&str, usize>) -> Value {
    let mut result = json!({
        "ruleId": mark.check,
        "ruleIndex": rules.get(mark.check),
        "level": level(mark.severity),
        "message": { "text": message(&mark.text) },
        "partialFingerprints": { "gitReconcile/v1": fingerprint(mark) },
    });
    if let Some(path) = &mark.path {
        let mut place = json!({ "artifactLocation": { "uri": uri(path) } });
        if let Some(line) = mark.line {
            place["region"] = json!({ "startLine": line });
        }
        result["locations"] = json!([{ "physicalLocation": place }]);
    }
    if let Some(accepted) = mark.accepted {
        let why = format!("{}: {}", accepted.by, accepted.why);
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": why }]);
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Words in which nothing is a link.
fn message(text: &str) -> String {
    let text = untrusted::terminal::prose(&first_of(text, LETTERS));
    text.replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]")
}

/// A relative reference (RFC 3986): every byte that has a meaning in one, or none in text, is `%XX`.
fn uri(path: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._~/".contains(byte) => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.iter().map(letter).collect()
}

/// The same for the same finding in the next run: its words may hold numbers, which do not count.
fn fingerprint(mark: &Mark<'_>) -> String {
    let words: String = mark.text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let path = mark.path.as_ref().map(|path| path.to_vec()).unwrap_or_default();
    let digest =
        Sha256::new().chain_update(mark.check).chain_update([0]).chain_update(path).chain_update([0]);
    let digest = digest.chain_update(words).finalize();
    digest.iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Accepted, Finding};
    use crate::report::samples;

    fn log(report: &Report) -> Value {
        serde_json::from_str(&render(report)).unwrap()
    }

    fn with_findings() -> Report {
        let mut report = samples::lifelike();
        let accepted = Finding {
            severity: Severity::Error,
            check: "lost-keys".to_owned(),
            path: Some("src/form caf%E9:1.ts".to_owned()),
            line: Some(12),
            text: "see [here](https://evil.example)".to_owned(),
            items: vec!["a".to_owned()],
            accepted: Some(Accepted { by: "Ana <ana@example.org>".into(), why: "ours".into() }),
        };
        report.findings.push(accepted);
        report
    }

    /// The official schema: `fixtures/sarif/README.md` says where it is from.
    #[test]
    fn every_log_is_valid_by_the_official_schema() {
        let schema: Value =
            serde_json::from_str(include_str!("../../fixtures/sarif/sarif-schema-2.1.0.json")).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let mut invalid = log(&with_findings());
        for report in samples::all().iter().chain([&with_findings(), &samples::reviewed()]) {
            let log = log(report);
            let mistakes: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
            assert!(mistakes.is_empty(), "{mistakes:?}");
        }
        invalid["runs"][0]["results"][0]["level"] = json!("bad");
        assert!(!schema.is_valid(&invalid));
    }

    #[test]
    fn an_accepted_finding_is_suppressed_with_its_reason_and_a_link_is_text() {
        let log = log(&with_findings());
        let results = log["runs"][0]["results"].as_array().unwrap();
        let result = results.iter().find(|result| result["ruleId"] == "lost-keys").unwrap();
        assert_eq!(result["suppressions"][0]["justification"], "Ana <ana@example.org>: ours");
        assert_eq!(result["message"]["text"], r"see \[here\](https://evil.example): a");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "src/form%20caf%E9%3A1.ts");
        assert_eq!(place["region"]["startLine"], 12);
        let rule = result["ruleIndex"].as_u64().unwrap();
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][usize::try_from(rule).unwrap()]["id"],
            "lost-keys"
        );
    }

    #[test]
    fn a_number_in_the_words_does_not_make_it_another_finding() {
        let mark = |text: &str| Mark {
            severity: Severity::Error,
            check: "lost-keys",
            path: Some("a".into()),
            line: None,
            text: text.to_owned(),
            accepted: None,
        };
        assert_eq!(fingerprint(&mark("1015 keys")), fingerprint(&mark("111 keys")));
        assert_ne!(fingerprint(&mark("keys")), fingerprint(&mark("rows")));
    }
}
