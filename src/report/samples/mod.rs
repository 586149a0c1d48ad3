//! Sample documents for the tests of the formats: a clean step, one as in life, and one in which every text is hostile.

use std::collections::BTreeMap;

use super::document::*;
use super::status::Status;
use crate::verdict::{Class, Confidence, Disposition, Evidence, Source, Verdict};

mod audited;
mod reviewed;
mod statuses;

pub use audited::{audited, hostile_audited};
pub use reviewed::{hostile_reviewed, reviewed};
pub use statuses::lifelike as status_lifelike;

pub fn all() -> [Report; 3] {
    [clean(), lifelike(), hostile()]
}

pub fn statuses() -> [Status; 3] {
    [statuses::lifelike(), statuses::newest(), statuses::hostile()]
}

/// A full id that begins with `start`.
pub fn id(start: &str) -> String {
    format!("{start:0<40}")
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn tool() -> Tool {
    Tool { name: text("git-reconcile"), version: text("0.1.0") }
}

fn signal(signal: &str, says: Option<&str>, place: &str, note: Option<&str>) -> VersionSignal {
    let (says, note) = (says.map(text), note.map(text));
    VersionSignal { signal: text(signal), says, place: text(place), note }
}

pub fn clean() -> Report {
    Report {
        schema: text(SCHEMA),
        tool: tool(),
        repository: text("core"),
        strategy: Strategy::Merge,
        release: Release {
            from: Some(text("1.5.0")),
            from_confidence: Confidence::High,
            to: Some(text("1.6.4")),
            ladder: vec![text("1.6.4")],
            recommended: None,
        },
        commits: Commits {
            base: Some(id("3618147ea5")),
            country: id("384b39b1dd"),
            upstream: id("f1e2d3c4b5"),
        },
        base: BaseChoice {
            how: BaseHow::ForkPoint,
            says: text("3618147ea5, in v1.5.0"),
            plain_git_conflicted_files: Some(80),
        },
        version_signals: vec![
            signal("package.json", Some("1.5.0"), "package.json", None),
            signal("tree-similarity", Some("1.5.0"), "v1.5.0", None),
        ],
        left_behind: vec![],
        other_branches: vec![],
        steps: vec![],
        tree: id("7e57"),
        counts: Counts::default(),
        conflicts: vec![],
        ledger: vec![],
        impact: vec![],
        checklist: vec![],
        findings: vec![],
        warnings: vec![],
        upgrade: None,
        rebase: None,
        audit: None,
        paired: None,
        verification: None,
    }
}

fn evidence(source: Source, says: &str, words: &str) -> Evidence {
    Evidence { source, says: text(says), text: text(words), refs: vec![], commits: vec![], url: None }
}

fn hunk(path: &str, number: usize, class: Class, verdict: Verdict) -> Hunk {
    let at = number * 40;
    Hunk {
        id: format!("{path}#{number}"),
        key: format!("{number:016x}"),
        lines: Some(HunkLines { base: (at, 4), country: (at + 11, 6), upstream: (at - 2, number % 3) }),
        class,
        verdict,
        confidence: Confidence::Medium,
        disposition: Disposition::Ask,
        evidence: vec![evidence(
            Source::Area,
            "configuration",
            "the country's own, by the default of the area",
        )],
        country_commits: vec![CountryCommit {
            commit: id("c0de"),
            subject: text("Our own form"),
            author: text("Ana"),
            date: text("2024-05-06"),
        }],
        proposal: None,
        resolution: None,
        decision: None,
        outcome: None,
    }
}

fn conflict(path: &str, kind: &str, area: Option<&str>, hunks: Vec<Hunk>) -> Conflict {
    let resolved = hunks.iter().all(Hunk::is_settled);
    let (path, kind, area) = (text(path), text(kind), area.map(text));
    Conflict {
        path,
        kind,
        deleted_by: None,
        renamed_from: BTreeMap::new(),
        area,
        resolved,
        hunks,
        notes: Vec::new(),
    }
}

fn settled(mut hunk: Hunk, method: &str) -> Hunk {
    hunk.resolution = Some(Resolution { method: text(method), verified: true });
    hunk.disposition = Disposition::Safe;
    hunk.confidence = Confidence::High;
    hunk
}

fn forms() -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (at, file) in
        ["birth/index", "birth/required-fields", "death/index", "death/required-sections", "marriage/index"]
            .iter()
            .enumerate()
    {
        let path = format!("src/form/{file}.ts");
        let hunks =
            (1..=at + 1).map(|n| hunk(&path, n, Class::Configuration, Verdict::KeepCountry)).collect();
        conflicts.push(conflict(&path, "content", Some("forms"), hunks));
    }
    conflicts
}

