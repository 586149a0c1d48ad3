//! Sample statuses: in the middle of an upgrade, on the newest release, and hostile.

use super::{clean, id, poison, text, tool};
use crate::report::status::{ForkPoint, RunInProgress, Rung, SCHEMA, Status, StatusRelease, UpstreamRefs};
use crate::verdict::Confidence;

pub fn lifelike() -> Status {
    let lifelike = super::lifelike();
    let rung = |line: &str, newest: &str, recommended: &str, why: Option<&str>, special: Option<&str>| Rung {
        line: text(line),
        newest: text(newest),
        recommended: text(recommended),
        why: why.map(text),
        special: special.map(text),
    };
    Status {
        schema: text(SCHEMA),
        tool: tool(),
        repository: text("countryconfig"),
        branch: Some(text("develop")),
        commit: id("a304796a39"),
        release: StatusRelease {
            from: Some(text("1.6.0")),
            from_confidence: Confidence::Medium,
            latest: Some(text("1.9.11")),
            ladder: vec![
                rung("1.7", "1.7.4", "1.7.4", None, lifelike.steps[0].special.as_deref()),
                rung("1.8", "1.8.3", "1.8.2", Some("1.8.3 is in no release of the line after it"), None),
                rung(
                    "1.9",
                    "1.9.11",
                    "1.9.11",
                    None,
                    Some("Not a standard upgrade: talk to upstream first."),
                ),
            ],
        },
        version_signals: lifelike.version_signals,
        fork_point: Some(ForkPoint {
            commit: id("ad3ba02217"),
            version: Some(text("1.6.0")),
            date: text("2024-09-27"),
        }),
        country_commits: 412,
        other_branches: lifelike.other_branches,
        upstream: UpstreamRefs {
            source: text("https://example.org/upstream/countryconfig.git"),
            releases: 44,
            branches: 36,
            fetched: Some(text("2026-03-13T08:00:00Z")),
        },
        core: Some(text(
            "Servers of this fork run core at the same version: upgrade both, core's images by their tag.",
        )),
        run: Some(RunInProgress {
            branch: text("upgrade-countryconfig-v1.7.4"),
            to: text("1.7.4"),
            started: text("2026-03-12T17:03:00Z"),
            open: 9,
            hunks: 41,
            stop: None,
        }),
        warnings: lifelike.warnings,
    }
}

pub fn newest() -> Status {
    let clean = clean();
    Status {
        branch: None,
        release: StatusRelease {
            from: Some(text("1.9.11")),
            from_confidence: Confidence::High,
            latest: Some(text("1.9.11")),
            ladder: vec![],
        },
        version_signals: clean.version_signals,
        fork_point: None,
        country_commits: 0,
        other_branches: vec![],
        core: None,
        run: None,
        warnings: vec![],
        ..lifelike()
    }
}

/// [`lifelike`] with a hostile text in every place that takes any.
pub fn hostile() -> Status {
    let mut json = serde_json::to_value(lifelike()).unwrap();
    poison(&mut json);
    json["schema"] = SCHEMA.into();
    serde_json::from_value(json).unwrap()
}
