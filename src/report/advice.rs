//! What is to be done about a finding of an audit.
//!
//! Owns [`advice`]: a sentence for each check of an audit. The checks of a pack say it in their own text.
//!
//! ```text
//! import-broken      import from where the file is now, or bring the file back
//! ```

use super::document::{Finding, Severity};

/// What to do about findings that nobody accepted: each check that has advice once, in the order of the findings. What is a
/// note only needs nothing done.
#[must_use]
pub(super) fn advice(findings: &[Finding]) -> Vec<(&str, &'static str)> {
    let mut said: Vec<(&str, &'static str)> = Vec::new();
    let open = findings.iter().filter(|one| one.accepted.is_none() && one.severity != Severity::Note);
    for check in open.map(|one| one.check.as_str()) {
        if !said.iter().any(|(other, _)| *other == check) {
            said.extend(of(check).map(|what| (check, what)));
        }
    }
    said
}

fn of(check: &str) -> Option<&'static str> {
    Some(match check {
        "markers-left" => "settle the conflict there and delete the markers",
        "country-lost" => {
            "put it back from the country's side in a further commit, or have whoever dropped it record why"
        }
        "upstream-change-dropped" => {
            "take the change from the release in a further commit, or record why it is not wanted"
        }
        "upstream-fix-dropped" => {
            "see what the change mends; take it over by hand, or record that the country's lines are meant"
        }
        "notes-fix-missing" => "find the fix by its entry of the notes and take it over",
        "no-longer-parses" => "mend the file at the line that is named",
        "duplicate-declaration" | "duplicate-key" | "duplicate-route" => {
            "both sides brought it: keep one of the two, with what both of them say"
        }
        "import-broken" => "import from where the file is now, or bring the file back",
        "line-from-nowhere" => "ask who merged whether it is meant; it is in neither history",
        "permission-widened" => "have it confirmed by whoever answers for the roles",
        "lock-out-of-step" => "install, and commit the lock file that this writes",
        "mode-changed" => "give the file the mode of its sides: `git update-index --chmod`",
        "other-branches" => {
            "merge that branch first, or name the deployed one as `deployed-branch` in reconcile.toml"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(check: &str, severity: Severity) -> Finding {
        let (check, text) = (check.to_owned(), String::new());
        Finding { severity, check, path: None, line: None, text, items: Vec::new(), accepted: None }
    }

    #[test]
    fn each_check_is_advised_on_once_and_notes_are_not() {
        let findings = [
            finding("markers-left", Severity::Error),
            finding("of-a-pack", Severity::Error),
            finding("markers-left", Severity::Error),
            finding("line-from-nowhere", Severity::Note),
        ];
        let checks: Vec<&str> = advice(&findings).into_iter().map(|(check, _)| check).collect();
        assert_eq!(checks, ["markers-left"]);
    }
}
