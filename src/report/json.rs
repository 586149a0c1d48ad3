//! JSON: the documents as they are, for programs.
//!
//! Owns the layout (two spaces, fields in the order of their declaration, one newline at the end) and the reading back.
//! Text stands unchanged; characters that a reader cannot see are `\uXXXX`. Paths are UTF-8 by the rule of [`path`](super::path).
//!
//! The same document gives the same bytes; a document that was written reads back equal.

use serde::Serialize;

use super::document::{self, Report};
use super::untrusted;

/// A text that is no report of this schema.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// The text is not JSON, or a field is missing or of another type.
    #[error("not a report: {0}")]
    Shape(#[from] serde_json::Error),
    /// Another document, or a later major version of this one.
    #[error("the document's schema is `{found}`, not `{expected}`", expected = document::SCHEMA)]
    Schema {
        /// What stands in `schema`.
        found: String,
    },
}

impl ParseError {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Shape(_) => Some("write it again with `git reconcile plan --format json`".to_owned()),
            Self::Schema { .. } => Some("use the version of git-reconcile that wrote it".to_owned()),
        }
    }
}

/// Writes a document. Every key is a string and every number finite, so writing cannot fail; should that ever change,
/// the result is an object with the one field `error`.
pub fn render<T: Serialize>(document: &T) -> String {
    let mut text = serde_json::to_string_pretty(document)
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    text.push('\n');
    untrusted::json::escaped(&text)
}

/// Reads a report back. Unknown fields are passed over: a later minor version may have added them.
///
/// # Errors
/// [`ParseError::Shape`] for what is no report, [`ParseError::Schema`] for one of another schema.
pub fn parse(text: &str) -> Result<Report, ParseError> {
    let report: Report = serde_json::from_str(text)?;
    if report.schema == document::SCHEMA {
        Ok(report)
    } else {
        Err(ParseError::Schema { found: report.schema })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use crate::report::status::Status;

    #[test]
    fn what_was_written_reads_back_equal() {
        for report in samples::all() {
            assert_eq!(parse(&render(&report)).unwrap(), report);
        }
        for status in samples::statuses() {
            assert_eq!(serde_json::from_str::<Status>(&render(&status)).unwrap(), status);
        }
    }

    #[test]
    fn the_layout_is_two_spaces_declared_order_and_one_newline() {
        let text = render(&samples::lifelike());
        assert!(text.starts_with("{\n  \"schema\": \"git-reconcile/report/1\",\n  \"tool\": {\n"), "{text}");
        assert!(text.ends_with("\n}\n"));
        assert_eq!(text, render(&samples::lifelike()));
    }

    #[test]
    fn a_hostile_document_is_harmless_in_a_terminal_and_in_a_log() {
        for line in render(&samples::hostile()).lines() {
            assert!(!line.chars().any(char::is_control) && !line.contains('\u{202e}'), "{line}");
            assert!(!untrusted::terminal::is_command(line), "{line}");
        }
    }

    #[test]
    fn another_schema_and_another_document_are_refused_with_a_hint() {
        let other = render(&samples::clean()).replace("report/1", "report/2");
        let error = parse(&other).unwrap_err();
        assert!(matches!(&error, ParseError::Schema { found } if found == "git-reconcile/report/2"));
        assert!(error.hint().is_some());
        assert!(matches!(parse("[]").unwrap_err(), ParseError::Shape(_)));
    }

    #[test]
    fn a_field_of_a_later_version_is_passed_over() {
        let later = render(&samples::clean()).replacen("{\n", "{\n  \"later\": 1,\n", 1);
        assert_eq!(parse(&later).unwrap(), samples::clean());
    }
}