fn shared() -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (at, file) in
        ["common-optional-fields", "default-validation-conditionals", "preview-groups"].iter().enumerate()
    {
        let path = format!("src/form/common/{file}.ts");
        let mut fix = hunk(&path, 1, Class::BugFix, Verdict::TakeUpstream);
        fix.confidence = Confidence::High;
        fix.evidence.insert(
            0,
            Evidence {
                source: Source::ReleaseNote,
                says: text("bug-fix"),
                text: text(
                    "Bug fixes: the informant's age was lost when the form was opened again for review",
                ),
                refs: vec![text("core#9311")],
                commits: vec![id("67bd1564fb")],
                url: Some(text("https://example.org/issues/9311")),
            },
        );
        let second = settled(hunk(&path, 2, Class::Unclassified, Verdict::TakeUpstream), "formatting");
        let third = hunk(&path, 3 + at, Class::Unclassified, Verdict::Review);
        conflicts.push(conflict(&path, "content", Some("shared-form-code"), vec![fix, second, third]));
    }
    conflicts
}

fn deleted() -> Conflict {
    let path = "src/data-seeding/roles/source/roles.csv";
    let mut whole = hunk(path, 1, Class::BreakingChange, Verdict::Combine);
    whole.lines = None;
    let mut conflict = conflict(path, "modify-delete", Some("roles"), vec![whole]);
    conflict.deleted_by = Some(text("upstream"));
    conflict.renamed_from = BTreeMap::from([(text("country"), text("src/api/data-seeding/roles.csv"))]);
    conflict
}

fn automatic() -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (file, area, method, hunks) in [
        ("src/translations/client.csv", "translations", "csv-keys", 7),
        ("src/translations/login.csv", "translations", "csv-keys", 1),
        ("package.json", "dependencies", "package-json", 3),
        ("yarn.lock", "dependencies", "yarn-lock", 12),
    ] {
        let hunks = (1..=hunks)
            .map(|n| settled(hunk(file, n, Class::Dependency, Verdict::Combine), method))
            .collect();
        conflicts.push(conflict(file, "content", Some(area), hunks));
    }
    conflicts
}

fn others() -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for file in ["backup", "compose", "deploy", "provision", "restore", "users"] {
        let path = format!("infrastructure/server-setup/tasks/a-rather-long-folder-name/{file}.yml");
        let hunks = vec![hunk(&path, 1, Class::Infrastructure, Verdict::TakeUpstream)];
        conflicts.push(conflict(&path, "content", Some("infrastructure"), hunks));
    }
    conflicts.push(conflict(
        "README.md",
        "content",
        None,
        vec![hunk("README.md", 1, Class::Content, Verdict::Review)],
    ));
    conflicts.push(conflict(
        ".lh/settings.json",
        "add-add",
        None,
        vec![hunk(".lh/settings.json", 1, Class::Generated, Verdict::Regenerate)],
    ));
    conflicts
}

pub fn lifelike() -> Report {
    let conflicts = [forms(), shared(), vec![deleted()], automatic(), others()].concat();
    Report {
        repository: text("countryconfig"),
        release: Release {
            from: Some(text("1.6.0")),
            from_confidence: Confidence::Medium,
            to: Some(text("1.7.0")),
            ladder: vec![text("1.7.0"), text("1.8.3"), text("1.9.11")],
            recommended: Some(Recommendation {
                version: text("1.7.4"),
                why: text(
                    "it is the newest of its line, and 1.7.0 lacks 6 commits that the fork's release has",
                ),
            }),
        },
        commits: Commits {
            base: Some(id("ad3ba02217")),
            country: id("a304796a39"),
            upstream: id("d531d4c760"),
        },
        base: BaseChoice {
            how: BaseHow::ForkPoint,
            says: text("ad3ba02217 of 2024-09-27, 12 commits before v1.6.0"),
            plain_git_conflicted_files: Some(31),
        },
        version_signals: vec![
            signal("package.json", Some("1.6.0"), "package.json", None),
            signal(
                "tree-similarity",
                Some("1.6.0"),
                "v1.6.0",
                Some("86 files differ; the next one, v1.5.1, has 143"),
            ),
            signal(
                "fork-point",
                Some("1.4.1"),
                "ad3ba02217",
                Some("the nearest tag below it; misleads on a release branch"),
            ),
            signal("toolkit", None, "package.json", Some("no such dependency before 1.7")),
        ],
        left_behind: left_behind(),
        other_branches: vec![OtherBranch {
            name: text("origin/country-live"),
            commit: id("0badcafe12"),
            country_commits: 33,
            newest: text("2026-03-11"),
        }],
        steps: vec![special_step()],
        counts: Counts::of(&conflicts),
        conflicts,
        ledger: ledger(),
        impact: impact(),
        checklist: vec![ChecklistItem {
            phase: text("qa"),
            text: text("Run the Provision action on every server."),
            because: text("tasks of the server set-up change"),
            done: false,
            id: text("qa/provision"),
            ..ChecklistItem::default()
        }],
        findings: vec![Finding {
            severity: Severity::Warning,
            check: text("default-tag"),
            path: Some(text(".github/workflows/deploy.yml")),
            text: text("the default of the image tag is older than the release"),
            line: None,
            items: vec![],
            accepted: None,
        }],
        warnings: vec![text(
            "upstream was not fetched (--offline); the newest release known is of 2026-03-13",
        )],
        ..clean()
    }
}

fn special_step() -> Step {
    Step {
        from: text("1.6"),
        to: text("1.7"),
        special: Some(text(
            "Roles move from a table to code; the script that does it reads the old files, so it has to run before the merge.",
        )),
        before: vec![
            text("Run the upgrade script of the release in the fork and commit what it writes."),
            text("Tell staff to submit their drafts."),
        ],
        after: vec![text("Keep the country's roles and employees: reject what comes in for them.")],
        refs: vec![text("https://example.org/migration-notes/1.7")],
    }
}

fn left_behind() -> Vec<LeftBehind> {
    [
        "migration needs more memory in large countries",
        "dynamic SSH port",
        "PWA manifest",
        "decrypt.sh moves",
        "phone numbers of the country",
        "CSP header",
    ]
    .iter()
    .enumerate()
    .map(|(at, subject)| LeftBehind {
        commit: id(&format!("67bd1564f{at}")),
        subject: format!("fix: {subject}"),
        refs: vec![format!("core#{}", 9390 + at)],
    })
    .collect()
}

fn impact() -> Vec<Impact> {
    let place = |path: &str, line| ImpactPlace { path: text(path), line };
    let item = |name: &str, change, says: &str, applies| ImpactItem {
        name: text(name),
        change,
        says: text(says),
        place: place("deploy/compose.yml", Some(12)),
        applies,
        concerns: true,
        country_says: String::new(),
        country: Vec::new(),
    };
    let own = ImpactItem {
        country_says: text("18.20.2"),
        country: vec![place("src/own/records.ts", Some(7)), place("src/own/more.ts", None)],
        ..item("RECORDS_URL", ImpactChange::Removed, "", Applies::Uses)
    };
    let variables = Impact {
        inventory: text("environment-variables"),
        title: text("Environment variables"),
        added: vec![text("REPORTS_URL"), text("SENTRY_DSN")],
        removed: vec![text("RECORDS_URL")],
        renamed: vec![Renamed { from: text("SMS_KEY"), to: text("SMS_API_KEY"), alike: 80 }],
        changed: vec![Change { name: text("node"), from: text("18.20.2"), to: text("22.15.1") }],
        items: vec![
            item("REPORTS_URL", ImpactChange::Added, "required", Applies::Lacks),
            ImpactItem {
                concerns: false,
                ..item("SENTRY_DSN", ImpactChange::Added, "default none", Applies::Has)
            },
            own,
            item("SMS_API_KEY", ImpactChange::Renamed, "", Applies::Overrides),
            item("node", ImpactChange::Changed, "22.15.1", Applies::Same),
        ],
        counted: false,
        files: false,
    };
    let keys = Impact {
        inventory: text("texts"),
        title: text("Texts"),
        added: (0..40).map(|at| format!("text.{at}")).collect(),
        counted: true,
        ..Impact::default()
    };
    vec![variables, keys]
}

fn ledger() -> Vec<LedgerEntry> {
    let entry = |text_: &str, status: &str| LedgerEntry {
        version: text("1.7.0"),
        section: text("Bug fixes"),
        text: text(text_),
        refs: vec![text("core#8515")],
        commits: vec![],
        status: text(status),
        proof: vec![],
    };
    vec![
        entry("Age of the informant is kept", "undecided"),
        entry("Ciphers of SSH", "present"),
        entry("Roles in code", "undecided"),
    ]
}

/// Everything at once that must not work anywhere.
pub const EVIL: &str = "\x1b[2J\x1b]8;;https://evil.example\x07\u{202e}<img src=x onerror=alert(1)> @everyone #1 GH-2 | **b** ``` `c` \
    [x](javascript:alert(1)) <!-- --> </details></summary>\r\n::set-env name=PATH::/tmp\r\n##[add-path]/tmp\r\n- # https://evil.example 出生\u{200b}\u{9b}31m";

/// [`lifelike`] with a hostile text in every place that takes any.
pub fn hostile() -> Report {
    let mut json = serde_json::to_value(lifelike()).unwrap();
    poison(&mut json);
    json["schema"] = SCHEMA.into();
    json["repository"] = "::error::countryconfig".into();
    serde_json::from_value(json).unwrap()
}

/// Appends [`EVIL`] to every string that no enum stands behind.
fn poison(value: &mut serde_json::Value) {
    const WORDS: [&str; 12] = [
        "strategy",
        "from_confidence",
        "how",
        "class",
        "verdict",
        "confidence",
        "disposition",
        "source",
        "schema",
        "severity",
        "applies",
        "change",
    ];
    match value {
        serde_json::Value::String(text) => text.push_str(EVIL),
        serde_json::Value::Array(items) => items.iter_mut().for_each(poison),
        serde_json::Value::Object(fields) => {
            let free = |key: &str, value: &serde_json::Value| {
                !WORDS.contains(&key) || (key == "source" && is_url(value))
            };
            fields.iter_mut().filter(|(key, value)| free(key, value)).for_each(|(_, value)| poison(value));
        }
        _ => {}
    }
}

fn is_url(value: &serde_json::Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("://"))
}
